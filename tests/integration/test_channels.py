"""A channel is a folder, a row of the table and its settings: with these a message goes out by it, and nothing else knows."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from models.queries.clauses.scope import EVERYTHING
from models.store import Store
from notifications import channels
from notifications.channels.mail.channel import MailChannel
from rules.week.weeks import Issuing
from runtime import backups, surroundings
from runtime.resources import World
from runtime.settings import Settings
from services.boards import mails
from services.mail.masks import HIDDEN
from services.operations.findings import FindingLevel
from tests.chat import ROOMS, ChatChannel, ChatSettings
from tests.factories import DISPATCHED, Play
from tests.fakes import Outbox
from tests.integration.reader import PUBLIC

ROOM = "chat://office.example/duban"
OPENING = "2018-04-16 14:30"


@pytest.fixture
def with_chat(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table as it stands after the recipe for a channel: mail first, chat second."""
    monkeypatch.setattr(channels, "CHANNELS", (*channels.CHANNELS, ChatChannel.of))
    ROOMS.clear()


@pytest.fixture
def world(with_chat: None, store: Store, tmp_path: Path) -> World:
    settings = ChatSettings(home=tmp_path, chat_url=ROOM, public_url=PUBLIC, weekly_report=Issuing.OFF)
    return World(settings, store, lambda: DISPATCHED)


@pytest.fixture
def play(world: World) -> Play:
    """Li and Luo were written to at 14:30 on the day of dispatch."""
    play = Play(world.store, world.practice(DISPATCHED), Outbox())
    play.dispatched()
    play.tick(OPENING, world.senders)
    return play


def texts_in(home: Path) -> list[str]:
    """Return what the messages of a home say, as they are kept."""
    with closing(sqlite3.connect(home / "duban.db")) as kept:
        return [json.loads(content)["text"] for (content,) in kept.execute("SELECT content FROM message_content")]


def test_a_message_goes_out_by_the_channel_that_is_set(play: Play) -> None:
    said = ROOMS[ROOM]

    assert sorted((one.sender, one.to) for one in said) == [("@duban", "@li"), ("@duban", "@luo")]
    assert {json.loads(one.content)["from"] for one in said} == {"省民政厅督查室"}
    assert play.outbox.tried == []


def test_what_went_out_by_a_channel_is_read_by_it(world: World, play: Play) -> None:
    with world.store.read() as session:
        mail = mails.read(session, 1, EVERYTHING, world.channel_of)

    assert mail is not None
    assert mail.letter is not None
    assert (mail.row.header_id[:5], mail.row.state) == ("chat:", "sent")
    assert mail.letter.headers[0] == ("From", "省民政厅督查室")
    assert (mail.letter.is_whole, HIDDEN in mail.letter.text) == (True, True)


def test_what_went_out_by_a_channel_is_masked_by_it_in_a_backup(world: World, play: Play, tmp_path: Path) -> None:
    backups.take(world.settings, tmp_path / "kept", now=DISPATCHED)

    assert [HIDDEN in text for text in texts_in(tmp_path / "kept")] == [True, True]


def test_what_went_out_by_another_channel_before_is_still_read_and_masked_by_that_one(world: World, play: Play) -> None:
    by_mail = replace(world, settings=ChatSettings(home=world.settings.home, smtp_url="smtp://mail.example"))
    with world.store.read() as session:
        before = mails.read(session, 1, EVERYTHING, by_mail.channel_of)

    backups.take(by_mail.settings, world.settings.home / "kept", now=DISPATCHED)

    assert by_mail.channel.name == "smtp"
    assert before is not None
    assert before.letter is not None
    assert before.letter.headers[0] == ("From", "省民政厅督查室")
    assert [HIDDEN in text for text in texts_in(world.settings.home / "kept")] == [True, True]


def test_the_doctor_looks_at_the_channel_that_is_set(world: World) -> None:
    look = surroundings.channel(world.settings)

    assert (look.name, look.level, look.found.say("en")) == ("chat", FindingLevel.OK, f"{ROOM}, open")


@pytest.mark.parametrize(
    ("given", "name", "is_set"),
    [
        pytest.param({}, "smtp", False, id="none set: mail, and it waits"),
        pytest.param({"smtp_url": "smtp://mail.example", "chat_url": ROOM}, "smtp", True, id="both set: mail is first"),
        pytest.param({"chat_url": ROOM}, "chat", True, id="one set: that one"),
    ],
)
def test_the_first_channel_of_the_table_that_is_set_is_used(
    with_chat: None,
    given: dict[str, str],
    name: str,
    is_set: bool,  # noqa: FBT001 - a column of the table
) -> None:
    channel = channels.open_channel(ChatSettings(**given))  # type: ignore[arg-type]

    assert (channel.name, channel.is_set) == (name, is_set)


def test_mail_is_the_only_channel_of_the_product() -> None:
    assert [type(of(Settings())) for of in channels.CHANNELS] == [MailChannel]
