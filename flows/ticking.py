"""The tick inside `duban serve`: the flows while Prefect is up, the same services by themselves while it is not."""

import logging
from dataclasses import asdict, replace
from datetime import datetime

from models import queries
from runtime.ambient import lending
from runtime.pulse import Beat, PrefectState, Pulse
from runtime.stopping import StoppableWorld
from services.files import evidence
from services.mail import clock_guard
from services.operations import main_path, watch
from services.operations.main_path import Ticked
from services.practice import Practice

LOG = logging.getLogger("duban.tick")
FRESH = 600.0  # seconds a server that was started has for its first tick


async def tick(world: StoppableWorld, pulse: Pulse) -> None:
    """Tick once, note it in the pulse, and only then see to the bookkeeping; whatever happens, the next tick comes."""
    now = world.clock()
    try:
        beat = await _beat(world, pulse, now)
    except Exception as error:
        LOG.exception("tick as of %s failed", now.isoformat())
        pulse.beat(Beat(now, error=type(error).__name__))
    else:
        pulse.beat(beat)
        LOG.info("tick as of %s: %s", now.isoformat(), _said(beat, pulse))
    await _keep_books(world, pulse)


async def _beat(world: StoppableWorld, pulse: Pulse, now: datetime) -> Beat:
    if clock_guard.check(world.store, expected=pulse.expect(now), now=now):
        LOG.error("the clock is not believed: nothing is sent until `duban doctor --accept-clock`")
        return Beat(now, clock_stopped=True)
    found = await _work(world, pulse, now)
    main_path.beat(world.store, now=now)
    return found


async def _work(world: StoppableWorld, pulse: Pulse, now: datetime) -> Beat:
    practice = world.practice(now)
    if not main_path.is_needed(world.store, practice, world.senders, now=now):
        return Beat(now)
    if pulse.prefect is PrefectState.UP:
        try:
            return Beat(now, await _through_prefect(world, now), through_prefect=True)
        except Exception:
            LOG.exception("Prefect failed; this tick goes on without it")
    return Beat(now, await _by_itself(world, practice, now))


async def _through_prefect(world: StoppableWorld, now: datetime) -> Ticked:
    from flows.deliver import deliver  # noqa: PLC0415 - Prefect is imported once it is up, so that the page need not wait
    from flows.sweep import sweep  # noqa: PLC0415 - the same

    with lending(world):
        found = await sweep(at=now)
        reported = await _keep_weeks(world, now)
        delivered = await deliver(at=now)
    ticked = Ticked(
        looked_at=found.swept.looked_at,
        notices=found.swept.notices,
        proposed=found.swept.proposed,
        **asdict(replace(found.composed, messages=found.composed.messages + reported)),
        **asdict(delivered),
    )
    main_path.note(world.store, ticked, now=now)
    return ticked


async def _keep_weeks(world: StoppableWorld, now: datetime) -> int:
    """Open a run for the weekly reports, when one is due."""
    from flows.weekly import weekly  # noqa: PLC0415 - as above

    with world.store.read() as session:
        is_due = main_path.is_week_due(session, world.practice(now), now=now)
    return await weekly(at=now) if is_due else 0


async def _by_itself(world: StoppableWorld, practice: Practice, now: datetime) -> Ticked:
    return await main_path.tick(world.store, practice, world.senders, token=world.token, now=now)


def _said(beat: Beat, pulse: Pulse) -> str:
    """Return the counts that are not zero, and whether Prefect was there."""
    counts = ", ".join(f"{name} {count}" for name, count in asdict(beat.ticked).items() if count)
    without = "" if beat.through_prefect or not counts else f"; without Prefect ({pulse.prefect})"
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
    """Reconcile while Prefect is up and the clock is believed; whatever happens, the next pass comes."""
    if pulse.prefect is not PrefectState.UP or world.stopping.is_set() or _is_clock_stopped(world):
        return
    from flows.reconcile import reconcile  # noqa: PLC0415 - as above

    try:
        with lending(world):
            await reconcile(patience=0)
    except Exception:
        LOG.exception("the runs of directives could not be reconciled; the next pass tries again")


def _is_clock_stopped(world: StoppableWorld) -> bool:
    with world.store.read() as session:
        return queries.open_clock_stop(session) is not None


async def keep_watch(world: StoppableWorld, pulse: Pulse) -> None:
    """Have the watchman look, by himself; whatever happens, he comes again. What was owed while down is the first tick's."""
    now = world.clock()
    if pulse.last is None and pulse.age < FRESH:
        return
    _tidy(world, now)
    try:
        found = await watch.watch(world.store, world.practice(now), world.senders, token=world.token, now=now)
    except Exception:
        LOG.exception("the watchman could not look as of %s", now.isoformat())
        return
    if found.troubles:
        LOG.error("overlooked as of %s: %s; mails written %d", now.isoformat(), found.troubles, found.written)


def _tidy(world: StoppableWorld, now: datetime) -> None:
    """Throw away files that nobody attached; whatever happens, the watchman looks."""
    try:
        gone = evidence.prune_unattached(world.store, world.shelf, now=now)
    except Exception:
        LOG.exception("files that nobody attached could not be thrown away; the next pass tries again")
        return
    if gone:
        LOG.info("threw away %d files that nobody attached", gone)
