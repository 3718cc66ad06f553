"""Totals of everything a database holds, for the summary of a replay."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlalchemy import select as columns
from sqlmodel import Session, SQLModel, select

from models.facts import DECISION
from models.log import LOG
from models.mail import MESSAGE, NOTICE, RECIPIENT, MessageState
from rules.ladder import Mode
from rules.roles import Role
from rules.selection import NoticeState


def count_rows(session: Session, model: type[SQLModel]) -> int:
    """Count the rows of a table."""
    return session.exec(select(func.count()).select_from(model)).one()


def states_of_notices(session: Session) -> Sequence[tuple[NoticeState, Role]]:
    """List the state and the role of every notice."""
    return session.execute(columns(NOTICE.c.state, NOTICE.c.role)).tuples().all()


def count_to_confirm(session: Session) -> int:
    """Count the notices that wait, or waited, for a person."""
    return session.exec(select(func.count()).where(NOTICE.c.mode == Mode.CONFIRM)).one()


def subjects_logged(session: Session, action: str) -> list[str]:
    """List what the log says was done to whom, of one action."""
    return list(session.scalars(columns(LOG.c.subject).where(LOG.c.action == action)))


def count_failed_recipients(session: Session) -> int:
    """Count whom a message that failed should have reached."""
    lost = select(func.count()).select_from(RECIPIENT.join(MESSAGE, MESSAGE.c.id == RECIPIENT.c.message_id))
    return session.exec(lost.where(MESSAGE.c.state == MessageState.FAILED)).one()


def count_decisions(session: Session) -> dict[str, int]:
    """Count decisions by kind."""
    kinds = columns(DECISION.c.kind, func.count()).group_by(DECISION.c.kind).order_by(DECISION.c.kind)
    return {str(kind): count for kind, count in session.execute(kinds)}


def count_actions(session: Session) -> dict[str, int]:
    """Count the entries of the log by action, in the order of the alphabet."""
    rows = session.execute(columns(LOG.c.action, func.count()).group_by(LOG.c.action)).tuples()
    return dict(sorted(rows))


def mails_sent(session: Session) -> Sequence[tuple[int, str]]:
    """List the person and the batch of every message that was sent."""
    sent = columns(MESSAGE.c.person_id, MESSAGE.c.batch).where(MESSAGE.c.state == MessageState.SENT)
    return session.execute(sent).tuples().all()
