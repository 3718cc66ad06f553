"""A new notice of holidays in an office at work: what it moves, who hears of it, and what is refused."""

import json
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

import examples
from models.calendar import CalendarDay
from models.log import LogEntry
from models.queries.milestones import milestones_on
from models.store import Store
from rules.milestones import MilestoneKind
from services import lookup
from services.registration import calendar_changes, calendars, holiday_notices
from tests.factories import SHANGHAI, ZHENGZHOU, Play, at, by_list
from tests.integration.shell import NOW, Shell

NUMBER, PUBLISHED = "国办发明电〔2018〕15号", "2018-12-06"
NOTICE = Path(examples.__file__).parent / "henan" / "notice-2019.csv"
ALONE = {"lead": [ZHENGZHOU], "quotas": {ZHENGZHOU: 500}}
DECEMBER = ("--at", "2018-12-06T10:00")


def take(
    play: Play, text: str, moment: str, *, published: str, number: str = "国办发明电〔2018〕99号"
) -> calendar_changes.Replanning:
    """Take a notice in, as an office would, and go on by the calendar it makes."""
    notice = holiday_notices.read_notice(text, "notice.csv", number=number, published=published)
    with play.store.write() as session:
        done = calendar_changes.import_notice(session, play.practice, notice, actor="wang", now=at(moment))
    play.practice = type(play.practice)(**{**vars(play.practice), "calendar": done.calendar})
    return done


def moved(done: calendar_changes.Replanning) -> list[tuple[str, str, str, str, bool]]:
    return [
        (m.unit, m.shift.what, str(m.shift.before), str(m.shift.after), m.shift.kept)
        for m in done.moves
        if m.shift.role is None
    ]


def test_a_receipt_counted_over_a_new_rest_day_is_due_later_and_its_officer_is_told(play: Play) -> None:
    number = play.dispatched(**ALONE)
    play.until("2018-04-16 15:00")

    done = take(play, "day,works\n2018-04-17,休\n", "2018-04-16 16:00", published="2018-04-16")
    sent = play.until("2018-04-18 18:00")

    assert moved(done) == [(ZHENGZHOU, "due_on", "2018-04-17", "2018-04-18", False)]
    assert play.milestones(number)[0] == ("receipt", "2018-04-18", "2018-04-18", "open", 1)
    assert sent == [("2018-04-18 08:30", "li", f"【任务调整】规范化社区创建：请于4月18日前办理（{number}）")]
    assert play.notices(number, MilestoneKind.RECEIPT) == [
        ("dispatched", "officer", "told", 1),
        ("adjusted", "officer", "told", 1),
    ]


def test_a_date_nobody_was_told_yet_moves_without_a_notice_of_its_own(play: Play) -> None:
    number = play.dispatched(**ALONE)

    take(play, "day,works\n2018-04-17,休\n", "2018-04-16 11:00", published="2018-04-16")
    sent = play.until("2018-04-16 15:00")

    assert sent == [("2018-04-16 14:30", "li", f"【请签收】规范化社区创建：请于4月18日前签收（{number}）")]
    assert play.notices(number, MilestoneKind.RECEIPT) == [("dispatched", "officer", "told", 1)]


def test_a_date_already_announced_does_not_move_earlier(play: Play) -> None:
    number = play.dispatched(**ALONE, plan={"receipt_within": 5})
    play.until("2018-04-16 15:00")

    done = take(play, "day,works\n2018-04-21,班\n", "2018-04-16 16:00", published="2018-04-16")

    assert moved(done) == [(ZHENGZHOU, "due_on", "2018-04-23", "2018-04-21", True)]
    assert play.milestones(number)[0][:2] == ("receipt", "2018-04-23")
    assert play.notices(number, MilestoneKind.RECEIPT) == [("dispatched", "officer", "told", 1)]


def test_a_second_change_of_one_round_is_told_too(play: Play) -> None:
    number = play.dispatched(**ALONE)
    play.until("2018-04-16 15:00")

    take(play, "day,works\n2018-04-17,休\n", "2018-04-16 16:00", published="2018-04-16")
    take(play, "day,works\n2018-04-18,休\n", "2018-04-17 16:00", published="2018-04-17", number="第二号")
    play.until("2018-04-19 09:00")

    causes = [(cause, state) for cause, _, state, _ in play.notices(number, MilestoneKind.RECEIPT)]
    assert causes == [("dispatched", "told"), ("adjusted", "superseded"), ("adjusted#2", "told")]
    assert play.milestones(number)[0][:2] == ("receipt", "2018-04-19")


