"""A second channel as somebody would add it: a room of a chat, its settings, and the row it takes in the table."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import ClassVar, Protocol, Self

from notifications.channel import Addressee, FinishedMessage, ReadableMessage, ServerCheck
from notifications.rendered import RenderedMail
from notifications.sender import Envelope, Outcome, Result, nothing
from rules.refusal import Refused
from runtime.settings import Settings

ROOMS: dict[str, list[Envelope]] = {}  # what was said, by the room's URL


class ChatSettings(Settings):
    """What `runtime/settings.py` would hold with the channel in it."""

    chat_url: str = ""


class ChatSettingsRead(Protocol):
    chat_url: str


@dataclass
class ChatSender:
    """Says messages in a room."""

    where: str

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        return None

    async def send(self, envelope: Envelope, begin: Callable[[], None] = nothing) -> Outcome:
        begin()
        ROOMS.setdefault(self.where, []).append(envelope)
        return Outcome(Result.SENT, None, "said")


@dataclass(frozen=True)
class ChatWriter:
    name: str

    address: ClassVar[str] = "@duban"

    def finish(self, rendered: RenderedMail, to: Addressee, *, token: str, now: datetime) -> FinishedMessage:
        said = {"from": self.name, "subject": rendered.subject, "text": rendered.text}
        nick = f"@{to.email.partition('@')[0]}"
        return FinishedMessage(f"chat:{token}", nick, json.dumps(said, ensure_ascii=False).encode())


@dataclass(frozen=True)
class ChatChannel:
    url: str = field(repr=False)

    name: ClassVar[str] = "chat"

    @classmethod
    def of(cls, settings: ChatSettingsRead) -> Self:
        return cls(settings.chat_url)

    @property
    def is_set(self) -> bool:
        return bool(self.url)

    def senders(self) -> Callable[[], ChatSender] | None:
        return partial(ChatSender, self.url) if self.url else None

    def check(self, longest: float) -> ServerCheck:
        return ServerCheck(is_reached=True, seen=Refused(zh=f"{self.url}，可用", en=f"{self.url}, open"))

    def writer(self, office: str) -> ChatWriter:
        return ChatWriter(office)

    def wrote(self, content: bytes) -> bool:
        return content.startswith(b"{")

    def read(self, content: bytes) -> ReadableMessage:
        said = json.loads(content)
        return ReadableMessage((("From", said["from"]), ("Subject", said["subject"])), said["text"], "")

    def masked(self, content: bytes, mask: Callable[[str], str]) -> bytes:
        said = json.loads(content)
        return json.dumps({**said, "text": mask(said["text"])}, ensure_ascii=False).encode()
