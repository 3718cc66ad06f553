"""Opinions of units about drafts (征求意见), and their answers to re-checks."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('opinion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('assignment_id', sa.Integer(), nullable=False),
    sa.Column('agrees', sa.Boolean(), nullable=False),
    sa.Column('quota', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('given_by', sa.Integer(), nullable=False),
    sa.Column('on_behalf', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignment.id']),
    sa.ForeignKeyConstraint(['given_by'], ['person.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_opinion_assignment_id', 'opinion', ['assignment_id'])
    op.add_column('recheck_sample', sa.Column('answer', sa.Text(), nullable=False, server_default=''))
    op.add_column('recheck_sample', sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('recheck_sample', 'answered_at')
    op.drop_column('recheck_sample', 'answer')
    op.drop_table('opinion')
