"""Writes a decision down: an append-only row with reason, decider, before and after."""

from datetime import datetime

from sqlmodel import Session

from models.directives import Assignment
from models.facts import Decision, DecisionKind


def write_down(
    session: Session,
    share: Assignment,
    kind: DecisionKind,
    *,
    by: int,
    reason: str,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
    now: datetime,
) -> None:
    """Add a decision on a unit's share; `by` is the id of whoever decided."""
    decision = Decision(
        kind=kind,
        directive_id=share.directive_id,
        assignment_id=share.id,
        reason=reason,
        before=before or {},
        after=after or {},
        decided_by=by,
        recorded_at=now,
    )
    session.add(decision)
    session.flush()
