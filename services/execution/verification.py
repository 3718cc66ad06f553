"""The office answers a claim (核验): accepts it (办结, 销号), or returns it (退回补正, 反映不实)."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from models.directives import Assignment, Directive, Item, ItemState, Milestone
from models.facts import Claim, ClaimState
from models.log import record
from models.people import Person
from models.queries.items import items_claimed, items_of, items_of_claim
from models.queries.milestones import milestones_of
from rules import milestones as rule
from rules.decisions.values import ClaimAcceptance, ClaimAnswer, ClaimReturn, UntrueReturn
from rules.ladder import NoticeKind
from rules.milestones import MilestoneKind, MilestoneState
from rules.outcomes import Ending
from rules.refusal import Refused
from rules.roles import Role
from rules.targets import TargetKind
from services import clockwork, decisions, lookup
from services.acts.decision_spec import DecisionSpec
from services.acts.form_fields import FieldKind, FormField, Values
from services.acts.office_spec import OPINION, REASON, OfficeActSpec, OfficeCase, OfficeWords
from services.execution.claims import is_enough
from services.execution.items import refresh_list
from services.practice import Practice
from translations.texts import N_, NC_


def accept(
    session: Session,
    practice: Practice,
    claim: Claim,
    by: Person,
    *,
    figure: Decimal | None = None,
    opinion: str = "",
    now: datetime,
) -> None:
    """Accept a claim: what it claimed is done as of the claim, however late it is accepted."""
    assignment, directive = _open(session, practice, claim, by, now)
    _check_enough(directive, assignment, figure)
    items = items_claimed(session, claim.id)
    for item in items:
        item.state = ItemState.CLOSED
        session.add(item)
    session.flush()
    if directive.target_kind is TargetKind.LIST:
        refresh_list(session, assignment)
    else:
        assignment.verified = figure if figure is not None else claim.figure
    rows = _completed(session, directive, assignment)
    clockwork.stop_all(session, rows, MilestoneState.DONE, why="accepted", actor=by.key, now=now)
    _answer(session, claim, ClaimState.ACCEPTED, ClaimAcceptance(assignment.verified), by, reason=opinion, now=now)
    _tell(session, claim, rows, items, opinion, now)
    _end_assignment(session, assignment, by, now)
    record(
        session, "claim.accepted", directive.number, now=now, actor=by.key, claim=claim.id, verified=assignment.verified
    )


def give_back(  # noqa: PLR0913 - each is a fact of the return
    session: Session,
    practice: Practice,
    claim: Claim,
    by: Person,
    *,
    reason: str,
    within: int = rule.CORRECTION,
    untrue: bool = False,
    refused: Sequence[str] = (),
    verified: Decimal | None = None,
    now: datetime,
) -> None:
    """Return a claim with a reason: for correction within working days, or as not as reported (反映不实).

    `refused` names the items returned (empty: all that were claimed); the others are closed.
    """
    if not reason:
        raise Refused(field="reason", zh="退回须说明理由。", en="a return needs one.")
    assignment, directive = _open(session, practice, claim, by, now)
    returned = _return_items(session, claim, refused)
    if directive.target_kind is TargetKind.LIST:
        refresh_list(session, assignment)
    elif verified is not None:
        assignment.verified = verified
    session.add(assignment)
    for row in _reopened(session, directive, assignment, returned):
        value = clockwork.value_of(row)
        fresh = (
            rule.find_untrue(value, practice.calendar, now=now)
            if untrue
            else rule.give_back(value, practice.calendar, now=now, within=within)
        )
        clockwork.change(session, row, fresh, why="returned", actor=by.key, now=now)
        clockwork.announce(session, row, "untrue" if untrue else "returned", Role.OFFICER, now=now, note=reason)
    if returned:  # of a list: a group may be closed to its last item although another is returned
        closed = _completed(session, directive, assignment)
        clockwork.stop_all(session, closed, MilestoneState.DONE, why="accepted", actor=by.key, now=now)
    kind, numbers = UntrueReturn if untrue else ClaimReturn, tuple(item.number for item in returned)
    _answer(session, claim, ClaimState.RETURNED, kind(assignment.verified, numbers), by, reason=reason, now=now)
    record(session, "claim.returned", directive.number, now=now, actor=by.key, claim=claim.id, reason=reason)


def _check_enough(directive: Directive, assignment: Assignment, figure: Decimal | None) -> None:
    """Refuse to accept with a verified figure that the assignment's quota is not reached by: that is a return."""
    if figure is not None and not is_enough(directive, assignment, figure):
        raise Refused(
            field="figure",
            zh=f"核验数{figure:f}未达到任务数{assignment.quota}，请退回。",
            en=f"{figure:f} verified does not reach the quota of {assignment.quota}; return the claim.",
        )


