"""Decisions are kept as values; every change of a milestone keeps what it found, filled once from the log."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import groupby, islice

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

AT_ONCE = 1000
DAYS, MOMENTS = ("due_on", "anchor_on"), ("opened_at", "stopped_at", "upper_waits_until")
FACTS = (
    sa.column('kind', sa.String(32)),
    sa.column('due_on', sa.Date()),
    sa.column('anchor_on', sa.Date()),
    sa.column('opened_at', sa.DateTime(timezone=True)),
    sa.column('round', sa.Integer()),
    sa.column('state', sa.String(32)),
    sa.column('stopped_at', sa.DateTime(timezone=True)),
    sa.column('ceiling', sa.String(32)),
    sa.column('upper_waits_until', sa.DateTime(timezone=True)),
    sa.column('office_days', sa.Integer()),
    sa.column('plan', sa.String(32)),
)
NAMES = [column.name for column in FACTS]
MILESTONE = sa.table('milestone', sa.column('id', sa.Integer()), *[sa.column(c.name, c.type) for c in FACTS])
CHANGE = sa.table(
    'milestone_change',
    sa.column('milestone_id', sa.Integer()),
    *[sa.column(c.name, c.type) for c in FACTS],
    sa.column('recorded_at', sa.DateTime(timezone=True)),
)
LOG = sa.table(
    'log_entry',
    sa.column('position', sa.Integer()),
    sa.column('at', sa.DateTime(timezone=True)),
    sa.column('action', sa.String()),
    sa.column('subject', sa.String()),
    sa.column('detail', sa.JSON()),
)


def upgrade() -> None:
    op.add_column('decision', sa.Column('written', sa.JSON(), nullable=True))
    op.create_table('milestone_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('milestone_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('anchor_on', sa.Date(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('stopped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ceiling', sa.String(length=32), nullable=True),
    sa.Column('upper_waits_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('office_days', sa.Integer(), nullable=False),
    sa.Column('plan', sa.String(length=32), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['milestone_id'], ['milestone.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('milestone_changed', 'milestone_change', ['recorded_at', 'milestone_id'], unique=False)
    _fill(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    changes = _changes(connection)
    while rows := list(islice(changes, AT_ONCE)):
        connection.execute(sa.insert(CHANGE), rows)


def _changes(connection: sa.Connection) -> Iterator[dict[str, object]]:
    """Yield what every change found, in order for each milestone: from its row as it is now, back through what the log says was before."""
    for milestone_ids in _parts(connection):
        rows = connection.execute(sa.select(MILESTONE).where(MILESTONE.c.id.in_(milestone_ids))).mappings()
        now = {row['id']: {name: row[name] for name in NAMES} for row in rows}
        logged = sa.select(LOG).where(LOG.c.subject.in_([f"milestone:{key}" for key in now]))
        logged = logged.where(LOG.c.action.startswith("milestone."))
        entries = connection.execute(logged.order_by(LOG.c.subject, LOG.c.position.desc())).all()
        for subject, own in groupby(entries, key=lambda entry: entry.subject):
            key = int(subject.partition(":")[2])
            yield from reversed(list(_back(key, now[key], list(own))))


def _parts(connection: sa.Connection) -> Iterator[list[int]]:
    last = 0
    while ids := list(
        connection.scalars(sa.select(MILESTONE.c.id).where(MILESTONE.c.id > last).order_by(MILESTONE.c.id).limit(AT_ONCE))
    ):
        yield ids
        last = ids[-1]


def _back(key: int, facts: dict[str, object], entries: list[sa.Row]) -> Iterator[dict[str, object]]:
    for entry in entries:
        facts = facts | {name: _read(name, fact) for name, fact in entry.detail["before"].items()}
        yield {"milestone_id": key, **facts, "recorded_at": entry.at}


def _read(name: str, fact: object) -> object:
    """Return a fact from what the log writes of it; a moment in UTC, since SQLite keeps no zone."""
    if fact is None or name not in (*DAYS, *MOMENTS):
        return fact
    return date.fromisoformat(str(fact)) if name in DAYS else datetime.fromisoformat(str(fact)).astimezone(UTC)


def downgrade() -> None:
    op.drop_index('milestone_changed', table_name='milestone_change')
    op.drop_table('milestone_change')
    with op.batch_alter_table('decision') as decision:
        decision.drop_column('written')
