"""Who may sign in, who is signed in, what each form has done: only hashes of passwords and tokens are kept."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.types import Moment, word


class Account(SQLModel, table=True):
    """A person's way to sign in (账户); what they may do follows from their posts. Without a password only an outside login signs in.

    `must_change`: the password was drawn for them, and opens nothing until they have chosen their own.
    """

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", unique=True)
    password_hash: str = Field(default="", max_length=200)
    is_administrator: bool = False
    must_change: bool = False
    created_at: datetime = Field(sa_type=Moment)
    disabled_at: datetime | None = Field(default=None, sa_type=Moment)


class LoginSession(SQLModel, table=True):
    """A browser that is signed in: until it is idle too long, its absolute end, or it is ended."""

    __tablename__ = "login_session"

    id: int = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    token_hash: str = Field(max_length=64, unique=True)
    address: str = Field(default="", max_length=64)
    created_at: datetime = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class TokenKind(StrEnum):
    """What a token opens."""

    API = "api"
    CALENDAR = "calendar"


class AccessToken(SQLModel, table=True):
    """A token that a program bears for a person, until it ends or is revoked."""

    __tablename__ = "access_token"

    id: int = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    kind: TokenKind = Field(sa_type=word(TokenKind))
    name: str = Field(default="", max_length=100)
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime = Field(sa_type=Moment)
    expires_at: datetime | None = Field(default=None, sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)


class FormSent(SQLModel, table=True):
    """A form that was recorded, once however often it is sent; `key` was drawn when it was shown, `location` is the page it led to."""

    __tablename__ = "form_sent"
    __table_args__ = (UniqueConstraint("account_id", "key", name="form_once"),)

    id: int = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    key: str = Field(max_length=64)
    location: str = Field(default="", max_length=500)
    said: str = Field(default="", max_length=500)
    recorded_at: datetime = Field(sa_type=Moment)
