"""A mail server that writes down what it takes before it answers; with moods it misbehaves now and then."""

import asyncio
import time
from asyncio import Transport
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes
from hashlib import sha256
from random import Random

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.integration.served_office import Listener

ANSWERS_AFTER = 0.02  # seconds from the end of DATA to the server's yes
SLOW = 0.5  # the same, in a slow mood


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail the server has; `at` is its monotonic time, right before the answer."""

    header_id: str
    to: str
    sha256: str
    at: float


@dataclass(frozen=True, slots=True)
class Moods:
    """How often, of all conversations, each thing happens."""

    later: float = 0.05  # 451 after DATA
    cut: float = 0.02  # the connection is gone before DATA
    silent: float = 0.02  # taken, and the connection is gone without an answer
    slow: float = 0.01


@dataclass
class Taking(Listener):
    """The server; `moods` None is a kind one. `faults` counts what it did to its clients."""

    rng: Random = field(default_factory=lambda: Random(1))  # noqa: S311 - drawn again by its seed
    moods: Moods | None = None
    delay: float = ANSWERS_AFTER
    taken: list[Taken] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _: Session, envelope: Envelope, address: str, __: list[str]
    ) -> str:
        if self._feels("cut"):
            _hang_up(server)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self._feels("later"):
            return "451 4.3.0 not now"
        await asyncio.sleep(SLOW if self._feels("slow") else self.delay)
        self._take(envelope)
        if self._feels("silent"):
            _hang_up(server)
        return "250 taken"

    def _take(self, envelope: Envelope) -> None:
        content = envelope.original_content or b""
        header_id, digest = str(message_from_bytes(content)["Message-ID"]), sha256(content).hexdigest()
        self.taken += (Taken(header_id, to, digest, time.monotonic()) for to in envelope.rcpt_tos)

    def _feels(self, name: str) -> bool:
        found = self.moods is not None and self.rng.random() < getattr(self.moods, name)
        self.faults[name] += found
        return found


def _hang_up(server: SMTP) -> None:
    if isinstance(server.transport, Transport):
        server.transport.abort()
