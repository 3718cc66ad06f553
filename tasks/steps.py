"""A step of the main path as a task."""

from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE

from runtime.ambient import lent_step, surrounding
from services.operations import main_path
from services.operations.main_path import TickContext
from services.operations.ticks import TickTally

_STEPS = {step.name: step for step in main_path.STEPS}


@task(name="step", task_run_name="{name}", cache_policy=NO_CACHE)
async def run_step(name: str, at: datetime | None) -> TickTally:
    """Run the step that the tick around it lent; by a worker, the step of that name, now or as a drill at a moment."""
    lent = lent_step()
    if lent is not None:
        return await lent()
    with surrounding() as world:
        now = at or world.clock()
        context = TickContext(world.store, world.practice(now), world.senders, world.token, now)
        return await main_path.run_apart(_STEPS[name], context, is_drill=at is not None)
