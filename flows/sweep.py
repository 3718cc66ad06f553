"""The flow `sweep`: looks at everything due, batch by batch, then writes the mail of the opening."""

from dataclasses import dataclass
from datetime import datetime

from prefect import flow

from flows.moment import moment
from services.mail.sweeping import BATCH, Swept
from services.operations.main_path import Composed
from tasks.mail import compose
from tasks.supervise import beat, sweep_batch


@dataclass(frozen=True, slots=True)
class SweptAndWritten:
    """What a sweep found, and what it wrote."""

    swept: Swept
    composed: Composed


@flow(name="sweep", validate_parameters=False)
async def sweep(at: datetime | None = None) -> SweptAndWritten:
    """Sweep and compose; without `at`, now. No retries: the next tick finds what this one did not do."""
    now = moment(at)
    total = Swept()
    while (found := sweep_batch(now)).looked_at:
        total += found
        if found.looked_at < BATCH:
            break
    composed = compose(now)
    beat(now)
    return SweptAndWritten(total, composed)
