"""Re-checks (回头看): the draw with its seed, and what was found of each thing drawn."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('recheck',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('directive_id', sa.Integer(), nullable=False),
    sa.Column('seed', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('drawn_by', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['directive_id'], ['directive.id']),
    sa.ForeignKeyConstraint(['drawn_by'], ['person.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_recheck_directive_id', 'recheck', ['directive_id'])
    op.create_table('recheck_sample',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('recheck_id', sa.Integer(), nullable=False),
    sa.Column('assignment_id', sa.Integer(), nullable=False),
    sa.Column('milestone_id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('finding', sa.String(length=32), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['recheck_id'], ['recheck.id']),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignment.id']),
    sa.ForeignKeyConstraint(['milestone_id'], ['milestone.id']),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('recheck_id', 'assignment_id', 'name', name='sample_once')
    )


def downgrade() -> None:
    op.drop_table('recheck_sample')
    op.drop_index('ix_recheck_directive_id', 'recheck')
    op.drop_table('recheck')
