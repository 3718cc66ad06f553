"""Names units had before, people who left, successors somebody named; plans of directives, and ladders with their versions."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def text(length: int) -> sqlmodel.sql.sqltypes.AutoString:
    return sqlmodel.sql.sqltypes.AutoString(length=length)


def upgrade() -> None:
    for table in ('directive', 'milestone'):
        op.add_column(table, sa.Column('plan', text(32), nullable=False, server_default='standard'))
    op.add_column('person', sa.Column('left_on', sa.Date(), nullable=True))
    op.create_table('unit_name',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('code', text(32), nullable=False),
    sa.Column('name', text(200), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_to', sa.Date(), nullable=False),
    sa.Column('document', text(100), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_unit_name_unit_id', 'unit_name', ['unit_id'])
    op.create_index('ix_unit_name_code', 'unit_name', ['code'])
    op.create_table('succession',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=32), nullable=False),
    sa.Column('replaced_id', sa.Integer(), nullable=True),
    sa.Column('name', text(100), nullable=False),
    sa.Column('email', text(254), nullable=False),
    sa.Column('phone', text(64), nullable=False),
    sa.Column('title', text(32), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('said_by', sa.Integer(), nullable=False),
    sa.Column('on_behalf', text(200), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', text(500), nullable=False),
    sa.Column('milestone_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id']),
    sa.ForeignKeyConstraint(['milestone_id'], ['milestone.id']),
    sa.ForeignKeyConstraint(['replaced_id'], ['person.id']),
    sa.ForeignKeyConstraint(['said_by'], ['person.id']),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_succession_unit_id', 'succession', ['unit_id'])
    op.create_table('ladder_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan', text(32), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('name', text(200), nullable=False),
    sa.Column('rungs', sa.JSON(), nullable=False),
    sa.Column('edited_by', sa.Integer(), nullable=False),
    sa.Column('reason', text(500), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['edited_by'], ['person.id']),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('plan', 'kind', 'version', name='ladder_version_once')
    )


def downgrade() -> None:
    op.drop_table('ladder_version')
    op.drop_table('succession')
    op.drop_table('unit_name')
    op.drop_column('person', 'left_on')
    for table in ('milestone', 'directive'):
        op.drop_column(table, 'plan')
