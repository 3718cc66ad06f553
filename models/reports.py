"""Weekly reports (督办周报): each a frozen picture of one ISO week, and what the office added when it signed it."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.types import Moment, table_of

WHOLE = "office"  # the scope of a report about everything


class WeeklyReport(SQLModel, table=True):
    """One issue; a draft until it is signed. `head` is where the log stood when it was frozen, as HASH@POSITION.

    `opinions` are what the office thinks of what leaders are asked to co-ordinate (`2=…` of the second alone).
    `asked` counts how often the desk was asked to sign it; `mailed_at` is when its mail was written.
    """

    __tablename__ = "weekly_report"
    __table_args__ = (
        UniqueConstraint("iso_year", "iso_week", "scope", "version", name="weekly_report_once"),
        CheckConstraint("(signed_by IS NULL) = (signed_at IS NULL)", name="signed_by_somebody"),
    )

    id: int = Field(default=None, primary_key=True)
    iso_year: int
    iso_week: int
    scope: str = Field(default=WHOLE, max_length=32)
    version: int = 1
    sha256: str = Field(max_length=64)
    frozen_at: datetime = Field(sa_type=Moment)
    head: str = Field(max_length=100)
    signed_by: int | None = Field(default=None, foreign_key="person.id")
    signed_at: datetime | None = Field(default=None, sa_type=Moment)
    opinions: list[str] = Field(default_factory=list, sa_type=JSON)
    next_steps: list[str] = Field(default_factory=list, sa_type=JSON)
    asked: int = 0
    mailed_at: datetime | None = Field(default=None, sa_type=Moment)


WEEKLY_REPORT = table_of(WeeklyReport)


class WeeklyReportContent(SQLModel, table=True):
    """The frozen bytes of an issue, written once: JSON, the same for the same facts whenever they are put on paper."""

    __tablename__ = "weekly_report_content"

    report_id: int = Field(primary_key=True, foreign_key="weekly_report.id", sa_column_kwargs={"autoincrement": False})
    content: bytes = Field(sa_type=LargeBinary)


WEEKLY_REPORT_CONTENT = table_of(WeeklyReportContent)
