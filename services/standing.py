"""Where directives stand: light, quantity, reported and verified, always computed from the facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from sqlmodel import Session

from models import queries
from models.directives import Assignment, Directive, Ending, Life, Milestone
from rules.calendar import WorkCalendar
from rules.lights import COUNTED, OVER, Light, Pace, Running, task_light, worst
from rules.milestones import MilestoneKind, MilestoneState
from rules.targets import RollUp, Share, TargetKind, roll_up
from services import clockwork
from services.registering import target_of


@dataclass(frozen=True, slots=True)
class Standing:
    """One line of the ledger."""

    id: int
    number: str
    title: str
    heading: bool
    life: Life
    ended_as: Ending | None
    due_on: date | None
    light: Light | None
    quantity: Decimal | None
    reported: Decimal | None
    verified: Decimal | None


def ledger(session: Session, calendar: WorkCalendar, *, now: datetime) -> list[Standing]:
    """Return where every directive stands; a heading shows the worst light of its children and no figures."""
    today = calendar.today(now)
    directives = queries.directives_in_order(session)
    shares = _group(queries.all_assignments(session))
    running = _group(queries.running_milestones(session))
    lights = {
        d.id: light_of(d, shares.get(d.id, ()), running.get(d.id, ()), calendar, today)
        for d in directives
        if not d.is_heading
    }
    for heading in directives:
        if heading.is_heading:
            lights[heading.id] = worst([lights[d.id] for d in directives if d.parent_id == heading.id])
    return [_standing(d, lights[d.id], shares.get(d.id, ()), running.get(d.id, ())) for d in directives]


Row = TypeVar("Row", Assignment, Milestone)


def _group(rows: Sequence[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.directive_id, []).append(row)
    return found


def light_of(
    directive: Directive,
    shares: Sequence[Assignment],
    milestones: Sequence[Milestone],
    calendar: WorkCalendar,
    today: date,
) -> Light | None:
    """Return the light of one directive from its shares and its milestones; None before dispatch and when it is over."""
    if directive.life is not Life.DISPATCHED or directive.due_on is None:
        return None
    leads = {share.id: share for share in shares if share.leads}
    running = [
        Running(clockwork.value_of(m), _pace(directive, leads[m.assignment_id or 0], m))
        for m in milestones
        if m.kind in COUNTED and m.state not in OVER and m.assignment_id in leads
    ]
    return task_light(running, directive.due_on, calendar, today)


def _pace(directive: Directive, share: Assignment, milestone: Milestone) -> Pace | None:
    figures = target_of(directive).is_cumulative and milestone.kind is MilestoneKind.COMPLETION
    if not figures or not share.quota or share.started_on is None:
        return None
    return Pace(share.quota, share.reported or Decimal(0), share.started_on)


def _standing(
    directive: Directive, light: Light | None, shares: Sequence[Assignment], milestones: Sequence[Milestone]
) -> Standing:
    figures = figures_of(directive, shares, milestones)
    return Standing(
        directive.id,
        directive.number,
        directive.title,
        directive.is_heading,
        directive.life,
        directive.ended_as,
        directive.due_on,
        light,
        figures.quantity,
        figures.reported,
        figures.verified,
    )


def figures_of(directive: Directive, shares: Sequence[Assignment], milestones: Sequence[Milestone]) -> RollUp:
    """Return the rolled-up figures of a directive; a heading has none."""
    if directive.is_heading:
        return RollUp(None, None, None)
    claimed = {m.assignment_id for m in milestones if m.kind in COUNTED and m.state is MilestoneState.CLAIMED}
    leads = [
        Share(s.quota, s.reported, s.verified, accepted=s.ended_as is Ending.COMPLETED, claimed=s.id in claimed)
        for s in shares
        if s.leads and not _has_left(directive, s)
    ]
    return roll_up(target_of(directive), leads)


_LEFT = frozenset({Ending.TRANSFERRED, Ending.WITHDRAWN, Ending.MERGED})


def _has_left(directive: Directive, share: Assignment) -> bool:
    """Say whether a unit's share counts no more; of what adds up it keeps what was verified, and that still counts."""
    adds_up = directive.target_kind in {TargetKind.SUM, TargetKind.LIST}
    return directive.life is Life.DISPATCHED and share.ended_as in _LEFT and not adds_up
