"""A unit asks for a later date (申请延期), and the office answers what a unit asked: grants it, or refuses with a reason.

A date that a unit states (反馈时间) is asked and answered the same way; its act stands in `stated_dates`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from models.directives import Assignment, Directive, Milestone
from models.facts import Request, RequestKind, RequestState
from models.log import record
from models.people import Person
from models.queries.decisions import requests_about
from notifications import labels
from rules import milestones as rule
from rules.acts import Act
from rules.decisions.values import DateGrant, ExtensionGrant, RequestRefusal, StatedDateGrant
from rules.ladder import NEVER, NoticeKind
from rules.milestones import MilestoneKind, MilestoneState
from rules.refusal import Refused, Remedy
from rules.roles import Role
from services import clockwork, decisions, duties, lookup
from services.acts.decision_spec import DecisionSpec, DecisionToUndo
from services.acts.form_fields import FieldKind, FormField, Values
from services.acts.office_spec import LEADER_SAID, OPINION, REASON, OfficeActSpec, OfficeCase, OfficeWords
from services.acts.unit_spec import ApiCall, AssignmentView, UnitActSpec, UnitCase, UnitWords, chosen_field
from services.execution import due_dates
from services.execution.adjustments import milestone_of, put_back
from services.execution.open_assignments import check_may
from services.practice import Practice
from translations.texts import N_, NC_

CAUSES = {RequestKind.EXTENSION: "extension_asked", RequestKind.STATED_DATE: "date_stated"}
_GRANTS: Mapping[RequestKind, type[DateGrant]] = {
    RequestKind.EXTENSION: ExtensionGrant,
    RequestKind.STATED_DATE: StatedDateGrant,
}
_REFUSALS = {RequestKind.EXTENSION: "refused", RequestKind.STATED_DATE: "date_refused"}
_RESULTS = {RequestKind.EXTENSION: "extended", RequestKind.STATED_DATE: "date_accepted"}


@dataclass(frozen=True, slots=True)
class RequestEntry:
    """A request as given; `milestone` names a step or the day of a group of items, empty the completion."""

    kind: RequestKind
    wanted_on: date
    reason: str
    milestone: str = ""


def ask(
    session: Session,
    practice: Practice,
    assignment: Assignment,
    entry: RequestEntry,
    by: Person,
    *,
    on_behalf: str = "",
    now: datetime,
) -> Request:
    """Record what the lead unit asks; the office owes an answer, and asked in time the rungs above the officer wait for it."""
    today = practice.calendar.today(now)
    directive = check_may(session, assignment, by, today, on_behalf=on_behalf, leads=True)
    row = due_dates.milestone_named(session, directive, assignment, entry.milestone)
    _check_asked(session, directive, row, entry, today)
    duty = duties.owe(session, practice, directive, assignment, MilestoneKind.DECISION, now=now)
    made = Request(
        kind=entry.kind,
        assignment_id=assignment.id,
        milestone_id=row.id,
        duty_id=duty.id,
        wanted_on=entry.wanted_on,
        reason=entry.reason,
        asked_by=by.id,
        on_behalf=on_behalf,
        recorded_at=now,
    )
    session.add(made)
    session.flush()
    _let_wait(session, practice, row, entry.kind, by, now)
    note = f"{entry.wanted_on}，{entry.reason}" if entry.reason else f"{entry.wanted_on}"
    clockwork.announce(session, duty, CAUSES[entry.kind], Role.DESK, now=now, note=note)
    facts = {"request": made.id, "wanted_on": entry.wanted_on, "milestone": row.id, "on_behalf": on_behalf}
    record(session, f"request.{entry.kind}", directive.number, now=now, actor=by.key, **facts)
    return made


def _check_asked(session: Session, directive: Directive, row: Milestone, entry: RequestEntry, today: date) -> None:
    value = clockwork.value_of(row)
    if entry.kind is RequestKind.EXTENSION:
        rule.check_extension(value, entry.wanted_on)
        if not entry.reason:
            raise Refused(field="reason", zh="申请延期须说明理由。", en="an extension needs one.")
    rule.check_runs(value)
    if entry.wanted_on < today:
        raise Refused(field="date", zh=f"{entry.wanted_on}已经过去。", en=f"{entry.wanted_on} is past.")
    _check_first(directive, requests_about(session, row.id), entry.kind)


def _check_first(directive: Directive, earlier: list[Request], kind: RequestKind) -> None:
    same = {request.state for request in earlier if request.kind is kind}
    if RequestState.OPEN in same:
        raise Refused(
            zh=f"{directive.number}：已有一份同类申请待审批。",
            en=f"{directive.number}: such a request waits for its answer already.",
        )
    if kind is RequestKind.STATED_DATE and RequestState.GRANTED in same:
        raise Refused(
            zh=f"{directive.number}：反馈时间只认可一次，请申请延期。",
            en=f"{directive.number}: a stated date is accepted once; ask for an extension.",
        )


def _let_wait(
    session: Session, practice: Practice, row: Milestone, kind: RequestKind, by: Person, now: datetime
) -> None:
    """Hold the rungs above the officer while an extension that was asked for in time is undecided."""
    in_time = rule.asked_in_time(row.due_on, practice.calendar.today(now), practice.calendar)
    if kind is RequestKind.EXTENSION and in_time:
        value = rule.wait_above(clockwork.value_of(row), NEVER)
        clockwork.change(session, row, value, why="extension_asked", actor=by.key, now=now)


def ask_of(case: UnitCase, kind: RequestKind, names: tuple[str, ...], values: Values) -> None:
    """Ask what a form asks; where one thing only may be meant, it is."""
    entry = RequestEntry(kind, **{"milestone": names[0], **values})
    ask(case.session, case.practice, case.assignment, entry, case.person, now=case.now)


def _fields(view: AssignmentView) -> tuple[FormField, ...]:
    return (
        *chosen_field(view.extends),
        FormField("wanted_on", FieldKind.DAY),
        FormField("reason", FieldKind.TEXT, at_most=2000),
    )


def _extend(case: UnitCase, values: Values) -> None:
    ask_of(case, RequestKind.EXTENSION, case.view.extends, values)


WHICH_DATE = N_("哪一期限")
EXTENSION = UnitActSpec(
    Act.EXTEND,
    UnitWords(
        labels.ACTS[Act.EXTEND],
        following=N_("督查室审批后另行邮件告知；批准前原期限有效。"),
        labels={
            "milestone": WHICH_DATE,
            "wanted_on": NC_("act", "申请延期至"),
            "reason": N_("延期理由"),
        },
    ),
    is_offered=lambda standing: standing.leads and standing.may_extend,
    perform=_extend,
    stays="the office answers it",
    fields=_fields,
    main_field="wanted_on",
    api=ApiCall(
        "extension",
        "Ask for a later date (申请延期).",
        body="ExtensionGiven",
        body_about=(
            "A later date that is asked for; `milestone` names a step or the day of a group of items, empty the completion."
        ),
        fields=(
            FormField("wanted_on", FieldKind.DAY),
            FormField("reason", FieldKind.TEXT, at_most=5000),
            FormField("milestone", FieldKind.LINE, needed=False, at_most=100),
        ),
        example={"wanted_on": "2018-10-31", "reason": "雨季停工"},
    ),
)


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
    ordinal = len(requests_about(session, row.id))
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
    earlier = requests_about(session, request.milestone_id)
    granted = [
        other for other in earlier if other.kind is RequestKind.EXTENSION and other.state is RequestState.GRANTED
    ]
    return request.kind is RequestKind.EXTENSION and bool(granted)


def _answer(session: Session, request: Request, state: RequestState, by: Person, now: datetime) -> None:
    request.state = state
    session.add(request)
    duty = session.get_one(Milestone, request.duty_id)
    clockwork.stop_all(session, [duty], MilestoneState.DONE, why="decided", actor=by.key, now=now)


def _grant(case: OfficeCase, values: Values) -> None:
    given = {name: values[name] for name in ("on", "opinion", "leader_said")}
    grant(case.session, case.practice, lookup.request(case.session, case.key), case.by, **given, now=case.now)


def _refuse(case: OfficeCase, values: Values) -> None:
    given = {name: values[name] for name in ("reason", "leader_said")}
    refuse(case.session, case.practice, lookup.request(case.session, case.key), case.by, **given, now=case.now)


def _wait_no_more(case: DecisionToUndo) -> None:
    """Let heads hear again before the stated date."""
    row = milestone_of(case)
    value = rule.wait_no_more(clockwork.value_of(row))
    clockwork.change(case.session, row, value, why="date_withdrawn", actor=case.by.key, now=case.now)


EXTENDED = DecisionSpec(
    ExtensionGrant,
    N_("同意延期"),
    undo=put_back,
    annex=N_("延期：%(before)s→%(after)s"),
)
DATE_ACCEPTED = DecisionSpec(
    StatedDateGrant,
    N_("认可反馈时间"),
    undo=_wait_no_more,
    annex=N_("认可反馈时间：%(day)s"),
)
REFUSED = DecisionSpec(
    RequestRefusal,
    N_("不予同意"),
    instead=N_("请单位再次申请"),
    annex=NC_("report", "不予同意"),
)
GRANT = OfficeActSpec(
    "grant",
    OfficeWords(
        N_("同意"),
        N_("同意申请"),
        labels={"on": N_("同意到")},
        hints={
            "on": N_("不填则按申请的日期同意。"),
            "leader_said": N_("第二次延期由分管厅领导决定，须录入其批示。"),
        },
    ),
    perform=_grant,
    fields=lambda _: (FormField("on", FieldKind.DAY, needed=False), OPINION, LEADER_SAID),
    decisions=(EXTENDED, DATE_ACCEPTED),
    place="requests",
    log={"request.granted": NC_("log", "同意申请")},
)
REFUSAL = OfficeActSpec(
    "refuse",
    OfficeWords(N_("不同意"), N_("不予同意")),
    perform=_refuse,
    fields=lambda _: (REASON, LEADER_SAID),
    decisions=(REFUSED,),
    place="requests",
    log={"request.refused": N_("不同意申请")},
)
