"""The flow `deliver`: sends the mail that waits."""

from datetime import datetime

from prefect import flow

from flows.moment import given
from services.operations.ticks import TickTally
from tasks.steps import run_step


@flow(name="deliver", validate_parameters=False)
async def deliver(at: datetime | None = None) -> TickTally:
    """Deliver and settle; without `at`, now. No retries: what was not sent waits in the database."""
    return await run_step("deliver", given(at))
