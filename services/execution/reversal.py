"""Undoes a decision by another, which names it; what was decided and told stays in the record."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from models.directives import Assignment, Directive
from models.facts import Decision
from models.log import record
from models.people import Person
from models.queries.decisions import decisions_on
from rules.decisions.values import DecisionReversal
from rules.refusal import Refused
from services import decisions, lookup
from services.acts.decision_spec import DecisionToUndo
from services.execution import registry
from services.practice import Practice
from translations.texts import say


def reverse(
    session: Session, practice: Practice, decision: Decision, by: Person, *, reason: str, now: datetime
) -> Decision:
    """Undo a decision that nothing has overtaken; return the one that does. Refuse what another kind of act undoes."""
    lookup.check_office(session, by, practice.calendar.today(now))
    directive = session.get_one(Directive, decision.directive_id)
    assignment = session.get_one(Assignment, decision.assignment_id) if decision.assignment_id else None
    _check(session, decision, reason)
    case = DecisionToUndo(session, practice, decision, decision.value, directive, assignment, by, reason, now)
    _way(case)(case)
    value = DecisionReversal(decision.id, decision.kind)
    made = decisions.write_down_of(session, directive, value, by=by.id, reason=reason, now=now)
    record(session, "decision.reversed", directive.number, now=now, actor=by.key, reason=reason, **made.words.before)
    return made


def _check(session: Session, decision: Decision, reason: str) -> None:
    if not reason:
        raise Refused(field="reason", zh="撤回决定须说明理由。", en="undoing a decision needs one.")
    for other, _ in decisions_on(session, decision.directive_id):
        value = other.value
        if isinstance(value, DecisionReversal) and value.decision == decision.id:
            raise Refused(
                zh=f"决定{decision.id}：已由决定{other.id}撤回。",
                en=f"decision {decision.id}: was undone by {other.id} already.",
            )


def _way(case: DecisionToUndo) -> Callable[[DecisionToUndo], None]:
    """Return how a decision is undone; refuse where there is no way, saying what to do in its place."""
    spec = registry.decision_spec(case.value)
    if case.assignment is None or spec.undo is None:
        kind, zh, en = case.decision.kind, say("zh", spec.instead), say("en", spec.instead)
        raise Refused(
            zh=f"决定{case.decision.id}（{kind}）：不能撤回，请{zh}。",
            en=f"decision {case.decision.id} ({kind}): cannot be undone like this; {en}.",
        )
    return spec.undo
