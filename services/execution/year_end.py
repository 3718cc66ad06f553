"""Closes a year: one decision for each directive that is still open, approved as one list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session

from models.directives import Directive
from models.log import record
from models.people import Person
from models.queries.assignments import assignments_of
from models.queries.directives import directives_in_order
from rules.entry import read_date, read_line, read_text
from rules.outcomes import Ending, Life
from rules.refusal import Refused
from rules.roles import Role
from services import lookup
from services.entries import check_fields, read_word
from services.execution import carry_over
from services.practice import Practice
from services.registration import dispatch

_DECEMBER = 12


class Fate(StrEnum):
    """What becomes of a directive that is open at the end of its year."""

    CARRY_OVER = "carry_over"  # 跨年续办: a new date, the original kept
    ROUTINE = "routine"  # 转入常态
    WITHDRAW = "withdraw"  # 撤销
    TRANSFER = "transfer"  # 移交


_ENDINGS = {Fate.ROUTINE: Ending.ROUTINE, Fate.WITHDRAW: Ending.WITHDRAWN, Fate.TRANSFER: Ending.TRANSFERRED}


@dataclass(frozen=True, slots=True)
class Open:
    """A directive that is open: how many of its lead units are not done, of how many."""

    number: str
    title: str
    due_on: date
    running: int
    leads: int


def still_open(session: Session, year: int) -> list[Open]:
    """List the directives that were due by the end of a year and have not ended, by number."""
    found = [
        d
        for d in directives_in_order(session)
        if d.life is Life.DISPATCHED and not d.is_heading and d.due_on is not None and d.due_on.year <= year
    ]
    return [_open(session, d, d.due_on) for d in found if d.due_on is not None]


def _open(session: Session, directive: Directive, due_on: date) -> Open:
    leads = [assignment for assignment, _ in assignments_of(session, directive.id) if assignment.leads]
    running = sum(assignment.ended_as is None for assignment in leads)
    return Open(directive.number, directive.title, due_on, running, len(leads))


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about one directive; `document` is that of a transfer, `due_on` that of carrying over."""

    fate: Fate
    reason: str
    due_on: date | None = None
    document: str = ""


def read_decided(number: str, fields: object) -> Decided:
    """Return a decision as given: `{decision, reason, due_on, document}`; refuse one that lacks what it needs."""
    given = check_fields(number, fields, frozenset({"title", "open", "decision", "reason", "due_on", "document"}))
    fate = read_word(f"{number} decision", given.get("decision"), Fate)
    reason = read_text(f"{number} reason", given.get("reason") or "", at_most=2000, empty=True)
    due_on = read_date(f"{number} due_on", given["due_on"]) if given.get("due_on") else None
    document = read_line(f"{number} document", given.get("document") or "", at_most=100, empty=True)
    _check_decided(number, Decided(fate, reason, due_on, document))
    return Decided(fate, reason, due_on, document)


def _check_decided(number: str, one: Decided) -> None:
    if not one.reason:
        raise Refused(field=f"{number} reason", zh="须说明理由。", en="it needs one.")
    if (one.fate is Fate.CARRY_OVER) != (one.due_on is not None):
        raise Refused(
            field=f"{number} due_on",
            zh="跨年续办须有新期限，其他决定不须。",
            en="carrying over needs a new date, and nothing else has one.",
        )
    if (one.fate is Fate.TRANSFER) != bool(one.document):
        raise Refused(
            field=f"{number} document",
            zh="移交须注明文号，其他决定不须。",
            en="a transfer needs the number of its document, and nothing else has one.",
        )


def close(
    session: Session, practice: Practice, year: int, decided: Mapping[str, Decided], by: Person, *, now: datetime
) -> dict[Fate, int]:
    """Carry out one list of decisions, approved as a whole; refuse one that leaves a directive of the year undecided."""
    lookup.check_office(session, by, practice.calendar.today(now), roles=(Role.APPROVER,))
    _check_time(year, practice.calendar.today(now))
    _check_whole([one.number for one in still_open(session, year)], decided, year)
    counts = dict.fromkeys(Fate, 0)
    for number, one in decided.items():
        _carry_out(session, practice, lookup.directive(session, number), one, year, by, now)
        counts[one.fate] += 1
    record(session, "year.closed", f"year:{year}", now=now, actor=by.key, **{str(k): n for k, n in counts.items()})
    return counts


def _check_time(year: int, today: date) -> None:
    if (today.year, today.month) < (year, _DECEMBER):
        raise Refused(
            field="year", zh=f"{year}年12月起方可年终结转。", en=f"{year} can be closed from its December on."
        )


def _check_whole(numbers: Sequence[str], decided: Mapping[str, Decided], year: int) -> None:
    unknown = [number for number in decided if number not in numbers]
    if unknown:
        raise Refused(
            zh=f"{unknown[0]}：不是{year}年未结束的事项。",
            en=f"{unknown[0]}: is not a directive of {year} that is still open.",
        )
    missing = [number for number in numbers if number not in decided]
    if missing:
        raise Refused(
            zh=f"{year}年：还有{len(missing)}项未作决定（{'、'.join(missing[:3])}等）。",
            en=f"{year}: {len(missing)} directives are undecided ({', '.join(missing[:3])}, …).",
        )


def _carry_out(  # noqa: PLR0917 - what one decision needs
    session: Session, practice: Practice, directive: Directive, one: Decided, year: int, by: Person, now: datetime
) -> None:
    if one.due_on is not None:
        if one.due_on.year <= year:
            raise Refused(
                field=f"{directive.number} due_on",
                zh=f"{one.due_on}须晚于{year}年。",
                en=f"{one.due_on} must be after {year}.",
            )
        carry_over.carry_over(session, practice, directive, by, due_on=one.due_on, reason=one.reason, now=now)
        return
    reason = f"{one.reason}（{one.document}）" if one.document else one.reason
    today = practice.calendar.today(now)
    dispatch.end(session, directive, _ENDINGS[one.fate], by, reason=reason, today=today, now=now)
