"""The flow `reconcile`: rebuilds from the domain whatever Prefect shows wrongly or not at all, and prunes old passes."""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from prefect import flow
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
)
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.sorting import FlowRunSort
from prefect.context import AsyncClientContext
from prefect.states import Cancelled

from flows.directive import directive
from flows.schedules import SCHEDULES
from flows.tracking import advance_all, catch_up
from runtime.clock import wall_clock
from services.operations.reconciliation import Run, RunFault, amiss, surplus
from tasks.track import list_numbers, list_wanted

LOG = logging.getLogger("duban.reconcile")
PATIENCE = 600.0  # seconds a run may be busy where several workers share them; alone, none is between two ticks
KEPT = timedelta(days=30)
PAGE = 200  # runs read at once, as many as the server gives; or deleted
PASSES = tuple(row.name for row in SCHEDULES)


@dataclass(frozen=True, slots=True)
class ReconcileTally:
    """How many runs were rebuilt, by what was wrong with them; surplus ones cancelled, old passes pruned."""

    rebuilt: dict[str, int] = field(default_factory=dict)
    cancelled: int = 0
    pruned: int = 0


@flow(name="reconcile", validate_parameters=False)
async def reconcile(patience: float = PATIENCE) -> ReconcileTally:
    """Reconcile; `patience` in seconds of Prefect's clock."""
    return await reconcile_all(patience=timedelta(seconds=patience))


async def reconcile_all(*, patience: timedelta, stopped: Callable[[], bool] = lambda: False) -> ReconcileTally:
    """Have every directive shown by exactly one run, as it stands; serial, as all that writes to Prefect is."""
    await advance_all(stopped)
    async with AsyncClientContext.get_or_create() as context:
        client = context.client
        rebuilt = await _rebuild(client, wall_clock() - patience, stopped)
        cancelled = await _cancel_surplus(client)
        pruned = await prune(client, before=wall_clock() - KEPT)
    reconciled = ReconcileTally(dict(rebuilt), cancelled, pruned)
    if reconciled != ReconcileTally():
        LOG.info("reconciled: rebuilt %s, cancelled %d, pruned %d", reconciled.rebuilt or 0, cancelled, pruned)
    return reconciled


async def _rebuild(client: PrefectClient, busy_since: datetime, stopped: Callable[[], bool]) -> Counter[str]:
    runs = {run.key: run for run in await _runs(client)}
    flow_id = await client.create_flow(directive)
    now, expected = list_wanted(runs)
    rebuilt: Counter[str] = Counter()
    for wanted in expected:
        wrong = amiss(wanted.found, runs.get(wanted.behind.number), busy_since=busy_since, now=now)
        if wrong is not None and not stopped() and await catch_up(client, flow_id, wanted.behind):
            rebuilt[RunFault(wrong).value] += 1
    return rebuilt


async def _cancel_surplus(client: PrefectClient) -> int:
    """Cancel the live runs that show no directive, by any name or by another's."""
    surplus_runs = surplus(list_numbers(), await _runs(client))
    for run in surplus_runs:
        await client.set_flow_run_state(UUID(run.id), Cancelled(message="shows no directive"), force=True)
    return len(surplus_runs)


async def _runs(client: PrefectClient) -> list[Run]:
    """Read every run of the flow `directive`."""
    runs: list[FlowRun] = []
    while len(runs) % PAGE == 0:
        page = await client.read_flow_runs(
            flow_filter=FlowFilter(name=FlowFilterName(any_=[directive.name])),
            sort=FlowRunSort.ID_DESC,
            limit=PAGE,
            offset=len(runs),
        )
        if not page:
            break
        runs += page
    return [_run(run) for run in runs if run.state is not None]


def _run(run: FlowRun) -> Run:
    state = run.state
    if state is None:
        raise ValueError(f"run {run.id} has no state")
    return Run(
        id=str(run.id),
        key=run.idempotency_key or "",
        type=state.type.value.lower(),
        name=state.name or "",
        scheduled_at=state.state_details.scheduled_time,
        since=state.timestamp,
        tags=frozenset(run.tags),
    )


async def prune(client: PrefectClient, *, before: datetime) -> int:
    """Delete runs of passes that were to begin before a moment, a few hundred at most: the next pass goes on."""
    runs = await client.read_flow_runs(
        flow_filter=FlowFilter(name=FlowFilterName(any_=[*PASSES])),
        flow_run_filter=FlowRunFilter(expected_start_time=_until(before)),
        sort=FlowRunSort.EXPECTED_START_TIME_ASC,
        limit=PAGE,
    )
    for run in runs:
        await client.delete_flow_run(run.id)
    return len(runs)


def _until(moment: datetime) -> FlowRunFilterExpectedStartTime:
    return FlowRunFilterExpectedStartTime.model_validate({"before_": moment})
