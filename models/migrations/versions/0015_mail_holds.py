"""Mails held back by the office; until which day mail was pruned."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

STANDS = sa.text('lifted_at IS NULL')


def upgrade() -> None:
    op.create_table('mail_hold',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('batch', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('held_by', sa.Integer(), nullable=False),
    sa.Column('held_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lifted_by', sa.Integer(), nullable=True),
    sa.Column('lifted_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id']),
    sa.ForeignKeyConstraint(['held_by'], ['person.id']),
    sa.ForeignKeyConstraint(['lifted_by'], ['person.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('mail_hold_once', 'mail_hold', ['person_id', 'batch'], unique=True,
                    sqlite_where=STANDS, postgresql_where=STANDS)
    op.add_column('heartbeat', sa.Column('pruned_on', sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column('heartbeat', 'pruned_on')
    op.drop_index('mail_hold_once', table_name='mail_hold')
    op.drop_table('mail_hold')
