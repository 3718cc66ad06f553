"""Whether a tick would find work, and what the last ones were: cheap questions, asked every minute."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.directives import Milestone
from models.log import LogEntry
from models.mail import ClockStop, MailServer, Message, MessageState, Notice, Recipient, Tick
from models.queries.batches import REPEATED, SELECTED, UNTAKEN, WAITING, has_mail, is_held
from rules.selection import NoticeState


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
    """Return what finds a notice selected for somebody who has no mail of a batch yet, and none held back."""
    waiting = select(Recipient.id).join(Notice, col(Notice.id) == col(Recipient.notice_id))
    return waiting.where(*SELECTED, ~has_mail(batch), ~is_held(batch)).limit(1)


def _overtaken(batch: str) -> SelectOfScalar[int]:
    """Return what finds a message of an earlier opening that no server has."""
    return select(Message.id).where(*UNTAKEN, col(Message.batch) < batch).limit(1)


def _left_alone(server: str, now: datetime) -> SelectOfScalar[str]:
    return select(MailServer.name).where(MailServer.name == server, col(MailServer.next_try_at) > now)


def _to_settle(now: datetime) -> tuple[SelectOfScalar[int], SelectOfScalar[int]]:
    return (
        select(Message.id).where(Message.state == MessageState.SENDING, col(Message.lease_until) < now),
        select(Message.id).where(Message.state == MessageState.UNCERTAIN, col(Message.uncertain_at) < now - REPEATED),
    )


def _is_sendable(now: datetime) -> ColumnElement[bool]:
    return col(Message.state).in_(WAITING) & (col(Message.next_try_at) <= now)


def open_clock_stops(session: Session) -> Sequence[ClockStop]:
    """List the times the clock was not believed that nobody has accepted yet."""
    return session.exec(select(ClockStop).where(col(ClockStop.accepted_at).is_(None)).order_by(col(ClockStop.id))).all()


def open_clock_stop(session: Session) -> ClockStop | None:
    """Find the first of them."""
    return next(iter(open_clock_stops(session)), None)


def last_logged_at(session: Session) -> datetime | None:
    """Return the moment of the log's last entry."""
    return session.exec(select(LogEntry.at).order_by(col(LogEntry.position).desc()).limit(1)).first()


def last_tick(session: Session) -> Tick | None:
    """Find the last pass that had something to do."""
    return session.exec(select(Tick).order_by(col(Tick.id).desc()).limit(1)).first()
