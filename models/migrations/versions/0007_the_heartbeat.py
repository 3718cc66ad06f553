"""When a tick last came to its end: the watchman asks it."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('heartbeat',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    op.execute('INSERT INTO heartbeat (id) VALUES (1)')


def downgrade() -> None:
    op.drop_table('heartbeat')
