"""The world that tasks work in: the one lent by the server around them, or one opened from the environment (a worker)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from runtime.resources import World, open_world
from runtime.settings import read_settings

_LENT: ContextVar[World | None] = ContextVar("duban_world", default=None)


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
