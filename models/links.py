"""The links mails carry: whose they are, and what was done through each. No token and no code is kept, only their hashes."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.types import Moment, table_of


class ActionLink(SQLModel, table=True):
    """One person's way to one assignment from the mail of one opening (办理链接); `wrong` counts wrong codes, `used_at` is the last act."""

    __tablename__ = "action_link"
    __table_args__ = (
        UniqueConstraint("person_id", "assignment_id", "batch", name="link_once"),
        CheckConstraint("wrong >= 0", name="wrong_not_negative"),
    )

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    assignment_id: int = Field(foreign_key="assignment.id", index=True)
    batch: str = Field(max_length=32)
    token_hash: str = Field(max_length=64, unique=True)
    code_hash: str = Field(max_length=64)
    expires_at: datetime = Field(sa_type=Moment)
    wrong: int = 0
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


ACTION_LINK = table_of(ActionLink)


class LinkAct(SQLModel, table=True):
    """One act done through a link, recorded once however often its form is sent; `key` was drawn when it was shown for review."""

    __tablename__ = "link_act"
    __table_args__ = (UniqueConstraint("link_id", "key", name="link_act_once"),)

    id: int = Field(default=None, primary_key=True)
    link_id: int = Field(foreign_key="action_link.id")
    key: str = Field(max_length=64)
    act: str = Field(max_length=32)
    done_by: str = Field(max_length=100)
    fields: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    recorded_at: datetime = Field(sa_type=Moment)
