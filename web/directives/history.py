"""What happened to a directive and what will, in words."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from models.facts import Claim, ClaimState, Decision, ProgressReport, Request, RequestKind, RequestState
from models.queries.notices import CALLED, ToldNotice
from rules.acts import happened
from rules.decisions.kinds import Term
from rules.decisions.values import (
    ClaimAnswer,
    ClaimReturn,
    ClockHold,
    DecisionValue,
    LeaderInstruction,
    RecheckFinding,
    UntrueReturn,
)
from rules.ladder import NoticeKind
from services.acts.unit_spec import UnitActSpec
from services.boards.histories import Happening, HappeningKind
from services.execution import registry
from services.execution.claims import CLAIM
from services.execution.extensions import EXTENSION
from services.execution.receipts import RECEIPT
from services.execution.reports import REPORT
from services.execution.stated_dates import STATED_DATE
from services.execution.steps import STEP_DONE
from services.registration.timetables import ComingNotice
from translations.texts import N_
from web.frame.reader import PageReader

_LOGGED: Mapping[str, str] = {
    "directive.registered": N_("登记"),
    "directive.assigned": N_("分解到单位"),
    "directive.planned": N_("设定节点"),
    "directive.consulted": N_("征求意见"),
    "directive.submitted": N_("报请审批"),
    "directive.dispatched": N_("下发"),
    "directive.carried_over": N_("转入下一年"),
}
_CLAIMS: Mapping[ClaimState, str] = {
    ClaimState.OPEN: N_("待核验"),
    ClaimState.ACCEPTED: N_("已认可"),
    ClaimState.RETURNED: N_("已退回"),
}
_REQUESTS: Mapping[RequestState, str] = {
    RequestState.OPEN: N_("待审批"),
    RequestState.GRANTED: N_("已同意"),
    RequestState.REFUSED: N_("未同意"),
}
_ACTS = {
    HappeningKind.REPORTED: REPORT,
    HappeningKind.CLAIMED: CLAIM,
    HappeningKind.RECEIVED: RECEIPT,
    HappeningKind.STEP_DONE: STEP_DONE,
}


class PastLine(NamedTuple):
    """A line of the past as the page shows it."""

    at: str
    what: str
    unit: str
    by: str
    text: str


def past(reader: PageReader, happening: Happening, counted: str) -> PastLine:
    """Return one thing that happened in words."""
    by = (
        reader._("%(by)s代录（%(source)s）", by=happening.by, source=happening.on_behalf)
        if happening.on_behalf
        else happening.by
    )
    unit = (
        _units(reader, happening.fact.units, happening.unit)
        if isinstance(happening.fact, ToldNotice)
        else happening.unit
    )
    return PastLine(
        reader.at(happening.at),
        _what(reader, happening),
        unit,
        by,
        "；".join(filter(None, _text(reader, happening, counted))),
    )


def _what(reader: PageReader, happening: Happening) -> str:
    fact = happening.fact
    if isinstance(fact, Decision):
        return reader._(registry.decision_spec(fact.value).word)
    if isinstance(fact, ToldNotice):
        return cause(reader, fact.cause, fact.kind)
    if isinstance(fact, Request):
        return _title(reader, EXTENSION if fact.kind is RequestKind.EXTENSION else STATED_DATE)
    return reader._(_LOGGED[fact]) if isinstance(fact, str) else _title(reader, _ACTS[happening.what])


def cause(reader: PageReader, cause: str, kind: NoticeKind) -> str:
    """Return what a notice is called in the subjects of mails; a call was none."""
    named, words = happened(cause), reader.words
    if named == CALLED:
        return reader._("电话催办")
    return words.events.get(named) or words.results.get(named) or words.kinds[kind]


def _title(reader: PageReader, act: UnitActSpec) -> str:
    text = reader._(act.words.title)
    return text[:1].upper() + text[1:]


def _units(reader: PageReader, count: int, first: str) -> str:
    return reader._("%(first)s等%(n)s个单位", first=first, n=count) if count > 1 and first else first


def _text(reader: PageReader, happening: Happening, counted: str) -> Iterator[str]:
    match happening.fact:
        case ProgressReport() as report:
            yield from _reported(reader, report, counted)
        case Claim() as claim:
            if claim.figure is not None:
                yield reader._("申请数%(figure)s", figure=reader.words.quantity(claim.figure, counted))
            yield reader._("签批人%(name)s", name=claim.signed_by)
            yield claim.statement
            yield reader._(_CLAIMS[claim.state])
        case Request() as request:
            yield reader._("希望到%(day)s", day=reader.day(request.wanted_on))
            yield request.reason
            yield reader._(_REQUESTS[request.state])
        case Decision() as decision:
            yield from decided(reader, decision)
        case ToldNotice() as notice:
            yield reader._("告知%(role)s", role=reader.words.roles[notice.role])
            if notice.cause != CALLED:
                yield f"{reader.words.milestones[notice.milestone]} {reader.day(notice.due_on)}"
            yield notice.note
        case _:
            yield ""


def _reported(reader: PageReader, report: ProgressReport, counted: str) -> Iterator[str]:
    day = reader.day(report.as_of)
    if report.figure is not None:
        yield reader._("累计%(figure)s（截至%(day)s）", figure=reader.words.quantity(report.figure, counted), day=day)
    yield report.work
    yield reader._("问题：%(text)s", text=report.problems) if report.problems else ""
    yield reader._("需协调：%(text)s", text=report.help_needed) if report.help_needed else ""
    yield reader._("说明：%(text)s", text=report.reason) if report.reason else ""


_TERMS: Mapping[Term, str] = {Term.DUE_ON: N_("期限"), Term.QUOTA: N_("任务数"), Term.QUANTITY: N_("目标数")}


def decided(reader: PageReader, decision: Decision) -> Iterator[str]:
    """Yield what a decision changed, and why."""
    value = decision.value
    for term, before, after in value.changes():
        what = reader._(_TERMS[term])
        yield reader._("%(what)s由%(before)s改为%(after)s", what=what, before=_value(before), after=_value(after))
    yield from _left(reader, value)
    yield decision.reason


def _left(reader: PageReader, value: DecisionValue) -> Iterator[str]:
    """Yield what a decision left besides dates and quotas."""
    match value:
        case ClaimAnswer(verified=Decimal() as verified) | RecheckFinding(verified=Decimal() as verified):
            yield reader._("核定%(value)s", value=verified)
        case ClockHold(review_on=day):
            yield reader._("复核日期%(value)s", value=day)
        case LeaderInstruction(step=str() as step):
            yield reader._("节点%(value)s", value=step)
    if isinstance(value, ClaimReturn | UntrueReturn) and value.items:
        yield reader._("退回%(value)s", value="、".join(value.items))


def _value(fact: date | Decimal | None) -> str:
    return "—" if fact is None else str(fact)


class ComingLine(NamedTuple):
    """A notice to come as the page shows it."""

    at: str
    what: str
    role: str
    units: str
    due: str


def future(reader: PageReader, notice: ComingNotice, names: Mapping[int, str]) -> ComingLine:
    """Return one notice to come in words."""
    units = [names.get(key, "") if key is not None else reader._("督查室") for key in notice.units]
    due = f"{reader.words.milestones[notice.milestone]} {reader.day(notice.due_on)}"
    return ComingLine(
        reader.at(notice.at),
        reader.words.kinds[notice.kind],
        reader.words.roles[notice.role],
        _units(reader, len(units), units[0]),
        due,
    )
