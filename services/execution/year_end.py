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


class YearEndFate(StrEnum):
    """What becomes of a directive that is open at the end of its year."""

    CARRY_OVER = "carry_over"  # 跨年续办: a new date, the original kept
    ROUTINE = "routine"  # 转入常态
    WITHDRAW = "withdraw"  # 撤销
    TRANSFER = "transfer"  # 移交


_ENDINGS = {
    YearEndFate.ROUTINE: Ending.ROUTINE,
    YearEndFate.WITHDRAW: Ending.WITHDRAWN,
    YearEndFate.TRANSFER: Ending.TRANSFERRED,
}


@dataclass(frozen=True, slots=True)
class OpenDirective:
    """A directive that is open: how many of its lead units are not done, of how many."""

    number: str
    title: str
    due_on: date
    running: int
    leads: int


def still_open(session: Session, year: int) -> list[OpenDirective]:
    """List the directives that were due by the end of a year and have not ended, by number."""
    directives = [
        d
        for d in directives_in_order(session)
        if d.life is Life.DISPATCHED and not d.is_heading and d.due_on is not None and d.due_on.year <= year
    ]
    return [_open(session, d, d.due_on) for d in directives if d.due_on is not None]


def _open(session: Session, directive: Directive, due_on: date) -> OpenDirective:
    leads = [assignment for assignment, _ in assignments_of(session, directive.id) if assignment.leads]
    running = sum(assignment.ended_as is None for assignment in leads)
    return OpenDirective(directive.number, directive.title, due_on, running, len(leads))


@dataclass(frozen=True, slots=True)
class YearEndDecision:
    """What was decided about one directive; `document` is that of a transfer, `due_on` that of carrying over."""

    fate: YearEndFate
    reason: str
    due_on: date | None = None
    document: str = ""


def read_decided(number: str, fields: object) -> YearEndDecision:
    """Return a decision as given: `{decision, reason, due_on, document}`; refuse one that lacks what it needs."""
    given = check_fields(number, fields, frozenset({"title", "open", "decision", "reason", "due_on", "document"}))
    fate = read_word(f"{number} decision", given.get("decision"), YearEndFate)
    reason = read_text(f"{number} reason", given.get("reason") or "", at_most=2000, empty=True)
    due_on = read_date(f"{number} due_on", given["due_on"]) if given.get("due_on") else None
    document = read_line(f"{number} document", given.get("document") or "", at_most=100, empty=True)
    _check_decided(number, YearEndDecision(fate, reason, due_on, document))
    return YearEndDecision(fate, reason, due_on, document)


def _check_decided(number: str, decision: YearEndDecision) -> None:
    if not decision.reason:
        raise Refused(field=f"{number} reason", zh="须说明理由。", en="it needs one.")
    if (decision.fate is YearEndFate.CARRY_OVER) != (decision.due_on is not None):
        raise Refused(
            field=f"{number} due_on",
            zh="跨年续办须有新期限，其他决定不须。",
            en="carrying over needs a new date, and nothing else has one.",
        )
    if (decision.fate is YearEndFate.TRANSFER) != bool(decision.document):
        raise Refused(
            field=f"{number} document",
            zh="移交须注明文号，其他决定不须。",
            en="a transfer needs the number of its document, and nothing else has one.",
        )


def close(
    session: Session,
    practice: Practice,
    year: int,
    decided: Mapping[str, YearEndDecision],
    by: Person,
    *,
    now: datetime,
) -> dict[YearEndFate, int]:
    """Carry out one list of decisions, approved as a whole; refuse one that leaves a directive of the year undecided."""
    lookup.check_office(session, by, practice.calendar.today(now), roles=(Role.APPROVER,))
    _check_time(year, practice.calendar.today(now))
    _check_whole([directive.number for directive in still_open(session, year)], decided, year)
    counts = dict.fromkeys(YearEndFate, 0)
    for number, decision in decided.items():
        _carry_out(session, practice, lookup.directive(session, number), decision, year, by, now)
        counts[decision.fate] += 1
    record(session, "year.closed", f"year:{year}", now=now, actor=by.key, **{str(k): n for k, n in counts.items()})
    return counts


def _check_time(year: int, today: date) -> None:
    if (today.year, today.month) < (year, _DECEMBER):
        raise Refused(
            field="year", zh=f"{year}年12月起方可年终结转。", en=f"{year} can be closed from its December on."
        )


def _check_whole(numbers: Sequence[str], decided: Mapping[str, YearEndDecision], year: int) -> None:
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
    session: Session,
    practice: Practice,
    directive: Directive,
    decision: YearEndDecision,
    year: int,
    by: Person,
    now: datetime,
) -> None:
    if decision.due_on is not None:
        if decision.due_on.year <= year:
            raise Refused(
                field=f"{directive.number} due_on",
                zh=f"{decision.due_on}须晚于{year}年。",
                en=f"{decision.due_on} must be after {year}.",
            )
        carry_over.carry_over(session, practice, directive, by, due_on=decision.due_on, reason=decision.reason, now=now)
        return
    reason = f"{decision.reason}（{decision.document}）" if decision.document else decision.reason
    today = practice.calendar.today(now)
    dispatch.end(session, directive, _ENDINGS[decision.fate], by, reason=reason, today=today, now=now)
