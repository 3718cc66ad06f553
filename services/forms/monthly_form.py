"""One form for all a unit is working on (减负): what it reported last is filled in, what it changes is recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypedDict

from sqlmodel import Session

from models.directives import Assignment, Directive
from models.people import Person, Unit
from models.queries.assignments import assignments_led
from models.queries.claims import claimed_within
from models.queries.clauses.scope import Scope
from models.queries.items import items_within
from rules.entry import read_date, read_figure, read_line, read_text
from rules.refusal import Asking, Naming, Refused, Unconfirmed, as_is, unasked
from services.acts.unit_spec import UNCOUNTED
from services.entries import Fields, check_fields, read_flag
from services.execution import claims, reports
from services.execution.claims import ClaimEntry
from services.execution.items import OPEN_ITEMS
from services.execution.reports import ReportEntry
from services.practice import Practice
from translations.texts import N_, say


@dataclass(frozen=True, slots=True)
class MonthlyRow:
    """One directive in the form of a unit: what it knows, and what it asks; items are claimed where no claim is waiting."""

    assignment_id: int
    number: str
    title: str
    counts: bool
    counted: str
    quota: Decimal | None
    due_on: date | None
    figure: Decimal | None
    as_of: date | None
    open_items: tuple[str, ...]
    is_claimed: bool


def open_form(session: Session, unit: Unit) -> list[MonthlyRow]:
    """Return a row for each assignment a unit leads and is working on, by number."""
    scope = Scope(frozenset({unit.id}))
    items: dict[int, list[str]] = {}
    for item in items_within(session, scope, sorted(OPEN_ITEMS)):
        items.setdefault(item.assignment_id, []).append(item.number)
    claimed = claimed_within(session, scope)
    return [
        _row(directive, assignment, tuple(items.get(assignment.id, ())), is_claimed=assignment.id in claimed)
        for directive, assignment in assignments_led(session, unit.id)
    ]


def _row(directive: Directive, assignment: Assignment, items: tuple[str, ...], *, is_claimed: bool) -> MonthlyRow:
    counts = directive.target_kind not in UNCOUNTED
    return MonthlyRow(
        assignment_id=assignment.id,
        number=directive.number,
        title=directive.title,
        counts=counts,
        counted=directive.counted,
        quota=assignment.quota,
        due_on=assignment.due_on,
        figure=assignment.reported if counts else None,
        as_of=assignment.as_of if counts else None,
        open_items=items,
        is_claimed=is_claimed,
    )


ASKED = ("figure", "as_of", "work", "problems", "help_needed", "reason", "no_change", "items", "confirmed")
_KNOWN = frozenset({"title", "quota", "due_on", "open_items", "last", *ASKED})


def _in_a_file(refused: Refused, sentence: str, locale: str) -> str:
    """Say how an unlikely row is confirmed in a file."""
    if not isinstance(refused, Unconfirmed):
        return sentence
    said = sentence.removesuffix(say(locale, N_("。")))
    return say(locale, N_("%(said)s，确认请写 confirmed: true。"), said=said)


class RowsRefused(Refused):
    """What is wrong with the rows of a form, by number; where all of it only asks to be confirmed, it may be."""

    def __init__(self, rows: Mapping[str, Refused]) -> None:
        self.rows = rows
        super().__init__(zh="", en="")

    def say(self, locale: str, *, naming: Naming = as_is, asking: Asking = unasked) -> str:
        """Return a line for each row, as whoever sent the form in a file hears it: there a row is confirmed."""
        said = ((number, wrong.say(locale, naming=naming, asking=_in_a_file)) for number, wrong in self.rows.items())
        return asking(self, "\n".join(_placed(number, sentence) for number, sentence in said), locale)

    @property
    def questions(self) -> dict[str, Unconfirmed]:
        """Return the rows that only ask to be confirmed, by number."""
        return {number: refusal for number, refusal in self.rows.items() if isinstance(refusal, Unconfirmed)}

    @property
    def errors(self) -> dict[str, Refused]:
        """Return the rows that cannot be recorded as they are."""
        return {number: refusal for number, refusal in self.rows.items() if not isinstance(refusal, Unconfirmed)}


def _placed(number: str, text: str) -> str:
    return text if text.startswith(number) else f"{number} {text}"


def fields_of(row: MonthlyRow) -> dict[str, object]:
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
    signed_by: str = "",
    on_behalf: str = "",
    now: datetime,
) -> list[str]:
    """Record what each entry that was filled in says, all or nothing; return their numbers. What was left empty is left."""
    clerk = _Clerk(session, practice, by, signed_by, on_behalf, now)
    assignments = {
        directive.number: (directive, assignment) for directive, assignment in assignments_led(session, unit.id)
    }
    done, wrong = [], {}
    for number, fields in given.items():
        try:
            if number not in assignments:
                raise _not_theirs(number, unit)
            if clerk.answer(*assignments[number], fields):
                done.append(number)
        except Refused as refused:
            wrong[number] = refused
    if wrong:
        raise RowsRefused(wrong)
    return done


def _not_theirs(number: str, unit: Unit) -> Refused:
    return Refused(zh=f"{number}：不是{unit.name}在办的事项。", en=f"{number}: is nothing {unit.name} is working on.")


class _How(TypedDict):
    on_behalf: str
    now: datetime


@dataclass(frozen=True, slots=True)
class _Clerk:
    """Records the rows of one form."""

    session: Session
    practice: Practice
    by: Person
    signed_by: str
    on_behalf: str
    now: datetime

    def answer(self, directive: Directive, assignment: Assignment, fields: object) -> bool:
        """Record a row; say whether there was anything in it."""
        given = check_fields(directive.number, fields, _KNOWN)
        entry, claimed = _entry(self.practice.calendar.today(self.now), directive, assignment, given), _items(given)
        how: _How = {"on_behalf": self.on_behalf, "now": self.now}
        if entry is not None:
            reports.report(self.session, self.practice, assignment, entry, self.by, **how)
        if claimed:
            claim = ClaimEntry(read_line("signed_by", self.signed_by, at_most=100), items=claimed)
            claims.claim(self.session, self.practice, assignment, claim, self.by, **how)
        return entry is not None or bool(claimed)


def _items(given: Fields) -> tuple[str, ...]:
    numbers = given.get("items") or ()
    if not isinstance(numbers, Sequence) or isinstance(numbers, str):
        raise Refused(field="items", zh="须为编号的列表。", en="must be a list of numbers.")
    return tuple(read_line("items", number, at_most=32) for number in numbers)


def _entry(today: date, directive: Directive, assignment: Assignment, given: Fields) -> ReportEntry | None:
    """Return the report an entry makes, None where it was left empty."""
    as_of = read_date("as_of", given["as_of"]) if given.get("as_of") else today
    if read_flag("no_change", given.get("no_change", False)):
        if given.get("figure") is not None:
            raise _both(directive.number)
        return reports.unchanged(directive, assignment, as_of=as_of, place=directive.number)
    texts = {name: read_text(name, given.get(name) or "", at_most=5000, empty=True) for name in _TEXTS}
    if given.get("figure") is None and not any(texts.values()):
        return None
    figure = assignment.reported if given.get("figure") is None else read_figure("figure", given["figure"])
    confirmed = read_flag("confirmed", given.get("confirmed", False))
    return ReportEntry(figure, as_of, **texts, confirmed=confirmed)


_TEXTS = ("work", "problems", "help_needed", "reason")


def _both(place: str) -> Refused:
    return Refused(field=place, zh="“无变化”与累计数只能填一项。", en="no change and a figure cannot both be given.")


def check_either(figure: str | None, *, no_change: bool) -> None:
    """Refuse a figure together with the word that nothing has changed."""
    if no_change and figure is not None:
        raise _both("no_change")
