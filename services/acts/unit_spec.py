"""An act of a unit as one value: what its form asks, when it is offered, what it does, and its words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from sqlmodel import Session

from models.directives import Assignment, Directive, Item
from models.facts import Claim, ProgressReport
from models.people import Person, Unit
from rules.milestones import MilestoneKind
from rules.roles import Role
from rules.targets import TargetKind
from services.acts.form_fields import FieldKind, FormField, Values
from services.practice import Practice

UNCOUNTED = frozenset({TargetKind.LIST, TargetKind.NONE})  # no figure is reported of these


class AssignmentView(Protocol):
    """An assignment as a person of its unit sees it: what the forms of a unit's acts are filled from."""

    @property
    def assignment(self) -> Assignment:
        """Return its row."""

    @property
    def directive(self) -> Directive:
        """Return what it is an assignment of."""

    @property
    def unit(self) -> Unit:
        """Return whose it is."""

    @property
    def person(self) -> Person:
        """Return who looks at it."""

    @property
    def role(self) -> Role | None:
        """Return their post in the unit, None when they hold none."""

    @property
    def today(self) -> date:
        """Return the day on the office's clock."""

    @property
    def counts(self) -> bool:
        """Say whether figures are reported of it."""

    @property
    def items(self) -> tuple[Item, ...]:
        """Return the items of its list that may be claimed."""

    @property
    def extends(self) -> tuple[str, ...]:
        """Return what a later date may be asked for, by name."""

    @property
    def states(self) -> tuple[str, ...]:
        """Return what a completion date may be stated for, by name."""

    @property
    def steps(self) -> tuple[str, ...]:
        """Return the steps that are not done yet."""


@dataclass(frozen=True, slots=True)
class UnitCase:
    """An act of a unit about to be done: about what, by whom, and when."""

    session: Session
    practice: Practice
    view: AssignmentView
    confirmed: bool
    now: datetime

    @property
    def assignment(self) -> Assignment:
        """Return the assignment it is about."""
        return self.view.assignment

    @property
    def person(self) -> Person:
        """Return who does it."""
        return self.view.person


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """How an assignment stands for its unit: what of it is open, what it has asked and claimed already."""

    leads: bool
    kind: TargetKind
    reported: Decimal | None
    open: frozenset[MilestoneKind]
    is_claimed: bool
    has_items: bool
    may_extend: bool
    may_state: bool
    is_asked: bool = False  # for its opinion, of a draft


@dataclass(frozen=True, slots=True)
class UnitWords:
    """What the pages of an act of a unit say; `of_items` is its title where the items of a list are what it is about."""

    title: str
    following: str  # what comes next, said when it was recorded
    labels: Mapping[str, str] = field(default_factory=dict)
    of_items: str | None = None

    def titled(self, kind: TargetKind) -> str:
        """Return the title of the act on a directive that counts in a way."""
        return self.of_items if self.of_items and kind is TargetKind.LIST else self.title


@dataclass(frozen=True, slots=True)
class ApiCall:
    """How a program does an act of a unit: under which address, with which body (none without fields)."""

    path: str
    about: str
    fields: tuple[FormField, ...] = ()
    body: str = ""  # what the body is called in the description
    body_about: str = ""
    example: Mapping[str, object] = field(default_factory=dict)


def no_unit_fields(_: AssignmentView) -> tuple[FormField, ...]:
    """Return that nothing is asked but whether it is meant."""
    return ()


@dataclass(frozen=True, slots=True)
class UnitActSpec:
    """An act of a unit: done from the page behind a link, with an account, or by a program.

    `main_field` is the one a refusal that names none of the form is about; `is_offered_after` lets it be done of a draft,
    or when the assignment is over. It writes no decision: `stays` says why there is nothing to undo.
    """

    name: str
    words: UnitWords
    is_offered: Callable[[OfferFacts], bool]
    perform: Callable[[UnitCase, Values], Claim | ProgressReport | None]
    stays: str
    fields: Callable[[AssignmentView], tuple[FormField, ...]] = no_unit_fields
    main_field: str = "figure"
    takes_files: bool = False
    is_offered_after: bool = False
    api: ApiCall | None = None
    log: Mapping[str, str] = field(default_factory=dict)

    def label(self, name: str) -> str | None:
        """Return what a field is called in this act, None where the pages know it by its own name."""
        return self.words.labels.get(name)


def chosen_field(names: tuple[str, ...], name: str = "milestone") -> tuple[FormField, ...]:
    """Return the field that says which one is meant, where there are several."""
    return (FormField(name, FieldKind.CHOICE, needed=False, options=names),) if len(names) > 1 else ()
