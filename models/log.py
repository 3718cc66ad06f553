"""The log (操作日志): append-only, each entry hashed with the one before it, written as the last act of a transaction."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import JSON, insert, update
from sqlalchemy import select as columns
from sqlalchemy.exc import DBAPIError
from sqlmodel import Field, Session, SQLModel

from models.types import Moment, table_of

FIRST = "0" * 64
_PENDING = "duban_log"


class LogHead(SQLModel, table=True):
    """The newest position and hash; locked while entries are appended."""

    __tablename__ = "log_head"

    id: int = Field(default=1, primary_key=True)
    position: int = 0
    hash: str = Field(default=FIRST, max_length=64)


class LogEntry(SQLModel, table=True):
    """One change, or one message."""

    __tablename__ = "log_entry"

    position: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Moment)
    actor: str = Field(max_length=64)
    action: str = Field(max_length=64)
    subject: str = Field(max_length=100, index=True)
    detail: dict[str, object] = Field(default_factory=dict, sa_type=JSON)
    hash: str = Field(max_length=64)


LOG, HEAD = table_of(LogEntry), table_of(LogHead)


class UnwrittenEntry(NamedTuple):
    """What is to be logged."""

    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, object]


class LoggedEntry(NamedTuple):
    """An entry as it was logged: where, when, what, and the hash that chains it."""

    position: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, object]
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """A position and its hash: written down elsewhere, it holds the log to all that came before."""

    position: int = 0
    hash: str = FIRST

    def then(self, entry: UnwrittenEntry) -> "Head":
        """Return where the log stands after one more entry."""
        return Head(self.position + 1, chained(self.hash, self.position + 1, entry))

    def __str__(self) -> str:
        return f"{self.hash}@{self.position}"


def record(
    session: Session, action: str, subject: str, *, now: datetime, actor: str = "duban", **detail: object
) -> None:
    """Remember an entry; it is appended when the transaction commits, so that the head is locked only briefly."""
    plain = json.loads(json.dumps(detail, default=str))
    session.info.setdefault(_PENDING, []).append(UnwrittenEntry(now.astimezone(UTC), actor, action, subject, plain))


def append(session: Session) -> None:
    """Append what was remembered: lock the head, number, hash, insert, move the head."""
    entries: list[UnwrittenEntry] = session.info.pop(_PENDING, [])
    if not entries:
        return
    head = Head(*session.execute(columns(HEAD.c.position, HEAD.c.hash).with_for_update()).one())
    rows = []
    for entry in entries:
        head = head.then(entry)
        rows.append({"position": head.position, "hash": head.hash, **entry._asdict()})
    session.execute(update(HEAD).values(position=head.position, hash=head.hash))
    session.execute(insert(LOG), rows)


def chained(previous: str, position: int, entry: UnwrittenEntry) -> str:
    """Return the hash of an entry: SHA-256 over the hash before it and its own fields as compact sorted JSON."""
    fields = [position, entry.at.isoformat(), entry.actor, entry.action, entry.subject, entry.detail]
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(f"{previous}\n{text}".encode()).hexdigest()


def follow(session: Session) -> tuple[Head, bool]:
    """Return the last entry that follows from the one before it, and whether it is the last of all; nothing is kept in memory."""
    end = Head()
    for at_once in (1000, 1):  # an entry that cannot be read spoils all that was fetched with it: go on one by one
        try:
            for row in entries(session, after=end.position, at_once=at_once):
                next_head = end.then(_entry(row))
                if (row.position, row.hash) != (next_head.position, next_head.hash):
                    return end, False
                end = next_head
        except (ValueError, TypeError, DBAPIError):  # a changed byte may leave no JSON, no date, no UTF-8
            continue
        return end, True
    return end, False


def entries(session: Session, *, after: int = 0, at_once: int = 1000) -> Iterator[LoggedEntry]:
    """Stream the entries after a position, in order."""
    statement = columns(*(LOG.c[name] for name in LoggedEntry._fields)).where(LOG.c.position > after)
    rows = session.execute(statement.order_by(LOG.c.position), execution_options={"yield_per": at_once})
    return (LoggedEntry(*row) for row in rows)


def hash_at(session: Session, position: int) -> str | None:
    """Return the hash of the entry at a position, None where there is none."""
    return session.execute(columns(LOG.c.hash).where(LOG.c.position == position)).scalar()


def head_of(session: Session) -> Head | None:
    """Return the newest position and hash as the log has written them down, None when they were removed."""
    row = session.get(LogHead, 1)
    return Head(row.position, row.hash) if row else None


def first_broken(session: Session) -> int | None:
    """Return the position of the first entry that does not follow from the one before it, or None when the log holds."""
    end, is_last = follow(session)
    return None if is_last and end == head_of(session) else end.position + 1


def _entry(row: LoggedEntry) -> UnwrittenEntry:
    return UnwrittenEntry(row.at, row.actor, row.action, row.subject, row.detail)
