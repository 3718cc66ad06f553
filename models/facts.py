"""Facts that are only ever added: what units reported and claimed, and what was decided."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import JSON, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.types import Figure, Moment, table_of, word
from rules.decisions import codec
from rules.decisions.kinds import DecisionKind
from rules.decisions.values import DecisionValue
from rules.decisions.words import DecisionWords
from rules.milestones import MilestoneKind, MilestoneState
from rules.outcomes import SampleFinding
from rules.roles import Role


class ProgressReport(SQLModel, table=True):
    """A cumulative figure with its as-of day, and what was done (进展反馈)."""

    __tablename__ = "progress_report"

    id: int = Field(default=None, primary_key=True)
    assignment_id: int = Field(foreign_key="assignment.id", index=True)
    figure: Decimal | None = Field(default=None, sa_type=Figure)
    as_of: date
    work: str = Field(default="", sa_type=Text)
    problems: str = Field(default="", sa_type=Text)
    help_needed: str = Field(default="", sa_type=Text)
    reason: str = Field(default="", sa_type=Text)
    reported_by: int = Field(foreign_key="person.id")
    on_behalf: str = Field(default="", max_length=200)
    recorded_at: datetime = Field(sa_type=Moment)


PROGRESS_REPORT = table_of(ProgressReport)


class ClaimState(StrEnum):
    """The answer to a claim, cached from its decision."""

    OPEN = "open"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class Claim(SQLModel, table=True):
    """A unit says done (申请办结 / 申请销号), naming who approved it (签批人)."""

    id: int = Field(default=None, primary_key=True)
    assignment_id: int = Field(foreign_key="assignment.id", index=True)
    milestone_id: int = Field(foreign_key="milestone.id")
    figure: Decimal | None = Field(default=None, sa_type=Figure)
    signed_by: str = Field(max_length=100)
    statement: str = Field(default="", sa_type=Text)
    claimed_by: int = Field(foreign_key="person.id")
    on_behalf: str = Field(default="", max_length=200)
    state: ClaimState = Field(default=ClaimState.OPEN, sa_type=word(ClaimState))
    recorded_at: datetime = Field(sa_type=Moment)


CLAIM = table_of(Claim)


class ClaimItem(SQLModel, table=True):
    """An item a claim names."""

    __tablename__ = "claim_item"

    claim_id: int = Field(foreign_key="claim.id", primary_key=True)
    item_id: int = Field(foreign_key="item.id", primary_key=True)


CLAIM_ITEM = table_of(ClaimItem)


class RequestKind(StrEnum):
    """What a unit asks of the office."""

    EXTENSION = "extension"  # 延期
    STATED_DATE = "stated_date"  # 反馈时间: the day by which it says it will be done


class RequestState(StrEnum):
    """The answer to a request, cached from its decision."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"


class Request(SQLModel, table=True):
    """A unit asks for a later date, or names the day it will be done (申请); `duty_id` is the office's duty to decide."""

    id: int = Field(default=None, primary_key=True)
    kind: RequestKind = Field(sa_type=word(RequestKind))
    assignment_id: int = Field(foreign_key="assignment.id", index=True)
    milestone_id: int = Field(foreign_key="milestone.id", index=True)
    duty_id: int = Field(foreign_key="milestone.id")
    wanted_on: date
    reason: str = Field(default="", sa_type=Text)
    asked_by: int = Field(foreign_key="person.id")
    on_behalf: str = Field(default="", max_length=200)
    state: RequestState = Field(default=RequestState.OPEN, sa_type=word(RequestState))
    recorded_at: datetime = Field(sa_type=Moment)


REQUEST = table_of(Request)


class Recheck(SQLModel, table=True):
    """A sample drawn of what was verified (回头看); with the seed anybody can repeat the draw."""

    id: int = Field(default=None, primary_key=True)
    directive_id: int = Field(foreign_key="directive.id", index=True)
    seed: str = Field(max_length=64)
    size: int
    drawn_by: int = Field(foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=Moment)


