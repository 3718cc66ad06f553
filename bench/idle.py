"""The tick of a minute in which nothing is due: what an office pays for being open."""

import asyncio
from statistics import median

from bench.seed import THE_DAY_BEFORE, BenchOffice
from bench.sink import senders_to
from runtime.clock import monotonic
from services.mail import clock_guard
from services.operations import main_path
from services.operations.ticks import TickTally

TICKS = 50
NOWHERE = senders_to(9)


def idle_tick_ms(house: BenchOffice) -> float:
    """Return the milliseconds (median) of what `duban serve` does in a minute without work, at an opening of the day."""
    return round(1000 * median(asyncio.run(_minutes(house))), 3)


async def _minutes(house: BenchOffice) -> list[float]:
    return [await _minute(house) for _ in range(TICKS)]


async def _minute(house: BenchOffice) -> float:
    started = monotonic()
    clock_guard.check(house.store, expected=THE_DAY_BEFORE, now=THE_DAY_BEFORE)
    done = await main_path.tick(house.store, house.practice, NOWHERE, token=str, now=THE_DAY_BEFORE)
    taken = monotonic() - started
    assert done == TickTally()  # noqa: S101 - a tick that did something was not idle
    return taken
