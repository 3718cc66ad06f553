"""Sends directives out (下发): lays out every milestone its units owe, and ends what is over."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from models.directives import Assignment, Directive, Milestone
from models.log import record
from models.people import Person, Unit
from models.queries.assignments import assignments_of
from models.queries.directives import steps_of
from models.queries.items import items_of
from models.queries.milestones import milestones_on
from rules.decisions.values import DirectiveEnding
from rules.ladder import NoticeKind
from rules.milestones import MilestoneKind, MilestoneState
from rules.outcomes import Ending, Life
from rules.plans import Plan, PlannedMilestone, Undertaking, ceiling_of, lay_out
from rules.presets import PRESETS, lay_out_preset
from rules.refusal import Refused
from rules.roles import Role
from rules.targets import TargetKind
from services import clockwork, decisions, lookup
from services.acts.decision_spec import DecisionSpec
from services.acts.form_fields import FieldKind, FormField, Values
from services.acts.office_spec import REASON, OfficeActSpec, OfficeCase, OfficeWords
from services.people import units
from services.practice import Practice
from services.registration.register import move
from translations.texts import N_


def dispatch(session: Session, practice: Practice, directive: Directive, by: Person, *, now: datetime) -> int:
    """Dispatch an approved directive; return how many milestones its units owe from now on."""
    lookup.check_office(session, by, practice.calendar.today(now))
    if directive.due_on is None and not directive.is_heading:
        raise Refused(
            zh=f"{directive.number}：没有期限，不能下发。",
            en=f"{directive.number}: has no date and cannot be dispatched.",
        )
    move(session, directive, Life.DISPATCHED)
    directive.dispatched_at, directive.changed_at = now, now
    _date(session, practice, directive, now)
    made, plan = 0, plan_of(session, directive)
    for assignment, unit in assignments_of(session, directive.id):
        units.check_there(unit, practice.calendar.today(now))
        made += send_out(session, practice, directive, plan, assignment, unit, now=now)
    record(session, "directive.dispatched", directive.number, now=now, actor=by.key, milestones=made)
    return made


def _date(session: Session, practice: Practice, directive: Directive, now: datetime) -> None:
    """Date a directive by its preset plan, counted from its dispatch; a given date that is earlier stays."""
    if directive.plan not in PRESETS or directive.due_on is None:
        return
    settled_on = PRESETS[directive.plan].settled_on(practice.calendar.starts_counting_on(now))
    for assignment, _ in assignments_of(session, directive.id):
        assignment.due_on = min(assignment.due_on or directive.due_on, settled_on)
        session.add(assignment)
    directive.due_on = min(directive.due_on, settled_on)
    session.flush()


def send_out(
    session: Session,
    practice: Practice,
    directive: Directive,
    plan: Plan,
    assignment: Assignment,
    unit: Unit,
    *,
    now: datetime,
) -> int:
    """Lay out what a unit owes from now on, and tell its officer; return how many milestones."""
    assignment.started_on = practice.calendar.starts_counting_on(now)
    rows = [
        clockwork.make(directive, assignment, planned, now=now)
        for planned in planned_for(session, practice, directive, plan, assignment, unit, now=now)
    ]
    session.add_all([assignment, *rows])
    session.flush()
    receipt = next(row for row in rows if row.kind is MilestoneKind.RECEIPT)
    clockwork.announce(session, receipt, "dispatched", Role.OFFICER, now=now)
    return len(rows)


def plan_of(session: Session, directive: Directive) -> Plan:
    """Return what a directive asks of its units besides the completion."""
    steps = tuple((step.name, step.due_on) for step in steps_of(session, directive.id))
    return Plan(directive.receipt_within, directive.report_day, steps)


def planned_for(
    session: Session,
    practice: Practice,
    directive: Directive,
    plan: Plan,
    assignment: Assignment,
    unit: Unit,
    *,
    now: datetime,
) -> tuple[PlannedMilestone, ...]:
    """Return the milestones an assignment would get if it were dispatched now."""
    undertaking = Undertaking(
        assignment.due_on or directive.due_on or practice.calendar.today(now),
        assignment.leads,
        _item_days(session, directive, assignment),
        ceiling_of(unit.relation, directive.strength, escalates=directive.escalates),
    )
    if directive.plan in PRESETS:
        return lay_out_preset(PRESETS[directive.plan], undertaking, practice.calendar, now=now)
    return lay_out(plan, undertaking, practice.calendar, now=now)


def _item_days(session: Session, directive: Directive, assignment: Assignment) -> dict[date, int] | None:
    if directive.target_kind is not TargetKind.LIST:
        return None
    return dict(Counter(item.due_on for item in items_of(session, assignment.id)))


def end(
    session: Session, directive: Directive, ending: Ending, by: Person, *, reason: str, today: date, now: datetime
) -> None:
    """End a directive, with reason and decider; 办结 is refused while a lead unit's assignment is open."""
    lookup.check_office(session, by, today)
    assignments = assignments_of(session, directive.id)
    waiting = [unit.name for assignment, unit in assignments if assignment.leads and assignment.ended_as is None]
    if ending is Ending.COMPLETED and waiting:
        raise Refused(
            zh=f"{directive.number}：{len(waiting)}个单位未办结（{waiting[0]}等），不能办结。",
            en=f"{directive.number}: {len(waiting)} units are not done ({waiting[0]}, …); it cannot be completed.",
        )
    _close_assignments(session, directive, assignments, ending, by, now)
    value = DirectiveEnding(directive.life, ending)
    move(session, directive, Life.ENDED)
    directive.ended_as, directive.ended_at, directive.changed_at = ending, now, now
    decisions.write_down_of(session, directive, value, by=by.id, reason=reason, now=now)
    record(session, "directive.ended", directive.number, now=now, actor=by.key, ending=ending, reason=reason)


