"""The loop around the main path inside `duban serve`: clock guard, tick, pulse, bookkeeping; and the passes beside it."""

import logging
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from models.queries.due import open_clock_stop
from runtime.ambient import lending
from runtime.pulse import PrefectState, Pulse, TickRecord
from runtime.stopping import StoppableWorld
from services.files import evidence
from services.mail import clock_guard
from services.operations import main_path, pruning, ticks, watch
from services.operations.pruning import PruneTally

if TYPE_CHECKING:
    from flows.main_path import StepsThroughPrefect

LOG = logging.getLogger("duban.tick")
FRESH = 600.0  # seconds a server that was started has for its first tick


async def tick(world: StoppableWorld, pulse: Pulse) -> None:
    """Tick once, note it in the pulse, and only then see to the bookkeeping; whatever happens, the next tick comes."""
    now = world.clock()
    try:
        done = await _tick(world, pulse, now)
    except Exception as error:
        LOG.exception("tick as of %s failed", now.isoformat())
        pulse.record(TickRecord(now, error=type(error).__name__))
    else:
        pulse.record(done)
        LOG.info("tick as of %s: %s", now.isoformat(), _said(done, pulse))
    await _keep_books(world, pulse)


async def _tick(world: StoppableWorld, pulse: Pulse, now: datetime) -> TickRecord:
    if clock_guard.check(world.store, expected=pulse.expect(now), now=now):
        LOG.error("the clock is not believed: nothing is sent until `duban doctor --accept-clock`")
        return TickRecord(now, clock_stopped=True)
    practice, through_prefect = world.practice(now), _through_prefect(pulse)
    ticked = await main_path.tick(
        world.store, practice, world.senders, token=world.token, now=now, run=through_prefect or main_path.plainly
    )
    ticks.note_heartbeat(world.store, now=now)
    return TickRecord(now, ticked, through_prefect=through_prefect is not None and through_prefect.went_through)


def _through_prefect(pulse: Pulse) -> "StepsThroughPrefect | None":
    """Return what runs steps as flows; Prefect is imported once it is up, so that the page need not wait for it."""
    if pulse.prefect is not PrefectState.UP:
        return None
    from flows.main_path import StepsThroughPrefect  # noqa: PLC0415 - as said

    return StepsThroughPrefect()


def _said(done: TickRecord, pulse: Pulse) -> str:
    """Return the counts that are not zero, and whether Prefect was there."""
    counts = ", ".join(f"{name} {count}" for name, count in asdict(done.ticked).items() if count)
    without = "" if done.through_prefect or not counts else f"; without Prefect ({pulse.prefect})"
    return (counts or "nothing due") + without


async def _keep_books(world: StoppableWorld, pulse: Pulse) -> None:
    if pulse.prefect is not PrefectState.UP or world.stopping.is_set():
        return
    from flows.tracking import advance_all  # noqa: PLC0415 - as above

    try:
        with lending(world):
            await advance_all(world.stopping.is_set)
    except Exception:
        LOG.exception("the runs of directives could not be advanced; the next tick tries again")


async def keep_runs(world: StoppableWorld, pulse: Pulse) -> None:
    """Prune, and reconcile while Prefect is up, by a clock that is believed; whatever happens, the next pass comes."""
    if world.stopping.is_set() or _is_clock_stopped(world):
        return
    _prune(world, world.clock())
    if pulse.prefect is not PrefectState.UP:
        return
    from flows.reconcile import reconcile  # noqa: PLC0415 - as above

    try:
        with lending(world):
            await reconcile(patience=0)
    except Exception:
        LOG.exception("the runs of directives could not be reconciled; the next pass tries again")


def _prune(world: StoppableWorld, now: datetime) -> None:
    """Let go of what mail need not keep, also where no tick has work; no run: all but one pass a day only look."""
    try:
        pruned = pruning.keep_up(world.store, world.practice(now), now=now)
    except Exception:
        LOG.exception("mail could not be pruned; the next pass tries again")
        return
    if pruned != PruneTally():
        LOG.info("let go of the bytes of %d mails and of %d links", pruned.mails, pruned.links)


def _is_clock_stopped(world: StoppableWorld) -> bool:
    with world.store.read() as session:
        return open_clock_stop(session) is not None


async def keep_watch(world: StoppableWorld, pulse: Pulse) -> None:
    """Have the watchman look, by himself; whatever happens, he comes again. What was owed while down is the first tick's."""
    now = world.clock()
    if pulse.last is None and pulse.age < FRESH:
        return
    _tidy(world, now)
    try:
        watched = await watch.watch(world.store, world.practice(now), world.senders, token=world.token, now=now)
    except Exception:
        LOG.exception("the watchman could not look as of %s", now.isoformat())
        return
    if watched.troubles:
        LOG.error("overlooked as of %s: %s; mails written %d", now.isoformat(), watched.troubles, watched.written)


def _tidy(world: StoppableWorld, now: datetime) -> None:
    """Throw away files that nobody attached; whatever happens, the watchman looks."""
    try:
        gone = evidence.prune_unattached(world.store, world.shelf, now=now)
    except Exception:
        LOG.exception("files that nobody attached could not be thrown away; the next pass tries again")
        return
    if gone:
        LOG.info("threw away %d files that nobody attached", gone)
