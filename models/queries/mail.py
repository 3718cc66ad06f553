"""Notices, whom they reach, and the mail that carries them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, or_
from sqlalchemy import select as columns
from sqlmodel import Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.directives import Milestone
from models.log import LogEntry
from models.mail import ClockStop, MailServer, Message, MessageState, Notice, Recipient, Tick
from models.people import Person
from models.queries.milestones import MILESTONE_FACTS, MilestoneFacts, read_milestone
from models.queries.parts import parts_of
from rules import selection
from rules.selection import NoticeState

_TABLES = SQLModel.metadata.tables
_MESSAGE, _CONTENT, _NOTICE, _RECIPIENT, _MILESTONE = (
    _TABLES[name] for name in ("message", "message_content", "notice", "recipient", "milestone")
)
_WAITING = (MessageState.READY, MessageState.RETRY, MessageState.UNCERTAIN)
REPEATED = timedelta(hours=24)  # after a message became uncertain it is not sent again


def is_anything_due(session: Session, now: datetime, opening: datetime | None, batch: str, server: str | None) -> bool:
    """Say whether a tick would find work: a milestone to look at, a notice to compose or to write, a message to send."""
    if session.exec(select(Milestone.id).where(col(Milestone.next_check_at) <= now).limit(1)).first() is not None:
        return True
    if opening is None:
        return False
    work = [_unconsidered(opening), _unwritten(batch), _overtaken(batch)]
    if server is not None:
        work += [find.limit(1) for find in _to_settle(now)]
        if not session.exec(_left_alone(server, now)).first():
            work.append(select(Message.id).where(_is_sendable(now)).limit(1))
    return any(session.exec(find).first() is not None for find in work)


def _unconsidered(opening: datetime) -> SelectOfScalar[int]:
    """Return what finds a notice owed that this opening has not considered yet."""
    new = or_(col(Notice.considered_at).is_(None), col(Notice.considered_at) < opening)
    return select(Notice.id).where(Notice.state == NoticeState.OWED, col(Notice.at) <= opening, new).limit(1)


def _unwritten(batch: str) -> SelectOfScalar[int]:
    """Return what finds a notice selected for somebody who has no mail of a batch yet."""
    waiting = select(Recipient.id).join(Notice, col(Notice.id) == col(Recipient.notice_id))
    return waiting.where(*_SELECTED, ~_has_mail(batch)).limit(1)


def _of_batch(batch: str) -> ColumnElement[bool]:
    """Return what is true of the messages of one opening that are still to be, or were, sent."""
    named = or_(col(Message.batch) == batch, col(Message.batch).like(f"{batch}#%"))
    return named & (col(Message.state) != MessageState.DISSOLVED)


_SELECTED = (col(Recipient.message_id).is_(None), col(Notice.state).in_((NoticeState.COMPOSED, NoticeState.TOLD)))


def _overtaken(batch: str) -> SelectOfScalar[int]:
    """Return what finds a message of an earlier opening that no server has."""
    return select(Message.id).where(*_UNTAKEN, col(Message.batch) < batch).limit(1)


_UNTAKEN = (
    col(Message.state).in_((MessageState.READY, MessageState.RETRY)),
    col(Message.uncertain_at).is_(None),
)


def untaken(session: Session) -> Sequence[Message]:
    """Lock and list the messages that no server has and nobody is sending."""
    statement = select(Message).where(*_UNTAKEN).order_by(col(Message.id))
    return session.exec(statement.with_for_update(skip_locked=True)).all()


def _left_alone(server: str, now: datetime) -> SelectOfScalar[str]:
    return select(MailServer.name).where(MailServer.name == server, col(MailServer.next_try_at) > now)


def open_clock_stops(session: Session) -> Sequence[ClockStop]:
    """List the times the clock was not believed that nobody has accepted yet."""
    return session.exec(select(ClockStop).where(col(ClockStop.accepted_at).is_(None)).order_by(col(ClockStop.id))).all()


def open_clock_stop(session: Session) -> ClockStop | None:
    """Find the first of them."""
    return next(iter(open_clock_stops(session)), None)


def last_logged_at(session: Session) -> datetime | None:
    """Return the moment of the log's last entry."""
    return session.exec(select(LogEntry.at).order_by(col(LogEntry.position).desc()).limit(1)).first()


