"""What the next opening will send if nothing happens before it: every mail, read only, by the rules that will send it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from models import queries
from models.people import Person
from models.queries import MilestoneFacts, NoticeFacts
from notifications.digest import Line
from notifications.headline import headline
from rules.ladder import NoticeKind, decide
from rules.milestones import MilestoneKind
from rules.roles import RANK, Role
from rules.selection import is_stopped, select
from rules.timetable import new_notice
from rules.window import next_opening
from services import addressing, wording
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

    notice: NoticeFacts
    milestone: MilestoneFacts
    person_ids: tuple[int, ...]


def outlook(session: Session, practice: Practice, *, now: datetime) -> Outlook:
    """Return what the first opening after `now` will send as the facts stand."""
    opening = next_opening(now + JUST_AFTER, practice.calendar, practice.window)
    going = [*_left_over(session), *_selected(session, practice, opening)]
    mails = _mails(session, practice, going, opening)
    return Outlook(opening, mails, len(queries.proposed_notices(session)))


def _left_over(session: Session) -> Iterable[_Going]:
    """Yield what was selected for persons who had their mail of that opening already."""
    for one in queries.left_over(session):
        if not is_stopped(one.notice.value, one.milestone.value):
            yield _Going(one.notice, one.milestone, (one.person_id,))


def _selected(session: Session, practice: Practice, opening: datetime) -> Iterable[_Going]:
    found = queries.milestones_looked_at_by(session, opening)
    known = queries.notices_of(session, (milestone.id for milestone, _ in found))
    book = addressing.open_book(session, practice.calendar.today(opening))
    for milestone, owner in found:
        for notice in _going(milestone, known.get(milestone.id, ()), practice, opening):
            reached = [person.id for person in book.find(notice.value.role, owner)]
            yield _Going(notice, milestone, tuple(reached))


def _going(
    milestone: MilestoneFacts, known: Sequence[NoticeFacts], practice: Practice, opening: datetime
) -> list[NoticeFacts]:
    """Return what one milestone will send, with what the sweep will have added by then; nothing of it is stored."""
    value = milestone.value
    by_key = {n.value.key: n for n in known}
    for owed in decide(value, practice.ladder_of(value), practice.calendar, opening).owed:
        new = new_notice(owed, value.round)
        by_key.setdefault(new.key, NoticeFacts(0, milestone.id, "", new))
    chosen = select(value, [n.value for n in by_key.values()], practice.calendar, opening)
    return [by_key[n.key] for n in chosen.go]


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
