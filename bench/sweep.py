"""The sweep, against its own statements through Core with every row ready-made: what rules and reading cost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any

from sqlalchemy import Row, bindparam, insert, or_, select, update
from sqlmodel import SQLModel

from bench.seed import NOW, BenchOffice
from rules.milestones import MilestoneClock
from runtime.clock import monotonic
from services.mail import sweeping
from services.operations import main_path

TABLES = SQLModel.metadata.tables
MILESTONE, NOTICE, DIRECTIVE = TABLES["milestone"], TABLES["notice"], TABLES["directive"]
LOG, HEAD = TABLES["log_entry"], TABLES["log_head"]
LOOKED_AT = [MILESTONE.c[name] for name in ("id", "directive_id", *(field.name for field in fields(MilestoneClock)))]
Values = list[dict[str, Any]]


@dataclass(frozen=True)
class Batch:
    """What one transaction of the sweep wrote, ready to be written again."""

    notices: Values
    wakes: Values
    directives: Values
    entries: Values


def sweep(house: BenchOffice) -> dict[str, float]:
    """Return milestones looked at a second, alone and against the reference."""
    with house.copied() as copy:
        started = monotonic()
        swept = main_path.sweep_all(house.store, house.practice, now=NOW)
        rate = swept.looked_at / (monotonic() - started)
        batches = list(_written(house))
        started = monotonic()
        bare = sum(_bare(copy, batch) for batch in batches)
        reference = bare / (monotonic() - started)
        assert bare == swept.looked_at  # noqa: S101 - both did the same work
    return {"sweep_per_s": round(rate), "sweep_vs_bare": round(rate / reference, 3)}


def _written(house: BenchOffice) -> Iterator[Batch]:
    """Read back what the sweep wrote, batch by batch: 500 milestones with their notices and log entries."""
    with house.store.read() as session:
        milestones = session.execute(select(MILESTONE).where(MILESTONE.c.next_check_at.is_distinct_from(NOW))).all()
        known = {row.id: row for row in milestones}
        notices = _by_milestone(session.execute(select(NOTICE).order_by(NOTICE.c.id)).all())
        entries = session.execute(select(LOG).order_by(LOG.c.position)).all()
    for start in range(0, len(entries), sweeping.BATCH):
        part = [row._asdict() for row in entries[start : start + sweeping.BATCH]]
        rows = [known[int(entry["subject"].partition(":")[2])] for entry in part]
        yield Batch(
            [notice for row in rows for notice in notices[row.id]],
            [{"key": row.id, "at": row.next_check_at} for row in rows],
            [{"key": key, "now": NOW} for key in sorted({row.directive_id for row in rows})],
            part,
        )


def _by_milestone(rows: Sequence[Row[Any]]) -> dict[int, Values]:
    found = groupby(rows, key=lambda row: int(row.milestone_id))
    return {key: [{**row._asdict(), "id": None} for row in group] for key, group in found}


def _bare(house: BenchOffice, batch: Batch) -> int:
    """Do one transaction's statements: two reads, two inserts, three updates."""
    due = select(*LOOKED_AT).where(MILESTONE.c.next_check_at <= NOW).order_by(MILESTONE.c.next_check_at)
    keys = select(NOTICE.c.milestone_id, NOTICE.c.round, NOTICE.c.cause, NOTICE.c.role)
    wake = update(MILESTONE).where(MILESTONE.c.id == bindparam("key")).values(next_check_at=bindparam("at"))
    older = or_(DIRECTIVE.c.changed_at.is_(None), DIRECTIVE.c.changed_at < bindparam("now"))
    touch = update(DIRECTIVE).where(DIRECTIVE.c.id == bindparam("key"), older).values(changed_at=bindparam("now"))
    with house.store.writer.engine.connect() as connection:
        rows = connection.execute(due.limit(sweeping.BATCH).with_for_update(skip_locked=True)).all()
        connection.execute(keys.where(NOTICE.c.milestone_id.in_([row.id for row in rows]))).all()
        connection.execute(insert(NOTICE), batch.notices)
        connection.execute(wake, batch.wakes)
        connection.execute(touch, batch.directives)
        connection.execute(select(HEAD).with_for_update()).one()
        last = batch.entries[-1]
        connection.execute(update(HEAD).values(position=last["position"], hash=last["hash"]))
        connection.execute(insert(LOG), batch.entries)
        connection.commit()
    return len(rows)
