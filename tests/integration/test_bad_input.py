"""Bad input: one clear sentence that names field and value, in either language, exit code 1, and nothing stored."""

import json
import os
import subprocess
from pathlib import Path
from socket import create_server

import pytest

from models import migrate
from tests.factories import LUOYANG, SHANGHAI, ZHENGZHOU
from tests.integration.shell import NOW, Shell, registering

ON = ("--at", NOW)
WORDS = {ZHENGZHOU: 300, LUOYANG: 200}
TICK = {
    "looked_at",
    "notices",
    "superseded",
    "proposed",
    "messages",
    "sent",
    "retry",
    "uncertain",
    "presumed",
    "failed",
} | {"dissolved"}


def assert_refused(shell: Shell, arguments: list[str], zh: str, en: str) -> None:
    before = shell.rows()

    said, english = shell.refuse(*arguments)

    assert (said.code, said.err, english) == (1, f"{zh}\n", [en])
    assert shell.rows() == before


def report(figure: str, *more: str) -> list[str]:
    return ["assignment", "report", "督2018-04-01", ZHENGZHOU, "--by", "li", "--figure", figure, *ON, *more]


def claim(number: str, *more: str) -> list[str]:
    return ["assignment", "claim", number, ZHENGZHOU, "--by", "li", "--signed-by", "赵海平", *ON, *more]


def new_person(email: str, *, unit: str = ZHENGZHOU, role: str = "officer") -> list[str]:
    post = ["--unit", unit, "--role", role, "--from", "2018-05-01"]
    return ["person", "add", "xu", "许新知", email, *post, *ON]


def successor(name: str) -> list[str]:
    who = ["xu", name, "xu@example.org"]
    return ["person", "replace", ZHENGZHOU, "officer", *who, "--from", "2018-06-01", "--by", "wang", *ON]


UNKNOWN = [
    pytest.param(
        ["assignment", "acknowledge", "督2018-04-01", "419999", "--by", "li", *ON],
        "unit：没有单位“419999”。",
        "unit: there is no unit '419999'.",
        id="a receipt of an unknown unit",
    ),
    pytest.param(
        ["assignment", "acknowledge", "督2018-04-01", ZHENGZHOU, "--by", "nobody", *ON],
        "by：没有人员“nobody”。",
        "by: there is no person 'nobody'.",
        id="a receipt by an unknown person",
    ),
    pytest.param(
        ["assignment", "acknowledge", "督2018-04-99", ZHENGZHOU, "--by", "li", *ON],
        "督办事项：没有“督2018-04-99”。",
        "directive: there is no '督2018-04-99'.",
        id="a receipt of an unknown directive",
    ),
    pytest.param(
        ["timetable", "99999999999999999999"],
        "督办事项：没有“99999999999999999999”。",
        "directive: there is no '99999999999999999999'.",
        id="an id no database can have",
    ),
    pytest.param(
        registering("--lead", f"{ZHENGZHOU},419999"),
        "lead：没有单位“419999”。",
        "lead: there is no unit '419999'.",
        id="an unknown lead unit",
    ),
    pytest.param(
        registering("--co", "419999"),
        "co：没有单位“419999”。",
        "co: there is no unit '419999'.",
        id="an unknown co-operating unit",
    ),
    pytest.param(
        registering(quotas={ZHENGZHOU: 300, "419999": 200}),
        "quota：“419999”不是牵头单位。",
        "quota: '419999' is not a lead unit.",
        id="a quota of a unit that does not lead",
    ),
    pytest.param(
        registering("--lead", f"{ZHENGZHOU},{ZHENGZHOU}"),
        f"承办单位：{ZHENGZHOU}重复。",
        f"unit: {ZHENGZHOU} is named twice.",
        id="a unit named twice",
    ),
    pytest.param(
        registering("--co", LUOYANG),
        f"承办单位：{LUOYANG}重复。",
        f"unit: {LUOYANG} is named twice.",
        id="a unit that leads and co-operates",
    ),
    pytest.param(
        registering("--division", "nobody"),
        "division：没有人员“nobody”。",
        "division: there is no person 'nobody'.",
        id="an unknown person of the division",
    ),
    pytest.param(
        registering("--by", "nobody"),
        "by：没有人员“nobody”。",
        "by: there is no person 'nobody'.",
        id="an unknown drafter",
    ),
    pytest.param(
        new_person("xu@example.org", unit="419999"),
        "post.unit：没有单位“419999”。",
        "post.unit: there is no unit '419999'.",
        id="a post in an unknown unit",
    ),
    pytest.param(
        new_person("xu@example.org", role="king"),
        "post.role：没有“king”，可用：officer, deputy_head, head, leader, desk, division, approver, clerk, mailbox, auditor。",
        "post.role: there is no 'king'; known are "
        "officer, deputy_head, head, leader, desk, division, approver, clerk, mailbox, auditor.",
        id="an unknown role",
    ),
    pytest.param(
        ["assignment", "acknowledge", "督2018-04-01", ZHENGZHOU, "--by", "luo", *ON],
        "经办人：罗一川不在郑州市民政局任职；代录请注明来源（--on-behalf）。",
        "by: 罗一川 holds no post in 郑州市民政局; to record it for them, say how they told you (--on-behalf).",
        id="a receipt by somebody of another unit",
    ),
]

