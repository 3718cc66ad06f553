"""Deliver: leases messages, hands their bytes to the server outside any transaction, and has settled what became of them."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import bindparam, update
from sqlmodel import Session, SQLModel

from models import queries
from models.mail import MessageState
from models.store import Store
from notifications.sender import Envelope, Result, Sender, Unreachable, Withheld
from services import breaking, settling
from services.practice import Practice
from services.settling import Delivered, Settled

GROUP = 16  # messages one lease holds
LEASE = timedelta(minutes=10)
LAST_START = timedelta(minutes=7)  # into a lease: whoever begins later could not settle in time
CONNECTIONS = 2

_MESSAGE = SQLModel.metadata.tables["message"]
_OURS = update(_MESSAGE).where(_MESSAGE.c.id == bindparam("key"), _MESSAGE.c.lease_token == bindparam("token"))
BEGUN, TAKEN = _OURS.values(begun_at=bindparam("now")), _OURS.values(taken_at=bindparam("now"))

SenderFactory = Callable[[], Sender]
Token = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Leased:
    """A message held by one lease; only the holder of the token may settle it."""

    id: int
    token: str
    envelope: Envelope


def lease(session: Session, sender: str, *, token: Token, now: datetime, limit: int = GROUP) -> list[Leased]:
    """Take messages whose time has come, for ten minutes."""
    held, rows = token(), queries.sendable(session, now, limit)
    lent = update(_MESSAGE).where(_MESSAGE.c.id.in_([key for key, _, _ in rows]))
    until = now + LEASE
    session.execute(
        lent.values(state=MessageState.SENDING, lease_token=held, lease_until=until, begun_at=None, taken_at=None)
    )
    return [Leased(key, held, Envelope(sender, address, content)) for key, address, content in rows]


@dataclass(frozen=True)
class _Round:
    """One delivery: what its workers share. `elapsed` is the time since it began."""

    store: Store
    practice: Practice
    senders: SenderFactory
    token: Token
    began: datetime
    elapsed: Callable[[], float]

    @property
    def now(self) -> datetime:
        """Return the moment, to the minute: a delivery may take long, and a lease must not be counted from its start."""
        return self.began + timedelta(minutes=self.elapsed() // 60)

    def take(self, server: str) -> list[Leased]:
        """Lease the next group, unless the server is left alone for now."""
        with self.store.write() as session:
            if breaking.is_left_alone(session, server, self.now):
                return []
            return lease(session, self.practice.sender.address, token=self.token, now=self.now)

    async def send(self, sender: Sender, leased: Sequence[Leased]) -> tuple[list[Settled], str]:
        """Hand over a group one by one; return what became of each, and why the server could not be talked to."""
        outcomes: list[Settled] = []
        reason, last_start = "", self.now + LAST_START
        for one in leased:
            outcome, before = None, outcomes[-1] if outcomes else None
            if not reason and self.now < last_start:
                try:
                    outcome = await sender.send(one.envelope, partial(self._mark, one, before))
                except Unreachable as error:
                    reason = str(error) or type(error).__name__
                except Withheld:
                    last_start = self.now
            outcomes.append(Settled(one.id, one.token, outcome))
        return outcomes, reason

    def _mark(self, one: Leased, before: Settled | None) -> None:
        """Note that DATA of one message begins, and that the server took the one before."""
        with self.store.mark() as connection:
            if before and before.outcome and before.outcome.result is Result.SENT:
                connection.execute(TAKEN, {"key": before.id, "token": before.token, "now": self.now})
            connection.execute(BEGUN, {"key": one.id, "token": one.token, "now": self.now})

    def settle(self, server: str, outcomes: Sequence[Settled], reason: str) -> Delivered:
        """Write what became of a group, and how the server did."""
        with self.store.write() as session:
            if reason:
                breaking.failed(session, server, reason, now=self.now)
            elif any(one.outcome for one in outcomes):
                breaking.answered(session, server, now=self.now)
            return settling.settle(session, self.practice, outcomes, now=self.now)


async def deliver(
    store: Store, practice: Practice, senders: SenderFactory, *, token: Token, now: datetime
) -> Delivered:
    """Send everything whose time has come over a few connections, settling every group of 16."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    around = _Round(store, practice, senders, token, now, lambda: loop.time() - started)
    with store.write() as session:
        total = settling.expire(session, practice, now=now)
    for part in await asyncio.gather(*(_work(around) for _ in range(CONNECTIONS))):
        total += part
    return total


async def _work(around: _Round) -> Delivered:
    total = Delivered()
    async with around.senders() as sender:
        while leased := around.take(sender.where):
            outcomes, reason = await around.send(sender, leased)
            total += around.settle(sender.where, outcomes, reason)
            if any(one.outcome is None for one in outcomes):
                break
    return total
