"""Compose: selects what goes out at an opening, resolves roles to persons, and stores the finished bytes of each mail."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session

from models import queries
from models.directives import Assignment, Directive, Milestone
from models.log import record
from models.mail import Message, Notice, Recipient
from models.people import Person
from notifications.compose import compose
from notifications.mailbox import Mailbox
from notifications.message import build, new_message_id
from notifications.rendered import Rendered
from rules.selection import NoticeState, is_stopped, select
from services import addressing, clockwork, wording
from services.practice import Practice

BATCH = 100  # persons written to in one transaction
Carried = tuple[Recipient, Notice, Milestone]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What became of the owed notices at one opening."""

    go: int = 0
    superseded: int = 0
    stopped: int = 0


def batch_of(opening: datetime, practice: Practice) -> str:
    """Return the name of an opening's batch: its local day and time."""
    return f"{opening.astimezone(practice.calendar.zone):%Y-%m-%dT%H:%M}"


def choose(session: Session, practice: Practice, opening: datetime, *, now: datetime) -> Chosen:
    """Select what goes out at an opening, and note whom it reaches; what may not go yet stays owed."""
    rows = queries.milestones_with_owed_notices(session, opening)
    if not rows:
        return Chosen()
    notices = _by_milestone(queries.notices_of(session, [row.id for row in rows]))
    book = addressing.open_book(session, practice.calendar.today(opening))
    owners = queries.owners_of(session, rows)
    known_to = queries.persons_reached(session, [n.id for found in notices.values() for n in found if _waits(n)])
    total = Chosen()
    for row in rows:
        known = {(n.round, n.cause, n.role): n for n in notices[row.id]}
        value = clockwork.value_of(row)
        chosen = select(value, [clockwork.notice_of(n) for n in notices[row.id]], practice.calendar, opening)
        gone = [known[n.round, n.cause, n.role] for n in chosen.go]
        sent = [notice for notice in gone if _address(session, book, owners[row.id], notice, known_to)]
        old = [(known[n.round, n.cause, n.role], NoticeState.SUPERSEDED) for n in chosen.superseded]
        old += [(known[n.round, n.cause, n.role], NoticeState.STOPPED) for n in chosen.stopped]
        _drop(session, row, old, now)
        _leave_waiting(session, known.values(), opening)
        total = Chosen(
            total.go + len(sent),
            total.superseded + len(chosen.superseded),
            total.stopped + len(chosen.stopped),
        )
    return total


def _leave_waiting(session: Session, notices: Iterable[Notice], opening: datetime) -> None:
    """Note that this opening has considered what must still wait, so that no later tick of it looks again."""
    for notice in notices:
        if notice.state is NoticeState.OWED and notice.at <= opening:
            notice.considered_at = opening
            session.add(notice)


def _by_milestone(notices: Sequence[Notice]) -> dict[int, list[Notice]]:
    found: dict[int, list[Notice]] = {}
    for notice in notices:
        found.setdefault(notice.milestone_id, []).append(notice)
    return found


def _waits(notice: Notice) -> bool:
    return notice.state is NoticeState.OWED


def _address(
    session: Session,
    book: addressing.AddressBook,
    owner: tuple[Directive, Assignment | None],
    notice: Notice,
    known_to: set[tuple[int, int]],
) -> bool:
    """Note whom a notice reaches who has not been reached before; with nobody to hear it, it stays owed."""
    found = book.find(notice.role, *owner)
    reached = [person for person in found if (notice.id, person.id) not in known_to]
    session.add_all(Recipient(notice_id=notice.id, person_id=person.id) for person in reached)
    if reached:
        notice.state = NoticeState.COMPOSED
        session.add(notice)
    return bool(reached)


def _drop(session: Session, row: Milestone, notices: Sequence[tuple[Notice, NoticeState]], now: datetime) -> None:
    for notice, state in notices:
        notice.state = state
        session.add(notice)
    if notices:
        causes = [f"{notice.cause}:{notice.role}:{state}" for notice, state in notices]
        record(session, "notice.dropped", f"milestone:{row.id}", now=now, causes=causes)


