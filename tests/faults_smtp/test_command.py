"""`duban tick` where the mail server cannot be used: one sentence on stderr, exit code 0, and nothing is lost."""

from contextlib import nullcontext
from dataclasses import replace

import pytest

from tests.faults_smtp.audit import Account, account, attempts, messages
from tests.faults_smtp.certificates import Certificates
from tests.faults_smtp.moody import Act, Answer, Mood, Moody
from tests.integration.served_office import free_port
from tests.integration.shell import Shell

pytestmark = [pytest.mark.enable_socket, pytest.mark.network]

OPENING, LATER = ("tick", "--at", "2018-05-02T14:30"), ("tick", "--at", "2018-05-02T14:31")
REASONS = {
    "nobody listens": "Connect call failed",
    "it hangs up": "",
    "421": "421 not today",
    "wrong password": "535",
    "expired": "certificate has expired",
    "self-signed": "self-signed certificate",
    "misnamed": "127.0.0.1",
}


UNTRUSTED = {"expired", "self-signed", "misnamed"}


def address(case: str, server: Moody) -> str:
    scheme = "smtp+starttls://" if case in UNTRUSTED else "smtp://"
    return f"{'smtp+starttls://duban:s3cret@' if case == 'wrong password' else scheme}{server.where}"


ANSWERS: dict[str, dict[str, Answer]] = {
    "it hangs up": {"GREETING": Act.DROP},
    "421": {"GREETING": "421 not today"},
    "wrong password": {"AUTH": "535 5.7.8 no"},
}


def mood(case: str, certificates: Certificates) -> Mood:
    kind = case if case in UNTRUSTED else "good"
    return Mood(ANSWERS.get(case, {}), ("STARTTLS", "AUTH PLAIN"), certificates.context(kind))


@pytest.fixture(params=sorted(REASONS))
def case(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def troubled(case: str, server: Moody, certificates: Certificates, shell: Shell) -> Moody:
    """A server in trouble, which the command has been told of."""
    server.usual = mood(case, certificates)
    elsewhere = Moody(port=free_port()) if case == "nobody listens" else server
    shell.monkeypatch.setenv("DUBAN_SMTP_URL", address(case, elsewhere))
    return elsewhere


def test_mail_waits_and_one_sentence_names_the_server_the_reason_and_the_next_try(
    shell: Shell, troubled: Moody, case: str
) -> None:
    said = shell.say(*OPENING)
    rows = messages_of(shell)
    again = shell.say(*OPENING, locale="zh")

    assert (said.code, again.code) == (0, 0)
    [sentence] = said.err.splitlines()
    assert sentence.startswith(f"mail server {troubled.where}: ")
    assert sentence.endswith("; mail waits, next try at 14:31.")
    assert REASONS[case] in sentence
    assert "s3cret" not in said.err + said.out
    [sentence] = again.err.splitlines()
    assert sentence.startswith(f"邮件服务器{troubled.where}")
    assert sentence.endswith("；邮件在等待，14:31再试。")
    assert rows
    assert set(rows) == {("ready", 0)}


def test_the_same_command_sends_everything_once_the_server_can_be_used(
    shell: Shell, server: Moody, certificates: Certificates, troubled: Moody
) -> None:
    shell.say(*OPENING)
    waiting = len(messages_of(shell))
    server.usual = Mood(offers=("STARTTLS", "AUTH PLAIN"), certificate=certificates.context("good"))

    with troubled.open() if troubled is not server else nullcontext():
        said = shell.say(*LATER)

    assert (said.code, said.err) == (0, "")
    with shell.store() as store:
        assert (len(troubled.taken), attempts(store)) == (waiting, ["sent"] * waiting)
        assert replace(account(store, troubled.taken), waiting=()) == Account()


def messages_of(shell: Shell) -> list[tuple[str, int]]:
    with shell.store() as store:
        return [(str(row.state), row.attempts) for row in messages(store)]


def test_a_server_that_was_replaced_is_not_complained_of_any_more(shell: Shell, server: Moody) -> None:
    shell.monkeypatch.setenv("DUBAN_SMTP_URL", f"smtp://127.0.0.1:{free_port()}")
    shell.say(*OPENING)
    shell.monkeypatch.setenv("DUBAN_SMTP_URL", f"smtp://{server.where}")

    said = shell.say(*LATER)

    assert (len(server.taken) > 0, said.err) == (True, "")