DATES = [
    pytest.param(
        registering(due_on="2018-02-30"),
        "due_on：“2018-02-30”不是日历上的日期（例：2018-09-30）。",
        "due_on: '2018-02-30' is not a day of the calendar (write 2018-09-30).",
        id="30 February",
    ),
    pytest.param(
        registering(due_on="9999-12-31"),
        "due_on：9999-12-31不在1949-10-01至2199-12-31之间。",
        "due_on: 9999-12-31 is not between 1949-10-01 and 2199-12-31.",
        id="year 9999",
    ),
    pytest.param(
        registering(due_on="2018-04-15"),
        "due_on：期限2018-04-15早于来源日期2018-04-16。",
        "due_on: 2018-04-15 is before the source of 2018-04-16.",
        id="due the day before the source",
    ),
    pytest.param(
        registering(due_on="soon"),
        "due_on：“soon”不是日历上的日期（例：2018-09-30）。",
        "due_on: 'soon' is not a day of the calendar (write 2018-09-30).",
        id="no date at all",
    ),
    pytest.param(
        ["source", "register", "--by", "wang", "--title", "会议", "--held-on", "2018-02-30", *ON],
        "source.held_on：“2018-02-30”不是日历上的日期（例：2018-09-30）。",
        "source.held_on: '2018-02-30' is not a day of the calendar (write 2018-09-30).",
        id="a source of 30 February",
    ),
    pytest.param(
        report("60", "--as-of", "2018-05-03"),
        "as_of：2018-05-03晚于今天。",
        "as_of: 2018-05-03 is after today.",
        id="a figure counted tomorrow",
    ),
    pytest.param(
        ["tick", "--at", "tomorrow"],
        "--at：“tomorrow”不是时刻（例：2018-09-17T08:30）。",
        "--at: 'tomorrow' is not a moment (write 2018-09-17T08:30).",
        id="no moment",
    ),
]

FIGURES = [
    pytest.param(
        registering(quotas={ZHENGZHOU: -300, LUOYANG: 200}),
        "quotas.410100：-300是负数。",
        "quotas.410100: -300 is negative.",
        id="a negative quota",
    ),
    pytest.param(
        registering(quotas={ZHENGZHOU: "三百", LUOYANG: 200}),
        "quotas.410100：“三百”不是数字。",
        "quotas.410100: '三百' is not a number.",
        id="a quota that is not a number",
    ),
    pytest.param(
        registering(quotas={ZHENGZHOU: "NaN", LUOYANG: 200}),
        "quotas.410100：“NaN”不是数字。",
        "quotas.410100: 'NaN' is not a number.",
        id="a quota of NaN",
    ),
    pytest.param(
        registering(quotas={ZHENGZHOU: 300, LUOYANG: 199}),
        "任务数：各单位合计499，与目标500相差-1，确认请用 --accept-difference。",
        "quota: the units' quotas add up to 499, the target is 500, a difference of -1; "
        "--accept-difference accepts it.",
        id="quotas one short of the target",
    ),
    pytest.param(
        registering(quotas={ZHENGZHOU: 500}),
        "任务数：洛阳市民政局没有任务数。",
        "quota: 洛阳市民政局 has none.",
        id="a lead unit without a quota",
    ),
    pytest.param(
        report("49"),
        "数值：49低于上次报送的50，请说明原因（--reason）。",
        "figure: 49 is lower than the 50 reported before; give the reason (--reason).",
        id="progress that falls without a reason",
    ),
    pytest.param(
        report("301"),
        "数值：301超过任务数300，确认请用 --confirm。",
        "figure: 301 is more than the quota of 300; --confirm accepts it.",
        id="progress that passes the quota",
    ),
    pytest.param(
        report("171"),
        "数值：一次增加121，超过以往最大增幅40的3倍，确认请用 --confirm。",
        "figure: a rise of 121 is more than 3 times the largest so far (40); --confirm accepts it.",
        id="progress that jumps by one more than three times the largest step",
    ),
    pytest.param(report("-1"), "figure：-1是负数。", "figure: -1 is negative.", id="negative progress"),
]

