"""The watchman's mail as a task."""

from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE

from runtime.ambient import surrounding
from services.mail import clock_guard
from services.operations import watch
from services.operations.watch import WatchRound


@task(name="watch", cache_policy=NO_CACHE)
async def look_after(at: datetime | None) -> WatchRound:
    """Look for what was overlooked, now or at a moment, and tell the office."""
    with surrounding() as world:
        now = at or world.clock()
        if at is None:
            clock_guard.insist(world.store, now=now)
        return await watch.watch(world.store, world.practice(now), world.senders, token=world.token, now=now)