def test_the_desk_hears_when_the_offices_own_duty_moves(play: Play) -> None:
    number = play.dispatched(**ALONE)
    play.acknowledge(number, "li", "2018-04-16 11:00")
    play.claim(number, "li", "2018-04-16 11:30", figure=500)
    play.now = at("2018-04-16 12:00")
    play.until("2018-04-16 15:00")

    take(play, "day,works\n2018-04-20,休\n", "2018-04-16 16:00", published="2018-04-16")

    assert play.notices(number, MilestoneKind.VERIFICATION) == [
        ("claimed", "desk", "told", 1),
        ("adjusted", "desk", "owed", 1),
    ]


def test_the_notice_of_december_moves_the_reminder_of_the_last_day_and_wakes_only_what_it_moves(play: Play) -> None:
    year_end = play.dispatched(**{**by_list(), "items": [{"unit": ZHENGZHOU, "number": "1", "due_on": "2018-12-31"}]})
    spring = play.dispatched(**{**ALONE, "title": "春节慰问", "due_on": "2019-03-29"})
    play.until("2018-12-06 09:00")

    text = NOTICE.read_text(encoding="utf-8")
    done = take(play, text, "2018-12-06 10:00", published=PUBLISHED, number=NUMBER)
    woken = [wakes(play, number) == at("2018-12-06 10:00") for number in (year_end, spring)]
    sent = [(when, to) for when, to, _ in play.until("2018-12-31 18:00") if to == "li"]

    moves = [(m.number, m.shift.what, str(m.shift.before), str(m.shift.after)) for m in done.moves]
    assert moves == [(year_end, "due+0wd", "2018-12-31", "2018-12-29")]
    assert woken == [True, False]
    assert sent[-1] == ("2018-12-29 08:30", "li")


def wakes(play: Play, number: str) -> datetime | None:
    """Return when a directive's completion or items are looked at next."""
    wanted = {MilestoneKind.COMPLETION, MilestoneKind.ITEMS}
    with play.store.read() as session:
        rows = milestones_on(session, lookup.directive(session, number).id)
        return next(row.next_check_at for row in rows if row.kind in wanted)


def test_an_import_is_logged_with_a_line_for_each_unit_that_is_touched(play: Play) -> None:
    number = play.dispatched()
    play.until("2018-04-16 15:00")

    take(play, "day,works\n2018-04-17,休\n", "2018-04-16 16:00", published="2018-04-16")

    with play.store.read() as session:
        rows = session.exec(select(LogEntry).where(LogEntry.action.like("calendar.%"))).all()  # type: ignore[attr-defined]
    assert [(row.action, row.subject, row.detail.get("moved"), row.detail.get("days")) for row in rows] == [
        ("calendar.imported", "calendar:2018", None, 1),
        ("calendar.replanned", f"unit:{ZHENGZHOU}", 5, None),
        ("calendar.replanned", "unit:410300", 5, None),
    ]
    assert f"{number} receipt due_on 2018-04-17→2018-04-18" in rows[1].detail["dates"]  # type: ignore[operator]


def test_the_days_a_later_notice_changes_stay_as_they_were_first_said(play: Play) -> None:
    take(play, "day,works,name\n2018-10-08,休,国庆节\n", "2018-04-16 16:00", published="2018-04-16")
    take(play, "day,works,name\n2018-10-08,班,国庆节\n", "2018-04-17 16:00", published="2018-04-17", number="再次调整")

    with play.store.read() as session:
        rows = [
            (row.notice, row.published_on, row.is_workday)
            for row in session.exec(select(CalendarDay).where(CalendarDay.day == date(2018, 10, 8)))
        ]
    assert rows == [
        ("国办发明电〔2018〕99号", date(2018, 4, 16), False),
        ("再次调整", date(2018, 4, 17), True),
    ]
    assert play.practice.calendar.is_workday(date(2018, 10, 8))


def test_the_example_says_what_the_program_knows_of_that_notice(store: Store) -> None:
    [known] = holiday_notices.known_notices(date(2018, 12, 1), date(2018, 12, 31))
    text = NOTICE.read_text(encoding="utf-8")
    written = holiday_notices.read_notice(text, NOTICE.name, number=NUMBER, published=PUBLISHED)

    differing = {(day, works) for day, works, _ in known.days if (day.weekday() < 5) != works}
    assert (written.year, written.number, written.published_on) == (known.year, known.number, known.published_on)
    assert {(day, works) for day, works, _ in written.days if (day.weekday() < 5) != works} == differing


