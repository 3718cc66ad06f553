"""The re-check of what was verified (回头看): a sample is drawn, each thing in it looked at, and what is not so is reopened."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from models.directives import Assignment, Directive, ItemState, Milestone
from models.facts import Recheck, RecheckSample
from models.log import record
from models.people import Person, Unit
from models.queries.assignments import assignments_of
from models.queries.decisions import rechecks_waiting, samples_of
from models.queries.items import items_of
from models.queries.milestones import milestones_of
from notifications import labels
from rules import milestones as rule
from rules import sampling
from rules.acts import Act
from rules.decisions.values import RecheckFinding
from rules.milestones import MilestoneKind, MilestoneState
from rules.outcomes import SampleFinding
from rules.plans import PlannedMilestone, office_duty
from rules.refusal import Refused
from rules.roles import Role
from rules.targets import TargetKind
from services import clockwork, decisions, lookup
from services.acts.decision_spec import DecisionSpec
from services.acts.form_fields import FieldKind, FormField, Values
from services.acts.unit_spec import UnitActSpec, UnitCase, UnitWords
from services.execution.items import refresh_list
from services.practice import Practice
from services.registration import dispatch
from translations.texts import N_

WITHIN = 10  # working days a unit has to answer a re-check


@dataclass(frozen=True, slots=True)
class Draw:
    """How a sample is drawn: so many, or a proportion of all; whoever has the seed can repeat it."""

    seed: str
    size: int | None = None
    proportion: Decimal | None = None
    within: int = WITHIN


def draw(
    session: Session, practice: Practice, directive: Directive, how: Draw, by: Person, *, now: datetime
) -> Recheck:
    """Draw a sample of what was verified; each unit drawn owes an answer and hears what was drawn of it."""
    lookup.check_office(session, by, practice.calendar.today(now))
    if dispatch.is_over(directive):
        raise Refused(
            zh=f"{directive.number}：未在办理中，不能回头看。",
            en=f"{directive.number}: is {directive.life} and takes no re-check.",
        )
    assignments = {
        unit.code: assignment for assignment, unit in assignments_of(session, directive.id) if assignment.leads
    }
    pools = {code: _verified(session, directive, assignment) for code, assignment in assignments.items()}
    drawn = sampling.draw(pools, _size(pools, how), how.seed)
    made = Recheck(
        directive_id=directive.id,
        seed=how.seed,
        size=sum(map(len, drawn.values())),
        drawn_by=by.id,
        recorded_at=now,
    )
    session.add(made)
    session.flush()
    for code, names in drawn.items():
        _owe_answer(session, practice, directive, assignments[code], made, names, how.within, now)
    record(session, "recheck.drawn", directive.number, now=now, actor=by.key, seed=how.seed, drawn=drawn)
    return made


def _size(pools: sampling.Pools, how: Draw) -> int:
    if (how.size is None) == (how.proportion is None):
        raise Refused(
            field="recheck",
            field_zh="抽查",
            zh="须给出件数或比例之一。",
            en="give a size or a proportion, one of them.",
        )
    return how.size if how.size is not None else sampling.size_of(pools, how.proportion or Decimal(0))


def _verified(session: Session, directive: Directive, assignment: Assignment) -> list[str]:
    """Return what can be drawn of an assignment: closed items by number, else the verified ones by their ordinal in its register."""
    if directive.target_kind is TargetKind.LIST:
        return [item.number for item in items_of(session, assignment.id) if item.state is ItemState.CLOSED]
    adds_up = directive.target_kind is TargetKind.SUM
    whole = int(assignment.verified or 0) if adds_up else int(assignment.ended_as is not None)
    return [str(ordinal) for ordinal in range(1, whole + 1)]


def _owe_answer(  # noqa: PLR0917 - what a unit owes
    session: Session,
    practice: Practice,
    directive: Directive,
    assignment: Assignment,
    made: Recheck,
    names: list[str],
    within: int,
    now: datetime,
) -> None:
    before = len(milestones_of(session, assignment.id, MilestoneKind.RECHECK))
    due_on = practice.calendar.shift(practice.calendar.starts_counting_on(now), within)
    [like, *_] = milestones_of(session, assignment.id)
    duty = rule.MilestoneClock(MilestoneKind.RECHECK, due_on, due_on, now, ceiling=like.ceiling)
    row = clockwork.make(directive, assignment, PlannedMilestone(f"{before + 1}", duty), now=now)
    session.add(row)
    session.flush()
    session.add_all(
        RecheckSample(recheck_id=made.id, assignment_id=assignment.id, milestone_id=row.id, name=name) for name in names
    )
    clockwork.announce(session, row, "drawn", Role.OFFICER, now=now, note="、".join(names))


def answer(
    session: Session,
    practice: Practice,
    recheck: Recheck,
    assignment: Assignment,
    by: Person,
    *,
    text: str,
    on_behalf: str = "",
    now: datetime,
) -> None:
    """Record what a unit says of everything drawn of it: its clock stops, the office looks."""
    lookup.check_actor(session, by, assignment, practice.calendar.today(now), on_behalf=on_behalf)
    own = [sample for sample in samples_of(session, recheck.id) if sample.assignment_id == assignment.id]
    duty = session.get_one(Milestone, own[0].milestone_id) if own else None
    if duty is None or duty.state is not MilestoneState.OPEN or not text:
        raise Refused(
            field="recheck",
            zh="未抽到该单位，或已答复、已有结论，或没有答复内容。",
            en="nothing of this unit was drawn, or it is answered already, or nothing is said.",
        )
    for sample in own:
        sample.answer, sample.answered_at = text, now
        session.add(sample)
    clockwork.stop_all(session, [duty], MilestoneState.CLAIMED, why="recheck_answered", actor=by.key, now=now)
    directive = session.get_one(Directive, assignment.directive_id)
    own_duty = PlannedMilestone(_look(recheck), office_duty(MilestoneKind.DECISION, practice.calendar, now=now))
    row = clockwork.make(directive, assignment, own_duty, now=now)
    session.add(row)
    session.flush()
    clockwork.announce(session, row, "recheck_answered", Role.DESK, now=now, note=text)
    facts = {"recheck": recheck.id, "assignment": assignment.id, "on_behalf": on_behalf}
    record(session, "recheck.answered", directive.number, now=now, actor=by.key, text=text, **facts)


def _look(recheck: Recheck) -> str:
    """Return the name of the office's duty to look at what a unit answered."""
    return f"recheck {recheck.id}"


