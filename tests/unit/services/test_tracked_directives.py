"""One word for where a directive stands, and when it wakes."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from flows.directive import artifact_key
from rules.outcomes import Ending
from runtime.resources import World, open_world
from runtime.settings import Settings
from services import lookup
from services.execution import claims, verification
from services.execution.claims import ClaimEntry
from services.operations import tracked_directives
from services.operations.tracked_directives import AssignmentState, Stand, StandType, TrackedDirective
from services.registration import dispatch
from tests.integration.served_office import DISPATCHED, MORNING, at, register_meeting

NUMBER = "督2018-04-01"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    settings = Settings(home=tmp_path)
    register_meeting(settings)
    with open_world(settings, clock=lambda: MORNING) as opened:
        yield opened


def seen(world: World, now: datetime) -> TrackedDirective:
    with world.store.read() as session:
        return tracked_directives.tracked(session, world.practice(now), NUMBER, now=now)


def claim(world: World, now: datetime) -> None:
    with world.store.write() as session:
        assignment, officer = lookup.assignment(session, NUMBER, "410100"), lookup.person(session, "officer")
        claims.claim(session, world.practice(now), assignment, ClaimEntry("穆听泉", assignment.quota), officer, now=now)


def test_what_runs_awaits_its_next_reminder(world: World) -> None:
    found = seen(world, MORNING)

    assert (found.stand, found.type, found.tags) == (
        Stand.AWAITING_REMINDER,
        StandType.SCHEDULED,
        (NUMBER, "green", "社区"),
    )
    assert found.wakes_at is not None
    assert found.wakes_at > MORNING


@pytest.mark.parametrize(
    ("now", "stand"),
    [
        pytest.param("2018-09-30 23:59", Stand.AWAITING_REMINDER, id="the due date itself is in time"),
        pytest.param("2018-10-01 00:00", Stand.OVERDUE, id="overdue from the next midnight"),
    ],
)
def test_overdue_begins_at_midnight(world: World, now: str, stand: Stand) -> None:
    assert seen(world, at(now)).stand is stand


def test_a_claim_awaits_verification_however_late(world: World) -> None:
    claim(world, at("2018-09-28 10:00"))

    found = seen(world, at("2018-10-08 10:00"))

    assert (found.stand, found.bureaus[0].state, found.bureaus[0].days_late) == (
        Stand.AWAITING_VERIFICATION,
        AssignmentState.CLAIMED,
        0,
    )


def test_what_was_accepted_and_ended_is_completed_and_wakes_no_more(world: World) -> None:
    now = at("2018-09-20 10:00")
    claim(world, now)
    with world.store.write() as session:
        clerk = lookup.person(session, "clerk")
        verification.accept(session, world.practice(now), lookup.claim(session, 1), clerk, now=now)
        directive = lookup.directive(session, NUMBER)
        if directive.ended_as is None:
            dispatch.end(session, directive, Ending.COMPLETED, clerk, reason="", today=now.date(), now=now)

    found = seen(world, now)

    assert (found.stand, found.type, found.wakes_at) == (Stand.COMPLETED, StandType.COMPLETED, None)


def test_what_changed_is_behind_until_it_is_marked(world: World) -> None:
    with world.store.read() as session:
        first = tracked_directives.behind(session)
    with world.store.write() as session:
        tracked_directives.mark_tracked(session, first[0].directive_id, "run", first[0].changed_at)
    with world.store.read() as session:
        second = tracked_directives.behind(session)

    assert [one.number for one in first] == [NUMBER, "督2018-04-02", "督2018-04-03"]
    assert [one.number for one in second] == ["督2018-04-02", "督2018-04-03"]
    assert {one.changed_at for one in first} == {DISPATCHED}


def test_the_key_of_an_artifact_is_what_prefect_takes() -> None:
    assert artifact_key("督2018-04-06") == "directive-2018-04-06"
