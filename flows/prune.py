"""The flow `prune`: lets go of what mail need not keep, once a day."""

from datetime import datetime

from prefect import flow

from flows.moment import given
from services.operations.ticks import TickTally
from tasks.steps import run_step


@flow(name="prune", validate_parameters=False)
async def prune(at: datetime | None = None) -> TickTally:
    """Prune; without `at`, now. No retries: the next pass goes on."""
    return await run_step("prune", given(at))
