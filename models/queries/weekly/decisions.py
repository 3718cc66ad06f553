"""What was decided, as a weekly report asks for it: of claims, of assignments, of whole directives, of the week itself."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, or_
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

_WHAT = tuple(DECISION.c[name] for name in ("kind", "written", "before", "after"))


def _kept(row: Row[Any]) -> tuple[DecisionKind, dict[str, object] | None, DecisionWords]:
    """Return what the codec reads a decision from."""
    return row.kind, row.written, DecisionWords(row.before, row.after)


def _value(row: Row[Any]) -> DecisionValue:
    return codec.read(*_kept(row))


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
    answer = (DECISION.c[name] for name in ("assignment_id", "claim_id", "reason", "recorded_at"))
    found = columns(*answer, *_WHAT, CLAIM.c.figure).select_from(known).where(DECISION.c.recorded_at < until)
    for row in _stream(session, found.where(_CHANGES_VERIFIED).order_by(DECISION.c.id)):
        yield ClaimAnswered(row.assignment_id, row.claim_id, row.figure, _value(row), row.reason, row.recorded_at)


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
    found = columns(DECISION.c.assignment_id, *_WHAT, DECISION.c.recorded_at)
    about = (DECISION.c.kind.in_(_CHANGES_ASSIGNMENT), DECISION.c.assignment_id.is_not(None))
    for row in _stream(session, found.where(*about).order_by(DECISION.c.id)):
        yield AssignmentDecided(row.assignment_id, _value(row), row.recorded_at)


_CHANGES_TASK = (DecisionKind.ADJUSTMENT, DecisionKind.CARRY_OVER)


def tasks_decided_since(session: Session, moment: datetime) -> list[tuple[int, DecisionValue]]:
    """List what was decided of whole directives since a moment, in order: which, and what."""
    found = columns(DECISION.c.directive_id, *_WHAT).where(DECISION.c.recorded_at >= moment)
    about = (DECISION.c.kind.in_(_CHANGES_TASK), DECISION.c.assignment_id.is_(None))
    rows = session.execute(found.where(*about).order_by(DECISION.c.id))
    return [(row.directive_id, _value(row)) for row in rows]


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
    decided = (*_WHAT, DECISION.c.reason, DECISION.c.recorded_at)
    about = (DIRECTIVE.c.number, DIRECTIVE.c.title, ASSIGNMENT.c.unit_id, UNIT.c.name.label("unit"), UNIT.c.code)
    found = columns(*decided, *about).select_from(known).where(DECISION.c.kind.not_in(_TOLD_ELSEWHERE))
    within = (DECISION.c.recorded_at >= since, DECISION.c.recorded_at < until)
    return [_week_decision(row) for row in session.execute(found.where(*within).order_by(DECISION.c.id))]


def _week_decision(row: Row[Any]) -> WeekDecision:
    about = (row.number, row.title, row.unit_id, row.unit or "", row.code or "")
    words = codec.say(*_kept(row))
    return WeekDecision(*about, row.kind, _value(row), words, row.reason, row.recorded_at)


def stated_dates(session: Session, until: datetime) -> dict[int, date]:
    """Map assignments to the completion date the office accepted last before a moment."""
    found = columns(DECISION.c.assignment_id, *_WHAT).where(
        DECISION.c.recorded_at < until, DECISION.c.kind == DecisionKind.STATED_DATE
    )
    accepted = ((row.assignment_id, _value(row)) for row in session.execute(found.order_by(DECISION.c.id)))
    return {key: value.day for key, value in accepted if isinstance(value, StatedDateGrant)}


def _stream(session: Session, statement: Select[Any]) -> Iterator[Row[Any]]:
    yield from session.execute(statement, execution_options={"yield_per": AT_ONCE})
