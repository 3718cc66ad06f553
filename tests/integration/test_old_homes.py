"""A home made before decisions were values: opened, verified, its weeks frozen to the same bytes, and worked in."""

import gzip
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from functools import partial
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

import pytest
from sqlmodel import select

from models.facts import Decision
from models.queries.milestones import milestones_of
from models.queries.weekly.facts import milestones_changed_since
from models.store import Store
from rules.decisions import codec
from rules.decisions.kinds import DecisionKind
from rules.decisions.values import AssignmentTransfer, DecisionValue, TermsAdjustment, TransferToUnit
from rules.decisions.words import words_of
from rules.milestones import MilestoneKind, MilestoneState
from rules.week.weeks import read_week
from services import lookup
from services.execution import adjustments
from services.execution.adjustments import Adjustment
from services.weekly import reports
from tests.factories import LUOYANG, ZHENGZHOU, Play, at, practice_of
from tests.fakes import Outbox
from tests.integration.shell import Shell

OLD = Path(__file__).parent.parent / "data" / "home-before-0018"
KNOWN = json.loads((OLD / "weeks.json").read_text())
COMMUNITIES = "督2018-04-02"


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A home as the program of then left it; the first command that opens it brings it up to date."""
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection:
        connection.executescript(gzip.decompress((OLD / "duban.sql.gz").read_bytes()).decode())
    return Shell.in_copy(tmp_path / "old.db", tmp_path / "home", capsys, monkeypatch)


@pytest.fixture
def store(shell: Shell) -> Iterator[Store]:
    assert shell.say("db", "upgrade").code == 0
    with shell.store() as store:
        yield store


def digests(store: Store) -> dict[str, str]:
    with store.read() as session:
        practice = practice_of(store)
        return {
            week: sha256(reports.figures_of(session, practice, read_week("week", week))).hexdigest()
            for week in KNOWN["sha256"]
        }


def decided(store: Store) -> list[Decision]:
    with store.read() as session:
        return list(session.exec(select(Decision).order_by(Decision.id)))  # type: ignore[arg-type]  # a column


def kinds(value: DecisionValue) -> str:
    return type(value).__name__


def test_it_is_brought_up_to_date_and_its_log_still_leads_to_the_head_written_down_then(shell: Shell) -> None:
    said = shell.say("audit", "verify", "--head", KNOWN["head"])

    assert (said.code, said.out, said.err) == (0, f"{KNOWN['head']}\n", said.err)


def test_every_week_freezes_to_the_bytes_it_had_then(store: Store) -> None:
    assert digests(store) == KNOWN["sha256"]


def test_a_week_is_read_without_the_log(store: Store) -> None:
    with store.writer.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER log_entry_delete")
        connection.exec_driver_sql("DELETE FROM log_entry")

    assert digests(store) == KNOWN["sha256"]


def test_every_kind_of_decision_in_it_is_read_and_says_the_same_in_words(store: Store) -> None:
    rows = decided(store)

    assert {kinds(row.value) for row in rows} == {cls.__name__ for cls in codec.CLASSES.values()}
    assert [row.words for row in rows] == [(row.before, row.after) for row in rows]
    moved = [row for row in rows if isinstance(row.value, AssignmentTransfer)]
    others = [row for row in rows if row not in moved]
    assert [words_of(row.value) for row in others] == [row.words for row in others]


def test_a_successor_that_was_written_down_as_a_share_is_an_assignment(store: Store) -> None:
    [row] = [row for row in decided(store) if isinstance(row.value, TransferToUnit)]

    assert row.value == TransferToUnit(
        Decimal(3), Decimal(2), Decimal(2), "豫民督〔2018〕9号", Decimal(2), LUOYANG, int(row.after["share"]), ("3",)
    )


def test_it_goes_on_with_a_new_decision_and_a_tick(shell: Shell, store: Store) -> None:
    play, before = Play(store, practice_of(store), Outbox(), partial(token_hex, 16)), len(decided(store))
    with store.write() as session:
        clerk, assignment = lookup.person(session, "wang"), lookup.assignment(session, COMMUNITIES, LUOYANG)
        change = Adjustment("目标调整", quota=Decimal(190), accept_difference=True)
        adjustments.adjust(session, play.practice, assignment, change, clerk, now=at("2019-01-14 10:00"))

    play.tick("2019-01-14 14:30")

    row = decided(store)[-1]
    assert (len(decided(store)), row.kind, kinds(row.value)) == (
        before + 1,
        DecisionKind.ADJUSTMENT,
        TermsAdjustment.__name__,
    )
    assert "luo@example.org" in [to for to, _ in play.outbox.taken()]
    assert shell.say("audit", "verify", "--head", KNOWN["head"]).code == 0
    assert digests(store) == KNOWN["sha256"]


def test_a_milestone_that_has_changed_is_known_as_it_stood(store: Store) -> None:
    with store.read() as session:
        assignment = lookup.assignment(session, COMMUNITIES, ZHENGZHOU)
        [row] = milestones_of(session, assignment.id, MilestoneKind.COMPLETION)
        then = milestones_changed_since(session, at("2018-07-05 00:00"))[row.id]

    assert (then.state, then.stopped_at, str(then.due_on)) == (
        MilestoneState.HELD,
        at("2018-07-02 10:00"),
        "2018-09-30",
    )