def _close_assignments(
    session: Session,
    directive: Directive,
    assignments: Sequence[tuple[Assignment, Unit]],
    ending: Ending,
    by: Person,
    now: datetime,
) -> None:
    rows = milestones_on(session, directive.id)
    running = {row.assignment_id for row in rows if row.state not in {MilestoneState.DONE, MilestoneState.ENDED}}
    clockwork.stop_all(session, rows, MilestoneState.ENDED, why="ended", actor=by.key, now=now)
    for assignment, _ in assignments:
        if assignment.ended_as is None:
            assignment.ended_as, assignment.ended_at = ending, now
            session.add(assignment)
            if assignment.id in running:
                tell_end(session, rows, assignment, ending, now)


def tell_end(
    session: Session, rows: Sequence[Milestone], assignment: Assignment, ending: Ending, now: datetime
) -> None:
    """Tell a unit's officer that nothing more is asked."""
    last = max((row for row in rows if row.assignment_id == assignment.id), key=lambda row: (row.due_on, row.id))
    clockwork.announce(session, last, "ended", Role.OFFICER, kind=NoticeKind.RESULT, note=str(ending), now=now)


def is_over(directive: Directive) -> bool:
    """Say whether a directive is not being worked on: not dispatched yet, or ended."""
    return directive.life is not Life.DISPATCHED


def _end(case: OfficeCase, values: Values) -> None:
    ending, reason = Ending(values["ending"]), values["reason"]
    end(case.session, case.directive, ending, case.by, reason=reason, today=case.today, now=case.now)


def _end_fields(_: OfficeCase) -> tuple[FormField, ...]:
    endings = tuple(str(ending) for ending in Ending)
    return (FormField("ending", FieldKind.CHOICE, options=endings, value=str(Ending.COMPLETED)), REASON)


ENDED_SENTENCE = N_("结束：%(how)s")
ENDED = DecisionSpec(
    DirectiveEnding,
    N_("事项结束"),
    instead=N_("登记续办事项"),
    annex=ENDED_SENTENCE,
)
ENDING = OfficeActSpec(
    "end",
    OfficeWords(N_("结束事项"), labels={"ending": N_("如何结束")}),
    perform=_end,
    fields=_end_fields,
    decisions=(ENDED,),
    log={"directive.ended": N_("事项结束")},
)
