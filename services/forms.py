"""One form for all a unit is working on (减负): what it reported last is filled in, what it changes is recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from models import queries
from models.directives import Assignment, Directive, Life
from models.people import Person, Unit
from rules.entry import read_date, read_figure, read_text
from rules.refusal import Refused
from services import answering
from services.answering import OPEN_ITEMS, ReportEntry
from services.entries import check_fields, read_flag
from services.offers import UNCOUNTED
from services.practice import Practice

NO_CHANGE = "本月无变化"


@dataclass(frozen=True, slots=True)
class Row:
    """One directive in the form of a unit: what it knows, and what it asks."""

    number: str
    title: str
    quota: Decimal | None
    due_on: date | None
    figure: Decimal | None
    as_of: date | None
    open_items: tuple[str, ...]


def open_form(session: Session, unit: Unit) -> list[Row]:
    """Return a row for each share a unit leads and is working on, by number."""
    return [_row(session, directive, share) for directive, share in _working_on(session, unit)]


def _working_on(session: Session, unit: Unit) -> list[tuple[Directive, Assignment]]:
    running = [d for d in queries.directives_in_order(session) if d.life is Life.DISPATCHED]
    shares = [(d, queries.assignment_of(session, d.id, unit.id)) for d in running]
    return [(d, share) for d, share in shares if share is not None and share.leads and share.ended_as is None]


def _row(session: Session, directive: Directive, share: Assignment) -> Row:
    still_open = tuple(i.number for i in queries.items_of(session, share.id) if i.state in OPEN_ITEMS)
    counts = directive.target_kind not in UNCOUNTED
    figure, as_of = (share.reported, share.as_of) if counts else (None, None)
    return Row(directive.number, directive.title, share.quota, share.due_on, figure, as_of, still_open)


ASKED = ("figure", "as_of", "work", "problems", "help_needed", "reason", "no_change")
_KNOWN = frozenset({"title", "quota", "due_on", "open_items", "last", *ASKED})


def fields_of(row: Row) -> dict[str, object]:
    """Return a row as it is written down: what is known, then what is asked, empty."""
    last = f"{row.figure:f} ({row.as_of})" if row.figure is not None else ""
    known = {"title": row.title, "quota": None if row.quota is None else f"{row.quota:f}", "due_on": row.due_on}
    items = {"open_items": list(row.open_items)} if row.open_items else {}
    asked = {"figure": None, "work": "", "problems": "", "help_needed": "", "no_change": False}
    return {**known, "last": last, **items, **asked}


def answer(
    session: Session,
    practice: Practice,
    unit: Unit,
    given: Mapping[str, object],
    by: Person,
    *,
    on_behalf: str = "",
    now: datetime,
) -> list[str]:
    """Record a report for each entry that was filled in, all or nothing; return their numbers. What was left empty is left."""
    shares = {directive.number: (directive, share) for directive, share in _working_on(session, unit)}
    done = []
    for number, fields in given.items():
        if number not in shares:
            raise Refused(f"{number}：不是{unit.name}在办的事项。", f"{number}: is nothing {unit.name} is working on.")
        directive, share = shares[number]
        entry = _entry(practice, directive, share, fields, now)
        if entry is not None:
            answering.report(session, practice, share, entry, by, on_behalf=on_behalf, now=now)
            done.append(number)
    return done


def _entry(
    practice: Practice, directive: Directive, share: Assignment, fields: object, now: datetime
) -> ReportEntry | None:
    """Return the report an entry makes, None where it was left empty."""
    number = directive.number
    given = check_fields(number, fields, _KNOWN)
    today = practice.calendar.today(now)
    as_of = read_date(f"{number} as_of", given["as_of"]) if given.get("as_of") else today
    if read_flag(f"{number} no_change", given.get("no_change", False)):
        if given.get("figure") is not None:
            raise _both(number)
        return unchanged(directive, share, as_of=as_of, place=number)
    texts = {name: read_text(f"{number} {name}", given.get(name) or "", at_most=5000, empty=True) for name in _TEXTS}
    if given.get("figure") is None and not any(texts.values()):
        return None
    figure = share.reported if given.get("figure") is None else read_figure(f"{number} figure", given["figure"])
    return ReportEntry(figure, as_of, texts["work"], texts["problems"], texts["help_needed"], texts["reason"])


_TEXTS = ("work", "problems", "help_needed", "reason")


def unchanged(directive: Directive, share: Assignment, *, as_of: date, place: str = "no_change") -> ReportEntry:
    """Return the report that nothing has changed (本月无变化): the last figure again, as of a day."""
    if directive.target_kind in UNCOUNTED:
        return ReportEntry(None, as_of, work=NO_CHANGE)
    if share.reported is None:
        raise Refused(
            f"{place}：此前未报送过数据，请填累计数。",
            f"{place}: nothing was reported before; give the cumulative figure.",
        )
    return ReportEntry(share.reported, as_of, work=NO_CHANGE)


def _both(place: str) -> Refused:
    return Refused(f"{place}：“无变化”与累计数只能填一项。", f"{place}: no change and a figure cannot both be given.")


def check_either(figure: str | None, *, no_change: bool) -> None:
    """Refuse a figure together with the word that nothing has changed."""
    if no_change and figure is not None:
        raise _both("no_change")
