"""Ladders an office edited, every version kept."""

from datetime import datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.types import Moment, word
from rules.milestones import MilestoneKind


class LadderVersion(SQLModel, table=True):
    """One edit of the ladder of a plan and a kind of milestone; the highest version is in force, none means the default."""

    __tablename__ = "ladder_version"
    __table_args__ = (UniqueConstraint("plan", "kind", "version", name="ladder_version_once"),)

    id: int = Field(default=None, primary_key=True)
    plan: str = Field(max_length=32)
    kind: MilestoneKind = Field(sa_type=word(MilestoneKind))
    version: int
    name: str = Field(max_length=200)
    rungs: list[dict[str, object]] = Field(default_factory=list, sa_type=JSON)
    edited_by: int = Field(foreign_key="person.id")
    reason: str = Field(default="", max_length=500)
    recorded_at: datetime = Field(sa_type=Moment)
