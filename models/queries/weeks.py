"""What a weekly report is made of: facts up to a moment, and what must be undone to see things as they stood then.

Everything is read by columns and, where there may be much of it, streamed: an office may have 100,000 assignments.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    FromClause,
    LargeBinary,
    Row,
    Select,
    and_,
    bindparam,
    func,
    null,
    or_,
    type_coerce,
)
from sqlalchemy import select as columns
from sqlmodel import Session, SQLModel, col, select

from models.directives import Directive
from models.facts import RequestKind
from models.mail import Message, MessageState
from models.queries.milestones import MILESTONE_FACTS, MilestoneFacts, read_milestone
from models.queries.parts import parts_of
from models.reports import WHOLE, WeeklyReport
from rules import milestones as rule
from rules.ladder import Mode
from rules.milestones import MilestoneState
from rules.outcomes import Life

AT_ONCE = 1000  # rows of a stream fetched together

_TABLES = SQLModel.metadata.tables
_DIRECTIVE, _ASSIGNMENT, _UNIT, _ITEM = (_TABLES[name] for name in ("directive", "assignment", "unit", "item"))
_FORMER = _TABLES["unit_name"]
_MILESTONE, _REPORT, _CLAIM, _CLAIMED = (_TABLES[n] for n in ("milestone", "progress_report", "claim", "claim_item"))
_DECISION, _REQUEST, _PERSON = (_TABLES[name] for name in ("decision", "request", "person"))
_KEPT, _BYTES = (_TABLES[name] for name in ("weekly_report", "weekly_report_content"))
_CHANGE = _TABLES["milestone_change"]
_CHANGED = tuple(_CHANGE.c[name] for name in rule.Milestone.__slots__)
_NOTICE, _RECIPIENT, _MESSAGE, _ATTEMPT = (_TABLES[n] for n in ("notice", "recipient", "message", "attempt"))


_NEWEST = (  # asked every minute, and put together once
    select(WeeklyReport)
    .where(WeeklyReport.scope == WHOLE)
    .order_by(col(WeeklyReport.iso_year).desc(), col(WeeklyReport.iso_week).desc(), col(WeeklyReport.version).desc())
    .limit(1)
)
_DISPATCHED = select(Directive.id).where(col(Directive.dispatched_at) < bindparam("moment")).limit(1)  # the same


def newest_report(session: Session) -> WeeklyReport | None:
    """Find the newest week that was frozen."""
    return session.exec(_NEWEST).first()


def report_of(session: Session, year: int, week: int) -> WeeklyReport | None:
    """Find the report of a week, its last version."""
    found = select(WeeklyReport).where(WeeklyReport.scope == WHOLE, WeeklyReport.iso_year == year)
    newest = found.where(WeeklyReport.iso_week == week).order_by(col(WeeklyReport.version).desc())
    return session.exec(newest.limit(1)).first()


def all_reports(session: Session) -> Sequence[WeeklyReport]:
    """List every report that was frozen, the oldest week first."""
    order = (col(WeeklyReport.iso_year), col(WeeklyReport.iso_week), col(WeeklyReport.version))
    return session.exec(select(WeeklyReport).order_by(*order)).all()


def beginnings(session: Session, length: int, limit: int) -> Sequence[Row[Any]]:
    """List how the newest weeks' frozen bytes begin: year, week, so many bytes; the newest first."""
    kept = _KEPT.join(_BYTES, _BYTES.c.report_id == _KEPT.c.id)
    start = type_coerce(func.substr(_BYTES.c.content, 1, length), LargeBinary).label("start")
    found = columns(_KEPT.c.iso_year, _KEPT.c.iso_week, start).select_from(kept).where(_KEPT.c.scope == WHOLE)
    newest = (_KEPT.c.iso_year.desc(), _KEPT.c.iso_week.desc(), _KEPT.c.version.desc())
    return session.execute(found.order_by(*newest).limit(limit)).all()


def first_dispatch(session: Session) -> datetime | None:
    """Return when the office dispatched its first directive."""
    return session.exec(select(func.min(Directive.dispatched_at))).one()


def was_dispatched_before(session: Session, moment: datetime) -> bool:
    """Say whether any directive was out before a moment."""
    return session.connection().scalar(_DISPATCHED, {"moment": moment}) is not None


