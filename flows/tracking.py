"""The flow `tracking`: has every directive that changed catch up in its own run, one after the other."""

import logging
from collections.abc import Callable
from uuid import UUID

from httpx import TransportError
from prefect import flow
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas import OrchestrationResult
from prefect.client.schemas.actions import FlowRunCreate
from prefect.client.schemas.objects import FlowRun
from prefect.context import AsyncClientContext
from prefect.exceptions import ObjectNotFound, Pause
from prefect.flow_engine import run_flow_async
from prefect.states import Scheduled, to_state_create

from flows.directive import directive
from services.operations.tracked_directives import LaggingDirective
from tasks.track import caught_up, list_behind

LOG = logging.getLogger("duban.tracking")


@flow(name="tracking", validate_parameters=False)
async def tracking() -> int:
    """Advance the runs of what changed (a worker's way in)."""
    return await advance_all()


async def advance_all(stopped: Callable[[], bool] = lambda: False) -> int:
    """Advance the run of each directive that changed, at most once; return how many. Serial: SQLite takes one writer."""
    waiting = list_behind()
    if not waiting:
        return 0
    async with AsyncClientContext.get_or_create() as context:  # one client for all runs: each costs 50 ms to make
        client = context.client
        flow_id = await client.create_flow(directive)
        done = 0
        for behind in waiting:
            done += not stopped() and await catch_up(client, flow_id, behind)
    LOG.info("tracked %d of %d directives that changed", done, len(waiting))
    return done


async def catch_up(client: PrefectClient, flow_id: UUID, behind: LaggingDirective) -> bool:
    """Have one run catch up; a directive that cannot be shown is logged and does not hold up the others."""
    try:
        run = await _run_of(client, flow_id, behind)
        await _advance(client, run)
    except TransportError:
        raise
    except Exception:
        LOG.exception("directive %d could not be tracked", behind.directive_id)
        return False
    caught_up(behind.directive_id, str(run.id), behind.changed_at)
    return True


async def _run_of(client: PrefectClient, flow_id: UUID, behind: LaggingDirective) -> FlowRun:
    """Return the run that shows a directive: the one noted, or the one the server keeps under its number."""
    if behind.flow_run_id:
        try:
            return await client.read_flow_run(UUID(behind.flow_run_id))
        except ObjectNotFound:
            LOG.info("Prefect lost the run of directive %d; it gets a new one", behind.directive_id)
    wanted = FlowRunCreate(
        flow_id=flow_id,
        name=behind.number,
        idempotency_key=behind.number,
        parameters={"number": behind.number},
        tags=[behind.number],
        state=to_state_create(Scheduled()),
    )
    answer = await client.request("POST", "/flow_runs/", json=wanted.model_dump(mode="json", exclude_unset=True))
    answer.raise_for_status()
    return FlowRun.model_validate(answer.json())


async def _advance(client: PrefectClient, run: FlowRun) -> None:
    """Let a run's body run once; scheduled for now first, since it would sleep until its wake-up otherwise."""
    taken: OrchestrationResult[None] = await client.set_flow_run_state(run.id, Scheduled(name="Changed"), force=True)
    run.state = taken.state or run.state
    try:
        await run_flow_async(directive, flow_run=run, parameters=run.parameters)
    except Pause:
        return
