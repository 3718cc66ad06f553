"""What was decided, as a weekly report asks for it: of claims, of assignments, of whole directives, of the week itself."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Select, or_
from sqlalchemy import select as columns
from sqlmodel import Session

from models.directives import ASSIGNMENT, DIRECTIVE
from models.facts import CLAIM, DECISION
from models.people import UNIT
from models.queries.weekly.facts import AT_ONCE
from rules.decisions import codec
from rules.decisions.kinds import DecisionKind
from rules.decisions.values import DecisionValue, StatedDateGrant
from rules.decisions.words import DecisionWords


class StoredDecision(NamedTuple):
    """What a row keeps of what was decided."""

    kind: DecisionKind
    written: dict[str, object] | None
    before: dict[str, str]
    after: dict[str, str]

    @property
    def value(self) -> DecisionValue:
        """Return what was decided."""
        return codec.read(self.kind, self.written, DecisionWords(self.before, self.after))

    @property
    def words(self) -> DecisionWords:
        """Return what was decided in words."""
        return codec.say(self.kind, self.written, DecisionWords(self.before, self.after))


_WHAT = tuple(DECISION.c[name] for name in StoredDecision._fields)


def _split(row: Sequence[Any]) -> tuple[StoredDecision, Sequence[Any]]:
    """Return of a row that begins with the columns `_WHAT` the decision, then the other columns."""
    return StoredDecision(*row[: len(_WHAT)]), row[len(_WHAT) :]


class ClaimAnswered(NamedTuple):
    """What the office answered to a claim of an assignment, with the figure claimed; or what a re-check found (no claim)."""

    assignment_id: int
    claim_id: int | None
    figure: Decimal | None
    value: DecisionValue
    reason: str
    recorded_at: datetime


_CHANGES_VERIFIED = or_(DECISION.c.claim_id.is_not(None), DECISION.c.kind == DecisionKind.RECHECK)


def answers_before(session: Session, until: datetime) -> Iterator[ClaimAnswered]:
    """Stream the office's answers to claims, and what re-checks found, recorded before a moment, in order."""
    known = DECISION.outerjoin(CLAIM, CLAIM.c.id == DECISION.c.claim_id)
    answer = (DECISION.c.assignment_id, DECISION.c.claim_id, CLAIM.c.figure, DECISION.c.reason, DECISION.c.recorded_at)
    statement = columns(*_WHAT, *answer).select_from(known).where(DECISION.c.recorded_at < until)
    rows = _stream(session, statement.where(_CHANGES_VERIFIED).order_by(DECISION.c.id))
    for decision, (assignment_id, claim_id, figure, reason, recorded_at) in map(_split, rows):
        yield ClaimAnswered(assignment_id, claim_id, figure, decision.value, reason, recorded_at)


_CHANGES_ASSIGNMENT = (
    DecisionKind.ADJUSTMENT,
    DecisionKind.CORRECTION,
    DecisionKind.TRANSFER,
    DecisionKind.RECHECK,
    DecisionKind.ENDING,
)


class AssignmentDecided(NamedTuple):
    """What was decided of an assignment."""

    assignment_id: int
    value: DecisionValue
    recorded_at: datetime


def assignments_decided(session: Session) -> Iterator[AssignmentDecided]:
    """Stream what was decided of assignments themselves, in order."""
    statement = columns(*_WHAT, DECISION.c.assignment_id, DECISION.c.recorded_at)
    about = (DECISION.c.kind.in_(_CHANGES_ASSIGNMENT), DECISION.c.assignment_id.is_not(None))
    rows = _stream(session, statement.where(*about).order_by(DECISION.c.id))
    for decision, (assignment_id, recorded_at) in map(_split, rows):
        yield AssignmentDecided(assignment_id, decision.value, recorded_at)


_CHANGES_TASK = (DecisionKind.ADJUSTMENT, DecisionKind.CARRY_OVER)


def tasks_decided_since(session: Session, moment: datetime) -> list[tuple[int, DecisionValue]]:
    """List what was decided of whole directives since a moment, in order: which, and what."""
    statement = columns(*_WHAT, DECISION.c.directive_id).where(DECISION.c.recorded_at >= moment)
    about = (DECISION.c.kind.in_(_CHANGES_TASK), DECISION.c.assignment_id.is_(None))
    rows = session.execute(statement.where(*about).order_by(DECISION.c.id))
    return [(directive_id, decision.value) for decision, (directive_id,) in map(_split, rows)]


_TOLD_ELSEWHERE = (
    DecisionKind.APPROVAL,
    DecisionKind.ACCEPTANCE,
    DecisionKind.RETURN,
    DecisionKind.UNTRUE,
    DecisionKind.STOP_NOTICE,
    DecisionKind.CONFIRM_NOTICE,
)


class WeekDecision(NamedTuple):
    """Something decided in a week, and about what; in words too, which are what a frozen week says."""

    number: str
    title: str
    unit_id: int | None
    unit: str
    code: str
    kind: DecisionKind
    value: DecisionValue
    words: DecisionWords
    reason: str
    recorded_at: datetime


def decisions_between(session: Session, since: datetime, until: datetime) -> list[WeekDecision]:
    """List what else was decided in a stretch of time, with directive and unit (None: of the whole directive), in order."""
    known = DECISION.join(DIRECTIVE, DIRECTIVE.c.id == DECISION.c.directive_id)
    known = known.outerjoin(ASSIGNMENT, ASSIGNMENT.c.id == DECISION.c.assignment_id)
    known = known.outerjoin(UNIT, UNIT.c.id == ASSIGNMENT.c.unit_id)
    about = (DIRECTIVE.c.number, DIRECTIVE.c.title, ASSIGNMENT.c.unit_id, UNIT.c.name, UNIT.c.code)
    statement = columns(*_WHAT, *about, DECISION.c.reason, DECISION.c.recorded_at).select_from(known)
    statement = statement.where(DECISION.c.kind.not_in(_TOLD_ELSEWHERE))
    within = (DECISION.c.recorded_at >= since, DECISION.c.recorded_at < until)
    rows = session.execute(statement.where(*within).order_by(DECISION.c.id))
    return [_week_decision(decision, subject) for decision, subject in map(_split, rows)]


def _week_decision(decision: StoredDecision, about: Sequence[Any]) -> WeekDecision:
    number, title, unit_id, unit, code, reason, recorded_at = about
    what = (decision.kind, decision.value, decision.words)
    return WeekDecision(number, title, unit_id, unit or "", code or "", *what, reason, recorded_at)


def stated_dates(session: Session, until: datetime) -> dict[int, date]:
    """Map assignments to the completion date the office accepted last before a moment."""
    statement = columns(*_WHAT, DECISION.c.assignment_id).where(
        DECISION.c.recorded_at < until, DECISION.c.kind == DecisionKind.STATED_DATE
    )
    rows = map(_split, session.execute(statement.order_by(DECISION.c.id)))
    accepted = ((assignment_id, decision.value) for decision, (assignment_id,) in rows)
    return {key: value.day for key, value in accepted if isinstance(value, StatedDateGrant)}


def _stream(session: Session, statement: Select[Any]) -> Iterator[Sequence[Any]]:
    yield from session.execute(statement, execution_options={"yield_per": AT_ONCE})
