"""One form for everything a unit is working on: filled in with what is known, read back all or nothing."""

import json

import pytest
import yaml

from services import lookup
from services.forms import monthly_form
from tests.factories import ZHENGZHOU, Play, at, by_list
from tests.integration.shell import Shell
from tests.integration.test_bad_input import assert_refused

FIRST = "督2018-04-01"
ON = ("--at", "2018-05-02T10:00")


def figures(shell: Shell) -> tuple[object, object]:
    """Return the figure and its day of Zhengzhou's assignment of the first directive."""
    [row] = [one for one in json.loads(shell.say("unit", "form", ZHENGZHOU, "--json").out) if one["number"] == FIRST]
    return row["figure"], row["as_of"]


def test_a_form_has_what_a_unit_is_working_on_with_what_it_reported_last(shell: Shell) -> None:
    form = yaml.safe_load(shell.say("unit", "form", ZHENGZHOU).out)

    assert list(form) == [FIRST]
    assert {name: form[FIRST][name] for name in ("title", "quota", "last", "figure", "no_change")} == {
        "title": "规范化社区创建",
        "quota": "300",
        "last": "50 (2018-04-27)",
        "figure": None,
        "no_change": False,
    }


def test_a_form_left_as_it_was_records_nothing(shell: Shell) -> None:
    path = shell.write("form.yaml", shell.say("unit", "form", ZHENGZHOU).out)
    before = shell.rows()

    said = shell.say("unit", "answer", ZHENGZHOU, path, "--by", "li", *ON)

    assert (said.code, said.out.strip()) == (0, "")
    assert shell.rows() == before


def test_no_change_reports_the_last_figure_as_of_today(shell: Shell) -> None:
    path = shell.write("form.yaml", yaml.safe_dump({FIRST: {"no_change": True}}, allow_unicode=True))

    said = shell.say("unit", "answer", ZHENGZHOU, path, "--by", "li", *ON)

    assert said.out == f"{FIRST}\n"
    assert figures(shell) == (50, "2018-05-02")


def test_no_change_is_one_word_at_the_shell_too(shell: Shell) -> None:
    said = shell.say("assignment", "report", FIRST, ZHENGZHOU, "--by", "li", "--no-change", *ON)

    assert said.code == 0
    assert figures(shell) == (50, "2018-05-02")


def test_a_figure_of_the_form_is_a_report(shell: Shell) -> None:
    form = {FIRST: {"figure": 60, "as_of": "2018-04-30", "help_needed": "用房移交"}}
    path = shell.write("form.yaml", yaml.safe_dump(form, allow_unicode=True))

    shell.say("unit", "answer", ZHENGZHOU, path, "--by", "wang", "--on-behalf", "传真", *ON)

    assert figures(shell) == (60, "2018-04-30")


@pytest.mark.parametrize(
    ("form", "zh", "en"),
    [
        ({"督2018-04-02": {"no_change": True}}, "督2018-04-02：不是郑州市民政局在办的事项。", "督2018-04-02: is nothing 郑州市民政局 is working on."),
        ({FIRST: {"no_change": True, "figure": 60}}, f"{FIRST}：“无变化”与累计数只能填一项。", f"{FIRST}: no change and a figure cannot both be given."),
        ({FIRST: {"figures": 60}}, f"{FIRST}：没有字段“figures”。", f"{FIRST}: there is no field 'figures'."),
        ({FIRST: {"figure": "六十"}}, f"{FIRST} figure：“六十”不是数字。", f"{FIRST} figure: '六十' is not a number."),
        ([FIRST], "form.yaml：须为“编号: 内容”。", "form.yaml: must map numbers to entries."),
    ],
)  # fmt: skip
def test_a_form_that_cannot_be_read_is_refused_whole(shell: Shell, form: object, zh: str, en: str) -> None:
    path = shell.write("form.yaml", yaml.safe_dump(form, allow_unicode=True))

    assert_refused(shell, ["unit", "answer", ZHENGZHOU, path, "--by", "li", *ON], zh, en)


def test_an_unlikely_row_of_a_file_is_confirmed_in_the_file(shell: Shell) -> None:
    path = shell.write("form.yaml", yaml.safe_dump({FIRST: {"figure": 6000}}, allow_unicode=True))

    assert_refused(
        shell,
        ["unit", "answer", ZHENGZHOU, path, "--by", "li", *ON],
        f"{FIRST} 数值：6000超过任务数300，确认请写 confirmed: true。",
        f"{FIRST} figure: 6000 is more than the quota of 300; write confirmed: true if that is meant.",
    )


def test_no_change_needs_a_figure_to_repeat_and_goes_with_none(shell: Shell) -> None:
    report = ("assignment", "report", FIRST)
    assert_refused(
        shell,
        [*report, "410300", "--by", "luo", "--no-change", *ON],
        "no_change：此前未报送过数据，请填累计数。",
        "no_change: nothing was reported before; give the cumulative figure.",
    )
    assert_refused(
        shell,
        [*report, ZHENGZHOU, "--by", "li", "--no-change", "--figure", "60", *ON],
        "no_change：“无变化”与累计数只能填一项。",
        "no_change: no change and a figure cannot both be given.",
    )


def test_one_form_answers_every_report_that_is_asked_for(play: Play) -> None:
    numbers = [
        play.dispatched(plan={"report_day": 25}),
        play.dispatched(plan={"report_day": 25}, title="日间照料"),
        play.dispatched(**by_list()),
    ]
    for number in numbers[:2]:
        play.report(number, "li", "2018-04-25 10:00", "10")

    with play.store.read() as session:
        rows = [row.number for row in monthly_form.open_form(session, lookup.unit(session, ZHENGZHOU))]
    with play.store.write() as session:
        given = {number: {"no_change": True} for number in numbers}
        unit, li = lookup.unit(session, ZHENGZHOU), lookup.person(session, "li")
        done = monthly_form.answer(session, play.practice, unit, given, li, now=at("2018-05-25 10:00"))

    reports = [row for number in numbers for row in play.milestones(number) if row[0] == "report"]
    assert (rows, done) == (numbers, numbers)
    assert {row[3] for row in reports if row[1] <= "2018-05-25"} == {"done"}
