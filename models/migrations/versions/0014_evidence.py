"""Files that prove what was reported: bytes by their hash, uploads that wait, evidence of reports and claims."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('stored_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('media_type', sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('sha256')
    )
    op.create_table('upload',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('link_id', sa.Integer(), nullable=True),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(link_id IS NULL) <> (account_id IS NULL)', name='upload_by_one'),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id']),
    sa.ForeignKeyConstraint(['link_id'], ['action_link.id']),
    sa.ForeignKeyConstraint(['account_id'], ['account.id']),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('link_id', 'file_id', name='upload_once_by_link'),
    sa.UniqueConstraint('account_id', 'file_id', name='upload_once_by_account')
    )
    op.create_index('ix_upload_file_id', 'upload', ['file_id'], unique=False)
    op.create_table('evidence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('assignment_id', sa.Integer(), nullable=False),
    sa.Column('progress_report_id', sa.Integer(), nullable=True),
    sa.Column('claim_id', sa.Integer(), nullable=True),
    sa.Column('uploaded_by', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(claim_id IS NULL) <> (progress_report_id IS NULL)', name='evidence_of_one'),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id']),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignment.id']),
    sa.ForeignKeyConstraint(['progress_report_id'], ['progress_report.id']),
    sa.ForeignKeyConstraint(['claim_id'], ['claim.id']),
    sa.ForeignKeyConstraint(['uploaded_by'], ['person.id']),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('claim_id', 'file_id', name='evidence_once_by_claim'),
    sa.UniqueConstraint('progress_report_id', 'file_id', name='evidence_once_by_report')
    )
    op.create_index('ix_evidence_file_id', 'evidence', ['file_id'], unique=False)
    op.create_index('ix_evidence_assignment_id', 'evidence', ['assignment_id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_evidence_assignment_id', table_name='evidence')
    op.drop_index('ix_evidence_file_id', table_name='evidence')
    op.drop_table('evidence')
    op.drop_index('ix_upload_file_id', table_name='upload')
    op.drop_table('upload')
    op.drop_table('stored_file')
