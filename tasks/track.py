"""Reading a directive, and noting that its run caught up, as tasks."""

from collections.abc import Mapping
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE

from models.queries.directives import dispatched
from runtime.ambient import surrounding
from services.operations import reconciliation, tracking
from services.operations.reconciliation import Run, Wanted
from services.operations.tracking import Behind, Tracked


@task(name="read directive", cache_policy=NO_CACHE)
def read_directive(number: str) -> Tracked:
    """Read a directive as its run shows it."""
    with surrounding() as world, world.store.read() as session:
        now = world.clock()
        return tracking.tracked(session, world.practice(now), number, now=now)


def list_behind() -> list[Behind]:
    """List the directives whose runs lag behind; no task run, since nothing may be open yet."""
    with surrounding() as world, world.store.read() as session:
        return tracking.behind(session)


def list_wanted(runs: Mapping[str, Run]) -> tuple[datetime, list[Wanted]]:
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
        tracking.mark_tracked(session, directive_id, flow_run_id, at)