def _to_settle(now: datetime) -> tuple[SelectOfScalar[int], SelectOfScalar[int]]:
    return (
        select(Message.id).where(Message.state == MessageState.SENDING, col(Message.lease_until) < now),
        select(Message.id).where(Message.state == MessageState.UNCERTAIN, col(Message.uncertain_at) < now - REPEATED),
    )


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


def expired_leases(session: Session, now: datetime) -> list[MessageFacts]:
    """Lock and list the messages whose lease ran out unsettled."""
    ran_out = (_MESSAGE.c.state == MessageState.SENDING) & (_MESSAGE.c.lease_until < now)
    return _messages(session, ran_out)


def uncertain_since(session: Session, moment: datetime) -> list[MessageFacts]:
    """Lock and list the messages that have been uncertain since before a moment."""
    in_doubt = (_MESSAGE.c.state == MessageState.UNCERTAIN) & (_MESSAGE.c.uncertain_at < moment)
    return _messages(session, in_doubt)


_FACTS = columns(*(_MESSAGE.c[name] for name in MessageFacts._fields)).order_by(_MESSAGE.c.id)
_BY_ID = _FACTS.where(_MESSAGE.c.id.in_(bindparam("ids", expanding=True))).with_for_update()


def messages_by_id(session: Session, ids: Sequence[int]) -> dict[int, MessageFacts]:
    """Lock and return messages by their ids."""
    return {row.id: MessageFacts(*row) for row in session.execute(_BY_ID, {"ids": ids})}


def messages_headed(session: Session, header_ids: Sequence[str]) -> dict[str, int]:
    """Map Message-IDs to the ids of their messages."""
    found = session.execute(columns(_MESSAGE.c.header_id, _MESSAGE.c.id).where(_MESSAGE.c.header_id.in_(header_ids)))
    return dict(found.tuples().all())


def _messages(session: Session, which: ColumnElement[bool]) -> list[MessageFacts]:
    return [MessageFacts(*row) for row in session.execute(_FACTS.where(which).with_for_update(skip_locked=True))]


class NoticeFacts(NamedTuple):
    """A notice as the rules see it, and what belongs to it."""

    id: int
    milestone_id: int
    note: str
    value: selection.Notice


class Hearing(NamedTuple):
    """One person who hears one notice."""

    recipient_id: int
    person_id: int
    notice: NoticeFacts
    milestone: MilestoneFacts


_NOTICE_VALUE = [_NOTICE.c[name] for name in selection.Notice.__slots__]
_NOTICE_FACTS = (*(_NOTICE.c[name] for name in NoticeFacts._fields[:-1]), *_NOTICE_VALUE)
_HEARING = (_RECIPIENT.c.id, _RECIPIENT.c.person_id, *_NOTICE_FACTS, *MILESTONE_FACTS)
_HEARD = _RECIPIENT.join(_NOTICE, _NOTICE.c.id == _RECIPIENT.c.notice_id).join(
    _MILESTONE, _MILESTONE.c.id == _NOTICE.c.milestone_id
)


def _read_notice(columns: Sequence[Any]) -> NoticeFacts:
    key, milestone_id, note, *value = columns
    return NoticeFacts(key, milestone_id, note, selection.Notice(*value))


def _read_hearing(row: Sequence[Any]) -> Hearing:
    cut = 2 + len(_NOTICE_FACTS)
    return Hearing(row[0], row[1], _read_notice(row[2:cut]), read_milestone(row[cut:]))


def notices_of(session: Session, milestone_ids: Iterable[int]) -> dict[int, list[NoticeFacts]]:
    """Map milestones to all their notices, in the order they were recorded."""
    found: dict[int, list[NoticeFacts]] = {}
    for part in parts_of(milestone_ids):
        rows = columns(*_NOTICE_FACTS).where(_NOTICE.c.milestone_id.in_(part)).order_by(_NOTICE.c.id)
        for notice in map(_read_notice, session.execute(rows)):
            found.setdefault(notice.milestone_id, []).append(notice)
    return found


