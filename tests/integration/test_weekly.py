"""The weekly report: frozen from what was known when its week ended, signed by the desk, mailed once."""

import json
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import col, select

from models import log
from models.facts import RequestKind
from models.mail import Message
from models.queries.claims import open_claims
from models.queries.weekly.reports import all_reports
from models.reports import WeeklyReport, WeeklyReportContent
from models.store import Store, open_store, sqlite_url
from rules.lights import Light
from rules.refusal import Refused
from rules.week.weeks import Issuing, Week, week_of
from services import lookup
from services.boards import standings
from services.execution import extensions
from services.execution.extensions import RequestEntry
from services.operations import main_path
from services.people import units
from services.practice import Practice
from services.registration import loads
from services.weekly import reports
from services.weekly.reports import SignOff
from tests.beginnings import begin
from tests.factories import LUOYANG, OFFICE, ZHENGZHOU, Play, at, by_list, close_whole, failed, item, practice_of
from tests.fakes import NEVER, Outbox, body_of, subject_of
from tests.integration.shell import Shell
from tests.integration.test_bad_input import assert_refused
from tests.integration.test_decisions import Desk

W40, W41 = Week(2018, 40), Week(2018, 41)
FREEZES = "2018-10-08 08:30"  # the first working day after the holiday: of week 39, and of week 40


@pytest.fixture
def practice(store: Store) -> Practice:
    return practice_of(store, weekly_report=Issuing.SIGNED)


def autumn(play: Play) -> tuple[str, str]:
    """Play until Sunday, 7 October 2018: 督2018-04-01 with Luoyang silent and late, and a list of Zhengzhou's."""
    number, listed = play.dispatched(), play.dispatched(**by_list())
    for unit, by in ((ZHENGZHOU, "li"), (LUOYANG, "luo")):
        play.acknowledge(number, by, "2018-04-17 09:00", unit=unit)
    play.acknowledge(listed, "li", "2018-04-17 09:00")
    play.report(number, "luo", "2018-09-20 10:00", "150", unit=LUOYANG, help_needed="社区用房移交受阻\n请协调")
    play.report(number, "li", "2018-09-27 10:00", "300")
    play.claim(number, "li", "2018-09-28 10:00")
    play.give_back(play.claim(listed, "li", "2018-09-28 10:00", items=("1", "2")), "2018-09-29 16:00", refused=("2",))
    play.until("2018-09-30 18:00")
    return number, listed


def figures(store: Store, practice: Practice, week: Week) -> bytes:
    with store.read() as session:
        return reports.figures_of(session, practice, week)


def frozen(store: Store, week: Week) -> bytes:
    with store.read() as session:
        return session.get_one(WeeklyReportContent, reports.find(session, week).id).content


def sign(play: Play, week: Week, moment: str, *, by: str = "wang", **added: tuple[str, ...]) -> None:
    with play.store.write() as session:
        reports.sign(session, play.practice, week, lookup.person(session, by), SignOff(**added), now=at(moment))


def ask(play: Play, number: str, to: str, moment: str, kind: RequestKind = RequestKind.EXTENSION) -> int:
    """Ask for Luoyang, which is late."""
    with play.store.write() as session:
        assignment, luo = lookup.assignment(session, number, LUOYANG), lookup.person(session, "luo")
        entry = RequestEntry(kind, date.fromisoformat(to), "用房移交受阻")
        return extensions.ask(session, play.practice, assignment, entry, luo, now=at(moment)).id


def weeklies(play: Play, kind: str = "weekly") -> list[tuple[str, str, str]]:
    """Return batch, state and address of the mails of weekly reports."""
    with play.store.read() as session:
        rows = session.exec(
            select(Message).where(Message.kind == kind).order_by(col(Message.batch), col(Message.address))
        )
        return [(row.batch, str(row.state), row.address.partition("@")[0]) for row in rows]


def frozen_weeks(play: Play) -> list[str]:
    with play.store.read() as session:
        return [str(Week(row.iso_year, row.iso_week)) for row in all_reports(session)]


