"""Weekly reports: freezes weeks that are over, has the desk sign them, and says which are there."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256

from pydantic import TypeAdapter
from sqlmodel import Session

from models import log
from models.log import Head, record
from models.people import Person
from models.queries.weekly.facts import first_dispatch, was_dispatched_before
from models.queries.weekly.reports import beginnings, newest_report, report_of
from models.reports import WeeklyReport, WeeklyReportContent
from models.store import Store, take_turns
from rules.refusal import Refused
from rules.week.report import report
from rules.week.report_lines import AnnexUnitRow, Tally, WeekReport, ordinals
from rules.week.weeks import Week, check_over, newest_to_freeze, week_of
from services import lookup
from services.practice import Practice
from services.weekly.week_book import open_book
from services.weekly.week_facts import changes_of, proposals_of, read_parts

_REPORT, _UNITS = TypeAdapter(WeekReport), TypeAdapter(tuple[AnnexUnitRow, ...])


def figures_of(session: Session, practice: Practice, week: Week) -> bytes:
    """Return the figures of a week from what was recorded before its end: the same bytes whenever this is asked.

    They are lines of JSON: the report, then the figures by unit of one directive after the other.
    """
    book = open_book(session, week, practice.calendar)
    parts, units = [], []
    for part in read_parts(session, book):
        units.append(_encode([row._asdict() for row in part.units]))
        parts.append(replace(part, units=()))
    whole = report(week, parts, changes=changes_of(session, book), proposals=proposals_of(session, book))
    return b"\n".join([_encode(_REPORT.dump_python(whole)), *units])


@lru_cache(maxsize=10_000)  # an office has few dates, and mostly small figures
def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        whole = int(value)
        return whole if whole == value else float(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in a report")


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain)


def _encode(value: object) -> bytes:
    return _JSON.encode(value).encode()


def decode(content: bytes) -> WeekReport:
    """Return the report that was put into bytes."""
    return _REPORT.validate_json(content.partition(b"\n")[0])


def units_in(content: bytes, week_report: WeekReport, *, limit: int) -> dict[str, tuple[AnnexUnitRow, ...]]:
    """Return the figures by unit, of as many directives that still run (by number) as have no more than so many rows."""
    shown: dict[str, tuple[AnnexUnitRow, ...]] = {}
    lines = iter(content.split(b"\n"))
    next(lines)
    for task, line in zip(week_report.tasks, lines, strict=True):
        if not task.over and limit > 0:
            shown[task.number] = _UNITS.validate_json(line)
            limit -= task.leads
    return shown


_TALLY = TypeAdapter(Tally)
_BEGINNING = 400  # bytes; the tally stands within them, after year, week and days


def tallies(session: Session, limit: int) -> list[tuple[Week, Tally]]:
    """Return the lights of the newest frozen weeks, the oldest first; only the beginning of their bytes is read."""
    starts = {Week(row.iso_year, row.iso_week): row.start for row in reversed(beginnings(session, _BEGINNING, limit))}
    return [(week, _tally_in(start)) for week, start in starts.items()]


def _tally_in(start: bytes) -> Tally:
    text = start.decode(errors="ignore").partition('"tally":')[2]
    return _TALLY.validate_python(json.JSONDecoder().raw_decode(text)[0])


def as_json(content: bytes) -> str:
    """Return the whole as one JSON value: the report, and under `units` the figures by unit, directive by directive."""
    head, *units = content.decode().split("\n")
    return f'{head[:-1]},"units":[{",".join(units)}]}}'


def freeze(store: Store, practice: Practice, week: Week, *, now: datetime) -> bool:
    """Freeze a week that is over; say whether it was not frozen yet. Frozen twice, the first stays."""
    check_over("week", week, practice.calendar, now)
    with store.read() as session:
        if report_of(session, week.year, week.number) is not None:
            return False
        content = figures_of(session, practice, week)
    with store.write() as session:
        take_turns(session)
        return _keep(session, week, content, now)


def _keep(session: Session, week: Week, content: bytes, now: datetime) -> bool:
    if report_of(session, week.year, week.number) is not None:
        return False
    digest, head = sha256(content).hexdigest(), log.head_of(session) or Head()
    row = WeeklyReport(iso_year=week.year, iso_week=week.number, sha256=digest, frozen_at=now, head=str(head))
    session.add(row)
    session.flush()
    session.add(WeeklyReportContent(report_id=row.id, content=content))
    record(session, "report.frozen", f"report:{week}", now=now, sha256=digest, head=str(head))
    return True


def missing(session: Session, practice: Practice, *, now: datetime) -> list[Week]:
    """List the weeks whose moment has come and that nobody has frozen, from the first dispatch on."""
    last = newest_to_freeze(practice.calendar, now)
    newest, first = newest_report(session), first_dispatch(session)
    if newest is not None:
        week = Week(newest.iso_year, newest.iso_week).later
    elif first is not None:
        week = week_of(practice.calendar.today(first))
    else:
        return []
    unfrozen = []
    while week <= last:
        unfrozen.append(week)
        week = week.later
    return unfrozen


def is_missing(session: Session, practice: Practice, newest: WeeklyReport | None, *, now: datetime) -> bool:
    """Say whether a week is to be frozen; costs a look-up at most."""
    last = newest_to_freeze(practice.calendar, now)
    if newest is not None:
        return Week(newest.iso_year, newest.iso_week) < last
    return was_dispatched_before(session, last.ends(practice.calendar.zone))


@dataclass(frozen=True, slots=True)
class SignOff:
    """What the office adds when it signs: opinions on what leaders are asked to co-ordinate (`2=…`: the second), next steps."""

    opinions: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()


def sign(session: Session, practice: Practice, week: Week, by: Person, added: SignOff, *, now: datetime) -> None:
    """Sign a frozen week: from now on its mail goes, if it is the newest."""
    lookup.check_office(session, by, practice.calendar.today(now))
    row = find(session, week)
    if row.signed_at is not None:
        signer = session.get_one(Person, row.signed_by)
        raise Refused(
            field="week", zh=f"{week}已由{signer.name}签发。", en=f"{week} was signed by {signer.name} already."
        )
    if row.mailed_at is not None:
        raise Refused(
            field="week",
            zh=f"{week}已自动发送，无须签发。",
            en=f"{week} was sent automatically; there is nothing to sign.",
        )
    _check_opinions(added.opinions, len(decode(content_of(session, row)).wanted))
    row.signed_by, row.signed_at = by.id, now
    row.opinions, row.next_steps = list(added.opinions), list(added.next_steps)
    session.add(row)
    facts = {"opinions": row.opinions, "next_steps": row.next_steps}
    record(session, "report.signed", f"report:{week}", now=now, actor=by.key, **facts)


def _check_opinions(opinions: Sequence[str], wanted: int) -> None:
    unknown = [n for n in ordinals(opinions) if not 1 <= n <= wanted]
    if unknown:
        raise Refused(
            field="opinion",
            zh=f"没有第{unknown[0]}件需协调事项（共{wanted}件）。",
            en=f"there is no matter {unknown[0]} to co-ordinate ({wanted} in all).",
        )


def find(session: Session, week: Week) -> WeeklyReport:
    """Return a week's report; refuse one that is not frozen yet."""
    row = report_of(session, week.year, week.number)
    if row is None:
        raise Refused(
            field="week",
            zh=f"{week}尚未定稿，请先定稿。",
            en=f"{week} is not frozen yet; freeze it first.",
        )
    return row


def content_of(session: Session, row: WeeklyReport) -> bytes:
    """Return the bytes of a frozen report."""
    return session.get_one(WeeklyReportContent, row.id).content
