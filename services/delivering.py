"""Deliver and settle: leases messages, hands their bytes to the server outside any transaction, writes what became of them."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from models import queries
from models.log import record
from models.mail import Attempt, Message, MessageState, Notice, Recipient
from models.people import Person
from models.store import Store
from notifications.sender import Envelope, Outcome, Result, Sender, Unreachable
from rules.selection import NoticeState

GROUP = 16  # messages one lease holds
LEASE = timedelta(minutes=10)
UNCERTAIN_AFTER = timedelta(minutes=15)
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
CONNECTIONS = 2

SenderFactory = Callable[[], Sender]
Token = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Leased:
    """A message held by one lease; only the holder of the token may settle it."""

    id: int
    token: str
    envelope: Envelope


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the messages of one delivery."""

    sent: int = 0
    retry: int = 0
    uncertain: int = 0
    failed: int = 0

    def __add__(self, other: "Delivered") -> "Delivered":
        return Delivered(
            self.sent + other.sent,
            self.retry + other.retry,
            self.uncertain + other.uncertain,
            self.failed + other.failed,
        )


def lease(session: Session, sender: str, *, token: Token, now: datetime, limit: int = GROUP) -> list[Leased]:
    """Take messages whose time has come, for ten minutes."""
    held = token()
    rows = queries.sendable(session, now, limit)
    for row in rows:
        row.state, row.lease_token, row.lease_until = MessageState.SENDING, held, now + LEASE
        session.add(row)
    return [Leased(row.id, held, Envelope(sender, row.address, row.content)) for row in rows]


async def send(sender: Sender, leased: Sequence[Leased]) -> list[tuple[Leased, Outcome | None]]:
    """Hand messages to the server one after the other; None where there was no server to talk to."""
    outcomes: list[tuple[Leased, Outcome | None]] = []
    reachable = True
    for one in leased:
        outcome = None
        if reachable:
            try:
                outcome = await sender.send(one.envelope)
            except Unreachable:
                reachable = False
        outcomes.append((one, outcome))
    return outcomes


def settle(session: Session, outcomes: Sequence[tuple[Leased, Outcome | None]], *, now: datetime) -> Delivered:
    """Write what became of leased messages; a lease somebody else has taken over is left alone."""
    total = Delivered()
    rows = queries.messages_by_id(session, (one.id for one, _ in outcomes))
    carried = _carried(session, list(rows))
    for one, outcome in outcomes:
        row = rows[one.id]
        if row.lease_token != one.token or row.state is not MessageState.SENDING:
            continue
        row.lease_token, row.lease_until = "", None
        session.add(row)
        total += _settle_one(session, row, outcome, carried.get(row.id, ()), now)
    return total


def _carried(session: Session, message_ids: Sequence[int]) -> dict[int, list[Notice]]:
    found: dict[int, list[Notice]] = {}
    for recipient, notice in queries.carried_by(session, message_ids):
        found.setdefault(recipient.message_id or 0, []).append(notice)
    return found


def _settle_one(
    session: Session, row: Message, outcome: Outcome | None, carried: Sequence[Notice], now: datetime
) -> Delivered:
    if outcome is None:
        row.state, row.next_try_at = MessageState.RETRY, now + BACK_OFF[0]
        return Delivered(retry=1)
    row.attempts += 1
    session.add(
        Attempt(message_id=row.id, at=now, result=str(outcome.result), code=outcome.code, reply=outcome.reply[:1000])
    )
    record(session, f"message.{outcome.result}", row.header_id, now=now, code=outcome.code, attempt=row.attempts)
    match outcome.result:
        case Result.SENT:
            row.state, row.sent_at = MessageState.SENT, now
            _told(session, carried, now)
            return Delivered(sent=1)
        case Result.RETRY:
            row.state = MessageState.RETRY
            row.next_try_at = now + BACK_OFF[min(row.attempts, len(BACK_OFF)) - 1]
            return Delivered(retry=1)
        case Result.UNCERTAIN:
            row.state, row.next_try_at = MessageState.UNCERTAIN, now + UNCERTAIN_AFTER
            return Delivered(uncertain=1)
        case Result.FAILED:
            row.state = MessageState.FAILED
            _not_told(session, row, carried, now)
            return Delivered(failed=1)


def _told(session: Session, carried: Sequence[Notice], now: datetime) -> None:
    for notice in carried:
        if notice.state is NoticeState.COMPOSED:
            notice.state, notice.told_at = NoticeState.TOLD, now
            session.add(notice)


def _not_told(session: Session, row: Message, carried: Sequence[Notice], now: datetime) -> None:
    """Flag the contact, and owe what nobody else heard again: it falls to the mailbox or the desk."""
    person = session.get_one(Person, row.person_id)
    person.mail_failed_at = now
    session.add(person)
    record(session, "person.mail_failed", f"person:{person.key}", now=now, message=row.header_id)
    for notice in carried:
        if notice.state is NoticeState.COMPOSED and not _is_on_its_way(session, notice, row):
            notice.state = NoticeState.OWED
            session.add(notice)


def _is_on_its_way(session: Session, notice: Notice, failed: Message) -> bool:
    others: Sequence[Recipient] = queries.other_recipients(session, notice.id, failed.id)
    return any(
        other.message_id is None or session.get_one(Message, other.message_id).state is not MessageState.FAILED
        for other in others
    )


async def deliver(store: Store, senders: SenderFactory, address: str, *, token: Token, now: datetime) -> Delivered:
    """Send everything whose time has come over a few connections, settling every group of 16."""
    results = await asyncio.gather(*(_worker(store, senders, address, token, now) for _ in range(CONNECTIONS)))
    return sum(results, Delivered())


async def _worker(store: Store, senders: SenderFactory, address: str, token: Token, now: datetime) -> Delivered:
    total = Delivered()
    async with senders() as sender:
        while True:
            with store.write() as session:
                leased = lease(session, address, token=token, now=now)
            if not leased:
                return total
            outcomes = await send(sender, leased)
            with store.write() as session:
                total += settle(session, outcomes, now=now)
