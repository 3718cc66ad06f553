"""One whole tick under the full promise, against the script that mails and marks."""

import asyncio

from bench import naive
from bench.seed import NOW, TODAY, UNITS, BenchOffice, token
from bench.sink import counted, senders_to, sink
from runtime.clock import monotonic
from services.operations import main_path


def whole(house: BenchOffice, items: int) -> dict[str, float]:
    """Return overdue milestones a second, from the wake-up to the settled mail, alone and against the script."""
    with sink() as port:
        reference = asyncio.run(naive.items_per_second(port, items, UNITS, TODAY))
        assert counted(port) == items  # noqa: S101 - one mail each
        rate = asyncio.run(_tick(house, port))
    return {"tick_items_per_s": round(rate), "tick_vs_naive": round(rate / reference, 2)}


async def _tick(house: BenchOffice, port: int) -> float:
    started = monotonic()
    done = await main_path.tick(house.store, house.practice, senders_to(port), token=token, now=NOW)
    taken = monotonic() - started
    assert 0 < done.sent == done.messages  # noqa: S101 - a figure of half the work would be a lie
    return done.looked_at / taken
