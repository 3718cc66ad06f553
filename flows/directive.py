"""The flow `directive`: one run for the whole life of a directive; run again on the same facts, it says the same."""

import re

from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.context import AsyncClientContext, FlowRunContext
from prefect.exceptions import Pause
from prefect.states import Cancelled, Completed, Scheduled

from flows.bureaus import table
from services.operations.tracked_directives import StandType, TrackedDirective
from tasks.track import read_directive


@flow(name="directive", validate_parameters=False)
async def directive(number: str) -> None:
    """Show a directive as it stands: table of bureaus, tags, state; then wait for its next change."""
    tracked = read_directive(number)
    await acreate_table_artifact(
        table(tracked), key=artifact_key(number), description=f"{tracked.number} {tracked.title}"
    )
    await _take_state(tracked)


def artifact_key(number: str) -> str:
    """Return the key of a directive's table; Prefect takes lower-case letters, digits and dashes only.

    >>> artifact_key("督2018-04-06")
    'directive-2018-04-06'
    """
    return "-".join(["directive", *re.findall(r"[a-z0-9]+", number.lower())])


def state_of(tracked: TrackedDirective) -> State[None]:
    """Return the state a run bears."""
    match tracked.type:
        case StandType.COMPLETED:
            return Completed(message=tracked.title)
        case StandType.CANCELLED:
            return Cancelled(message=tracked.title)
        case StandType.SCHEDULED:
            return Scheduled(scheduled_time=tracked.wakes_at, name=tracked.stand.value, message=tracked.title)


async def _take_state(tracked: TrackedDirective) -> None:
    """Give this very run its state, past the rules for runs, and leave without Prefect's own ending."""
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        raise RuntimeError("the flow `directive` was called outside a run")
    run_id = context.flow_run.id
    async with AsyncClientContext.get_or_create() as clients:
        await clients.client.update_flow_run(run_id, name=tracked.number, tags=tracked.tags)
        await clients.client.set_flow_run_state(run_id, state_of(tracked), force=True)
    raise Pause(state=state_of(tracked))
