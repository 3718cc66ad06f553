"""Between rows and rules: reads a milestone as the rules see it, writes back what they made of it, announces events."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from models.directives import Assignment, Directive, Milestone
from models.facts import MilestoneChange
from models.log import record
from models.mail import Notice
from models.queries.milestones import wake
from rules import milestones as rule
from rules import selection
from rules.ladder import NoticeKind
from rules.plans import PlannedMilestone
from rules.roles import Role

_FIELDS = tuple(rule.MilestoneClock.__slots__)


def value_of(row: Milestone) -> rule.MilestoneClock:
    """Return the milestone the rules decide about."""
    return rule.MilestoneClock(**{name: getattr(row, name) for name in _FIELDS})


def notice_of(row: Notice) -> selection.NoticeStanding:
    """Return the notice the rules select from."""
    return selection.NoticeStanding(row.cause, row.role, row.kind, row.at, row.round, row.state, row.told_at)


def make(directive: Directive, assignment: Assignment | None, planned: PlannedMilestone, *, now: datetime) -> Milestone:
    """Return a new row for a planned milestone; the sweep looks at it first."""
    value = planned.milestone
    facts = {name: getattr(value, name) for name in _FIELDS}
    return Milestone(
        directive_id=directive.id,
        assignment_id=assignment.id if assignment else None,
        name=planned.name,
        original_due_on=value.due_on,
        next_check_at=now,
        **facts,
    )


def change(
    session: Session, row: Milestone, value: rule.MilestoneClock, *, why: str, actor: str, now: datetime
) -> None:
    """Write what a decision made of a milestone, have the sweep look at it, and log the change."""
    was = {name: getattr(row, name) for name in _FIELDS}
    session.add(MilestoneChange(milestone_id=row.id, recorded_at=now, **was))
    before = {name: fact for name, fact in was.items() if fact != getattr(value, name)}
    for name in before:
        setattr(row, name, getattr(value, name))
    wake(session, [row], now=now)
    touch(session, row.directive_id, now=now)
    after = {name: getattr(row, name) for name in before}
    record(session, f"milestone.{why}", f"milestone:{row.id}", now=now, actor=actor, before=before, after=after)


def stop_all(
    session: Session, rows: Iterable[Milestone], state: rule.MilestoneState, *, why: str, actor: str, now: datetime
) -> None:
    """Stop the clocks of those milestones that are not over yet."""
    for row in rows:
        if row.state not in {rule.MilestoneState.DONE, rule.MilestoneState.ENDED}:
            change(session, row, rule.stop(value_of(row), state, now=now), why=why, actor=actor, now=now)


def touch(session: Session, directive_id: int, *, now: datetime) -> None:
    """Note that a directive changed, so that whoever shows it looks again."""
    directive = session.get_one(Directive, directive_id)
    directive.changed_at = max(now, directive.changed_at or now)
    session.add(directive)


def announce(
    session: Session,
    row: Milestone,
    cause: str,
    role: Role,
    *,
    now: datetime,
    kind: NoticeKind = NoticeKind.EVENT,
    note: str = "",
) -> Notice:
    """Owe a role the word of an event; the key of notices refuses one that is announced twice in a round."""
    notice = Notice(
        milestone_id=row.id, round=row.round, cause=cause, role=role, kind=kind, at=now, note=note, recorded_at=now
    )
    session.add(notice)
    record(session, "notice.owed", f"milestone:{row.id}", now=now, cause=cause, role=role, round=row.round)
    return notice
