"""The flow `sweep`: looks at everything due, batch by batch."""

from datetime import datetime

from prefect import flow

from flows.moment import given
from services.operations.ticks import TickTally
from tasks.steps import run_step


@flow(name="sweep", validate_parameters=False)
async def sweep(at: datetime | None = None) -> TickTally:
    """Sweep; without `at`, now. No retries: the next tick finds what this one did not do."""
    return await run_step("sweep", given(at))
