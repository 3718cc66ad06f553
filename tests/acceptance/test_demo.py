"""The story of April 2018, told whole: what a newcomer sees after `make demo`."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select

from cli.demo.script import Script, ScriptedAct, ScriptedActKind
from cli.demo.sink import kept_ids
from cli.main import answer
from models.log import LogEntry
from models.mail import Message
from models.queries.weekly.reports import all_reports
from models.store import Store, open_store, sqlite_url
from rules.week.weeks import Week
from services.weekly import reports
from tests.factories import practice_of
from tests.unit.rules.cast import IN_2019

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket, pytest.mark.network, pytest.mark.xdist_group("demo")]


@dataclass(frozen=True)
class Told:
    """A story that was told, and what it said of itself."""

    home: Path
    said: dict[str, object]


def tell(home: Path, capsys: pytest.CaptureFixture[str], *more: str) -> Told:
    assert answer(["demo", "--year", "2018", "--home", str(home), "--json", *more]) == 0
    return Told(home, json.loads(capsys.readouterr().out))


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Tell the story once for all tests of this file."""
    home, out = tmp_path_factory.mktemp("demo"), tmp_path_factory.mktemp("out") / "said.json"
    with pytest.MonkeyPatch.context() as patch, out.open("w") as file:
        patch.setattr("sys.stdout", file)
        assert answer(["demo", "--year", "2018", "--home", str(home), "--json"]) == 0
    return Told(home, json.loads(out.read_text()))


def store_of(told: Told) -> Store:
    return open_store(sqlite_url(told.home / "duban.db"))


def test_the_story_has_the_whole_meeting_and_loses_and_doubles_nothing(story: Told) -> None:
    words = {"directives", "assignments", "items", "milestones", "duplicates", "lost", "weekly_reports", "home"}
    assert {name: story.said[name] for name in words} == {
        "directives": 28,
        "assignments": 548,
        "items": 123 + 312,
        "milestones": story.said["milestones"],
        "duplicates": 0,
        "lost": 0,
        "weekly_reports": 41,
        "home": str(story.home),
    }


def test_every_kind_of_decision_is_made_and_counted(story: Told) -> None:
    decided = story.said["decisions"]

    assert isinstance(decided, dict)
    made = {
        "extension",
        "refusal",
        "stated_date",
        "hold",
        "resume",
        "adjustment",
        "correction",
        "instruction",
        "transfer",
        "recheck",
        "reversal",
        "carry_over",
    }
    assert made | {"acceptance", "return", "ending", "confirm_notice", "stop_notice"} <= set(decided)
    assert [decided[kind] for kind in ("extension", "refusal", "hold", "resume", "instruction")] == [1, 1, 1, 1, 1]


def test_people_units_ladders_the_calendar_and_the_end_of_the_year_change_and_are_counted(story: Told) -> None:
    changes, moved = story.said["changes"], story.said["dates_moved"]

    assert changes == {
        "assignment.opinion": 28,
        "directive.consulted": 1,
        "recheck.answered": 14,
        "recheck.drawn": 1,
        "unit.merged": 1,
        "calendar.imported": 1,
        "directive.load_accepted": 28,
        "ladder.edited": 1,
        "person.left": 1,
        "person.substituted": 1,
        "report.signed": 40,
        "succession.consented": 1,
        "succession.proposed": 1,
        "unit.mailbox_set": 1,
        "unit.renamed": 1,
        "year.closed": 1,
    }
    assert isinstance(moved, int)
    assert moved > 0


def test_nobody_gets_more_than_one_digest_a_day_besides_events(story: Told) -> None:
    assert story.said["mails_per_person_day_max"] == 1


def test_every_level_heard_and_none_by_itself_above_the_deputy_head(story: Told) -> None:
    told = story.said["told"]

    assert isinstance(told, dict)
    assert set(told) == {"officer", "deputy_head", "head", "leader"}
    assert told["officer"] > told["deputy_head"] > told["head"] > 0


