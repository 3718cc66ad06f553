"""`prefect.yaml` beside the table of schedules: where they differ."""

from pathlib import Path

import yaml

from flows.schedules import POOL, SCHEDULES, Schedule

WRITTEN = (
    Path(__file__).parents[1] / "prefect.yaml"
)  # not part of an installed package: there is nothing to differ then

Row = tuple[str, str, list[dict[str, object]], dict[str, str]]


def row_of(schedule: Schedule) -> Row:
    """Return a row of the table as `prefect.yaml` is to have it: name, entry point, schedules, work pool."""
    when: dict[str, object] = {"interval": schedule.every} if schedule.every else {"cron": schedule.cron}
    return schedule.name, schedule.entrypoint, [when | {"timezone": schedule.timezone}], {"name": POOL}


def rows_in(path: Path) -> list[Row]:
    """Return the rows of a `prefect.yaml`, in its order."""
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        (deployment["name"], deployment["entrypoint"], deployment["schedules"], deployment["work_pool"])
        for deployment in written["deployments"]
    ]


def differing(path: Path = WRITTEN) -> list[str]:
    """Return the names of the rows in which file and table differ, sorted; none where there is no file."""
    if not path.is_file():
        return []
    expected = {row[0]: row for row in map(row_of, SCHEDULES)}
    written = {row[0]: row for row in rows_in(path)}
    return sorted(name for name in expected.keys() | written.keys() if expected.get(name) != written.get(name))