LIFE = [
    pytest.param(
        claim("督2018-04-02"),
        "督2018-04-02 郑州市民政局：已completed，不再接受反馈。",
        "督2018-04-02 郑州市民政局: is completed and takes no answer any more.",
        id="a claim on an ended assignment",
    ),
    pytest.param(
        claim("督2018-04-01"),
        "督2018-04-01：50未达到任务数300，不能申请办结。",
        "督2018-04-01: 50 does not reach the quota of 300; it cannot be claimed as done.",
        id="a claim short of the quota",
    ),
    pytest.param(
        claim("督2018-04-03"),
        "督2018-04-03 郑州市民政局：已submitted，不再接受反馈。",
        "督2018-04-03 郑州市民政局: is submitted and takes no answer any more.",
        id="a claim on what was not dispatched",
    ),
    pytest.param(
        ["assignment", "verify", "2", "--by", "wang", "--accept", *ON],
        "申请：没有第2号。",
        "claim: there is no claim 2.",
        id="verifying what was not claimed",
    ),
    pytest.param(
        ["assignment", "verify", "1", "--by", "wang", "--accept", *ON],
        "申请1：已accepted，不能再核验。",
        "claim 1: is accepted already.",
        id="verifying twice",
    ),
    pytest.param(
        ["assignment", "verify", "1", "--by", "li", "--accept", *ON],
        "经办人：李长青在督查室没有相应岗位（clerk、approver）。",
        "by: 李长青 holds no post of the office that may do this (clerk, approver).",
        id="a unit verifying itself",
    ),
    pytest.param(
        ["directive", "approve", "督2018-04-03", "--by", "lei", *ON],
        "审批：雷知秋不能审批自己起草的督2018-04-03。",
        "approve: 雷知秋 drafted 督2018-04-03 and cannot approve it.",
        id="approving one's own draft",
    ),
    pytest.param(
        ["directive", "approve", "督2018-04-03", "--by", "wang", *ON],
        "经办人：王砚秋在督查室没有相应岗位（approver）。",
        "by: 王砚秋 holds no post of the office that may do this (approver).",
        id="a clerk approving",
    ),
    pytest.param(
        ["directive", "dispatch", "督2018-04-03", "--by", "wang", *ON],
        "督2018-04-03：“submitted”不能变为“dispatched”。",
        "督2018-04-03: submitted cannot become dispatched.",
        id="dispatching what nobody approved",
    ),
]


@pytest.mark.parametrize(("arguments", "zh", "en"), UNKNOWN)
def test_what_is_unknown_is_refused_in_the_language_of_the_reader(
    shell: Shell, arguments: list[str], zh: str, en: str
) -> None:
    before = shell.rows()

    said = {locale: shell.say(*arguments, locale=locale) for locale in ("zh", "en")}

    assert {locale: (one.code, one.err) for locale, one in said.items()} == {"zh": (1, f"{zh}\n"), "en": (1, f"{en}\n")}
    assert shell.rows() == before


@pytest.mark.parametrize(("arguments", "zh", "en"), [*DATES, *FIGURES, *LIFE])
def test_bad_input_is_refused_with_its_field_and_value(shell: Shell, arguments: list[str], zh: str, en: str) -> None:
    assert_refused(shell, arguments, zh, en)


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        pytest.param(
            new_person("xu@example.org\r\nBcc: spy@example.org"),
            r"person.email：“xu@example.org\x0d\x0aBcc: spy@example.org”含有不能保存的字符 U+000D。",
            r"person.email: 'xu@example.org\\x0d\\x0aBcc: spy@example.org' contains U+000D, which cannot be stored.",
            id="CR and LF",
        ),
        pytest.param(
            new_person("xu@example.org\nBcc: spy@example.org"),
            r"person.email：“xu@example.org\x0aBcc: spy@example.org”须为一行。",
            r"person.email: 'xu@example.org\\x0aBcc: spy@example.org' must be one line.",
            id="LF alone",
        ),
        pytest.param(
            new_person("xu@example.org, spy@example.org"),
            "person.email：“xu@example.org, spy@example.org”不是一个邮箱地址。",
            "person.email: 'xu@example.org, spy@example.org' is not one mail address.",
            id="two addresses",
        ),
        pytest.param(
            new_person("xu@example.org;spy@example.org"),
            "person.email：“xu@example.org;spy@example.org”不是一个邮箱地址。",
            "person.email: 'xu@example.org;spy@example.org' is not one mail address.",
            id="two addresses with a semicolon",
        ),
        pytest.param(
            ["unit", "add", "410500", "安阳市民政局", "--mailbox", "no address", *ON],
            "unit.mailbox：“no address”不是一个邮箱地址。",
            "unit.mailbox: 'no address' is not one mail address.",
            id="a mailbox that is not an address",
        ),
        pytest.param(
            new_person("li@example.org"),
            "person：xu（li@example.org）与已登记的li（li@example.org）重复。",
            "person: xu (li@example.org) repeats li (li@example.org).",
            id="somebody else's address",
        ),
    ],
)
def test_an_address_is_one_address(shell: Shell, arguments: list[str], zh: str, en: str) -> None:
    assert_refused(shell, arguments, zh, en)