def test_a_year_without_notice_is_estimated_marked_and_never_raises(shell: Shell) -> None:
    november = ("--at", "2026-11-23T09:00")

    year = json.loads(shell.say("calendar", "show", "2027", "--json", *november).out)
    run = json.loads(shell.say("calendar", "show", "--from", "2027-02-04", "--days", "5", "--json", *november).out)

    assert {(one["notice"], one["provisional"], one["works"]) for one in year} == {("", True, False)}
    assert "2027-02-06" in {one["day"] for one in year}
    assert [(one["works"], one["provisional"]) for one in run] == [(True, True), *[(False, True)] * 4]


def test_2026_is_known_and_its_december_provisional_until_the_notice_for_2027_is_in(store: Store) -> None:
    with store.write() as session:
        calendars.seed(session, published_by=date(2026, 11, 23))
        calendar = calendars.load(session, ZoneInfo("Asia/Shanghai"), today=date(2026, 11, 23))

    days = [date(2026, 11, 30), date(2026, 12, 1), date(2027, 1, 4), date(2031, 5, 1)]
    assert [calendar.is_provisional(day) for day in days] == [False, True, True, True]
    assert calendar.shift(date(2026, 12, 30), 3) == date(2027, 1, 5)


def test_the_notice_in_yaml_is_the_notice_in_csv() -> None:
    rows = "days:\n  - {day: 2018-12-29, works: true, name: 元旦}\n  - {day: 2019-01-01, works: false}\n"
    table = "day,works,name\n2018-12-29,班,元旦\n2019-01-01,休,\n"

    read = [
        holiday_notices.read_notice(text, name, number=NUMBER, published=PUBLISHED)
        for text, name in (
            (rows, "n.yaml"),
            (table, "n.csv"),
            (f"year: 2019\n{rows}", "n.yml"),
            (table, "n.CSV"),
        )
    ]

    assert len(set(read)) == 1
    assert read[0].days == ((date(2018, 12, 29), True, "元旦"), (date(2019, 1, 1), False, ""))


def imports(shell: Shell, text: str, *more: str, name: str = "notice.csv", published: str = PUBLISHED) -> list[str]:
    path = shell.write(name, text)
    return ["calendar", "import", path, "--number", NUMBER, "--published", published, *DECEMBER, *more]


def test_a_home_that_exists_takes_a_new_notice_after_a_preview_of_what_moves(shell: Shell) -> None:
    words = ["calendar", "import", str(NOTICE), "--number", NUMBER, "--published", PUBLISHED, *DECEMBER]
    before = shell.rows()

    preview = json.loads(shell.say(*words, "--dry-run", "--json", "--by", "wang").out)
    untouched = shell.rows()
    done = json.loads(shell.say(*words, "--json", "--by", "wang").out)
    shown = json.loads(shell.say("calendar", "show", "2019", "--json", *DECEMBER).out)

    assert (preview, untouched) == (done, before)
    assert {key: done[key] for key in ("year", "number", "published_on", "days", "changed")} == {
        "year": 2019,
        "number": NUMBER,
        "published_on": PUBLISHED,
        "days": 32,
        "changed": 9,
    }
    assert shown[0] == {
        "day": "2018-12-29",
        "works": True,
        "name": "元旦",
        "notice": NUMBER,
        "published_on": PUBLISHED,
        "provisional": False,
        "in_force": True,
    }


def test_the_preview_has_one_line_for_each_unit(shell: Shell) -> None:
    text = "day,works\n2018-09-27,休\n"
    path = shell.write("notice.csv", text)
    words = ["calendar", "import", path, "--number", "第1号", "--published", "2018-05-02", "--at", NOW, "--dry-run"]

    said = shell.say(*words)
    units = json.loads(shell.say(*words, "--json").out)["units"]

    assert said.code == 0
    assert [line.split()[1] for line in said.out.splitlines() if "民政局" in line] == ["郑州市民政局", "洛阳市民政局"]
    assert [(u["unit"], u["kept"], u["moved"] == len(u["dates"])) for u in units] == [
        ("410100", 0, True),
        ("410300", 0, True),
    ]


