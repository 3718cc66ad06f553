"""Whether a tick would find work, and what the last ones were: cheap questions, asked every minute.

Each is one statement, put together once: a minute without work costs a few index look-ups, not the wording of questions.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, String, bindparam, case, literal_column, or_
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from models.directives import Milestone
from models.log import LogEntry
from models.mail import ClockStop, Heartbeat, MailServer, Message, MessageState, Notice, Recipient, Tick
from models.queries.clauses.batches import REPEATED, SELECTED, UNTAKEN, WAITING, has_mail, is_held
from models.types import Moment
from rules.selection import NoticeState

_NOW, _OPENING = bindparam("now", type_=Moment), bindparam("opening", type_=Moment)
_REPEATED_BY = bindparam("repeated_by", type_=Moment)
_BATCH, _SERVER = bindparam("batch", type_=String), bindparam("server", type_=String)

_TO_LOOK_AT = select(Milestone.id).where(col(Milestone.next_check_at) <= _NOW).exists()

_NOT_CONSIDERED = (
    select(Notice.id)
    .where(Notice.state == NoticeState.OWED, col(Notice.at) <= _OPENING)
    .where(or_(col(Notice.considered_at).is_(None), col(Notice.considered_at) < _OPENING))
    .exists()
)
_NOT_WRITTEN = (
    select(Recipient.id)
    .join(Notice, col(Notice.id) == col(Recipient.notice_id))
    .where(*SELECTED, ~has_mail(_BATCH), ~is_held(_BATCH))
    .exists()
)
_OVERTAKEN = select(Message.id).where(*UNTAKEN, col(Message.batch) < _BATCH).exists()

_LEASE_RAN_OUT = (
    select(Message.id).where(Message.state == MessageState.SENDING, col(Message.lease_until) < _NOW).exists()
)
_NOT_REPEATED = (
    select(Message.id).where(Message.state == MessageState.UNCERTAIN, col(Message.uncertain_at) < _REPEATED_BY).exists()
)
_LEFT_ALONE = select(MailServer.name).where(MailServer.name == _SERVER, col(MailServer.next_try_at) > _NOW).exists()
_SENDABLE = select(Message.id).where(col(Message.state).in_(WAITING), col(Message.next_try_at) <= _NOW).exists()

_TO_WRITE = (_NOT_CONSIDERED, _NOT_WRITTEN, _OVERTAKEN)
_TO_SEND = (_LEASE_RAN_OUT, _NOT_REPEATED, _SENDABLE & ~_LEFT_ALONE)


def _any_of(*conditions: ColumnElement[bool]) -> Select[tuple[int]]:
    """Ask one condition after the other, until one holds."""
    return columns(case(*((condition, literal_column("1")) for condition in conditions), else_=literal_column("0")))


_SWEEP_IS_DUE, _WRITING_IS_DUE, _SENDING_IS_DUE = _any_of(_TO_LOOK_AT), _any_of(*_TO_WRITE), _any_of(*_TO_SEND)
_WORK_WITHOUT_SERVER = _any_of(_TO_LOOK_AT, *_TO_WRITE)
_WORK = _any_of(_TO_LOOK_AT, *_TO_WRITE, *_TO_SEND)


def is_anything_due(session: Session, now: datetime, opening: datetime | None, batch: str, server: str | None) -> bool:
    """Say whether a tick would find work: a milestone to look at, a notice to compose or to write, a message to send."""
    if opening is None:
        return is_sweep_due(session, now)
    asked: dict[str, object] = {"now": now, "opening": opening, "batch": batch}
    if server is None:
        return _holds(session, _WORK_WITHOUT_SERVER, asked)
    return _holds(session, _WORK, asked | {"server": server, "repeated_by": now - REPEATED})


def is_sweep_due(session: Session, now: datetime) -> bool:
    """Say whether the moment has come to look at any milestone."""
    return _holds(session, _SWEEP_IS_DUE, {"now": now})


def is_writing_due(session: Session, opening: datetime, batch: str) -> bool:
    """Say whether a notice is to be composed or written, or a message to be taken back because its opening has passed."""
    return _holds(session, _WRITING_IS_DUE, {"opening": opening, "batch": batch})


def is_sending_due(session: Session, now: datetime, server: str) -> bool:
    """Say whether a message is to be sent by a server that is not left alone, or to be settled."""
    return _holds(session, _SENDING_IS_DUE, {"now": now, "server": server, "repeated_by": now - REPEATED})


def _holds(session: Session, question: Select[tuple[int]], asked: dict[str, object]) -> bool:
    return bool(session.connection().scalar(question, asked))


_OPEN_STOPS = select(ClockStop).where(col(ClockStop.accepted_at).is_(None)).order_by(col(ClockStop.id))


def open_clock_stops(session: Session) -> Sequence[ClockStop]:
    """List the times the clock was not believed that nobody has accepted yet."""
    return session.exec(_OPEN_STOPS).all()


def open_clock_stop(session: Session) -> ClockStop | None:
    """Find the first of them."""
    return next(iter(open_clock_stops(session)), None)


def last_logged_at(session: Session) -> datetime | None:
    """Return the moment of the log's last entry."""
    return session.exec(select(LogEntry.at).order_by(col(LogEntry.position).desc()).limit(1)).first()


def last_tick(session: Session) -> Tick | None:
    """Find the last pass that had something to do."""
    return session.exec(select(Tick).order_by(col(Tick.id).desc()).limit(1)).first()


def pruned_on(session: Session) -> date | None:
    """Return the day on which everything was last let go of."""
    return session.exec(select(col(Heartbeat.pruned_on))).first()
