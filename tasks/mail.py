"""Mail as tasks: compose it, deliver it."""

from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE

from runtime.ambient import surrounding
from services import ticking
from services.delivering import Delivered


@task(name="compose", cache_policy=NO_CACHE)
def compose(at: datetime) -> tuple[int, int]:
    """Write the mail of the opening a moment belongs to; return how many notices were superseded, and the mails."""
    with surrounding() as world:
        chosen, written = ticking.compose_all(world.store, world.practice(at), token=world.token, now=at)
    return chosen.superseded, written


@task(name="deliver", cache_policy=NO_CACHE)
async def deliver(at: datetime) -> Delivered:
    """Send what waits and settle it."""
    with surrounding() as world:
        return await ticking.deliver_all(world.store, world.practice(at), world.senders, token=world.token, now=at)
