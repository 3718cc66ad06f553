"""What the next opening will send if nothing happens before it: every mail, read only, by the rules that will send it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from models import queries
from models.directives import Milestone
from models.mail import Notice
from models.people import Person
from notifications.digest import Line
from notifications.headline import headline
from rules import selection
from rules.ladder import NoticeKind, decide
from rules.milestones import MilestoneKind
from rules.roles import RANK, Role
from rules.selection import is_stopped, select
from rules.timetable import new_notice
from rules.window import next_opening
from services import addressing, clockwork, wording
from services.practice import Practice

JUST_AFTER = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """One notice of a mail to come."""

    kind: NoticeKind
    role: Role
    milestone: MilestoneKind
    number: str
    title: str
    unit: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Expected:
    """One mail to come: who gets it, its subject, what is in it."""

    person: str
    name: str
    title: str
    subject: str
    lines: tuple[ExpectedLine, ...]

    @property
    def rank(self) -> int:
        """Return how high its reader stands."""
        return max(RANK.get(line.role, 0) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Outlook:
    """The next opening and its mails, heads and leaders first; `proposed` wait for a person and do not go."""

    opening: datetime
    mails: tuple[Expected, ...]
    proposed: int

    @property
    def lines(self) -> int:
        """Return how many notices go."""
        return sum(len(mail.lines) for mail in self.mails)


@dataclass(frozen=True)
class _Going:
    """A notice that goes, and whom it reaches."""

    notice: Notice
    milestone: Milestone
    person_ids: tuple[int, ...]


def outlook(session: Session, practice: Practice, *, now: datetime) -> Outlook:
    """Return what the first opening after `now` will send as the facts stand."""
    opening = next_opening(now + JUST_AFTER, practice.calendar, practice.window)
    going = [*_left_over(session), *_selected(session, practice, opening)]
    mails = _mails(session, practice, going, opening)
    return Outlook(opening, mails, len(queries.proposed_notices(session)))


def _left_over(session: Session) -> Iterable[_Going]:
    """Yield what was selected for persons who had their mail of that opening already."""
    for recipient, notice, milestone in queries.recipients_without_message(session):
        if not is_stopped(clockwork.notice_of(notice), clockwork.value_of(milestone)):
            yield _Going(notice, milestone, (recipient.person_id,))


def _selected(session: Session, practice: Practice, opening: datetime) -> Iterable[_Going]:
    rows = queries.milestones_looked_at_by(session, opening)
    known: dict[int, list[Notice]] = {}
    for notice in queries.notices_of(session, [row.id for row in rows]):
        known.setdefault(notice.milestone_id, []).append(notice)
    book = addressing.open_book(session, practice.calendar.today(opening))
    for row in rows:
        for notice in _going(row, known.get(row.id, []), practice, opening):
            directive, share = queries.owner_of(session, row)
            reached = [person.id for person in book.find(notice.role, directive, share)]
            yield _Going(notice, row, tuple(reached))


def _going(row: Milestone, known: Sequence[Notice], practice: Practice, opening: datetime) -> list[Notice]:
    """Return what one milestone will send, with what the sweep will have added by then; nothing of it is stored."""
    value = clockwork.value_of(row)
    by_key = {(n.round, n.cause, n.role): n for n in known}
    for owed in decide(value, practice.ladders[row.kind], practice.calendar, opening).owed:
        key = (row.round, owed.cause, owed.role)
        if key not in by_key:
            by_key[key] = _row_of(new_notice(owed, row.round), row)
    chosen = select(value, [clockwork.notice_of(n) for n in by_key.values()], practice.calendar, opening)
    return [by_key[n.round, n.cause, n.role] for n in chosen.go]


def _row_of(value: selection.Notice, milestone: Milestone) -> Notice:
    fields = {name: getattr(value, name) for name in value.__slots__}
    return Notice(milestone_id=milestone.id, recorded_at=value.at, **fields)


def _mails(session: Session, practice: Practice, going: Sequence[_Going], opening: datetime) -> tuple[Expected, ...]:
    hearing = [(person_id, one.notice, one.milestone) for one in going for person_id in one.person_ids]
    facts = wording.gather(session, hearing)
    by_person: dict[int, list[_Going]] = {}
    for one in going:
        for person_id in one.person_ids:
            by_person.setdefault(person_id, []).append(one)
    mails = [_mail(facts, practice, facts.people[key], found, opening) for key, found in by_person.items()]
    return tuple(sorted(mails, key=lambda mail: (-mail.rank, mail.person)))


def _mail(
    facts: wording.Facts, practice: Practice, person: Person, going: Sequence[_Going], opening: datetime
) -> Expected:
    lines = [wording.line(facts, practice, one.notice, one.milestone, told_too=(), now=opening) for one in going]
    subject = headline(wording.digest(facts, practice, person, lines, now=opening))
    return Expected(person.key, person.name, person.title, subject, tuple(map(_expected, lines)))


def _expected(line: Line) -> ExpectedLine:
    return ExpectedLine(line.kind, line.role, line.milestone, line.number, line.title, line.unit, line.due_on)
