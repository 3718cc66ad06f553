"""A unit says that it is done (申请办结, 申请销号); by itself, or recorded on its behalf (代录)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from models.directives import Assignment, Directive, Item, ItemState
from models.facts import Claim, ClaimItem
from models.log import record
from models.people import Person
from models.queries.claims import open_claim
from models.queries.items import items_of
from models.queries.milestones import milestones_of
from notifications import labels
from rules.acts import Act
from rules.field_names import FIELDS
from rules.milestones import MilestoneKind, MilestoneState
from rules.progress import check_quota
from rules.refusal import Refused
from rules.roles import Role
from rules.targets import Comparator, TargetKind, reaches
from services import clockwork, duties
from services.acts.form_fields import FieldKind, FormField, Values
from services.acts.office_spec import ON_BEHALF, OfficeActSpec, OfficeCase, OfficeWords, unit_field
from services.acts.unit_spec import ApiCall, AssignmentView, OfferFacts, UnitActSpec, UnitCase, UnitWords
from services.execution.items import OPEN_ITEMS, refresh_list
from services.execution.open_assignments import check_may
from services.execution.reports import CONFIRMED, FIGURE_LABELS, figure_field
from services.practice import Practice
from translations.texts import N_


@dataclass(frozen=True, slots=True)
class ClaimEntry:
    """A claim as given; for a list, the numbers of the items claimed (empty: all that are open)."""

    signed_by: str
    figure: Decimal | None = None
    statement: str = ""
    items: tuple[str, ...] = ()
    confirmed: bool = False


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
    if open_claim(session, assignment.id):
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
    items = {item.number: item for item in items_of(session, assignment.id)}
    unknown = [number for number in numbers if number not in items]
    if unknown:
        raise Refused(
            field="item",
            zh=f"{directive.number}没有{unknown[0]}号。",
            en=f"{directive.number} has no item {unknown[0]}.",
        )
    wanted = [items[number] for number in numbers] if numbers else list(items.values())
    claimable = [item for item in wanted if item.state not in {ItemState.CLAIMED, ItemState.CLOSED}]
    if not claimable:
        raise Refused(
            field="item",
            zh=f"{directive.number}没有可申请销号的事项。",
            en=f"{directive.number} has no open item to claim.",
        )
    return claimable


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
        waiting = {i.due_on for i in items_of(session, assignment.id) if i.state in OPEN_ITEMS}
        rows = [r for r in milestones_of(session, assignment.id, MilestoneKind.ITEMS) if r.due_on not in waiting]
        rows = [row for row in rows if row.state is MilestoneState.OPEN]
    else:
        assignment.reported = claimed.figure
        session.add(assignment)
        rows = list(milestones_of(session, assignment.id, MilestoneKind.COMPLETION))
    receipts = milestones_of(session, assignment.id, MilestoneKind.RECEIPT)
    clockwork.stop_all(session, receipts, MilestoneState.DONE, why="claimed", actor=actor, now=now)
    clockwork.stop_all(session, rows, MilestoneState.CLAIMED, why="claimed", actor=actor, now=now)


_SIGNED_BY = FormField("signed_by", FieldKind.LINE, at_most=100)
_STATEMENT = FormField("statement", FieldKind.TEXT, needed=False, at_most=5000)


def _fields(view: AssignmentView) -> tuple[FormField, ...]:
    numbers = tuple(item.number for item in view.items)
    first = (
        [FormField("items", FieldKind.LIST, options=numbers)]
        if numbers
        else [figure_field(view)]
        if view.counts
        else []
    )
    return (*first, _SIGNED_BY, _STATEMENT)


def _is_offered(standing: OfferFacts) -> bool:
    may = standing.kind is not TargetKind.LIST or standing.has_items
    return standing.leads and not standing.is_claimed and may


def _claim(case: UnitCase, values: Values) -> Claim:
    entry = ClaimEntry(**values, confirmed=case.confirmed)
    return claim(case.session, case.practice, case.assignment, entry, case.person, now=case.now)


CLAIM = UnitActSpec(
    Act.CLAIM,
    UnitWords(
        labels.ACTS[Act.CLAIM],
        following=N_("督查室将核验，结果另行邮件告知；核验期间不计逾期。"),
        labels={
            **FIGURE_LABELS,
            "items": N_("申请销号的事项"),
            "signed_by": FIELDS["signed_by"],
            "statement": N_("办理情况说明"),
        },
        of_items=labels.ACTS[Act.CLAIM_ITEMS],
    ),
    is_offered=_is_offered,
    perform=_claim,
    stays="the office answers it: what is not so is returned",
    fields=_fields,
    takes_files=True,
    api=ApiCall(
        "claim",
        "Say done (申请办结), or that items are (申请销号).",
        body="ClaimGiven",
        body_about="A claim: who approved it, the figure, and of a list the numbers of its items (none: all that are open).",
        fields=(
            FormField("signed_by", FieldKind.LINE, at_most=100, about="who approved it (签批人)"),
            FormField("figure", FieldKind.FIGURE, needed=False),
            _STATEMENT,
            FormField("items", FieldKind.LIST, needed=False),
            FormField("confirmed", FieldKind.TICK, needed=False, about=CONFIRMED),
        ),
        example={"signed_by": "赵海平", "items": ["1", "2"]},
    ),
    log={"assignment.claimed": N_("申请办结")},
)


def _office_fields(case: OfficeCase) -> tuple[FormField, ...]:
    return (
        unit_field(case, leads=True),
        FormField("figure", FieldKind.FIGURE, needed=False),
        FormField("numbers", FieldKind.LINE, needed=False, at_most=2000),
        _SIGNED_BY,
        _STATEMENT,
        ON_BEHALF,
    )


def _record_claim(case: OfficeCase, values: Values) -> None:
    numbers = tuple(values["numbers"].replace("、", " ").replace("，", " ").replace(",", " ").split())
    entry = ClaimEntry(values["signed_by"], values["figure"], values["statement"], numbers, case.confirmed)
    assignment, said = case.assignment(values["unit"]), values["on_behalf"]
    claim(case.session, case.practice, assignment, entry, case.by, on_behalf=said, now=case.now)


RECORDED_CLAIM = OfficeActSpec(
    "claim",
    OfficeWords(
        N_("代录办结申请"),
        labels={
            "numbers": N_("申请销号的事项编号"),
            "signed_by": FIELDS["signed_by"],
            "statement": N_("办理情况"),
        },
        hints={
            "numbers": N_("清单类事项填写，用顿号或空格分开；不填则为全部未销号事项。"),
            "figure": N_("不填则按最近一次报送。"),
        },
    ),
    perform=_record_claim,
    fields=_office_fields,
    stays=CLAIM.stays,
    log=CLAIM.log,
)
