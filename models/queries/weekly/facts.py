"""What a weekly report is made of: facts up to a moment, and what must be undone to see things as they stood then.

Everything is read by columns and, where there may be much of it, streamed: an office may have 100,000 assignments.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Select, and_, bindparam, func, null, or_
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from models.directives import ASSIGNMENT, DIRECTIVE, ITEM, MILESTONE, Directive
from models.facts import CLAIM, CLAIM_ITEM, DECISION, MILESTONE_CHANGE, PROGRESS_REPORT, REQUEST, RequestKind
from models.mail import ATTEMPT, MESSAGE, NOTICE, RECIPIENT, MessageState
from models.people import PERSON, UNIT
from models.queries.clauses.in_lists import parts_of
from models.queries.milestones import MILESTONE_FACTS, MilestoneFacts, read_milestone
from rules import milestones as rule
from rules.ladder import Mode
from rules.milestones import MilestoneState
from rules.outcomes import Ending, Life
from rules.roles import Role
from rules.targets import Comparator, TargetKind

AT_ONCE = 1000  # rows of a stream fetched together
_CHANGED = tuple(MILESTONE_CHANGE.c[name] for name in rule.MilestoneClock.__slots__)
# Asked every minute, and put together once.
_DISPATCHED = select(Directive.id).where(col(Directive.dispatched_at) < bindparam("moment")).limit(1)


def first_dispatch(session: Session) -> datetime | None:
    """Return when the office dispatched its first directive."""
    return session.exec(select(func.min(Directive.dispatched_at))).one()


def was_dispatched_before(session: Session, moment: datetime) -> bool:
    """Say whether any directive was out before a moment."""
    return session.connection().scalar(_DISPATCHED, {"moment": moment}) is not None


def milestones_changed_since(session: Session, moment: datetime) -> dict[int, rule.MilestoneClock]:
    """Map the milestones a decision has changed since a moment to what they were then: what the first change found."""
    first = (
        columns(func.min(MILESTONE_CHANGE.c.id))
        .where(MILESTONE_CHANGE.c.recorded_at >= moment)
        .group_by(MILESTONE_CHANGE.c.milestone_id)
    )
    statement = columns(MILESTONE_CHANGE.c.milestone_id, *_CHANGED).where(MILESTONE_CHANGE.c.id.in_(first))
    return dict(map(_stood, _stream(session, statement)))


def _stood(columns: Sequence[Any]) -> tuple[int, rule.MilestoneClock]:
    milestone_id, *value = columns
    return milestone_id, rule.MilestoneClock(*value)


def _watched(since: datetime, until: datetime) -> ColumnElement[bool]:
    """Return what is true of the directives a week is about: out before its end, and not over before its beginning."""
    out = and_(DIRECTIVE.c.dispatched_at < until, DIRECTIVE.c.life.in_((Life.DISPATCHED, Life.ENDED)))
    return out & or_(DIRECTIVE.c.ended_at.is_(None), DIRECTIVE.c.ended_at >= since) & ~DIRECTIVE.c.is_heading


def headings(session: Session) -> dict[int, str]:
    """Map key works to their titles."""
    rows = session.execute(columns(DIRECTIVE.c.id, DIRECTIVE.c.title).where(DIRECTIVE.c.is_heading))
    return dict(rows.tuples().all())


class WatchedDirective(NamedTuple):
    """A directive a week is about, as it stands now."""

    id: int
    number: str
    title: str
    parent_id: int | None
    strength: str
    target_kind: TargetKind
    quantity: Decimal | None
    counted: str
    comparator: Comparator
    due_on: date
    dispatched_at: datetime
    ended_at: datetime | None
    leader_id: int | None


def tasks_of(session: Session, since: datetime, until: datetime) -> Iterator[WatchedDirective]:
    """Stream the directives a week is about, by id."""
    statement = columns(*(DIRECTIVE.c[name] for name in WatchedDirective._fields)).where(_watched(since, until))
    return map(WatchedDirective._make, _stream(session, statement.order_by(DIRECTIVE.c.id)))


class WatchedAssignment(NamedTuple):
    """An assignment a week is about, as it stands now."""

    id: int
    directive_id: int
    unit_id: int
    leads: bool
    quota: Decimal | None
    started_on: date | None
    ended_as: Ending | None
    ended_at: datetime | None
    unit: str
    code: str


_OF_ASSIGNMENT = tuple(ASSIGNMENT.c[name] for name in WatchedAssignment._fields[:-2])


def assignments_watched(session: Session, since: datetime, until: datetime) -> Iterator[WatchedAssignment]:
    """Stream their assignments with unit and code, by directive and unit."""
    owned = ASSIGNMENT.join(DIRECTIVE, DIRECTIVE.c.id == ASSIGNMENT.c.directive_id)
    owned = owned.join(UNIT, UNIT.c.id == ASSIGNMENT.c.unit_id)
    statement = columns(*_OF_ASSIGNMENT, UNIT.c.name, UNIT.c.code).select_from(owned).where(_watched(since, until))
    rows = _stream(session, statement.order_by(ASSIGNMENT.c.directive_id, ASSIGNMENT.c.unit_id))
    return map(WatchedAssignment._make, rows)


def milestones_moving(session: Session, since: datetime, until: datetime) -> Iterator[MilestoneFacts]:
    """Stream their milestones whose clock ran at some time since the week began, or still does, by directive."""
    over = (MilestoneState.DONE, MilestoneState.ENDED)
    moves = or_(MILESTONE.c.state.not_in(over), MILESTONE.c.stopped_at >= since)
    owned = MILESTONE.join(DIRECTIVE, DIRECTIVE.c.id == MILESTONE.c.directive_id)
    statement = columns(*MILESTONE_FACTS).select_from(owned).where(_watched(since, until), moves)
    rows = _stream(session, statement.order_by(MILESTONE.c.directive_id, MILESTONE.c.id))
    return map(read_milestone, rows)


def milestones_named(session: Session, ids: Iterable[int]) -> list[MilestoneFacts]:
    """List milestones by their ids."""
    statements = (columns(*MILESTONE_FACTS).where(MILESTONE.c.id.in_(part)) for part in parts_of(ids))
    return [read_milestone(row) for statement in statements for row in session.execute(statement)]


class ReportedFigure(NamedTuple):
    """A figure, its day (None: that of the last report counts on), and when it was recorded."""

    figure: Decimal | None
    as_of: date | None
    recorded_at: datetime


Last = dict[int, ReportedFigure]


def figures_at(session: Session, since: datetime, until: datetime) -> tuple[Last, Last]:
    """Map assignments to the last figure reported before a week began, and before it ended."""
    return _last(session, PROGRESS_REPORT, PROGRESS_REPORT.c.as_of, since, until)


def claims_at(session: Session, since: datetime, until: datetime) -> tuple[Last, Last]:
    """Map assignments to the figure of the last claim made before a week began, and before it ended."""
    return _last(session, CLAIM, null(), since, until)


def _last(
    session: Session, table: FromClause, as_of: ColumnElement[Any], since: datetime, until: datetime
) -> tuple[Last, Last]:
    """Read the last of each assignment; those of the week's beginning again only where the week brought another."""
    said = table.c.figure.is_not(None)
    newest = columns(func.max(table.c.id)).where(said).group_by(table.c.assignment_id)
    statement = columns(table.c.assignment_id, table.c.figure, as_of, table.c.recorded_at)
    at_end = _reported(session, statement.where(table.c.id.in_(newest.where(table.c.recorded_at < until))))
    changed = columns(table.c.assignment_id).where(said, table.c.recorded_at >= since, table.c.recorded_at < until)
    earlier = newest.where(table.c.recorded_at < since, table.c.assignment_id.in_(changed))
    before = {key: figure for key, figure in at_end.items() if figure.recorded_at < since}
    return before | _reported(session, statement.where(table.c.id.in_(earlier))), at_end


