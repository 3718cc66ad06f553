"""The distributed way: `prefect deploy --all` on a real server, and a worker that runs a flow from its environment."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from flows.schedules import POOL, SCHEDULES
from models import queries
from models.queries import weeks
from runtime.resources import open_world
from runtime.settings import Settings
from tests.integration.served_office import PATIENCE, ROOT, free_port, register_meeting, until

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


def test_a_worker_sweeps_and_keeps_the_weeks_with_nothing_but_its_environment(distributed: Distributed) -> None:
    settings = Settings(home=distributed.home)
    register_meeting(settings)
    parameters = json.dumps({"at": "2018-04-17T08:30:00+08:00"})

    distributed.run("deployment", "run", "sweep/sweep", "--params", parameters)
    monday = json.dumps({"at": "2018-04-23T08:30:00+08:00"})
    distributed.run("deployment", "run", "weekly/weekly", "--params", monday)
    distributed.run("worker", "start", "--pool", POOL, "--run-once", "--type", "process")

    def state() -> str | None:
        runs = distributed.ask("/flow_runs/filter", flows={"name": {"any_": ["sweep", "weekly"]}})
        states = {str(run["state"]["type"]) for run in runs}
        return " ".join(sorted(states)) if not states & {"SCHEDULED", "PENDING", "RUNNING"} else None

    assert until(state, "both runs end") == "COMPLETED"
    with open_world(settings) as world, world.store.read() as session:
        assert queries.count_messages(session) == {"ready": 1}
        assert [(row.iso_year, row.iso_week) for row in weeks.all_reports(session)] == [(2018, 16)]


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
        assert queries.count_messages(session) == {"ready": 2}
