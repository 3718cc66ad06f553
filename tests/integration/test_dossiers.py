"""Why a light is what it is, how figures grew, what stands in the matrix: the parts of one directive's page."""

from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import select

from models.people import Unit
from models.queries.clauses.scope import EVERYTHING, Scope
from rules.lights import Light
from rules.milestones import MilestoneKind, MilestoneState
from services import lookup
from services.boards.burn_up import BurnUpPoint
from services.boards.dossiers import Dossier, open_dossier
from services.boards.light_reasons import ReasonKind
from services.boards.matrices import Column
from services.execution import holds
from tests.factories import LUOYANG, ZHENGZHOU, Play, at, by_list


def opened(play: Play, number: str, moment: str, unit: str = "") -> Dossier:
    with play.store.read() as session:
        units = session.exec(select(Unit.id).where(Unit.code == unit)).all()
        scope = Scope(frozenset(units)) if unit else EVERYTHING
        found = open_dossier(session, number, play.practice.calendar, scope, now=at(moment))
    assert found is not None
    return found


def told(found: Dossier) -> list[tuple[ReasonKind, str, MilestoneKind]]:
    return [(one.why, one.unit, one.kind) for one in found.reasons]


def test_a_red_light_names_who_is_late(play: Play) -> None:
    number = play.dispatched()
    play.claim(number, "li", "2018-09-25 10:00", figure=Decimal(300))

    found = opened(play, number, "2018-10-10")

    assert (found.light, told(found)) == (Light.RED, [(ReasonKind.OVERDUE, "洛阳市民政局", MilestoneKind.COMPLETION)])


def test_a_yellow_light_says_by_how_much_somebody_is_behind_the_line(play: Play) -> None:
    number = play.dispatched()
    play.report(number, "li", "2018-08-01 10:00", "250")
    play.report(number, "luo", "2018-08-01 10:00", "20", unit=LUOYANG)

    [reason] = opened(play, number, "2018-08-10").reasons

    assert (reason.why, reason.unit, reason.reported, round(reason.expected or 0)) == (
        ReasonKind.BEHIND,
        "洛阳市民政局",
        Decimal(20),
        139,
    )


def test_a_grey_light_names_what_is_held(play: Play) -> None:
    number = play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500})
    with play.store.write() as session:
        directive, clerk = lookup.directive(session, number), lookup.person(session, "wang")
        assignments = [lookup.assignment(session, number, ZHENGZHOU)]
        given = {"reason": "政策待定", "review_on": date(2018, 10, 15), "now": at("2018-09-10")}
        holds.hold(session, play.practice, directive, assignments, clerk, **given)

    found = opened(play, number, "2018-09-11")

    assert (found.light, told(found)) == (Light.GREY, [(ReasonKind.HELD, "郑州市民政局", MilestoneKind.COMPLETION)])


def test_what_is_with_the_office_past_the_directives_own_date_is_no_reason_for_red(play: Play) -> None:
    number = play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500})
    play.claim(number, "li", "2018-09-25 10:00", figure=Decimal(500))

    found = opened(play, number, "2018-10-10")

    assert (found.light, [one.why for one in found.reasons]) == (Light.GREEN, [ReasonKind.ON_TRACK])


def test_growth_follows_reports_claims_and_what_was_verified_and_ends_in_todays_figures(play: Play) -> None:
    number = play.dispatched()
    play.report(number, "li", "2018-06-25 10:00", "120")
    play.report(number, "luo", "2018-06-25 11:00", "50", unit=LUOYANG)
    play.accept(play.claim(number, "li", "2018-08-20 10:00", figure=Decimal(300)), "2018-08-22 10:00")

    points = opened(play, number, "2018-08-31").points

    assert points == (
        BurnUpPoint(date(2018, 4, 16), Decimal("0.0"), Decimal(0), Decimal(0)),
        BurnUpPoint(date(2018, 6, 25), Decimal("209.6"), Decimal(170), Decimal(0)),
        BurnUpPoint(date(2018, 8, 20), Decimal("377.2"), Decimal(350), Decimal(0)),
        BurnUpPoint(date(2018, 8, 22), Decimal("383.2"), Decimal(350), Decimal(300)),
        BurnUpPoint(date(2018, 8, 31), Decimal("410.2"), Decimal(350), Decimal(300)),
        BurnUpPoint(date(2018, 9, 30), Decimal("500.0"), None, None),
    )


