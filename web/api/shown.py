"""What the API answers: figures as numbers, days as ISO dates, moments in UTC."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, PlainSerializer

from models.directives import ItemState
from models.facts import ClaimState, RequestKind, RequestState
from models.people import Relation
from rules.lights import Light
from rules.milestones import MilestoneKind, MilestoneState
from rules.outcomes import Ending, Life
from rules.roles import Role
from rules.targets import Comparator, TargetKind
from services.boards.assignment_book import AssignmentAnswers, AssignmentStanding, DirectiveStanding


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


Number = Annotated[Decimal, PlainSerializer(_number, return_type=int | float)]


class ApiAnswer(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class UnitShown(ApiAnswer):
    """A unit."""

    code: str
    name: str
    relation: Relation
    valid_from: date | None
    valid_to: date | None


class MeShown(ApiAnswer):
    """Whose token this is."""

    key: str
    name: str
    locale: str
    roles: list[Role]
    sees_all: bool
    units: list[UnitShown]


class OwedShown(ApiAnswer):
    """Something still owed; `days_left` are working days, below zero days late."""

    kind: MilestoneKind
    name: str
    due_on: date
    state: MilestoneState
    round: int
    days_left: int


class AssignmentShown(ApiAnswer):
    """One unit's assignment of a directive."""

    number: str
    title: str
    unit: str
    unit_name: str
    leads: bool
    quota: Number | None
    reported: Number | None
    as_of: date | None
    verified: Number | None
    missing: Number | None
    counted: str
    due_on: date | None
    light: Light | None
    ended_as: Ending | None
    owed: list[OwedShown]

    @classmethod
    def of(cls, standing: AssignmentStanding) -> Self:
        """Show an assignment."""
        return cls.model_validate(_assignment(standing))


def _assignment(standing: AssignmentStanding) -> dict[str, object]:
    assignment, directive = standing.assignment, standing.directive
    return {
        "number": directive.number,
        "title": directive.title,
        "unit": standing.unit.code,
        "unit_name": standing.unit.name,
        "leads": assignment.leads,
        "quota": assignment.quota,
        "reported": assignment.reported,
        "as_of": assignment.as_of,
        "verified": assignment.verified,
        "missing": standing.missing,
        "counted": directive.counted,
        "due_on": assignment.due_on,
        "light": standing.light,
        "ended_as": assignment.ended_as,
        "owed": standing.owed,
    }


class ItemShown(ApiAnswer):
    """One named thing of a list."""

    number: str
    place: str
    description: str
    measure: str
    responsible: str
    due_on: date
    state: ItemState


class ReportShown(ApiAnswer):
    """A progress report."""

    figure: Number | None
    as_of: date
    work: str
    problems: str
    help_needed: str
    reason: str
    recorded_at: datetime


class ClaimShown(ApiAnswer):
    """A claim, and what became of it."""

    figure: Number | None
    signed_by: str
    statement: str
    state: ClaimState
    recorded_at: datetime


class RequestShown(ApiAnswer):
    """A later date that was asked for, or the day that was stated, and the answer."""

    kind: RequestKind
    wanted_on: date
    reason: str
    state: RequestState
    recorded_at: datetime


class AssignmentAnswersShown(AssignmentShown):
    """An assignment with its items and everything the unit answered, the newest first."""

    items: list[ItemShown]
    reports: list[ReportShown]
    claims: list[ClaimShown]
    requests: list[RequestShown]

    @classmethod
    def whole(cls, answered: AssignmentAnswers) -> Self:
        """Show an assignment with its answers."""
        answers = {name: getattr(answered, name) for name in ("items", "reports", "claims", "requests")}
        return cls.model_validate(_assignment(answered.standing) | answers)


class DirectiveShown(ApiAnswer):
    """A directive, with those of its assignments that the token's person may see."""

    number: str
    title: str
    text: str
    category: str
    strength: str
    life: Life
    ended_as: Ending | None
    dispatched_at: datetime | None
    due_on: date | None
    target_kind: TargetKind
    quantity: Number | None
    counted: str
    comparator: Comparator
    done_when: str
    counted_how: str
    light: Light | None
    assignments: list[AssignmentShown]

    @classmethod
    def of(cls, standing: DirectiveStanding) -> Self:
        """Show a directive."""
        facts = {
            name: getattr(standing.directive, name) for name in cls.model_fields if name not in {"light", "assignments"}
        }
        return cls.model_validate(
            {
                **facts,
                "light": standing.light,
                "assignments": [_assignment(assignment) for assignment in standing.assignments],
            }
        )


class DirectivesShown(ApiAnswer):
    """A page of directives; `total` counts those of all pages."""

    page: int
    size: int
    total: int
    items: list[DirectiveShown]


class WeekShown(ApiAnswer):
    """A weekly report that was frozen."""

    id: str
    version: int
    sha256: str
    frozen_at: datetime
    signed_at: datetime | None