def _open(
    session: Session, practice: Practice, claim: Claim, by: Person, now: datetime
) -> tuple[Assignment, Directive]:
    lookup.check_office(session, by, practice.calendar.today(now))
    if claim.state is not ClaimState.OPEN:
        raise Refused(
            zh=f"申请{claim.id}：已{claim.state}，不能再核验。", en=f"claim {claim.id}: is {claim.state} already."
        )
    assignment = session.get_one(Assignment, claim.assignment_id)
    return assignment, session.get_one(Directive, assignment.directive_id)


def _completed(session: Session, directive: Directive, assignment: Assignment) -> list[Milestone]:
    """Return the completion, or the groups of items that are closed to the last one."""
    if directive.target_kind is not TargetKind.LIST:
        return list(milestones_of(session, assignment.id, MilestoneKind.COMPLETION))
    waiting = {item.due_on for item in items_of(session, assignment.id) if item.state is not ItemState.CLOSED}
    rows = milestones_of(session, assignment.id, MilestoneKind.ITEMS)
    return [row for row in rows if row.due_on not in waiting and row.state is not MilestoneState.DONE]


def _return_items(session: Session, claim: Claim, refused: Sequence[str]) -> list[Item]:
    items = items_claimed(session, claim.id)
    unknown = sorted(set(refused) - {item.number for item in items})
    if unknown:
        raise Refused(
            field="item",
            zh=f"申请{claim.id}没有{unknown[0]}号。",
            en=f"claim {claim.id} does not name item {unknown[0]}.",
        )
    for item in items:
        item.state = ItemState.RETURNED if not refused or item.number in refused else ItemState.CLOSED
        session.add(item)
    session.flush()
    return [item for item in items if item.state is ItemState.RETURNED]


def _reopened(
    session: Session, directive: Directive, assignment: Assignment, returned: Sequence[Item]
) -> list[Milestone]:
    if directive.target_kind is not TargetKind.LIST:
        return list(milestones_of(session, assignment.id, MilestoneKind.COMPLETION))
    days = {item.due_on for item in returned}
    return [row for row in milestones_of(session, assignment.id, MilestoneKind.ITEMS) if row.due_on in days]


def _answer(
    session: Session,
    claim: Claim,
    state: ClaimState,
    value: ClaimAnswer,
    by: Person,
    *,
    reason: str,
    now: datetime,
) -> None:
    assignment = session.get_one(Assignment, claim.assignment_id)
    claim.state = state
    session.add(claim)
    decisions.write_down(session, assignment, value, by=by.id, reason=reason, claim=claim.id, now=now)
    duty = session.get_one(Milestone, claim.milestone_id)
    clockwork.stop_all(session, [duty], MilestoneState.DONE, why="verified", actor=by.key, now=now)


def _tell(
    session: Session, claim: Claim, rows: Sequence[Milestone], items: Sequence[Item], opinion: str, now: datetime
) -> None:
    """Tell the officer the result, once a claim (`#2`: the assignment's second): on what is done now, or on a group of items."""
    milestones = rows or milestones_of(session, claim.assignment_id, MilestoneKind.ITEMS)[:1]
    ordinal = session.get_one(Milestone, claim.milestone_id).name
    for row in milestones[:1]:
        cause = f"items_accepted#{ordinal}" if items else "accepted"
        clockwork.announce(session, row, cause, Role.OFFICER, kind=NoticeKind.RESULT, note=opinion, now=now)


