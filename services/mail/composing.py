"""Compose: words what each person hears at an opening as one mail, and stores its finished bytes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session

from models.log import record
from models.mail import MessageState
from models.people import Person
from models.queries.messages import digests_of, messages_headed
from models.queries.people import members_on
from models.queries.recipients import Hearing, hearers_of, uncarried_to, unwritten
from models.writes.links import add_links
from models.writes.messages import add_contents, add_messages
from models.writes.recipients import carry
from notifications.channel import Addressee, FinishedMessage
from notifications.compose import compose
from notifications.rendered import RenderedMail
from rules.roles import UNIT_ROLES
from services.mail import action_links, digest_lines
from services.mail.action_links import DrawnLinks, is_answered_by_link
from services.mail.notice_selection import still_true
from services.practice import Practice

BATCH = 250  # persons written to in one transaction


def batch_of(opening: datetime, practice: Practice) -> str:
    """Return the name of an opening's batch: its local day and time."""
    return f"{opening.astimezone(practice.calendar.zone):%Y-%m-%dT%H:%M}"


def write(
    session: Session,
    practice: Practice,
    opening: datetime,
    person_ids: Sequence[int],
    *,
    token: Callable[[], str],
    now: datetime,
) -> int:
    """Write one mail of an opening to each of some persons who has none of it; return how many were written."""
    batch = batch_of(opening, practice)
    return len(_write(session, practice, batch, unwritten(session, batch, person_ids), token, now))


def write_more(
    session: Session, practice: Practice, opening: datetime, person_id: int, *, token: Callable[[], str], now: datetime
) -> "Letter | None":
    """Write to one person what no mail carries yet, though they may have mail of the opening; None where there is nothing."""
    hearings = uncarried_to(session, person_id)
    return next(iter(_write(session, practice, batch_of(opening, practice), hearings, token, now)), None)


def _write(
    session: Session,
    practice: Practice,
    batch: str,
    hearings: Sequence[Hearing],
    token: Callable[[], str],
    now: datetime,
) -> "list[Letter]":
    by_person: dict[int, list[Hearing]] = {}
    for hearing in still_true(session, hearings, now=now):
        by_person.setdefault(hearing.person_id, []).append(hearing)
    if not by_person:
        return []
    desk = _open_desk(session, practice, batch, by_person, now)
    letters = [_letter(desk, desk.facts.people[key], heard, token) for key, heard in by_person.items()]
    store(session, letters, now)
    return letters


@dataclass(frozen=True)
class _LetterDesk:
    """What all letters of one opening have in common."""

    practice: Practice
    facts: digest_lines.DigestFacts
    hearers: dict[int, dict[int, str]]
    batch: str
    before: dict[int, int]
    members: set[tuple[int, int]]
    now: datetime

    def batch_for(self, person: Person) -> str:
        """Return the batch's name, with a number where it is not the person's first message of it."""
        before = self.before.get(person.id, 0)
        return f"{self.batch}#{before + 1}" if before else self.batch

    def is_linked(self, person: Person, hearing: Hearing) -> bool:
        """Say whether a line carries a link: the reader belongs to the unit whose assignment it is about, and it is theirs to answer."""
        assignment = self.facts.assignments.get(hearing.milestone.assignment_id or 0) if self.members else None
        return (
            assignment is not None and is_answered_by_link(hearing) and (assignment.unit_id, person.id) in self.members
        )


def _open_desk(
    session: Session, practice: Practice, batch: str, by_person: dict[int, list[Hearing]], now: datetime
) -> _LetterDesk:
    heard = [hearing for of_person in by_person.values() for hearing in of_person]
    facts = digest_lines.gather(session, [(hearing.person_id, hearing.notice, hearing.milestone) for hearing in heard])
    hearers = hearers_of(session, (hearing.milestone.id for hearing in heard), batch)
    members = members_on(session, UNIT_ROLES, practice.calendar.today(now)) if practice.public_url else set()
    return _LetterDesk(practice, facts, hearers, batch, digests_of(session, batch, by_person), members, now)


