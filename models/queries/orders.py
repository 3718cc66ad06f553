"""What was ordered, and whose it is: sources, directives, assignments, items, claims."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, or_
from sqlalchemy import select as columns
from sqlmodel import Session, SQLModel, col, select

from models.directives import Assignment, Directive, Item, ItemState, PlanStep, Source
from models.facts import Claim, ClaimItem, ClaimState, ProgressReport
from models.people import Unit
from models.queries.parts import parts_of
from rules.outcomes import Life


def directive_numbered(session: Session, number: str) -> Directive | None:
    """Find a directive by its number, or by its id written as digits."""
    found = session.exec(select(Directive).where(Directive.number == number)).first()
    return found or (session.get(Directive, int(number)) if re.fullmatch("[0-9]{1,9}", number) else None)


def numbers_starting(session: Session, prefix: str) -> int:
    """Count directives whose number starts so."""
    return session.exec(
        select(func.count()).select_from(Directive).where(col(Directive.number).startswith(prefix))
    ).one()


def directives_in_order(session: Session) -> Sequence[Directive]:
    """List all directives by number."""
    return session.exec(select(Directive).order_by(col(Directive.id))).all()


def steps_of(session: Session, directive_id: int) -> Sequence[PlanStep]:
    """List the steps a directive's plan names."""
    return session.exec(
        select(PlanStep).where(PlanStep.directive_id == directive_id).order_by(col(PlanStep.due_on))
    ).all()


def assignments_of(session: Session, directive_id: int) -> Sequence[tuple[Assignment, Unit]]:
    """List a directive's assignments with their units, by unit."""
    statement = select(Assignment, Unit).join(Unit).where(Assignment.directive_id == directive_id)
    return session.exec(statement.order_by(col(Unit.id))).all()


def assignment_of(session: Session, directive_id: int, unit_id: int) -> Assignment | None:
    """Find a unit's assignment of a directive."""
    statement = select(Assignment).where(Assignment.directive_id == directive_id, Assignment.unit_id == unit_id)
    return session.exec(statement).first()


def items_of(session: Session, assignment_id: int) -> Sequence[Item]:
    """List an assignment's items by number."""
    return session.exec(select(Item).where(Item.assignment_id == assignment_id).order_by(col(Item.number))).all()


def items_claimed(session: Session, claim_id: int) -> Sequence[Item]:
    """List the items a claim names."""
    statement = (
        select(Item).join(ClaimItem, col(ClaimItem.item_id) == col(Item.id)).where(ClaimItem.claim_id == claim_id)
    )
    return session.exec(statement.order_by(col(Item.number))).all()


def figures_reported(session: Session, assignment_id: int) -> list[ProgressReport]:
    """List an assignment's reports with a figure, in the order they were recorded."""
    statement = select(ProgressReport).where(
        ProgressReport.assignment_id == assignment_id, col(ProgressReport.figure).is_not(None)
    )
    return list(session.exec(statement.order_by(col(ProgressReport.id))).all())


def open_claim(session: Session, assignment_id: int) -> Claim | None:
    """Find the claim of an assignment that nobody has answered."""
    return session.exec(
        select(Claim).where(Claim.assignment_id == assignment_id, Claim.state == ClaimState.OPEN)
    ).first()


def open_claims(session: Session) -> Sequence[tuple[Claim, Assignment]]:
    """List the claims nobody has answered, oldest first."""
    statement = select(Claim, Assignment).join(Assignment).where(Claim.state == ClaimState.OPEN)
    return session.exec(statement.order_by(col(Claim.id))).all()


_WAS_DISPATCHED = col(Directive.life).in_((Life.DISPATCHED, Life.ENDED)) & col(Directive.dispatched_at).is_not(None)


def untracked(session: Session) -> Sequence[Directive]:
    """List directives that have been dispatched and changed since Prefect last saw them."""
    behind = or_(col(Directive.tracked_at).is_(None), col(Directive.changed_at) > col(Directive.tracked_at))
    return session.exec(select(Directive).where(_WAS_DISPATCHED, behind).order_by(col(Directive.id))).all()


