"""Settle: writes what became of leased messages, and what that means for the notices they carry."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from sqlmodel import Session

from models.log import record
from models.mail import Message, MessageState, Notice, Recipient
from models.queries.clauses.batches import REPEATED
from models.queries.messages import MessageFacts, expired_leases, messages_by_id, uncertain_since
from models.queries.recipients import carried_by, notices_carried, other_recipients
from models.writes.messages import add_attempts, settle_messages
from models.writes.notices import tell_notices
from notifications.sender import Outcome, Result
from rules.selection import NoticeState
from services.mail import contacts
from services.practice import Practice

UNCERTAIN_AFTER = timedelta(minutes=15)
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))

_RAN_OUT = Outcome(Result.UNCERTAIN, None, "the lease ran out after DATA was begun")
_TAKEN = Outcome(Result.SENT, None, "the server took it before the lease ran out")

_TOLD = frozenset({MessageState.SENT, MessageState.PRESUMED})
_LOST = frozenset({MessageState.FAILED, MessageState.DISSOLVED})


@dataclass(frozen=True, slots=True)
class SettledMessage:
    """What became of a leased message; no outcome where no conversation came about.

    `again_at` is set for the one about which the server broke off: it waits behind all others, lest a message that no
    server will talk about keeps everybody's mail back.
    """

    id: int
    token: str
    outcome: Outcome | None
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeliveryTally:
    """What became of the messages of one delivery."""

    sent: int = 0
    retry: int = 0
    uncertain: int = 0
    presumed: int = 0
    failed: int = 0

    def __add__(self, other: "DeliveryTally") -> "DeliveryTally":
        return DeliveryTally(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


@dataclass(frozen=True, slots=True)
class _Try:
    """One try, and what it makes of a message."""

    outcome: Outcome | None
    after: MessageFacts

    @property
    def result(self) -> str:
        """Return the word the try goes by in figures and in the log."""
        put_off = self.outcome is None or self.outcome.result is Result.RETRY
        return str(Result.RETRY if put_off else self.after.state)


def settle(session: Session, practice: Practice, outcomes: Sequence[SettledMessage], *, now: datetime) -> DeliveryTally:
    """Write what became of leased messages; a lease that another process has taken over is left alone."""
    rows = messages_by_id(session, [message.id for message in outcomes])
    held = [
        (_put_back(rows[message.id], message), message.outcome)
        for message in outcomes
        if _is_held(rows[message.id], message.token)
    ]
    return _settle_all(session, practice, held, now)


def _is_held(row: MessageFacts, token: str) -> bool:
    return row.lease_token == token and row.state is MessageState.SENDING


def _put_back(row: MessageFacts, message: SettledMessage) -> MessageFacts:
    return row._replace(next_try_at=message.again_at) if message.again_at else row


def expire(session: Session, practice: Practice, *, now: datetime) -> DeliveryTally:
    """Settle what nobody else will: leases that ran out, and repeats that came too late to be sent."""
    leases = [(row, _left_behind(row)) for row in expired_leases(session, now)]
    total = _settle_all(session, practice, leases, now)
    late = uncertain_since(session, now - REPEATED)
    return total + _settle_all(session, practice, [(row, _RAN_OUT) for row in late], now)


def _left_behind(row: MessageFacts) -> Outcome | None:
    if row.taken_at is not None:
        return _TAKEN
    return _RAN_OUT if row.begun_at is not None else None


def decide(row: MessageFacts, outcome: Outcome | None, now: datetime) -> MessageFacts:
    """Return a message after a try; without an outcome the server surely does not have it."""
    if outcome is None:
        return row._replace(state=_waiting(row))
    row = row._replace(attempts=row.attempts + 1)
    match outcome.result:
        case Result.SENT:
            return row._replace(state=MessageState.SENT, sent_at=now)
        case Result.RETRY:
            pause = BACK_OFF[min(row.attempts, len(BACK_OFF)) - 1]
            return row._replace(state=_waiting(row), next_try_at=now + pause)
        case Result.UNCERTAIN if row.uncertain_at is None:
            return row._replace(state=MessageState.UNCERTAIN, uncertain_at=now, next_try_at=now + UNCERTAIN_AFTER)
        case Result.UNCERTAIN:  # ambiguous twice: told when the server may first have taken it
            return row._replace(state=MessageState.PRESUMED, sent_at=row.uncertain_at)
        case Result.FAILED:
            return row._replace(state=MessageState.FAILED)


def _waiting(row: MessageFacts) -> MessageState:
    """Return how a message waits that the server surely did not take this time."""
    if row.uncertain_at is not None:
        return MessageState.UNCERTAIN
    return MessageState.RETRY if row.attempts else MessageState.READY


def _settle_all(
    session: Session, practice: Practice, outcomes: Sequence[tuple[MessageFacts, Outcome | None]], now: datetime
) -> DeliveryTally:
    tries = [_Try(outcome, decide(row, outcome, now)) for row, outcome in outcomes]
    if tries:
        settle_messages(session, [tried.after for tried in tries])
        _note(session, tries, now)
        _tell(session, [tried.after for tried in tries])
    for tried in tries:
        _look_after(session, practice, tried.after, now)
    return DeliveryTally(**Counter(tried.result for tried in tries))


def _note(session: Session, tries: Sequence[_Try], now: datetime) -> None:
    """Keep one attempt row and one log entry of each try the server had a say in."""
    rows = [
        {"message_id": tried.after.id, "at": now, "result": tried.result, "code": said.code, "reply": said.reply[:1000]}
        for tried in tries
        if (said := tried.outcome)
    ]
    add_attempts(session, rows)
    for tried in tries:
        if said := tried.outcome:
            subject, attempt = tried.after.header_id, tried.after.attempts
            record(session, f"message.{tried.result}", subject, now=now, code=said.code, attempt=attempt)


def _tell(session: Session, messages: Iterable[MessageFacts]) -> None:
    """Note that the notices of what was sent were told, each when its message was; the first telling counts."""
    by_moment: dict[datetime, list[int]] = {}
    for message in messages:
        if message.state in _TOLD and message.sent_at is not None:
            by_moment.setdefault(message.sent_at, []).append(message.id)
    for moment, ids in by_moment.items():
        tell_notices(session, notices_carried(session, ids), moment)


def _look_after(session: Session, practice: Practice, row: MessageFacts, now: datetime) -> None:
    """Have the office ask about what may not have arrived, and correct an address that was refused."""
    if row.state is MessageState.PRESUMED:
        carried = carried_by(session, row.id)
        contacts.look_after(session, practice, row, carried, "mail_unconfirmed", now=now)
    elif row.state is MessageState.FAILED:
        _failed(session, practice, row, now)


def _failed(session: Session, practice: Practice, row: MessageFacts, now: datetime) -> None:
    """Flag the contact, and owe what nobody else heard again: it falls to the mailbox or the desk."""
    carried = carried_by(session, row.id)
    contacts.flag(session, row, now=now)
    contacts.look_after(session, practice, row, carried, "mail_failed", now=now)
    for notice in carried:
        if notice.state is NoticeState.COMPOSED and not _is_on_its_way(session, notice, row.id):
            notice.state = NoticeState.OWED
            session.add(notice)


def _is_on_its_way(session: Session, notice: Notice, failed_id: int) -> bool:
    others: Sequence[Recipient] = other_recipients(session, notice.id, failed_id)
    return any(
        other.message_id is None or session.get_one(Message, other.message_id).state not in _LOST for other in others
    )
