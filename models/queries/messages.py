"""Messages: which may be sent, what becomes of them, how pages list and show them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, or_, true
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from models.mail import MESSAGE, MESSAGE_CONTENT, SETTLED, Attempt, Message, MessageContent, MessageState
from models.people import PERSON, Person, Post, Unit
from models.queries.clauses.batches import UNTAKEN, WAITING
from models.queries.clauses.in_lists import parts_of
from models.queries.clauses.scope import Scope


class MessageFacts(NamedTuple):
    """A message without its bytes: what decides what becomes of it."""

    id: int
    person_id: int
    header_id: str
    state: MessageState
    attempts: int
    lease_token: str
    next_try_at: datetime
    begun_at: datetime | None
    taken_at: datetime | None
    uncertain_at: datetime | None
    sent_at: datetime | None


def untaken(session: Session) -> Sequence[Message]:
    """Lock and list the messages that no server has and nobody is sending."""
    statement = select(Message).where(*UNTAKEN).order_by(col(Message.id))
    return session.exec(statement.with_for_update(skip_locked=True)).all()


def expired_leases(session: Session, now: datetime) -> list[MessageFacts]:
    """Lock and list the messages whose lease ran out unsettled."""
    ran_out = (MESSAGE.c.state == MessageState.SENDING) & (MESSAGE.c.lease_until < now)
    return _messages(session, ran_out)


def uncertain_since(session: Session, moment: datetime) -> list[MessageFacts]:
    """Lock and list the messages that have been uncertain since before a moment."""
    in_doubt = (MESSAGE.c.state == MessageState.UNCERTAIN) & (MESSAGE.c.uncertain_at < moment)
    return _messages(session, in_doubt)


_FACTS = columns(*(MESSAGE.c[name] for name in MessageFacts._fields)).order_by(MESSAGE.c.id)

_BY_ID = _FACTS.where(MESSAGE.c.id.in_(bindparam("ids", expanding=True))).with_for_update()


def messages_by_id(session: Session, ids: Sequence[int]) -> dict[int, MessageFacts]:
    """Lock and return messages by their ids."""
    return {row.id: MessageFacts(*row) for row in session.execute(_BY_ID, {"ids": ids})}


def messages_headed(session: Session, header_ids: Sequence[str]) -> dict[str, int]:
    """Map Message-IDs to the ids of their messages."""
    rows = session.execute(columns(MESSAGE.c.header_id, MESSAGE.c.id).where(MESSAGE.c.header_id.in_(header_ids)))
    return dict(rows.tuples().all())


def _messages(session: Session, which: ColumnElement[bool]) -> list[MessageFacts]:
    return [MessageFacts(*row) for row in session.execute(_FACTS.where(which).with_for_update(skip_locked=True))]


def digests_of(session: Session, batch: str, person_ids: Iterable[int]) -> dict[int, int]:
    """Count the digests some persons were written at an opening, dissolved ones too."""
    named = or_(col(Message.batch) == batch, col(Message.batch).like(f"{batch}#%"))
    statement = select(Message.person_id, func.count()).where(Message.kind == "digest", named)
    counted: dict[int, int] = {}
    for part in parts_of(person_ids):
        mine = statement.where(col(Message.person_id).in_(part)).group_by(col(Message.person_id))
        counted |= dict(session.exec(mine).all())
    return counted


_SENDABLE = (
    columns(MESSAGE.c.id, MESSAGE.c.address, MESSAGE_CONTENT.c.content)
    .join_from(MESSAGE, MESSAGE_CONTENT)
    .where(MESSAGE.c.state.in_(WAITING), MESSAGE.c.next_try_at <= bindparam("now"))
    .order_by(MESSAGE.c.next_try_at, MESSAGE.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=MESSAGE)
)

_SENDABLE_OF_KIND = _SENDABLE.where(MESSAGE.c.kind == bindparam("kind"))


def sendable(session: Session, now: datetime, limit: int, kind: str | None = None) -> Sequence[tuple[int, str, bytes]]:
    """List messages (of a kind, or any) whose time to be sent has come and that nobody holds a lease on, oldest first: id, address, bytes."""
    if kind is None:
        return session.execute(_SENDABLE, {"now": now, "limit": limit}).tuples().all()
    return session.execute(_SENDABLE_OF_KIND, {"now": now, "limit": limit, "kind": kind}).tuples().all()


def count_messages(session: Session) -> dict[str, int]:
    """Count messages by state."""
    rows = session.exec(select(Message.state, func.count()).group_by(col(Message.state)))
    return {str(state): count for state, count in rows}


def oldest_waiting(session: Session) -> datetime | None:
    """Return when the oldest message that is not sent yet was composed."""
    waiting = (*WAITING, MessageState.SENDING)
    statement = select(Message.composed_at).where(col(Message.state).in_(waiting)).order_by(col(Message.composed_at))
    return session.exec(statement.limit(1)).first()


def bytes_to_prune(session: Session, before: datetime, limit: int) -> Sequence[int]:
    """List mails that keep their bytes though they were sent, or were written and will never be, before a moment."""
    settled_at = func.coalesce(Message.sent_at, Message.composed_at)
    statement = select(col(MessageContent.message_id)).join(Message, col(Message.id) == col(MessageContent.message_id))
    statement = statement.where(col(Message.state).in_(SETTLED), settled_at < before)
    return session.exec(statement.order_by(col(MessageContent.message_id)).limit(limit)).all()


def written_to(session: Session, kind: str, batch: str) -> set[int]:
    """Return who has a message of a kind and batch."""
    return set(session.scalars(columns(MESSAGE.c.person_id).where(MESSAGE.c.kind == kind, MESSAGE.c.batch == batch)))


def untaken_of(session: Session, *kinds: str) -> Sequence[Message]:
    """Lock and list the messages of some kinds that no server has and nobody is sending."""
    waiting = col(Message.state).in_((MessageState.READY, MessageState.RETRY)) & col(Message.uncertain_at).is_(None)
    statement = select(Message).where(col(Message.kind).in_(kinds), waiting).order_by(col(Message.id))
    return session.exec(statement.with_for_update(skip_locked=True)).all()


def count_mails(session: Session, kind: str) -> dict[str, dict[str, int]]:
    """Count the messages of a kind by batch and state."""
    counts: dict[str, dict[str, int]] = {}
    states = columns(MESSAGE.c.batch, MESSAGE.c.state, func.count()).where(MESSAGE.c.kind == kind)
    for batch, state, count in session.execute(states.group_by(MESSAGE.c.batch, MESSAGE.c.state)):
        counts.setdefault(batch, {})[str(state)] = count
    return counts


def openings_mailed(session: Session, since: date) -> set[tuple[str, str]]:
    """Return at which openings, from a day on, a digest was sent to a person who held a post of a unit: its code, the opening.

    Weekly reports and the watchman's mails go at no opening.
    """
    rows = (
        select(col(Unit.code), col(Message.batch), col(Post.from_on), col(Post.until_on))
        .join(Post, col(Post.unit_id) == col(Unit.id))
        .join(Message, col(Message.person_id) == col(Post.person_id))
        .where(Message.kind == "digest", Message.state == MessageState.SENT, Message.batch >= since.isoformat())
    )
    return {
        (code, batch.partition("#")[0])
        for code, batch, from_on, until_on in session.exec(rows)
        if from_on.isoformat() <= batch[:10] <= (until_on or date.max).isoformat()
    }


def last_opening(session: Session) -> tuple[datetime | None, dict[MessageState, int]]:
    """Return when the newest mail of the newest opening was composed, and how many of its mails are in which state."""
    batch = session.exec(select(func.max(Message.batch)).where(col(Message.kind) == "digest")).one()
    first = (batch or "").partition("#")[0]  # those of it that were written later have a number behind it
    rows = columns(MESSAGE.c.state, func.count(), func.max(MESSAGE.c.composed_at))
    rows = rows.where(MESSAGE.c.batch >= first, MESSAGE.c.kind == "digest")
    counted = list(session.execute(rows.group_by(MESSAGE.c.state)))
    return max((at for _, _, at in counted), default=None), {state: count for state, count, _ in counted}


@dataclass(frozen=True, slots=True)
class MailFilter:
    """Which mails a list shows: of some states, to some persons, to whoever held a post of a unit; before a mail."""

    states: Collection[MessageState] = ()
    person_ids: Collection[int] | None = None
    unit_id: int | None = None
    before: int | None = None


def _read_by(unit_ids: Collection[int]) -> ColumnElement[bool]:
    return col(Message.person_id).in_(select(Post.person_id).where(col(Post.unit_id).in_(unit_ids)))


def _within(scope: Scope) -> ColumnElement[bool]:
    return true() if scope.units is None else _read_by(sorted(scope.units))


def mails(session: Session, scope: Scope, which: MailFilter, limit: int) -> Sequence[tuple[Message, Person]]:
    """List mails with their readers, the newest first."""
    statement = select(Message, Person).join(Person, col(Person.id) == col(Message.person_id)).where(_within(scope))
    if which.states:
        statement = statement.where(col(Message.state).in_(which.states))
    if which.person_ids is not None:
        statement = statement.where(col(Message.person_id).in_(which.person_ids))
    if which.unit_id is not None:
        statement = statement.where(_read_by([which.unit_id]))
    if which.before is not None:
        statement = statement.where(col(Message.id) < which.before)
    return session.exec(statement.order_by(col(Message.id).desc()).limit(limit)).all()


def mail_in(session: Session, message_id: int, scope: Scope) -> tuple[Message, Person] | None:
    """Find a mail by its id, with its reader, among those that may be seen."""
    statement = select(Message, Person).join(Person, col(Person.id) == col(Message.person_id))
    return session.exec(statement.where(Message.id == message_id, _within(scope))).first()


def content_of_mail(session: Session, message_id: int) -> bytes | None:
    """Return the bytes of a mail, None once they were pruned."""
    return session.exec(select(MessageContent.content).where(MessageContent.message_id == message_id)).first()


def attempts_of(session: Session, message_id: int) -> Sequence[Attempt]:
    """List what servers answered, in order."""
    return session.exec(select(Attempt).where(Attempt.message_id == message_id).order_by(col(Attempt.id))).all()


def count_mails_of(session: Session, begins: str) -> dict[str, int]:
    """Count mails by state whose batch begins with a day (2018-04-16) or an opening (2018-04-16T08:30)."""
    named = (col(Message.batch) >= begins) & (col(Message.batch) < f"{begins}~")
    rows = session.exec(select(Message.state, func.count()).where(named).group_by(col(Message.state)))
    return {str(state): count for state, count in rows}


class MessageChecksum(NamedTuple):
    """What proves which bytes were sent to whom: no address, no bytes."""

    header_id: str
    sha256: str
    state: MessageState
    sent_at: datetime | None
    person: str


def checksums(session: Session) -> Iterator[MessageChecksum]:
    """Stream the checksums of all messages, in order."""
    statement = columns(*(MESSAGE.c[name] for name in MessageChecksum._fields[:-1]), PERSON.c.key)
    statement = statement.join_from(MESSAGE, PERSON, PERSON.c.id == MESSAGE.c.person_id).order_by(MESSAGE.c.id)
    return (MessageChecksum(*row) for row in session.execute(statement, execution_options={"yield_per": 1000}))
