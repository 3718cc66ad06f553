"""The flow `watch`: a worker's way to the watchman; inside `duban serve` he has a thread of his own and needs no Prefect."""

from datetime import datetime

from prefect import flow

from flows.moment import given
from services.operations.watch import WatchRound
from tasks.watch import look_after


@flow(name="watch", validate_parameters=False)
async def watch(at: datetime | None = None) -> WatchRound:
    """Look for what was overlooked and tell the office; without `at`, now."""
    return await look_after(given(at))
