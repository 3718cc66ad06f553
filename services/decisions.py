"""Writes a decision down: an append-only row with reason, decider, before and after."""

from datetime import datetime

from sqlmodel import Session

from models.directives import Assignment, Directive
from models.facts import Decision, DecisionKind


def write_down(
    session: Session,
    assignment: Assignment,
    kind: DecisionKind,
    *,
    by: int,
    reason: str,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
    now: datetime,
) -> Decision:
    """Add a decision on a unit's assignment; `by` is the id of whoever decided."""
    decision = _decision(assignment.directive_id, kind, by, reason, before, after, now)
    decision.assignment_id = assignment.id
    return _add(session, decision)


def write_down_of(
    session: Session,
    directive: Directive,
    kind: DecisionKind,
    *,
    by: int,
    reason: str,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
    now: datetime,
) -> Decision:
    """Add a decision on a whole directive; `by` is the id of whoever decided."""
    return _add(session, _decision(directive.id, kind, by, reason, before, after, now))


def _decision(  # noqa: PLR0917 - a row
    directive_id: int,
    kind: DecisionKind,
    by: int,
    reason: str,
    before: dict[str, str] | None,
    after: dict[str, str] | None,
    now: datetime,
) -> Decision:
    return Decision(
        kind=kind,
        directive_id=directive_id,
        reason=reason,
        before=before or {},
        after=after or {},
        decided_by=by,
        recorded_at=now,
    )


def _add(session: Session, decision: Decision) -> Decision:
    session.add(decision)
    session.flush()
    return decision
