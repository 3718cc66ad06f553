"""What Prefect shows wrongly, or not at all, is rebuilt from the domain: one live run a directive."""

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from models import log
from models.directives import Directive
from runtime.clock import wall_clock
from runtime.resources import open_world
from runtime.settings import Settings
from tests.integration.served_office import Served, at, register_meeting, serving, start, until

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket, pytest.mark.network, pytest.mark.xdist_group("prefect")]

JOBS = ("tick", "reconcile")


@pytest.fixture(scope="module")
def kept(socket_enabled_for_session: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A served office that reconciles every second."""
    with serving(tmp_path_factory.mktemp("kept"), jobs=JOBS) as served:
        until(lambda: served.readiness()["prefect"] == "up", "Prefect joins")
        until(lambda: all(is_right(served, number) for number in served.numbers), "every directive has its run")
        yield served


def runs(office: Served, **asked: Any) -> list[dict[str, Any]]:
    with office.prefect() as client:
        body = {"flows": {"name": {"any_": ["directive"]}}, "flow_runs": asked or None}
        found: list[dict[str, Any]] = client.post("/flow_runs/filter", json=body).raise_for_status().json()
        return found


def live(office: Served, number: str) -> list[dict[str, Any]]:
    """Return the runs of a directive that are not over, under whatever key."""
    over = {"COMPLETED", "CANCELLED", "CRASHED", "FAILED"}
    return [r for r in runs(office) if r["parameters"] == {"number": number} and r["state"]["type"] not in over]


def is_right(office: Served, number: str) -> bool:
    """Say whether a directive has exactly one live run, under its number, that waits for a moment to come."""
    found = live(office, number)
    if [run["idempotency_key"] for run in found] != [number] or found[0]["state"]["name"] != "AwaitingReminder":
        return False
    wakes = datetime.fromisoformat(found[0]["state"]["state_details"]["scheduled_time"])
    return wakes > office.now() and found[0]["tags"] != []


def set_state(office: Served, run_id: str, **state: Any) -> None:
    with office.prefect() as client:
        client.post(f"/flow_runs/{run_id}/set_state", json={"state": state, "force": True}).raise_for_status()


@pytest.mark.parametrize(
    "state",
    [
        pytest.param({"type": "CRASHED", "name": "Crashed"}, id="crashed"),
        pytest.param({"type": "FAILED", "name": "Failed"}, id="failed"),
        pytest.param({"type": "RUNNING", "name": "Running"}, id="running for ever"),
        pytest.param({"type": "PENDING", "name": "Pending"}, id="about to run for ever"),
        pytest.param({"type": "COMPLETED", "name": "Completed"}, id="completed by hand"),
        pytest.param({"type": "SCHEDULED", "name": "Late"}, id="late"),
        pytest.param(
            {
                "type": "SCHEDULED",
                "name": "AwaitingReminder",
                "state_details": {"scheduled_time": "2018-04-16T00:00:00Z"},
            },
            id="waiting for a moment that has passed",
        ),
        pytest.param(
            {"type": "SCHEDULED", "name": "Overdue", "state_details": {"scheduled_time": "2099-01-01T00:00:00Z"}},
            id="stale",
        ),
    ],
)
def test_a_run_that_shows_something_else_is_put_right_and_stays_the_same_run(
    kept: Served, state: dict[str, Any]
) -> None:
    number = kept.numbers[0]
    (before,) = live(kept, number)

    set_state(kept, before["id"], **state)

    until(lambda: is_right(kept, number), f"the run is right again after {state['name']}")
    assert [run["id"] for run in live(kept, number)] == [before["id"]]


def test_a_run_somebody_deleted_is_made_again(kept: Served) -> None:
    number = kept.numbers[1]
    (before,) = live(kept, number)
    with kept.prefect() as client:
        client.delete(f"/flow_runs/{before['id']}").raise_for_status()

    until(lambda: is_right(kept, number), "there is a run again")

    (after,) = live(kept, number)
    with kept.world() as world, world.store.read() as session:
        assert session.get_one(Directive, 2).flow_run_id == after["id"] != before["id"]


def test_runs_beside_the_one_and_runs_of_nothing_are_cancelled(kept: Served) -> None:
    number = kept.numbers[2]
    (one,) = live(kept, number)
    with kept.prefect() as client:
        for key, of in (("another", number), (None, number), ("督1999-01-01", "督1999-01-01")):
            made = {"flow_id": one["flow_id"], "parameters": {"number": of}, "idempotency_key": key}
            client.post("/flow_runs/", json={**made, "state": {"type": "SCHEDULED"}}).raise_for_status()

    until(lambda: is_right(kept, number) and not live(kept, "督1999-01-01"), "one live run each")

    assert [run["id"] for run in live(kept, number)] == [one["id"]]


def test_passes_older_than_thirty_days_are_pruned_and_directives_stay(kept: Served) -> None:
    with kept.prefect() as client:
        flow = client.post("/flows/", json={"name": "sweep"}).raise_for_status().json()["id"]
        of = client.post("/flows/", json={"name": "directive"}).raise_for_status().json()["id"]
        made = [made_at(client, flow, days=31), made_at(client, flow, days=29), made_at(client, of, days=400)]

        def is_there(run_id: str) -> bool:
            return bool(client.get(f"/flow_runs/{run_id}").status_code == 200)

        until(lambda: not is_there(made[0]), "what is older is gone")
        assert [is_there(run_id) for run_id in made] == [False, True, True]


def made_at(client: Any, flow_id: str, *, days: int) -> str:
    """Make a run that is over and was to begin some days ago."""
    began = (wall_clock() - timedelta(days=days)).isoformat()
    state = {"type": "SCHEDULED", "state_details": {"scheduled_time": began}}
    run_id = str(client.post("/flow_runs/", json={"flow_id": flow_id, "state": state}).raise_for_status().json()["id"])
    over = {"state": {"type": "CANCELLED"}, "force": True}
    client.post(f"/flow_runs/{run_id}/set_state", json=over).raise_for_status()
    return run_id


def test_a_database_of_prefects_that_is_thrown_away_is_made_again_and_filled(kept: Served) -> None:
    before = {run["id"] for number in kept.numbers for run in live(kept, number)}
    ups = times_up(kept)

    for path in kept.settings.home.glob("prefect.db*"):
        path.unlink()
    until(lambda: times_up(kept) > ups, "Prefect is back")
    until(lambda: all(is_right(kept, number) for number in kept.numbers), "every directive has its run")

    after = {run["id"] for number in kept.numbers for run in live(kept, number)}
    assert (len(after), after & before) == (3, set())


def times_up(office: Served) -> int:
    return office.log.read_text(encoding="utf-8").count("Prefect is up")


def test_a_database_that_is_gone_at_the_start_is_filled_though_nothing_changed(tmp_path: Path) -> None:
    with serving(tmp_path, jobs=JOBS) as first:
        until(lambda: first.readiness()["prefect"] == "up", "Prefect joins")
        until(lambda: all(is_right(first, number) for number in first.numbers), "every directive has its run")
        first.stop()
    for path in first.settings.home.glob("prefect.db*"):
        path.unlink()
    shutil.rmtree(first.settings.home / "prefect")

    second = start(first.settings.home, tmp_path / "second", jobs=("tick", "reconcile:3600"))
    try:
        until(lambda: second.readiness()["prefect"] == "up", "Prefect joins")
        until(lambda: all(is_right(second, number) for number in first.numbers), "every directive has its run")
    finally:
        second.process.kill()
        second.process.wait()


def test_a_run_is_overdue_at_midnight_and_not_only_at_the_next_opening(tmp_path: Path) -> None:
    home = tmp_path / "home"
    settings = Settings(home=home)
    numbers = register_meeting(settings)
    evening = at("2018-09-30 23:59:40")
    with open_world(settings, clock=lambda: evening) as world, world.store.write() as session:
        log.record(session, "drill", "clock", now=evening)  # or the clock would not be believed, five months later

    served = start(home, tmp_path / "log", begins=evening, jobs=JOBS)
    try:
        until(lambda: served.readiness()["prefect"] == "up", "Prefect joins")
        run = until(
            lambda: next((r for r in live(served, numbers[0]) if r["state"]["name"] == "Overdue"), None), "overdue"
        )
        turned = datetime.fromisoformat(run["state"]["timestamp"]) + served.offset
    finally:
        served.process.kill()
        served.process.wait()

    assert at("2018-10-01 00:00") <= turned.astimezone(UTC) < at("2018-10-01 00:05")
    with sqlite3.connect(home / "duban.db") as database:
        (swept,) = database.execute("SELECT count(*) FROM tick WHERE at > '2018-09-30 16:00:00'").fetchone()
    assert swept == 0
