"""What is wrong with the run of a directive."""

from datetime import timedelta

import pytest

from services.operations.reconciliation import Run, RunFault, amiss, surplus
from services.operations.tracked_directives import Stand, TrackedDirective
from tests.integration.served_office import at

NOW = at("2018-04-17 09:00")
WAKES = at("2018-04-18 08:30")
TAGS = ("督2018-04-01", "green")
WAITING = TrackedDirective("督2018-04-01", "规范化社区", Stand.AWAITING_REMINDER, WAKES, TAGS, ())
DONE = TrackedDirective("督2018-04-01", "规范化社区", Stand.COMPLETED, None, TAGS, ())
PATIENCE = timedelta(minutes=10)


def run(**facts: object) -> Run:
    shown = {"type": "scheduled", "name": "AwaitingReminder", "scheduled_at": WAKES, "tags": frozenset(TAGS)}
    return Run(**{"id": "1", "key": "督2018-04-01", "since": NOW, **shown, **facts})  # type: ignore[arg-type]


def wrong(found: TrackedDirective, one: Run | None) -> RunFault | None:
    return amiss(found, one, busy_since=NOW - PATIENCE, now=NOW)


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        pytest.param(run(), None, id="as it should be"),
        pytest.param(None, RunFault.MISSING, id="none"),
        pytest.param(run(type="crashed", name="Crashed"), RunFault.CRASHED, id="crashed"),
        pytest.param(run(type="failed", name="Failed"), RunFault.CRASHED, id="failed"),
        pytest.param(run(type="running", since=NOW - PATIENCE), RunFault.STUCK, id="running for exactly ten minutes"),
        pytest.param(run(type="running", since=NOW - PATIENCE + timedelta(seconds=1)), None, id="running for less"),
        pytest.param(run(type="pending", since=NOW - PATIENCE), RunFault.STUCK, id="about to run for ten minutes"),
        pytest.param(run(name="Late"), RunFault.LATE, id="called late by the server"),
        pytest.param(run(scheduled_at=NOW), RunFault.LATE, id="waiting for this very moment"),
        pytest.param(run(scheduled_at=None), RunFault.LATE, id="waiting for no moment"),
        pytest.param(run(scheduled_at=WAKES + timedelta(days=1)), None, id="waiting for another moment to come"),
        pytest.param(run(name="Overdue"), RunFault.STALE, id="another word"),
        pytest.param(run(tags=frozenset({"督2018-04-01", "red"})), RunFault.STALE, id="another light"),
        pytest.param(run(type="completed", name="Completed"), RunFault.STALE, id="over, though the directive runs"),
        pytest.param(run(type="paused", name="Paused"), RunFault.STALE, id="paused by hand"),
    ],
)
def test_what_is_wrong_with_the_run_of_one_that_waits(one: Run | None, reason: RunFault | None) -> None:
    assert wrong(WAITING, one) is reason


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        pytest.param(run(type="completed", name="Completed", scheduled_at=None), None, id="over"),
        pytest.param(run(), RunFault.STALE, id="still waiting"),
        pytest.param(run(type="cancelled", name="Cancelled"), RunFault.STALE, id="over in another way"),
    ],
)
def test_what_is_wrong_with_the_run_of_one_that_is_over(one: Run, reason: RunFault | None) -> None:
    assert wrong(DONE, one) is reason


def test_live_runs_without_a_directive_are_surplus_and_those_that_are_over_are_history() -> None:
    runs = [run(id="1"), run(id="2", key=""), run(id="3", key="督1999-01-01"), run(id="4", key="", type="crashed")]

    assert [one.id for one in surplus(["督2018-04-01"], runs)] == ["2", "3"]