def left_over(session: Session) -> list[Hearing]:
    """List whom a selected notice reaches that no message carries yet."""
    return _hearings(session, *_SELECTED)


def unwritten(session: Session, batch: str, person_ids: Sequence[int]) -> list[Hearing]:
    """List what some persons hear that no message carries yet, of those who have no message of a batch."""
    return _hearings(session, *_SELECTED, _RECIPIENT.c.person_id.in_(person_ids), ~_has_mail(batch))


def _hearings(session: Session, *which: ColumnElement[bool]) -> list[Hearing]:
    found = columns(*_HEARING).select_from(_HEARD).where(*which).order_by(_RECIPIENT.c.id)
    return [_read_hearing(row) for row in session.execute(found)]


def _has_mail(batch: str) -> ColumnElement[bool]:
    """Return what is true of a recipient who has a message of a batch, one that was not dissolved."""
    digest = columns(_MESSAGE.c.id).where(_MESSAGE.c.kind == "digest", _of_batch(batch))
    return digest.where(_MESSAGE.c.person_id == _RECIPIENT.c.person_id).exists()


def persons_to_write_to(session: Session, batch: str) -> list[int]:
    """List who has no message of a batch yet and hears something, in the order it was selected."""
    heard = _RECIPIENT.join(_NOTICE, _NOTICE.c.id == _RECIPIENT.c.notice_id)
    found = columns(_RECIPIENT.c.person_id).select_from(heard).where(*_SELECTED, ~_has_mail(batch))
    return list(session.scalars(found.group_by(_RECIPIENT.c.person_id).order_by(func.min(_RECIPIENT.c.id))))


def hearers_of(session: Session, milestone_ids: Iterable[int], batch: str) -> dict[int, dict[int, str]]:
    """Map milestones to the persons, id and name, who hear of them in a batch, written to already or not yet."""
    found: dict[int, dict[int, str]] = {}
    now = or_(*_SELECTED[:1], col(Message.id).is_not(None))
    for part in parts_of(milestone_ids):
        hears = (
            select(Notice.milestone_id, Person.id, Person.name)
            .join(Recipient, col(Recipient.notice_id) == col(Notice.id))
            .join(Person, col(Person.id) == col(Recipient.person_id))
            .outerjoin(Message, (col(Message.id) == col(Recipient.message_id)) & _of_batch(batch))
            .where(col(Notice.milestone_id).in_(part), *_SELECTED[1:], now)
        )
        for milestone_id, person_id, name in session.exec(hears.order_by(col(Recipient.id))):
            found.setdefault(milestone_id, {})[person_id] = name
    return found


def dissolved_of(session: Session, batch: str) -> dict[int, int]:
    """Count the dissolved messages of a batch by person."""
    named = or_(col(Message.batch) == batch, col(Message.batch).like(f"{batch}#%"))
    found = select(Message.person_id, func.count()).where(named, Message.state == MessageState.DISSOLVED)
    return dict(session.exec(found.group_by(col(Message.person_id))).all())


def carried_by(session: Session, message_id: int) -> Sequence[Notice]:
    """List the notices a message carries."""
    carried = select(Notice).join(Recipient, col(Recipient.notice_id) == col(Notice.id))
    return session.exec(carried.where(Recipient.message_id == message_id).order_by(col(Recipient.id))).all()


_CARRIED = columns(_RECIPIENT.c.notice_id).where(_RECIPIENT.c.message_id.in_(bindparam("ids", expanding=True)))


def notices_carried(session: Session, message_ids: Sequence[int]) -> Sequence[int]:
    """List the ids of the notices some messages carry."""
    return session.scalars(_CARRIED, {"ids": message_ids}).all()


