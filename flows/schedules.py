"""The one table of schedules: APScheduler runs it inside `duban serve`, Prefect from `prefect.yaml`, which equals it."""

from collections.abc import Mapping
from dataclasses import dataclass

TIMEZONE = "Asia/Shanghai"
POOL = "duban"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a flow runs. `every` in seconds, or `cron` with weekdays by NAME: APScheduler counts them from Monday.

    Inside `duban serve` the rows of one `job` run as one, in the order of the table.
    """

    name: str
    entrypoint: str
    job: str
    every: int = 0
    cron: str = ""
    timezone: str = TIMEZONE
    at_start: bool = True  # whether `duban serve` runs it at once when it starts


SCHEDULES = (
    Schedule("sweep", "flows.sweep.sweep", "tick", every=60),  # inside `duban serve` a step has a run when it has work
    Schedule("weekly", "flows.weekly.weekly", "tick", every=60),
    Schedule("compose", "flows.compose.compose", "tick", every=60),
    Schedule("deliver", "flows.deliver.deliver", "tick", every=60),
    Schedule("tracking", "flows.tracking.tracking", "tick", every=60),
    Schedule(
        "prune", "flows.prune.prune", "reconcile", cron="1,31 * * * *"
    ),  # an office where nothing is due prunes, too
    Schedule("reconcile", "flows.reconcile.reconcile", "reconcile", cron="1,31 * * * *"),  # right after midnight, too
    Schedule("watch", "flows.watch.watch", "watch", cron="7,22,37,52 * * * *", at_start=False),  # never at an opening
)


APART = frozenset({"watch"})  # jobs with a thread of their own: they look at whether the others still run


def jobs(schedules: tuple[Schedule, ...]) -> Mapping[str, Schedule]:
    """Return each job with the first of its rows, which says when it runs."""
    return {row.job: row for row in reversed(schedules)}
