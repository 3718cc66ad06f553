"""The distributed way: `prefect deploy --all` on a real server, and a worker that runs a flow from its environment."""

import asyncio
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from prefect import Flow
from prefect.settings import PREFECT_API_URL, PREFECT_LOGGING_TO_API_ENABLED, temporary_settings
from sqlmodel import select

from flows.compose import compose
from flows.deliver import deliver
from flows.main_path import FLOWS, StepsThroughPrefect
from flows.schedules import POOL, SCHEDULES
from flows.sweep import sweep
from models.mail import Tick
from models.queries.due import open_clock_stop
from models.queries.messages import count_messages
from models.queries.weekly.reports import all_reports
from runtime.ambient import lending
from runtime.resources import World, open_world
from runtime.settings import Settings
from services.mail.clock_guard import ClockStopped
from services.operations import main_path
from services.operations.main_path import StepRunner
from services.operations.ticks import TickTally
from tests.fakes import Outbox, counting
from tests.integration.served_office import MORNING, PATIENCE, ROOT, Sink, free_port, register_meeting, until

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket, pytest.mark.network, pytest.mark.xdist_group("prefect")]


class Distributed:
    """A Prefect server of its own, and the `prefect` command pointed at it."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.home = folder / "home"
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("PREFECT_", "DUBAN_"))}
        self.environment = inherited | {
            "PREFECT_HOME": str(folder / "prefect"),
            "PREFECT_API_URL": f"http://127.0.0.1:{self.port}/api",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
            "PREFECT_CLI_PROMPT": "false",
            "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
            "DUBAN_HOME": str(self.home),
        }
        arguments = ["server", "start", "--host", "127.0.0.1", "--port", str(self.port), "--no-ui"]
        with (folder / "server.log").open("w") as log:
            self.server = subprocess.Popen(
                [self.prefect, *arguments], env=self.environment, stdout=log, stderr=log, cwd=folder
            )

    @property
    def prefect(self) -> str:
        return str(Path(sys.executable).with_name("prefect"))

    def run(self, *arguments: str, **environment: str) -> None:
        done = subprocess.run(
            [self.prefect, *arguments],
            env=self.environment | environment,
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def ask(self, path: str, **asked: object) -> Any:
        return (
            httpx.post(f"http://127.0.0.1:{self.port}/api{path}", json=asked, timeout=PATIENCE)
            .raise_for_status()
            .json()
        )


@pytest.fixture(scope="module")
def distributed(socket_enabled_for_session: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Distributed]:
    made = Distributed(tmp_path_factory.mktemp("distributed"))
    try:
        health = f"http://127.0.0.1:{made.port}/api/health"
        until(lambda: httpx.get(health).status_code == 200, "the Prefect server answers")
        made.run("work-pool", "create", POOL, "--type", "process")
        made.run("--no-prompt", "deploy", "--all")
        yield made
    finally:
        made.server.kill()
        made.server.wait()


def test_deploy_all_brings_every_row_of_the_table(distributed: Distributed) -> None:
    found = distributed.ask("/deployments/filter")

    rows = {(d["name"], d["entrypoint"], d["work_pool_name"], when(d["schedules"][0]["schedule"])) for d in found}
    assert rows == {(s.name, s.entrypoint, POOL, s.cron or float(s.every)) for s in SCHEDULES}


def when(schedule: dict[str, Any]) -> object:
    return schedule.get("cron") or schedule["interval"]


def work_off(distributed: Distributed, *names: str) -> list[str]:
    """Have a worker work off what is scheduled; return how the runs of some deployments ended."""
    distributed.run("worker", "start", "--pool", POOL, "--run-once", "--type", "process")

    def states() -> list[str] | None:
        runs = distributed.ask("/flow_runs/filter", flows={"name": {"any_": list(names)}})
        found = sorted(str(run["state"]["type"]) for run in runs if run["deployment_id"])
        return found if not {"SCHEDULED", "PENDING", "RUNNING"} & set(found) else None

    return until(states, f"the runs of {names} end", within=PATIENCE)


def test_a_worker_runs_the_steps_with_nothing_but_its_environment_and_each_is_noted(distributed: Distributed) -> None:
    settings = Settings(home=distributed.home)
    register_meeting(settings)
    morning, monday = (json.dumps({"at": f"2018-04-{day}T08:30:00+08:00"}) for day in (17, 23))

    distributed.run("deployment", "run", "sweep/sweep", "--params", morning)
    distributed.run("deployment", "run", "weekly/weekly", "--params", monday)
    swept = work_off(distributed, "sweep", "weekly")
    distributed.run("deployment", "run", "compose/compose", "--params", morning)
    composed = work_off(distributed, "compose")

    assert (swept, composed) == (["COMPLETED", "COMPLETED"], ["COMPLETED"])
    with open_world(settings) as world, world.store.read() as session:
        assert count_messages(session) == {"ready": 1}
        assert [(row.iso_year, row.iso_week) for row in all_reports(session)] == [(2018, 16)]
        assert sorted((row.looked_at, row.messages) for row in session.exec(select(Tick))) == [(0, 1), (9, 0)]


@pytest.fixture
def through(distributed: Distributed) -> Iterator[None]:
    """Have the flows of this process run through that server."""
    api = f"http://127.0.0.1:{distributed.port}/api"
    with temporary_settings({PREFECT_API_URL: api, PREFECT_LOGGING_TO_API_ENABLED: False}):
        yield


def test_a_tick_through_prefect_does_what_one_without_does_and_is_noted_once(
    distributed: Distributed, through: None, tmp_path: Path
) -> None:
    def ticked(name: str, run: StepRunner) -> tuple[TickTally, list[tuple[int, int, int]]]:
        settings = Settings(home=tmp_path / name)
        register_meeting(settings)
        with open_world(settings) as world:
            practice, outbox = world.practice(MORNING), Outbox()
            tick = main_path.tick(world.store, practice, outbox, token=counting(), now=MORNING, run=run)
            done = asyncio.run(tick)
            with world.store.read() as session:
                return done, [(row.looked_at, row.messages, row.sent) for row in session.exec(select(Tick))]

    before, by_prefect = runs_of_steps(distributed), StepsThroughPrefect()
    with_it, without = ticked("with", by_prefect), ticked("without", main_path.plainly)

    opened = runs_of_steps(distributed) - before
    assert with_it == without == (TickTally(looked_at=9, messages=1, sent=1), [(9, 1, 1)])
    assert (by_prefect.went_through, opened) == (True, Counter(sweep=1, compose=1, deliver=1, prune=1))


def runs_of_steps(distributed: Distributed) -> Counter[str]:
    """Count the runs of each step that ended well."""
    done = {"state": {"type": {"any_": ["COMPLETED"]}}}
    asked = {name: {"flows": {"name": {"any_": [name]}}, "flow_runs": done} for name in FLOWS}
    return Counter({name: distributed.ask("/flow_runs/count", **asked[name]) for name in FLOWS})


@pytest.mark.parametrize("step", [sweep, compose, deliver], ids=lambda step: step.name)
def test_a_flow_whose_clock_is_not_believed_fails_and_sends_nothing(
    through: None, tmp_path: Path, step: Flow[[], Coroutine[None, None, TickTally]]
) -> None:
    with Sink().open() as sink, open_office(tmp_path, sink, mail_waits=step is deliver) as world:
        with pytest.raises(ClockStopped), lending(world):
            asyncio.run(step())

        with world.store.read() as session:
            ticks, waiting = session.exec(select(Tick)).all(), count_messages(session)
            assert open_clock_stop(session) is not None
    assert (ticks, waiting, sink.kept) == ([], {"ready": 1} if step is deliver else {}, [])


@contextmanager
def open_office(home: Path, sink: Sink, *, mail_waits: bool) -> Iterator[World]:
    """Open an office by a clock that stands before the last entry of its log."""
    settings = Settings(home=home, smtp_url=sink.url)
    register_meeting(settings)
    with open_world(settings, clock=lambda: MORNING - timedelta(days=365)) as world:
        practice = world.practice(MORNING)
        if mail_waits:
            main_path.sweep_all(world.store, practice, now=MORNING)
            main_path.compose_all(world.store, practice, token=world.token, now=MORNING)
        yield world


def test_a_worker_reconciles_and_watches_as_well(distributed: Distributed) -> None:
    settings = Settings(home=distributed.home.with_name("second"))
    numbers = register_meeting(settings)
    parameters = json.dumps({"at": "2018-04-17T10:00:00+08:00"})

    distributed.run("deployment", "run", "watch/watch", "--params", parameters)
    distributed.run("deployment", "run", "reconcile/reconcile")
    distributed.run("worker", "start", "--pool", POOL, "--run-once", "--type", "process", DUBAN_HOME=str(settings.home))

    def shown() -> set[str]:
        runs = distributed.ask("/flow_runs/filter", flows={"name": {"any_": ["directive"]}})
        return {run["idempotency_key"] for run in runs if run["state"]["name"] == "Overdue"}

    until(lambda: shown() == set(numbers), "every directive has its run")
    with open_world(settings) as world, world.store.read() as session:
        assert count_messages(session) == {"ready": 2}