def carried_whole(session: Session, message_ids: Sequence[int]) -> Sequence[tuple[Recipient, Notice, Milestone]]:
    """List the recipients some messages reach, with their notices and milestones."""
    statement = (
        select(Recipient, Notice, Milestone)
        .join(Notice, col(Notice.id) == col(Recipient.notice_id))
        .join(Milestone, col(Milestone.id) == col(Notice.milestone_id))
    )
    found: list[tuple[Recipient, Notice, Milestone]] = []
    for part in parts_of(message_ids):
        found += session.exec(statement.where(col(Recipient.message_id).in_(part))).all()
    return found


def _is_sendable(now: datetime) -> ColumnElement[bool]:
    return col(Message.state).in_(_WAITING) & (col(Message.next_try_at) <= now)


_SENDABLE = (
    columns(_MESSAGE.c.id, _MESSAGE.c.address, _CONTENT.c.content)
    .join_from(_MESSAGE, _CONTENT)
    .where(_MESSAGE.c.state.in_(_WAITING), _MESSAGE.c.next_try_at <= bindparam("now"))
    .order_by(_MESSAGE.c.next_try_at, _MESSAGE.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=_MESSAGE)
)


def sendable(session: Session, now: datetime, limit: int) -> Sequence[tuple[int, str, bytes]]:
    """List messages whose time to be sent has come and that nobody holds a lease on, oldest first: id, address, bytes."""
    return session.execute(_SENDABLE, {"now": now, "limit": limit}).tuples().all()


def count_messages(session: Session) -> dict[str, int]:
    """Count messages by state."""
    rows = session.exec(select(Message.state, func.count()).group_by(col(Message.state)))
    return {str(state): count for state, count in rows}


def tellings(session: Session, milestone_ids: Sequence[int]) -> Sequence[tuple[Notice, Person]]:
    """List who was told which notice of some milestones, in order."""
    statement = (
        select(Notice, Person)
        .join(Recipient, col(Recipient.notice_id) == col(Notice.id))
        .join(Person, col(Person.id) == col(Recipient.person_id))
        .join(Message, col(Message.id) == col(Recipient.message_id))
        .where(col(Message.state).in_((MessageState.SENT, MessageState.PRESUMED)))
    )
    found: list[tuple[Notice, Person]] = []
    for part in parts_of(milestone_ids):
        found += session.exec(statement.where(col(Notice.milestone_id).in_(part)).order_by(col(Notice.told_at))).all()
    return found


def persons_reached(session: Session, notice_ids: Sequence[int]) -> set[tuple[int, int]]:
    """Return which persons are recipients of which notices already."""
    pairs = select(Recipient.notice_id, Recipient.person_id)
    return {
        pair for part in parts_of(notice_ids) for pair in session.exec(pairs.where(col(Recipient.notice_id).in_(part)))
    }


def other_recipients(session: Session, notice_id: int, message_id: int) -> Sequence[Recipient]:
    """List the recipients of a notice that another message carries, or none yet."""
    statement = select(Recipient).where(Recipient.notice_id == notice_id)
    return session.exec(
        statement.where(or_(col(Recipient.message_id).is_(None), col(Recipient.message_id) != message_id))
    ).all()


def proposed_notices(session: Session) -> Sequence[tuple[Notice, Milestone]]:
    """List the notices that wait for a person on the desk, oldest first."""
    statement = select(Notice, Milestone).join(Milestone, col(Milestone.id) == col(Notice.milestone_id))
    return session.exec(statement.where(Notice.state == NoticeState.PROPOSED).order_by(col(Notice.id))).all()


def last_tick(session: Session) -> Tick | None:
    """Find the last pass that had something to do."""
    return session.exec(select(Tick).order_by(col(Tick.id).desc()).limit(1)).first()


def oldest_waiting(session: Session) -> datetime | None:
    """Return when the oldest message that is not sent yet was composed."""
    waiting = (*_WAITING, MessageState.SENDING)
    statement = select(Message.composed_at).where(col(Message.state).in_(waiting)).order_by(col(Message.composed_at))
    return session.exec(statement.limit(1)).first()
