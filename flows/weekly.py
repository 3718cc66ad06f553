"""The flow `weekly`: keeps the weekly reports up."""

from datetime import datetime

from prefect import flow

from flows.moment import given
from services.operations.ticks import TickTally
from tasks.steps import run_step


@flow(name="weekly", validate_parameters=False)
async def weekly(at: datetime | None = None) -> TickTally:
    """Freeze, ask, write; without `at`, now. No retries: the next tick goes on."""
    return await run_step("weekly", given(at))
