"""Writes a decision down: an append-only row with reason, decider and what was decided."""

from datetime import datetime

from sqlmodel import Session

from models.directives import Assignment, Directive
from models.facts import Decision
from rules.decisions import codec
from rules.decisions.values import DecisionValue


def write_down(
    session: Session,
    assignment: Assignment,
    value: DecisionValue,
    *,
    by: int,
    reason: str,
    claim: int | None = None,
    now: datetime,
) -> Decision:
    """Add a decision on a unit's assignment; `by` is the id of whoever decided, `claim` that of what it answers."""
    decision = as_row(value, assignment.directive_id, by=by, reason=reason, now=now)
    decision.assignment_id, decision.claim_id = assignment.id, claim
    return _add(session, decision)


def write_down_of(
    session: Session, directive: Directive, value: DecisionValue, *, by: int, reason: str = "", now: datetime
) -> Decision:
    """Add a decision on a whole directive; `by` is the id of whoever decided."""
    return _add(session, as_row(value, directive.id, by=by, reason=reason, now=now))


def as_row(value: DecisionValue, directive_id: int, *, by: int, reason: str, now: datetime) -> Decision:
    """Return the row of a decision on a directive."""
    written = codec.write(value)
    return Decision(
        kind=value.kind, directive_id=directive_id, reason=reason, written=written, decided_by=by, recorded_at=now
    )


def _add(session: Session, decision: Decision) -> Decision:
    session.add(decision)
    session.flush()
    return decision
