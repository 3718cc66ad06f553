"""Units, persons, and who plays which part from which day to which."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from models.types import Moment, table_of, word
from rules.roles import Role


class Relation(StrEnum):
    """How a unit stands to the supervising office."""

    SUBORDINATE = "subordinate"
    PEER = "peer"  # 平级
    INTERNAL = "internal"


class Unit(SQLModel, table=True):
    """A bureau, a division, or the supervising office (单位); codes are GB/T 2260 where there is one."""

    id: int = Field(default=None, primary_key=True)
    code: str = Field(max_length=32, unique=True)
    name: str = Field(max_length=200)
    relation: Relation = Field(sa_type=word(Relation))
    is_office: bool = False
    phone: str = Field(default="", max_length=64)
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str = Field(default="", max_length=32)


UNIT = table_of(Unit)


class UnitName(SQLModel, table=True):
    """A code and a name a unit had before, until a day (inclusive), and the document that changed them."""

    __tablename__ = "unit_name"

    id: int = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    code: str = Field(max_length=32, index=True)
    name: str = Field(max_length=200)
    valid_from: date | None = None
    valid_to: date
    document: str = Field(default="", max_length=100)
    recorded_at: datetime = Field(sa_type=Moment)


UNIT_NAME = table_of(UnitName)


class Person(SQLModel, table=True):
    """A person with one mail address (人员); `mail_failed_at`: the server refused it for good; `left_on`: the last day (inclusive)."""

    id: int = Field(default=None, primary_key=True)
    key: str = Field(max_length=64, unique=True)
    name: str = Field(max_length=100)
    title: str = Field(default="", max_length=32)
    email: str = Field(max_length=254, index=True)
    phone: str = Field(default="", max_length=64)
    locale: str = Field(default="zh", max_length=8)
    mail_failed_at: datetime | None = Field(default=None, sa_type=Moment)
    left_on: date | None = None


PERSON = table_of(Person)


class Post(SQLModel, table=True):
    """Puts a person into a unit in a role, from a day to a day (both inclusive)."""

    __table_args__ = (CheckConstraint("until_on IS NULL OR until_on >= from_on", name="post_days"),)

    id: int = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: Role = Field(sa_type=word(Role))
    from_on: date
    until_on: date | None = None


POST = table_of(Post)


class Substitution(SQLModel, table=True):
    """A person stands in for another person, from a day to a day (both inclusive)."""

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    substitute_id: int = Field(foreign_key="person.id")
    from_on: date
    until_on: date | None = None


class SuccessionState(StrEnum):
    """What became of the word that another person is responsible now."""

    PROPOSED = "proposed"
    CONSENTED = "consented"
    REFUSED = "refused"


class Succession(SQLModel, table=True):
    """A person says that a successor is responsible now (已换人); it holds only after the office's consent."""

    id: int = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    role: Role = Field(sa_type=word(Role))
    replaced_id: int | None = Field(default=None, foreign_key="person.id")
    name: str = Field(max_length=100)
    email: str = Field(max_length=254)
    phone: str = Field(default="", max_length=64)
    title: str = Field(default="", max_length=32)
    from_on: date
    said_by: int = Field(foreign_key="person.id")
    on_behalf: str = Field(default="", max_length=200)
    recorded_at: datetime = Field(sa_type=Moment)
    state: SuccessionState = Field(default=SuccessionState.PROPOSED, sa_type=word(SuccessionState))
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    reason: str = Field(default="", max_length=500)
    milestone_id: int | None = Field(default=None, foreign_key="milestone.id")
