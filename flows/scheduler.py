"""APScheduler from memory, in a thread with its own loop: runs the table of schedules while `duban serve` runs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from threading import Event, Thread
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from flows.schedules import Schedule, jobs
from runtime.clock import wall_clock

LOG = logging.getLogger("duban.scheduler")
WAKE_EVERY = 30.0  # seconds after which a jump of the wall clock is noticed

Job = Callable[[], Awaitable[None]]


class Scheduler:
    """Runs each job alone; `stop` lets one that runs end."""

    def __init__(self, schedules: tuple[Schedule, ...], work: Mapping[str, Job], zone: ZoneInfo) -> None:
        self._schedules = schedules
        self._work = work
        self._zone = zone
        self._thread = Thread(target=lambda: asyncio.run(self._main()), name="scheduler", daemon=True)
        self._stopping = Event()
        self._running: asyncio.Lock | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended: asyncio.Event | None = None
        self._ticks: AsyncIOScheduler | None = None

    def start(self) -> None:
        """Start the thread; a job runs at once for the first time, unless its row says otherwise."""
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # that a job still runs at its next time is no news
        self._thread.start()
        Thread(target=self._wake, name="wake", daemon=True).start()

    def run_soon(self, job: str) -> None:
        """Have a job run now, or right after its present run."""
        if self._ticks is not None and not self._stopping.is_set() and self._ticks.get_job(job):
            self._ticks.modify_job(job, next_run_time=wall_clock())

    def stop(self, timeout: float) -> bool:
        """Start no job any more and wait for one that runs; say whether it ended."""
        self._stopping.set()
        if self._loop is not None and self._ended is not None:
            self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _wake(self) -> None:
        """Let APScheduler look at the clock again and again: it sleeps through jumps of the wall clock otherwise."""
        while not self._stopping.wait(WAKE_EVERY):
            if self._ticks is not None:
                self._ticks.wakeup()

    async def _main(self) -> None:
        self._loop, self._ended, self._running = asyncio.get_running_loop(), asyncio.Event(), asyncio.Lock()
        scheduler = AsyncIOScheduler(timezone=self._zone)
        for name, row in jobs(self._schedules).items():
            trigger = trigger_of(row, self._zone)
            scheduler.add_job(
                self._alone,
                trigger,
                args=(self._work[name],),
                id=name,
                next_run_time=wall_clock() if row.at_start else trigger.get_next_fire_time(None, wall_clock()),
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        scheduler.start()
        self._ticks = scheduler
        if not self._stopping.is_set():
            await self._ended.wait()
        scheduler.pause()
        async with self._running:  # 1. what runs ends  2. only then is APScheduler shut down: it cancels
            scheduler.shutdown(wait=False)

    async def _alone(self, job: Job) -> None:
        if self._running is None or self._stopping.is_set():
            return
        async with self._running:
            await job()


def trigger_of(row: Schedule, zone: ZoneInfo) -> BaseTrigger:
    """Return when a row runs, on the office's clock."""
    if row.every:
        return IntervalTrigger(seconds=row.every, timezone=zone)
    return CronTrigger.from_crontab(row.cron, timezone=zone)
