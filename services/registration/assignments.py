"""Hands a draft's shares and items out, and anew until it is submitted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from models import queries
from models.directives import Assignment, Directive, Item
from models.log import record
from models.people import Person, Unit
from rules import quota
from rules.refusal import Refused
from rules.targets import TargetKind
from services import lookup
from services.entries import ItemEntry
from services.practice import Practice
from services.registration import register


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
    register.check_draft(directive)
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


def share_out(
    session: Session,
    practice: Practice,
    directive: Directive,
    leads: Sequence[Unit],
    quotas: Mapping[str, Decimal],
    by: Person,
    *,
    co: Sequence[Unit] = (),
    accept_difference: bool = False,
    now: datetime,
) -> None:
    """Give a draft's shares out anew: units that stay keep their row, those that go must not have been asked or have items."""
    lookup.check_office(session, by, practice.calendar.today(now))
    check_shares(directive, leads, quotas, co=co, accept_difference=accept_difference)
    before = _told(session, directive)
    rows = {unit.id: share for share, unit in queries.assignments_of(session, directive.id)}
    wanted = {unit.id: (unit, n < len(leads)) for n, unit in enumerate((*leads, *co))}
    for unit_id, share in rows.items():
        if unit_id not in wanted or (share.leads and not wanted[unit_id][1]):
            _check_free(session, directive, share)
        if unit_id not in wanted:
            session.delete(share)
    for unit_id, (unit, is_lead) in wanted.items():
        _put(session, directive, rows.get(unit_id), unit, quotas.get(unit.code), leads=is_lead)
    session.flush()
    after = _told(session, directive)
    if after != before:
        record(session, "directive.shared_out", directive.number, now=now, actor=by.key, before=before, after=after)


def _check_free(session: Session, directive: Directive, share: Assignment) -> None:
    """Refuse to let a unit go that something hangs on."""
    unit = session.get_one(Unit, share.unit_id)
    if queries.items_of(session, share.id):
        raise Refused(
            f"承办单位：{unit.name}在{directive.number}有清单事项，请先从清单中去掉。",
            f"unit: {unit.name} has items of {directive.number}; take them off the list first.",
        )
    if any(row.assignment_id == share.id for row in queries.milestones_on(session, directive.id)):
        raise Refused(
            f"承办单位：已就{directive.number}向{unit.name}征求意见，不能去掉或改为协办。",
            f"unit: {unit.name} was asked its opinion of {directive.number}; it cannot be taken off or only co-operate.",
        )


def _put(
    session: Session, directive: Directive, share: Assignment | None, unit: Unit, given: Decimal | None, *, leads: bool
) -> None:
    fresh = (
        share_of(directive, unit, given)
        if leads
        else Assignment(directive_id=directive.id, unit_id=unit.id, leads=False)
    )
    if share is None:
        session.add(fresh)
        return
    kept = share.quota if leads and directive.target_kind is TargetKind.LIST else fresh.quota
    share.leads, share.quota, share.due_on = fresh.leads, kept, fresh.due_on
    session.add(share)


def _told(session: Session, directive: Directive) -> dict[str, object]:
    """Return who has which share, to be compared and logged."""
    pairs = queries.assignments_of(session, directive.id)
    quotas = {unit.code: None if share.quota is None else f"{share.quota:f}" for share, unit in pairs if share.leads}
    return {"quotas": quotas, "co": [unit.code for share, unit in pairs if not share.leads]}


def add_items(
    session: Session, directive: Directive, entries: Sequence[ItemEntry], *, actor: str, now: datetime
) -> int:
    """Put named things under the lead units' shares; each share's quota is the number of its items."""
    register.check_draft(directive)
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


def list_items(
    session: Session,
    practice: Practice,
    directive: Directive,
    entries: Sequence[ItemEntry],
    by: Person,
    *,
    now: datetime,
) -> int:
    """Give a draft kept by list another list of items; return how many."""
    lookup.check_office(session, by, practice.calendar.today(now))
    register.check_draft(directive)
    for share, _ in queries.assignments_of(session, directive.id):
        _clear(session, share)
    session.flush()
    return add_items(session, directive, entries, actor=by.key, now=now)


def _clear(session: Session, share: Assignment) -> None:
    for one in queries.items_of(session, share.id):
        session.delete(one)
    share.quota = None if share.leads else share.quota
    session.add(share)