TEXTS = [
    pytest.param("title", lambda t: registering("--title", t), id="title of a directive"),
    pytest.param("text", lambda t: registering("--text", t), id="text of a directive"),
    pytest.param("done_when", lambda t: registering("--done-when", t), id="what counts as done"),
    pytest.param("desk", lambda t: registering("--desk", t), id="key of the desk"),
    pytest.param("lead", lambda t: registering("--lead", t), id="code of a lead unit"),
    pytest.param("quotas", lambda t: registering("--quota", f"{t}=1"), id="code of a quota"),
    pytest.param("step.name", lambda t: registering("--step", f"{t}=2018-07-31"), id="name of a step"),
    pytest.param("directive", lambda t: registering("--parent", t), id="number of a parent"),
    pytest.param("by", lambda t: registering("--by", t), id="key of who acts"),
    pytest.param(
        "source.title",
        lambda t: ["source", "register", "--by", "wang", "--held-on", "2018-05-02", *ON, "--title", t],
        id="title of a source",
    ),
    pytest.param("work", lambda t: report("60", "--work", t), id="work done"),
    pytest.param("reason", lambda t: report("40", "--reason", t), id="reason of a report"),
    pytest.param("--on-behalf", lambda t: report("60", "--on-behalf", t), id="on whose word"),
    pytest.param("directive", lambda t: ["assignment", "acknowledge", t, ZHENGZHOU, "--by", "li", *ON], id="a number"),
    pytest.param("unit", lambda t: ["assignment", "acknowledge", "督2018-04-01", t, "--by", "li", *ON], id="a unit"),
    pytest.param("signed_by", lambda t: claim("督2018-04-01", "--signed-by", t), id="who signed a claim"),
    pytest.param("statement", lambda t: claim("督2018-04-01", "--statement", t), id="statement of a claim"),
    pytest.param("item", lambda t: claim("督2018-04-01", "--item", t), id="number of an item"),
    pytest.param(
        "step", lambda t: ["assignment", "step", "督2018-04-01", ZHENGZHOU, t, "--by", "li", *ON], id="a step done"
    ),
    pytest.param(
        "reason",
        lambda t: ["assignment", "verify", "1", "--by", "wang", "--return", "--reason", t, *ON],
        id="reason of a return",
    ),
    pytest.param(
        "reason", lambda t: ["notice", "stop", "1", "--by", "wang", "--reason", t, *ON], id="reason of a stop"
    ),
    pytest.param(
        "reason",
        lambda t: ["directive", "end", "督2018-04-01", "--by", "wang", "--as", "withdrawn", "--reason", t, *ON],
        id="reason of an ending",
    ),
    pytest.param(
        "document",
        lambda t: ["directive", "approve", "督2018-04-03", "--by", "lei", "--document", t, *ON],
        id="number of a document",
    ),
    pytest.param("unit.name", lambda t: ["unit", "add", "410500", t, *ON], id="name of a unit"),
    pytest.param(
        "person.name",
        successor,
        id="name of a person",
    ),
]