def dispatched(session: Session) -> Sequence[Directive]:
    """List the directives that have been dispatched, over or not."""
    return session.exec(select(Directive).where(_WAS_DISPATCHED).order_by(col(Directive.id))).all()


def source_once(session: Session, kind: str, title: str, held_on: date) -> Source | None:
    """Find a source that was registered before."""
    statement = select(Source).where(Source.kind == kind, Source.title == title, Source.held_on == held_on)
    return session.exec(statement).first()


def item_states(session: Session, assignment_ids: Sequence[int]) -> dict[int, list[tuple[date, ItemState]]]:
    """Map assignments to the due date and state of each of their items."""
    found: dict[int, list[tuple[date, ItemState]]] = {}
    for part in parts_of(assignment_ids):
        rows = select(col(Item.assignment_id), col(Item.due_on), col(Item.state)).where(
            col(Item.assignment_id).in_(part)
        )
        for assignment_id, due_on, state in session.exec(rows):
            found.setdefault(assignment_id, []).append((due_on, state))
    return found


class AssignmentFacts(NamedTuple):
    """An assignment as a mail tells it."""

    id: int
    unit_id: int
    leads: bool
    quota: Decimal | None
    reported: Decimal | None
    verified: Decimal | None
    as_of: date | None


_ASSIGNMENT = SQLModel.metadata.tables["assignment"]
_ASSIGNMENT_FACTS = [_ASSIGNMENT.c[name] for name in AssignmentFacts._fields]


def assignments_by_id(session: Session, ids: Iterable[int | None]) -> dict[int, AssignmentFacts]:
    """Map the ids of assignments to what a mail tells of them."""
    found = (session.execute(columns(*_ASSIGNMENT_FACTS).where(_ASSIGNMENT.c.id.in_(part))) for part in parts_of(ids))
    return {row.id: AssignmentFacts(*row) for rows in found for row in rows}


def directives_by_id(session: Session, ids: Iterable[int | None]) -> list[Directive]:
    """Return directives by their ids."""
    return [row for part in parts_of(ids) for row in session.exec(select(Directive).where(col(Directive.id).in_(part)))]


def sources_by_id(session: Session, ids: Iterable[int | None]) -> list[Source]:
    """Return sources by their ids."""
    return [row for part in parts_of(ids) for row in session.exec(select(Source).where(col(Source.id).in_(part)))]


def children_of(session: Session, directive_id: int) -> Sequence[Directive]:
    """List the directives under a heading."""
    return session.exec(select(Directive).where(Directive.parent_id == directive_id).order_by(col(Directive.id))).all()


def assignments_under(session: Session, directive_ids: Sequence[int]) -> Sequence[tuple[Assignment, Unit]]:
    """List the assignments of some directives with their units, by directive and unit."""
    statement = select(Assignment, Unit).join(Unit).where(col(Assignment.directive_id).in_(directive_ids))
    return session.exec(statement.order_by(col(Assignment.directive_id), col(Unit.id))).all()


def directives_leaning_on(session: Session, person_id: int) -> Sequence[Directive]:
    """List the directives that have not ended and name a person as desk, division or leader."""
    named = or_(*(col(one) == person_id for one in (Directive.desk_id, Directive.division_id, Directive.leader_id)))
    return session.exec(select(Directive).where(Directive.life != Life.ENDED, named).order_by(col(Directive.id))).all()


def directive_owed_by(session: Session, unit_id: int) -> Directive | None:
    """Find the first directive a unit has an open assignment of."""
    owed = select(Directive).join(Assignment).where(Assignment.unit_id == unit_id, col(Assignment.ended_as).is_(None))
    return session.exec(owed.where(Directive.life == Life.DISPATCHED).order_by(col(Directive.id))).first()


def directives_all_done(session: Session) -> Sequence[Directive]:
    """List the dispatched directives whose every lead unit's assignment has ended."""
    assignments = select(Assignment.directive_id).where(Assignment.leads).group_by(col(Assignment.directive_id))
    done = assignments.having(func.count() == func.count(col(Assignment.ended_as)))
    return session.exec(
        select(Directive)
        .where(Directive.life == Life.DISPATCHED, col(Directive.id).in_(done))
        .order_by(col(Directive.id))
    ).all()