def everything_after(play: Play, number: str, listed: str) -> None:
    """Let everything happen to everything that the report of week 40 spoke of."""
    desk = Desk(play, number)
    play.report(number, "luo", "2018-10-08 09:00", "180", unit=LUOYANG)
    with play.store.read() as session:
        first = next(row.id for row, _ in open_claims(session))
    play.give_back(first, "2018-10-08 11:00", verified=Decimal(280))
    desk.grant(desk.ask("2018-11-15", "2018-10-09 10:00"), "2018-10-09 15:00")
    desk.adjust("2018-10-10 10:00", quota=Decimal(320), accept_difference=True)
    desk.hold("2018-10-11 10:00", review_on="2018-10-20")
    play.accept(play.claim(listed, "li", "2018-10-10 10:00", items=("2",)), "2018-10-11 16:00")
    play.until("2018-10-12 18:00")
    desk.lift("2018-10-15 10:00")
    play.claim(number, "luo", "2018-10-16 10:00", unit=LUOYANG, figure=Decimal(200))
    play.until("2018-10-26 18:00")


def test_frozen_late_a_week_has_the_bytes_it_would_have_had_in_time(play: Play) -> None:
    number, listed = begin(play, autumn)
    in_time = figures(play.store, play.practice, W40)

    everything_after(play, number, listed)

    assert figures(play.store, play.practice, W40) == in_time
    assert frozen(play.store, W40) == in_time
    assert figures(play.store, play.practice, W41) == frozen(play.store, W41) != in_time


def test_frozen_in_another_state_of_the_same_office_it_has_the_same_bytes(play: Play, tmp_path: Path) -> None:
    number, listed = begin(play, autumn)
    with play.store.writer.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(tmp_path / "duban.db", tmp_path / "twin.db")
    twin = Play(open_store(sqlite_url(tmp_path / "twin.db")), play.practice, Outbox(), play.token, play.now)

    play.tick(FREEZES)
    twin.tick("2018-10-08 07:00")
    everything_after(twin, number, listed)

    assert frozen(twin.store, W40) == frozen(play.store, W40)
    with play.store.read() as one, twin.store.read() as other:
        assert log.head_of(one) != log.head_of(other)
    close_whole(twin.store)


def test_a_unit_renamed_since_is_called_what_it_was_called_and_gets_its_part(play: Play) -> None:
    begin(play, autumn)
    before = figures(play.store, play.practice, W40)
    play.tick(FREEZES)
    with play.store.write() as session:
        unit, day = lookup.unit(session, LUOYANG), date(2018, 10, 8)
        units.rename(
            session,
            unit,
            name="洛阳市民政和退役军人局",
            code="410399",
            on=day,
            today=day,
            document="",
            actor="wang",
            now=at("2018-10-08 09:00"),
        )
    sign(play, W40, "2018-10-08 09:30")

    play.tick("2018-10-08 09:31")

    assert figures(play.store, play.practice, W40) == before
    assert ("2018-W40", "sent", "luo") in weeklies(play)


def test_frozen_twice_the_first_stays(play: Play) -> None:
    begin(play, autumn)

    first = reports.freeze(play.store, play.practice, W40, now=at(FREEZES))
    before = frozen(play.store, W40)
    again = reports.freeze(play.store, play.practice, W40, now=at("2018-12-03 08:30"))

    assert (first, again) == (True, False)
    assert frozen(play.store, W40) == before


def test_a_week_says_what_was_overdue_answered_returned_and_asked(play: Play) -> None:
    number, listed = begin(play, autumn)

    with play.store.read() as session:
        found = reports.decode(reports.figures_of(session, play.practice, W40))

    # Two working days after 28 September lie in the week before; one of them was in the office's hands.
    late = [(line.about.number, line.about.unit, line.days_late, line.is_new) for line in found.overdue]
    assert late == [(listed, "郑州市民政局", 1, False), (number, "洛阳市民政局", 0, True)]
    assert found.overdue[1].progress.missing == Decimal(50)
    assert [(one.role, one.name, str(one.on)) for one in found.overdue[1].told] == [("officer", "罗一川", "2018-09-30")]
    assert found.overdue[0].returns == 1
    assert [(line.about.unit, line.text, line.is_new) for line in found.wanted] == [
        ("洛阳市民政局", "社区用房移交受阻\n请协调", False)
    ]
    assert (found.items.total, found.items.closed, found.items.closed_this_week) == (3, 1, 0)
    assert (found.waiting, found.waiting_long) == (1, 0)
    assert found.units_concerned == (ZHENGZHOU, LUOYANG)


