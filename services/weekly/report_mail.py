"""Keeps weekly reports up: freezes what is due, asks the desk to sign, writes the mail of the newest that may go.

Its mail is mail like any other: finished bytes, one message a person and week, delivered and settled by the engine.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property

from sqlmodel import Session

from models.log import record
from models.mail import MessageState
from models.people import Person
from models.queries.messages import untaken_of, written_to
from models.queries.milestones import Owner
from models.queries.units import codes_ever, the_office
from models.queries.weekly.facts import leaders_of
from models.queries.weekly.reports import newest_report
from models.reports import WeeklyReport
from models.store import Store, take_turns
from notifications.digest import Office
from notifications.rendered import RenderedMail
from notifications.weekly import report as words
from notifications.weekly.issue import Issue
from rules.roles import Role
from rules.week.weeks import Issuing
from services import addressing
from services.execution import registry
from services.mail import composing
from services.practice import Practice
from services.weekly import reports

FROZEN_AT_ONCE = 10  # weeks in one tick; mail is not kept waiting for years of them
UNIT_ROWS = 1000  # figures by unit that are shown in a mail or on paper; the data file has them all
BATCH = 100  # mails written in one transaction
KIND, ASKING = "weekly", "weekly_ask"
ASKED_AT = (time(10, 0), time(15, 0))  # of the day it is frozen, while it is unsigned


def is_due(session: Session, practice: Practice, *, now: datetime) -> bool:
    """Say whether a week is to be frozen, the desk to be asked, or mail to be written; costs two look-ups at most."""
    if practice.weekly_report is Issuing.OFF:
        return False
    newest = newest_report(session)
    if reports.is_missing(session, practice, newest, now=now):
        return True
    return newest is not None and (_may_go(newest, practice) or _to_ask(newest, practice, now) > newest.asked)


def _may_go(row: WeeklyReport, practice: Practice) -> bool:
    return row.mailed_at is None and (row.signed_at is not None or practice.weekly_report is Issuing.AUTOMATIC)


def _to_ask(row: WeeklyReport, practice: Practice, now: datetime) -> int:
    """Return how often the desk should have been asked by now."""
    local, day = now.astimezone(practice.calendar.zone), practice.calendar.today(row.frozen_at)
    if row.signed_at is not None or practice.weekly_report is Issuing.AUTOMATIC or local.date() != day:
        return row.asked
    return sum(at <= local.time() for at in ASKED_AT)


def keep_up(store: Store, practice: Practice, *, token: Callable[[], str], now: datetime) -> int:
    """Do what is due; return how many mails were written. Missed weeks are frozen too, only the newest is mailed."""
    with store.read() as session:
        if not is_due(session, practice, now=now):
            return 0
        missing = reports.missing(session, practice, now=now)
    for week in missing[:FROZEN_AT_ONCE]:
        reports.freeze(store, practice, week, now=now)
    if len(missing) > FROZEN_AT_ONCE:
        return 0
    with store.read() as session:
        row = newest_report(session)
        desk = _open(session, practice, row, now) if row is not None else None
    return _write_all(store, desk, token) if desk is not None else 0


def _write_all(store: Store, desk: "_ReportDesk", token: Callable[[], str]) -> int:
    """Write what an open desk has to write, some at a time; only when all is written it is noted that it was."""
    if _may_go(desk.row, desk.practice):
        kind, batch, wanted = KIND, str(desk.issue.report.week), _readers(desk)
        done: dict[str, object] = {"mailed_at": desk.now}
    elif (asked := _to_ask(desk.row, desk.practice, desk.now)) > desk.row.asked:
        kind, batch, wanted = ASKING, f"{desk.issue.report.week} ask {asked}", _clerks(desk)
        done = {"asked": asked}
    else:
        return 0
    written = 0
    for start in range(0, len(wanted), BATCH):
        with store.write() as session:
            take_turns(session)
            written += _write(session, desk, kind, batch, wanted[start : start + BATCH], token)
    with store.write() as session:
        _note(session, desk, kind, done)
    return written


def _write(
    session: Session,
    desk: "_ReportDesk",
    kind: str,
    batch: str,
    wanted: Sequence[tuple[Person, str]],
    token: Callable[[], str],
) -> int:
    known = written_to(session, kind, batch)
    letters = [
        composing.finish(
            desk.practice, person, desk.worded(person.locale, code), kind=kind, batch=batch, token=token(), now=desk.now
        )
        for person, code in wanted
        if person.id not in known
    ]
    if letters:
        composing.store(session, letters, desk.now)
    return len(letters)


def _note(session: Session, desk: "_ReportDesk", kind: str, done: Mapping[str, object]) -> None:
    """Note what was done; once an issue goes, what waits of earlier ones and of questions goes no more."""
    row = session.get_one(WeeklyReport, desk.row.id)
    for name, value in done.items():
        setattr(row, name, value)
    session.add(row)
    waiting = untaken_of(session, KIND, ASKING) if kind == KIND else ()
    for message in waiting:
        if message.batch != str(desk.issue.report.week):
            message.state = MessageState.DISSOLVED
            session.add(message)
            record(session, "message.dissolved", message.header_id, now=desk.now, batch=message.batch)


@dataclass(frozen=True)
class _ReportDesk:
    """What the letters of one issue have in common; each text is worded once for all who read the same."""

    practice: Practice
    row: WeeklyReport
    issue: Issue
    book: addressing.AddressBook
    leaders: tuple[int, ...]
    units: Mapping[str, int]
    now: datetime

    @cached_property
    def _worded(self) -> dict[tuple[str, str], RenderedMail]:
        return {}

    def worded(self, locale: str, code: str = "") -> RenderedMail:
        """Return the whole issue, or the part of one unit."""
        key = (locale[:2], code)
        if key not in self._worded:
            made = words.part(self.issue, code, locale) if code else words.whole(self.issue, locale)
            self._worded[key] = made
        return self._worded[key]


def _open(session: Session, practice: Practice, row: WeeklyReport, now: datetime) -> _ReportDesk:
    issue = issue_of(session, practice, row, detail=practice.mail_detail)
    week = issue.report.week
    zone = practice.calendar.zone
    units = codes_ever(session)
    leaders = tuple(leaders_of(session, week.begins(zone), week.ends(zone)))
    book = addressing.open_book(session, practice.calendar.today(now))
    return _ReportDesk(practice, row, issue, book, leaders, units, now)


def issue_of(session: Session, practice: Practice, row: WeeklyReport, *, detail: str) -> Issue:
    """Return an issue as it is read: its figures, and what the office added."""
    content = reports.content_of(session, row)
    report = reports.decode(content)
    office = the_office(session)
    letterhead = Office(office.name if office else "", office.phone if office else "")
    zone = practice.calendar.zone
    signed = ""
    if row.signed_by is not None and row.signed_at is not None:
        signed = f"{session.get_one(Person, row.signed_by).name} {row.signed_at.astimezone(zone):%Y-%m-%d}"
    return Issue(
        report,
        letterhead,
        f"{row.frozen_at.astimezone(zone):%Y-%m-%d %H:%M}",
        row.head,
        signed,
        practice.weekly_report is Issuing.AUTOMATIC and not signed,
        tuple(row.opinions),
        tuple(row.next_steps),
        detail,
        reports.units_in(content, report, limit=UNIT_ROWS),
        registry.annex_sentences(),
    )


_NOBODY = Owner(None, None, None, None)


def _clerks(desk: _ReportDesk) -> list[tuple[Person, str]]:
    """Return the office's clerks."""
    return [(person, "") for person in desk.book.find(Role.CLERK, _NOBODY)]


def _readers(desk: _ReportDesk) -> list[tuple[Person, str]]:
    """Return who reads what, each person once: leaders in charge and clerks the whole, officers of units concerned their part."""
    leaders = [
        person for key in desk.leaders for person in desk.book.find(Role.LEADER, _NOBODY._replace(leader_id=key))
    ]
    officers = [
        (person, code)
        for code in desk.issue.report.units_concerned
        for person in desk.book.find(Role.OFFICER, _NOBODY._replace(unit_id=desk.units[code]))
    ]
    readers: dict[int, tuple[Person, str]] = {}
    for person, code in [*((leader, "") for leader in leaders), *_clerks(desk), *officers]:
        readers.setdefault(person.id, (person, code))
    return list(readers.values())
