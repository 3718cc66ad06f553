"""The office answers what a unit asked: grants a later date or a stated one, or refuses with a reason."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel import Session

from models import queries
from models.directives import Assignment, Directive, Milestone
from models.facts import Request, RequestKind, RequestState
from models.log import record
from models.people import Person
from rules import milestones as rule
from rules.decisions.values import DateGrant, ExtensionGrant, RequestRefusal, StatedDateGrant
from rules.ladder import NEVER, NoticeKind
from rules.milestones import MilestoneState
from rules.refusal import Refused, Remedy
from rules.roles import Role
from services import clockwork, decisions, lookup
from services.execution import due_dates
from services.practice import Practice

_GRANTS: Mapping[RequestKind, type[DateGrant]] = {
    RequestKind.EXTENSION: ExtensionGrant,
    RequestKind.STATED_DATE: StatedDateGrant,
}
_REFUSALS = {RequestKind.EXTENSION: "refused", RequestKind.STATED_DATE: "date_refused"}
_RESULTS = {RequestKind.EXTENSION: "extended", RequestKind.STATED_DATE: "date_accepted"}


def grant(
    session: Session,
    practice: Practice,
    request: Request,
    by: Person,
    *,
    opinion: str = "",
    on: date | None = None,
    leader_said: str = "",
    now: datetime,
) -> None:
    """Grant a request, for the day asked for or another; a second extension is the leader's to grant."""
    assignment, directive, row = _open(session, request)
    decider = _decider(session, directive, request, by, leader_said, today=practice.calendar.today(now))
    day, was = on or request.wanted_on, row.due_on
    value = clockwork.value_of(row)
    if request.kind is RequestKind.EXTENSION:
        due_dates.move(
            session, assignment, row, rule.extend(value, day, now=now), why="extended", actor=by.key, now=now
        )
    else:
        rule.check_runs(value)
        until = practice.calendar.opening(practice.calendar.shift(day, 1))
        clockwork.change(session, row, rule.wait_above(value, until), why="date_accepted", actor=by.key, now=now)
    _answer(session, request, RequestState.GRANTED, by, now)
    granted = _GRANTS[request.kind](was, row.due_on, day, row.id)
    decisions.write_down(session, assignment, granted, by=decider, reason=opinion or leader_said, now=now)
    clockwork.announce(
        session, row, _RESULTS[request.kind], Role.OFFICER, kind=NoticeKind.RESULT, note=opinion, now=now
    )
    record(session, "request.granted", directive.number, now=now, actor=by.key, request=request.id, day=day)


def refuse(
    session: Session,
    practice: Practice,
    request: Request,
    by: Person,
    *,
    reason: str,
    leader_said: str = "",
    now: datetime,
) -> None:
    """Refuse a request with a reason; what waited for it waits no more."""
    if not reason:
        raise Refused(field="reason", zh="不予同意须说明理由。", en="a refusal needs one.")
    assignment, directive, row = _open(session, request)
    decider = _decider(session, directive, request, by, leader_said, today=practice.calendar.today(now))
    value = clockwork.value_of(row)
    if value.upper_waits_until == NEVER:
        clockwork.change(session, row, rule.wait_no_more(value), why="refused", actor=by.key, now=now)
    _answer(session, request, RequestState.REFUSED, by, now)
    decisions.write_down(session, assignment, RequestRefusal(), by=decider, reason=reason, now=now)
    ordinal = len(queries.requests_about(session, row.id))
    clockwork.announce(
        session, row, f"{_REFUSALS[request.kind]}#{ordinal}", Role.OFFICER, kind=NoticeKind.RESULT, note=reason, now=now
    )
    record(session, "request.refused", directive.number, now=now, actor=by.key, request=request.id, reason=reason)


def _open(session: Session, request: Request) -> tuple[Assignment, Directive, Milestone]:
    if request.state is not RequestState.OPEN:
        raise Refused(
            zh=f"申请{request.id}：已{request.state}，不能再审批。",
            en=f"request {request.id}: is {request.state} already.",
        )
    assignment = session.get_one(Assignment, request.assignment_id)
    return (
        assignment,
        session.get_one(Directive, assignment.directive_id),
        session.get_one(Milestone, request.milestone_id),
    )


def _decider(
    session: Session, directive: Directive, request: Request, by: Person, leader_said: str, *, today: date
) -> int:
    """Return whose decision it is: the office's own, of a second extension the leader's, recorded by the office with its source."""
    if not _is_the_leaders(session, request):
        lookup.check_office(session, by, today)
        return by.id
    if directive.leader_id is None or (by.id != directive.leader_id and not leader_said):
        raise Refused(
            zh=f"{directive.number}：第二次延期须由分管厅领导决定；代录请注明批示。",
            en=f"{directive.number}: a second extension is the leader's to decide; to record it, say what they wrote.",
            remedy=Remedy.LEADER_SAID,
        )
    if by.id != directive.leader_id:
        lookup.check_office(session, by, today)
    return directive.leader_id


def _is_the_leaders(session: Session, request: Request) -> bool:
    earlier = queries.requests_about(session, request.milestone_id)
    granted = [one for one in earlier if one.kind is RequestKind.EXTENSION and one.state is RequestState.GRANTED]
    return request.kind is RequestKind.EXTENSION and bool(granted)


def _answer(session: Session, request: Request, state: RequestState, by: Person, now: datetime) -> None:
    request.state = state
    session.add(request)
    duty = session.get_one(Milestone, request.duty_id)
    clockwork.stop_all(session, [duty], MilestoneState.DONE, why="decided", actor=by.key, now=now)
