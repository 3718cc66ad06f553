"""What stands in for the outside world: a mail server that answers as told, and tokens that count."""

import itertools
from collections import defaultdict, deque
from collections.abc import Callable
from email import message_from_bytes, policy
from types import TracebackType
from typing import Self

from notifications.sender import Envelope, Outcome, Result, Unreachable, nothing

TAKEN = Outcome(Result.SENT, 250, "2.0.0 ok")
LATER = Outcome(Result.RETRY, 451, "4.3.0 try again later")
NEVER = Outcome(Result.FAILED, 550, "5.1.1 no such user")
LOST = Outcome(Result.UNCERTAIN, None, "connection lost after DATA")


class Outbox:
    """A mail server in memory; `answers[address]` are given one by one before it takes everything again.

    It is its own factory: a delivery opens it as often as it wants connections.
    """

    def __init__(self) -> None:
        self.is_down = False
        self.envelopes: list[Envelope] = []
        self.tried: list[Envelope] = []
        self.answers: defaultdict[str, deque[Outcome]] = defaultdict(deque)

    @property
    def where(self) -> str:
        return "mail.example:25"

    def __call__(self) -> Self:
        return self

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        return None

    async def send(self, envelope: Envelope, begin: Callable[[], None] = nothing) -> Outcome:
        if self.is_down:
            raise Unreachable("connection refused")
        begin()
        self.tried.append(envelope)
        answer = self.answers[envelope.to].popleft() if self.answers[envelope.to] else TAKEN
        if answer.result is Result.SENT:
            self.envelopes.append(envelope)
        return answer

    @property
    def mails(self) -> list[tuple[str, str]]:
        """Return to whom what was sent, address and subject, in an order of its own."""
        return sorted((envelope.to, subject_of(envelope)) for envelope in self.envelopes)

    def taken(self) -> list[tuple[str, str]]:
        """Return what was sent since the last time this was asked."""
        found, self.envelopes = self.mails, []
        return found


def subject_of(envelope: Envelope) -> str:
    return str(message_from_bytes(envelope.content, policy=policy.default)["Subject"])


def body_of(envelope: Envelope) -> str:
    """Return the plain text of a mail."""
    plain = message_from_bytes(envelope.content, policy=policy.default).get_body(("plain",))
    return str(plain.get_content()) if plain else ""


class Counting:
    """Tokens that count from 1."""

    def __init__(self) -> None:
        self.go_on_after(0)

    def __call__(self) -> str:
        self.drawn = next(self._numbers)
        return f"{self.drawn:032x}"

    def go_on_after(self, drawn: int) -> None:
        """Have the next token be the one after."""
        self.drawn, self._numbers = drawn, itertools.count(drawn + 1)


def counting() -> Counting:
    """Return tokens that count from 1."""
    return Counting()
