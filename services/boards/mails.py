"""Mails as the office reads them afterwards: whose, in which state, what was said (masked), what servers answered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session

from models.mail import Message, MessageState
from models.people import Person
from models.queries.clauses.scope import Scope
from models.queries.messages import MailFilter, attempts_of, content_of_mail, count_mails_of, mail_in, mails
from models.queries.people import everybody
from models.queries.recipients import CarriedNotice, carried_in
from notifications.channel import Channel
from rules.entry import read_line
from rules.refusal import Refused
from services import lookup
from services.mail.masks import masked, text_of
from services.practice import Practice

PAGE = 50
ChannelOf = Callable[[bytes], Channel]
WAITING = (MessageState.READY, MessageState.RETRY, MessageState.SENDING, MessageState.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class MailPage:
    """A page of mails, the newest first; `older` is where the next page begins, None at the end."""

    mails: Sequence[tuple[Message, Person]]
    older: int | None


@dataclass(frozen=True, slots=True)
class MailCounts:
    """Of the mails of today's openings: how many are sent, failed, wait still."""

    sent: int
    failed: int
    waiting: int


def page(
    session: Session, scope: Scope, *, state: str = "", person: str = "", unit: str = "", before: int | None = None
) -> MailPage:
    """Return a page of the mails of a state, to a person, to the people of a unit; empty means any."""
    who = _called(session, person) if person else None
    where = lookup.unit(session, unit).id if unit else None
    which = MailFilter(_states(state), who, where, before)
    rows = mails(session, scope, which, PAGE + 1)
    return MailPage(rows[:PAGE], rows[PAGE - 1][0].id if len(rows) > PAGE else None)


def _called(session: Session, words: str) -> list[int]:
    """Return whom a key or a name means; several persons may have one name."""
    wanted = read_line("person", words)
    ids = [person.id for person in everybody(session) if wanted in {person.key, person.name}]
    if not ids:
        raise Refused(field="person", zh=f"没有人员“{wanted}”。", en=f"there is no person {wanted!r}.")
    return ids


def _states(name: str) -> tuple[MessageState, ...]:
    if not name:
        return ()
    if name == "waiting":
        return WAITING
    if name not in set(MessageState):
        raise Refused(field="state", zh=f"没有“{name[:20]}”这种状态。", en=f"there is no state {name[:20]!r}.")
    return (MessageState(name),)


def counts(session: Session, practice: Practice, *, now: datetime) -> MailCounts:
    """Count the mails of today's openings."""
    by_state = count_mails_of(session, practice.calendar.today(now).isoformat())
    sent = by_state.get(MessageState.SENT, 0) + by_state.get(MessageState.PRESUMED, 0)
    return MailCounts(sent, by_state.get(MessageState.FAILED, 0), sum(by_state.get(state, 0) for state in WAITING))


@dataclass(frozen=True, slots=True)
class MaskedLetter:
    """What a mail said, masked; `is_whole` when the bytes kept are those that were written."""

    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class MailAttempt:
    """One try to send a mail, and what the server said; some servers quote what they refuse."""

    at: datetime
    result: str
    code: int | None
    reply: str


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail: no letter once its bytes were pruned."""

    row: Message
    person: Person
    letter: MaskedLetter | None
    carried: Sequence[CarriedNotice]
    attempts: Sequence[MailAttempt]


def read(session: Session, message_id: int, scope: Scope, channel_of: ChannelOf) -> Mail | None:
    """Return a mail, its bytes read by the channel that wrote them; None when there is none that may be seen."""
    mail = mail_in(session, message_id, scope)
    if mail is None:
        return None
    row, person = mail
    content = content_of_mail(session, row.id)
    letter = _letter(channel_of(content), content, row.sha256) if content is not None else None
    attempts = [MailAttempt(a.at, a.result, a.code, masked(a.reply)) for a in attempts_of(session, row.id)]
    return Mail(row, person, letter, carried_in(session, row.id), attempts)


def _letter(channel: Channel, content: bytes, digest: str) -> MaskedLetter:
    said = channel.read(content)
    headers = tuple((name, masked(value)) for name, value in said.headers)
    is_whole = sha256(content).hexdigest() == digest
    return MaskedLetter(headers, masked(said.text), masked(text_of(said.html)), is_whole)
