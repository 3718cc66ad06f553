"""What units ask of the office: a later date, or that the day they name be waited for."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('assignment_id', sa.Integer(), nullable=False),
    sa.Column('milestone_id', sa.Integer(), nullable=False),
    sa.Column('duty_id', sa.Integer(), nullable=False),
    sa.Column('wanted_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('asked_by', sa.Integer(), nullable=False),
    sa.Column('on_behalf', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignment.id']),
    sa.ForeignKeyConstraint(['milestone_id'], ['milestone.id']),
    sa.ForeignKeyConstraint(['duty_id'], ['milestone.id']),
    sa.ForeignKeyConstraint(['asked_by'], ['person.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_request_assignment_id', 'request', ['assignment_id'])
    op.create_index('ix_request_milestone_id', 'request', ['milestone_id'])


def downgrade() -> None:
    op.drop_index('ix_request_milestone_id', 'request')
    op.drop_index('ix_request_assignment_id', 'request')
    op.drop_table('request')