def _reported(session: Session, statement: Select[Any]) -> Last:
    return {key: ReportedFigure(*figure) for key, *figure in _stream(session, statement)}


def help_wanted(session: Session, until: datetime) -> dict[int, tuple[str, date, datetime]]:
    """Map assignments to what their last progress report before a moment asks the office for: text, as-of day, when recorded."""
    newest = (
        columns(func.max(PROGRESS_REPORT.c.id))
        .where(PROGRESS_REPORT.c.recorded_at < until)
        .group_by(PROGRESS_REPORT.c.assignment_id)
    )
    statement = columns(
        PROGRESS_REPORT.c.assignment_id,
        PROGRESS_REPORT.c.help_needed,
        PROGRESS_REPORT.c.as_of,
        PROGRESS_REPORT.c.recorded_at,
    )
    asked = statement.where(PROGRESS_REPORT.c.help_needed != "", PROGRESS_REPORT.c.id.in_(newest))
    return {key: (text, as_of, at) for key, text, as_of, at in session.execute(asked)}


class ExtensionRequest(NamedTuple):
    """An extension that was asked for, and the office's duty to decide it."""

    assignment_id: int
    duty_id: int
    wanted_on: date


def extensions_asked(session: Session, until: datetime) -> list[ExtensionRequest]:
    """List the extensions asked for before a moment, in order."""
    statement = columns(*(REQUEST.c[name] for name in ExtensionRequest._fields))
    asked = statement.where(REQUEST.c.recorded_at < until, REQUEST.c.kind == RequestKind.EXTENSION)
    return [ExtensionRequest(*row) for row in session.execute(asked.order_by(REQUEST.c.id))]


