"""Opens the database: one engine that writes, one that can only read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Update, event, make_url
from sqlmodel import Session, create_engine

from models import log

BUSY = 30.0  # seconds a writer waits for another
COMPOSING, _SCHEDULING, FILING = (
    7238,
    7239,
    7240,
)  # keys of advisory locks: any numbers nothing else in this database uses


Mark = Callable[[Update, Sequence[Mapping[str, object]]], None]


@dataclass(frozen=True, slots=True)
class Store:
    """The database. A `write` is one transaction with its log entries; a `read` cannot change anything."""

    writer: Engine | Connection
    reader: Engine | Connection
    marker: Engine | None = None

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a transaction; commit with the log appended last, roll all of it back on any error."""
        with Session(self.writer, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
            yield session
            session.flush()
            log.append(session)
            session.commit()

    @contextmanager
    def marks(self) -> Iterator[Mark]:
        """Lend small writes, each its own transaction: it outlives the process at once, the machine's fall a moment later."""
        with (self.marker or self.writer.engine).connect() as connection:
            yield partial(_mark, connection)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a read-only session."""
        with Session(self.reader, autoflush=False, join_transaction_mode="create_savepoint") as session:
            yield session

    @contextmanager
    def rehearse(self) -> Iterator["Store"]:
        """Lend a store whose every change is undone at the end: what `--dry-run` works on."""
        with self.writer.engine.connect() as connection, connection.begin() as outer:
            yield Store(connection, connection)
            outer.rollback()

    def close(self) -> None:
        """Let go of every connection."""
        self.writer.engine.dispose()
        self.reader.engine.dispose()
        if self.marker is not None:
            self.marker.dispose()


def _mark(connection: Connection, statement: Update, rows: Sequence[Mapping[str, object]]) -> None:
    """Write without waiting for the disk."""
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")
        connection.execute(statement, rows)


def take_turns(session: Session, key: int = COMPOSING) -> None:
    """Have transactions of one kind wait for each other until they commit; SQLite has one writer at a time anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().exec_driver_sql(f"SELECT pg_advisory_xact_lock({key})")


def overwrite_deleted(session: Session) -> None:
    """Have what this transaction's connection deletes be overwritten in the file; SQLite otherwise only gives its pages up."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")


@contextmanager
def only_one(store: Store) -> Iterator[bool]:
    """Hold what one process at a time may hold of a PostgreSQL, to the end of its connection; say whether it was free.

    A SQLite file lies in one home, whose own lock does.
    """
    engine = store.writer.engine
    if engine.dialect.name != "postgresql":
        yield True
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()  # not to the pool again: PostgreSQL lets go of the lock when the connection ends
        yield connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_SCHEDULING})").scalar_one()


def open_store(url: str) -> Store:
    """Open a database by its URL, `sqlite:///…` or `postgresql+psycopg://…`."""
    if make_url(url).get_backend_name() == "sqlite":
        marker = _sqlite(url, "BEGIN IMMEDIATE", synchronous="NORMAL")
        return Store(_sqlite(url, "BEGIN IMMEDIATE"), _sqlite(url, "BEGIN", read_only=True), marker)
    engine = create_engine(url, pool_pre_ping=True)
    return Store(engine, engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ"))


def sqlite_url(path: Path) -> str:
    """Return the URL of a SQLite file."""
    return f"sqlite:///{path}"


def _sqlite(url: str, begin: str, *, read_only: bool = False, synchronous: str = "FULL") -> Engine:
    """Open SQLite so that a writer takes the lock at once: the default mode loses updates without an error."""
    engine = create_engine(url, connect_args={"timeout": BUSY, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own connection
        connection.isolation_level = None
        for pragma in ("foreign_keys=ON", "journal_mode=WAL", f"synchronous={synchronous}"):
            connection.execute(f"PRAGMA {pragma}")
        if read_only:
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's connection
        connection.exec_driver_sql(begin)

    return engine
