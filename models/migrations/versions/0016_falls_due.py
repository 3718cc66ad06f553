"""What is open is found by its kind and the day it falls due."""

from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('milestone_falls_due', 'milestone', ['state', 'kind', 'due_on'], unique=False)


def downgrade() -> None:
    op.drop_index('milestone_falls_due', table_name='milestone')
