"""The weekly report (督办周报) as values: its lines, its annex, and what its sections are made of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from rules.lights import AssignmentState, Light
from rules.milestones import MilestoneKind
from rules.targets import RollUp, TargetKind, missing
from rules.week.week_facts import ItemCounts, Telling
from rules.week.weeks import Week


@dataclass(frozen=True, slots=True)
class Subject:
    """What a line is about: which directive, which unit's assignment, which milestone of it."""

    number: str
    title: str
    unit: str
    code: str
    kind: MilestoneKind = MilestoneKind.COMPLETION
    step: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an assignment is: quota, reported (and as of which day), verified; of a group its items."""

    counted: str = ""
    quota: Decimal | None = None
    reported: Decimal | None = None
    as_of: date | None = None
    verified: Decimal | None = None
    items: ItemCounts | None = None

    @property
    def missing(self) -> Decimal | None:
        """Return what is still to be reported; None without a quota, or when nothing is missing."""
        return missing(self.quota, self.reported)


@dataclass(frozen=True, slots=True)
class LateLine:
    """Something past due. `is_new`: it became so in this week. `answered_on`: claimed late in this week, and with the office."""

    about: Subject
    due_on: date
    days_late: int
    hoped: bool
    is_new: bool
    progress: Progress
    returns: int = 0
    told: tuple[Telling, ...] = ()
    stated_on: date | None = None
    asked_until: date | None = None
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class DueLine:
    """Something due within two weeks after the week; `behind` its line when its figures are below 70 % of linear."""

    about: Subject
    due_on: date
    workdays: int
    behind: bool
    progress: Progress
    hoped: bool = False


@dataclass(frozen=True, slots=True)
class DoneLine:
    """An assignment that was accepted as done in this week; `days_late` is how late it was claimed."""

    about: Subject
    days_late: int
    progress: Progress


@dataclass(frozen=True, slots=True)
class CoordinationRequest:
    """What a unit asks the leaders to co-ordinate (需领导协调); `is_new`: asked in this week."""

    about: Subject
    text: str
    as_of: date
    is_new: bool


@dataclass(frozen=True, slots=True)
class ReturnedClaim:
    """A claim that was returned in this week."""

    about: Subject
    on: date
    reason: str
    untrue: bool


class AnnexUnitRow(NamedTuple):
    """One unit's figures in the annex, now and at the last issue."""

    unit: str
    code: str
    leads: bool
    quota: Decimal | None
    reported: Decimal | None
    as_of: date | None
    verified: Decimal | None
    reported_before: Decimal | None
    verified_before: Decimal | None
    state: AssignmentState
    due_on: date | None
    days_late: int = 0


@dataclass(frozen=True, slots=True)
class AnnexTaskRow:
    """One directive in the annex. `light` is None when every unit has done its part."""

    number: str
    title: str
    heading: str
    due_on: date
    hoped: bool
    over: bool
    is_new: bool
    light: Light | None
    light_before: Light | None
    kind: TargetKind
    counted: str
    figures: RollUp
    before: RollUp
    leads: int  # units that lead
    finished: int  # of these: how many have reported their whole quota, or have ended
    missing: Decimal  # what the others still have to report
    stated: int  # of those past due: how many have named a day the office accepted


@dataclass(frozen=True, slots=True)
class ReportPart:
    """What one directive gives to the report."""

    row: AnnexTaskRow
    units: tuple[AnnexUnitRow, ...] = ()
    late: tuple[LateLine, ...] = ()
    due: tuple[DueLine, ...] = ()
    done: tuple[DoneLine, ...] = ()
    wanted: tuple[CoordinationRequest, ...] = ()
    given_back: tuple[ReturnedClaim, ...] = ()
    owed: tuple[LateLine, ...] = ()  # receipts and reports past due
    items: ItemCounts | None = None
    waiting: int = 0  # claims the office has in its hands
    waiting_long: int = 0  # of these past the office's own date


@dataclass(frozen=True, slots=True)
class Tally:
    """How many directives are watched, by light; `short` are red ones that were only hoped for, `done` wait to be ended."""

    total: int = 0
    green: int = 0
    yellow: int = 0
    red: int = 0
    short: int = 0
    grey: int = 0
    done: int = 0


@dataclass(frozen=True, slots=True)
class WeekChange:
    """Something that was decided in this week: an extension, a hold, an adjustment, an ending."""

    about: Subject
    kind: str
    on: date
    before: dict[str, str]
    after: dict[str, str]
    reason: str


@dataclass(frozen=True, slots=True)
class WeekReport:
    """One week as it stood at its end. Every list is in the order of reading; `proposals` wait on the desk."""

    year: int
    number: int
    first: date
    last: date
    tally: Tally
    wanted: tuple[CoordinationRequest, ...] = ()
    late: tuple[LateLine, ...] = ()
    due: tuple[DueLine, ...] = ()
    done: tuple[DoneLine, ...] = ()
    given_back: tuple[ReturnedClaim, ...] = ()
    owed: tuple[LateLine, ...] = ()
    changes: tuple[WeekChange, ...] = ()
    tasks: tuple[AnnexTaskRow, ...] = ()
    items: ItemCounts = field(default_factory=lambda: ItemCounts(0, 0, 0, 0))
    waiting: int = 0
    waiting_long: int = 0
    proposals: int = 0

    @property
    def week(self) -> Week:
        """Return the week it is about."""
        return Week(self.year, self.number)

    @property
    def overdue(self) -> tuple[LateLine, ...]:
        """Return the register of what is past due and unanswered (逾期台账)."""
        return tuple(line for line in self.late if line.answered_on is None)

    @property
    def newly_late(self) -> tuple[LateLine, ...]:
        """Return what became late in this week, answered since or not (新增逾期)."""
        return tuple(line for line in self.late if line.is_new)

    @property
    def units_concerned(self) -> tuple[str, ...]:
        """Return the codes of the units with something overdue, returned or due within two weeks, in order."""
        return tuple(sorted({about.code for about in self.concerns}))

    @property
    def concerns(self) -> list[Subject]:
        """Return what is overdue, was returned, or falls due within two weeks."""
        subjects = [line.about for line in (*self.overdue, *self.owed)]
        return subjects + [line.about for line in self.due] + [line.about for line in self.given_back]


def opinion_on(opinions: Sequence[str], ordinal: int) -> str:
    """Return what the office thinks of the n-th thing leaders are asked to co-ordinate, "" when it said nothing.

    >>> opinion_on(["请各市加快", "2=建议商当地政府解决"], 2)
    '建议商当地政府解决'
    """
    return next((text for n, text in map(_numbered, opinions) if n == ordinal), "")


def general_opinions(opinions: Sequence[str]) -> tuple[str, ...]:
    """Return the opinions that are about no single one of them."""
    return tuple(text for n, text in map(_numbered, opinions) if n is None)


def ordinals(opinions: Sequence[str]) -> tuple[int, ...]:
    """Return which ones opinions are about."""
    return tuple(n for n, _ in map(_numbered, opinions) if n is not None)


_ORDINAL = re.compile(r"([0-9]{1,4})\s*[=＝]\s*(.*)", re.DOTALL)


def _numbered(opinion: str) -> tuple[int | None, str]:
    match = _ORDINAL.fullmatch(opinion)
    return (int(match[1]), match[2]) if match else (None, opinion)