@pytest.mark.parametrize(
    "target",
    [{"kind": "none"}, {"kind": "each", "quantity": 95, "unit": "%"}, {"kind": "level", "quantity": 95, "unit": "%"}],
    ids=["none", "each", "level"],
)
def test_growth_of_what_follows_no_line_has_none_and_ends_in_the_ledgers_figures(
    play: Play, target: dict[str, object]
) -> None:
    number = play.dispatched(target=target, quotas={})
    figure = None if target["kind"] == "none" else Decimal(96)
    play.accept(play.claim(number, "li", "2018-08-20 10:00", figure=figure), "2018-08-22 10:00")

    found = opened(play, number, "2018-08-31")

    assert [point.expected for point in found.points] == [None] * len(found.points)
    last, before = found.points[-1], found.points[-2]
    assert (last.reported, last.verified) == (found.figures.reported, found.figures.verified)
    assert (before.reported, before.verified) == (last.reported, last.verified)


def test_growth_of_a_list_counts_items_claimed_and_closed_and_forgets_what_was_returned(play: Play) -> None:
    number = play.dispatched(**by_list())
    claim = play.claim(number, "li", "2018-08-20 10:00", items=("1", "2"))
    play.give_back(claim, "2018-08-22 10:00", refused=("2",))
    play.claim(number, "li", "2018-08-27 10:00", items=("2",))

    points = opened(play, number, "2018-08-31").points

    grown = {point.day.isoformat(): (point.reported, point.verified) for point in points if point.reported is not None}
    assert grown == {
        "2018-04-16": (0, 0),
        "2018-08-20": (2, 0),
        "2018-08-22": (1, 1),
        "2018-08-27": (2, 1),
        "2018-08-31": (2, 1),
    }


def test_a_unit_sees_its_own_growth_alone(play: Play) -> None:
    number = play.dispatched()
    play.report(number, "li", "2018-06-25 10:00", "120")
    play.report(number, "luo", "2018-07-25 11:00", "50", unit=LUOYANG)

    found = opened(play, number, "2018-08-31", LUOYANG)

    assert [(point.day.isoformat(), point.reported) for point in found.points if point.reported is not None] == [
        ("2018-04-16", 0),
        ("2018-07-25", 50),
        ("2018-08-31", 50),
    ]
    assert found.points[-1].expected == Decimal("200.0")


def test_the_matrix_shows_the_last_report_and_the_next_and_each_step(play: Play) -> None:
    plan = {"report_day": 25, "steps": [{"name": "自查", "on": "2018-08-31"}, {"name": "初审", "on": "2018-06-30"}]}
    number = play.dispatched(plan=plan)
    play.report(number, "li", "2018-06-20 10:00", "120")

    found = opened(play, number, "2018-07-10").matrix

    assert found.columns == (
        Column(MilestoneKind.RECEIPT),
        Column(MilestoneKind.REPORT, "last"),
        Column(MilestoneKind.REPORT, "next"),
        Column(MilestoneKind.STEP, "初审"),
        Column(MilestoneKind.STEP, "自查"),
        Column(MilestoneKind.COMPLETION),
    )
    assert [(str(cell.due_on), cell.state, cell.light) if cell else None for cell in found.lines[0].cells] == [
        ("2018-04-17", MilestoneState.DONE, None),
        ("2018-06-25", MilestoneState.DONE, None),
        ("2018-07-25", MilestoneState.OPEN, Light.GREEN),
        ("2018-06-30", MilestoneState.OPEN, Light.RED),
        ("2018-08-31", MilestoneState.OPEN, Light.GREEN),
        ("2018-09-30", MilestoneState.OPEN, Light.GREEN),
    ]


def test_of_a_list_a_cell_shows_the_most_urgent_group(play: Play) -> None:
    number = play.dispatched(**by_list())
    [line] = opened(play, number, "2018-10-08").matrix.lines
    cell = line.cells[-1]

    assert cell is not None
    assert (str(cell.due_on), cell.light, cell.groups) == ("2018-09-28", Light.RED, 2)
