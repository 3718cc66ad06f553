"""The steps of the main path as flows: how `duban serve` runs them while Prefect is up."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flows.compose import compose
from flows.deliver import deliver
from flows.prune import prune
from flows.sweep import sweep
from flows.weekly import weekly
from runtime.ambient import lending_step
from services.operations.main_path import Step, TickContext, plainly
from services.operations.ticks import TickTally

LOG = logging.getLogger("duban.tick")


class StepFlow(Protocol):
    """A flow that runs one step."""

    async def __call__(self, at: datetime | None = None) -> TickTally:
        """Run it."""


FLOWS: Mapping[str, StepFlow] = {
    "sweep": sweep,
    "weekly": weekly,
    "compose": compose,
    "deliver": deliver,
    "prune": prune,
}


class StepsThroughPrefect:
    """Opens a run for each step that has work; once Prefect has failed, the rest of the tick goes on without it."""

    def __init__(self, flows: Mapping[str, StepFlow] = FLOWS) -> None:
        self._flows = flows
        self._opened = 0
        self._has_failed = False

    @property
    def went_through(self) -> bool:
        """Say whether runs were opened, and all of them ended well."""
        return self._opened > 0 and not self._has_failed

    async def __call__(self, step: Step, context: TickContext) -> TickTally:
        """Run a step, through Prefect where that shows anything; what Prefect does to its run changes nothing of it."""
        if self._has_failed or not step.is_due(context):
            return await plainly(step, context)
        once = _StepOnce(step, context)
        self._opened += 1
        try:
            with lending_step(once):
                await self._flows[step.name](at=context.now)
        except Exception:
            self._has_failed = True
            LOG.exception("Prefect failed at %s; this tick goes on without it", step.name)
        return await once()


@dataclass
class _StepOnce:
    """A step that is done once, however often it is asked for."""

    step: Step
    context: TickContext
    ticked: TickTally | None = None

    async def __call__(self) -> TickTally:
        if self.ticked is None:
            self.ticked = await plainly(self.step, self.context)
        return self.ticked
