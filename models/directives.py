"""What was ordered, by whom it is owed, and every date on it."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.types import Figure, Moment, table_of, word
from rules.milestones import STANDARD, MilestoneKind, MilestoneState
from rules.outcomes import Ending, Life
from rules.roles import Role
from rules.targets import Comparator, TargetKind


class SourceKind(StrEnum):
    """Where directives come from."""

    MEETING = "meeting"
    INSTRUCTION = "instruction"  # 批示
    DOCUMENT = "document"
    INSPECTION = "inspection"


LIFE: dict[Life, frozenset[Life]] = {
    Life.DRAFT: frozenset({Life.SUBMITTED, Life.ENDED}),
    Life.SUBMITTED: frozenset({Life.APPROVED, Life.DRAFT, Life.ENDED}),
    Life.APPROVED: frozenset({Life.DISPATCHED, Life.ENDED}),
    Life.DISPATCHED: frozenset({Life.ENDED}),
    Life.ENDED: frozenset(),
}


class Source(SQLModel, table=True):
    """A meeting, an instruction, a document, an inspection (来源), with its text as received."""

    __table_args__ = (UniqueConstraint("kind", "title", "held_on", name="source_once"),)

    id: int = Field(default=None, primary_key=True)
    kind: SourceKind = Field(sa_type=word(SourceKind))
    title: str = Field(max_length=200)
    held_on: date
    issuer: str = Field(default="", max_length=200)
    text: str = Field(default="", sa_type=Text)
    recorded_at: datetime = Field(sa_type=Moment)


class Directive(SQLModel, table=True):
    """One commitment (督办事项); a key work is a heading without assignments. `changed_at` > `tracked_at`: Prefect lags."""

    id: int = Field(default=None, primary_key=True)
    number: str = Field(max_length=32, unique=True)
    source_id: int = Field(foreign_key="source.id", index=True)
    parent_id: int | None = Field(default=None, foreign_key="directive.id", index=True)
    is_heading: bool = False
    title: str = Field(max_length=200)
    text: str = Field(default="", sa_type=Text)
    category: str = Field(default="", max_length=100)
    strength: str = Field(default="", max_length=16)
    target_kind: TargetKind = Field(default=TargetKind.NONE, sa_type=word(TargetKind))
    quantity: Decimal | None = Field(default=None, sa_type=Figure)
    counted: str = Field(default="", max_length=16)
    comparator: Comparator = Field(default=Comparator.AT_LEAST, sa_type=word(Comparator))
    due_on: date | None = None
    set_by_office: bool = False
    done_when: str = Field(default="", sa_type=Text)
    counted_how: str = Field(default="", sa_type=Text)
    counted_from: date | None = None
    escalates: bool = False
    desk_id: int | None = Field(default=None, foreign_key="person.id")
    division_id: int | None = Field(default=None, foreign_key="person.id")
    leader_id: int | None = Field(default=None, foreign_key="person.id")
    life: Life = Field(default=Life.DRAFT, sa_type=word(Life))
    drafted_by: int = Field(foreign_key="person.id")
    approved_by: int | None = Field(default=None, foreign_key="person.id")
    document: str = Field(default="", max_length=100)
    dispatched_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_as: Ending | None = Field(default=None, sa_type=word(Ending))
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    plan: str = Field(default=STANDARD, max_length=32)
    receipt_within: int = 1
    report_day: int | None = None
    flow_run_id: str = Field(default="", max_length=36)
    changed_at: datetime | None = Field(default=None, sa_type=Moment, index=True)
    tracked_at: datetime | None = Field(default=None, sa_type=Moment)


DIRECTIVE = table_of(Directive)


class PlanStep(SQLModel, table=True):
    """A named step (阶段节点) that each lead unit of a directive owes by a day."""

    __tablename__ = "plan_step"
    __table_args__ = (UniqueConstraint("directive_id", "name", name="plan_step_once"),)

    id: int = Field(default=None, primary_key=True)
    directive_id: int = Field(foreign_key="directive.id")
    name: str = Field(max_length=100)
    due_on: date


class Assignment(SQLModel, table=True):
    """One unit's assignment of a directive (承办任务). The figures are derived from the facts and cached here."""

    __table_args__ = (
        UniqueConstraint("directive_id", "unit_id", name="assignment_once"),
        CheckConstraint("quota IS NULL OR quota >= 0", name="quota_not_negative"),
    )

    id: int = Field(default=None, primary_key=True)
    directive_id: int = Field(foreign_key="directive.id")
    unit_id: int = Field(foreign_key="unit.id", index=True)
    leads: bool = True
    quota: Decimal | None = Field(default=None, sa_type=Figure)
    due_on: date | None = None
    started_on: date | None = None
    reported: Decimal | None = Field(default=None, sa_type=Figure)
    as_of: date | None = None
    verified: Decimal | None = Field(default=None, sa_type=Figure)
    ended_as: Ending | None = Field(default=None, sa_type=word(Ending))
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


ASSIGNMENT = table_of(Assignment)


class ItemState(StrEnum):
    """The state of one named thing."""

    OPEN = "open"
    CLAIMED = "claimed"  # 申请销号
    CLOSED = "closed"  # 已销号
    RETURNED = "returned"  # 退回
    RELAPSED = "relapsed"  # 反弹


class Item(SQLModel, table=True):
    """One named thing under an assignment (清单事项)."""

    __table_args__ = (UniqueConstraint("assignment_id", "number", name="item_once"),)

    id: int = Field(default=None, primary_key=True)
    assignment_id: int = Field(foreign_key="assignment.id")
    number: str = Field(max_length=32)
    place: str = Field(default="", max_length=200)
    description: str = Field(default="", sa_type=Text)
    measure: str = Field(default="", sa_type=Text)
    responsible: str = Field(default="", max_length=100)
    due_on: date
    state: ItemState = Field(default=ItemState.OPEN, sa_type=word(ItemState))


ITEM = table_of(Item)


class Milestone(SQLModel, table=True):
    """Anything dated that a person owes (时限节点); the facts of `rules.milestones.MilestoneClock` and its wake-up."""

    __table_args__ = (
        UniqueConstraint("directive_id", "assignment_id", "kind", "name", name="milestone_once"),
        CheckConstraint("round >= 1", name="round_from_one"),
        CheckConstraint("(state = 'open') = (stopped_at IS NULL)", name="stopped_or_open"),
        Index("milestone_wakes", "next_check_at"),
        Index("milestone_falls_due", "state", "kind", "due_on"),  # the state first: lights are asked for by directive
    )

    id: int = Field(default=None, primary_key=True)
    directive_id: int = Field(foreign_key="directive.id")
    assignment_id: int | None = Field(default=None, foreign_key="assignment.id", index=True)
    kind: MilestoneKind = Field(sa_type=word(MilestoneKind))
    name: str = Field(default="", max_length=100)
    due_on: date
    anchor_on: date
    original_due_on: date
    opened_at: datetime = Field(sa_type=Moment)
    round: int = 1
    state: MilestoneState = Field(default=MilestoneState.OPEN, sa_type=word(MilestoneState))
    stopped_at: datetime | None = Field(default=None, sa_type=Moment)
    ceiling: Role | None = Field(default=None, sa_type=word(Role))
    upper_waits_until: datetime | None = Field(default=None, sa_type=Moment)
    office_days: int = 0
    plan: str = Field(default=STANDARD, max_length=32)
    next_check_at: datetime | None = Field(default=None, sa_type=Moment)


MILESTONE = table_of(Milestone)
