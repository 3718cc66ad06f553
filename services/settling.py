"""Settle: writes what became of leased messages, and what that means for the notices they carry."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from sqlmodel import Session

from models import queries
from models.log import record
from models.mail import Attempt, Message, MessageState, Notice, Recipient
from notifications.sender import Outcome, Result
from rules.selection import NoticeState
from services import contacts
from services.practice import Practice

UNCERTAIN_AFTER = timedelta(minutes=15)
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))

_RAN_OUT = Outcome(Result.UNCERTAIN, None, "the lease ran out after DATA was begun")
_TAKEN = Outcome(Result.SENT, None, "the server took it before the lease ran out")


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a leased message; no outcome where no conversation came about."""

    id: int
    token: str
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the messages of one delivery."""

    sent: int = 0
    retry: int = 0
    uncertain: int = 0
    presumed: int = 0
    failed: int = 0

    def __add__(self, other: "Delivered") -> "Delivered":
        return Delivered(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def settle(session: Session, practice: Practice, outcomes: Sequence[Settled], *, now: datetime) -> Delivered:
    """Write what became of leased messages; a lease somebody else has taken over is left alone."""
    rows = queries.messages_by_id(session, (one.id for one in outcomes))
    held = [(rows[one.id], one.outcome) for one in outcomes if _is_held(rows[one.id], one.token)]
    return _settle_all(session, practice, held, now)


def _is_held(row: Message, token: str) -> bool:
    return row.lease_token == token and row.state is MessageState.SENDING


def expire(session: Session, practice: Practice, *, now: datetime) -> Delivered:
    """Settle what nobody else will: leases that ran out, and repeats that came too late to be sent."""
    found = [(row, _left_behind(row)) for row in queries.expired_leases(session, now)]
    total = _settle_all(session, practice, found, now)
    late = queries.uncertain_since(session, now - queries.REPEATED)
    return total + _settle_all(session, practice, [(row, _RAN_OUT) for row in late], now)


def _left_behind(row: Message) -> Outcome | None:
    if row.taken_at is not None:
        return _TAKEN
    return _RAN_OUT if row.begun_at is not None else None


def _settle_all(
    session: Session, practice: Practice, found: Sequence[tuple[Message, Outcome | None]], now: datetime
) -> Delivered:
    total = Delivered()
    carried = _carried(session, [row.id for row, _ in found])
    for row, outcome in found:
        row.lease_token, row.lease_until = "", None
        session.add(row)
        total += _settle_one(session, practice, row, outcome, carried.get(row.id, ()), now)
    return total


def _carried(session: Session, message_ids: Sequence[int]) -> dict[int, list[Notice]]:
    found: dict[int, list[Notice]] = {}
    for recipient, notice in queries.carried_by(session, message_ids):
        found.setdefault(recipient.message_id or 0, []).append(notice)
    return found


def _settle_one(
    session: Session,
    practice: Practice,
    row: Message,
    outcome: Outcome | None,
    carried: Sequence[Notice],
    now: datetime,
) -> Delivered:
    if outcome is None:
        row.state = _waiting(row)
        return Delivered(retry=1)
    row.attempts += 1
    result = str(outcome.result)
    if outcome.result is Result.UNCERTAIN and row.uncertain_at is not None:
        result = str(MessageState.PRESUMED)
    session.add(Attempt(message_id=row.id, at=now, result=result, code=outcome.code, reply=outcome.reply[:1000]))
    record(session, f"message.{result}", row.header_id, now=now, code=outcome.code, attempt=row.attempts)
    match outcome.result:
        case Result.SENT:
            return _sent(session, row, carried, now)
        case Result.RETRY:
            return _retry(row, now)
        case Result.UNCERTAIN if row.uncertain_at is None:
            row.state, row.uncertain_at, row.next_try_at = MessageState.UNCERTAIN, now, now + UNCERTAIN_AFTER
            return Delivered(uncertain=1)
        case Result.UNCERTAIN:
            return _presume(session, practice, row, carried, now)
        case Result.FAILED:
            return _failed(session, practice, row, carried, now)


def _waiting(row: Message) -> MessageState:
    """Return how a message waits that the server surely did not take this time."""
    if row.uncertain_at is not None:
        return MessageState.UNCERTAIN
    return MessageState.RETRY if row.attempts else MessageState.READY


def _sent(session: Session, row: Message, carried: Sequence[Notice], now: datetime) -> Delivered:
    row.state, row.sent_at = MessageState.SENT, now
    _told(session, carried, now)
    return Delivered(sent=1)


def _retry(row: Message, now: datetime) -> Delivered:
    row.state, row.next_try_at = _waiting(row), now + BACK_OFF[min(row.attempts, len(BACK_OFF)) - 1]
    return Delivered(retry=1)


def _presume(session: Session, practice: Practice, row: Message, carried: Sequence[Notice], now: datetime) -> Delivered:
    """Take a message for sent that was ambiguous twice, and have the office ask by telephone."""
    row.state, row.sent_at = MessageState.PRESUMED, row.uncertain_at
    _told(session, carried, row.uncertain_at or now)
    contacts.look_after(session, practice, row, carried, "mail_unconfirmed", now=now)
    return Delivered(presumed=1)


def _told(session: Session, carried: Sequence[Notice], now: datetime) -> None:
    for notice in carried:
        if notice.state in {NoticeState.COMPOSED, NoticeState.OWED}:
            notice.state, notice.told_at = NoticeState.TOLD, now
            session.add(notice)


def _failed(session: Session, practice: Practice, row: Message, carried: Sequence[Notice], now: datetime) -> Delivered:
    """Flag the contact, and owe what nobody else heard again: it falls to the mailbox or the desk."""
    row.state = MessageState.FAILED
    contacts.flag(session, row, now=now)
    contacts.look_after(session, practice, row, carried, "mail_failed", now=now)
    for notice in carried:
        if notice.state is NoticeState.COMPOSED and not _is_on_its_way(session, notice, row):
            notice.state = NoticeState.OWED
            session.add(notice)
    return Delivered(failed=1)


_LOST = frozenset({MessageState.FAILED, MessageState.DISSOLVED})


def _is_on_its_way(session: Session, notice: Notice, failed: Message) -> bool:
    others: Sequence[Recipient] = queries.other_recipients(session, notice.id, failed.id)
    return any(
        other.message_id is None or session.get_one(Message, other.message_id).state not in _LOST for other in others
    )
