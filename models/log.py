"""The log (操作日志): append-only, each entry hashed with the one before it, written as the last act of a transaction."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import JSON, insert
from sqlmodel import Field, Session, SQLModel, select

from models.types import Moment

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


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be logged."""

    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, object]


def record(
    session: Session, action: str, subject: str, *, now: datetime, actor: str = "duban", **detail: object
) -> None:
    """Remember an entry; it is appended when the transaction commits, so that the head is locked only briefly."""
    plain = json.loads(json.dumps(detail, default=str))
    session.info.setdefault(_PENDING, []).append(Entry(now.astimezone(UTC), actor, action, subject, plain))


def append(session: Session) -> None:
    """Append what was remembered: lock the head, number, hash, insert, move the head."""
    entries: list[Entry] = session.info.pop(_PENDING, [])
    if not entries:
        return
    head = session.exec(select(LogHead).with_for_update()).one()
    rows = []
    for entry in entries:
        head.position += 1
        head.hash = chained(head.hash, head.position, entry)
        rows.append({"position": head.position, "hash": head.hash, **asdict(entry)})
    session.add(head)
    session.flush()
    session.execute(insert(LogEntry), rows)


def chained(previous: str, position: int, entry: Entry) -> str:
    """Return the hash of an entry: SHA-256 over the hash before it and its own fields as compact sorted JSON."""
    fields = [position, entry.at.isoformat(), entry.actor, entry.action, entry.subject, entry.detail]
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(f"{previous}\n{text}".encode()).hexdigest()


def first_broken(session: Session) -> int | None:
    """Return the position of the first entry that does not follow from the one before it, or None when the log holds."""
    previous, expected = FIRST, 0
    for row in session.exec(select(LogEntry).order_by(LogEntry.position)):  # type: ignore[arg-type]  # a column
        expected += 1
        entry = Entry(row.at, row.actor, row.action, row.subject, row.detail)
        if row.position != expected or chained(previous, expected, entry) != row.hash:
            return expected
        previous = row.hash
    head = session.get_one(LogHead, 1)
    return None if (head.position, head.hash) == (expected, previous) else expected + 1
