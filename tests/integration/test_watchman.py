"""The watchman inside `duban serve`: a thread of his own, mail of his own, and what he sees on /readyz and /metrics."""

import asyncio
from pathlib import Path

import pytest
from sqlmodel import select

from models.mail import Message
from runtime.resources import open_world
from runtime.settings import Settings
from services.operations import ticks, watch
from tests.integration.served_office import Sink, at, register_meeting, serving, until

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket, pytest.mark.network, pytest.mark.xdist_group("prefect")]

MORNING_AFTER = at("2018-04-17 10:07")


def test_where_no_tick_runs_the_office_is_told_all_the_same_once(tmp_path: Path) -> None:
    with Sink().open() as sink, serving(tmp_path, smtp=sink.url, begins=MORNING_AFTER, jobs=("watch",)) as served:
        until(lambda: len(sink.kept) >= 2, "both troubles are mailed")
        until(
            lambda: served.log.read_text(encoding="utf-8").count("overlooked as of") >= 4, "he looked again and again"
        )
        answer, metrics = served.get("/readyz"), served.get("/metrics").text
        code = served.stop()

    told = sorted((str(mail["To"].addresses[0].addr_spec), str(mail["Subject"])[:13]) for mail in sink.kept)  # type: ignore[attr-defined]
    assert told == [
        ("clerk@example.org", "【系统自查】3条应发通知没"),
        ("clerk@example.org", "【系统自查】9个时限节点到"),
    ]
    assert answer.status_code == 503
    assert [one["name"] for one in answer.json()["problems"]] == ["unswept", "uncarried"]
    assert 'duban_overlooked{kind="unswept"} 1' in metrics
    assert code == 0


def test_where_all_goes_its_way_he_is_silent_and_the_tick_is_alive(tmp_path: Path) -> None:
    with Sink().open() as sink, serving(tmp_path, smtp=sink.url, jobs=("tick", "watch")) as served:
        until(lambda: sink.kept, "the mail of the morning")
        until(lambda: served.get("/readyz").status_code == 200, "it is ready")
        with served.world() as world, world.store.writer.engine.connect() as connection:
            at_last = until(lambda: connection.exec_driver_sql("SELECT at FROM heartbeat").scalar_one(), "a heartbeat")
        served.stop()

    assert str(at_last).startswith("2018-04-17 00:3")
    assert [str(mail["Subject"]) for mail in sink.kept if "系统自查" in str(mail["Subject"])] == []


@pytest.mark.xdist_group("postgresql")
def test_his_questions_are_the_same_on_postgresql(postgresql_url: str, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, database_url=postgresql_url)
    register_meeting(settings)
    with open_world(settings, clock=lambda: MORNING_AFTER) as world:
        practice = world.practice(MORNING_AFTER)
        ticks.note_heartbeat(world.store, now=at("2018-04-17 09:00"))
        found = [
            asyncio.run(watch.watch(world.store, practice, None, token=world.token, now=MORNING_AFTER))
            for _ in range(2)
        ]
        with world.store.read() as session:
            batches = sorted(session.exec(select(Message.batch)))

    troubles = ("tickless", "unswept", "uncarried")
    assert [(one.troubles, one.written) for one in found] == [(troubles, 3), (troubles, 0)]
    assert batches == sorted(f"2018-04-17/{name}" for name in troubles)
