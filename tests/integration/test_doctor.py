"""`duban doctor`: every line says what was found and what to do, and nothing is changed by looking."""

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from alembic import command

from flows import deployments
from models import migrate
from models.store import open_store, sqlite_url
from notifications.channels.mail.greeting import greeted
from notifications.channels.mail.smtp_settings import Security, SmtpSettings
from runtime import surroundings
from runtime.lock import only_scheduler
from runtime.settings import Settings
from services.operations.findings import FindingLevel
from services.operations.watch import Trouble
from tests.factories import at
from tests.integration.served_office import Served, Sink, free_port
from tests.integration.shell import Said, Shell
from tests.unit.docs.pages import entries

NOW = at("2018-05-02 10:05")
NAMES = (
    ["database", "migrations", "clock", "calendar", "watch"],
    ["smtp", "time_zone", "disk", "keys", "prefect", "backups", "schedules"],
)


@pytest.fixture
def clinic(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A home that ticked five minutes ago."""
    assert shell.say("tick", "--at", "2018-05-02T10:00").code == 0
    set_clock(monkeypatch, NOW)
    return shell


def set_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("cli.operations.doctor.wall_clock", lambda: now)


def examined(shell: Shell) -> tuple[int, dict[str, tuple[str, str, str]]]:
    """Return the exit code, and level, finding and what to do in English by name."""
    said = shell.say("doctor", "--json")
    lines = json.loads(said.out)
    return said.code, {one["name"]: (one["level"], one["found"]["en"], one["todo"]["en"]) for one in lines}


def test_a_house_in_order_has_no_problem(clinic: Shell) -> None:
    code, found = examined(clinic)

    assert [*found] == [*NAMES[0], *NAMES[1]]
    levels = {name: level for name, (level, _, _) in found.items() if level != "ok"}
    assert (code, levels) == (0, {"smtp": "warning", "backups": "warning"})
    assert found["database"] == ("ok", "sqlite, answers", "")
    assert found["migrations"] == ("ok", f"current ({migrate.newest()})", "")
    assert found["calendar"] == ("ok", "announced until 2018-11-01", "")
    assert found["watch"] == ("ok", "nothing is overlooked", "")
    assert found["time_zone"] == ("ok", "Asia/Shanghai, 2018-05-02 10:05 UTC+0800", "")


def test_every_line_is_documented(clinic: Shell) -> None:
    documented = [name for name, _ in entries("docs/watching.md") if not name.startswith("duban_")]

    assert [name for name in documented if name not in [*Trouble]] == [*examined(clinic)[1]]


def test_every_line_speaks_both_languages_and_says_what_to_do_unless_it_is_fine(clinic: Shell) -> None:
    lines = json.loads(clinic.say("doctor", "--json").out)

    for one in lines:
        assert all(one["found"].values())
        assert all(one["todo"].values()) is (one["level"] != "ok")


@pytest.mark.parametrize(
    ("locale", "line"),
    [
        ("zh", "smtp         warning  邮件服务器未设置，邮件在等待 — 设置 DUBAN_SMTP_URL 后重启 duban serve"),
        ("en", "smtp         warning  no mail server is set, mail waits — set DUBAN_SMTP_URL and restart duban serve"),
    ],
)
def test_people_read_one_line_each_in_their_language(clinic: Shell, locale: str, line: str) -> None:
    said: Said = clinic.say("doctor", locale=locale)

    assert line in said.out.splitlines()


def test_looking_changes_nothing(clinic: Shell) -> None:
    before = clinic.rows()

    clinic.say("doctor")

    assert clinic.rows() == before


def test_where_there_is_no_database_none_is_made(shell: Shell) -> None:
    (shell.home / "duban.db").unlink()

    code, found = examined(shell)

    assert (code, [*found]) == (1, ["database", *NAMES[1]])
    assert found["database"] == ("problem", f"database: there is no file {shell.home / 'duban.db'}.", "run duban init")
    assert not (shell.home / "duban.db").exists()


def test_a_damaged_database_is_a_problem_and_the_rest_is_looked_at_all_the_same(clinic: Shell) -> None:
    path = clinic.home / "duban.db"
    content = bytearray(path.read_bytes())
    content[8192:40960] = bytes(32768)
    path.write_bytes(content)

    code, found = examined(clinic)

    level, said, todo = found["database"]
    assert (code, level, "damaged" in said or "down" in said, bool(todo)) == (1, "problem", True, True)
    assert [*found] == ["database", *NAMES[1]]


def test_a_database_that_is_none_is_a_problem(clinic: Shell) -> None:
    (clinic.home / "duban.db").write_text("no database at all, only some text" * 100)

    code, found = examined(clinic)

    assert (code, found["database"][:2]) == (1, ("problem", "the database is down (DatabaseError)"))


def test_an_older_database_is_a_problem_and_is_left_as_it_is(shell: Shell) -> None:
    (shell.home / "duban.db").unlink()
    store = open_store(sqlite_url(shell.home / "duban.db"))
    with store.writer.engine.begin() as connection:
        command.upgrade(migrate.configured(connection), "0003")
    store.close()

    code, found = examined(shell)

    assert (code, [*found]) == (1, ["database", "migrations", *NAMES[1]])
    assert found["migrations"][:2] == ("problem", "the database is not upgraded to this version")
    with shell.store() as after:
        assert migrate.version_of(after.writer.engine) == "0003"


def test_a_newer_database_asks_for_a_newer_program(clinic: Shell) -> None:
    with clinic.store() as store, store.writer.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    code, found = examined(clinic)

    level, said, todo = found["migrations"]
    assert (code, level, "9999 is newer than this program" in said, todo) == (1, "problem", True, "upgrade the program")


def test_a_clock_that_is_not_believed_is_a_problem(clinic: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, NOW + timedelta(days=400))

    code, found = examined(clinic)

    assert (code, found["clock"][0], "watch" in found, "unswept" in found) == (1, "problem", False, False)
    assert found["clock"][1].startswith(
        "the clock is not believed and nothing is sent: 2019-06-06 10:05, expected about 2018-05-02 10:0"
    )
    assert found["clock"][2] == "check the clock, then run duban doctor --accept-clock"


def test_a_calendar_that_ends_within_six_months_is_warned_of(clinic: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, at("2018-06-15 10:00"))

    assert examined(clinic)[1]["calendar"][:2] == ("warning", "estimated (推算) from 2018-12-01 on")


def test_what_is_overlooked_is_a_problem(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, NOW)

    code, found = examined(shell)

    assert (code, found["unswept"][0], "watch" in found) == (1, "problem", False)


@pytest.mark.parametrize(
    ("free", "level"),
    [
        pytest.param(1 << 30, "ok", id="a gibibyte"),
        pytest.param((1 << 30) - 1, "warning", id="less"),
        pytest.param((200 << 20) - 1, "problem", id="next to nothing"),
    ],
)
def test_a_disk_that_is_nearly_full_is_told(
    clinic: Shell, monkeypatch: pytest.MonkeyPatch, free: int, level: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))

    code, found = examined(clinic)

    assert (code, found["disk"][0]) == (int(level == "problem"), level)


@pytest.mark.parametrize(("mode", "level"), [(0o600, "ok"), (0o400, "ok"), (0o640, "problem"), (0o604, "problem")])
def test_a_file_with_a_secret_is_its_owners_alone(
    clinic: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, mode: int, level: str
) -> None:
    secret = tmp_path / "metrics-token"
    secret.write_text("k" * 32, encoding="utf-8")
    secret.chmod(mode)
    monkeypatch.setenv("DUBAN_METRICS_TOKEN_FILE", str(secret))

    found = examined(clinic)[1]["keys"]

    assert found[0] == level
    assert level == "ok" or found[1:] == (f"others may read {secret}", f"run chmod 600 {secret}")


def test_a_damaged_database_of_prefects_may_be_thrown_away(clinic: Shell) -> None:
    (clinic.home / "prefect.db").write_text("no database at all" * 100)

    level, said, todo = examined(clinic)[1]["prefect"]

    assert (level, said) == ("warning", "prefect.db is damaged (file is not a database)")
    assert "its runs are rebuilt from Duban's own database" in todo


def test_a_server_without_prefect_is_warned_of(clinic: Shell) -> None:
    with only_scheduler(clinic.home):
        found = examined(clinic)[1]["prefect"]

    assert found[:2] == ("warning", "Prefect is down, ticks go on without it")


@pytest.mark.slow
@pytest.mark.enable_socket
@pytest.mark.network
@pytest.mark.xdist_group("prefect")
def test_a_served_prefect_answers(office: Served) -> None:
    found = surroundings.prefect(office.settings)

    assert (found.level, found.found.say("en")) == (FindingLevel.OK, "up")


def test_a_prefect_yaml_that_differs_is_warned_of(
    clinic: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    changed = tmp_path / "prefect.yaml"
    changed.write_text(
        deployments.WRITTEN.read_text(encoding="utf-8").replace("interval: 60", "interval: 90", 1), "utf-8"
    )
    monkeypatch.setattr("cli.operations.doctor.differing", lambda: deployments.differing(changed))

    assert examined(clinic)[1]["schedules"][:2] == ("warning", "prefect.yaml differs from the program: sweep")


def test_the_last_backup_is_known_wherever_it_went(
    clinic: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = tmp_path / "elsewhere"
    monkeypatch.setattr("cli.operations.database.wall_clock", lambda: NOW - timedelta(days=7))
    assert clinic.say("db", "backup", "--to", str(place)).code == 0

    fresh = examined(clinic)[1]["backups"]
    set_clock(monkeypatch, NOW + timedelta(seconds=1))
    old = examined(clinic)[1]["backups"]
    shutil.rmtree(place)
    gone = examined(clinic)[1]["backups"]

    assert fresh == ("ok", f"the last is 7 d old ({place})", "")
    assert old[:2] == ("warning", f"the last is 7 d old ({place})")
    assert gone[:2] == ("warning", f"the backup of 7 d ago is gone from {place}")


def test_a_rehearsed_backup_is_none(clinic: Shell, tmp_path: Path) -> None:
    clinic.say("db", "backup", "--to", str(tmp_path / "elsewhere"), "--dry-run")

    assert examined(clinic)[1]["backups"][:2] == ("warning", "no backup is known")


def smtp(**given: str) -> tuple[FindingLevel, str]:
    found = surroundings.channel(Settings(**given), longest=2)  # type: ignore[arg-type]
    return found.level, found.found.say("en")


@pytest.mark.enable_socket
@pytest.mark.network
def test_a_mail_server_is_greeted_and_gets_no_mail(tmp_path: Path) -> None:
    with Sink().open() as sink:
        taken = smtp(smtp_url=sink.url)

    assert (taken, sink.kept) == ((FindingLevel.OK, f"127.0.0.1:{sink.port}, SMTP"), [])


@pytest.mark.enable_socket
@pytest.mark.network
@pytest.mark.parametrize(
    ("scheme", "login", "said"),
    [
        pytest.param("smtp+starttls", "", "STARTTLS", id="no STARTTLS"),
        pytest.param("smtp", "duban:wrong@", "AUTH", id="no login"),
    ],
)
def test_a_mail_server_that_does_not_take_us_is_a_problem(scheme: str, login: str, said: str) -> None:
    with Sink().open() as sink:
        level, found = smtp(smtp_url=f"{scheme}://{login}127.0.0.1:{sink.port}")

    assert (level, said in found, "wrong" in found) == (FindingLevel.PROBLEM, True, False)


@pytest.mark.enable_socket
@pytest.mark.network
def test_a_mail_server_that_is_not_there_is_a_problem() -> None:
    level, found = smtp(smtp_url=f"smtp://127.0.0.1:{free_port()}")

    assert (level, found.startswith("the mail server does not take us (127.0.0.1:")) == (FindingLevel.PROBLEM, True)


def test_an_address_that_is_none_is_a_problem_without_its_password() -> None:
    level, found = smtp(smtp_url="http://duban:geheim@mail.example")

    assert (level, "geheim" in found) == (FindingLevel.PROBLEM, False)


@pytest.mark.parametrize(
    ("server", "level"),
    [
        pytest.param(
            SmtpSettings("mail.example", 25, Security.PLAIN, "duban", "x"), FindingLevel.WARNING, id="in the clear"
        ),
        pytest.param(
            SmtpSettings("127.0.0.1", 25, Security.PLAIN, "duban", "x"), FindingLevel.OK, id="on this machine"
        ),
        pytest.param(SmtpSettings("mail.example", 25, Security.PLAIN), FindingLevel.OK, id="no password at all"),
        pytest.param(
            SmtpSettings("mail.example", 587, Security.STARTTLS, "duban", "x"), FindingLevel.OK, id="protected"
        ),
    ],
)
def test_a_password_that_travels_in_the_clear_is_warned_of(server: SmtpSettings, level: FindingLevel) -> None:
    assert surroundings._level(greeted(server)) is level


def test_postgresql_is_backed_up_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, database_url="postgresql+psycopg://duban@db.example/duban")

    assert surroundings.backups(settings, now=NOW).level is FindingLevel.OK