@pytest.mark.parametrize("bad", [pytest.param("a\x00b", id="NUL"), pytest.param("a\ud800b", id="a lone surrogate")])
@pytest.mark.parametrize(("field", "words"), TEXTS)
def test_what_no_database_can_keep_is_refused_in_any_text(shell: Shell, field: str, words: object, bad: str) -> None:
    code, shown = f"U+{ord(bad[1]):04X}", {"\x00": r"a\x00b", "\ud800": r"a\ud800b"}[bad[1]]
    repr_shown = shown.replace("\\", "\\\\")

    assert_refused(
        shell,
        words(bad),  # type: ignore[operator]  # each case is a function of the text
        f"{field}：“{shown}”含有不能保存的字符 {code}。",
        f"{field}: '{repr_shown}' contains {code}, which cannot be stored.",
    )


MEETING = """
source: {kind: meeting, title: 另一次会议, held_on: 2018-05-02}
directives:
  - {title: 事项, due_on: %s, desk: wang, lead: ["410100"], done_when: %s}
"""


@pytest.mark.parametrize(
    ("due_on", "words", "zh", "en"),
    [
        pytest.param(
            "2018-02-30",
            "''",
            "directives[1] 1：due_on：“2018-02-30”不是日历上的日期（例：2018-09-30）。",
            "directives[1] 1: due_on: '2018-02-30' is not a day of the calendar (write 2018-09-30).",
            id="30 February, unquoted",
        ),
        pytest.param(
            "2018-05-01",
            "''",
            "directives[1] 1：due_on：期限2018-05-01早于来源日期2018-05-02。",
            "directives[1] 1: due_on: 2018-05-01 is before the source of 2018-05-02.",
            id="due before the source",
        ),
        pytest.param(
            "2018-09-30",
            r'"a\0b"',
            r"directives[1] 1：done_when：“a\x00b”含有不能保存的字符 U+0000。",
            r"directives[1] 1: done_when: 'a\\x00b' contains U+0000, which cannot be stored.",
            id="NUL",
        ),
    ],
)
def test_a_slip_in_a_file_is_refused_with_its_place(shell: Shell, due_on: str, words: str, zh: str, en: str) -> None:
    path = shell.write("meeting.yaml", MEETING % (due_on, words))

    assert_refused(shell, ["source", "import", path, "--by", "wang", *ON], zh, en)


def test_a_json_file_is_read_as_json_with_its_surrogates(shell: Shell) -> None:
    directive = {"title": "事项", "due_on": "2018-09-30", "desk": "wang", "lead": [ZHENGZHOU]}
    document = {"source": {"title": "会议", "held_on": "2018-05-02"}, "directives": [directive]}
    good = shell.write("good.json", json.dumps(document).replace('"title": "\\u4f1a', '"title": "\\ud842\\udfb7'))
    bad = shell.write("bad.json", json.dumps(document).replace('"title": "\\u4f1a', '"title": "\\ud842'))

    assert_refused(
        shell,
        ["source", "import", bad, "--by", "wang", *ON],
        r"source.title：“\ud842议”含有不能保存的字符 U+D842。",
        r"source.title: '\\ud842议' contains U+D842, which cannot be stored.",
    )
    assert shell.say("source", "import", good, "--by", "wang", *ON).code == 0


def test_a_list_with_one_number_twice_is_refused(shell: Shell) -> None:
    rows = [{"unit": ZHENGZHOU, "number": number, "due_on": "2018-09-28"} for number in ("8", "9", "9")]
    path = shell.write("items.json", json.dumps(rows))

    assert_refused(
        shell,
        ["item", "add", "督2018-04-04", path, "--by", "wang", *ON],
        "item.number：410100的9号重复。",
        "item.number: 410100 has 9 twice.",
    )


LADDER = """
name: 试行
rungs:
  - {offset: %d, calls: [{role: %s, kind: urge}]}
  - {offset: %d, calls: [{role: %s, kind: urge}]}
"""


@pytest.mark.parametrize(
    ("rungs", "zh", "en"),
    [
        pytest.param(
            (3, "officer", 3, "deputy_head"),
            "催办规则“试行”：due+3wd与due+3wd重复或顺序颠倒。",
            "ladder '试行': rung due+3wd repeats due+3wd or stands before it.",
            id="two rungs at one offset",
        ),
        pytest.param(
            (3, "deputy_head", 7, "officer"),
            "催办规则“试行”：due+7wd告知的层级低于之前的due+3wd。",
            "ladder '试行': rung due+7wd tells a lower role than the earlier due+3wd.",
            id="a later rung for a lower role",
        ),
    ],
)
def test_a_ladder_only_goes_up(shell: Shell, rungs: tuple[object, ...], zh: str, en: str) -> None:
    path = shell.write("ladder.yaml", LADDER % rungs)

    assert_refused(shell, ["ladder", "check", path], zh, en)


