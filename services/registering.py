"""Registers what was ordered: source, directive, its units and items; drafts, submits, approves."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from models import queries
from models.directives import LIFE, Assignment, Directive, Item, Life, PlanStep, Source
from models.facts import Decision, DecisionKind
from models.log import record
from models.people import Person, Unit
from models.queries.standing import TaskRow
from rules import quota
from rules.milestones import MilestoneKind, MilestoneState
from rules.plans import Planned, office_duty
from rules.refusal import Refused
from rules.roles import Role
from rules.targets import Target, TargetKind
from services import clockwork, consulting, finding
from services.entries import DirectiveEntry, ItemEntry, SourceEntry
from services.practice import Practice


def register_source(session: Session, entry: SourceEntry, *, actor: str, now: datetime) -> Source:
    """Register a source; the same kind, title and day is refused."""
    if queries.source_once(session, entry.kind, entry.title, entry.held_on):
        raise Refused(
            f"来源：“{entry.title}”（{entry.held_on}）已登记。",
            f"source: {entry.title!r} of {entry.held_on} is registered already.",
        )
    source = Source(**{name: getattr(entry, name) for name in SourceEntry.__slots__}, recorded_at=now)
    session.add(source)
    session.flush()
    record(session, "source.registered", f"source:{source.id}", now=now, actor=actor, title=source.title)
    return source


def register_directive(
    session: Session, source: Source, entry: DirectiveEntry, drafter: Person, *, parent: Directive | None, now: datetime
) -> Directive:
    """Register a directive as a draft, numbered by the month of its source."""
    check_due(source, entry)
    prefix = f"督{source.held_on:%Y-%m}-"
    directive = Directive(
        number=f"{prefix}{queries.numbers_starting(session, prefix) + 1:02d}",
        source_id=source.id,
        parent_id=parent.id if parent else None,
        is_heading=entry.heading,
        drafted_by=drafter.id,
        **columns_of(session, entry),
    )
    session.add(directive)
    session.flush()
    session.add_all(PlanStep(directive_id=directive.id, name=name, due_on=day) for name, day in entry.steps)
    title = directive.title
    record(session, "directive.registered", directive.number, now=now, actor=drafter.key, title=title)
    return directive


def check_due(source: Source, entry: DirectiveEntry) -> None:
    """Refuse a date before the source."""
    if entry.due_on and entry.due_on < source.held_on:
        raise Refused(
            f"due_on：期限{entry.due_on}早于来源日期{source.held_on}。",
            f"due_on: {entry.due_on} is before the source of {source.held_on}.",
        )


_SAME = tuple(name for name in DirectiveEntry.__slots__ if name in Directive.model_fields)


COLUMNS = ("target_kind", "quantity", "counted", "comparator", "desk_id", "division_id", "leader_id", *_SAME)


def columns_of(session: Session, entry: DirectiveEntry) -> dict[str, Any]:
    """Return what a draft says, as its row keeps it."""
    return {
        "target_kind": entry.target.kind,
        "quantity": entry.target.quantity,
        "counted": entry.target.unit,
        "comparator": entry.target.comparator,
        "desk_id": _id(session, entry.desk, "desk"),
        "division_id": _id(session, entry.division, "division"),
        "leader_id": _id(session, entry.leader, "leader"),
        **{name: getattr(entry, name) for name in _SAME},
    }


def _id(session: Session, key: str, field: str) -> int | None:
    return finding.person(session, key, field=field).id if key else None


def target_of(directive: Directive | TaskRow) -> Target:
    """Return the target as the rules see it."""
    return Target(directive.target_kind, directive.quantity, directive.counted, directive.comparator)


def assign(
    session: Session,
    directive: Directive,
    leads: Sequence[Unit],
    quotas: Mapping[str, Decimal],
    *,
    co: Sequence[Unit] = (),
    accept_difference: bool = False,
    actor: str,
    now: datetime,
) -> list[Assignment]:
    """Give each lead unit its share and each co-operating unit its part; quotas of a sum must add up, or be accepted."""
    check_shares(directive, leads, quotas, co=co, accept_difference=accept_difference)
    shares = [share_of(directive, unit, quotas.get(unit.code)) for unit in leads]
    shares += [Assignment(directive_id=directive.id, unit_id=unit.id, leads=False) for unit in co]
    session.add_all(shares)
    session.flush()
    figures = {unit.code: str(share.quota) for unit, share in zip(leads, shares, strict=False)}
    record(session, "directive.assigned", directive.number, now=now, actor=actor, quotas=figures)
    return shares


def check_shares(
    directive: Directive,
    leads: Sequence[Unit],
    quotas: Mapping[str, Decimal],
    *,
    co: Sequence[Unit] = (),
    accept_difference: bool = False,
) -> None:
    """Refuse shares that a draft cannot have; quotas of a sum must add up, or be accepted."""
    check_draft(directive)
    if directive.is_heading:
        raise Refused(f"{directive.number}是标题，不能分派。", f"{directive.number} is a heading and takes no units.")
    if not leads:
        raise Refused(f"{directive.number}：须有牵头单位。", f"{directive.number}: there must be a lead unit.")
    _check_units(leads, co, quotas)
    if directive.target_kind is TargetKind.SUM:
        quota.check_sum(directive.quantity, quotas, accept_difference=accept_difference)


def _check_units(leads: Sequence[Unit], co: Sequence[Unit], quotas: Mapping[str, Decimal]) -> None:
    """Refuse a unit named twice, and a quota of a unit that does not lead: it would be counted and lost."""
    codes = [unit.code for unit in (*leads, *co)]
    twice = next((code for n, code in enumerate(codes) if code in codes[:n]), None)
    if twice is not None:
        raise Refused(f"承办单位：{twice}重复。", f"unit: {twice} is named twice.")
    others = sorted(set(quotas) - {unit.code for unit in leads})
    if others:
        raise Refused(f"quota：“{others[0]}”不是牵头单位。", f"quota: {others[0]!r} is no lead unit.")


WHOLE = frozenset({TargetKind.EACH, TargetKind.LEVEL})  # every unit owes the whole quantity


def share_of(directive: Directive, unit: Unit, given: Decimal | None) -> Assignment:
    """Return the share of a lead unit; of a sum it needs a quota."""
    if directive.target_kind is TargetKind.SUM and given is None:
        raise Refused(f"任务数：{unit.name}没有任务数。", f"quota: {unit.name} has none.")
    return Assignment(
        directive_id=directive.id,
        unit_id=unit.id,
        quota=directive.quantity if directive.target_kind in WHOLE else given,
        due_on=directive.due_on,
    )


def check_draft(directive: Directive) -> None:
    """Refuse to change what is no draft any more."""
    if directive.life is not Life.DRAFT:
        raise Refused(
            f"{directive.number}已{directive.life}，不能再改草稿。",
            f"{directive.number} is {directive.life}, no draft any more.",
        )


def add_items(
    session: Session, directive: Directive, entries: Sequence[ItemEntry], *, actor: str, now: datetime
) -> int:
    """Put named things under the lead units' shares; each share's quota is the number of its items."""
    check_draft(directive)
    if directive.target_kind is not TargetKind.LIST:
        raise Refused(f"{directive.number}不是清单类。", f"{directive.number} is not kept by list.")
    shares = {unit.code: share for share, unit in queries.assignments_of(session, directive.id) if share.leads}
    known = {(share.id, item.number) for share in shares.values() for item in queries.items_of(session, share.id)}
    for entry in entries:
        share = shares.get(entry.unit)
        if share is None:
            raise Refused(
                f"item.unit：{entry.unit}不是{directive.number}的牵头单位。",
                f"item.unit: {entry.unit} is no lead unit of {directive.number}.",
            )
        if (share.id, entry.number) in known:
            raise Refused(
                f"item.number：{entry.unit}的{entry.number}号重复。",
                f"item.number: {entry.unit} has {entry.number} twice.",
            )
        known.add((share.id, entry.number))
        fields = {name: getattr(entry, name) for name in ItemEntry.__slots__ if name != "unit"}
        session.add(Item(assignment_id=share.id, **fields))
        share.quota = (share.quota or Decimal(0)) + 1
    session.flush()
    record(session, "items.added", directive.number, now=now, actor=actor, items=len(entries))
    return len(entries)


def move(session: Session, directive: Directive, life: Life) -> None:
    """Move a directive along its life; refuse a step that its life does not know."""
    if life not in LIFE[directive.life]:
        raise Refused(
            f"{directive.number}：“{directive.life}”不能变为“{life}”。",
            f"{directive.number}: {directive.life} cannot become {life}.",
        )
    directive.life = life
    session.add(directive)


def submit(
    session: Session,
    practice: Practice,
    directive: Directive,
    by: Person,
    *,
    without_opinions: bool = False,
    now: datetime,
) -> None:
    """Submit a draft for approval: the approver owes a decision from now on; units asked for an opinion are heard first."""
    today = practice.calendar.today(now)
    finding.check_office(session, by, today)
    consulting.settle(session, directive, by, today=today, without=without_opinions, now=now)
    check_whole(session, directive)
    move(session, directive, Life.SUBMITTED)
    duty = office_duty(MilestoneKind.DECISION, practice.calendar, now=now)
    row = clockwork.make(directive, None, Planned("approval", duty), now=now)
    session.add(row)
    session.flush()
    clockwork.announce(session, row, "submitted", Role.APPROVER, now=now)
    record(session, "directive.submitted", directive.number, now=now, actor=by.key)


def check_whole(session: Session, directive: Directive) -> None:
    """Refuse a directive that could not be dispatched: no lead unit, a list without items, a sum that is not split."""
    if directive.is_heading:
        return
    shares = [share for share, _ in queries.assignments_of(session, directive.id) if share.leads]
    if not shares:
        raise Refused(f"{directive.number}：没有牵头单位。", f"{directive.number}: has no lead unit.")
    empty = [share for share in shares if not share.quota]
    if empty and directive.target_kind is TargetKind.LIST:
        unit = session.get_one(Unit, empty[0].unit_id)
        raise Refused(
            f"{directive.number}：{unit.name}没有清单事项。",
            f"{directive.number}: {unit.name} has no item on its list.",
        )
    unsplit = [share for share in shares if share.quota is None]
    if unsplit and directive.target_kind is TargetKind.SUM:
        unit = session.get_one(Unit, unsplit[0].unit_id)
        raise Refused(f"{directive.number}：{unit.name}没有任务数。", f"{directive.number}: {unit.name} has no quota.")


def approve(
    session: Session, practice: Practice, directive: Directive, by: Person, *, document: str, now: datetime
) -> None:
    """Approve a submitted directive; nobody approves their own draft, unless the office is one person."""
    finding.check_office(session, by, practice.calendar.today(now), roles=(Role.APPROVER,))
    if by.id == directive.drafted_by and not practice.office_of_one:
        raise Refused(
            f"审批：{by.name}不能审批自己起草的{directive.number}。",
            f"approve: {by.name} drafted {directive.number} and cannot approve it.",
        )
    move(session, directive, Life.APPROVED)
    directive.approved_by, directive.document = by.id, document
    duties = [m for m in queries.milestones_on(session, directive.id) if m.kind is MilestoneKind.DECISION]
    clockwork.stop_all(session, duties, MilestoneState.DONE, why="approved", actor=by.key, now=now)
    decision = Decision(
        kind=DecisionKind.APPROVAL,
        directive_id=directive.id,
        after={"document": document},
        decided_by=by.id,
        recorded_at=now,
    )
    session.add(decision)
    record(session, "directive.approved", directive.number, now=now, actor=by.key, document=document)


def give_back(
    session: Session, practice: Practice, directive: Directive, by: Person, *, reason: str, now: datetime
) -> None:
    """Give what was submitted back to its drafter, with a reason: it is a draft again, and the duty to decide is over."""
    finding.check_office(session, by, practice.calendar.today(now), roles=(Role.APPROVER,))
    move(session, directive, Life.DRAFT)
    duties = [m for m in queries.milestones_on(session, directive.id) if m.kind is MilestoneKind.DECISION]
    clockwork.stop_all(session, duties, MilestoneState.ENDED, why="given_back", actor=by.key, now=now)
    decision = Decision(
        kind=DecisionKind.RETURN,
        directive_id=directive.id,
        reason=reason,
        decided_by=by.id,
        recorded_at=now,
    )
    session.add(decision)
    record(session, "directive.given_back", directive.number, now=now, actor=by.key, reason=reason)
