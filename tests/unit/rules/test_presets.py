import pytest

from rules.ladder import decide
from rules.milestones import MilestoneKind
from rules.plans import Undertaking, month_later
from rules.presets import PRESET_LADDERS, PRESETS, lay_out_preset
from rules.roles import Role
from tests.unit.rules.cast import IN_2018, at, day

PLAN = PRESETS["13710"]


def laid_out(
    now: str, *, due: str = "2018-12-31", plan: str = "13710", leads: bool = True
) -> list[tuple[str, str, str]]:
    owed = lay_out_preset(PRESETS[plan], Undertaking(day(due), leads), IN_2018, now=at(now))
    return [(str(one.milestone.kind), one.name, str(one.milestone.due_on)) for one in owed]


@pytest.mark.parametrize(
    ("now", "receipt", "report", "completion"),
    [
        pytest.param("2018-05-10 10:00", "2018-05-10", "2018-05-13", "2018-05-17", id="rest days count"),
        pytest.param("2018-05-10 17:00", "2018-05-11", "2018-05-14", "2018-05-18", id="in the evening from tomorrow"),
        pytest.param("2018-05-12 10:00", "2018-05-14", "2018-05-17", "2018-05-21", id="on a rest day from Monday"),
    ],
)
def test_13710_deploys_the_same_day_reports_within_3_days_and_settles_within_7(
    now: str, receipt: str, report: str, completion: str
) -> None:
    assert laid_out(now) == [("receipt", "", receipt), ("completion", "", completion), ("report", "首次报告", report)]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        pytest.param("2018-05-10", "2018-06-10", id="the same day"),
        pytest.param("2018-01-31", "2018-02-28", id="a short month's last"),
        pytest.param("2018-12-15", "2019-01-15", id="over the year's end"),
    ],
)
def test_a_major_matter_has_a_month(start: str, end: str) -> None:
    assert month_later(day(start)) == day(end)


def test_a_major_matter_is_settled_a_month_after_its_dispatch() -> None:
    assert laid_out("2018-05-10 10:00", plan="13710-major")[1] == ("completion", "", "2018-06-10")


def test_an_earlier_date_of_the_source_stays_and_a_report_after_it_is_not_asked() -> None:
    assert laid_out("2018-05-10 10:00", due="2018-05-12") == [
        ("receipt", "", "2018-05-10"),
        ("completion", "", "2018-05-12"),
    ]


def test_a_co_operating_unit_owes_the_receipt_only() -> None:
    assert laid_out("2018-05-10 10:00", leads=False) == [("receipt", "", "2018-05-10")]


def test_its_ladder_climbs_by_days_of_the_calendar() -> None:
    [completion] = [
        one.milestone
        for one in lay_out_preset(PLAN, Undertaking(day("2018-12-31")), IN_2018, now=at("2018-05-10 10:00"))
        if one.milestone.kind is MilestoneKind.COMPLETION
    ]

    owed = decide(completion, PRESET_LADDERS["13710", MilestoneKind.COMPLETION], IN_2018, at("2019-01-01")).owed

    found = [(one.cause, str(one.role), str(IN_2018.today(one.at))) for one in owed if one.role is not Role.DESK]
    assert found == [
        ("due-3d", "officer", "2018-05-14"),
        ("due+0d", "officer", "2018-05-17"),
        ("due+1d", "officer", "2018-05-18"),
        ("due+2d", "deputy_head", "2018-05-21"),
        ("due+3d", "officer", "2018-05-21"),
        ("due+4d", "head", "2018-05-21"),
        ("due+4d", "division", "2018-05-21"),
        ("due+7d", "leader", "2018-05-24"),
    ]
