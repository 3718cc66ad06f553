"""Deliver: leases messages, hands their bytes to the server outside any transaction, and has settled what became of them."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from models.queries.messages import sendable
from models.store import Mark, Store
from models.writes.messages import MARK, lend
from notifications.sender import ConversationClosed, Envelope, Result, Sender, SendingWithheld, Unreachable
from services.mail import circuit_breaker, settling
from services.mail.settling import DeliveryTally, SettledMessage
from services.practice import Practice

GROUP = 16  # messages one lease holds
LEASE = timedelta(minutes=10)
LAST_START = timedelta(minutes=7)  # into a lease: whoever begins later could not settle in time
BEHIND = timedelta(minutes=1)  # after the server is tried again: the message about which it broke off

SenderFactory = Callable[[], Sender]
Token = Callable[[], str]


@dataclass(frozen=True, slots=True)
class LeasedMessage:
    """A message held by one lease; only the holder of the token may settle it."""

    id: int
    token: str
    envelope: Envelope


@dataclass(frozen=True, slots=True)
class LostConnection:
    """Why the server could not be talked to, and about which message it broke off, if about one."""

    reason: str
    closed: int | None


def marked(
    message: LeasedMessage | SettledMessage, *, begun: datetime | None = None, taken: datetime | None = None
) -> dict[str, object]:
    """Return what `MARK` notes of a message while its lease is held: when DATA began, when the server took it."""
    return {"key": message.id, "held": message.token, "begun": begun, "taken": taken}


def lease(
    session: Session, sender: str, *, token: Token, now: datetime, limit: int = GROUP, kind: str | None = None
) -> list[LeasedMessage]:
    """Take messages (of a kind, or any) whose time has come, for ten minutes."""
    held, rows = token(), sendable(session, now, limit, kind)
    lend(session, [key for key, _, _ in rows], held, now + LEASE)
    return [LeasedMessage(key, held, Envelope(sender, address, content)) for key, address, content in rows]


@dataclass(frozen=True)
class _Delivery:
    """One delivery: what its workers share. `elapsed` is the time since it began."""

    store: Store
    mark: Mark
    practice: Practice
    senders: SenderFactory
    token: Token
    began: datetime
    elapsed: Callable[[], float]
    kind: str | None = None

    @property
    def now(self) -> datetime:
        """Return the moment, to the minute: a delivery may take long, and a lease must not be counted from its start."""
        return self.began + timedelta(minutes=self.elapsed() // 60)

    def take(self, server: str) -> list[LeasedMessage]:
        """Lease a group."""
        with self.store.write() as session:
            return self._lease(session, server)

    def _lease(self, session: Session, server: str) -> list[LeasedMessage]:
        """Lease the next group, unless the server is left alone for now."""
        if circuit_breaker.is_left_alone(session, server, self.now):
            return []
        return lease(session, self.practice.writer.address, token=self.token, now=self.now, kind=self.kind)

    async def send(
        self, sender: Sender, leased: Sequence[LeasedMessage]
    ) -> tuple[list[SettledMessage], LostConnection | None]:
        """Hand over a group one by one; return what became of each, and where the server could not be talked to."""
        outcomes: list[SettledMessage] = []
        lost, last_start = None, self.now + LAST_START
        for message in leased:
            outcome, before = None, outcomes[-1] if outcomes else None
            if not lost and self.now < last_start:
                try:
                    outcome = await sender.send(message.envelope, partial(self._mark, message, before))
                except Unreachable as error:
                    closed = message.id if isinstance(error, ConversationClosed) else None
                    lost = LostConnection(str(error) or type(error).__name__, closed)
                except SendingWithheld:
                    last_start = self.now
            outcomes.append(SettledMessage(message.id, message.token, outcome))
        return outcomes, lost

    def _mark(self, message: LeasedMessage, before: SettledMessage | None) -> None:
        """Note that DATA of one message begins, and that the server took the one before."""
        rows = [marked(message, begun=self.now)]
        if before and before.outcome and before.outcome.result is Result.SENT:
            rows.append(marked(before, taken=self.now))
        self.mark(MARK, rows)

    def settle(
        self, server: str, outcomes: Sequence[SettledMessage], lost: LostConnection | None
    ) -> tuple[DeliveryTally, list[LeasedMessage]]:
        """Write what became of a group and how the server did; lease the next when all of this one was tried."""
        with self.store.write() as session:
            if lost:
                until = circuit_breaker.failed(session, server, lost.reason, now=self.now)
                outcomes = [
                    replace(message, again_at=until + BEHIND) if message.id == lost.closed else message
                    for message in outcomes
                ]
            elif any(message.outcome for message in outcomes):
                circuit_breaker.answered(session, server, now=self.now)
            settled = settling.settle(session, self.practice, outcomes, now=self.now)
            goes_on = all(message.outcome for message in outcomes)
            return settled, self._lease(session, server) if goes_on else []


async def deliver(
    store: Store, practice: Practice, senders: SenderFactory, *, token: Token, now: datetime, kind: str | None = None
) -> DeliveryTally:
    """Send everything (of a kind, or all) whose time has come over a few connections, settling every group of 16."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    with store.write() as session:
        total = settling.expire(session, practice, now=now)
    with store.marks() as mark:
        delivery = _Delivery(store, mark, practice, senders, token, now, lambda: loop.time() - started, kind)
        for part in await asyncio.gather(*(_work(delivery) for _ in range(practice.connections))):
            total += part
    return total


async def _work(delivery: _Delivery) -> DeliveryTally:
    total = DeliveryTally()
    async with delivery.senders() as sender:
        leased = delivery.take(sender.where)
        while leased:
            outcomes, lost = await delivery.send(sender, leased)
            settled, leased = delivery.settle(sender.where, outcomes, lost)
            total += settled
    return total