def test_the_report_says_the_same_as_the_page_of_that_sunday(play: Play) -> None:
    number, listed = begin(play, autumn)
    nights = ("2018-09-30 23:59", "2018-10-07 23:59", "2018-10-14 23:59", "2018-10-21 23:59")
    desk = Desk(play, number)
    asked = ask(play, number, "2018-11-15", "2018-09-30 17:00")
    seen = []

    for night in nights:
        play.until(night)
        with play.store.read() as session:
            page = {one.number: one for one in standings.ledger(session, play.practice.calendar, now=at(night))}
            week = week_of(play.practice.calendar.today(at(night)))
            for row in reports.decode(reports.figures_of(session, play.practice, week)).tasks:
                one = page[row.number]
                shown = (one.light, one.quantity, one.reported, one.verified)
                assert shown == (row.light, row.figures.quantity, row.figures.reported, row.figures.verified)
                seen.append((row.number, row.light))
        if night == nights[1]:
            desk.adjust("2018-10-08 07:00", quota=Decimal(320), accept_difference=True)
            desk.grant(asked, "2018-10-09 15:00")

    assert (number, Light.RED) in seen
    assert (listed, Light.RED) in seen


def test_items_count_as_they_stood_although_their_group_moved_since(play: Play) -> None:
    number = play.dispatched(**by_list(items=[item(str(n), "2018-09-28") for n in range(1, 5)]))
    first = play.claim(number, "li", "2018-09-27 10:00", items=("1", "2", "3"))
    play.give_back(first, "2018-09-28 16:00", refused=("3",))
    desk = Desk(play, number)
    desk.grant(desk.ask("2018-10-31", "2018-10-08 09:00", milestone="2018-09-28"), "2018-10-08 10:00")
    play.accept(play.claim(number, "li", "2018-10-09 10:00"), "2018-10-10 10:00")

    with play.store.read() as session:
        week39, week41 = (reports.decode(reports.figures_of(session, play.practice, Week(2018, n))) for n in (39, 41))

    group = week39.overdue[0]
    assert (str(group.due_on), group.progress.items) == ("2018-09-28", group.progress.items)
    assert group.progress.items is not None
    assert (group.progress.items.total, group.progress.items.open, group.progress.items.closed) == (4, 2, 2)
    assert (week39.items.closed_this_week, week41.items.closed_this_week) == (2, 2)
    assert [one.kind for one in week41.changes] == ["extension"]
    assert len(week41.done) == 1


def test_an_extension_that_waits_for_its_answer_is_said_in_the_register(play: Play) -> None:
    number, _ = begin(play, autumn)
    desk = Desk(play, number)
    asked = ask(play, number, "2018-11-15", "2018-09-30 17:00")
    stated = ask(play, number, "2018-10-31", "2018-09-30 17:05", RequestKind.STATED_DATE)

    def said() -> tuple[str, str]:
        with play.store.read() as session:
            line = next(
                one
                for one in reports.decode(reports.figures_of(session, play.practice, W40)).overdue
                if one.about.code == LUOYANG
            )
            return str(line.asked_until), str(line.stated_on)

    waiting = said()
    desk.grant(stated, "2018-10-05 10:00")
    desk.grant(asked, "2018-10-08 10:00")

    assert waiting == ("2018-11-15", "None")
    assert said() == ("2018-11-15", "2018-10-31")


def test_the_tick_freezes_asks_the_desk_at_ten_and_three_and_mails_after_the_signature(play: Play) -> None:
    begin(play, autumn)
    play.outbox.taken()

    early = play.tick("2018-10-08 08:29")
    play.tick(FREEZES)
    assert (early.messages, frozen_weeks(play)[-2:], weeklies(play)) == (0, ["2018-W39", "2018-W40"], [])

    for moment in ("2018-10-08 09:59", "2018-10-08 10:00", "2018-10-08 10:01", "2018-10-08 15:00", "2018-10-08 15:01"):
        play.tick(moment)
    asked_of_it = [one for one in weeklies(play, "weekly_ask") if "W40" in one[0]]
    asked = [("2018-W40 ask 1", "sent", "wang"), ("2018-W40 ask 2", "sent", "wang")]
    assert asked_of_it == asked
    assert weeklies(play) == []

    sign(play, W40, "2018-10-08 15:30", opinions=("1=建议由市政府协调",), next_steps=("逐一电话督促",))
    sent = [play.tick(moment).messages for moment in ("2018-10-08 15:31", "2018-10-08 15:32", "2018-10-09 10:00")]

    assert weeklies(play) == [("2018-W40", "sent", who) for who in ("cao", "li", "luo", "wang")]
    assert [one for one in weeklies(play, "weekly_ask") if "W40" in one[0]] == asked
    assert sent[:2] == [4, 0]


