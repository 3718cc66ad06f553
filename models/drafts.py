"""What became of the drafts that were read in the minutes of a source."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.types import Moment, word


class DraftFate(StrEnum):
    """What a person decided of a draft."""

    REGISTERED = "registered"
    DROPPED = "dropped"


class ReadDraft(SQLModel, table=True):
    """A draft read in a source's text, decided once: neither registered twice nor proposed again."""

    __tablename__ = "read_draft"
    __table_args__ = (UniqueConstraint("source_id", "fingerprint", name="draft_once"),)

    id: int = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id")
    fingerprint: str = Field(max_length=64)
    text: str = Field(sa_type=Text)
    fate: DraftFate = Field(sa_type=word(DraftFate))
    directive_id: int | None = Field(default=None, foreign_key="directive.id")
    decided_by: int = Field(foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=Moment)