def find(
    session: Session,
    practice: Practice,
    recheck: Recheck,
    assignment: Assignment,
    name: str,
    by: Person,
    *,
    finding: SampleFinding,
    note: str = "",
    now: datetime,
) -> None:
    """Record what was found of one thing drawn: 属实, or (in part) 不属实, which lowers the verified figure and reopens."""
    lookup.check_office(session, by, practice.calendar.today(now))
    sample = _sample(session, recheck, assignment, name)
    if finding is not SampleFinding.TRUE and not note:
        raise Refused(field="note", zh="不属实须说明情况。", en="what is not so needs a word about it.")
    sample.finding, sample.note, sample.found_at = finding, note, now
    session.add(sample)
    session.flush()
    directive = session.get_one(Directive, assignment.directive_id)
    value = _finding(assignment, name, finding)
    if finding is not SampleFinding.TRUE:
        _reopen(session, practice, directive, assignment, name, note, by, now)
    value = replace(value, verified=assignment.verified)
    decisions.write_down(session, assignment, value, by=by.id, reason=note, now=now)
    _end_answer(session, sample, by, now)
    facts = {"recheck": recheck.id, "assignment": assignment.id, "name": name, "finding": finding}
    record(session, "recheck.found", directive.number, now=now, actor=by.key, **facts)


def _finding(assignment: Assignment, name: str, found: SampleFinding) -> RecheckFinding:
    """Return what was found, while it has not changed anything of the assignment yet."""
    verified = assignment.verified
    return RecheckFinding(verified, verified, name, found, assignment.ended_as, assignment.ended_at)