def test_leaders_and_clerks_read_the_whole_and_a_unit_its_part_alone(play: Play) -> None:
    begin(play, autumn)
    play.tick(FREEZES)
    play.outbox.taken()
    sign(play, W40, "2018-10-08 09:30", opinions=("1=建议由市政府协调",), next_steps=("逐一电话督促",))

    play.tick("2018-10-08 09:31")

    mails = {one.to.partition("@")[0]: one for one in play.outbox.envelopes}
    title = "督办周报 2018年第40期（10月1日—7日）"
    assert {who: subject_of(one) for who, one in mails.items()} == {
        "cao": f"【督办周报】{title}",
        "wang": f"【督办周报】{title}",
        "li": "【督办周报】2018年第40期：郑州市民政局需办事项（10月1日—7日）",
        "luo": "【督办周报】2018年第40期：洛阳市民政局需办事项（10月1日—7日）",
    }
    whole, part = body_of(mails["cao"]), body_of(mails["luo"])
    assert "需领导协调1件：洛阳市民政局规范化社区创建：社区用房移交受阻 请协调，督查室意见：建议由市政府协调。" in whole
    assert "1. 逐一电话督促" in whole
    assert "签发：王砚秋 2018-10-08" in whole
    assert "洛阳市民政局：截至10月7日，你单位逾期1项、本周被退回0项、未来两周到期0项。" in part
    assert "郑州" not in part
    assert "@" not in part.replace("@example", "")


def test_a_unit_with_nothing_to_do_gets_no_part(play: Play) -> None:
    number = play.dispatched()
    for unit, by in ((ZHENGZHOU, "li"), (LUOYANG, "luo")):
        play.acknowledge(number, by, "2018-04-16 11:00", unit=unit)
    play.tick("2018-04-23 08:30")
    sign(play, Week(2018, 16), "2018-04-23 09:00")

    play.tick("2018-04-23 09:01")

    assert weeklies(play) == [("2018-W16", "sent", who) for who in ("cao", "wang")]


def test_missed_weeks_are_frozen_too_and_only_the_newest_is_mailed(play: Play) -> None:
    play.dispatched()
    automatic = Play(play.store, practice_of(play.store, weekly_report=Issuing.AUTOMATIC), play.outbox, play.token)

    automatic.tick("2018-05-14 08:30")

    assert frozen_weeks(automatic) == ["2018-W16", "2018-W17", "2018-W18", "2018-W19"]
    assert {batch for batch, _, _ in weeklies(automatic)} == {"2018-W19"}
    assert weeklies(automatic, "weekly_ask") == []


def test_years_of_missed_weeks_are_frozen_a_few_a_tick_before_one_is_mailed(play: Play) -> None:
    play.dispatched()
    automatic = Play(play.store, practice_of(play.store, weekly_report=Issuing.AUTOMATIC), play.outbox, play.token)

    counts = []
    for minute in (30, 31, 32):
        automatic.tick(f"2018-08-06 08:{minute}")
        counts.append((len(frozen_weeks(automatic)), len({batch for batch, _, _ in weeklies(automatic)})))

    assert counts == [(10, 0), (16, 1), (16, 1)]


def test_a_report_that_could_not_leave_waits_past_openings_and_years_and_goes_once(play: Play) -> None:
    play.dispatched()
    play.practice = practice_of(play.store, weekly_report=Issuing.AUTOMATIC)
    play.outbox.is_down = True
    play.tick("2018-12-24 08:30")
    play.tick("2018-12-24 08:31")
    while frozen_weeks(play)[-1] != "2018-W51":
        play.tick(f"2018-12-24 08:{32 + len(frozen_weeks(play)) // 10}")
    waiting = {state for _, state, _ in weeklies(play)}

    play.outbox.is_down = False
    play.tick("2018-12-26 14:30")
    play.tick("2018-12-27 08:30")

    assert waiting <= {"ready", "retry"}
    assert {state for batch, state, _ in weeklies(play) if batch == "2018-W51"} == {"sent"}
    told = [subject for _, subject in play.outbox.mails if "第51期" in subject and "需办" not in subject]
    assert len(told) == 2


def test_a_newer_issue_takes_back_what_of_an_older_one_never_left(play: Play) -> None:
    play.dispatched()
    play.practice = practice_of(play.store, weekly_report=Issuing.AUTOMATIC)
    play.outbox.is_down = True
    play.tick("2018-04-23 08:30")
    play.tick("2018-05-02 08:30")

    states = {(batch, state) for batch, state, _ in weeklies(play)}

    assert states == {("2018-W16", "dissolved"), ("2018-W17", "ready")}


