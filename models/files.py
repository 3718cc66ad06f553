"""Files that prove what was reported (佐证材料): the bytes lie in the home by their hash, the rows say whose they are."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.types import Moment


class StoredFile(SQLModel, table=True):
    """Bytes that were checked and lie in the home; the same bytes are kept once, whoever sends them."""

    __tablename__ = "stored_file"

    id: int = Field(default=None, primary_key=True)
    sha256: str = Field(max_length=64, unique=True)
    size: int
    media_type: str = Field(max_length=100)
    recorded_at: datetime = Field(sa_type=Moment)


class Upload(SQLModel, table=True):
    """A file that waits to be attached, for a day: only the link or account that sent it may attach it."""

    __table_args__ = (
        UniqueConstraint("link_id", "file_id", name="upload_once_by_link"),
        UniqueConstraint("account_id", "file_id", name="upload_once_by_account"),
        CheckConstraint("(link_id IS NULL) <> (account_id IS NULL)", name="upload_by_one"),
    )

    id: int = Field(default=None, primary_key=True)
    file_id: int = Field(foreign_key="stored_file.id", index=True)
    name: str = Field(max_length=200)
    link_id: int | None = Field(default=None, foreign_key="action_link.id")
    account_id: int | None = Field(default=None, foreign_key="account.id")
    recorded_at: datetime = Field(sa_type=Moment)


class Evidence(SQLModel, table=True):
    """A file attached to a report or a claim (佐证材料); `name` is what its sender called it, and only ever shown."""

    __table_args__ = (
        UniqueConstraint("claim_id", "file_id", name="evidence_once_by_claim"),
        UniqueConstraint("progress_report_id", "file_id", name="evidence_once_by_report"),
        CheckConstraint("(claim_id IS NULL) <> (progress_report_id IS NULL)", name="evidence_of_one"),
    )

    id: int = Field(default=None, primary_key=True)
    file_id: int = Field(foreign_key="stored_file.id", index=True)
    name: str = Field(max_length=200)
    assignment_id: int = Field(foreign_key="assignment.id", index=True)
    progress_report_id: int | None = Field(default=None, foreign_key="progress_report.id")
    claim_id: int | None = Field(default=None, foreign_key="claim.id")
    uploaded_by: int = Field(foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=Moment)
