"""An act of the office as one value: what its form asks, what it does, how what it decided is undone, and its words.

Words are msgids: their Chinese, with English in `translations/locale`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session

from models.directives import Assignment, Directive
from models.people import Person, Unit
from models.queries.assignments import assignments_of
from rules.field_names import FIELDS
from services import lookup
from services.acts.decision_spec import DecisionSpec
from services.acts.form_fields import FieldKind, FormField, Values
from services.practice import Practice
from translations.texts import N_

ALL_UNITS = "*"


@dataclass(frozen=True, slots=True)
class OfficeCase:
    """An act of the office about to be done, or asked about: on which directive, by whom, when; `key` is the claim's, request's or notice's."""

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
        assignments = assignments_of(self.session, self.directive.id)
        return [(assignment, unit) for assignment, unit in assignments if assignment.ended_as is None]

    def assignment(self, code: str) -> Assignment:
        """Return a unit's assignment."""
        return lookup.assignment(self.session, self.directive.number, code)

    def assignments(self, codes: tuple[str, ...]) -> list[Assignment]:
        """Return some units' assignments, or all that run."""
        if ALL_UNITS in codes:
            return [assignment for assignment, _ in self.running]
        return [self.assignment(code) for code in codes]


@dataclass(frozen=True, slots=True)
class OfficeWords:
    """What the form of an act of the office says; of a choice, what those options are called that are no data."""

    title: str
    button: str = N_("确认并记录")
    labels: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)


LABELS: Mapping[str, str] = {  # what is called otherwise than everywhere
    "units": N_("哪些单位"),
    "opinion": N_("意见"),
    "leader_said": N_("领导批示内容"),
    "on_behalf": N_("来源"),
    "milestone": N_("节点"),
    "due_on": N_("新的期限"),
}
HINTS: Mapping[str, str] = {"on_behalf": N_("如：电话、传真、来函文号，及何人告知。")}
CHOICES: Mapping[str, str] = {ALL_UNITS: N_("全部在办单位"), "": N_("办结期限")}


def no_office_fields(_: OfficeCase) -> tuple[FormField, ...]:
    """Return that nothing is asked but whether it is meant."""
    return ()


@dataclass(frozen=True, slots=True)
class OfficeActSpec:
    """An act of the office; `place` is what waits for it (a claim, a request, a notice), empty where nothing does.

    `stays` says why there is nothing to undo, where it writes no decision; `log` names the actions it leaves in the log.
    """

    name: str
    words: OfficeWords
    perform: Callable[[OfficeCase, Values], None]
    fields: Callable[[OfficeCase], tuple[FormField, ...]] = no_office_fields
    decisions: tuple[DecisionSpec, ...] = ()
    stays: str = ""
    place: str = ""
    log: Mapping[str, str] = field(default_factory=dict)

    def label(self, name: str) -> str:
        """Return what a field is called (a msgid)."""
        return self.words.labels.get(name) or LABELS.get(name) or FIELDS[name]

    def hint(self, name: str) -> str:
        """Return what helps to fill a field in (a msgid), empty when nothing does."""
        return self.words.hints.get(name) or HINTS.get(name, "")

    def choice(self, key: str) -> str:
        """Return what an option that is no data is called (a msgid), empty when it is data."""
        return self.words.choices.get(key) or CHOICES.get(key, "")


REASON = FormField("reason", FieldKind.TEXT, at_most=2000)
REMARK = FormField("reason", FieldKind.TEXT, needed=False, at_most=2000)
OPINION = FormField("opinion", FieldKind.TEXT, needed=False, at_most=2000)
LEADER_SAID = FormField("leader_said", FieldKind.TEXT, needed=False, at_most=2000)
ON_BEHALF = FormField("on_behalf", FieldKind.LINE)
DUE = FormField("due_on", FieldKind.DAY, needed=False)


def unit_field(case: OfficeCase, *, leads: bool) -> FormField:
    """Return the field that says whose assignment is meant, of those that run."""
    units = [unit for assignment, unit in case.running if assignment.leads or not leads]
    codes = tuple(unit.code for unit in units)
    named = tuple((unit.code, unit.name) for unit in units)
    return FormField("unit", FieldKind.CHOICE, options=codes, value=codes[0] if codes else "", names=named)


def units_field(case: OfficeCase) -> FormField:
    """Return the field that says whose assignments are meant, one or more or all that run."""
    units = [unit for _, unit in case.running]
    named = tuple((unit.code, unit.name) for unit in units)
    return FormField("units", FieldKind.ITEMS, options=(ALL_UNITS, *(unit.code for unit in units)), names=named)
