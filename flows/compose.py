"""The flow `compose`: writes the mail of the opening, once the sweep has caught up with it."""

from datetime import datetime

from prefect import flow

from flows.moment import given
from services.operations.ticks import TickTally
from tasks.steps import run_step


@flow(name="compose", validate_parameters=False)
async def compose(at: datetime | None = None) -> TickTally:
    """Compose; without `at`, now. No retries: the next tick writes what this one did not."""
    return await run_step("compose", given(at))
