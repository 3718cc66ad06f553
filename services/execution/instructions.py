"""A leader's instruction on a directive (批示): every lead unit hears it in the next digest; it may set a step."""

from datetime import date, datetime

from sqlmodel import Session

from models.directives import Assignment, Directive, Milestone, PlanStep
from models.log import record
from models.people import Person
from models.queries.assignments import assignments_of
from models.queries.decisions import decisions_on
from models.queries.directives import steps_of
from models.queries.milestones import milestones_of
from rules.decisions.kinds import DecisionKind
from rules.decisions.values import LeaderInstruction
from rules.milestones import MilestoneClock as Value
from rules.milestones import MilestoneKind, anchor
from rules.outcomes import Life
from rules.plans import PlannedMilestone
from rules.refusal import Refused
from rules.roles import Role
from services import clockwork, decisions, lookup
from services.acts.decision_spec import DecisionSpec
from services.acts.form_fields import FieldKind, FormField, Values
from services.acts.office_spec import OfficeActSpec, OfficeCase, OfficeWords
from services.practice import Practice
from translations.texts import N_, NC_


def instruct(
    session: Session,
    practice: Practice,
    directive: Directive,
    by: Person,
    *,
    text: str,
    step: tuple[str, date] | None = None,
    now: datetime,
) -> int:
    """Record what the leader wrote, by the leader or by the office; return how many lead units are told."""
    today = practice.calendar.today(now)
    if by.id != directive.leader_id:
        lookup.check_office(session, by, today)
    _check(session, directive, text, step, today)
    if step:
        session.add(PlanStep(directive_id=directive.id, name=step[0], due_on=step[1]))
    assignments = [
        assignment
        for assignment, _ in assignments_of(session, directive.id)
        if assignment.leads and assignment.ended_as is None
    ]
    value = LeaderInstruction(*(step or ()))
    decisions.write_down_of(session, directive, value, by=directive.leader_id or by.id, reason=text, now=now)
    ordinal = sum(earlier.kind is DecisionKind.INSTRUCTION for earlier, _ in decisions_on(session, directive.id))
    for assignment in assignments:
        row = _new_step(session, practice, directive, assignment, step, now) if step else _last_due(session, assignment)
        clockwork.announce(session, row, f"instructed#{ordinal}", Role.OFFICER, now=now, note=text)
    clockwork.touch(session, directive.id, now=now)
    record(session, "directive.instructed", directive.number, now=now, actor=by.key, text=text, units=len(assignments))
    return len(assignments)


def _check(session: Session, directive: Directive, text: str, step: tuple[str, date] | None, today: date) -> None:
    if directive.life is not Life.DISPATCHED:
        raise Refused(
            zh=f"{directive.number}：未在办理中，不能批示。",
            en=f"{directive.number}: is {directive.life}; nothing runs to instruct on.",
        )
    if not text:
        raise Refused(field="text", zh="须有批示内容。", en="an instruction needs one.")
    if step and step[1] < today:
        raise Refused(field="step", zh=f"{step[1]}已经过去。", en=f"{step[1]} is past.")
    if step and any(planned.name == step[0] for planned in steps_of(session, directive.id)):
        raise Refused(
            field="step",
            zh=f"{directive.number}已有阶段节点“{step[0]}”。",
            en=f"{directive.number} has a step {step[0]!r} already.",
        )


def _last_due(session: Session, assignment: Assignment) -> Milestone:
    return max(milestones_of(session, assignment.id), key=lambda row: (row.stopped_at is None, row.due_on, row.id))


def _new_step(
    session: Session,
    practice: Practice,
    directive: Directive,
    assignment: Assignment,
    step: tuple[str, date],
    now: datetime,
) -> Milestone:
    [like, *_] = milestones_of(session, assignment.id)
    name, due_on = step
    counted_from = anchor(due_on, practice.calendar.today(now), practice.calendar)
    value = Value(MilestoneKind.STEP, due_on, counted_from, now, ceiling=like.ceiling)
    row = clockwork.make(directive, assignment, PlannedMilestone(name, value), now=now)
    session.add(row)
    session.flush()
    return row


def _fields(_: OfficeCase) -> tuple[FormField, ...]:
    return (
        FormField("text", FieldKind.TEXT, at_most=2000),
        FormField("step", FieldKind.LINE, needed=False, at_most=100),
        FormField("step_on", FieldKind.DAY, needed=False),
    )


def _instruct(case: OfficeCase, values: Values) -> None:
    name, day = values["step"], values["step_on"]
    if bool(name) != bool(day):
        raise Refused(field="step", zh="节点须同时有名称和日期。", en="a step needs both a name and a date.")
    step = (name, day) if name else None
    instruct(case.session, case.practice, case.directive, case.by, text=values["text"], step=step, now=case.now)


INSTRUCTED = DecisionSpec(LeaderInstruction, N_("领导批示"), annex=N_("批示"))
INSTRUCTION = OfficeActSpec(
    "instruct",
    OfficeWords(
        N_("录入领导批示"),
        labels={
            "text": N_("批示内容"),
            "step": N_("设定的节点"),
            "step_on": N_("节点日期"),
        },
    ),
    perform=_instruct,
    fields=_fields,
    decisions=(INSTRUCTED,),
    log={"directive.instructed": NC_("log", "领导批示")},
)
