"""Each step that has work is a run of Prefect's, and whatever Prefect does, the step is done once."""

import asyncio
from contextlib import nullcontext
from datetime import UTC, datetime

import pytest

from flows.main_path import FLOWS, StepsThroughPrefect
from flows.schedules import SCHEDULES
from runtime.ambient import lent_step
from services.operations import main_path
from services.operations.main_path import STEPS, Step, TickContext
from services.operations.ticks import TickTally

NOW = datetime(2018, 4, 16, 6, 30, tzinfo=UTC)


class NoStore:
    """What steps look into that look at nothing."""

    def read(self) -> nullcontext[None]:
        return nullcontext()


CONTEXT = TickContext(NoStore(), None, None, str, NOW)  # type: ignore[arg-type] - as said


class Counted:
    """A step that counts how often it is done."""

    def __init__(self, name: str, *, is_due: bool = True) -> None:
        self.done = 0
        self.step = Step(name, self._work, lambda session, context: is_due)

    async def _work(self, context: TickContext) -> TickTally:
        self.done += 1
        return TickTally(sent=1)


class FakeFlow:
    """A flow whose task runs what was lent, if it comes to that; it fails before or after."""

    def __init__(self, *, fails: str = "") -> None:
        self.fails = fails
        self.opened: list[datetime | None] = []

    async def __call__(self, at: datetime | None = None) -> TickTally:
        self.opened.append(at)
        if self.fails == "before":
            raise ConnectionError("no Prefect there")
        lent = lent_step()
        assert lent is not None
        ticked = await lent()
        if self.fails == "after":
            raise ConnectionError("Prefect is gone")
        return ticked


def run(flow: FakeFlow, *counted: Counted) -> tuple[TickTally, bool]:
    steps = [counter.step for counter in counted]
    through = StepsThroughPrefect({step.name: flow for step in steps})
    return asyncio.run(main_path.run_steps(steps, CONTEXT, through)), through.went_through


def test_a_step_is_a_run_at_the_moment_of_its_tick() -> None:
    flow, steps = FakeFlow(), (Counted("sweep"), Counted("deliver"))

    assert run(flow, *steps) == (TickTally(sent=2), True)
    assert ([step.done for step in steps], flow.opened) == ([1, 1], [NOW, NOW])


def test_a_step_without_work_is_done_and_opens_no_run() -> None:
    flow, step = FakeFlow(), Counted("compose", is_due=False)

    assert run(flow, step) == (TickTally(sent=1), False)
    assert (step.done, flow.opened) == (1, [])


@pytest.mark.parametrize("fails", ["before", "after"])
def test_a_run_that_fails_loses_nothing_and_the_rest_of_the_tick_opens_none(fails: str) -> None:
    flow, steps = FakeFlow(fails=fails), (Counted("sweep"), Counted("deliver"))

    assert run(flow, *steps) == (TickTally(sent=2), False)
    assert ([step.done for step in steps], len(flow.opened)) == ([1, 1], 1)


def test_outside_a_tick_no_step_is_lent() -> None:
    run(FakeFlow(fails="after"), Counted("sweep"))

    assert lent_step() is None


def test_every_step_has_a_flow_and_a_row_of_its_own_name() -> None:
    names = [step.name for step in STEPS]
    of_the_tick = [row.name for row in SCHEDULES if row.job == "tick"]

    assert list(FLOWS) == names
    assert of_the_tick == [*names[:-1], "tracking"]
    assert (names[-1], "reconcile") in {(row.name, row.job) for row in SCHEDULES}
