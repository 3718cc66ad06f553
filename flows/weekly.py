"""The flow `weekly`: keeps the weekly reports up; `duban serve` opens it only when a week is due."""

from datetime import datetime

from prefect import flow

from flows.moment import moment
from tasks.mail import keep_weeks


@flow(name="weekly", validate_parameters=False)
async def weekly(at: datetime | None = None) -> int:
    """Freeze, ask, write; without `at`, now. Return how many mails were written. No retries: the next tick goes on."""
    return keep_weeks(moment(at))