def test_a_ladder_that_goes_up_can_be_used(shell: Shell) -> None:
    path = shell.write("ladder.yaml", LADDER % (3, "officer", 7, "deputy_head"))

    said = shell.say("ladder", "check", path)

    assert (said.code, said.out) == (0, "due+3wd\ndue+7wd\n")


def test_a_difference_of_the_quotas_can_be_accepted(shell: Shell) -> None:
    said = shell.say(*registering("--accept-difference", quotas={ZHENGZHOU: 300, LUOYANG: 199}))

    assert (said.code, said.out, said.err) == (0, "督2018-04-05\n", "")


def test_full_width_figures_and_chinese_dates_are_read(shell: Shell) -> None:
    words = registering(due_on="２０１８年９月３０日", quotas={ZHENGZHOU: "３００", LUOYANG: "２００．０"})

    said = shell.say(*words)
    shown = json.loads(shell.say("directive", "show", "督2018-04-05", "--json").out)

    assert (said.code, said.out) == (0, "督2018-04-05\n")
    assert [shown["due_on"], *(assignment["quota"] for assignment in shown["assignments"])] == ["2018-09-30", 300, 200]


@pytest.mark.parametrize(
    ("arguments", "reported"),
    [
        pytest.param(report("49", "--reason", "重复统计"), 49, id="a fall with its reason"),
        pytest.param(report("170"), 170, id="a rise of exactly three times the largest step"),
        pytest.param(report("300", "--confirm"), 300, id="a jump that is confirmed"),
        pytest.param(report("301", "--confirm"), 301, id="above the quota, confirmed"),
        pytest.param(report("１，０００", "--confirm"), 1000, id="full-width, with a comma"),
    ],
)
def test_progress_that_is_explained_or_confirmed_is_recorded(shell: Shell, arguments: list[str], reported: int) -> None:
    said = shell.say(*arguments)
    shown = json.loads(shell.say("directive", "show", "督2018-04-01", "--json").out)

    assert (said.code, said.err) == (0, "")
    assert [assignment["reported"] for assignment in shown["assignments"]] == [reported, None]


def test_a_home_with_a_file_in_the_way_is_refused(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")

    said = {
        locale: shell.say("--home", str(tmp_path / "taken" / "home"), "tick", *ON, locale=locale)
        for locale in ("zh", "en")
    }

    where = tmp_path / "taken" / "home"
    assert (said["zh"].code, said["zh"].err) == (1, f"DUBAN_HOME：“{where}”不能写入（Not a directory）。\n")
    assert (said["en"].code, said["en"].err) == (1, f"DUBAN_HOME: {where} cannot be written (Not a directory).\n")


def test_a_home_that_is_a_file_is_refused(shell: Shell, tmp_path: Path) -> None:
    where = tmp_path / "taken"
    where.write_text("")

    said = shell.say("--home", str(where), "tick", *ON)

    assert (said.code, said.err) == (1, f"DUBAN_HOME: {where} cannot be written (File exists).\n")


def test_a_database_newer_than_the_program_is_refused_and_left_alone(shell: Shell) -> None:
    with shell.store() as store, store.writer.begin() as connection:  # type: ignore[union-attr]  # an engine here
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    assert_refused(
        shell,
        ["tick", *ON],
        f"数据库版本：9999比本程序新（本程序到{migrate.newest()}），请先升级程序。",
        f"database version: 9999 is newer than this program (which ends at {migrate.newest()}); upgrade the program first.",
    )


@pytest.mark.enable_socket
@pytest.mark.network
def test_a_port_that_is_taken_is_refused(shell: Shell) -> None:
    with create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert_refused(
            shell,
            ["serve", "--port", str(port)],
            f"端口{port}已被占用（127.0.0.1）。",
            f"port {port} is taken (127.0.0.1).",
        )


@pytest.mark.parametrize(
    ("name", "value", "en"),
    [
        pytest.param("TIMEZONE", "Asia/Nowhere", "DUBAN_TIMEZONE: there is no time zone 'Asia/Nowhere'.", id="zone"),
        pytest.param(
            "SEND_WINDOW",
            "18:00-08:30",
            "DUBAN_SEND_WINDOW: '18:00-08:30' is to be written 08:30,14:30-18:00.",
            id="window",
        ),
        *(
            pytest.param(
                "PUBLIC_URL",
                value,
                f"DUBAN_PUBLIC_URL: {value!r} is to be written https://host, with a port or without; http is for 127.0.0.1 only.",
                id=f"public url, {what}",
            )
            for what, value in {
                "in the clear": "http://duban.example",
                "with a path": "https://duban.example/duban",
                "with a password": "https://me:secret@duban.example",
                "a script": "javascript:alert(1)",
                "a line break": "https://duban.example\nX: y",
                "no host": "https://",
                "a port that is none": "https://duban.example:x",
            }.items()
        ),
        pytest.param(
            "DATABASE_URL",
            "nonsense",
            "DUBAN_DATABASE_URL: is not an address of a database Duban can use.",
            id="database",
        ),
    ],
)
def test_a_setting_that_cannot_be_read_is_refused(shell: Shell, name: str, value: str, en: str) -> None:
    shell.monkeypatch.setenv(f"DUBAN_{name}", value)

    said = shell.say("tick", *ON)

    assert (said.code, said.err) == (1, f"{en}\n")


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="nothing"),
        pytest.param(["directiv"], id="an unknown command"),
        pytest.param(["tick", "--when", "now"], id="an unknown option"),
        pytest.param(["assignment", "report", "督2018-04-01", ZHENGZHOU], id="a missing option"),
        pytest.param(["assignment", "verify", "one", "--by", "wang", "--accept"], id="a word for a number"),
    ],
)
def test_wrong_usage_exits_2(shell: Shell, arguments: list[str]) -> None:
    before = shell.rows()

    said = shell.say(*arguments)

    assert said.code == 2
    assert "Traceback" not in said.err
    assert shell.rows() == before