def test_a_question_that_never_left_is_taken_back_when_the_issue_goes(play: Play) -> None:
    play.dispatched()
    play.tick("2018-04-23 08:30")
    play.tick("2018-04-23 10:00", smtp=False)
    sign(play, Week(2018, 16), "2018-04-23 10:30")
    play.tick("2018-04-23 10:31")

    assert weeklies(play, "weekly_ask") == [("2018-W16 ask 1", "dissolved", "wang")]


def test_the_desk_is_not_asked_the_day_after(play: Play) -> None:
    play.dispatched()
    play.tick("2018-04-23 08:30")
    play.tick("2018-04-24 10:00")

    assert weeklies(play, "weekly_ask") == []


def test_an_address_that_refuses_the_report_becomes_the_desks_duty(play: Play) -> None:
    play.dispatched()
    play.practice = practice_of(play.store, weekly_report=Issuing.AUTOMATIC)
    play.outbox.answers["cao@example.org"].append(NEVER)

    play.tick("2018-04-23 08:30")
    play.tick("2018-04-23 14:30")

    assert failed(play.store, "cao")
    assert ("wang@example.org", "【邮箱退信】规范化社区创建：请于4月28日前办理（督2018-04-01）") in play.outbox.mails


def test_a_tick_after_all_is_done_finds_nothing_due(play: Play) -> None:
    play.dispatched()
    play.practice = practice_of(play.store, weekly_report=Issuing.AUTOMATIC)
    play.tick("2018-04-23 08:30")
    play.tick("2018-04-23 08:31")

    assert not main_path.is_needed(play.store, play.practice, play.outbox, now=at("2018-04-23 08:32"))


def test_a_question_that_was_sent_is_no_mail_of_an_opening(play: Play) -> None:
    play.dispatched()
    play.tick("2018-04-23 08:30")
    play.tick("2018-04-23 10:00")

    with play.store.read() as session:
        found = loads.weekly(session, play.practice, date(2018, 4, 16), 2, now=at("2018-04-23 11:00"))

    assert weeklies(play, "weekly_ask") == [("2018-W16 ask 1", "sent", "wang")]
    assert {one.sent for one in found if one.unit == OFFICE} <= {0, 1}


def test_an_office_that_wants_no_weekly_report_gets_none(play: Play) -> None:
    play.dispatched()
    play.practice = practice_of(play.store, weekly_report=Issuing.OFF)

    play.tick("2018-04-23 08:30")

    assert frozen_weeks(play) == []


def test_an_office_without_directives_freezes_nothing(play: Play) -> None:
    play.tick("2018-04-23 08:30")

    assert frozen_weeks(play) == []


def test_mail_that_may_tell_nothing_tells_nothing(play: Play) -> None:
    begin(play, autumn)
    play.practice = practice_of(play.store, weekly_report=Issuing.AUTOMATIC, mail_detail="link")
    play.outbox.taken()
    while frozen_weeks(play)[-1:] != ["2018-W40"]:
        play.tick(f"2018-10-08 08:3{len(frozen_weeks(play)) // 10}")

    bodies = [body_of(one) for one in play.outbox.envelopes if "周报" in subject_of(one)]
    assert bodies
    assert [body for body in bodies if "社区" in body or "洛阳" in body or "300" in body] == []


def test_a_report_is_signed_once_by_the_office_and_with_opinions_on_what_was_asked(play: Play) -> None:
    begin(play, autumn)
    play.tick(FREEZES)

    refusals = []
    for by, opinions in (("li", ()), ("wang", ("2=无此事项",)), ("wang", ()), ("lei", ())):
        try:
            sign(play, W40, "2018-10-08 11:00", by=by, opinions=opinions)
        except Refused as refused:
            refusals.append(refused.say("en"))

    assert refusals == [
        "by: 李长青 holds no post of the office that may do this (clerk, approver).",
        "opinion: there is no matter 2 to co-ordinate (1 in all).",
        "week: 2018-W40 was signed by 王砚秋 already.",
    ]


def test_freezing_and_signing_are_in_the_log_with_the_digest_and_the_head(play: Play) -> None:
    begin(play, autumn)
    play.tick(FREEZES)
    sign(play, W40, "2018-10-08 11:00")

    with play.store.read() as session:
        row = session.exec(select(WeeklyReport).where(WeeklyReport.iso_week == W40.number)).one()
        logged = session.exec(
            select(log.LogEntry).where(log.LogEntry.subject == "report:2018-W40").order_by(col(log.LogEntry.position))
        ).all()
        first = log.first_broken(session)
    assert [(one.action, one.actor) for one in logged] == [("report.frozen", "duban"), ("report.signed", "wang")]
    assert logged[0].detail == {"sha256": row.sha256, "head": row.head}
    assert int(row.head.partition("@")[2]) < logged[0].position
    assert first is None


