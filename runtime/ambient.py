"""What tasks work with: the world and the step lent by the server around them, or a world of the environment (a worker)."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from runtime.resources import World, open_world
from runtime.settings import read_settings
from services.operations.ticks import TickTally

LentStep = Callable[[], Awaitable[TickTally]]

_LENT: ContextVar[World | None] = ContextVar("duban_world", default=None)
_STEP: ContextVar[LentStep | None] = ContextVar("duban_step", default=None)


@contextmanager
def lending(world: World) -> Iterator[None]:
    """Lend a world to every task run inside."""
    token = _LENT.set(world)
    try:
        yield
    finally:
        _LENT.reset(token)


@contextmanager
def surrounding() -> Iterator[World]:
    """Return the world lent, or open one and close it again."""
    lent = _LENT.get()
    if lent is not None:
        yield lent
        return
    with open_world(read_settings()) as world:
        yield world


@contextmanager
def lending_step(step: LentStep) -> Iterator[None]:
    """Lend a step of a tick to the task run inside."""
    token = _STEP.set(step)
    try:
        yield
    finally:
        _STEP.reset(token)


def lent_step() -> LentStep | None:
    """Return the step lent, None where no tick is around."""
    return _STEP.get()
