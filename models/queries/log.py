"""The log as pages tell it: entries, who changed what, where it stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from models.log import HEAD, LOG, LogEntry
from models.people import Person
from models.queries.clauses.in_lists import parts_of
from models.queries.clauses.scope import Scope


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which entries: all that is given must hold; `since` is inclusive, `until` and `before` are not."""

    subject: str = ""
    actor: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


def logged(session: Session, scope: Scope, which: LogFilter, limit: int) -> Sequence[LogEntry]:
    """List entries, the newest first; the log is for those who see every unit's rows."""
    if scope.units is not None:
        return ()
    statement = select(LogEntry)
    for name in ("subject", "actor", "action"):
        if wanted := getattr(which, name):
            statement = statement.where(getattr(LogEntry, name) == wanted)
    if which.since is not None:
        statement = statement.where(col(LogEntry.at) >= which.since)
    if which.until is not None:
        statement = statement.where(col(LogEntry.at) < which.until)
    if which.before is not None:
        statement = statement.where(col(LogEntry.position) < which.before)
    return session.exec(statement.order_by(col(LogEntry.position).desc()).limit(limit)).all()


class RecordedChange(NamedTuple):
    """Something a person did about a matter."""

    at: datetime
    by: str
    action: str


def changes_by_others(session: Session, subject: str, after: int, key: str) -> list[RecordedChange]:
    """List what persons other than one did about a subject after a position of the log, the oldest first."""
    rows = (
        select(LogEntry.at, func.coalesce(Person.name, LogEntry.actor), LogEntry.action)
        .outerjoin(Person, col(Person.key) == col(LogEntry.actor))
        .where(LogEntry.subject == subject, LogEntry.position > after, col(LogEntry.actor).not_in(["duban", key]))
    )
    return [RecordedChange(*row) for row in session.exec(rows.order_by(col(LogEntry.position)))]


class MilestoneChanges(NamedTuple):
    """How often a milestone changed, and when last."""

    times: int
    at: datetime


def changes_of(session: Session, milestone_ids: Iterable[int]) -> dict[int, MilestoneChanges]:
    """Map milestones that changed since they were made to how often, as the log has it."""
    changes: dict[int, MilestoneChanges] = {}
    counted = columns(LOG.c.subject, func.count(), func.max(LOG.c.position)).group_by(LOG.c.subject)
    for part in parts_of(milestone_ids):
        subjects = [f"milestone:{key}" for key in part]
        rows = session.execute(counted.where(LOG.c.subject.in_(subjects), LOG.c.action.startswith("milestone."))).all()
        moments = dict(
            session.execute(columns(LOG.c.position, LOG.c.at).where(LOG.c.position.in_([row[2] for row in rows]))).all()
        )
        changes |= {
            int(subject.partition(":")[2]): MilestoneChanges(times, moments[last]) for subject, times, last in rows
        }
    return changes


class LoggedFact(NamedTuple):
    """Something the log alone tells."""

    at: datetime
    action: str
    by: str


def noted(session: Session, number: str, actions: Sequence[str], limit: int) -> list[LoggedFact]:
    """List what the log tells of a directive under some actions, the newest first, and who did it."""
    statement = (
        columns(col(LogEntry.at), col(LogEntry.action), func.coalesce(col(Person.name), col(LogEntry.actor)))
        .outerjoin(Person, col(Person.key) == col(LogEntry.actor))
        .where(col(LogEntry.subject) == number, col(LogEntry.action).in_(actions))
    )
    return [LoggedFact(*row) for row in session.execute(statement.order_by(col(LogEntry.position).desc()).limit(limit))]


def log_position(session: Session) -> int:
    """Return how many entries the log holds, by its own head."""
    return session.execute(columns(HEAD.c.position)).scalar() or 0