ON = ("--at", "2018-05-07T09:00")


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        pytest.param(
            ["weekly", "--week", "2018-W54", *ON],
            "week：2018-W54不存在，2018年共52周。",
            "week: there is no 2018-W54; 2018 has 52 weeks.",
            id="week 54",
        ),
        pytest.param(
            ["weekly", "--week", "W18", *ON],
            "week：“W18”不是周次（例：2018-W40）。",
            "week: 'W18' is not a week (write 2018-W40).",
            id="a malformed week",
        ),
        pytest.param(
            ["weekly", "--week", "2018-W19", *ON],
            "week：2018-W19到2018-05-13才结束，2018-05-14起可以出周报。",
            "week: 2018-W19 runs until 2018-05-13; its report can be made from 2018-05-14 on.",
            id="a week that is not over",
        ),
        pytest.param(
            ["sign", "--week", "2018-W18", "--by", "wang", *ON],
            "week：2018-W18尚未定稿，请先定稿。",
            "week: 2018-W18 is not frozen yet; freeze it first.",
            id="signing what is not frozen",
        ),
        pytest.param(
            ["sign", "--week", "2018-W18", "--by", "nobody", *ON],
            "by：没有人员“nobody”。",
            "by: there is no person 'nobody'.",
            id="signing by nobody",
        ),
    ],
)
def test_bad_words_are_refused(shell: Shell, words: list[str], zh: str, en: str) -> None:
    assert_refused(shell, ["report", *words], zh, en)


def test_an_opinion_with_a_character_that_cannot_be_kept_is_refused(shell: Shell) -> None:
    shell.say("report", "weekly", "--week", "2018-W18", *ON)

    said = shell.say("report", "sign", "--week", "2018-W18", "--by", "wang", "--opinion", "a\x00b", *ON)

    assert (said.code, said.err) == (1, "opinion: 'a\\\\x00b' contains U+0000, which cannot be stored.\n")


def test_the_command_freezes_shows_and_keeps_a_week(shell: Shell) -> None:
    said = shell.say("report", "weekly", "--week", "2018-W18", *ON, locale="zh")
    as_json = json.loads(shell.say("report", "weekly", "--json", *ON, locale="zh").out)

    kept = shell.home / "reports"
    assert said.out.splitlines()[0] == "督办周报 2018年第18期（4月30日—5月6日）"
    assert json.loads((kept / "2018-W18.json").read_text(encoding="utf-8")) == as_json
    assert as_json["title"] == "督办周报 2018年第18期（4月30日—5月6日）"
    assert as_json["report"]["tally"]["total"] == 2
    page = (kept / "2018-W18.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<style" not in page
    assert "督2018-04-01" in page


def test_a_rehearsal_shows_the_same_and_keeps_nothing(shell: Shell) -> None:
    before = shell.rows()

    rehearsed = shell.say("report", "weekly", "--week", "2018-W18", "--json", "--dry-run", *ON)

    assert json.loads(rehearsed.out)["report"]["number"] == 18
    assert shell.rows() == before
    assert not (shell.home / "reports" / "2018-W18.html").exists()
    assert json.loads(shell.say("report", "weekly", "--week", "2018-W18", "--json", *ON).out) == json.loads(
        rehearsed.out
    )


def test_signing_is_listed_and_rehearsed(shell: Shell) -> None:
    shell.say("report", "weekly", "--week", "2018-W18", *ON)
    words = ("report", "sign", "--week", "2018-W18", "--by", "wang", "--next", "电话督促", *ON)

    shell.say(*words, "--dry-run")
    rehearsed = json.loads(shell.say("report", "list", "--json").out)
    signed = shell.say(*words)
    listed = json.loads(shell.say("report", "list", "--json").out)

    assert [(row["week"], row["signed_by"]) for row in rehearsed] == [("2018-W18", None)]
    assert (signed.code, signed.err) == (0, "")
    assert [(row["week"], row["signed_by"], row["mails"]) for row in listed] == [("2018-W18", "王砚秋", 0)]
    page = (shell.home / "reports" / "2018-W18.html").read_text(encoding="utf-8")
    assert "1. 电话督促" in page
