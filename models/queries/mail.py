"""Notices, whom they reach, and the mail that carries them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.directives import Milestone
from models.log import LogEntry
from models.mail import ClockStop, MailServer, Message, MessageState, Notice, Recipient, Tick
from models.people import Person
from models.queries.parts import parts_of
from rules.selection import NoticeState

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
    has_mail = select(Message.id).where(
        Message.kind == "digest", Message.person_id == Recipient.person_id, _of_batch(batch)
    )
    waiting = select(Recipient.id).join(Notice, col(Notice.id) == col(Recipient.notice_id))
    return waiting.where(*_SELECTED, ~has_mail.exists()).limit(1)


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
    """Lock and list the messages that no server has and nobody is sending, without their bytes."""
    statement = select(Message).where(*_UNTAKEN).options(defer(col(Message.content)))  # type: ignore[arg-type]
    return session.exec(statement.order_by(col(Message.id)).with_for_update(skip_locked=True)).all()


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


def expired_leases(session: Session, now: datetime) -> Sequence[Message]:
    """Lock and list the messages whose lease ran out unsettled."""
    statement = select(Message).where(Message.state == MessageState.SENDING, col(Message.lease_until) < now)
    return session.exec(statement.with_for_update(skip_locked=True)).all()


def uncertain_since(session: Session, moment: datetime) -> Sequence[Message]:
    """Lock and list the messages that have been uncertain since before a moment."""
    statement = select(Message).where(Message.state == MessageState.UNCERTAIN, col(Message.uncertain_at) < moment)
    return session.exec(statement.with_for_update(skip_locked=True)).all()


def notices_of(session: Session, milestone_ids: Sequence[int]) -> list[Notice]:
    """List all notices of some milestones."""
    found: list[Notice] = []
    for part in parts_of(milestone_ids):
        found += session.exec(select(Notice).where(col(Notice.milestone_id).in_(part)).order_by(col(Notice.id))).all()
    return found


def milestones_with_owed_notices(session: Session, until: datetime) -> Sequence[Milestone]:
    """List the milestones that have a notice owed or proposed up to a moment which nobody was told yet."""
    waiting = (NoticeState.OWED, NoticeState.PROPOSED)
    owed = select(Notice.milestone_id).where(col(Notice.state).in_(waiting), col(Notice.at) <= until)
    return session.exec(select(Milestone).where(col(Milestone.id).in_(owed)).order_by(col(Milestone.id))).all()


def recipients_without_message(session: Session) -> Sequence[tuple[Recipient, Notice, Milestone]]:
    """List whom a selected notice reaches that no message carries yet."""
    statement = (
        select(Recipient, Notice, Milestone)
        .join(Notice, col(Notice.id) == col(Recipient.notice_id))
        .join(Milestone, col(Milestone.id) == col(Notice.milestone_id))
        .where(*_SELECTED)
    )
    return session.exec(statement.order_by(col(Recipient.id))).all()


def persons_written_to(session: Session, batch: str) -> set[int]:
    """Return who has a message of a batch already, one that was not dissolved."""
    return set(session.exec(select(Message.person_id).where(_of_batch(batch))))


def dissolved_of(session: Session, batch: str) -> dict[int, int]:
    """Count the dissolved messages of a batch by person."""
    named = or_(col(Message.batch) == batch, col(Message.batch).like(f"{batch}#%"))
    found = select(Message.person_id, func.count()).where(named, Message.state == MessageState.DISSOLVED)
    return dict(session.exec(found.group_by(col(Message.person_id))).all())


def carried_by(session: Session, message_ids: Sequence[int]) -> Sequence[tuple[Recipient, Notice]]:
    """List the recipients some messages reach, with their notices."""
    statement = select(Recipient, Notice).join(Notice, col(Notice.id) == col(Recipient.notice_id))
    return session.exec(statement.where(col(Recipient.message_id).in_(message_ids))).all()


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


def messages_by_id(session: Session, ids: Iterable[int]) -> dict[int, Message]:
    """Lock and return messages by their ids."""
    locked = select(Message).with_for_update()
    return {row.id: row for part in parts_of(ids) for row in session.exec(locked.where(col(Message.id).in_(part)))}


def sendable(session: Session, now: datetime, limit: int) -> Sequence[Message]:
    """List messages whose time to be sent has come and that nobody holds a lease on, oldest first."""
    statement = select(Message).where(_is_sendable(now)).order_by(col(Message.next_try_at), col(Message.id))
    return session.exec(statement.limit(limit).with_for_update(skip_locked=True)).all()


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
