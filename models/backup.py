"""Copies a SQLite database as it stands at one moment, and says whether a copy is whole."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, NullPool
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, create_engine

from models import log, migrate
from models.mail import SETTLED
from models.store import BUSY
from rules.refusal import Refused

PAGES = 1024  # copied at once: 4 MiB


@dataclass(frozen=True, slots=True)
class DatabaseStanding:
    """Where a database stands: its version, and the head of its log as HASH@POSITION."""

    version: str
    head: str


def snapshot(source: Path, target: Path, masked: Callable[[bytes], bytes] | None = None) -> None:
    """Copy a database, opened for reading only, while others go on writing to it; the copy is one file and on the disk.

    With `masked`, the mails that will never be sent again are masked in it.
    """
    with _reading(source) as held, closing(sqlite3.connect(target)) as copy:
        held.backup(copy, pages=PAGES)
        copy.execute("PRAGMA journal_mode=DELETE")  # a copy in WAL mode cannot be read where nobody may write
    if masked is not None:
        _mask(target, masked)
    settle(target)


def _mask(copy: Path, masked: Callable[[bytes], bytes]) -> None:
    """Mask in a copy the bytes of those mails with links that will never be sent again; what may still be sent stays as it is.

    A copy of an older version may know no links yet.
    """
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not {"action_link", "message_content"} <= tables:
            return
        connection.execute("PRAGMA secure_delete=ON")  # what was there before is overwritten, not only given up
        connection.execute("BEGIN")
        for (key,) in connection.execute(_LINKED, SETTLED).fetchall():
            (content,) = connection.execute(_CONTENT, (key,)).fetchone()
            connection.execute("UPDATE message_content SET content = ? WHERE message_id = ?", (masked(content), key))
        connection.execute("COMMIT")


_CONTENT = "SELECT content FROM message_content WHERE message_id = ?"
_LINKED = f"""
    SELECT message_id FROM message_content WHERE message_id IN (
        SELECT message.id FROM message JOIN action_link USING (person_id, batch)
        WHERE message.kind = 'digest' AND message.state IN ({", ".join("?" * len(SETTLED))})
    )
"""  # noqa: S608 - question marks only


def settle(path: Path) -> None:
    """Wait until a file, or the list of names in a folder, is on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def examine(path: Path, *, shown: Path, is_still: bool = True) -> DatabaseStanding:
    """Say where a database stands; refuse one that is damaged, newer than the program, or whose log does not hold.

    `shown` is the name a refusal gives it. One that others may write to is not still.
    """
    opened = f"{_uri(path)}{'&immutable=1' if is_still else ''}"
    engine = create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(opened, uri=True, timeout=BUSY), poolclass=NullPool
    )
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            _check_pages(connection, shown)
            migrate.check(engine)
            return DatabaseStanding(_version(connection, shown), _head(connection, shown))
    except DatabaseError as error:
        raise _damaged(shown, error.orig) from error


@contextmanager
def _reading(source: Path) -> Iterator[sqlite3.Connection]:
    """Open a transaction that reads: while it lasts it sees one moment, so no write makes the copy start again."""
    try:
        held = sqlite3.connect(_uri(source), uri=True, timeout=BUSY, isolation_level=None)
        held.execute("BEGIN")
        held.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        raise Refused(
            field="database",
            field_zh="数据库",
            zh=f"“{source}”无法读取（{error}）。",
            en=f"{source} cannot be read ({error}).",
        ) from error
    with closing(held):
        yield held


def _uri(path: Path) -> str:
    return f"file:{quote(str(path.resolve()))}?mode=ro"


def _check_pages(connection: Connection, shown: Path) -> None:
    verdict = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
    if verdict != "ok":
        raise _damaged(shown, verdict)
    loose = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if loose:
        raise _damaged(shown, f"{loose[0]} {loose[1]}: no {loose[2]}")


def _version(connection: Connection, shown: Path) -> str:
    version = MigrationContext.configure(connection).get_current_revision()
    if version is None:
        raise Refused(
            field="database",
            field_zh="数据库",
            zh=f"“{shown}”不是督办数据库。",
            en=f"{shown} is not a database of Duban's.",
        )
    return version


def _head(connection: Connection, shown: Path) -> str:
    with Session(connection) as session:
        broken = log.first_broken(session)
        if broken is None:
            return str(log.head_of(session))
    raise Refused(
        field="log",
        field_zh="操作日志",
        zh=f"“{shown}”中第{broken}条与前一条不符。",
        en=f"entry {broken} in {shown} does not follow from the one before it.",
    )


def _damaged(shown: Path, what: object) -> Refused:
    return Refused(
        field="database", field_zh="数据库", zh=f"“{shown}”已损坏（{what}）。", en=f"{shown} is damaged ({what})."
    )
