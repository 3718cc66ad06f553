"""What is known of a week: every assignment and milestone as it stood when the week began, and as it stood when it ended.

What there is 100,000 of is a named tuple: it is made in a third of the time a frozen dataclass takes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from rules.lights import AssignmentState
from rules.milestones import MilestoneClock
from rules.roles import Role
from rules.targets import Target


@dataclass(frozen=True, slots=True)
class Telling:
    """Whom the office has told, and on which day."""

    role: Role
    name: str
    on: date


@dataclass(frozen=True, slots=True)
class ItemCounts:
    """How many items a group or a list has, and what has become of them."""

    total: int
    open: int
    claimed: int
    closed: int
    closed_this_week: int = 0


class WeekMilestone(NamedTuple):
    """A milestone at both ends of the week; `before` is None when it was not there yet."""

    id: int
    name: str
    before: MilestoneClock | None
    now: MilestoneClock
    items: ItemCounts | None = None
    told: tuple[Telling, ...] = ()


class WeekFigures(NamedTuple):
    """What an assignment had reported and verified at one end of the week; a list's reported are claimed or closed."""

    reported: Decimal | None = None
    as_of: date | None = None
    verified: Decimal | None = None


@dataclass(frozen=True, slots=True)
class HelpRequest:
    """What a unit asked the office to co-ordinate, in its last progress report; `new` when that came in this week."""

    text: str
    as_of: date
    new: bool


@dataclass(frozen=True, slots=True)
class WeekReturn:
    """A claim given back in this week."""

    on: date
    reason: str
    untrue: bool


class WeekAssignment(NamedTuple):
    """One unit's assignment. `over` says how it had ended, None while it runs; `over_this_week` whether that was this week.

    `returns` counts the claims given back so far. `stated_on` is the completion date the office accepted (反馈时间),
    `asked_until` the extension asked for and not decided yet.
    """

    unit: str
    code: str
    leads: bool = True
    quota: Decimal | None = None
    quota_before: Decimal | None = None
    started_on: date | None = None
    over: AssignmentState | None = None
    over_before: AssignmentState | None = None
    figures: WeekFigures = WeekFigures()
    before: WeekFigures = WeekFigures()
    items: ItemCounts | None = None
    milestones: tuple[WeekMilestone, ...] = ()
    returns: int = 0
    returned: WeekReturn | None = None
    help: HelpRequest | None = None
    stated_on: date | None = None
    asked_until: date | None = None

    @property
    def over_this_week(self) -> bool:
        """Say whether the assignment ended in this week."""
        return self.over is not None and self.over_before is None


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """A directive with its assignments; `over` and `over_before` say whether it had ended at either end of the week.

    `is_new`: it was dispatched in this week. `heading` is the key work it stands under.
    """

    number: str
    title: str
    due_on: date
    target: Target
    assignments: tuple[WeekAssignment, ...]
    heading: str = ""
    hoped: bool = False
    over: bool = False
    is_new: bool = False
    duties: tuple[WeekMilestone, ...] = ()  # what the office itself owes


def add_items(counts: Iterable[ItemCounts | None]) -> ItemCounts:
    """Return the sum of some counts; those that are not there count nothing."""
    found = [(i.total, i.open, i.claimed, i.closed, i.closed_this_week) for i in counts if i is not None]
    return ItemCounts(*(sum(column) for column in zip(*found, strict=True))) if found else ItemCounts(0, 0, 0, 0)
