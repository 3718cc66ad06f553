"""Lights and figures read by columns are those of the objects, whatever the facts are; and a page shows what the ledger does."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from models.directives import Assignment, Directive, Milestone
from models.people import Person, Unit
from models.queries.clauses.scope import EVERYTHING, Scope
from models.queries.directive_lists import LedgerFilter
from models.store import Store, open_store, sqlite_url
from rules.calendar import WorkCalendar
from rules.lights import COUNTED, OVER, Light, Pace, RunningMilestone, task_light, worst
from rules.milestones import MilestoneKind, MilestoneState
from rules.outcomes import Ending, Life
from rules.targets import AssignmentFigures, Comparator, RollUp, TargetKind, roll_up
from services import clockwork
from services.boards import standings
from services.boards.directive_list import DirectiveQuery, Order, browse
from services.boards.light_board import LightBoard
from services.practice import Practice
from services.registration.register import target_of
from tests.factories import LUOYANG, ZHENGZHOU, Play, at, by_list, close_whole, people_the_house, practice_of

NOW = at("2018-09-18")
TODAY = date(2018, 9, 18)
DAYS = st.integers(-40, 60).map(lambda n: TODAY + timedelta(days=n))
FIGURES = st.none() | st.integers(0, 60).map(Decimal)


def by_objects(session: Session, calendar: WorkCalendar) -> dict[str, tuple[Light | None, RollUp]]:
    """Work the ledger out from objects, milestone by milestone: slow, and plain to read."""
    found: dict[str, tuple[Light | None, RollUp]] = {}
    directives = session.exec(select(Directive).order_by(col(Directive.id))).all()
    for one in directives:
        assignments = session.exec(select(Assignment).where(Assignment.directive_id == one.id)).all()
        milestones = session.exec(select(Milestone).where(Milestone.directive_id == one.id)).all()
        found[one.number] = _light(one, assignments, milestones, calendar), _figures(one, assignments, milestones)
    for one in directives:
        if one.is_heading:
            below = [found[child.number][0] for child in directives if child.parent_id == one.id]
            found[one.number] = worst(below), RollUp(None, None, None)
    return found


def _light(one: Directive, assignments: Any, milestones: Any, calendar: WorkCalendar) -> Light | None:
    if one.life is not Life.DISPATCHED or one.due_on is None:
        return None
    leads = {assignment.id: assignment for assignment in assignments if assignment.leads}
    running = []
    for row in milestones:
        if row.kind in COUNTED and row.state not in OVER and row.assignment_id in leads:
            assignment = leads[row.assignment_id]
            paced = target_of(one).is_cumulative and row.kind is MilestoneKind.COMPLETION and assignment.quota
            pace = (
                Pace(assignment.quota, assignment.reported or Decimal(0), assignment.started_on)
                if paced and assignment.started_on
                else None
            )
            running.append(RunningMilestone(clockwork.value_of(row), pace))
    return task_light(running, one.due_on, calendar, TODAY)


def _figures(one: Directive, assignments: Any, milestones: Any) -> RollUp:
    gone = {Ending.TRANSFERRED, Ending.WITHDRAWN, Ending.MERGED}
    claimed = {m.assignment_id for m in milestones if m.kind in COUNTED and m.state is MilestoneState.CLAIMED}
    counted = [
        AssignmentFigures(s.quota, s.reported, s.verified, s.ended_as is Ending.COMPLETED, s.id in claimed)
        for s in assignments
        if s.leads and not (one.life is Life.DISPATCHED and s.ended_as in gone and not target_of(one).is_cumulative)
    ]
    return roll_up(target_of(one), counted)


@st.composite
def assignments(draw: st.DrawFn) -> dict[str, Any]:
    started = TODAY - timedelta(days=draw(st.integers(1, 150)))
    facts = {"leads": draw(st.booleans()), "quota": draw(FIGURES), "reported": draw(FIGURES), "verified": draw(FIGURES)}
    ended = draw(st.none() | st.sampled_from(Ending))
    kinds = st.sampled_from([*COUNTED, MilestoneKind.RECEIPT, MilestoneKind.REPORT])
    milestone = st.tuples(kinds, st.sampled_from(MilestoneState), DAYS)
    milestones = draw(st.lists(milestone, max_size=4))
    return {**facts, "started_on": draw(st.sampled_from([None, started])), "ended_as": ended, "milestones": milestones}


@st.composite
def directives(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(TargetKind))
    return {
        "target_kind": kind,
        "quantity": None if kind is TargetKind.NONE else draw(FIGURES),
        "comparator": draw(st.sampled_from([Comparator.AT_LEAST, Comparator.AT_MOST, Comparator.EXACTLY])),
        "life": draw(st.sampled_from([Life.DISPATCHED, Life.DISPATCHED, Life.DISPATCHED, Life.DRAFT, Life.ENDED])),
        "due_on": draw(st.none() | DAYS),
        "is_heading": draw(st.booleans()),
        "assignments": draw(st.lists(assignments(), max_size=2)),
        "under": draw(st.booleans()),
    }


def store_them(session: Session, drawn: list[dict[str, Any]]) -> None:
    """Put drawn directives into an empty ledger."""
    for table in (Milestone, Assignment, Directive):
        session.execute(delete(table))
    units, drafter = (
        session.exec(select(Unit.id).order_by(col(Unit.id))).all()[-2:],
        session.exec(select(Person.id)).first(),
    )
    heading = None
    for key, facts in enumerate(drawn, start=1):
        plain = {name: value for name, value in facts.items() if name not in {"assignments", "under"}}
        parent = heading if facts["under"] and not facts["is_heading"] else None
        row = {"id": key, "number": f"督2018-04-{key:02}", "source_id": 1, "title": "事项", "drafted_by": drafter}
        session.execute(insert(Directive), [{**row, **plain, "dispatched_at": NOW, "parent_id": parent}])
        heading = key if facts["is_heading"] else heading
        for unit, assignment in zip(units, [] if facts["is_heading"] else facts["assignments"], strict=False):
            _assignment(session, key, unit, assignment)


def _assignment(session: Session, directive: int, unit: int, facts: dict[str, Any]) -> None:
    plain = {name: value for name, value in facts.items() if name != "milestones"}
    assignment = directive * 100 + unit
    session.execute(insert(Assignment), [{"id": assignment, "directive_id": directive, "unit_id": unit, **plain}])
    for n, (kind, state, due_on) in enumerate(facts["milestones"]):
        days = {"due_on": due_on, "anchor_on": due_on, "original_due_on": due_on}
        stopped = None if state is MilestoneState.OPEN else NOW
        where = {"directive_id": directive, "assignment_id": assignment}
        row = {**where, **days, "kind": kind, "name": f"{n}", "state": state, "stopped_at": stopped, "opened_at": NOW}
        session.execute(insert(Milestone), [{**row, "round": 1, "office_days": 0}])


@pytest.fixture(scope="module")
def drawing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Practice]]:
    path: Path = tmp_path_factory.mktemp("ledger") / "duban.db"
    from models import migrate  # noqa: PLC0415 - only this store is made here

    store = open_store(sqlite_url(path))
    migrate.upgrade(store.writer.engine)
    with store.write() as session:
        people_the_house(session)
    yield store, practice_of(store)
    close_whole(store)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(directives(), min_size=1, max_size=5))
def test_the_ledger_and_its_pages_say_what_the_objects_say(
    drawing: tuple[Store, Practice], drawn: list[dict[str, Any]]
) -> None:
    store, practice = drawing
    with store.write() as session:
        store_them(session, drawn)
    with store.read() as session:
        truth = by_objects(session, practice.calendar)
        ledger = standings.ledger(session, practice.calendar, now=NOW)
        page = browse(session, LightBoard(), practice.calendar, DirectiveQuery(), EVERYTHING, today=TODAY)
        red = browse(session, LightBoard(), practice.calendar, DirectiveQuery(light=Light.RED), EVERYTHING, today=TODAY)

    assert {one.number: (one.light, RollUp(one.quantity, one.reported, one.verified)) for one in ledger} == truth
    assert {one.task.number: (one.light, one.figures) for one in page.lines} == truth
    assert {one.task.number for one in red.lines} == {key for key, (light, _) in truth.items() if light is Light.RED}


def found(play: Play, asked: DirectiveQuery, scope: Scope = EVERYTHING, board: LightBoard | None = None) -> list[str]:
    with play.store.read() as session:
        page = browse(session, board or LightBoard(), play.practice.calendar, asked, scope, today=TODAY)
        return [line.task.title for line in page.lines]


def test_lights_that_are_kept_are_worked_out_anew_after_any_change(play: Play) -> None:
    play.dispatched(title="早的", due_on="2018-09-14", quotas={ZHENGZHOU: 500}, lead=[ZHENGZHOU])
    board, red = LightBoard(), DirectiveQuery(light=Light.RED)
    before = found(play, red, board=board)

    play.claim("督2018-04-01", "li", "2018-09-17 10:00", figure=Decimal(500))

    assert (before, found(play, red, board=board)) == (["早的"], [])


def test_lights_that_are_kept_are_kept_while_nothing_changes(play: Play) -> None:
    play.dispatched(title="早的", due_on="2018-09-14", quotas={ZHENGZHOU: 500}, lead=[ZHENGZHOU])
    board, asked = LightBoard(), DirectiveQuery(light=Light.RED)
    found(play, asked, board=board)

    with play.store.writer.engine.begin() as connection:  # behind the log's back: what is kept does not see it
        connection.exec_driver_sql("UPDATE milestone SET due_on = '2018-12-31'")

    assert (found(play, asked, board=board), found(play, asked)) == (["早的"], [])


def test_a_day_that_begins_changes_lights_though_nothing_was_logged(play: Play) -> None:
    play.dispatched(title="今日到期", due_on="2018-09-17", quotas={ZHENGZHOU: 500}, lead=[ZHENGZHOU])
    board = LightBoard()
    with play.store.read() as session:
        seen = [
            board.lights(session, play.practice.calendar, EVERYTHING, date(2018, 9, day)).values() for day in (17, 18)
        ]

    assert [list(lights) for lights in seen] == [[Light.YELLOW], [Light.RED]]


def test_directives_are_found_by_each_filter_and_in_each_order(play: Play) -> None:
    play.dispatched(title="社区", category="社区", due_on="2018-12-30")
    play.dispatched(title="照料", category="养老", due_on="2018-09-14", lead=[LUOYANG], quotas={LUOYANG: 500})
    play.drafted(title="草稿", text="敬老院百分之百达标", due_on="2018-10-30")
    with play.store.read() as session:
        zhengzhou = session.exec(select(Unit).where(Unit.code == ZHENGZHOU)).one().id

    assert {
        name: found(play, asked)
        for name, asked in {
            "title": DirectiveQuery(LedgerFilter(text="照")),
            "number": DirectiveQuery(LedgerFilter(text="04-01")),
            "sentence": DirectiveQuery(LedgerFilter(text="敬老院")),
            "percent sign": DirectiveQuery(LedgerFilter(text="%")),
            "quote": DirectiveQuery(LedgerFilter(text="' OR 1=1 --")),
            "life": DirectiveQuery(LedgerFilter(life=Life.DRAFT)),
            "lead": DirectiveQuery(LedgerFilter(unit_id=zhengzhou)),
            "category": DirectiveQuery(LedgerFilter(category="养老")),
            "from": DirectiveQuery(LedgerFilter(due_from=date(2018, 10, 30))),
            "to": DirectiveQuery(LedgerFilter(due_to=date(2018, 10, 30))),
            "light": DirectiveQuery(light=Light.RED),
            "by due": DirectiveQuery(order=Order.DUE),
            "by light": DirectiveQuery(order=Order.LIGHT),
        }.items()
    } == {
        "title": ["照料"],
        "number": ["社区"],
        "sentence": ["草稿"],
        "percent sign": [],
        "quote": [],
        "life": ["草稿"],
        "lead": ["社区", "草稿"],
        "category": ["照料"],
        "from": ["社区", "草稿"],
        "to": ["照料", "草稿"],
        "light": ["照料"],
        "by due": ["照料", "草稿", "社区"],
        "by light": ["照料", "社区", "草稿"],
    }


def test_a_units_reader_finds_what_was_sent_to_it_with_its_own_light_and_figures(play: Play) -> None:
    both = play.dispatched(title="两家", due_on="2018-12-30")
    play.dispatched(title="一家", lead=[LUOYANG], quotas={LUOYANG: 500})
    play.drafted(title="草稿")
    play.report(both, "li", "2018-09-10 10:00", "120")
    play.report(both, "luo", "2018-09-10 10:00", "7", unit=LUOYANG)
    with play.store.read() as session:
        zhengzhou = session.exec(select(Unit).where(Unit.code == ZHENGZHOU)).one().id
        scope = Scope(frozenset({zhengzhou}))
        page = browse(session, LightBoard(), play.practice.calendar, DirectiveQuery(), scope, today=TODAY)

    [line] = page.lines
    assert (line.task.title, line.figures, line.leads) == (
        "两家",
        RollUp(Decimal(300), Decimal(120), None),
        ("郑州市民政局",),
    )


def test_a_page_past_the_last_is_the_last(play: Play) -> None:
    play.dispatched(**by_list())

    assert found(play, DirectiveQuery(page=99)) == ["走访问题整改"]
