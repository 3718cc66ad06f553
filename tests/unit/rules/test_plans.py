import pytest

from rules.milestones import MilestoneClock, MilestoneKind
from rules.plans import Plan, PlannedMilestone, Undertaking, ceiling_of, lay_out, office_duty
from rules.roles import Role
from tests.unit.rules.cast import IN_2018, at, day, milestone

APRIL = "2018-04-16 10:00"


def planned(kind: MilestoneKind, due: str, name: str = "", opened: str = APRIL, **facts: object) -> PlannedMilestone:
    return PlannedMilestone(name, milestone(kind=kind, due=due, opened=opened, **facts))


def test_a_lead_unit_owes_a_receipt_within_one_working_day_and_the_completion() -> None:
    owed = lay_out(Plan(), Undertaking(day("2018-09-30")), IN_2018, now=at(APRIL))

    assert owed == (
        planned(MilestoneKind.RECEIPT, "2018-04-17"),
        planned(MilestoneKind.COMPLETION, "2018-09-30"),
    )


def test_a_co_operating_unit_owes_a_receipt_only() -> None:
    plan = Plan(report_day=25, steps=(("draft", day("2018-06-30")),))

    owed = lay_out(plan, Undertaking(day("2018-09-30"), leads=False), IN_2018, now=at(APRIL))

    assert owed == (planned(MilestoneKind.RECEIPT, "2018-04-17"),)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        pytest.param("2018-04-28 17:00", "2018-05-03", id="at exactly 17:00 before a holiday"),
        pytest.param("2018-04-28 16:59", "2018-05-02", id="a minute before"),
        pytest.param("2018-04-30 10:00", "2018-05-03", id="on a rest day"),
    ],
)
def test_the_receipt_of_a_late_dispatch_counts_from_the_next_working_day(now: str, due: str) -> None:
    receipt, _ = lay_out(Plan(), Undertaking(day("2018-09-30")), IN_2018, now=at(now))

    assert receipt == planned(MilestoneKind.RECEIPT, due, opened=now)


@pytest.mark.parametrize(
    ("now", "anchored"),
    [
        pytest.param("2018-09-27 16:59", "2018-09-30", id="exactly three working days before the due date"),
        pytest.param("2018-09-27 17:00", "2018-10-08", id="that evening counts from the next day, which is late"),
    ],
)
def test_a_late_dispatch_moves_the_anchor_and_leaves_the_due_date(now: str, anchored: str) -> None:
    _, completion = lay_out(Plan(), Undertaking(day("2018-09-30")), IN_2018, now=at(now))

    assert completion == planned(MilestoneKind.COMPLETION, "2018-09-30", opened=now, anchor_on=day(anchored))


@pytest.mark.parametrize(
    ("report_day", "due", "days"),
    [
        pytest.param(25, "2018-07-25", ["2018-04-25", "2018-05-25", "2018-06-25"], id="none on the due date itself"),
        pytest.param(31, "2018-07-01", ["2018-04-30", "2018-05-31", "2018-06-30"], id="the 31st is a short month's last day"),
        pytest.param(16, "2018-06-30", ["2018-05-16", "2018-06-16"], id="none on the day of dispatch"),
        pytest.param(31, "2019-03-15", ["2018-04-30", "2018-05-31", "2018-06-30", "2018-07-31", "2018-08-31", "2018-09-30", "2018-10-31", "2018-11-30", "2018-12-31", "2019-01-31", "2019-02-28"], id="over the new year and February"),
        pytest.param(None, "2018-12-31", [], id="no periodic report unless it was asked for"),
    ],
)  # fmt: skip
def test_reports_are_due_on_one_day_of_each_month_until_the_completion(
    report_day: int | None, due: str, days: list[str]
) -> None:
    owed = lay_out(Plan(report_day=report_day), Undertaking(day(due)), IN_2018, now=at(APRIL))

    assert owed[2:] == tuple(planned(MilestoneKind.REPORT, d, name=d[:7]) for d in days)


def test_steps_keep_their_names_and_items_due_on_one_day_share_a_milestone() -> None:
    plan = Plan(steps=(("draft", day("2018-06-29")), ("trial", day("2018-08-31"))))
    items = {day("2018-09-28"): 12, day("2018-06-30"): 3}

    owed = lay_out(plan, Undertaking(day("2018-09-30"), item_days=items), IN_2018, now=at(APRIL))

    assert owed == (
        planned(MilestoneKind.RECEIPT, "2018-04-17"),
        planned(MilestoneKind.ITEMS, "2018-06-30", name="2018-06-30"),
        planned(MilestoneKind.ITEMS, "2018-09-28", name="2018-09-28"),
        planned(MilestoneKind.STEP, "2018-06-29", name="draft"),
        planned(MilestoneKind.STEP, "2018-08-31", name="trial"),
    )


def test_everything_an_assignment_owes_has_its_ceiling() -> None:
    plan = Plan(report_day=25, steps=(("draft", day("2018-06-29")),))

    owed = lay_out(plan, Undertaking(day("2018-09-30"), ceiling=Role.OFFICER), IN_2018, now=at(APRIL))

    assert {p.milestone.ceiling for p in owed} == {Role.OFFICER}
    assert len({(p.milestone.kind, p.name) for p in owed}) == len(owed)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        pytest.param("2018-04-20 10:00", "2018-04-27", id="five working days"),
        pytest.param("2018-04-20 17:00", "2018-04-28", id="of an evening, from the next working day"),
        pytest.param("2018-04-21 10:00", "2018-04-28", id="of a rest day, too"),
    ],
)
def test_the_office_owes_a_verification_in_five_working_days(now: str, due: str) -> None:
    duty = office_duty(MilestoneKind.VERIFICATION, IN_2018, now=at(now))

    assert duty == MilestoneClock(MilestoneKind.VERIFICATION, day(due), day(due), at(now))


@pytest.mark.parametrize(
    ("relation", "strength", "escalates", "ceiling"),
    [
        pytest.param("peer", "必须", True, Role.OFFICER, id="a peer: its officer, whatever the strength"),
        pytest.param("subordinate", "力争", False, Role.DEPUTY_HEAD, id="力争: the deputy head"),
        pytest.param("subordinate", "争取", False, Role.DEPUTY_HEAD, id="争取: the deputy head"),
        pytest.param("subordinate", "力争", True, None, id="力争, but the approver says so: everybody"),
        pytest.param("subordinate", "确保", False, None, id="确保: everybody"),
    ],
)
def test_who_hears_at_most_depends_on_relation_and_strength(
    relation: str,
    strength: str,
    escalates: bool,  # noqa: FBT001 - a column of the table
    ceiling: Role | None,
) -> None:
    assert ceiling_of(relation, strength, escalates=escalates) is ceiling
