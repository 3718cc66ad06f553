"""The bytes of a message apart from where it stands: SQLite rewrites a whole row for every change of one column."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('message_content',
    sa.Column('message_id', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['message_id'], ['message.id']),
    sa.PrimaryKeyConstraint('message_id')
    )
    op.execute('INSERT INTO message_content (message_id, content) SELECT id, content FROM message')
    op.drop_column('message', 'content')


def downgrade() -> None:
    op.add_column('message', sa.Column('content', sa.LargeBinary(), nullable=False, server_default=sa.text("''")))
    op.execute('UPDATE message SET content = (SELECT content FROM message_content WHERE message_id = message.id)')
    op.drop_table('message_content')
