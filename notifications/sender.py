"""What it means to send: an envelope goes in, and what became of it comes out."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self


class Result(StrEnum):
    """What became of one message."""

    SENT = "sent"
    RETRY = "retry"  # the server said not now, or was lost before it was given the message: it cannot have it
    FAILED = "failed"  # the server said never
    UNCERTAIN = "uncertain"  # lost while it was given the message: it may or may not have it


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message for one recipient: whom it is from and for, as the server knows them, and its bytes."""

    sender: str
    to: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an envelope; `code` is None when the server said nothing that counts."""

    result: Result
    code: int | None
    reply: str


class Unreachable(Exception):
    """No service (no connection, no login, no greeting): it counts against the server, not the message."""


class ConversationClosed(Unreachable):
    """The server ended a conversation by itself: it counts against the server, but may be about this message alone."""


class SendingWithheld(Exception):
    """We ourselves begin no conversation any more: it counts against nobody."""


def nothing() -> None:
    """Do nothing where nobody asks when a message is given away."""


class Sender(Protocol):
    """Sends messages one after the other."""

    @property
    def where(self) -> str:
        """Return the server's name, the same for every connection to it."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...

    async def send(self, envelope: Envelope, begin: Callable[[], None] = nothing) -> Outcome:
        """Send one message and say what became of it; raise Unreachable when there is no server to talk to.

        `begin` is called right before the message is given away: from there on the server may have it.
        """
        ...
