"""The sweep as a task: one batch a run."""

from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE

from runtime.ambient import surrounding
from services.mail import sweeping
from services.mail.sweeping import Swept
from services.operations import main_path


@task(name="sweep batch", cache_policy=NO_CACHE)
def sweep_batch(at: datetime) -> Swept:
    """Look at one batch of milestones whose wake-up has come."""
    with surrounding() as world, world.store.write() as session:
        return sweeping.sweep(session, world.practice(at), now=at)


def beat(at: datetime) -> None:
    """Note that the sweep came to its end; no task run, since it is one small write."""
    with surrounding() as world:
        main_path.beat(world.store, now=at)