class WatchedItem(NamedTuple):
    """An item of a directive a week is about."""

    id: int
    assignment_id: int
    number: str
    due_on: date


def items_watched(session: Session, since: datetime, until: datetime) -> Iterator[WatchedItem]:
    """Stream the items of the directives a week is about, by id."""
    owned = ITEM.join(ASSIGNMENT, ASSIGNMENT.c.id == ITEM.c.assignment_id)
    owned = owned.join(DIRECTIVE, DIRECTIVE.c.id == ASSIGNMENT.c.directive_id)
    statement = columns(*(ITEM.c[name] for name in WatchedItem._fields)).select_from(owned)
    return map(WatchedItem._make, _stream(session, statement.where(_watched(since, until)).order_by(ITEM.c.id)))


class ItemClaim(NamedTuple):
    """An item that a claim names, and when it was made."""

    claim_id: int
    item_id: int
    recorded_at: datetime


def items_claimed_before(session: Session, until: datetime) -> Iterator[ItemClaim]:
    """Stream which claims made before a moment name which items, in the order they were made."""
    named = CLAIM_ITEM.join(CLAIM, CLAIM.c.id == CLAIM_ITEM.c.claim_id)
    statement = columns(CLAIM_ITEM.c.claim_id, CLAIM_ITEM.c.item_id, CLAIM.c.recorded_at).select_from(named)
    return map(ItemClaim._make, _stream(session, statement.where(CLAIM.c.recorded_at < until).order_by(CLAIM.c.id)))


class PastTelling(NamedTuple):
    """A person who was told of a milestone in one of its rounds."""

    milestone_id: int
    round: int
    role: Role
    name: str
    sent_at: datetime


def tellings_before(session: Session, milestone_ids: Iterable[int], until: datetime) -> Iterator[PastTelling]:
    """Stream who had been told of some milestones before a moment, in order.

    Told is what a server had taken by then, or was presumed to have: what is settled later is not known yet.
    """
    settled = (str(MessageState.SENT), str(MessageState.PRESUMED))
    known = columns(ATTEMPT.c.id).where(ATTEMPT.c.message_id == MESSAGE.c.id, ATTEMPT.c.at < until)
    by_then = known.where(ATTEMPT.c.result.in_(settled)).exists()
    heard = NOTICE.join(RECIPIENT, RECIPIENT.c.notice_id == NOTICE.c.id)
    heard = heard.join(PERSON, PERSON.c.id == RECIPIENT.c.person_id)
    heard = heard.join(MESSAGE, MESSAGE.c.id == RECIPIENT.c.message_id)
    what = (NOTICE.c.milestone_id, NOTICE.c.round, NOTICE.c.role, PERSON.c.name, MESSAGE.c.sent_at)
    for part in parts_of(milestone_ids):
        statement = columns(*what).select_from(heard).where(NOTICE.c.milestone_id.in_(part), by_then)
        yield from map(PastTelling._make, session.execute(statement.order_by(MESSAGE.c.sent_at, RECIPIENT.c.id)))


class PastProposal(NamedTuple):
    """A notice that needed a person, of a milestone's round."""

    milestone_id: int
    round: int


def proposed_before(session: Session, until: datetime) -> list[PastProposal]:
    """List the notices that needed a person before a moment and had got no answer by then."""
    answered = columns(DECISION.c.id).where(DECISION.c.notice_id == NOTICE.c.id, DECISION.c.recorded_at < until)
    statement = columns(NOTICE.c.milestone_id, NOTICE.c.round).where(NOTICE.c.mode == Mode.CONFIRM)
    waiting = statement.where(NOTICE.c.recorded_at < until, ~answered.exists())
    return [PastProposal(*row) for row in session.execute(waiting)]


def leaders_of(session: Session, since: datetime, until: datetime) -> list[int]:
    """List who is in charge of the directives a week is about."""
    statement = columns(DIRECTIVE.c.leader_id).where(_watched(since, until), DIRECTIVE.c.leader_id.is_not(None))
    return sorted(session.scalars(statement.distinct()).all())


def _stream(session: Session, statement: Select[Any]) -> Iterator[Sequence[Any]]:
    yield from session.execute(statement, execution_options={"yield_per": AT_ONCE})
