"""One table of schedules, and every copy of it."""

from importlib import import_module
from pathlib import Path

import pytest
from apscheduler.triggers.interval import IntervalTrigger

from flows.deployments import differing, row_of, rows_in
from flows.scheduler import trigger_of
from flows.schedules import SCHEDULES, Schedule, jobs
from tests.unit.rules.cast import SHANGHAI, at

ROOT = Path(__file__).parents[3]


def test_prefect_yaml_equals_the_table() -> None:
    assert rows_in(ROOT / "prefect.yaml") == [row_of(s) for s in SCHEDULES]
    assert differing() == []


def test_a_row_that_differs_or_is_missing_is_named(tmp_path: Path) -> None:
    text = (ROOT / "prefect.yaml").read_text(encoding="utf-8")
    changed = tmp_path / "prefect.yaml"

    changed.write_text(text.replace("interval: 60", "interval: 90", 1).replace("name: watch", "name: look"), "utf-8")

    assert differing(changed) == ["look", "sweep", "watch"]
    assert differing(tmp_path / "absent.yaml") == []


def test_the_watchman_comes_when_no_mail_is_being_written() -> None:
    rows = {row.name: trigger_of(row, SHANGHAI) for row in SCHEDULES}

    assert rows["watch"].get_next_fire_time(None, at("2018-04-17 08:30")) == at("2018-04-17 08:37")
    assert rows["reconcile"].get_next_fire_time(None, at("2018-04-17 23:50")) == at("2018-04-18 00:01")


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
