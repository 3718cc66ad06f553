"""One scheduler per database: a lock let go by the system when its process ends, however it ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.store import Store, only_one
from rules.refusal import Refused

NAME = "scheduler.lock"


@contextmanager
def only_scheduler(home: Path) -> Iterator[None]:
    """Hold the home's lock, or refuse because another process holds it."""
    with (home / NAME).open("a", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _taken(str(home)) from error
        yield


@contextmanager
def only_scheduler_of(store: Store) -> Iterator[None]:
    """Hold a PostgreSQL that several homes may assignment, or refuse because another process holds it."""
    with only_one(store) as is_free:
        if not is_free:
            raise _taken(store.writer.engine.url.render_as_string())
        yield


def is_scheduling(home: Path) -> bool:
    """Say whether a process holds the home's lock now."""
    if not (home / NAME).exists():
        return False
    with (home / NAME).open("a", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _taken(what: str) -> Refused:
    return Refused(
        zh=f"“{what}”已有另一个 duban serve 在运行，一个数据库只能运行一个。",
        en=f"another duban serve runs on {what}; one database takes one.",
    )
