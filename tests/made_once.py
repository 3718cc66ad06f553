"""What every test would pay for again: SQLite's compiled statements, the tree of commands, the full price of a password."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

import typer.main
from fastapi.dependencies import models as dependencies
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Engine
from sqlalchemy.util import LRUCache
from sqlmodel import create_engine

from models import store
from services.people import passwords

STATEMENTS = 3000  # kept; one engine keeps 500
OFFICES_HASHER = passwords._HASHER
CHEAP = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))


@contextmanager
def made_once() -> Iterator[None]:
    """Have all SQLite engines opened from here on share what they compile, all commands their tree; hash cheaply."""
    with (
        patch.object(store, "create_engine", _opening()),
        patch.object(typer.main, "get_command", cache(typer.main.get_command)),
        patch.object(passwords, "_HASHER", CHEAP),
    ):
        yield


def forget_applications() -> None:
    """Clear what FastAPI remembers about thousands of functions: those within an application hold all of it, and its database."""
    for remembered in vars(dependencies).values():
        if hasattr(remembered, "cache_clear"):
            remembered.cache_clear()


def _opening() -> Callable[..., Engine]:
    """Return what opens engines: each has its own connections, and SQLite's share one dialect and its statements."""
    first = create_engine("sqlite://")
    first.connect().close()  # which is when a dialect learns about its database
    compiled: LRUCache[Any, Any] = LRUCache(STATEMENTS)

    def open_engine(url: str, **options: Any) -> Engine:
        engine = create_engine(url, **options)
        if engine.dialect.name == first.dialect.name:
            engine.dialect, engine._compiled_cache = first.dialect, compiled
        return engine

    return open_engine
