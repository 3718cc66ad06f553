"""Lets a server stop while it delivers: after the word, no further conversation begins, and what was sent is settled."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from types import TracebackType
from typing import Self

from notifications.sender import Envelope, Outcome, Sender, SendingWithheld, nothing
from runtime.resources import World
from services.mail.delivering import SenderFactory


class StoppableSender:
    """A sender that begins nothing more once the word was given; the messages left over wait for the next start."""

    def __init__(self, sender: Sender, stopped: Callable[[], bool]) -> None:
        self._sender = sender
        self._stopped = stopped

    async def __aenter__(self) -> Self:
        await self._sender.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._sender.__aexit__(kind, error, traceback)

    @property
    def where(self) -> str:
        """Return the server's name."""
        return self._sender.where

    async def send(self, envelope: Envelope, begin: Callable[[], None] = nothing) -> Outcome:
        """Send one message, unless the server is about to stop."""
        if self._stopped():
            raise SendingWithheld
        return await self._sender.send(envelope, begin)


@dataclass(frozen=True)
class StoppableWorld(World):
    """The world of a server, with the word to stop."""

    stopping: Event = field(default_factory=Event)

    @property
    def senders(self) -> SenderFactory | None:
        """Return what opens a connection to the mail server, none that outlives the word to stop."""
        factory = super().senders
        if factory is None:
            return None
        return lambda: StoppableSender(factory(), self.stopping.is_set)