def test_the_maildir_holds_exactly_the_messages_of_the_log_each_message_id_once(story: Told) -> None:
    store = store_of(story)
    with store.read() as session:
        logged = session.exec(select(LogEntry.subject).where(LogEntry.action == "message.sent")).all()
    store.close()

    assert Counter(kept_ids(story.home / "mail")) == Counter(logged)
    assert max(Counter(logged).values()) == 1


def test_nobody_got_two_mails_for_one_opening(story: Told) -> None:
    store = store_of(story)
    with store.read() as session:
        written = Counter(session.exec(select(col(Message.person_id), col(Message.batch))).all())
    store.close()

    assert max(written.values()) == 1


def test_the_log_of_the_story_holds(story: Told, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(["audit", "verify", "--home", str(story.home), "--json"]) == 0

    head = story.said["audit"]
    assert isinstance(head, dict)
    assert json.loads(capsys.readouterr().out)["head"] == head["head"]


def test_a_tick_at_a_moment_of_the_story_sends_nothing_again(story: Told, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["tick", "--at", "2019-01-31T14:30", "--json", "--home", str(story.home)]

    answers = [(answer(arguments), json.loads(capsys.readouterr().out)) for _ in range(2)]

    nothing = dict.fromkeys(
        (
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
            "dissolved",
        ),
        0,
    )
    assert answers == [(0, nothing), (0, nothing)]


def test_every_week_of_the_story_is_a_report_as_it_would_be_made_today(story: Told) -> None:
    kept = sorted(path.name for path in (story.home / "reports").iterdir())
    store = store_of(story)
    practice = practice_of(store)
    with store.read() as session:
        rows = all_reports(session)
        named = [Week(row.iso_year, row.iso_week) for row in rows]
        frozen = [reports.content_of(session, row) for row in rows]
        again = [reports.figures_of(session, practice, week) for week in named]
    store.close()

    assert (str(named[0]), str(named[-1]), len(named)) == ("2018-W16", "2019-W04", 41)
    assert kept == sorted(f"{week}.{kind}" for week in named for kind in ("html", "json"))
    assert frozen == again
    page = (story.home / "reports" / "2018-W40.html").read_text(encoding="utf-8")
    assert "督办周报 2018年第40期（10月1日—7日）" in page


def test_what_people_planned_for_a_day_that_is_not_worked_any_more_they_do_the_next() -> None:
    script, act = Script(), ScriptedAct(ScriptedActKind.ACKNOWLEDGE, 1, 1)
    script.plan(date(2018, 12, 31), act)
    script.plan(date(2019, 1, 2), act)

    script.put_off(IN_2019)

    assert dict(script.days) == {date(2019, 1, 2): [act, act]}


def test_one_seed_tells_one_story_and_another_seed_another(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    days = ("--until", "2018-05-10")

    first, again, other = (
        tell(tmp_path / name, capsys, "--seed", seed, *days).said | {"home": "", "seconds": 0}
        for name, seed in (("a", "7"), ("b", "7"), ("c", "8"))
    )

    assert first == again
    assert first != other


def test_the_demo_replaces_its_own_home_and_never_an_offices(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tell(tmp_path / "demo", capsys, "--until", "2018-04-17")
    tell(tmp_path / "demo", capsys, "--until", "2018-04-17")
    answer(["init", "--home", str(tmp_path / "office")])
    capsys.readouterr()

    refused = answer(["demo", "--year", "2018", "--home", str(tmp_path / "office")])

    assert refused == 1
    assert capsys.readouterr().err == f"演示：{tmp_path / 'office'}中有正式数据，请用 --home 另指一处。\n"


def test_a_home_somebody_has_acted_in_is_the_demos_no_more(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = ["--home", str(tmp_path)]
    tell(tmp_path, capsys, "--until", "2018-04-17")
    act = ["source", "register", "--by", "clerk1", "--title", "周例会", "--held-on", "2018-04-17"]

    codes = [answer([*act, *home, "--dry-run"]), answer(["demo", "--year", "2018", "--until", "2018-04-17", *home])]
    codes += [answer([*act, *home]), answer(["demo", "--year", "2018", "--until", "2018-04-17", *home])]

    assert codes == [0, 0, 0, 1]
