"""What a unit answers: receipt, progress, a step done, a claim; by itself, or recorded on its behalf (代录)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from models import queries
from models.directives import Assignment, Directive, Item, ItemState, Milestone
from models.facts import Claim, ClaimItem, ProgressReport
from models.log import record
from models.people import Person, Unit
from rules.milestones import STANDARD, MilestoneKind, MilestoneState
from rules.outcomes import Life
from rules.progress import check_quota, check_report
from rules.refusal import Refused
from rules.roles import Role
from rules.targets import Comparator, TargetKind, reaches
from services import clockwork, duties, lookup
from services.practice import Practice
from services.registration.register import target_of


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """A progress report as given; `as_of` is the day the cumulative figure was counted."""

    figure: Decimal | None
    as_of: date
    work: str = ""
    problems: str = ""
    help_needed: str = ""
    reason: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class ClaimEntry:
    """A claim as given; for a list, the numbers of the items claimed (empty: all that are open)."""

    signed_by: str
    figure: Decimal | None = None
    statement: str = ""
    items: tuple[str, ...] = ()
    confirmed: bool = False


def check_open(session: Session, assignment: Assignment) -> Directive:
    """Return the directive of an assignment that is being worked on; refuse one that is not dispatched, or over."""
    directive = session.get_one(Directive, assignment.directive_id)
    if directive.life is not Life.DISPATCHED or assignment.ended_as is not None:
        state, unit = assignment.ended_as or directive.life, session.get_one(Unit, assignment.unit_id)
        raise Refused(
            zh=f"{directive.number} {unit.name}：已{state}，不再接受反馈。",
            en=f"{directive.number} {unit.name}: is {state} and takes no answer any more.",
        )
    return directive


def check_may(
    session: Session, assignment: Assignment, by: Person, today: date, *, on_behalf: str, leads: bool = False
) -> Directive:
    """Return the directive somebody answers; refuse who may not answer it, and what only the lead unit answers."""
    directive = check_open(session, assignment)
    if leads and not assignment.leads:
        raise Refused(
            zh=f"{directive.number}：协办单位只须签收。",
            en=f"{directive.number}: a co-operating unit owes a receipt only.",
        )
    lookup.check_actor(session, by, assignment, today, on_behalf=on_behalf)
    return directive


def acknowledge(
    session: Session, practice: Practice, assignment: Assignment, by: Person, *, on_behalf: str = "", now: datetime
) -> None:
    """Record the receipt (签收); given twice, the first counts."""
    directive = check_may(session, assignment, by, practice.calendar.today(now), on_behalf=on_behalf)
    rows = queries.milestones_of(session, assignment.id, MilestoneKind.RECEIPT)
    clockwork.stop_all(session, rows, MilestoneState.DONE, why="acknowledged", actor=by.key, now=now)
    record(session, "assignment.acknowledged", directive.number, now=now, actor=by.key, on_behalf=on_behalf)


def report(
    session: Session,
    practice: Practice,
    assignment: Assignment,
    entry: ReportEntry,
    by: Person,
    *,
    on_behalf: str = "",
    now: datetime,
) -> ProgressReport:
    """Record a progress report; it also answers the receipt and every report asked for until the next one."""
    today = practice.calendar.today(now)
    directive = check_may(session, assignment, by, today, on_behalf=on_behalf, leads=True)
    _check_figure(session, directive, assignment, entry, today)
    row = ProgressReport(
        assignment_id=assignment.id,
        reported_by=by.id,
        on_behalf=on_behalf,
        recorded_at=now,
        **{name: getattr(entry, name) for name in ReportEntry.__slots__ if name != "confirmed"},
    )
    session.add(row)
    if entry.figure is not None and directive.target_kind is not TargetKind.LIST:
        assignment.reported, assignment.as_of = entry.figure, entry.as_of
        session.add(assignment)
    answered = [
        *queries.milestones_of(session, assignment.id, MilestoneKind.RECEIPT),
        *_reports_answered(session, assignment, today),
    ]
    clockwork.stop_all(session, answered, MilestoneState.DONE, why="reported", actor=by.key, now=now)
    clockwork.touch(session, directive.id, now=now)
    record(
        session, "assignment.reported", directive.number, now=now, actor=by.key, figure=entry.figure, as_of=entry.as_of
    )
    return row


def _check_figure(
    session: Session, directive: Directive, assignment: Assignment, entry: ReportEntry, today: date
) -> None:
    target = target_of(directive)
    if entry.as_of > today:
        raise Refused(field="as_of", zh=f"{entry.as_of}晚于今天。", en=f"{entry.as_of} is after today.")
    if target.kind in {TargetKind.NONE, TargetKind.LIST}:
        return
    if entry.figure is None:
        raise Refused(field="figure", zh="须填累计数。", en="the cumulative figure is needed.")
    earlier = [row.figure for row in queries.figures_reported(session, assignment.id) if row.figure is not None]
    check_report(target, assignment.quota, earlier, entry.figure, reason=entry.reason, confirmed=entry.confirmed)


def _reports_answered(session: Session, assignment: Assignment, today: date) -> list[Milestone]:
    """Return the periodic reports due by today, and the next one when its period has begun; a preset plan asks for one only."""
    rows = queries.milestones_of(session, assignment.id, MilestoneKind.REPORT)
    passed = [row for row in rows if row.due_on <= today]
    coming = [row for row in rows if row.due_on > today]
    month = (today.year, today.month)
    return passed + [r for r in coming[:1] if r.plan != STANDARD or (r.due_on.year, r.due_on.month) == month]


def finish_step(
    session: Session,
    practice: Practice,
    assignment: Assignment,
    name: str,
    by: Person,
    *,
    on_behalf: str = "",
    now: datetime,
) -> None:
    """Record that a step (阶段节点) is done."""
    directive = check_may(session, assignment, by, practice.calendar.today(now), on_behalf=on_behalf)
    rows = [row for row in queries.milestones_of(session, assignment.id, MilestoneKind.STEP) if row.name == name]
    if not rows:
        raise Refused(
            field="step", zh=f"{directive.number}没有阶段节点“{name}”。", en=f"{directive.number} has no step {name!r}."
        )
    clockwork.stop_all(session, rows, MilestoneState.DONE, why="step_done", actor=by.key, now=now)
    record(session, "assignment.step_done", directive.number, now=now, actor=by.key, step=name)


def claim(
    session: Session,
    practice: Practice,
    assignment: Assignment,
    entry: ClaimEntry,
    by: Person,
    *,
    on_behalf: str = "",
    now: datetime,
) -> Claim:
    """Record that a unit says done: its clock stops, and the office owes a verification."""
    directive = check_may(session, assignment, by, practice.calendar.today(now), on_behalf=on_behalf, leads=True)
    items = _check_claim(session, directive, assignment, entry)
    row = duties.owe(session, practice, directive, assignment, MilestoneKind.VERIFICATION, now=now)
    claimed = Claim(
        assignment_id=assignment.id,
        milestone_id=row.id,
        figure=Decimal(len(items)) if items else entry.figure if entry.figure is not None else assignment.reported,
        signed_by=entry.signed_by,
        statement=entry.statement,
        claimed_by=by.id,
        on_behalf=on_behalf,
        recorded_at=now,
    )
    session.add(claimed)
    session.flush()
    _stop_clocks(session, directive, assignment, claimed, items, actor=by.key, now=now)
    clockwork.announce(session, row, "claimed", Role.DESK, now=now, note=entry.statement)
    record(
        session, "assignment.claimed", directive.number, now=now, actor=by.key, claim=claimed.id, figure=claimed.figure
    )
    return claimed


def _check_claim(session: Session, directive: Directive, assignment: Assignment, entry: ClaimEntry) -> Sequence[Item]:
    if queries.open_claim(session, assignment.id):
        raise Refused(
            zh=f"{directive.number}：已有一份申请待核验。",
            en=f"{directive.number}: a claim is waiting to be verified already.",
        )
    if directive.target_kind is TargetKind.LIST:
        return _items_to_claim(session, directive, assignment, entry.items)
    figure = entry.figure if entry.figure is not None else assignment.reported
    if not is_enough(directive, assignment, figure):
        raise Refused(
            zh=f"{directive.number}：{figure}未达到任务数{assignment.quota}，不能申请办结。",
            en=f"{directive.number}: {figure} does not reach the quota of {assignment.quota}; it cannot be claimed as done.",
        )
    if directive.target_kind is TargetKind.SUM and figure is not None:
        check_quota(assignment.quota, figure, confirmed=entry.confirmed)
    return ()


def is_enough(directive: Directive, assignment: Assignment, figure: Decimal | None) -> bool:
    """Say whether a figure reaches an assignment's quota; a sum that is to be exact is reached by more, too."""
    if directive.target_kind in {TargetKind.NONE, TargetKind.LIST}:
        return True
    exactly = directive.target_kind is not TargetKind.SUM
    return reaches(figure, assignment.quota, directive.comparator if exactly else Comparator.AT_LEAST)


