"""What a machine may watch, and who may ask."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from models import migrate
from runtime.pulse import PrefectState, Pulse, TickRecord
from runtime.resources import World, open_world
from runtime.settings import Settings, read_settings
from services.mail import clock_guard
from services.operations import main_path
from services.operations.ticks import TickTally
from tests.integration.served_office import MORNING, register_meeting
from tests.unit.docs.pages import text
from web.app import create_app

TOKEN = "8f2c-token-of-the-test"
HERE = ("127.0.0.1", 50000)
ELSEWHERE = ("192.0.2.7", 50000)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    settings = Settings(home=tmp_path, metrics_token=TOKEN)
    register_meeting(settings)
    with open_world(settings, clock=lambda: MORNING) as opened:
        yield opened


def asked(world: World, pulse: Pulse, client: tuple[str, int] = HERE, **headers: str) -> tuple[int, str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with TestClient(create_app(world, pulse), client=client) as pages:
        answer = pages.get("/metrics", headers=named)
        return answer.status_code, answer.text


def values(text: str) -> dict[str, float]:
    """Return each line's name with its labels, and its value."""
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


def test_they_are_what_the_database_holds(world: World) -> None:
    pulse = Pulse(PrefectState.UP)
    main_path.sweep_all(world.store, world.practice(MORNING), now=MORNING)
    main_path.compose_all(world.store, world.practice(MORNING), token=world.token, now=MORNING)
    pulse.record(TickRecord(MORNING, TickTally(looked_at=9, messages=1)))
    pulse.record(TickRecord(MORNING, TickTally(looked_at=4)))

    found = values(asked(world, pulse)[1])

    with world.store.writer.engine.connect() as connection:
        entries = connection.exec_driver_sql("SELECT count(*) FROM log_entry").scalar_one()
        notices = connection.exec_driver_sql("SELECT count(*) FROM notice WHERE state = 'composed'").scalar_one()
        running = connection.exec_driver_sql("SELECT count(*) FROM milestone WHERE state = 'open'").scalar_one()
    assert found['duban_messages{state="ready"}'] == found["duban_outbox_waiting"] == 1
    assert found['duban_notices{state="composed"}'] == notices > 0
    assert (found["duban_milestones_open"], found["duban_milestones_overdue"]) == (running, 0)
    assert found["duban_log_position"] == entries
    assert (found["duban_ticks_total"], found["duban_tick_age_seconds"] < 5) == (2, True)
    assert (found['duban_tick_last{what="looked_at"}'], found['duban_tick_last{what="messages"}']) == (4, 0)
    assert [name for name, value in found.items() if name.startswith("duban_prefect{") and value] == [
        'duban_prefect{state="up"}'
    ]
    assert found["duban_clock_stopped"] == found['duban_overlooked{kind="unswept"}'] == 0


def test_what_is_overdue_overlooked_or_stopped_is_counted(world: World) -> None:
    clock_guard.check(world.store, expected=None, now=MORNING.replace(year=2019))

    found = values(asked(world, Pulse())[1])

    assert (found["duban_clock_stopped"], found['duban_overlooked{kind="unswept"}']) == (1, 1)


def test_every_state_is_there_though_it_has_none(world: World) -> None:
    found = values(asked(world, Pulse())[1])

    assert found['duban_messages{state="presumed"}'] == found['duban_notices{state="told"}'] == 0


def test_the_build_says_version_and_schema(world: World) -> None:
    shown = asked(world, Pulse())[1]

    assert re.search(
        rf'^duban_build_info{{version="[^"]+",python="3[^"]+",schema="{migrate.newest()}"}} 1$', shown, re.MULTILINE
    )


def test_every_metric_is_explained_typed_and_well_formed(world: World) -> None:
    lines = asked(world, Pulse())[1].splitlines()

    kinds = dict(
        re.fullmatch(r"# TYPE (duban_\w+) (gauge|counter)", line).groups() for line in lines if "# TYPE" in line
    )  # type: ignore[union-attr]
    explained = [line.split()[2] for line in lines if line.startswith("# HELP ")]
    measured = [line for line in lines if not line.startswith("#")]
    assert explained == list(kinds)
    assert {re.split(r"[{ ]", line)[0] for line in measured} == set(kinds)
    assert all(re.fullmatch(r'\w+({\w+="[^"\\]*"(,\w+="[^"\\]*")*})? [0-9.e+-]+', line) for line in measured)


def test_every_metric_is_documented_and_no_other(world: World) -> None:
    measured = set(re.findall(r"# TYPE (duban_\w+)", asked(world, Pulse())[1]))

    assert set(re.findall(r"duban_\w+", text("docs/watching.md"))) == measured


def test_they_name_no_person_no_address_and_no_directive(world: World) -> None:
    assert not re.search(r"@|督|殷慕白|officer", asked(world, Pulse())[1])


@pytest.mark.parametrize(
    ("client", "headers", "code"),
    [
        pytest.param(ELSEWHERE, {}, 404, id="elsewhere, without a token"),
        pytest.param(ELSEWHERE, {"authorization": f"Bearer {TOKEN}"}, 200, id="elsewhere, with the token"),
        pytest.param(ELSEWHERE, {"authorization": f"bearer  {TOKEN}"}, 200, id="the scheme in any case"),
        pytest.param(ELSEWHERE, {"authorization": f"Bearer {TOKEN}x"}, 404, id="a longer token"),
        pytest.param(ELSEWHERE, {"authorization": f"Bearer {TOKEN[:-1]}"}, 404, id="a shorter one"),
        pytest.param(ELSEWHERE, {"authorization": "Bearer "}, 404, id="an empty one"),
        pytest.param(ELSEWHERE, {"authorization": f"Basic {TOKEN}"}, 404, id="another scheme"),
        pytest.param(HERE, {}, 200, id="this machine"),
        pytest.param(("::1", 50000), {}, 200, id="this machine over IPv6"),
        pytest.param(HERE, {"authorization": "Bearer wrong"}, 404, id="this machine, with a wrong token"),
        pytest.param(HERE, {"x_forwarded_for": "192.0.2.7"}, 404, id="passed on by a proxy on this machine"),
        pytest.param(HERE, {"forwarded": "for=192.0.2.7"}, 404, id="passed on, in the other form"),
        pytest.param(("testclient", 50000), {}, 404, id="no address at all"),
    ],
)
def test_only_the_token_or_this_machine_opens_them(
    world: World, client: tuple[str, int], headers: dict[str, str], code: int
) -> None:
    assert asked(world, Pulse(), client, **headers)[0] == code


def test_without_a_token_nobody_elsewhere_gets_in(world: World) -> None:
    without = World(Settings(home=world.settings.home), world.store, world.clock)

    assert [asked(without, Pulse(), ELSEWHERE, authorization=f"Bearer {given}")[0] for given in ("", "x")] == [404, 404]


def test_who_may_not_read_them_hears_what_an_unknown_page_says(world: World) -> None:
    with TestClient(create_app(world, Pulse())) as pages:
        assert pages.get("/metrics").text == pages.get("/no-such-page").text


def test_the_token_may_come_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n", encoding="utf-8")
    monkeypatch.setenv("DUBAN_METRICS_TOKEN_FILE", str(tmp_path / "token"))

    assert read_settings(tmp_path).metrics_token == TOKEN