def milestones_changed_since(session: Session, moment: datetime) -> dict[int, rule.Milestone]:
    """Map the milestones a decision has changed since a moment to what they were then: what the first change found."""
    first = columns(func.min(_CHANGE.c.id)).where(_CHANGE.c.recorded_at >= moment).group_by(_CHANGE.c.milestone_id)
    found = columns(_CHANGE.c.milestone_id, *_CHANGED).where(_CHANGE.c.id.in_(first))
    return dict(map(_stood, _stream(session, found)))


def _stood(columns: Sequence[Any]) -> tuple[int, rule.Milestone]:
    milestone_id, *value = columns
    return milestone_id, rule.Milestone(*value)


def _watched(since: datetime, until: datetime) -> ColumnElement[bool]:
    """Return what is true of the directives a week is about: out before its end, and not over before its beginning."""
    out = and_(_DIRECTIVE.c.dispatched_at < until, _DIRECTIVE.c.life.in_((Life.DISPATCHED, Life.ENDED)))
    return out & or_(_DIRECTIVE.c.ended_at.is_(None), _DIRECTIVE.c.ended_at >= since) & ~_DIRECTIVE.c.is_heading


def headings(session: Session) -> dict[int, str]:
    """Map key works to their titles."""
    found = session.execute(columns(_DIRECTIVE.c.id, _DIRECTIVE.c.title).where(_DIRECTIVE.c.is_heading))
    return dict(found.tuples().all())


_TASK = (
    "id",
    "number",
    "title",
    "parent_id",
    "strength",
    "target_kind",
    "quantity",
    "counted",
    "comparator",
    "due_on",
    "dispatched_at",
    "ended_at",
    "leader_id",
)


def tasks_of(session: Session, since: datetime, until: datetime) -> Iterator[Row[Any]]:
    """Stream the directives a week is about, by id."""
    found = columns(*(_DIRECTIVE.c[name] for name in _TASK)).where(_watched(since, until))
    return _stream(session, found.order_by(_DIRECTIVE.c.id))


_PART = ("id", "directive_id", "unit_id", "leads", "quota", "started_on", "ended_as", "ended_at")


def assignments_of(session: Session, since: datetime, until: datetime) -> Iterator[Row[Any]]:
    """Stream their assignments with unit and code, by directive and unit."""
    owned = _ASSIGNMENT.join(_DIRECTIVE, _DIRECTIVE.c.id == _ASSIGNMENT.c.directive_id)
    owned = owned.join(_UNIT, _UNIT.c.id == _ASSIGNMENT.c.unit_id)
    found = columns(*(_ASSIGNMENT.c[name] for name in _PART), _UNIT.c.name.label("unit"), _UNIT.c.code)
    found = found.select_from(owned).where(_watched(since, until))
    return _stream(session, found.order_by(_ASSIGNMENT.c.directive_id, _ASSIGNMENT.c.unit_id))


def milestones_moving(session: Session, since: datetime, until: datetime) -> Iterator[MilestoneFacts]:
    """Stream their milestones whose clock ran at some time since the week began, or still does, by directive."""
    over = (MilestoneState.DONE, MilestoneState.ENDED)
    moves = or_(_MILESTONE.c.state.not_in(over), _MILESTONE.c.stopped_at >= since)
    owned = _MILESTONE.join(_DIRECTIVE, _DIRECTIVE.c.id == _MILESTONE.c.directive_id)
    found = columns(*MILESTONE_FACTS).select_from(owned).where(_watched(since, until), moves)
    rows = _stream(session, found.order_by(_MILESTONE.c.directive_id, _MILESTONE.c.id))
    return map(read_milestone, rows)


def milestones_named(session: Session, ids: Iterable[int]) -> list[MilestoneFacts]:
    """List milestones by their ids."""
    found = (columns(*MILESTONE_FACTS).where(_MILESTONE.c.id.in_(part)) for part in parts_of(ids))
    return [read_milestone(row) for statement in found for row in session.execute(statement)]


def names_until(session: Session, moment: datetime) -> dict[int, tuple[str, str]]:
    """Map units that have been renamed since a moment to the name and the code they had then."""
    renamed = columns(_FORMER.c.unit_id, _FORMER.c.name, _FORMER.c.code).where(_FORMER.c.recorded_at >= moment)
    rows = session.execute(renamed.order_by(_FORMER.c.id.desc())).all()
    return {row.unit_id: (row.name, row.code) for row in rows}