def _items_to_claim(
    session: Session, directive: Directive, assignment: Assignment, numbers: Sequence[str]
) -> Sequence[Item]:
    items = {item.number: item for item in queries.items_of(session, assignment.id)}
    unknown = [number for number in numbers if number not in items]
    if unknown:
        raise Refused(
            field="item",
            zh=f"{directive.number}没有{unknown[0]}号。",
            en=f"{directive.number} has no item {unknown[0]}.",
        )
    wanted = [items[number] for number in numbers] if numbers else list(items.values())
    found = [item for item in wanted if item.state not in {ItemState.CLAIMED, ItemState.CLOSED}]
    if not found:
        raise Refused(
            field="item",
            zh=f"{directive.number}没有可申请销号的事项。",
            en=f"{directive.number} has no open item to claim.",
        )
    return found


def _stop_clocks(
    session: Session,
    directive: Directive,
    assignment: Assignment,
    claimed: Claim,
    items: Sequence[Item],
    *,
    actor: str,
    now: datetime,
) -> None:
    """Stop what the claim answers: the completion, or every group of items that has none open any more."""
    for item in items:
        item.state = ItemState.CLAIMED
        session.add_all([item, ClaimItem(claim_id=claimed.id, item_id=item.id)])
    session.flush()
    if directive.target_kind is TargetKind.LIST:
        refresh_list(session, assignment)
        waiting = {i.due_on for i in queries.items_of(session, assignment.id) if i.state in OPEN_ITEMS}
        rows = [
            r for r in queries.milestones_of(session, assignment.id, MilestoneKind.ITEMS) if r.due_on not in waiting
        ]
        rows = [row for row in rows if row.state is MilestoneState.OPEN]
    else:
        assignment.reported = claimed.figure
        session.add(assignment)
        rows = list(queries.milestones_of(session, assignment.id, MilestoneKind.COMPLETION))
    receipts = queries.milestones_of(session, assignment.id, MilestoneKind.RECEIPT)
    clockwork.stop_all(session, receipts, MilestoneState.DONE, why="claimed", actor=actor, now=now)
    clockwork.stop_all(session, rows, MilestoneState.CLAIMED, why="claimed", actor=actor, now=now)


OPEN_ITEMS = frozenset({ItemState.OPEN, ItemState.RETURNED, ItemState.RELAPSED})


def refresh_list(session: Session, assignment: Assignment) -> None:
    """Count a list anew: reported are the items claimed or closed, verified the items closed."""
    states = [item.state for item in queries.items_of(session, assignment.id)]
    assignment.reported = Decimal(sum(state not in OPEN_ITEMS for state in states))
    assignment.verified = Decimal(states.count(ItemState.CLOSED))
    session.add(assignment)
