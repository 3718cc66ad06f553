"""Mail as tasks: compose it, deliver it."""

from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE

from runtime.ambient import surrounding
from services.mail.settling import Delivered
from services.operations import main_path, pruning, watch
from services.operations.main_path import Composed
from services.operations.pruning import Pruned
from services.operations.watch import Watched


@task(name="compose", cache_policy=NO_CACHE)
def compose(at: datetime) -> Composed:
    """Write the mail of the opening a moment belongs to."""
    with surrounding() as world:
        return main_path.compose_all(world.store, world.practice(at), token=world.token, now=at)


@task(name="keep weeks", cache_policy=NO_CACHE)
def keep_weeks(at: datetime) -> int:
    """Freeze the weeks whose moment has come, ask the desk to sign, write the mail of the newest that may go."""
    with surrounding() as world:
        return main_path.keep_weeks(world.store, world.practice(at), token=world.token, now=at)


@task(name="deliver", cache_policy=NO_CACHE)
async def deliver(at: datetime) -> Delivered:
    """Send what waits and settle it."""
    with surrounding() as world:
        return await main_path.deliver_all(world.store, world.practice(at), world.senders, token=world.token, now=at)


def prune_mail() -> Pruned:
    """Let go of what mail need not keep; no task run, since it is one look on all but one pass a day."""
    with surrounding() as world:
        now = world.clock()
        return pruning.keep_up(world.store, world.practice(now), now=now)


@task(name="watch", cache_policy=NO_CACHE)
async def look_after(at: datetime) -> Watched:
    """Look for what was overlooked and tell the office."""
    with surrounding() as world:
        return await watch.watch(world.store, world.practice(at), world.senders, token=world.token, now=at)