def codes_ever(session: Session) -> dict[str, int]:
    """Map every code a unit has or had to its id; the one that has it now goes first."""
    former = dict(session.execute(columns(_FORMER.c.code, _FORMER.c.unit_id).order_by(_FORMER.c.id)).tuples().all())
    return former | dict(session.execute(columns(_UNIT.c.code, _UNIT.c.id)).tuples().all())


class Reported(NamedTuple):
    """A figure, its day (None: that of the last report counts on), and when it was recorded."""

    figure: Decimal | None
    as_of: date | None
    recorded_at: datetime


Last = dict[int, Reported]


def figures_at(session: Session, since: datetime, until: datetime) -> tuple[Last, Last]:
    """Map assignments to the last figure reported before a week began, and before it ended."""
    return _last(session, _REPORT, _REPORT.c.as_of, since, until)


def claims_at(session: Session, since: datetime, until: datetime) -> tuple[Last, Last]:
    """Map assignments to the figure of the last claim made before a week began, and before it ended."""
    return _last(session, _CLAIM, null(), since, until)


def _last(
    session: Session, table: FromClause, as_of: ColumnElement[Any], since: datetime, until: datetime
) -> tuple[Last, Last]:
    """Read the last of each assignment; those of the week's beginning again only where the week brought another."""
    said = table.c.figure.is_not(None)
    newest = columns(func.max(table.c.id)).where(said).group_by(table.c.assignment_id)
    found = columns(table.c.assignment_id, table.c.figure, as_of.label("as_of"), table.c.recorded_at)
    at_end = _reported(session, found.where(table.c.id.in_(newest.where(table.c.recorded_at < until))))
    changed = columns(table.c.assignment_id).where(said, table.c.recorded_at >= since, table.c.recorded_at < until)
    earlier = newest.where(table.c.recorded_at < since, table.c.assignment_id.in_(changed))
    before = {key: one for key, one in at_end.items() if one.recorded_at < since}
    return before | _reported(session, found.where(table.c.id.in_(earlier))), at_end


def _reported(session: Session, found: Select[Any]) -> Last:
    return {r.assignment_id: Reported(r.figure, r.as_of, r.recorded_at) for r in _stream(session, found)}


def help_wanted(session: Session, until: datetime) -> dict[int, tuple[str, date, datetime]]:
    """Map assignments to what their last progress report before a moment asks the office for: text, as-of day, when recorded."""
    newest = columns(func.max(_REPORT.c.id)).where(_REPORT.c.recorded_at < until).group_by(_REPORT.c.assignment_id)
    found = columns(_REPORT.c.assignment_id, _REPORT.c.help_needed, _REPORT.c.as_of, _REPORT.c.recorded_at)
    asked = found.where(_REPORT.c.help_needed != "", _REPORT.c.id.in_(newest))
    return {key: (text, as_of, at) for key, text, as_of, at in session.execute(asked)}


def extensions_asked(session: Session, until: datetime) -> Sequence[Row[Any]]:
    """List the extensions asked for before a moment: assignment, the office's duty to decide, the day wanted."""
    found = columns(_REQUEST.c.assignment_id, _REQUEST.c.duty_id, _REQUEST.c.wanted_on)
    asked = found.where(_REQUEST.c.recorded_at < until, _REQUEST.c.kind == RequestKind.EXTENSION)
    return session.execute(asked.order_by(_REQUEST.c.id)).all()


def items_watched(session: Session, since: datetime, until: datetime) -> Iterator[Row[Any]]:
    """Stream the items of the directives a week is about: id, assignment, number, due date."""
    owned = _ITEM.join(_ASSIGNMENT, _ASSIGNMENT.c.id == _ITEM.c.assignment_id)
    owned = owned.join(_DIRECTIVE, _DIRECTIVE.c.id == _ASSIGNMENT.c.directive_id)
    found = columns(_ITEM.c.id, _ITEM.c.assignment_id, _ITEM.c.number, _ITEM.c.due_on).select_from(owned)
    return _stream(session, found.where(_watched(since, until)).order_by(_ITEM.c.id))


