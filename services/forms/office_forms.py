"""The forms of the office's deeds on one directive: what each asks, and what stands in it at first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session

from models import queries
from models.directives import Assignment, Directive
from models.people import Person, Unit
from models.queries import matter
from rules.milestones import CORRECTION, MilestoneKind
from rules.outcomes import Ending
from rules.roles import Role
from services import lookup
from services.execution import calls
from services.forms.act_forms import Field, Kind
from services.practice import Practice

ALL_UNITS = "*"


class Deed(StrEnum):
    """One thing the office may do."""

    ACCEPT = "accept"
    GIVE_BACK = "return"
    GRANT = "grant"
    REFUSE = "refuse"
    CONFIRM = "confirm"
    STOP = "stop"
    CALL = "call"
    RECEIPT = "receipt"  # 代录签收
    REPORT = "report"  # 代录进展
    CLAIM = "claim"  # 代录办结申请
    INSTRUCT = "instruct"
    ADJUST = "adjust"
    HOLD = "hold"
    RESUME = "resume"
    END = "end"


@dataclass(frozen=True, slots=True)
class Case:
    """A deed about to be done, or to be asked about: of which directive, by whom, when; `key` is the claim's, request's or notice's."""

    session: Session
    practice: Practice
    directive: Directive
    by: Person
    now: datetime
    key: int = 0
    confirmed: bool = False

    @property
    def today(self) -> date:
        """Return the day on the office's clock."""
        return self.practice.calendar.today(self.now)

    @property
    def running(self) -> list[tuple[Assignment, Unit]]:
        """Return the assignments that are still worked on."""
        assignments = queries.assignments_of(self.session, self.directive.id)
        return [(assignment, unit) for assignment, unit in assignments if assignment.ended_as is None]

    def assignment(self, code: str) -> Assignment:
        """Return a unit's assignment."""
        return lookup.assignment(self.session, self.directive.number, code)

    def assignments(self, codes: tuple[str, ...]) -> list[Assignment]:
        """Return some units' assignments, or all that run."""
        if ALL_UNITS in codes:
            return [assignment for assignment, _ in self.running]
        return [self.assignment(code) for code in codes]


def fields_of(case: Case, deed: Deed) -> tuple[Field, ...]:
    """Return the fields of a deed's form."""
    return _FIELDS.get(deed, _none)(case)


def _none(_: Case) -> tuple[Field, ...]:
    return ()


def _unit(case: Case, *, leads: bool) -> Field:
    codes = tuple(unit.code for assignment, unit in case.running if assignment.leads or not leads)
    return Field("unit", Kind.CHOICE, options=codes, value=codes[0] if codes else "")


def _units(case: Case) -> Field:
    return Field("units", Kind.ITEMS, options=(ALL_UNITS, *(unit.code for _, unit in case.running)))


_REASON = Field("reason", Kind.TEXT, at_most=2000)
_SAID_WITH = Field("opinion", Kind.TEXT, needed=False, at_most=2000)
_LEADER_SAID = Field("leader_said", Kind.TEXT, needed=False, at_most=2000)
_ON_BEHALF = Field("on_behalf", Kind.LINE)
_DUE = Field("due_on", Kind.DAY, needed=False)
_ROLES = tuple(str(role) for role in calls.CALLED)


def _call_fields(case: Case) -> tuple[Field, ...]:
    role = Field("role", Kind.CHOICE, options=_ROLES, value=str(Role.OFFICER))
    return (_unit(case, leads=False), role, Field("said", Kind.TEXT, at_most=2000))


def _report_fields(case: Case) -> tuple[Field, ...]:
    texts = [Field(name, Kind.TEXT, needed=False, at_most=5000) for name in ("work", "problems", "help_needed")]
    return (
        _unit(case, leads=True),
        Field("figure", Kind.FIGURE, needed=False),
        Field("as_of", Kind.DAY, value=case.today.isoformat()),
        *texts,
        Field("fell", Kind.TEXT, needed=False, at_most=2000),
        _ON_BEHALF,
    )


def _claim_fields(case: Case) -> tuple[Field, ...]:
    return (
        _unit(case, leads=True),
        Field("figure", Kind.FIGURE, needed=False),
        Field("numbers", Kind.LINE, needed=False, at_most=2000),
        Field("signed_by", Kind.LINE, at_most=100),
        Field("statement", Kind.TEXT, needed=False, at_most=5000),
        _ON_BEHALF,
    )


def _adjust_fields(case: Case) -> tuple[Field, ...]:
    return (
        _unit(case, leads=False),
        Field("milestone", Kind.CHOICE, needed=False, options=("", *_dated(case))),
        _DUE,
        Field("quota", Kind.FIGURE, needed=False),
        Field("slip", Kind.TICK, needed=False),
        Field("difference", Kind.TICK, needed=False),
        _REASON,
    )


def _dated(case: Case) -> list[str]:
    """Return the names of what has a date of its own: steps, and the days of groups of items."""
    rows = queries.milestones_on(case.session, case.directive.id)
    steps = [row.name for row in rows if row.kind is MilestoneKind.STEP]
    days = [row.due_on.isoformat() for row in rows if row.kind is MilestoneKind.ITEMS]
    return list(dict.fromkeys([*steps, *days]))


def _instruct_fields(_: Case) -> tuple[Field, ...]:
    return (
        Field("text", Kind.TEXT, at_most=2000),
        Field("step", Kind.LINE, needed=False, at_most=100),
        Field("step_on", Kind.DAY, needed=False),
    )


def _end_fields(_: Case) -> tuple[Field, ...]:
    return (
        Field("ending", Kind.CHOICE, options=tuple(str(one) for one in Ending), value=str(Ending.COMPLETED)),
        _REASON,
    )


def _return_fields(case: Case) -> tuple[Field, ...]:
    numbers = tuple(item.number for item in matter.items_of_claim(case.session, case.key))
    return (
        _REASON,
        *((Field("items", Kind.ITEMS, needed=False, options=numbers),) if numbers else ()),
        Field("within", Kind.FIGURE, value=str(CORRECTION)),
        Field("verified", Kind.FIGURE, needed=False),
        Field("untrue", Kind.TICK, needed=False),
    )


_FIELDS: Mapping[Deed, Callable[[Case], tuple[Field, ...]]] = {
    Deed.ACCEPT: lambda _: (Field("figure", Kind.FIGURE, needed=False), _SAID_WITH),
    Deed.GIVE_BACK: _return_fields,
    Deed.GRANT: lambda _: (Field("on", Kind.DAY, needed=False), _SAID_WITH, _LEADER_SAID),
    Deed.REFUSE: lambda _: (_REASON, _LEADER_SAID),
    Deed.STOP: lambda _: (_REASON,),
    Deed.CALL: _call_fields,
    Deed.RECEIPT: lambda case: (_unit(case, leads=False), _ON_BEHALF),
    Deed.REPORT: _report_fields,
    Deed.CLAIM: _claim_fields,
    Deed.INSTRUCT: _instruct_fields,
    Deed.ADJUST: _adjust_fields,
    Deed.HOLD: lambda case: (_units(case), Field("review_on", Kind.DAY), _REASON),
    Deed.RESUME: lambda case: (_units(case), _DUE, Field("reason", Kind.TEXT, needed=False, at_most=2000)),
    Deed.END: _end_fields,
}
