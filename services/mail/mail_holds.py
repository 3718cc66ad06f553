"""What the office does about the mail of the next opening (今日拟发): sees it, holds one person's back, sends one at once.

Nothing is lost by either: what is held back is owed again when its opening has passed, and what was sent at once is
carried by its message like any other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.log import record
from models.mail import MailHold
from models.people import Person
from models.queries.due import open_clock_stop
from models.queries.mail_holds import standing_hold, standing_holds
from models.store import take_turns
from rules.entry import read_line
from rules.refusal import Refused
from rules.window import SendWindow, next_opening, opening_of
from services import lookup
from services.mail import composing, dissolution, notice_selection
from services.mail.outlook import JUST_AFTER, ExpectedMail, Outlook, outlook
from services.practice import Practice


@dataclass(frozen=True, slots=True)
class HeldMail:
    """One person's mail that is held back: of which opening, why, by whom, since when."""

    person: str
    name: str
    title: str
    batch: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OpeningMails:
    """The mails of the next opening, those held back at it or at the one that is open, and whether mail may leave now."""

    outlook: Outlook
    batch: str
    held: tuple[HeldMail, ...]
    is_open: bool
    hours: str
    now: datetime

    @property
    def kept(self) -> dict[str, ExpectedMail]:
        """Return, by person, the mail of the next opening that is held back."""
        return {mail.person: mail for mail in self.outlook.held}

    def may_go(self, mail: ExpectedMail) -> bool:
        """Say whether something of a mail may be sent at once: its time has come, and mail may leave."""
        is_held = mail.person in {hold.person for hold in self.held}
        return self.is_open and not is_held and any(line.owed_at <= self.now for line in mail.lines)


def expected(session: Session, practice: Practice, *, now: datetime) -> OpeningMails:
    """Return the mail that goes next, and what is held back."""
    coming = outlook(session, practice, now=now)
    opening = opening_of(now, practice.calendar, practice.window)
    first = composing.batch_of(opening or coming.opening, practice)
    is_open = opening is not None and open_clock_stop(session) is None
    held = tuple(_held(session, hold) for hold in standing_holds(session, first))
    return OpeningMails(
        coming, composing.batch_of(coming.opening, practice), held, is_open, hours(practice.window), now
    )


def _held(session: Session, hold: MailHold) -> HeldMail:
    person, by = session.get_one(Person, hold.person_id), session.get_one(Person, hold.held_by)
    return HeldMail(person.key, person.name, person.title, hold.batch, hold.reason, by.name, hold.held_at)


def hours(window: SendWindow) -> str:
    """Return the hours in which mail leaves on a working day."""
    return f"{window.openings[0]:%H:%M}–{window.closes:%H:%M}"


def hold(
    session: Session, practice: Practice, key: str, batch: str, *, reason: str, by: Person, now: datetime
) -> MailHold:
    """Hold back one person's mail of the next opening; held already, it stays as it is."""
    person = _begin(session, practice, key, by, now)
    said = read_line("reason", reason)
    _check_ahead(practice, batch, now)
    if standing := standing_hold(session, person.id, batch):
        return standing
    made = MailHold(person_id=person.id, batch=batch, reason=said, held_by=by.id, held_at=now)
    session.add(made)
    session.flush()
    record(session, "mail.held", f"person:{person.key}", now=now, actor=by.key, batch=batch, reason=said)
    return made


def _begin(session: Session, practice: Practice, key: str, by: Person, now: datetime) -> Person:
    """Refuse whoever is not of the office; wait for whoever composes just now."""
    lookup.check_office(session, by, practice.calendar.today(now))
    person = lookup.person(session, key)
    take_turns(session)
    return person


def _check_ahead(practice: Practice, batch: str, now: datetime) -> None:
    """Refuse an opening that is not the next one."""
    coming = composing.batch_of(next_opening(now + JUST_AFTER, practice.calendar, practice.window), practice)
    if batch != coming:
        raise Refused(
            field="opening",
            zh=f"{_shown(batch)}不是下一次发送（{_shown(coming)}），请刷新后再办。",
            en=f"{_shown(batch)} is not the next one ({_shown(coming)}); load the page again.",
        )


def _shown(batch: str) -> str:
    return read_line("opening", batch, at_most=32).replace("T", " ")


def release(session: Session, practice: Practice, key: str, batch: str, *, by: Person, now: datetime) -> None:
    """Let a mail go that was held back: at its opening, or with the next tick when that has come."""
    person = _begin(session, practice, key, by, now)
    standing = standing_hold(session, person.id, batch)
    if standing is None:
        raise Refused(
            field="hold",
            zh=f"{person.name}的邮件没有缓发。",
            en=f"the mail of {person.name} is not held back.",
        )
    standing.lifted_at, standing.lifted_by = now, by.id
    session.add(standing)
    record(session, "mail.released", f"person:{person.key}", now=now, actor=by.key, batch=batch)


def send_now(
    session: Session, practice: Practice, key: str, *, by: Person, token: Callable[[], str], now: datetime
) -> str:
    """Write one person's mail at once, for the next tick to send; return its Message-ID. Never a notice before its time."""
    person = _begin(session, practice, key, by, now)
    opening = _check_open(session, practice, person, now)
    dissolution.dissolve(session, practice, opening, now=now)
    notice_selection.choose_for(session, practice, person.id, now=now)
    letter = composing.write_more(session, practice, opening, person.id, token=token, now=now)
    if letter is None:
        raise Refused(
            field="mail",
            zh=f"现在没有可以先发给{person.name}的内容，未到时间的仍按时发送。",
            en=f"nothing can be sent to {person.name} yet; what is not due goes at its opening.",
        )
    subject = f"person:{person.key}"
    record(session, "mail.sent_now", subject, now=now, actor=by.key, batch=letter.batch, message=letter.message.id)
    return letter.message.id


def _check_open(session: Session, practice: Practice, person: Person, now: datetime) -> datetime:
    """Return the opening that is open; refuse outside the hours, by a clock that is not believed, and what is held back."""
    opening = opening_of(now, practice.calendar, practice.window)
    if opening is None:
        raise Refused(
            field="mail",
            zh=f"只在工作日{hours(practice.window)}发送，现在不能发。",
            en=f"it leaves on working days, {hours(practice.window)}; not now.",
        )
    if open_clock_stop(session) is not None:
        raise Refused(
            field="mail",
            zh="系统时钟待核实，暂停发送。",
            en="the clock is not believed; nothing is sent.",
        )
    standing = standing_holds(session, composing.batch_of(opening, practice))
    if any(hold.person_id == person.id for hold in standing):
        raise Refused(
            field="mail",
            zh=f"{person.name}的邮件缓发中，请先恢复。",
            en=f"that of {person.name} is held back; release it first.",
        )
    return opening
