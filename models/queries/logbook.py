"""The log as a page lists it: the newest entries first, of a subject, an actor, an action, a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.log import LogEntry
from models.queries.scope import Scope


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
    found = select(LogEntry)
    for name in ("subject", "actor", "action"):
        if wanted := getattr(which, name):
            found = found.where(getattr(LogEntry, name) == wanted)
    if which.since is not None:
        found = found.where(col(LogEntry.at) >= which.since)
    if which.until is not None:
        found = found.where(col(LogEntry.at) < which.until)
    if which.before is not None:
        found = found.where(col(LogEntry.position) < which.before)
    return session.exec(found.order_by(col(LogEntry.position).desc()).limit(limit)).all()