def test_a_traceback_is_shown_only_with_debug(shell: Shell) -> None:
    (shell.home / "duban.db").write_bytes(b"this is not a database at all, but long enough to be read as one" * 20)

    said = shell.say("tick", *ON)

    assert said.code == 1
    assert "Traceback" not in said.err
    with pytest.raises(Exception, match="file is not a database"):
        shell.say("tick", *ON, "--debug")


WRITING = [
    pytest.param(["tick", "--at", "2018-05-02T14:30", "--json"], id="tick"),
    pytest.param(["sweep", "--at", "2018-05-02T14:30"], id="sweep"),
    pytest.param(["deliver", "--at", "2018-05-02T14:30"], id="deliver"),
    pytest.param(registering(), id="directive register"),
    pytest.param(["directive", "submit", "督2018-04-04", "--by", "wang", *ON], id="directive submit"),
    pytest.param(
        ["directive", "end", "督2018-04-01", "--by", "wang", "--as", "merged", "--reason", "并", *ON], id="end"
    ),
    pytest.param(["source", "register", "--by", "wang", "--title", "会", "--held-on", "2018-05-02", *ON], id="source"),
    pytest.param(["assignment", "acknowledge", "督2018-04-01", LUOYANG, "--by", "luo", *ON], id="acknowledge"),
    pytest.param(report("60"), id="report"),
    pytest.param(claim("督2018-04-01", "--figure", "300"), id="claim"),
    pytest.param(["unit", "add", "410500", "安阳市民政局", *ON], id="unit add"),
    pytest.param(new_person("xu@example.org"), id="person add"),
    pytest.param(
        successor("许新知"),
        id="person replace",
    ),
]


@pytest.mark.parametrize("arguments", WRITING)
def test_a_dry_run_writes_nothing_and_the_same_without_it_does(shell: Shell, arguments: list[str]) -> None:
    before = shell.rows()

    rehearsed = shell.say(*arguments, "--dry-run")
    after_rehearsal = shell.rows()
    done = shell.say(*arguments)

    assert (rehearsed.code, rehearsed.err, after_rehearsal) == (0, "", before)
    assert done.code == 0
    assert shell.rows() != before


@pytest.mark.parametrize(
    "command",
    ["approve", "dispatch"],
)
def test_a_dry_run_of_a_decision_leaves_its_directive_as_it_was(shell: Shell, command: str) -> None:
    assert shell.say("directive", "submit", "督2018-04-04", "--by", "wang", *ON).code == 0
    approved = shell.say("directive", "approve", "督2018-04-04", "--by", "lei", *ON, *_only(command, "approve"))
    assert approved.code == 0
    dispatched = ["directive", "dispatch", "督2018-04-04", "--by", "wang", "--accept-load", "lei", *ON, "--dry-run"]
    said = shell.say(*dispatched) if command == "dispatch" else approved

    shown = json.loads(shell.say("directive", "show", "督2018-04-04", "--json").out)

    assert (said.code, said.out) == (0, "督2018-04-04\n")
    assert shown["life"] == {"approve": "submitted", "dispatch": "approved"}[command]


