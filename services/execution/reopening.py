"""A unit gets back the share it had: the row and its history stay, every clock runs in a new round."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from models import queries
from models.directives import Assignment, Directive, Milestone
from models.facts import DecisionKind
from models.log import record
from models.people import Person, Unit
from rules.milestones import Milestone as Value
from rules.milestones import MilestoneKind
from rules.plans import Planned
from rules.refusal import Refused
from rules.roles import Role
from rules.targets import TargetKind
from services import clockwork, decisions
from services.practice import Practice
from services.registration import dispatch


def take_back(
    session: Session,
    practice: Practice,
    share: Assignment,
    by: Person,
    *,
    reason: str,
    quota: Decimal | None = None,
    now: datetime,
) -> Assignment:
    """Let a share that had ended run again, of a sum for a quota that holds what was verified; the unit is told as at dispatch."""
    directive = session.get_one(Directive, share.directive_id)
    before = {"quota": f"{share.quota}", "ended_as": f"{share.ended_as}"}
    before |= {"ended_at": share.ended_at.isoformat()} if share.ended_at else {}
    _check_quota(directive, share, quota)
    share.quota = quota if directive.target_kind is TargetKind.SUM else share.quota
    share.ended_as = share.ended_at = None
    share.due_on = directive.due_on
    session.add(share)
    _run_again(session, practice, directive, share, by, now)
    after = {"quota": f"{share.quota}", "due_on": f"{share.due_on}"}
    decisions.write_down(
        session, share, DecisionKind.ADJUSTMENT, by=by.id, reason=reason, before=before, after=after, now=now
    )
    clockwork.touch(session, directive.id, now=now)
    record(session, "assignment.reopened", directive.number, now=now, actor=by.key, share=share.id, reason=reason)
    return share


def _check_quota(directive: Directive, share: Assignment, quota: Decimal | None) -> None:
    verified = share.verified or Decimal(0)
    if directive.target_kind is TargetKind.SUM and quota is not None and quota < verified:
        raise Refused(
            f"quota：{quota:f}少于已核验的{verified:f}。",
            f"quota: {quota:f} is less than the {verified:f} verified before.",
        )


def _run_again(
    session: Session, practice: Practice, directive: Directive, share: Assignment, by: Person, now: datetime
) -> None:
    """Open what would be owed if it were dispatched now: what was there before in a new round, the rest anew."""
    unit, plan = session.get_one(Unit, share.unit_id), dispatch.plan_of(session, directive)
    known = {(row.kind, row.name): row for row in queries.milestones_of(session, share.id)}
    rows = [
        _open(session, directive, share, planned, known, by, now)
        for planned in dispatch.planned_for(session, practice, directive, plan, share, unit, now=now)
    ]
    session.flush()
    receipt = next(row for row in rows if row.kind is MilestoneKind.RECEIPT)
    clockwork.announce(session, receipt, "dispatched", Role.OFFICER, now=now)


def _open(  # noqa: PLR0917 - what a row is made of
    session: Session,
    directive: Directive,
    share: Assignment,
    planned: Planned,
    known: dict[tuple[MilestoneKind, str], Milestone],
    by: Person,
    now: datetime,
) -> Milestone:
    row = known.get((planned.milestone.kind, planned.name))
    if row is None:
        row = clockwork.make(directive, share, planned, now=now)
        session.add(row)
    else:
        clockwork.change(session, row, _next_round(planned, row), why="reopened", actor=by.key, now=now)
    return row


def _next_round(planned: Planned, row: Milestone) -> Value:
    return replace(planned.milestone, round=row.round + 1)
