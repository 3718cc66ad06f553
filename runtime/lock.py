"""One scheduler per database: a lock file in the home, let go by the system when its process ends, however it ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rules.refusal import Refused

NAME = "scheduler.lock"


@contextmanager
def only_scheduler(home: Path) -> Iterator[None]:
    """Hold the home's lock, or refuse because another process holds it."""
    with (home / NAME).open("a", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused(
                f"“{home}”已有另一个 duban serve 在运行，一个数据库只能运行一个。",
                f"another duban serve runs on {home}; one database takes one.",
            ) from error
        yield
