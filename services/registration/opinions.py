"""Asks lead units what they think of a draft before it is submitted (征求意见): they agree, or propose a quota with a reason."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from models.directives import Assignment, Directive, Milestone
from models.facts import Opinion
from models.log import record
from models.people import Person, Unit
from models.queries.assignments import assignments_of
from models.queries.decisions import last_opinion
from models.queries.milestones import milestones_of, milestones_on
from notifications import labels
from notifications.catalogue import figure
from rules import quota as split
from rules.acts import Act
from rules.milestones import MilestoneClock as Value
from rules.milestones import MilestoneKind, MilestoneState
from rules.outcomes import Life
from rules.plans import PlannedMilestone, ceiling_of
from rules.refusal import Refused, Remedy, Unconfirmed
from rules.roles import Role
from rules.targets import TargetKind
from services import clockwork, lookup
from services.acts.form_fields import FieldKind, FormField, Values
from services.acts.unit_spec import AssignmentView, UnitActSpec, UnitCase, UnitWords
from services.practice import Practice
from translations.texts import N_

WITHIN = 5  # working days


def consult(
    session: Session, practice: Practice, directive: Directive, by: Person, *, within: int = WITHIN, now: datetime
) -> int:
    """Ask every lead unit of a draft for its opinion; return how many are asked."""
    lookup.check_office(session, by, practice.calendar.today(now))
    check_draft(directive)
    pairs = [(assignment, unit) for assignment, unit in assignments_of(session, directive.id) if assignment.leads]
    if not pairs or asked(session, directive):
        raise Refused(
            zh=f"{directive.number}：没有牵头单位，或已征求过意见。",
            en=f"{directive.number}: has no lead unit, or has been asked about already.",
        )
    due_on = practice.calendar.shift(practice.calendar.starts_counting_on(now), within)
    for assignment, unit in pairs:
        _ask(session, directive, assignment, unit, due_on, now)
    record(session, "directive.consulted", directive.number, now=now, actor=by.key, units=len(pairs), until=due_on)
    return len(pairs)


def _ask(
    session: Session, directive: Directive, assignment: Assignment, unit: Unit, due_on: date, now: datetime
) -> None:
    ceiling = ceiling_of(unit.relation, directive.strength, escalates=directive.escalates)
    value = Value(MilestoneKind.OPINION, due_on, due_on, now, ceiling=ceiling)
    row = clockwork.make(directive, assignment, PlannedMilestone("", value), now=now)
    session.add(row)
    session.flush()
    note = "" if assignment.quota is None else f"拟定任务数 {assignment.quota:f}{directive.counted}"
    clockwork.announce(session, row, "consulted", Role.OFFICER, now=now, note=note)


def check_draft(directive: Directive) -> None:
    """Refuse a directive that is not a draft any more."""
    if directive.life is not Life.DRAFT:
        raise Refused(
            zh=f"{directive.number}：已{directive.life}，不再征求意见。",
            en=f"{directive.number}: is {directive.life}; opinions are asked about drafts.",
        )


def asked(session: Session, directive: Directive) -> list[Milestone]:
    """Return what the units of a directive were asked, answered or not."""
    return [row for row in milestones_on(session, directive.id) if row.kind is MilestoneKind.OPINION]


def opine(
    session: Session,
    practice: Practice,
    assignment: Assignment,
    by: Person,
    *,
    quota: Decimal | None = None,
    reason: str = "",
    on_behalf: str = "",
    now: datetime,
) -> Opinion:
    """Record what a unit thinks: without a quota it agrees. Given again while it is a draft, the last counts."""
    directive = session.get_one(Directive, assignment.directive_id)
    check_draft(directive)
    lookup.check_actor(session, by, assignment, practice.calendar.today(now), on_behalf=on_behalf)
    rows = milestones_of(session, assignment.id, MilestoneKind.OPINION)
    _check(directive, rows, quota, reason)
    given = Opinion(
        assignment_id=assignment.id,
        agrees=quota is None,
        quota=quota,
        reason=reason,
        given_by=by.id,
        on_behalf=on_behalf,
        recorded_at=now,
    )
    session.add(given)
    clockwork.stop_all(session, rows, MilestoneState.DONE, why="opinion_given", actor=by.key, now=now)
    facts = {"assignment": assignment.id, "quota": quota, "reason": reason, "on_behalf": on_behalf}
    record(session, "assignment.opinion", directive.number, now=now, actor=by.key, **facts)
    return given


def _check(directive: Directive, rows: object, quota: Decimal | None, reason: str) -> None:
    if not rows:
        raise Refused(
            zh=f"{directive.number}：未向该单位征求意见。",
            en=f"{directive.number}: this unit was not asked for its opinion.",
        )
    if quota is not None and directive.target_kind is not TargetKind.SUM:
        raise Refused(
            field="quota", zh=f"{directive.number}不按任务数分解。", en=f"{directive.number} is not split into quotas."
        )
    if quota is not None and (quota < 0 or not reason):
        raise Refused(
            field="quota",
            zh="建议任务数不得为负，并须说明理由。",
            en="one that is proposed is not negative, and needs a reason.",
        )


@dataclass(frozen=True, slots=True)
class QuotaOpinion:
    """What a unit thinks of its quota; `answered` is False while nothing was said (silence counts as agreement)."""

    unit: str
    name: str
    quota: Decimal | None
    answered: bool
    agrees: bool
    proposes: Decimal | None
    reason: str


def opinions(session: Session, directive: Directive) -> list[QuotaOpinion]:
    """List what the lead units of a directive think, by unit."""
    thoughts = []
    for assignment, unit in assignments_of(session, directive.id):
        if assignment.leads:
            last = last_opinion(session, assignment.id)
            said = (True, last.agrees, last.quota, last.reason) if last else (False, True, None, "")
            thoughts.append(QuotaOpinion(unit.code, unit.name, assignment.quota, *said))
    return thoughts


def set_quota(
    session: Session,
    practice: Practice,
    assignment: Assignment,
    quota: Decimal,
    by: Person,
    *,
    accept_difference: bool = False,
    now: datetime,
) -> None:
    """Give a unit of a draft another quota, after it was heard; quotas must add up to the target, or be accepted."""
    lookup.check_office(session, by, practice.calendar.today(now))
    directive = session.get_one(Directive, assignment.directive_id)
    check_draft(directive)
    if directive.target_kind is not TargetKind.SUM or not assignment.leads or quota < 0:
        raise Refused(
            field="quota",
            zh=f"{directive.number}不按任务数分解，或任务数为负。",
            en=f"{directive.number} is not split into quotas, or {quota:f} is negative.",
        )
    others = {u.code: s.quota or Decimal(0) for s, u in assignments_of(session, directive.id) if s.leads}
    unit = session.get_one(Unit, assignment.unit_id)
    split.check_sum(directive.quantity, others | {unit.code: quota}, accept_difference=accept_difference)
    before, assignment.quota = assignment.quota, quota
    session.add(assignment)
    record(
        session,
        "assignment.quota_set",
        directive.number,
        now=now,
        actor=by.key,
        assignment=assignment.id,
        before=before,
        after=quota,
    )


def settle(session: Session, directive: Directive, by: Person, *, today: date, without: bool, now: datetime) -> None:
    """End what is asked still when a draft is submitted; refuse that before the day asked for, unless it is meant."""
    rows = [row for row in asked(session, directive) if row.state is MilestoneState.OPEN]
    early = [row for row in rows if today <= row.due_on]
    if early and not without:
        raise Unconfirmed(
            zh=f"{directive.number}：{len(early)}个单位尚未答复征求意见（{early[0].due_on}截止）。",
            en=f"{directive.number}: {len(early)} units have not said what they think yet (asked until {early[0].due_on}).",
            remedy=Remedy.OPINIONS,
        )
    clockwork.stop_all(session, rows, MilestoneState.ENDED, why="submitted", actor=by.key, now=now)


def _fields(view: AssignmentView) -> tuple[FormField, ...]:
    """Return the quota a unit is to get, for it to leave or to change, and room for a word."""
    quota = view.assignment.quota
    note = FormField("reason", FieldKind.TEXT, needed=False, at_most=2000)
    return (note,) if quota is None else (FormField("quota", FieldKind.FIGURE, value=figure(quota)), note)


def _opine(case: UnitCase, values: Values) -> None:
    """Say what the unit thinks: the quota it was told is agreed to, another one is proposed."""
    given = dict(values)
    quota = given.pop("quota", None)
    proposed = None if quota == case.assignment.quota else quota
    opine(case.session, case.practice, case.assignment, case.person, quota=proposed, **given, now=case.now)


OPINION = UnitActSpec(
    Act.OPINE,
    UnitWords(
        labels.ACTS[Act.OPINE],
        following=N_("提交审批前可以再次答复，以最后一次为准。"),
        labels={
            "quota": N_("同意的任务数（不同意请改为建议数，并说明理由）"),
            "reason": N_("意见或理由"),
        },
    ),
    is_offered=lambda standing: standing.is_asked,
    perform=_opine,
    stays="given again, the last opinion counts",
    fields=_fields,
    main_field="reason",
    is_offered_after=True,
    log={"assignment.opinion": N_("反馈意见")},
)