REFUSED = [
    pytest.param(
        "day,works\n2019-01-01,休\n2019-01-01,班\n",
        {},
        "day：2019-01-01重复。",
        "day: 2019-01-01 is named twice.",
        id="a day twice",
    ),
    pytest.param(
        "day,works,colour\n2019-01-01,休,red\n",
        {},
        "columns：没有字段“colour”。",
        "columns: there is no field 'colour'.",
        id="an unknown column",
    ),
    pytest.param(
        "year: 2019\ndays:\n  - {day: 2020-01-01, works: false}\n",
        {"name": "n.yaml"},
        "day：2020-01-01不在2019年。",
        "day: 2020-01-01 is outside 2019.",
        id="a day outside the year it says",
    ),
    pytest.param(
        "day,works\n2019-01-01,休\n2018-11-30,休\n",
        {},
        "day：2018-11-30不在2019年。",
        "day: 2018-11-30 is outside 2019.",
        id="only the December before belongs to a year too",
    ),
    pytest.param("", {}, "notice.csv：没有任何日期。", "notice.csv: names no day.", id="an empty table"),
    pytest.param("day,works\n", {}, "notice.csv：没有任何日期。", "notice.csv: names no day.", id="only a head"),
    pytest.param("", {"name": "n.yaml"}, "n.yaml：没有任何日期。", "n.yaml: names no day.", id="an empty document"),
    pytest.param(
        "day,works\n2019-02-30,休\n",
        {},
        "days[1].day：“2019-02-30”不是日历上的日期（例：2018-09-30）。",
        "days[1].day: '2019-02-30' is not a day of the calendar (write 2018-09-30).",
        id="30 February",
    ),
    pytest.param(
        "day,works\n2019-01-01,半天\n",
        {},
        "days[1].works：“半天”须为 班 或 休（true 或 false）。",
        "days[1].works: '半天' must be true or false (班 or 休).",
        id="neither worked nor free",
    ),
    pytest.param(
        "day,works\n2019-01-01,休,元旦\n",
        {},
        "notice.csv：“2019-01-01”一行的列数多于表头。",
        "notice.csv: the row of '2019-01-01' has more columns than the head.",
        id="a row longer than the head",
    ),
    pytest.param(
        "year: soon\ndays:\n  - {day: 2020-01-01, works: false}\n",
        {"name": "n.yaml"},
        "year：“soon”不是数字。",
        "year: 'soon' is not a number.",
        id="no year",
    ),
    pytest.param(
        "days: 3\n", {"name": "n.yaml"}, "days：须为列表。", "days: must be a list.", id="days that are not a list"
    ),
    pytest.param(
        "day,works\n2019-01-01,休\n",
        {"published": "2018-12-07"},
        "published：2018-12-07晚于今天2018-12-06。",
        "published: 2018-12-07 is after today, 2018-12-06.",
        id="not published yet",
    ),
    pytest.param(
        "day,works\n2018-10-08,休\n",
        {"published": "2017-11-29"},
        "published：2017-11-29早于现行的国办发明电〔2017〕12号（2017-11-30）。",
        "published: 2017-11-29 is older than the notice in force, 国办发明电〔2017〕12号 of 2017-11-30.",
        id="older than the notice in force",
    ),
]


@pytest.mark.parametrize(("text", "more", "zh", "en"), REFUSED)
def test_a_notice_that_cannot_be_is_refused_and_nothing_is_stored(
    shell: Shell, text: str, more: dict[str, str], zh: str, en: str
) -> None:
    before = shell.rows()
    words = imports(shell, text, **more)

    said = [shell.say(*words, locale=locale) for locale in ("zh", "en")]

    assert [(one.code, one.err) for one in said] == [(1, f"{zh}\n"), (1, f"{en}\n")]
    assert shell.rows() == before


def test_a_notice_is_imported_once(shell: Shell) -> None:
    words = imports(shell, "day,works\n2019-01-01,休\n")
    assert shell.say(*words).code == 0

    said = shell.say(*words)

    assert (said.code, said.err) == (
        1,
        f"number: 2019 has {NUMBER} of {PUBLISHED} already; {NUMBER} of {PUBLISHED} cannot be imported again.\n",
    )


def test_only_the_office_imports_a_notice_when_somebody_is_named(shell: Shell) -> None:
    said = shell.say(*imports(shell, "day,works\n2019-01-01,休\n", "--by", "li"))

    assert said.code == 1
    assert "by: 李长青 holds no post of the office" in said.err


def test_a_calendar_is_shown_for_a_year_or_from_a_day(shell: Shell) -> None:
    said = shell.say("calendar", "show")

    assert (said.code, said.err) == (1, "calendar: name a year, or say --from.\n")
    assert SHANGHAI.key == "Asia/Shanghai"