class RecheckSample(SQLModel, table=True):
    """One thing drawn: an item by its number, or one of the verified by its ordinal in the unit's register."""

    __tablename__ = "recheck_sample"
    __table_args__ = (UniqueConstraint("recheck_id", "assignment_id", "name", name="sample_once"),)

    id: int = Field(default=None, primary_key=True)
    recheck_id: int = Field(foreign_key="recheck.id")
    assignment_id: int = Field(foreign_key="assignment.id")
    milestone_id: int = Field(foreign_key="milestone.id")
    name: str = Field(max_length=32)
    finding: SampleFinding | None = Field(default=None, sa_type=word(SampleFinding))
    note: str = Field(default="", sa_type=Text)
    found_at: datetime | None = Field(default=None, sa_type=Moment)
    answer: str = Field(default="", sa_type=Text)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)


class Opinion(SQLModel, table=True):
    """What a unit thinks of the quota it is to get (征求意见): it agrees, or proposes another, with a reason. The last counts."""

    id: int = Field(default=None, primary_key=True)
    assignment_id: int = Field(foreign_key="assignment.id", index=True)
    agrees: bool
    quota: Decimal | None = Field(default=None, sa_type=Figure)
    reason: str = Field(default="", sa_type=Text)
    given_by: int = Field(foreign_key="person.id")
    on_behalf: str = Field(default="", max_length=200)
    recorded_at: datetime = Field(sa_type=Moment)


class Decision(SQLModel, table=True):
    """Something the office decided: why, by whom, and what (`value`). Another decision reverses it, nothing else.

    A row from before 0018 says what in words, `before` and `after`; none is ever rewritten.
    """

    id: int = Field(default=None, primary_key=True)
    kind: DecisionKind = Field(sa_type=word(DecisionKind))
    directive_id: int = Field(foreign_key="directive.id", index=True)
    assignment_id: int | None = Field(default=None, foreign_key="assignment.id", index=True)
    claim_id: int | None = Field(default=None, foreign_key="claim.id")
    notice_id: int | None = Field(default=None, foreign_key="notice.id")
    reason: str = Field(default="", sa_type=Text)
    before: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    after: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    written: dict[str, object] | None = Field(default=None, sa_type=JSON)
    decided_by: int = Field(foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=Moment)

    @property
    def value(self) -> DecisionValue:
        """Return what was decided."""
        return codec.read(self.kind, self.written, DecisionWords(self.before, self.after))

    @property
    def words(self) -> DecisionWords:
        """Return what was decided in words; a row that was kept in words says its own."""
        return codec.say(self.kind, self.written, DecisionWords(self.before, self.after))


DECISION = table_of(Decision)


class MilestoneChange(SQLModel, table=True):
    """A milestone as it stood before a decision changed it: the facts of `rules.milestones.MilestoneClock`.

    A milestone at some moment is what the first change since found; its own row where nothing has changed it since.
    """

    __tablename__ = "milestone_change"
    __table_args__ = (Index("milestone_changed", "recorded_at", "milestone_id"),)

    id: int = Field(default=None, primary_key=True)
    milestone_id: int = Field(foreign_key="milestone.id")
    kind: MilestoneKind = Field(sa_type=word(MilestoneKind))
    due_on: date
    anchor_on: date
    opened_at: datetime = Field(sa_type=Moment)
    round: int
    state: MilestoneState = Field(sa_type=word(MilestoneState))
    stopped_at: datetime | None = Field(default=None, sa_type=Moment)
    ceiling: Role | None = Field(default=None, sa_type=word(Role))
    upper_waits_until: datetime | None = Field(default=None, sa_type=Moment)
    office_days: int
    plan: str = Field(max_length=32)
    recorded_at: datetime = Field(sa_type=Moment)


MILESTONE_CHANGE = table_of(MilestoneChange)
