"""Holds the runs that an operator sees against the directives they show: what is missing, late, crashed, stale or stuck."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from models.directives import Directive
from models.queries.directives import dispatched
from rules.outcomes import Ending, Life
from services.operations import tracked_directives
from services.operations.tracked_directives import LaggingDirective, TrackedDirective
from services.practice import Practice


class RunFault(StrEnum):
    """What is wrong with a run."""

    MISSING = "missing"
    STUCK = "stuck"  # runs, or is about to, for longer than a run takes
    CRASHED = "crashed"
    LATE = "late"  # waits for a moment that has passed
    STALE = "stale"  # shows what was true before


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the server has it: its state's type and name, the moment it waits for, since when the state holds."""

    id: str
    key: str
    type: str
    name: str
    scheduled_at: datetime | None
    since: datetime
    tags: frozenset[str]

    @property
    def is_over(self) -> bool:
        """Say whether nothing follows any more."""
        return self.type in _OVER


@dataclass(frozen=True, slots=True)
class WantedRun:
    """A directive, and what its run is to show."""

    behind: LaggingDirective
    found: TrackedDirective


_BUSY = frozenset({"running", "pending", "cancelling"})
_CRASHED = frozenset({"crashed", "failed"})
_OVER = frozenset({"completed", "cancelled", *_CRASHED})


def wanted(session: Session, practice: Practice, runs: Mapping[str, Run], *, now: datetime) -> list[WantedRun]:
    """List the directives that have a run, with what it is to show; those that are over and shown so are left out."""
    directives = [d for d in dispatched(session) if not _is_settled(d, runs.get(d.number))]
    return [
        WantedRun(_behind(d, runs), tracked_directives.tracked(session, practice, d.number, now=now))
        for d in directives
    ]


def _is_settled(directive: Directive, run: Run | None) -> bool:
    if directive.life is not Life.ENDED or run is None:
        return False
    return run.type == ("completed" if directive.ended_as is Ending.COMPLETED else "cancelled")


def _behind(directive: Directive, runs: Mapping[str, Run]) -> LaggingDirective:
    """Return what its run will have caught up with: never less than it has."""
    moments = (directive.tracked_at, directive.changed_at, directive.dispatched_at)
    run = runs.get(directive.number)
    return LaggingDirective(directive.id, directive.number, run.id if run else "", max(filter(None, moments)))


def amiss(tracked: TrackedDirective, run: Run | None, *, busy_since: datetime, now: datetime) -> RunFault | None:
    """Say what is wrong with the run of a directive; one that has been busy since after `busy_since` is left to it."""
    if run is None:
        return RunFault.MISSING
    if run.type in _BUSY:
        return RunFault.STUCK if run.since <= busy_since else None
    if run.type in _CRASHED:
        return RunFault.CRASHED
    is_same = (run.type, run.tags) == (tracked.type.value, frozenset(tracked.tags))
    return _waits_wrongly(tracked, run, now) if is_same else RunFault.STALE


def _waits_wrongly(tracked: TrackedDirective, run: Run, now: datetime) -> RunFault | None:
    if tracked.wakes_at is None:
        return None
    if run.name == "Late" or run.scheduled_at is None or run.scheduled_at <= now:
        return RunFault.LATE
    return RunFault.STALE if run.name != tracked.stand.value else None


def surplus(numbers: Iterable[str], runs: Iterable[Run]) -> list[Run]:
    """List the live runs that show no directive: of a number nobody dispatched, or beside the one a directive has."""
    known = set(numbers)
    return [run for run in runs if run.key not in known and not run.is_over]
