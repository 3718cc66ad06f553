"""Hands a draft's shares and items out anew until it is submitted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from models import queries
from models.directives import Assignment, Directive
from models.log import record
from models.people import Person, Unit
from rules.refusal import Refused
from rules.targets import TargetKind
from services import finding, registering
from services.entries import ItemEntry
from services.practice import Practice


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
    finding.check_office(session, by, practice.calendar.today(now))
    registering.check_shares(directive, leads, quotas, co=co, accept_difference=accept_difference)
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
        registering.share_of(directive, unit, given)
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
    finding.check_office(session, by, practice.calendar.today(now))
    registering.check_draft(directive)
    for share, _ in queries.assignments_of(session, directive.id):
        _clear(session, share)
    session.flush()
    return registering.add_items(session, directive, entries, actor=by.key, now=now)


def _clear(session: Session, share: Assignment) -> None:
    for one in queries.items_of(session, share.id):
        session.delete(one)
    share.quota = None if share.leads else share.quota
    session.add(share)
