"""Prefect shows what the domain says: one run a directive, for its whole life."""

import asyncio
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from prefect import settings

from flows.ticking import tick
from rules.outcomes import Ending
from runtime.pulse import PrefectState, Pulse
from runtime.resources import open_world
from runtime.settings import Settings
from runtime.stopping import StoppableWorld
from services import lookup
from services.execution import claims
from services.execution.claims import ClaimEntry
from services.registration import dispatch
from tests.integration.served_office import MORNING, SHANGHAI, Served, Sink, free_port, register_meeting, until

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket, pytest.mark.network, pytest.mark.xdist_group("prefect")]


def runs_of(office: Served, number: str) -> list[dict[str, Any]]:
    with office.prefect() as client:
        asked = {"flow_runs": {"name": {"any_": [number]}}}
        found: list[dict[str, Any]] = client.post("/flow_runs/filter", json=asked).raise_for_status().json()
        return found


def run_in(office: Served, number: str, name: str) -> dict[str, Any]:
    """Return the one run of a directive once its state has a name."""

    def found() -> dict[str, Any] | None:
        run = next(iter(runs_of(office, number)), None)
        return run if run and run["state"]["name"] == name else None

    return until(found, f"{number} is {name}")


def test_a_dispatched_directive_is_one_run_with_number_tags_state_and_next_moment(office: Served) -> None:
    number = office.numbers[0]
    run = run_in(office, number, "AwaitingReminder")

    assert len(runs_of(office, number)) == 1
    assert (run["name"], run["idempotency_key"], set(run["tags"])) == (number, number, {number, "green", "社区"})
    assert run["state"]["type"] == "SCHEDULED"
    wakes = datetime.fromisoformat(run["state"]["state_details"]["scheduled_time"]).astimezone(SHANGHAI)
    assert (wakes > office.now(), f"{wakes:%H:%M}") == (True, "08:30")


def test_its_artifact_is_the_table_of_bureaus(office: Served) -> None:
    run = run_in(office, office.numbers[0], "AwaitingReminder")

    with office.prefect() as client:
        artifact = client.get("/artifacts/directive-2018-04-01/latest").raise_for_status().json()

    (row,) = json.loads(artifact["data"])
    assert artifact["flow_run_id"] == run["id"]
    assert (row["单位 unit"], row["任务数 quota"], row["状态 state"]) == ("郑州市民政局", "30", "办理中 running")


def test_a_claim_from_outside_moves_the_same_run_to_awaiting_verification(office: Served) -> None:
    number = office.numbers[1]
    before = run_in(office, number, "AwaitingReminder")

    with office.world() as world, world.store.write() as session:
        assignment, officer = lookup.assignment(session, number, "410100"), lookup.person(session, "officer")
        entry = ClaimEntry(signed_by="穆听泉", figure=assignment.quota)
        claims.claim(session, world.practice(office.now()), assignment, entry, officer, now=office.now())

    assert run_in(office, number, "AwaitingVerification")["id"] == before["id"]
    assert len(runs_of(office, number)) == 1


def test_a_withdrawn_directive_is_a_cancelled_run_with_its_history(office: Served) -> None:
    number = office.numbers[2]
    before = run_in(office, number, "AwaitingReminder")

    with office.world() as world, world.store.write() as session:
        directive, clerk = lookup.directive(session, number), lookup.person(session, "clerk")
        today = world.practice(office.now()).calendar.today(office.now())
        dispatch.end(session, directive, Ending.WITHDRAWN, clerk, reason="并入他项", today=today, now=office.now())

    assert run_in(office, number, "Cancelled")["state"]["type"] == "CANCELLED"
    with office.prefect() as client:
        states = client.get("/flow_run_states/", params={"flow_run_id": before["id"]}).raise_for_status().json()
    names = [state["name"] for state in sorted(states, key=lambda s: s["timestamp"])]
    assert [name for name in names if name not in {"Changed", "Running"}] == [
        "Scheduled",
        "AwaitingReminder",
        "Cancelled",
    ]


def test_a_tick_that_finds_nothing_due_opens_no_run(office: Served) -> None:
    until(lambda: office.readiness()["tick"]["at"], "a tick")
    run_in(office, office.numbers[0], "AwaitingReminder")

    with office.prefect() as client:
        counted = {
            f: client.post("/flow_runs/count", json={"flows": {"name": {"any_": [f]}}}).json()
            for f in ("sweep", "tracking")
        }
    ticks = office.log.read_text(encoding="utf-8").count("nothing due")

    assert (counted["tracking"], counted["sweep"] < ticks) == (0, True)


def test_a_tick_whose_prefect_does_not_answer_sends_its_mail_all_the_same(tmp_path: Path) -> None:
    nobody = {settings.PREFECT_API_URL: f"http://127.0.0.1:{free_port()}/api", settings.PREFECT_CLIENT_MAX_RETRIES: 0}
    pulse = Pulse(PrefectState.UP)

    with Sink().open() as sink, settings.temporary_settings(nobody):
        duban = Settings(home=tmp_path, smtp_url=sink.url)
        register_meeting(duban)
        with open_world(duban, clock=lambda: MORNING) as world:
            asyncio.run(tick(StoppableWorld(world.settings, world.store, world.clock), pulse))

    assert pulse.last is not None
    assert (pulse.last.through_prefect, pulse.last.ticked.sent, len(sink.kept)) == (False, 1, 1)


def test_without_its_word_prefect_answers_nobody(office: Served) -> None:
    with office.prefect() as client:
        client.auth = None
        assert client.post("/flow_runs/filter", json={}).status_code == 401
