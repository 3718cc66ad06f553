"""What a text yields: drafts of directives, each with the words it comes from, and what must be asked before it is one."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from minutes.clean import Damage
from minutes.questions import Question
from minutes.values.bounds import Bound
from minutes.values.when import Basis, DeadlineKind


@dataclass(frozen=True, slots=True)
class Draft:
    """A directive that the text seems to order; start and end (exclusive) count code points of the source."""

    start: int
    end: int
    text: str
    title: str = ""
    heading: bool = False
    parent: int | None = None  # the place in the list of the heading it stands under
    quantity: Decimal | None = None
    unit: str | None = None
    comparator: Bound | None = None
    deadline: date | None = None  # the last day, inclusive
    deadline_phrase: str | None = None
    deadline_kind: DeadlineKind = DeadlineKind.NONE
    deadline_basis: Basis = Basis.UNKNOWN
    deadlines_all: tuple[date, ...] = ()
    strength: str = ""
    responsible: tuple[str, ...] = ()
    responsible_inferred: bool = False
    co: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """The meeting or document a text is of, as far as it says."""

    title: str
    date: date
    issuer: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in a text."""

    meeting: Meeting
    drafts: tuple[Draft, ...]
    damaged: tuple[Damage, ...] = field(default=())
