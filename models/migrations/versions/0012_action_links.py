"""Links in mails, and what was done through them."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('action_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('assignment_id', sa.Integer(), nullable=False),
    sa.Column('batch', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('token_hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('code_hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('wrong', sa.Integer(), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('wrong >= 0', name='wrong_not_negative'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id']),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignment.id']),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('person_id', 'assignment_id', 'batch', name='link_once'),
    sa.UniqueConstraint('token_hash')
    )
    op.create_index('ix_action_link_assignment_id', 'action_link', ['assignment_id'], unique=False)
    op.create_table('link_act',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('link_id', sa.Integer(), nullable=False),
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('act', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('done_by', sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['link_id'], ['action_link.id']),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('link_id', 'key', name='link_act_once')
    )


def downgrade() -> None:
    op.drop_table('link_act')
    op.drop_index('ix_action_link_assignment_id', table_name='action_link')
    op.drop_table('action_link')
