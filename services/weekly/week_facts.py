"""Reads a week directive by directive: what was recorded after its end is undone, or not looked at."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Generic, Protocol, TypeVar

from sqlmodel import Session

from models.queries.milestones import MilestoneFacts
from models.queries.weekly.decisions import WeekDecision, decisions_between
from models.queries.weekly.facts import (
    ReportedFigure,
    WatchedAssignment,
    WatchedDirective,
    assignments_watched,
    milestones_moving,
    milestones_named,
    proposed_before,
    tasks_of,
    tellings_before,
)
from rules.decisions.values import DecisionValue, RecheckFinding
from rules.lights import OVER, AssignmentState
from rules.milestones import OFFICE_KINDS, MilestoneKind, is_overdue
from rules.outcomes import Ending
from rules.plans import HOPED
from rules.roles import LINES, Role
from rules.targets import Target, TargetKind
from rules.week.directive_part import part_of
from rules.week.report_lines import ReportPart, Subject, WeekChange
from rules.week.week_facts import (
    HelpRequest,
    ItemCounts,
    TaskFacts,
    Telling,
    WeekAssignment,
    WeekFigures,
    WeekMilestone,
)
from services.weekly.week_book import ClaimAnswers, TaskTerms, WeekBook

AT_ONCE = 200  # directives


def read_parts(session: Session, book: WeekBook) -> Iterator[ReportPart]:
    """Stream what the directives of a week give to its report."""
    return (part_of(task, book.week, book.calendar) for task in _tasks(session, book))


class _HasDirective(Protocol):
    """A row of one directive."""

    @property
    def directive_id(self) -> int: ...


T = TypeVar("T", bound=_HasDirective)


class _Walk(Generic[T]):
    """Walks a stream that is in the order of directives, one directive at a time."""

    def __init__(self, rows: Iterator[T]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def to(self, directive_id: int) -> list[T]:
        """Return the rows of a directive; ask in rising order."""
        rows: list[T] = []
        while self._next is not None and self._next.directive_id <= directive_id:
            if self._next.directive_id == directive_id:
                rows.append(self._next)
            self._next = next(self._rows, None)
        return rows


@dataclass(frozen=True)
class _Sheet:
    """One directive as it was read: its row, those of its assignments, its milestones by assignment, and what the office itself owes."""

    task: WatchedDirective
    assignments: list[WatchedAssignment]
    milestones: dict[int, list[WeekMilestone]]
    duties: tuple[WeekMilestone, ...]


def _tasks(session: Session, book: WeekBook) -> Iterator[TaskFacts]:
    """Read directive after directive; who was told of what is past due is asked for many of them at once."""
    tasks = tasks_of(session, book.since, book.until)
    assignments = _Walk(assignments_watched(session, book.since, book.until))
    moving = _Walk(milestones_moving(session, book.since, book.until))
    settled = _settled(session, book)
    while rows := list(islice(tasks, AT_ONCE)):
        sheets = [
            _sheet(book, row, assignments.to(row.id), chain(moving.to(row.id), settled.get(row.id, ()))) for row in rows
        ]
        tellings = _tellings(session, book, sheets)
        yield from (_task(book, sheet, tellings) for sheet in sheets)


def _sheet(
    book: WeekBook, task: WatchedDirective, assignments: list[WatchedAssignment], rows: Iterable[MilestoneFacts]
) -> _Sheet:
    of_assignments: dict[int, list[WeekMilestone]] = {}
    duties = []
    for milestone in rows:
        before, now = book.stood(milestone)
        if now is None:
            continue
        if milestone.assignment_id is None or now.kind in OFFICE_KINDS:
            duties.append(WeekMilestone(milestone.id, milestone.name, before, now))
        else:
            items = _group(book, milestone) if now.kind is MilestoneKind.ITEMS else None
            of_assignments.setdefault(milestone.assignment_id, []).append(
                WeekMilestone(milestone.id, milestone.name, before, now, items)
            )
    return _Sheet(task, assignments, of_assignments, tuple(duties))


def _settled(session: Session, book: WeekBook) -> dict[int, list[MilestoneFacts]]:
    """Map directives to those milestones that are over by now and stopped earlier, but changed since the week began."""
    by_directive: dict[int, list[MilestoneFacts]] = {}
    for milestone in milestones_named(session, book.stood_before):
        if milestone.value.state in OVER and (
            milestone.value.stopped_at is None or milestone.value.stopped_at < book.since
        ):
            by_directive.setdefault(milestone.directive_id, []).append(milestone)
    return by_directive


def _group(book: WeekBook, milestone: MilestoneFacts) -> ItemCounts | None:
    """Return the items due with a milestone: they move with it, so its present date names them."""
    return book.items.of_group.get((milestone.assignment_id or 0, milestone.value.due_on))


def _tellings(session: Session, book: WeekBook, sheets: Iterable[_Sheet]) -> dict[int, tuple[Telling, ...]]:
    """Map what is past due to whom the office had told of it in its present round: of each role the last."""
    today = book.week.last
    late = {
        milestone.id: milestone.now.round
        for sheet in sheets
        for rows in sheet.milestones.values()
        for milestone in rows
        if is_overdue(milestone.now, today)
    }
    by_milestone: dict[int, dict[tuple[Role, str], Telling]] = {}
    for row in tellings_before(session, late, book.until):
        if row.round == late[row.milestone_id] and row.role in LINES[0]:
            on = book.calendar.today(row.sent_at)
            by_milestone.setdefault(row.milestone_id, {})[row.role, row.name] = Telling(row.role, row.name, on)
    return {key: tuple(tellings.values()) for key, tellings in by_milestone.items()}


def _task(book: WeekBook, sheet: _Sheet, tellings: Mapping[int, tuple[Telling, ...]]) -> TaskFacts:
    row = sheet.task
    terms = book.tasks.get(row.id, _AS_NOW)
    return TaskFacts(
        number=row.number,
        title=row.title,
        due_on=terms.due_on or row.due_on,
        target=Target(
            row.target_kind, row.quantity if terms.quantity is None else terms.quantity, row.counted, row.comparator
        ),
        assignments=tuple(
            _assignment(book, sheet, part, tellings) for part in sheet.assignments if _is_there(book, part)
        ),
        heading=book.headings.get(row.parent_id or 0, ""),
        hoped=row.strength in HOPED,
        over=row.ended_at is not None and row.ended_at < book.until,
        is_new=row.dispatched_at >= book.since,
        duties=sheet.duties,
    )


def _is_there(book: WeekBook, part: WatchedAssignment) -> bool:
    """Say whether a unit had its assignment when the week ended."""
    begun = book.assignments.begun.get(part.id)
    return begun is None or begun < book.until


def _assignment(
    book: WeekBook, sheet: _Sheet, part: WatchedAssignment, tellings: Mapping[int, tuple[Telling, ...]]
) -> WeekAssignment:
    key, task = part.id, sheet.task
    now, was = book.assignments.stood(part, at_end=True), book.assignments.stood(part, at_end=False)
    own = sheet.milestones.get(key, ())
    answers = book.answers.get(key, _NO_ANSWER)
    before, figures = _figures_of(book, task.target_kind, key, answers)
    unit, code = book.names.get(part.unit_id, (part.unit, part.code))
    return WeekAssignment(
        unit=unit,
        code=code,
        leads=part.leads,
        quota=now.quota,
        quota_before=was.quota,
        started_on=part.started_on,
        over=_over(now, book.until),
        over_before=_over(was, book.since),
        figures=figures,
        before=before,
        items=book.items.of_assignment.get(key),
        milestones=tuple(
            milestone._replace(told=tellings[milestone.id]) if milestone.id in tellings else milestone
            for milestone in own
        ),
        returns=answers.returns,
        returned=answers.returned,
        help=_help(book, key),
        stated_on=book.stated.get(key),
        asked_until=_asked(book, key, sheet.duties) if key in book.asked else None,
    )


_NO_ANSWER, _AS_NOW = ClaimAnswers(), TaskTerms()


def _over(assignment: WatchedAssignment, moment: datetime) -> AssignmentState | None:
    if assignment.ended_at is None or assignment.ended_at >= moment:
        return None
    return AssignmentState.COMPLETED if assignment.ended_as is Ending.COMPLETED else AssignmentState.ENDED


def _figures_of(book: WeekBook, kind: TargetKind, key: int, answers: ClaimAnswers) -> tuple[WeekFigures, WeekFigures]:
    """Return what an assignment had reported and verified when the week began, and when it ended; mostly the same."""
    if kind is TargetKind.LIST:
        return _counted(book.items.before.get(key)), _counted(book.items.of_assignment.get(key))
    last, earlier = book.figures.get(key), book.figures_before.get(key)
    at_end = _reported(last, answers.verified)
    same = earlier is last and answers.verified_before == answers.verified
    before = at_end if same else _reported(earlier, answers.verified_before)
    closed = book.assignments.closed.get(key)
    if closed is None or kind is not TargetKind.SUM:
        return before, at_end
    return _kept(before, earlier, closed, book.since), _kept(at_end, last, closed, book.until)


def _kept(
    figures: WeekFigures, last: ReportedFigure | None, closed: Iterable[datetime], moment: datetime
) -> WeekFigures:
    """Return what an assignment that was closed keeps: of a sum what was verified, until more is reported."""
    before = [at for at in closed if at < moment and (last is None or last.recorded_at <= at)]
    verified = figures.verified or Decimal(0)
    return WeekFigures(verified, figures.as_of, verified) if before else figures


def _reported(last: ReportedFigure | None, verified: Decimal | None) -> WeekFigures:
    return WeekFigures(last.figure, last.as_of, verified) if last else WeekFigures(verified=verified)


def _counted(items: ItemCounts | None) -> WeekFigures:
    if items is None:
        return WeekFigures(Decimal(0), None, Decimal(0))
    return WeekFigures(Decimal(items.claimed + items.closed), None, Decimal(items.closed))


def _help(book: WeekBook, key: int) -> HelpRequest | None:
    if key not in book.help:
        return None
    text, as_of, at = book.help[key]
    return HelpRequest(text, as_of, new=at >= book.since)


def _asked(book: WeekBook, key: int, duties: Iterable[WeekMilestone]) -> date | None:
    """Return until when an extension is asked for whose answer the office still owed when the week ended."""
    owed = {milestone.id for milestone in duties if milestone.now.stopped_at is None}
    wanted = [wanted_on for duty, wanted_on in book.asked[key] if duty in owed]
    return wanted[-1] if wanted else None


def changes_of(session: Session, book: WeekBook) -> tuple[WeekChange, ...]:
    """Return what was decided in a week."""
    return tuple(
        WeekChange(
            Subject(row.number, row.title, *_unit_of(book, row)),
            str(row.kind),
            book.calendar.today(row.recorded_at),
            dict(row.words.before),
            dict(row.words.after),
            row.reason,
        )
        for row in decisions_between(session, book.since, book.until)
        if not _left_the_figure(row.value)
    )


def _unit_of(book: WeekBook, row: WeekDecision) -> tuple[str, str]:
    """Return the name and code a unit had then; of a whole directive none."""
    known = (row.unit, row.code)
    return known if row.unit_id is None else book.names.get(row.unit_id, known)


def _left_the_figure(value: DecisionValue) -> bool:
    return isinstance(value, RecheckFinding) and value.verified == value.verified_before


def proposals_of(session: Session, book: WeekBook) -> int:
    """Count the notices that waited for a person when the week ended: neither answered, nor stopped with their clock."""
    waiting = proposed_before(session, book.until)
    stood = {
        milestone.id: book.stood(milestone)[1]
        for milestone in milestones_named(session, (row.milestone_id for row in waiting))
    }
    running = {key: value.round for key, value in stood.items() if value is not None and value.stopped_at is None}
    return sum(running.get(row.milestone_id) == row.round for row in waiting)
