"""What the API shows: me, directives, assignments, units, weekly reports; whatever is not mine is not there."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from models.queries.directive_lists import DirectiveSearch
from models.queries.units import all_units, units_by_id
from models.queries.weekly.reports import all_reports
from models.reports import WeeklyReport
from rules.refusal import Refused
from rules.week.weeks import Week, read_week
from services.boards import assignment_book
from services.weekly import reports
from web.api.caller import Called, Caller
from web.api.given import DirectivesAsked
from web.api.problems import not_found
from web.api.shown import (
    AssignmentAnswersShown,
    AssignmentShown,
    DirectiveShown,
    DirectivesShown,
    MeShown,
    UnitShown,
    WeekShown,
)

router = APIRouter()
Number = Annotated[str, Path(description="number of the directive, 督2018-04-06", max_length=64)]
UnitName = Annotated[str, Path(description="code or name of the unit", max_length=200)]


@router.get("/me")
def me(caller: Called) -> MeShown:
    """Say whose token this is."""
    viewer = caller.viewer
    with caller.world.store.read() as session:
        units = units_by_id(session, viewer.units)
    return MeShown(
        key=viewer.person.key,
        name=viewer.person.name,
        locale=viewer.person.locale,
        roles=sorted(viewer.roles),
        sees_all=viewer.sees_all,
        units=[UnitShown.model_validate(unit) for unit in units],
    )


@router.get("/directives")
def directives(caller: Called, asked: Annotated[DirectivesAsked, Query()]) -> DirectivesShown:
    """List directives, each with those of its assignments that are yours to see."""
    wanted = DirectiveSearch(asked.q, asked.life, asked.due_from, asked.due_until)
    skip = (asked.page - 1) * asked.size
    with caller.world.store.read() as session:
        standings, total = assignment_book.find(
            session, caller.practice, wanted, caller.scope, skip=skip, limit=asked.size, now=caller.now
        )
    items = [DirectiveShown.of(standing) for standing in standings]
    return DirectivesShown(page=asked.page, size=asked.size, total=total, items=items)


@router.get("/directives/{number}")
def directive(caller: Called, number: Number) -> DirectiveShown:
    """Show one directive."""
    with caller.world.store.read() as session:
        standing = assignment_book.directive(session, caller.practice, number, caller.scope, now=caller.now)
    if standing is None:
        raise not_found()
    return DirectiveShown.of(standing)


@router.get("/directives/{number}/assignments/{unit}")
def assignment(caller: Called, number: Number, unit: UnitName) -> AssignmentAnswersShown:
    """Show one unit's assignment: figures, dates, items, and everything it answered."""
    return show_assignment(caller, number, unit)


def show_assignment(caller: Caller, number: str, unit: str) -> AssignmentAnswersShown:
    """Return an assignment as it stands."""
    with caller.world.store.read() as session:
        answers = assignment_book.assignment(session, caller.practice, number, unit, caller.scope, now=caller.now)
    if answers is None:
        raise not_found()
    return AssignmentAnswersShown.whole(answers)


@router.get("/assignments")
def assignments(caller: Called) -> list[AssignmentShown]:
    """List what is being worked on and is yours to see, the most urgent first: for a bureau, what it owes."""
    with caller.world.store.read() as session:
        standings = assignment_book.assignments(session, caller.practice, caller.scope, now=caller.now)
    return [AssignmentShown.of(standing) for standing in standings]


@router.get("/units")
def units(caller: Called) -> list[UnitShown]:
    """List units by id: all of them for the office, your own otherwise."""
    mine = caller.scope.units
    with caller.world.store.read() as session:
        rows = all_units(session)
    return [UnitShown.model_validate(unit) for unit in rows if mine is None or unit.id in mine]


@router.get("/weeks")
def all_weeks(caller: Called) -> list[WeekShown]:
    """List the weekly reports that were frozen, the oldest first (office, leaders, auditors)."""
    _check_sees_all(caller)
    with caller.world.store.read() as session:
        return [_week(row) for row in all_reports(session)]


def _week(row: WeeklyReport) -> WeekShown:
    return WeekShown(
        id=str(Week(row.iso_year, row.iso_week)),
        version=row.version,
        sha256=row.sha256,
        frozen_at=row.frozen_at,
        signed_at=row.signed_at,
    )


@router.get("/weeks/{id}", response_model=dict[str, object])
def week(caller: Called, id: Annotated[str, Path(description="2018-W17", max_length=20)]) -> Response:  # noqa: A002 - its name in the address
    """Show a weekly report as it was frozen (office, leaders, auditors)."""
    _check_sees_all(caller)
    try:
        with caller.world.store.read() as session:
            content = reports.content_of(session, reports.find(session, read_week("week", id)))
    except Refused as refused:
        raise not_found() from refused
    return Response(reports.as_json(content), media_type="application/json")


def _check_sees_all(caller: Caller) -> None:
    if not caller.viewer.sees_all:
        raise not_found()
