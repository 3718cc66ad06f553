"""One table of schedules, and every copy of it."""

from importlib import import_module
from pathlib import Path

import pytest
import yaml
from apscheduler.triggers.interval import IntervalTrigger

from flows.scheduler import trigger_of
from flows.schedules import POOL, SCHEDULES, Schedule, jobs
from tests.unit.rules.cast import SHANGHAI, at

ROOT = Path(__file__).parents[3]


def test_prefect_yaml_equals_the_table() -> None:
    written = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))

    rows = [(d["name"], d["entrypoint"], d["schedules"], d["work_pool"]) for d in written["deployments"]]
    assert rows == [(s.name, s.entrypoint, [_written(s)], {"name": POOL}) for s in SCHEDULES]


def _written(row: Schedule) -> dict[str, object]:
    return (
        {"interval": row.every, "timezone": row.timezone} if row.every else {"cron": row.cron, "timezone": row.timezone}
    )


@pytest.mark.parametrize("row", SCHEDULES, ids=lambda row: row.name)
def test_every_row_says_when_in_one_way_and_with_weekday_names(row: Schedule) -> None:
    assert bool(row.every) != bool(row.cron)
    assert not row.cron or not any(character.isdigit() for character in row.cron.split()[4])


@pytest.mark.parametrize("row", SCHEDULES, ids=lambda row: row.name)
def test_every_entry_point_is_a_module_path_without_a_shadow(row: Schedule) -> None:
    module, _, name = row.entrypoint.rpartition(".")

    assert (ROOT / Path(*module.split("."))).with_suffix(".py").exists()
    assert f"async def {name}(" in Path(
        str(import_module("flows").__path__[0]), f"{module.split('.')[1]}.py"
    ).read_text(encoding="utf-8")


def test_the_rows_of_one_job_run_at_the_same_times() -> None:
    assert {(row.every, row.cron) for row in SCHEDULES} == {(row.every, row.cron) for row in jobs(SCHEDULES).values()}


def test_a_cron_row_runs_on_the_weekday_it_names() -> None:
    trigger = trigger_of(Schedule("weekly", "", "weekly", cron="30 8 * * mon"), SHANGHAI)

    following = trigger.get_next_fire_time(None, at("2018-04-17 09:00"))

    assert following == at("2018-04-23 08:30")


def test_a_row_with_seconds_is_an_interval() -> None:
    assert isinstance(trigger_of(SCHEDULES[0], SHANGHAI), IntervalTrigger)
