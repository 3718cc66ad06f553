"""Minutes from the shell: read by anybody, registered by the office, walked through at a terminal."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from sqlmodel import col, select

from models.directives import Assignment, Directive, Source
from models.drafts import DraftFate, ReadDraft
from models.log import LogEntry
from tests.integration.shell import Said, Shell

NOW = "2018-05-02T10:00"
TEXT = """会议强调，抓好以下两项工作：
一是着力建设社区食堂。各地要在年底前建成300个社区食堂。
二是着力整改消防隐患。郑州要于5月20日前报送方案。要加强宣传引导。
"""
WHAT = ["建成300个社区食堂", "郑州要报送方案", "加强宣传引导"]


@pytest.fixture
def minutes(shell: Shell) -> str:
    return shell.write("minutes.txt", TEXT)


def register(shell: Shell, file: str, *more: str) -> Said:
    words = ["minutes", "register", file, "--on", "2018-05-02", "--title", "食堂专题会", "--by", "wang", "--at", NOW]
    return shell.say(*words, *more)


def answering(shell: Shell, *answers: str) -> None:
    shell.monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{answer}\n" for answer in answers)))


def directives(shell: Shell, title: str = "食堂专题会") -> list[Directive]:
    with shell.store() as store, store.read() as session:
        of_source = select(Directive).join(Source).where(Source.title == title).order_by(col(Directive.id))
        return list(session.exec(of_source))


def test_minutes_are_read_without_a_home_and_nothing_is_made(
    tmp_path: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "nowhere"
    monkeypatch.setenv("DUBAN_HOME", str(home))

    said = shell.say("minutes", "read", shell.write("m.txt", TEXT), "--on", "2018-05-02", "--json", locale="zh")

    told = json.loads(said.out)
    assert [draft["title"] for draft in told["drafts"] if not draft["heading"]] == WHAT
    assert told["drafts"][1] == {
        "start": 26,
        "end": 43,
        "text": "各地要在年底前建成300个社区食堂",
        "title": "建成300个社区食堂",
        "heading": False,
        "parent": 0,
        "quantity": 300,
        "unit": "个",
        "comparator": "eq",
        "deadline": "2018-12-31",
        "deadline_phrase": "年底前",
        "deadline_kind": "explicit",
        "deadline_basis": "year_of_meeting",
        "deadlines_all": ["2018-12-31"],
        "strength": "要",
        "responsible": ["各地"],
        "responsible_inferred": True,
        "co": [],
        "questions": [
            {"about": "no_standard", "text": "办结标准是什么？"},
            {"about": "no_counting", "text": "统计口径是什么，从何时起计？"},
        ],
        "state": "new",
    }
    assert not home.exists()


def test_a_piped_text_is_read_and_a_table_is_shown(shell: Shell) -> None:
    shell.monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode("gb18030"))))

    said = shell.say("minutes", "read", "-", "--on", "2018-05-02")

    assert (said.code, said.err) == (0, "")
    assert "建成300个社区食堂" in said.out
    assert "2018-12-31" in said.out


def test_an_office_finds_its_units_by_any_name_and_what_it_supervises_already(shell: Shell) -> None:
    text = shell.write("m.txt", "会议要求，郑州要在9月底前规范化社区不少于500个。")

    said = shell.say("minutes", "read", text, "--on", "2018-05-02", "--json", "--at", NOW, locale="en")

    (draft,) = json.loads(said.out)["drafts"]
    assert draft["responsible"] == ["郑州市民政局"]
    assert "close to 督2018-04-01 (规范化社区创建)" in " ".join(q["text"] for q in draft["questions"])


def test_accepting_all_registers_each_draft_under_its_heading(shell: Shell, minutes: str) -> None:
    said = register(shell, minutes, "--accept-all", "--json")

    made = directives(shell)
    assert json.loads(said.out) == {"directives": [one.number for one in made]}
    assert [(one.title, one.is_heading, one.due_on, one.set_by_office) for one in made] == [
        ("建设社区食堂", True, None, False),
        (WHAT[0], False, date(2018, 12, 31), False),
        ("整改消防隐患", True, None, False),
        (WHAT[1], False, date(2018, 5, 20), False),
        (WHAT[2], False, date(2018, 12, 31), True),
    ]
    assert [one.parent_id for one in made] == [None, made[0].id, None, made[2].id, made[2].id]
    with shell.store() as store, store.read() as session:
        quotas = session.exec(select(Assignment.quota).where(Assignment.directive_id == made[1].id)).all()
        source = session.exec(select(Source).where(Source.title == "食堂专题会")).one()
    assert quotas == [150, 150]
    assert source.text == TEXT


def test_a_dry_run_registers_nothing(shell: Shell, minutes: str) -> None:
    before = shell.rows()

    said = register(shell, minutes, "--accept-all", "--dry-run")

    assert len(said.out.split()) == 5
    assert shell.rows() == before


def test_what_was_registered_may_be_submitted_at_once(shell: Shell, minutes: str) -> None:
    register(shell, minutes, "--accept-all", "--submit")

    assert {one.life for one in directives(shell)} == {"submitted"}


def test_what_was_registered_or_dropped_is_not_proposed_again(shell: Shell, minutes: str) -> None:
    answering(shell, "a", "d", "l", "y", "n")
    register(shell, minutes)

    again = register(shell, minutes, "--accept-all")

    with shell.store() as store, store.read() as session:
        fates = session.exec(select(ReadDraft.text, ReadDraft.fate).order_by(col(ReadDraft.id))).all()
        logged = session.exec(select(LogEntry.action).where(col(LogEntry.action).startswith("draft."))).all()
    assert [one.title for one in directives(shell)] == ["建设社区食堂", WHAT[0], "整改消防隐患", WHAT[2]]
    assert len(again.out.split()) == 2
    assert [fate for _, fate in fates] == ["registered", "registered", "dropped", "registered", "registered"]
    assert logged == [f"draft.{fate}" for _, fate in fates]


def test_a_registered_meeting_shows_what_its_new_text_adds_and_lacks(shell: Shell, minutes: str) -> None:
    register(shell, minutes, "--accept-all")
    changed = shell.write("new.txt", TEXT.replace("要加强宣传引导", "要在6月底前建成20个示范点"))

    said = shell.say("minutes", "read", changed, "--on", "2018-05-02", "--json", "--at", NOW)

    told = json.loads(said.out)
    states = {draft["title"]: draft["state"] for draft in told["drafts"] if not draft["heading"]}
    assert states == {WHAT[0]: "registered", WHAT[1]: "registered", "建成20个示范点": "new"}
    assert told["source"]["title"] == "食堂专题会"
    assert told["gone"] == ["要加强宣传引导"]


def test_a_draft_is_changed_split_and_accepted_at_the_terminal(shell: Shell, minutes: str) -> None:
    fields = [
        "社区食堂建设",
        "2018-11-30",
        "挂牌营业",
        "累计",
        "sum",
        "310",
        "个",
        "ge",
        "410100,410300",
        "given",
        "410100=200,410300=110",
    ]
    answering(shell, "e", *fields, "a", "q", "y", "n")

    said = register(shell, minutes)

    made = directives(shell)[1]
    assert (made.title, made.due_on, made.quantity, made.done_when, made.counted_how) == (
        "社区食堂建设",
        date(2018, 11, 30),
        310,
        "挂牌营业",
        "累计",
    )
    assert "郑州市民政局 200  洛阳市民政局 110" in said.out


def test_what_would_be_refused_is_said_at_once_and_asked_again(shell: Shell, minutes: str) -> None:
    fields = ["", "", "", "", "", "", "", "", "410100,410300", "given", "410100=200"]
    answering(shell, "e", *fields, "a", "x", "d", "q")

    said = register(shell, minutes)

    assert "quota: the units' quotas add up to 200, the target is 300, a difference of -100" in said.err
    assert "Please answer a, e, d, l or q." in said.err
    assert directives(shell) == []


def test_a_difference_between_quotas_and_target_may_be_accepted(shell: Shell, minutes: str) -> None:
    fields = ["", "", "", "", "", "", "", "", "410100,410300", "given", "410100=200,410300=50"]
    answering(shell, "e", *fields, "a", "q", "y", "n")

    register(shell, minutes, "--accept-difference")

    assert [one.quantity for one in directives(shell)] == [None, 300]


def test_nothing_is_kept_where_the_last_question_is_answered_no_but_what_was_dropped(
    shell: Shell, minutes: str
) -> None:
    answering(shell, "a", "d", "q", "n")

    register(shell, minutes)

    assert directives(shell) == []
    with shell.store() as store, store.read() as session:
        assert session.exec(select(ReadDraft.fate)).all() == [DraftFate.DROPPED]


def test_a_word_document_is_read_with_its_table(shell: Shell, tmp_path: Path) -> None:
    document, path = Document(), tmp_path / "minutes.docx"
    document.add_paragraph("2018年民生实事任务分解表")
    table = document.add_table(2, 3)
    for row, words in zip(
        table.rows, (("任务", "完成时限", "牵头单位"), ("新建停车场3处", "11月底", "建设局")), strict=True
    ):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    document.save(str(path))

    said = shell.say("minutes", "read", str(path), "--on", "2018-05-02", "--json")

    (draft,) = json.loads(said.out)["drafts"]
    assert (draft["quantity"], draft["deadline"], draft["responsible"]) == (3, "2018-11-30", ["建设局"])


REFUSED = [
    pytest.param("", "m.txt: has no text", id="empty"),
    pytest.param("机密★1年\n会议要求，建成20个食堂。", "m.txt: ", id="a state secret"),
    pytest.param("内部资料 注意保存\n会议要求，建成20个食堂。", "--internal", id="marked 内部"),
    pytest.param("è¿™æ˜¯ä¸€æ®µæ–‡å—ï¼Œå…³äºŽä¼šè®®çºªè¦", "m.txt: ", id="mojibake"),
]


@pytest.mark.parametrize(("text", "sentence"), REFUSED)
def test_what_cannot_or_may_not_be_read_is_refused_by_name(shell: Shell, text: str, sentence: str) -> None:
    before = shell.rows()

    said = shell.say("minutes", "read", shell.write("m.txt", text), "--on", "2018-05-02")

    assert (said.code, said.out) == (1, "")
    assert sentence in said.err
    assert shell.rows() == before


def test_a_text_marked_internal_is_read_once_that_was_allowed(shell: Shell) -> None:
    text = shell.write("m.txt", "内部资料 注意保存\n会议要求，年内建成20个食堂。")

    said = shell.say("minutes", "read", text, "--on", "2018-05-02", "--internal", "--json")

    assert [draft["quantity"] for draft in json.loads(said.out)["drafts"]] == [20]


@pytest.mark.parametrize(("answer", "registered"), [("y", 2), ("n", 0)])
def test_a_text_marked_internal_asks_once_at_the_terminal(shell: Shell, answer: str, registered: int) -> None:
    text = shell.write("m.txt", f"内部资料 注意保存\n{TEXT}")
    answering(shell, answer, "a", "q", "y", "n")

    said = register(shell, text)

    assert "Line 1 is marked '内部资料 注意保存'. Has the issuer agreed that it is read in? [y/N]" in said.err
    assert (len(directives(shell)), "--internal" in said.err) == (registered, answer == "n")


def test_a_text_without_a_date_asks_for_it_and_one_with_a_date_does_not(shell: Shell) -> None:
    bare = shell.say("minutes", "read", shell.write("m.txt", "会议要求，建成20个食堂。"))
    dated = shell.say(
        "minutes", "read", shell.write("n.txt", "2018年4月16日，召开会议。会议要求，年内建成20个食堂。"), "--json"
    )

    assert bare.err == "on: the text names no date; give the day of the meeting (2018-04-16).\n"
    assert json.loads(dated.out)["meeting"]["date"] == "2018-04-16"


def test_only_the_office_registers_and_a_pipe_cannot_be_asked(shell: Shell, minutes: str) -> None:
    words = ["minutes", "register", "--on", "2018-05-02", "--title", "会", "--at", NOW]

    assert shell.say(*words, minutes, "--by", "li", "--accept-all").err.startswith("by: 李长青 holds no post")
    assert shell.say(*words, "-", "--by", "wang").err == "FILE: - needs --accept-all, since answers are typed.\n"
    assert (
        shell.say(*words, "/nowhere.txt", "--by", "wang").err
        == "/nowhere.txt: cannot be read (No such file or directory).\n"
    )


def test_a_database_that_waits_for_an_upgrade_is_left_alone_and_named(shell: Shell, minutes: str) -> None:
    with shell.store() as store, store.writer.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0010'")

    said = shell.say("minutes", "read", minutes, "--on", "2018-05-02", "--json")

    assert said.code == 0
    assert said.err.startswith("the database waits for `duban db upgrade`")


def test_a_text_too_long_to_keep_is_refused(shell: Shell) -> None:
    text = shell.write("m.txt", "会议要求，建成20个食堂。\n" * 80_000)

    said = shell.say("minutes", "read", text, "--on", "2018-05-02")

    assert said.err.startswith("text: 1120000 characters, at most 1000000 are read")
