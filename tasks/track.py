"""Reading a directive, and noting that its run caught up, as tasks."""

from collections.abc import Mapping
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE

from models.queries.directives import dispatched
from runtime.ambient import surrounding
from services.operations import reconciliation, tracked_directives
from services.operations.reconciliation import Run, WantedRun
from services.operations.tracked_directives import LaggingDirective, TrackedDirective


@task(name="read directive", cache_policy=NO_CACHE)
def read_directive(number: str) -> TrackedDirective:
    """Read a directive as its run shows it."""
    with surrounding() as world, world.store.read() as session:
        now = world.clock()
        return tracked_directives.tracked(session, world.practice(now), number, now=now)


def list_behind() -> list[LaggingDirective]:
    """List the directives whose runs lag behind; no task run, since nothing may be open yet."""
    with surrounding() as world, world.store.read() as session:
        return tracked_directives.behind(session)


def list_wanted(runs: Mapping[str, Run]) -> tuple[datetime, list[WantedRun]]:
    """List what the runs of directives are to show, and the moment that is true of."""
    with surrounding() as world, world.store.read() as session:
        now = world.clock()
        return now, reconciliation.wanted(session, world.practice(now), runs, now=now)


def list_numbers() -> list[str]:
    """List the numbers of the directives that have a run."""
    with surrounding() as world, world.store.read() as session:
        return [directive.number for directive in dispatched(session)]


def caught_up(directive_id: int, flow_run_id: str, at: datetime) -> None:
    """Note that a run shows its directive up to a change."""
    with surrounding() as world, world.store.write() as session:
        tracked_directives.mark_tracked(session, directive_id, flow_run_id, at)
