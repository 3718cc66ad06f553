"""`duban serve`, really: a process, a port, mail that goes by itself, and an end."""

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from socket import create_server

import pytest

from models.mail import MessageState
from models.queries.messages import count_messages
from tests.integration.served_office import PATIENCE, ROOT, Served, Sink, free_port, serving, start, until

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket, pytest.mark.network, pytest.mark.xdist_group("prefect")]


def test_the_digest_of_the_morning_goes_by_itself(office: Served, sink: Sink) -> None:
    mail = until(
        lambda: next((m for m in sink.kept if "officer@example.org" in str(m["To"])), None), "the officer's mail"
    )

    assert all(number in mail.get_body(("plain",)).get_content() for number in office.numbers)  # type: ignore[union-attr]
    assert len([m for m in sink.kept if "officer@example.org" in str(m["To"])]) == 1


def test_it_is_alive_and_ready_with_prefect_up(office: Served) -> None:
    until(lambda: office.readiness()["tick"]["at"] is not None, "a tick")

    assert office.get("/livez").json() == {"alive": True}
    answer = office.get("/readyz")
    found = answer.json()
    assert (answer.status_code, found["ready"], found["prefect"], found["mail_server"]) == (200, True, "up", "set")
    assert found["tick"]["age_seconds"] < PATIENCE


def test_the_page_reads_in_both_languages_and_shows_the_ledger(office: Served) -> None:
    chinese, english = office.page().text, office.page("/status?lang=en").text

    assert "督办台账" in chinese
    assert "Ledger of directives" in english
    assert all(number in page for number in office.numbers for page in (chinese, english))


def test_a_taken_port_is_named_and_nothing_is_started(tmp_path: Path) -> None:
    with create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        served = start(tmp_path / "home", tmp_path / "log", port=port)

        assert served.process.wait(timeout=PATIENCE) == 1
    assert served.log.read_text(encoding="utf-8") == f"port {port} is taken (127.0.0.1).\n"
    assert not (tmp_path / "home").exists()


def test_a_second_scheduler_on_the_same_home_is_refused(office: Served, tmp_path: Path) -> None:
    second = start(office.settings.home, tmp_path / "log", port=free_port())

    assert second.process.wait(timeout=PATIENCE) == 1
    said = second.log.read_text(encoding="utf-8")
    assert said == f"another duban serve runs on {office.settings.home}; one database takes one.\n"
    assert office.process.poll() is None


def test_a_second_home_on_the_same_postgresql_is_refused_while_the_first_runs(
    postgresql_url: str, tmp_path: Path
) -> None:
    first = start(tmp_path / "one", tmp_path / "one.log", database=postgresql_url)
    try:
        until(lambda: first.readiness()["tick"]["at"], "a tick")

        second = start(tmp_path / "two", tmp_path / "two.log", database=postgresql_url)
        refused = second.process.wait(timeout=PATIENCE)
    finally:
        first.process.kill()
        first.process.wait()
    third = start(tmp_path / "two", tmp_path / "three.log", database=postgresql_url)
    until(lambda: third.readiness()["tick"]["at"], "a tick after the first was killed")
    third.stop()

    said = second.log.read_text(encoding="utf-8")
    assert (refused, said) == (1, f"another duban serve runs on {postgresql_url}; one database takes one.\n")


@pytest.mark.parametrize("by", [timedelta(hours=3), timedelta(hours=-1), timedelta(days=400)], ids=str)
def test_a_clock_that_jumps_stops_the_mail_until_a_person_accepts_it(tmp_path: Path, by: timedelta) -> None:
    with Sink().open() as sink, serving(tmp_path, smtp=sink.url) as served:
        until(lambda: sink.kept, "the mail of the morning")
        before = len(sink.kept)
        served.jump(by)
        until(lambda: served.readiness()["clock"] == "stopped", "the clock is not believed")
        answered = served.get("/readyz").status_code
        stopped, page = served.readiness(), served.page().text
        until(lambda: served.readiness()["tick"]["at"] != stopped["tick"]["at"], "it ticks on")
        mailed = len(sink.kept) - before

        done = doctor(served, "--accept-clock")

        until(lambda: served.get("/readyz").status_code == 200, "it is ready")
    assert (answered, [one["en"] for one in stopped["problems"]]) == (503, [CLOCK])
    assert ("系统时间不可信" in page, mailed) == (True, 0)
    assert ("clock        ok" in done.stdout, done.stderr) == (True, "")


CLOCK = "the clock is not believed and nothing is sent"


DOCTOR = """
import sys
from datetime import timedelta
import cli.operations.doctor, cli.session
from cli.main import run
from runtime.clock import wall_clock
offset = timedelta(seconds=float(sys.argv.pop(1)))
cli.operations.doctor.wall_clock = cli.session.wall_clock = lambda: wall_clock() + offset
run()
"""


def doctor(served: Served, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `duban doctor` on a served home, in a process of its own that has the home's clock."""
    given = [str(served.offset.total_seconds()), "--home", str(served.settings.home), "doctor", *words]
    return subprocess.run([sys.executable, "-c", DOCTOR, *given], cwd=ROOT, capture_output=True, text=True, check=False)


def test_without_prefect_mail_goes_all_the_same_and_everybody_is_told(tmp_path: Path) -> None:
    (tmp_path / "home" / "prefect.db").mkdir(parents=True)  # no database can be opened there

    with Sink().open() as sink, serving(tmp_path, smtp=sink.url) as served:
        until(lambda: sink.kept, "the mail")
        until(lambda: served.readiness()["prefect"] == "down", "Prefect is known to be down")
        answer, page = served.get("/readyz"), served.page().text
        code = served.stop()

    assert (answer.status_code, answer.json()["warnings"][0]["en"]) == (200, "Prefect is down, ticks go on without it")
    assert "未运行，巡检照常进行" in page
    assert code == 0, served.log.read_text(encoding="utf-8")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_a_running_delivery_settle_and_ends_everything(tmp_path: Path, number: signal.Signals) -> None:
    with Sink(delay=1).open() as sink, serving(tmp_path, smtp=sink.url) as served:
        until(lambda: served.readiness()["outbox"]["counts"].get("sending"), "a delivery runs")

        code = served.stop(number)

        with served.world() as world, world.store.read() as session:
            counts = count_messages(session)
    assert code == 0, served.log.read_text(encoding="utf-8")
    assert MessageState.SENDING not in counts
    assert counts.get("sent", 0) == len(sink.kept)
