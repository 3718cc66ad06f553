"""The figures of a week: what is overdue, new, answered, due soon, done; week 41 of 2018 ends on 14 October."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.lights import AssignmentState, Light
from rules.milestones import MilestoneClock, MilestoneKind, MilestoneState
from rules.targets import RollUp, Target, TargetKind
from rules.week.directive_part import part_of
from rules.week.report import report
from rules.week.report_lines import LateLine, ReportPart, Tally, WeekReport, general_opinions, opinion_on, ordinals
from rules.week.week_facts import (
    HelpRequest,
    ItemCounts,
    TaskFacts,
    WeekAssignment,
    WeekFigures,
    WeekMilestone,
    WeekReturn,
)
from rules.week.weeks import Week
from tests.unit.rules.cast import IN_2019, LAW, at, day, milestone

WEEK = Week(2018, 41)
COMMUNITIES = Target(TargetKind.SUM, Decimal(500), "个")


def claimed(moment: str, due: str = "2018-09-30", **facts: Any) -> MilestoneClock:
    return milestone(due, state=MilestoneState.CLAIMED, stopped_at=at(moment), **facts)


def dated(now: MilestoneClock, before: MilestoneClock | None = None, **facts: Any) -> WeekMilestone:
    return WeekMilestone(1, "", before or now, now, **facts)


def assignment(
    *milestones: WeekMilestone, unit: str = "郑州市民政局", code: str = "410100", **facts: Any
) -> WeekAssignment:
    given = {"quota": Decimal(40), "quota_before": Decimal(40), "started_on": day("2018-04-16"), **facts}
    return WeekAssignment(unit, code, milestones=milestones, **given)


def task(*assignments: WeekAssignment, due: str = "2018-09-30", **facts: Any) -> TaskFacts:
    fields: dict[str, Any] = {"target": COMMUNITIES, **facts}
    return TaskFacts("督2018-04-17", "规范化社区创建", day(due), assignments=assignments, **fields)


def part(*assignments: WeekAssignment, **facts: Any) -> ReportPart:
    return part_of(task(*assignments, **facts), WEEK, IN_2019)


def told(found: WeekReport | ReportPart) -> list[tuple[str, int, bool, str | None]]:
    return [(one.about.code, one.days_late, one.is_new, one.answered_on and str(one.answered_on)) for one in found.late]


@pytest.mark.parametrize(
    ("due", "lines"),
    [
        pytest.param("2018-10-14", [], id="due on the week's Sunday: in time"),
        pytest.param("2018-10-13", [("410100", 0, True, None)], id="due on Saturday: past its date on Sunday"),
        pytest.param("2018-10-08", [("410100", 4, True, None)], id="due on Monday: four working days late"),
        pytest.param("2018-10-07", [("410100", 5, True, None)], id="due last Sunday: late since Monday, so new"),
        pytest.param("2018-09-30", [("410100", 5, False, None)], id="due before the holiday: late last Sunday already"),
    ],
)
def test_what_is_overdue_is_so_at_the_end_of_sunday(due: str, lines: list[tuple[str, int, bool, str | None]]) -> None:
    assert told(part(assignment(dated(milestone(due))), due="2018-12-31")) == lines


def test_what_was_claimed_late_is_with_the_office_and_new_only_in_its_week() -> None:
    late = milestone("2018-10-09")

    this_week = part(assignment(dated(claimed("2018-10-11 10:00", "2018-10-09"), late)))
    earlier = part(assignment(dated(claimed("2018-10-05 10:00", "2018-10-04"))))
    overdue_before = part(assignment(dated(claimed("2018-10-11 10:00"), milestone("2018-09-30"))))

    assert told(this_week) == [("410100", 2, True, "2018-10-11")]
    assert report(WEEK, [this_week]).overdue == ()
    assert (told(earlier), told(overdue_before)) == ([], [])


def test_days_in_the_offices_hands_are_never_the_bureaus() -> None:
    back = milestone("2018-09-28", opened="2018-10-12 10:00", round=2, office_days=5)

    assert told(part(assignment(dated(back, claimed("2018-09-28 10:00", "2018-09-28"))))) == [("410100", 2, True, None)]


@pytest.mark.parametrize(
    ("due", "workdays"),
    [
        pytest.param("2018-10-14", None, id="Sunday itself: of this week"),
        pytest.param("2018-10-15", 1, id="the first day after"),
        pytest.param("2018-10-28", 10, id="two weeks after, inclusive"),
        pytest.param("2018-10-29", None, id="one day more"),
    ],
)
def test_two_weeks_ahead_are_the_fourteen_days_after_sunday(due: str, workdays: int | None) -> None:
    found = part(assignment(dated(milestone(due))), due="2018-12-31").due

    assert [line.workdays for line in found] == ([] if workdays is None else [workdays])


def test_what_is_claimed_held_or_no_completion_does_not_fall_due() -> None:
    coming = "2018-10-20"
    held = milestone(coming, state=MilestoneState.HELD, stopped_at=at("2018-10-01"))
    report_due = milestone(coming, kind=MilestoneKind.REPORT)

    assert part(assignment(*map(dated, (claimed("2018-10-10", coming), held, report_due)))).due == ()


def test_a_due_line_says_when_its_figures_run_behind() -> None:
    coming = dated(milestone("2018-10-20", opened="2018-04-16 10:00"))

    found = part(
        assignment(coming, figures=WeekFigures(Decimal(10), day("2018-09-25"))),
        assignment(coming, code="410300", figures=WeekFigures(Decimal(39), day("2018-09-25"))),
        due="2018-12-31",
    )

    assert [(line.about.code, line.behind) for line in found.due] == [("410100", True), ("410300", False)]


def test_receipts_and_reports_past_due_are_counted_apart_and_colour_nothing() -> None:
    receipt = dated(milestone("2018-04-17", kind=MilestoneKind.RECEIPT))

    found = part(assignment(receipt, dated(milestone("2018-12-31"))), due="2018-12-31")

    assert found.late == ()
    assert [line.about.kind for line in found.owed] == [MilestoneKind.RECEIPT]
    assert found.row.light is Light.YELLOW  # nothing reported after half the time


def test_what_was_only_hoped_for_falls_short_and_is_not_called_overdue() -> None:
    red, short = (part(assignment(dated(milestone("2018-09-30"))), hoped=hoped) for hoped in (False, True))
    step = part(
        assignment(dated(milestone("2018-09-30")), dated(milestone("2018-09-30", kind=MilestoneKind.STEP))), hoped=True
    )

    found = report(WEEK, [red, short, step])

    assert found.tally == Tally(total=3, red=2, short=1)
    assert [line.hoped for line in found.late] == [False, True, True, False]


def test_a_directive_that_ended_is_shown_with_its_figures_and_not_counted() -> None:
    done = assignment(over=AssignmentState.COMPLETED, figures=WeekFigures(Decimal(40), None, Decimal(40)))

    found = report(WEEK, [part(done, over=True)])

    assert found.tally == Tally()
    assert found.tasks[0].figures == RollUp(Decimal(500), Decimal(40), Decimal(40))


def test_what_was_accepted_this_week_says_how_late_it_was_claimed() -> None:
    accepted = replace(claimed("2018-10-10 10:00"), state=MilestoneState.DONE)
    fresh = assignment(dated(accepted, claimed("2018-10-10 10:00")), over=AssignmentState.COMPLETED)
    old = assignment(code="410300", over=AssignmentState.COMPLETED, over_before=AssignmentState.COMPLETED)
    ended = assignment(code="410400", over=AssignmentState.ENDED)

    assert [(line.about.code, line.days_late) for line in part(fresh, old, ended).done] == [("410100", 3)]


def test_help_is_wanted_until_the_assignment_is_over() -> None:
    asked = HelpRequest("社区用房移交受阻", day("2018-10-09"), new=True)

    wanted = part(assignment(help=asked), assignment(code="410300", help=asked, over=AssignmentState.COMPLETED)).wanted

    assert [(line.about.code, line.text, line.is_new) for line in wanted] == [("410100", "社区用房移交受阻", True)]
    assert part(assignment(help=asked), over=True).wanted == ()


def test_a_unit_is_concerned_when_something_is_overdue_returned_or_due_within_two_weeks() -> None:
    back = WeekReturn(day("2018-10-11"), "佐证材料不齐", untrue=False)
    far = dated(milestone("2018-12-31"))
    assignments = (
        assignment(dated(milestone("2018-09-30")), code="1"),
        assignment(far, code="2", returned=back),
        assignment(dated(milestone("2018-10-26")), code="3"),
        assignment(far, code="4"),
        assignment(far, code="5", help=HelpRequest("请协调", day("2018-10-09"), new=True)),
    )

    assert report(WEEK, [part(*assignments, due="2018-12-31")]).units_concerned == ("1", "2", "3")


def test_a_co_operating_unit_is_never_late_for_the_lead() -> None:
    receipt = dated(milestone("2018-04-17", kind=MilestoneKind.RECEIPT))

    found = part(assignment(receipt, leads=False, quota=None))

    assert (found.late, found.due, found.row.leads) == ((), (), 0)
    assert [line.about.code for line in found.owed] == ["410100"]


def test_the_gravest_comes_first() -> None:
    late = [assignment(dated(milestone(due)), code=code) for code, due in (("2", "2018-09-30"), ("1", "2018-06-30"))]

    assert [line.about.code for line in report(WEEK, [part(*late)]).late] == ["1", "2"]


def test_items_of_running_directives_are_added_up() -> None:
    listed = Target(TargetKind.LIST)
    one, two = ItemCounts(12, 4, 3, 5, 2), ItemCounts(8, 8, 0, 0)

    found = report(WEEK, [part(assignment(items=one), target=listed), part(assignment(items=two), target=listed)])

    assert found.items == ItemCounts(20, 12, 3, 5, 2)


def test_a_light_is_compared_with_the_last_issue() -> None:
    row = part(assignment(dated(milestone("2018-10-09"))), due="2018-10-09").row
    new = part(assignment(dated(milestone("2018-10-09"))), due="2018-10-09", is_new=True).row

    assert (row.light_before, row.light) == (Light.YELLOW, Light.RED)
    assert (new.light_before, new.light) == (None, Light.RED)


def test_who_has_reached_the_quota_is_finished_and_without_figures_who_has_claimed() -> None:
    reached = assignment(dated(milestone()), figures=WeekFigures(Decimal(40)))
    behind = assignment(dated(milestone()), code="2", figures=WeekFigures(Decimal(39)))
    open_, with_office = assignment(dated(milestone())), assignment(dated(claimed("2018-09-28")), code="2")

    assert part(reached, behind).row.finished == 1
    assert part(open_, with_office, target=Target(TargetKind.NONE)).row.finished == 1


def test_an_opinion_is_about_one_matter_or_about_all() -> None:
    typed = ("请各市加快", "2=建议商当地政府解决", "10＝另行研究")

    assert [opinion_on(typed, n) for n in (1, 2, 10)] == ["", "建议商当地政府解决", "另行研究"]
    assert (general_opinions(typed), ordinals(typed)) == (("请各市加快",), (2, 10))


DUES = st.dates(date(2018, 9, 1), date(2018, 12, 31))
STATES = st.sampled_from([MilestoneState.OPEN, MilestoneState.CLAIMED, MilestoneState.HELD])


@st.composite
def _tasks(draw: st.DrawFn) -> TaskFacts:
    milestones = []
    for due in draw(st.lists(DUES, min_size=1, max_size=4)):
        state = draw(STATES)
        stopped = None if state is MilestoneState.OPEN else at("2018-10-10")
        milestones.append(dated(milestone(str(due), state=state, stopped_at=stopped)))
    assignments = [assignment(one, code=str(n)) for n, one in enumerate(milestones)]
    return task(*assignments, due=str(draw(DUES)), hoped=draw(st.booleans()))


@LAW
@given(st.lists(_tasks(), max_size=5))
def test_every_directive_is_counted_under_one_light_and_no_day_late_is_negative(tasks: list[TaskFacts]) -> None:
    numbered = [replace(one, number=f"督2018-04-{n:02}") for n, one in enumerate(tasks, 1)]

    found = report(WEEK, [part_of(one, WEEK, IN_2019) for one in numbered])
    tally = found.tally

    assert tally.total == tally.green + tally.yellow + tally.red + tally.short + tally.grey + tally.done == len(tasks)
    assert all(line.days_late >= 0 and line.due_on < WEEK.last for line in found.late)
    assert all(timedelta(0) < line.due_on - WEEK.last <= timedelta(14) for line in found.due)
    assert not {_place(line) for line in found.overdue} & {(line.about.number, line.about.code) for line in found.due}


def _place(line: LateLine) -> tuple[str, str]:
    return line.about.number, line.about.code