def _sample(session: Session, recheck: Recheck, assignment: Assignment, name: str) -> RecheckSample:
    samples = {drawn.name: drawn for drawn in samples_of(session, recheck.id) if drawn.assignment_id == assignment.id}
    sample = samples.get(name)
    if sample is None:
        unit = session.get_one(Unit, assignment.unit_id).name
        raise Refused(field="name", zh=f"没有抽到{unit}的“{name}”。", en=f"{name!r} of {unit} was not drawn.")
    if sample.finding is not None:
        raise Refused(field="name", zh=f"“{name}”已有结论。", en=f"{name!r} has its finding already.")
    return sample


def _reopen(  # noqa: PLR0917 - what is reopened
    session: Session,
    practice: Practice,
    directive: Directive,
    assignment: Assignment,
    name: str,
    note: str,
    by: Person,
    now: datetime,
) -> None:
    rows = (
        _relapsed(session, assignment, name)
        if directive.target_kind is TargetKind.LIST
        else _lowered(session, assignment)
    )
    assignment.ended_as = assignment.ended_at = None
    session.add(assignment)
    for row in rows:
        if row.state is not MilestoneState.OPEN:
            value = rule.find_untrue(clockwork.value_of(row), practice.calendar, now=now)
            clockwork.change(session, row, value, why="untrue", actor=by.key, now=now)
            clockwork.announce(session, row, "untrue", Role.OFFICER, now=now, note=note)


def _relapsed(session: Session, assignment: Assignment, number: str) -> list[Milestone]:
    """Mark an item as relapsed (反弹), and return the group it is due with."""
    [item] = [item for item in items_of(session, assignment.id) if item.number == number]
    item.state = ItemState.RELAPSED
    session.add(item)
    session.flush()
    refresh_list(session, assignment)
    return [row for row in milestones_of(session, assignment.id, MilestoneKind.ITEMS) if row.due_on == item.due_on]


def _lowered(session: Session, assignment: Assignment) -> list[Milestone]:
    """Take one off the verified figure, and return the completion."""
    if assignment.verified:
        assignment.verified -= 1
    return list(milestones_of(session, assignment.id, MilestoneKind.COMPLETION))


def _end_answer(session: Session, sample: RecheckSample, by: Person, now: datetime) -> None:
    """End a unit's duty once everything drawn of it has its finding."""
    own = [drawn for drawn in samples_of(session, sample.recheck_id) if drawn.milestone_id == sample.milestone_id]
    if all(drawn.finding is not None for drawn in own):
        duty = session.get_one(Milestone, sample.milestone_id)
        named = _look(session.get_one(Recheck, sample.recheck_id))
        looks = milestones_of(session, sample.assignment_id, MilestoneKind.DECISION)
        duties = [duty, *(row for row in looks if row.name == named)]
        clockwork.stop_all(session, duties, MilestoneState.DONE, why="rechecked", actor=by.key, now=now)


def _answer(case: UnitCase, values: Values) -> None:
    [asked, *_] = rechecks_waiting(case.session, case.assignment.id)
    text = str(values["answer"])
    answer(case.session, case.practice, asked, case.assignment, case.person, text=text, now=case.now)


RECHECKED = DecisionSpec(
    RecheckFinding,
    N_("回头看"),
    annex=N_("回头看不属实：核验数%(was)s→%(is_now)s"),
)
RECHECK_ANSWER = UnitActSpec(
    Act.RECHECK,
    UnitWords(
        labels.ACTS[Act.RECHECK],
        following=N_("督查室将逐项复核，结果另行邮件告知。"),
        labels={"answer": N_("逐项情况说明")},
    ),
    is_offered=lambda standing: MilestoneKind.RECHECK in standing.open,
    perform=_answer,
    stays="the office looks at each thing drawn",
    fields=lambda _: (FormField("answer", FieldKind.TEXT, at_most=5000),),
    is_offered_after=True,
    log={"recheck.answered": N_("回头看反馈")},
)
