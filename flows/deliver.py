"""The flow `deliver`: sends the mail that waits."""

from datetime import datetime

from prefect import flow

from flows.moment import moment
from services.mail.settling import Delivered
from tasks.mail import deliver as deliver_waiting


@flow(name="deliver", validate_parameters=False)
async def deliver(at: datetime | None = None) -> Delivered:
    """Deliver and settle; without `at`, now. No retries: what was not sent waits in the database."""
    return await deliver_waiting(moment(at))