def _only(command: str, wanted: str) -> list[str]:
    return ["--dry-run"] if command == wanted else []


@pytest.mark.parametrize(
    "arguments",
    [
        ["unit", "list"],
        ["person", "list", *ON],
        ["directive", "list", *ON],
        ["directive", "show", "督2018-04-01"],
        ["milestone", "list", "督2018-04-01"],
        ["item", "list", "督2018-04-04", ZHENGZHOU],
        ["timetable", "督2018-04-01", *ON],
        ["assignment", "claims"],
        ["notice", "proposals"],
        ["ladder", "list"],
        ["ladder", "show", "completion"],
        ["plan", "list"],
        ["plan", "show", "standard"],
        ["load", *ON],
        ["person", "vacancies", *ON],
        ["person", "proposals"],
        ["unit", "show", ZHENGZHOU],
        ["calendar", "show", "--from", "2018-04-26"],
        ["calendar", "show", "2018"],
        ["audit", "verify"],
        ["tick", *ON],
    ],
    ids=" ".join,
)
def test_every_answer_can_be_had_as_json(shell: Shell, arguments: list[str]) -> None:
    said = shell.say(*arguments, "--json")

    assert said.code == 0
    assert json.loads(said.out) is not None


def test_the_answer_of_a_tick_has_the_keys_scripts_rely_on(shell: Shell) -> None:
    said = shell.say("tick", "--at", "2018-05-02T14:30", "--json")

    found = json.loads(said.out)
    assert set(found) == TICK
    assert found["messages"] > 0
    assert json.loads(shell.say("tick", "--at", "2018-05-02T14:30", "--json").out) == dict.fromkeys(TICK, 0)


def test_the_list_of_directives_has_the_keys_scripts_rely_on(shell: Shell) -> None:
    found = json.loads(shell.say("directive", "list", "--json", *ON).out)

    keys = ("id", "number", "title", "due_on", "light", "quantity", "reported", "verified")
    assert {key: found[0][key] for key in keys} == {
        "id": 1,
        "number": "督2018-04-01",
        "title": "规范化社区创建",
        "due_on": "2018-09-30",
        "light": "green",
        "quantity": 500,
        "reported": 50,
        "verified": 0,
    }


def test_a_timetable_has_exactly_the_keys_scripts_rely_on(shell: Shell) -> None:
    found = json.loads(shell.say("timetable", "督2018-04-01", "--json", *ON).out)

    assert {tuple(line) for line in found} == {("at", "kind", "cause", "milestone", "unit", "role", "person")}
    assert found[-1]["at"].endswith("+08:00")
    assert [line["person"] for line in found if line["cause"] == "due-10wd"] == ["li", "luo"]


def test_home_may_stand_before_and_after_the_command(shell: Shell, tmp_path: Path) -> None:
    other = str(tmp_path / "other")

    before = shell.say("--home", other, "init")
    after = shell.say("init", "--home", other)
    joined = shell.say("init", f"--home={other}")

    assert [said.code for said in (before, after, joined)] == [0, 0, 0]
    assert {said.out for said in (before, after, joined)} == {f"{other}\n"}
    assert sorted(path.name for path in Path(other).iterdir() if path.is_dir()) == ["files", "mail", "reports"]


def test_the_command_answers_in_a_process_of_its_own(shell: Shell) -> None:
    command = Path(__file__).parents[2] / ".venv" / "bin" / "duban"
    words = [str(command), "assignment", "acknowledge", "督2018-04-01", "419999", "--by", "li", *ON]
    environment = {**os.environ, "DUBAN_HOME": str(shell.home), "DUBAN_LOCALE": "en"}

    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (1, "", "unit: there is no unit '419999'.\n")


def test_moments_without_an_offset_are_on_the_clock_of_the_office(shell: Shell) -> None:
    local = json.loads(shell.say("tick", "--at", "2018-05-02T14:30", "--dry-run", "--json").out)
    utc = json.loads(shell.say("tick", "--at", "2018-05-02T06:30+00:00", "--dry-run", "--json").out)

    assert local == utc
    assert SHANGHAI.key == "Asia/Shanghai"


def test_a_hold_without_a_review_date_is_refused(shell: Shell) -> None:
    assert_refused(
        shell,
        ["assignment", "hold", "督2018-04-01", "--by", "wang", "--reason", "区划调整", *ON],
        "review_on：暂缓须写明复核日期。",
        "review_on: a hold needs a day on which it is looked at again.",
    )
