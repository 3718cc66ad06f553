"""What the next opening will send if nothing happens before it: every mail, read only, by the rules that will send it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from models.people import Person
from models.queries.mail_holds import holds_passed, standing_holds
from models.queries.milestones import MilestoneFacts, milestones_looked_at_by
from models.queries.notices import NoticeFacts, notices_of, proposed_notices
from models.queries.people import people_by_id
from models.queries.recipients import Hearing, left_over
from notifications.compose import headline
from notifications.digest import DigestLine
from rules.ladder import NoticeKind, decide
from rules.milestones import MilestoneKind
from rules.roles import RANK, Role
from rules.selection import NoticeState, is_stopped, select
from rules.timetable import new_notice
from rules.window import next_opening
from services import addressing
from services.mail import composing, digest_lines
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
    owed_at: datetime


@dataclass(frozen=True, slots=True)
class ExpectedMail:
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
    """The next opening and its mails, heads and leaders first; `proposed` wait for a person, `held` are held back: they do not go."""

    opening: datetime
    mails: tuple[ExpectedMail, ...]
    proposed: int
    held: tuple[ExpectedMail, ...] = ()

    @property
    def lines(self) -> int:
        """Return how many notices go."""
        return sum(len(mail.lines) for mail in self.mails)


@dataclass(frozen=True)
class _OutgoingNotice:
    """A notice that goes, and whom it reaches."""

    notice: NoticeFacts
    milestone: MilestoneFacts
    person_ids: tuple[int, ...]


def outlook(session: Session, practice: Practice, *, now: datetime) -> Outlook:
    """Return what the first opening after `now` will send as the facts stand."""
    opening = next_opening(now + JUST_AFTER, practice.calendar, practice.window)
    batch = composing.batch_of(opening, practice)
    left, passed = left_over(session), {hold.person_id for hold in holds_passed(session, batch)}
    again = [hearing for hearing in left if _is_owed_again(hearing, passed)]
    stays = [hearing for hearing in left if not _is_owed_again(hearing, passed)]
    going = [*_left_over(stays), *_selected(session, practice, again, opening)]
    mails = _mails(session, practice, going, opening)
    held = {person.key for person in _held(session, batch)}
    goes, kept = (tuple(m for m in mails if (m.person in held) is is_held) for is_held in (False, True))
    return Outlook(opening, goes, len(proposed_notices(session)), kept)


def _is_owed_again(hearing: Hearing, passed: Collection[int]) -> bool:
    return hearing.person_id in passed and hearing.notice.value.state is NoticeState.COMPOSED


def _held(session: Session, batch: str) -> Iterable[Person]:
    return people_by_id(session, [hold.person_id for hold in standing_holds(session, batch)])


def _left_over(left: Iterable[Hearing]) -> Iterable[_OutgoingNotice]:
    """Yield what was selected for persons who had their mail of that opening already."""
    for hearing in left:
        if not is_stopped(hearing.notice.value, hearing.milestone.value):
            yield _OutgoingNotice(hearing.notice, hearing.milestone, (hearing.person_id,))


def _selected(
    session: Session, practice: Practice, again: Sequence[Hearing], opening: datetime
) -> Iterable[_OutgoingNotice]:
    """Yield what will be selected; what was held back until now is selected again."""
    looked_at = milestones_looked_at_by(session, opening, {hearing.milestone.id for hearing in again})
    known = _opened_again(notices_of(session, (milestone.id for milestone, _ in looked_at)), again)
    book = addressing.open_book(session, practice.calendar.today(opening))
    for milestone, owner in looked_at:
        for notice in _going(milestone, known.get(milestone.id, ()), practice, opening):
            reached = [person.id for person in book.find(notice.value.role, owner)]
            yield _OutgoingNotice(notice, milestone, tuple(reached))


def _opened_again(known: dict[int, list[NoticeFacts]], again: Sequence[Hearing]) -> dict[int, list[NoticeFacts]]:
    keys = {hearing.notice.id for hearing in again}
    return {
        key: [_owed(notice) if notice.id in keys else notice for notice in notices] for key, notices in known.items()
    }


def _owed(notice: NoticeFacts) -> NoticeFacts:
    return notice._replace(value=replace(notice.value, state=NoticeState.OWED))


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


def _mails(
    session: Session, practice: Practice, going: Sequence[_OutgoingNotice], opening: datetime
) -> tuple[ExpectedMail, ...]:
    hearing = [
        (person_id, outgoing.notice, outgoing.milestone) for outgoing in going for person_id in outgoing.person_ids
    ]
    facts = digest_lines.gather(session, hearing)
    by_person: dict[int, list[_OutgoingNotice]] = {}
    for outgoing in going:
        for person_id in outgoing.person_ids:
            by_person.setdefault(person_id, []).append(outgoing)
    mails = [_mail(facts, practice, facts.people[key], of_person, opening) for key, of_person in by_person.items()]
    return tuple(sorted(mails, key=lambda mail: (-mail.rank, mail.person)))


def _mail(
    facts: digest_lines.DigestFacts,
    practice: Practice,
    person: Person,
    going: Sequence[_OutgoingNotice],
    opening: datetime,
) -> ExpectedMail:
    lines = [
        digest_lines.line(facts, practice, outgoing.notice, outgoing.milestone, told_too=(), now=opening)
        for outgoing in going
    ]
    subject = headline(digest_lines.digest(facts, practice, person, lines, now=opening))
    expected = tuple(_expected(line, outgoing.notice.value.at) for line, outgoing in zip(lines, going, strict=True))
    return ExpectedMail(person.key, person.name, person.title, subject, expected)


def _expected(line: DigestLine, at: datetime) -> ExpectedLine:
    return ExpectedLine(line.kind, line.role, line.milestone, line.number, line.title, line.unit, line.due_on, at)