@dataclass(frozen=True, slots=True)
class Letter:
    """A finished mail, and what it carries."""

    kind: str
    person: Person
    batch: str
    subject: str
    message: FinishedMessage
    carried: Sequence[Hearing] = ()
    links: Sequence[Mapping[str, object]] = ()


def finish(
    practice: Practice,
    person: Person,
    rendered: RenderedMail,
    *,
    kind: str,
    batch: str,
    token: str,
    carried: Sequence[Hearing] = (),
    links: Sequence[Mapping[str, object]] = (),
    now: datetime,
) -> Letter:
    """Make a worded mail into finished bytes with an id of its own."""
    to = Addressee(person.name, person.email, person.phone)
    message = practice.writer.finish(rendered, to, token=token, now=now)
    return Letter(kind, person, batch, rendered.subject, message, carried, links)


def _letter(desk: _LetterDesk, person: Person, hearings: Sequence[Hearing], token: Callable[[], str]) -> Letter:
    header, batch = token(), desk.batch_for(person)
    linked = [hearing.milestone.assignment_id or 0 for hearing in hearings if desk.is_linked(person, hearing)]
    drawn = action_links.draw(desk.practice, person, linked, batch, token=token, now=desk.now)
    return finish(
        desk.practice,
        person,
        _word(desk, person, hearings, drawn),
        kind="digest",
        batch=batch,
        token=header,
        carried=hearings,
        links=drawn.rows,
        now=desk.now,
    )


def _word(desk: _LetterDesk, person: Person, hearings: Sequence[Hearing], drawn: DrawnLinks) -> RenderedMail:
    """Word everything one person hears at this opening."""
    lines = []
    for hearing in hearings:
        others = tuple(name for key, name in desk.hearers[hearing.milestone.id].items() if key != person.id)
        link = drawn.urls.get(hearing.milestone.assignment_id or 0, "") if desk.is_linked(person, hearing) else ""
        noted, dated = hearing.notice, hearing.milestone
        lines.append(
            digest_lines.line(desk.facts, desk.practice, noted, dated, told_too=others, link=link, now=desk.now)
        )
    return compose(digest_lines.digest(desk.facts, desk.practice, person, lines, code=drawn.code, now=desk.now))


def store(session: Session, letters: Sequence[Letter], now: datetime) -> None:
    """Store finished mails, which notices each carries, and the hashes of its links."""
    add_messages(session, [_row(letter, now) for letter in letters])
    ids = messages_headed(session, [letter.message.id for letter in letters])
    add_contents(session, [(ids[letter.message.id], letter.message.content) for letter in letters])
    carry(session, [(hearing.recipient_id, ids[letter.message.id]) for letter in letters for hearing in letter.carried])
    add_links(session, [row for letter in letters for row in letter.links])
    for letter in letters:
        _log(session, letter, now)


def _row(letter: Letter, now: datetime) -> dict[str, object]:
    return {
        "kind": letter.kind,
        "person_id": letter.person.id,
        "batch": letter.batch,
        "address": letter.message.address,
        "header_id": letter.message.id,
        "subject": letter.subject,
        "sha256": sha256(letter.message.content).hexdigest(),
        "state": MessageState.READY,
        "composed_at": now,
        "next_try_at": now,
        "lease_token": "",
        "attempts": 0,
    }


def _log(session: Session, letter: Letter, now: datetime) -> None:
    notices = [(hearing.milestone.id, hearing.notice.value) for hearing in letter.carried]
    causes = [f"milestone:{key}:{n.round}:{n.cause}:{n.role}" for key, n in notices]
    subject, person = letter.message.id, letter.person.key
    record(session, "message.composed", subject, now=now, person=person, batch=letter.batch, causes=causes)
