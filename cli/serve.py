"""`duban serve`: pages in the main thread, APScheduler and the Prefect server in threads of their own; one end for all."""

import logging
import os
import signal
import socket
import sys
from functools import partial
from threading import Timer

from uvicorn import Config

from flows.scheduler import Scheduler
from flows.schedules import APART, SCHEDULES, Schedule
from flows.server import PrefectServer
from flows.ticking import keep_runs, keep_watch, tick
from runtime.announced import AnnouncedServer
from runtime.clock import Clock, wall_clock
from runtime.listening import listen
from runtime.lock import only_scheduler, only_scheduler_of
from runtime.pulse import PrefectState, Pulse
from runtime.resources import make_home, open_world
from runtime.settings import Settings
from runtime.stopping import StoppableWorld
from web.app import create_app

LOG = logging.getLogger("duban.serve")
DEADLINE = 4.5  # seconds from the signal to the end, come what may
TICK_SETTLES = 2.5  # seconds a running tick gets to end
WATCH_SETTLES = 0.5
PREFECT_ENDS = 1.0


def serve(
    settings: Settings,
    *,
    host: str,
    port: int,
    clock: Clock = wall_clock,
    schedules: tuple[Schedule, ...] = SCHEDULES,
) -> None:
    """Serve until SIGTERM or SIGINT; refuse a taken port or a home another scheduler holds before anything starts."""
    with listen(host, port) as pages:
        make_home(settings.home)
        with only_scheduler(settings.home), open_world(settings, clock=clock) as world, only_scheduler_of(world.store):
            _log_to_stderr()
            office = ServedOffice(StoppableWorld(world.settings, world.store, world.clock), schedules)
            office.run(pages)


class ServedOffice:
    """Everything that runs, and how it ends."""

    def __init__(self, world: StoppableWorld, schedules: tuple[Schedule, ...]) -> None:
        self._world = world
        self._pulse = Pulse(PrefectState.STARTING)
        work = {
            "tick": partial(tick, world, self._pulse),
            "reconcile": partial(keep_runs, world, self._pulse),
            "watch": partial(keep_watch, world, self._pulse),
        }
        zone = world.settings.zone
        self._scheduler = Scheduler(tuple(row for row in schedules if row.job not in APART), work, zone)
        self._watchman = Scheduler(tuple(row for row in schedules if row.job in APART), work, zone)
        self._prefect = PrefectServer(world.settings.home, self._pulse, self._join)
        app = create_app(world, self._pulse)
        config = Config(app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=1)
        self._pages = AnnouncedServer(config, self._begin)

    def run(self, pages: socket.socket) -> None:
        """Answer first, then start the clock and Prefect; after the signal, end them in the order they need each other."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        LOG.info("pages at http://%s:%d", *pages.getsockname()[:2])
        self._pages.run(sockets=[pages])
        self._world.stopping.set()
        settled = self._scheduler.stop(TICK_SETTLES) and self._watchman.stop(WATCH_SETTLES)
        ended = self._prefect.stop(PREFECT_ENDS)
        LOG.info("stopped%s", "" if settled and ended else " with a thread still at work")
        if not (settled and ended):
            _leave()

    def _begin(self) -> None:
        self._scheduler.start()
        self._watchman.start()
        self._prefect.start()

    def _join(self) -> None:
        """Catch up with a Prefect that has just come up, whether its database is old, new or gone."""
        self._scheduler.run_soon("tick")
        self._scheduler.run_soon("reconcile")

    def _stop(self, number: int, _: object) -> None:
        """Give the word to stop; what does not follow within the deadline is cut off: the database bears it."""
        LOG.info("%s: stopping", signal.Signals(number).name)
        self._world.stopping.set()
        self._pages.should_exit = True
        last = Timer(DEADLINE, _cut_off)
        last.daemon = True
        last.start()


def _cut_off() -> None:
    LOG.error("not everything stopped within %g s; cut off", DEADLINE)
    _leave()


def _leave() -> None:
    """End the process at once: a thread of Prefect's would keep the interpreter alive."""
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)


def _log_to_stderr() -> None:
    """Log our own lines by our own handler: Prefect configures the root logger when it is imported."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    ours = logging.getLogger("duban")
    ours.handlers, ours.propagate = [handler], False
    ours.setLevel(logging.INFO)
