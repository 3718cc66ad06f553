"""What needs a word from a leader, and with whom to speak: proposed or told, help asked for, long overdue, held."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session

from models.queries.clauses.scope import Scope
from models.queries.duties import HoldToReview, OverdueDuty, holds_to_review, overdue_since
from models.queries.notices import LeaderNotice, before_the_leader
from models.queries.people import UnitHead, heads_on
from models.queries.progress_reports import HelpNeed, help_asked
from rules.milestones import MilestoneKind, workdays_late
from rules.plans import HOPED
from rules.roles import RANK, Role
from rules.selection import NoticeState
from services.mail import digest_lines
from services.practice import Practice

LONG = 10  # working days overdue after which a matter is named here
SHOWN = 8  # of each kind: it is one page
READ = 50  # units overdue for each directive that is named


class Contact(NamedTuple):
    """With whom to speak."""

    name: str
    title: str
    role: Role
    phone: str


@dataclass(frozen=True, slots=True)
class AttentionPoint:
    """One thing a word may help; `days` is how many working days it is overdue, `on` the day the sentence names."""

    number: str
    title: str
    unit: str
    contact: Contact | None
    kind: MilestoneKind = MilestoneKind.COMPLETION
    step: str = ""
    days: int = 0
    hoped: bool = False
    on: date | None = None
    text: str = ""


class Party(NamedTuple):
    """A unit that is overdue, and with whom to speak."""

    unit: str
    contact: Contact | None


@dataclass(frozen=True, slots=True)
class OverdueGroup:
    """One thing several units are long overdue with, since one day; `days` is the longest."""

    number: str
    title: str
    kind: MilestoneKind
    step: str
    days: int
    hoped: bool
    parties: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class Attention:
    """All of it; `more_help` requests and `more_overdue` directives are not listed."""

    proposed: tuple[AttentionPoint, ...]
    told: tuple[AttentionPoint, ...]
    help: tuple[AttentionPoint, ...]
    more_help: int
    overdue: tuple[OverdueGroup, ...]
    more_overdue: int
    held: tuple[AttentionPoint, ...]

    @property
    def is_empty(self) -> bool:
        """Say whether nothing needs a word."""
        return not (self.proposed or self.told or self.help or self.overdue or self.held)


@dataclass(frozen=True, slots=True)
class _AttentionBook:
    practice: Practice
    today: date
    heads: Mapping[int, Contact]


def attention(session: Session, practice: Practice, scope: Scope, *, now: datetime) -> Attention:
    """Read what needs a word, each kind in a statement or two; what is named once is not named again as overdue."""
    today = practice.calendar.today(now)
    book = _AttentionBook(practice, today, _heads(heads_on(session, today)))
    before = _latest(before_the_leader(session, scope, 2 * SHOWN))
    asked, asked_in_all = help_asked(session, scope, SHOWN)
    since = practice.calendar.shift(today, -LONG)
    late, late_in_all = overdue_since(session, scope, since, READ * SHOWN)
    overdue = _overdue(book, late, {row.milestone.id for row in before})
    named = {row.number for row in before} | {group.number for group in overdue[:SHOWN]}
    return Attention(
        proposed=tuple(_late(book, row, row.told_at) for row in before if row.state is NoticeState.PROPOSED),
        told=tuple(_late(book, row, row.told_at) for row in before if row.state is not NoticeState.PROPOSED),
        help=tuple(_help(book, row) for row in asked),
        more_help=asked_in_all - len(asked),
        overdue=tuple(overdue[:SHOWN]),
        more_overdue=max(0, late_in_all - len(named)),
        held=tuple(_held(row) for row in holds_to_review(session, SHOWN)),
    )


def _latest(rows: Sequence[LeaderNotice]) -> list[LeaderNotice]:
    """Return the latest notice of each milestone."""
    latest: dict[int, LeaderNotice] = {}
    for row in rows:
        latest.setdefault(row.milestone.id, row)
    return list(latest.values())


def _heads(rows: Sequence[UnitHead]) -> dict[int, Contact]:
    """Map units to their heads, or to a deputy where there is none; without a telephone of their own, by the unit's."""
    heads: dict[int, Contact] = {}
    for row in rows:
        contact = Contact(row.name, row.title, row.role, row.phone or row.unit_phone)
        known = heads.get(row.unit_id)
        if known is None or RANK[contact.role] > RANK[known.role]:
            heads[row.unit_id] = contact
    return heads


def _late(book: _AttentionBook, row: LeaderNotice | OverdueDuty, told_at: datetime | None = None) -> AttentionPoint:
    milestone = row.milestone.value
    return AttentionPoint(
        row.number,
        row.title,
        row.unit,
        book.heads.get(row.unit_id),
        kind=milestone.kind,
        step=row.milestone.name if milestone.kind is MilestoneKind.STEP else "",
        days=workdays_late(milestone, book.practice.calendar, book.today),
        hoped=row.strength in HOPED and milestone.kind in digest_lines.HOPEFUL,
        on=book.practice.calendar.today(told_at) if told_at else milestone.due_on,
    )


def _overdue(book: _AttentionBook, rows: Sequence[OverdueDuty], named: Collection[int]) -> list[OverdueGroup]:
    """Gather what units are overdue with by directive and day; what is named already is left away."""
    groups: dict[tuple[object, ...], list[OverdueDuty]] = {}
    for row in rows:
        if row.milestone.id not in named:
            milestone = row.milestone.value
            groups.setdefault((row.number, milestone.kind, milestone.due_on, _late(book, row).step), []).append(row)
    return [_gathered(book, group) for group in groups.values()]


def _gathered(book: _AttentionBook, rows: Sequence[OverdueDuty]) -> OverdueGroup:
    late = [_late(book, row) for row in rows]
    first, parties = late[0], tuple(Party(each.unit, each.contact) for each in late)
    return OverdueGroup(
        first.number, first.title, first.kind, first.step, max(each.days for each in late), first.hoped, parties
    )


def _help(book: _AttentionBook, row: HelpNeed) -> AttentionPoint:
    contact = book.heads.get(row.unit_id)
    return AttentionPoint(row.number, row.title, row.unit, contact, on=row.as_of, text=row.help_needed)


def _held(row: HoldToReview) -> AttentionPoint:
    contact = Contact(row.name, row.post or "", Role.DESK, row.phone or "") if row.name else None
    return AttentionPoint(row.number, row.title, "", contact, on=row.due_on)