def write(session: Session, practice: Practice, opening: datetime, *, token: Callable[[], str], now: datetime) -> int:
    """Write one mail each to at most 100 persons of an opening; nobody gets a second one of it."""
    batch = batch_of(opening, practice)
    waiting = _still_true(session, queries.recipients_without_message(session), now)
    written = queries.persons_written_to(session, batch)
    by_person: dict[int, list[Carried]] = {}
    for recipient, notice, milestone in waiting:
        if recipient.person_id not in written:
            by_person.setdefault(recipient.person_id, []).append((recipient, notice, milestone))
    if not by_person:
        return 0
    part = dict(list(by_person.items())[:BATCH])
    chosen = {milestone.id for found in part.values() for _, _, milestone in found}
    facts = wording.gather(session, [(r.person_id, notice, m) for r, notice, m in waiting if m.id in chosen])
    again = queries.dissolved_of(session, batch)
    desk = _Desk(practice, facts, _hearers(facts, waiting, chosen), batch, again, now)
    for person_id, found in part.items():
        _store(session, desk, facts.people[person_id], found, token())
    return len(part)


def _still_true(session: Session, waiting: Sequence[Carried], now: datetime) -> list[Carried]:
    """Leave out what stopped after it was selected, so that no false alarm leaves the house."""
    true = []
    for recipient, notice, milestone in waiting:
        if is_stopped(clockwork.notice_of(notice), clockwork.value_of(milestone)):
            _drop(session, milestone, [(notice, NoticeState.STOPPED)], now)
        else:
            true.append((recipient, notice, milestone))
    return true


def _hearers(facts: wording.Facts, waiting: Sequence[Carried], chosen: set[int]) -> dict[int, dict[int, str]]:
    """Map each milestone to the persons who hear of it now."""
    found: dict[int, dict[int, str]] = {}
    for recipient, _, milestone in waiting:
        if milestone.id in chosen:
            found.setdefault(milestone.id, {})[recipient.person_id] = facts.people[recipient.person_id].name
    return found


@dataclass(frozen=True)
class _Desk:
    """What all letters of one opening share."""

    practice: Practice
    facts: wording.Facts
    hearers: dict[int, dict[int, str]]
    batch: str
    again: dict[int, int]
    now: datetime

    def batch_for(self, person: Person) -> str:
        """Return the batch's name, with a number where earlier messages of it were dissolved."""
        before = self.again.get(person.id, 0)
        return f"{self.batch}#{before + 1}" if before else self.batch


def _letter(desk: _Desk, person: Person, found: Sequence[Carried]) -> Rendered:
    """Word everything one person hears at this opening."""
    lines = []
    for _, notice, milestone in found:
        others = tuple(name for key, name in desk.hearers[milestone.id].items() if key != person.id)
        lines.append(wording.line(desk.facts, desk.practice, notice, milestone, told_too=others, now=desk.now))
    return compose(wording.digest(desk.facts, desk.practice, person, lines, now=desk.now))


def _store(session: Session, desk: _Desk, person: Person, found: Sequence[Carried], token: str) -> None:
    """Store the finished bytes of one letter, and which notices it carries."""
    rendered, sender = _letter(desk, person, found), desk.practice.sender
    header_id = new_message_id(token, sender.address.rpartition("@")[2])
    to = Mailbox(person.name, person.email)
    content = build(rendered, sender=sender, to=to, message_id=header_id, date=desk.now)
    message = Message(
        person_id=person.id,
        batch=desk.batch_for(person),
        address=person.email,
        header_id=header_id,
        subject=rendered.subject,
        content=content,
        sha256=sha256(content).hexdigest(),
        composed_at=desk.now,
        next_try_at=desk.now,
    )
    session.add(message)
    session.flush()
    for recipient, _, _ in found:
        recipient.message_id = message.id
        session.add(recipient)
    causes = [f"milestone:{m.id}:{n.round}:{n.cause}:{n.role}" for _, n, m in found]
    record(session, "message.composed", header_id, now=desk.now, person=person.key, batch=desk.batch, causes=causes)