def _end_assignment(session: Session, assignment: Assignment, by: Person, now: datetime) -> None:
    """Close an assignment whose every completion is done: what is finished is asked nothing."""
    wanted = milestones_of(session, assignment.id, MilestoneKind.COMPLETION, MilestoneKind.ITEMS)
    session.add(assignment)
    if any(row.state is not MilestoneState.DONE for row in wanted):
        return
    assignment.ended_as, assignment.ended_at = Ending.COMPLETED, now
    others = [row for row in milestones_of(session, assignment.id) if row not in wanted]
    clockwork.stop_all(session, others, MilestoneState.ENDED, why="finished", actor=by.key, now=now)


LONGEST = 60  # working days a correction may take


def _return_fields(case: OfficeCase) -> tuple[FormField, ...]:
    numbers = tuple(item.number for item in items_of_claim(case.session, case.key))
    return (
        REASON,
        *((FormField("items", FieldKind.ITEMS, needed=False, options=numbers),) if numbers else ()),
        FormField("within", FieldKind.FIGURE, value=str(rule.CORRECTION)),
        FormField("verified", FieldKind.FIGURE, needed=False),
        FormField("untrue", FieldKind.TICK, needed=False),
    )


def _accept(case: OfficeCase, values: Values) -> None:
    claim, figure, opinion = lookup.claim(case.session, case.key), values["figure"], values["opinion"]
    accept(case.session, case.practice, claim, case.by, figure=figure, opinion=opinion, now=case.now)


def _give_back(case: OfficeCase, values: Values) -> None:
    within: Decimal = values["within"]
    if within % 1 or not 1 <= within <= LONGEST:
        raise Refused(
            field="within",
            zh=f"{within:f}须为1至{LONGEST}的整数。",
            en=f"{within:f} must be a whole number from 1 to {LONGEST}.",
        )
    give_back(
        case.session,
        case.practice,
        lookup.claim(case.session, case.key),
        case.by,
        reason=values["reason"],
        within=int(within),
        untrue=values["untrue"],
        refused=values.get("items", ()),
        verified=values["verified"],
        now=case.now,
    )


NEXT_CLAIM = N_("核验下一份申请")
ACCEPTED = DecisionSpec(ClaimAcceptance, N_("核验认可"), instead=N_("安排回头看"))
RETURNED = DecisionSpec(ClaimReturn, N_("退回补正"), instead=NEXT_CLAIM)
UNTRUE = DecisionSpec(UntrueReturn, N_("反映不实，退回"), instead=NEXT_CLAIM)
ACCEPTANCE = OfficeActSpec(
    "accept",
    OfficeWords(
        N_("认可"), N_("认可办结"), labels={"figure": N_("核验数")}, hints={"figure": N_("不填则按申请数认可。")}
    ),
    perform=_accept,
    fields=lambda _: (FormField("figure", FieldKind.FIGURE, needed=False), OPINION),
    decisions=(ACCEPTED,),
    place="claims",
    log={"claim.accepted": NC_("log", "认可办结")},
)
RETURN = OfficeActSpec(
    "return",
    OfficeWords(
        N_("退回"),
        N_("退回补正"),
        labels={
            "items": N_("退回的事项"),
            "within": N_("补正工作日数"),
            "verified": N_("核验数"),
            "untrue": N_("反映不实（期限不顺延）"),
        },
        hints={"items": N_("不勾选则全部退回；未勾选的事项予以销号。")},
    ),
    perform=_give_back,
    fields=_return_fields,
    decisions=(RETURNED, UNTRUE),
    place="claims",
    log={"claim.returned": NC_("log", "退回补正")},
)
