"""The promise about mail: uncertain messages, a mail server left alone, a clock not believed."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('clock_stop',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('noticed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expected_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('mail_server',
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reply', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('name')
    )
    op.add_column('message', sa.Column('begun_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('message', sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index('message_of_opening', 'message', ['batch'])
    op.add_column('message', sa.Column('uncertain_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_index('message_of_opening', 'message')
    op.drop_column('message', 'taken_at')
    op.drop_column('message', 'begun_at')
    op.drop_column('message', 'uncertain_at')
    op.drop_table('mail_server')
    op.drop_table('clock_stop')
