"""What a channel is: how it opens a way out, writes a message as the office, and reads one again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from notifications.rendered import RenderedMail
from notifications.sender import Sender
from translations.texts import NOTHING, Sayable


class Addressee(NamedTuple):
    """Whom a message is for; a channel takes of it what it reaches people by."""

    name: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class FinishedMessage:
    """A message as the channel will send it: an id nothing else bears, where it goes, and its bytes."""

    id: str
    address: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ReadableMessage:
    """What the bytes of a message say; the headers are those worth showing."""

    headers: tuple[tuple[str, str], ...]
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class ServerCheck:
    """How a channel's server took us and what is to be done about it."""

    is_reached: bool
    seen: Sayable
    todo: Sayable = NOTHING


class Writer(Protocol):
    """Writes messages as the office."""

    @property
    def name(self) -> str:
        """Return what the office is called."""
        ...

    @property
    def address(self) -> str:
        """Return what the channel's server knows the office by."""
        ...

    def finish(self, rendered: RenderedMail, to: Addressee, *, token: str, now: datetime) -> FinishedMessage:
        """Make a worded message into finished bytes; the same facts give the same bytes."""
        ...


class Channel(Protocol):
    """A way to send messages, as an office has set it."""

    @property
    def name(self) -> str:
        """Return what `duban doctor` calls it."""
        ...

    @property
    def is_set(self) -> bool:
        """Say whether there is a server to send by."""
        ...

    def senders(self) -> Callable[[], Sender] | None:
        """Return what opens a connection to its server; None while no server is set."""
        ...

    def check(self, longest: float) -> ServerCheck:
        """Greet the server that is set, in so many seconds, and send nothing."""
        ...

    def writer(self, office: str) -> Writer:
        """Return who writes as an office of that name; refuse a name or an address nobody can write as."""
        ...

    def wrote(self, content: bytes) -> bool:
        """Say whether finished bytes are this channel's: an office may have sent by another one before."""
        ...

    def read(self, content: bytes) -> ReadableMessage:
        """Read finished bytes."""
        ...

    def masked(self, content: bytes, mask: Callable[[str], str]) -> bytes:
        """Return finished bytes with their texts masked; whatever else they are made of stays."""
        ...