def items_claimed_before(session: Session, until: datetime) -> Iterator[Row[Any]]:
    """Stream which claims made before a moment name which items, in the order they were made: claim, item, when."""
    named = _CLAIMED.join(_CLAIM, _CLAIM.c.id == _CLAIMED.c.claim_id)
    found = columns(_CLAIMED.c.claim_id, _CLAIMED.c.item_id, _CLAIM.c.recorded_at).select_from(named)
    return _stream(session, found.where(_CLAIM.c.recorded_at < until).order_by(_CLAIM.c.id))


def tellings_before(session: Session, milestone_ids: Iterable[int], until: datetime) -> Iterator[Row[Any]]:
    """Stream who had been told of some milestones before a moment: milestone, round, role, name, when; in order.

    Told is what a server had taken by then, or was presumed to have: what is settled later is not known yet.
    """
    settled = (str(MessageState.SENT), str(MessageState.PRESUMED))
    known = columns(_ATTEMPT.c.id).where(_ATTEMPT.c.message_id == _MESSAGE.c.id, _ATTEMPT.c.at < until)
    by_then = known.where(_ATTEMPT.c.result.in_(settled)).exists()
    told = _NOTICE.join(_RECIPIENT, _RECIPIENT.c.notice_id == _NOTICE.c.id)
    told = told.join(_PERSON, _PERSON.c.id == _RECIPIENT.c.person_id)
    told = told.join(_MESSAGE, _MESSAGE.c.id == _RECIPIENT.c.message_id)
    what = (_NOTICE.c.milestone_id, _NOTICE.c.round, _NOTICE.c.role, _PERSON.c.name, _MESSAGE.c.sent_at)
    for part in parts_of(milestone_ids):
        found = columns(*what).select_from(told).where(_NOTICE.c.milestone_id.in_(part), by_then)
        yield from session.execute(found.order_by(_MESSAGE.c.sent_at, _RECIPIENT.c.id))


def proposed_before(session: Session, until: datetime) -> Sequence[Row[Any]]:
    """List the notices that needed a person before a moment and had got no answer by then: milestone and round."""
    answered = columns(_DECISION.c.id).where(_DECISION.c.notice_id == _NOTICE.c.id, _DECISION.c.recorded_at < until)
    found = columns(_NOTICE.c.milestone_id, _NOTICE.c.round).where(_NOTICE.c.mode == Mode.CONFIRM)
    return session.execute(found.where(_NOTICE.c.recorded_at < until, ~answered.exists())).all()


def written_to(session: Session, kind: str, batch: str) -> set[int]:
    """Return who has a message of a kind and batch."""
    return set(session.scalars(columns(_MESSAGE.c.person_id).where(_MESSAGE.c.kind == kind, _MESSAGE.c.batch == batch)))


def untaken_of(session: Session, *kinds: str) -> Sequence[Message]:
    """Lock and list the messages of some kinds that no server has and nobody is sending."""
    waiting = col(Message.state).in_((MessageState.READY, MessageState.RETRY)) & col(Message.uncertain_at).is_(None)
    found = select(Message).where(col(Message.kind).in_(kinds), waiting).order_by(col(Message.id))
    return session.exec(found.with_for_update(skip_locked=True)).all()


def count_mails(session: Session, kind: str) -> dict[str, dict[str, int]]:
    """Count the messages of a kind by batch and state."""
    found: dict[str, dict[str, int]] = {}
    states = columns(_MESSAGE.c.batch, _MESSAGE.c.state, func.count()).where(_MESSAGE.c.kind == kind)
    for batch, state, count in session.execute(states.group_by(_MESSAGE.c.batch, _MESSAGE.c.state)):
        found.setdefault(batch, {})[str(state)] = count
    return found


def last_dispatched(session: Session) -> Directive | None:
    """Find the directive that was dispatched last."""
    out = select(Directive).where(Directive.life == Life.DISPATCHED)
    return session.exec(out.order_by(col(Directive.dispatched_at).desc(), col(Directive.id)).limit(1)).first()


def leaders_of(session: Session, since: datetime, until: datetime) -> list[int]:
    """List who is in charge of the directives a week is about."""
    found = columns(_DIRECTIVE.c.leader_id).where(_watched(since, until), _DIRECTIVE.c.leader_id.is_not(None))
    return sorted(session.scalars(found.distinct()).all())


def _stream(session: Session, statement: Select[Any]) -> Iterator[Row[Any]]:
    yield from session.execute(statement, execution_options={"yield_per": AT_ONCE})
