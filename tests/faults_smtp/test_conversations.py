"""Every way a conversation can go wrong: whatever the server did, all is told in the end, and nothing twice without doubt."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from notifications.channels.mail.smtp_settings import Security
from services.operations.ticks import TickTally
from tests.factories import Play, failed
from tests.faults_smtp.audit import Account, account, attempts, messages, told
from tests.faults_smtp.certificates import Certificates
from tests.faults_smtp.moody import Act, Answer, Mood, Moody, Slow

pytestmark = [pytest.mark.enable_socket, pytest.mark.network]

OPENING = "2018-04-16 14:30"
LATER = [f"2018-04-16 {time}" for time in ("14:31", "14:36", "14:45", "14:46", "15:01", "15:32", "16:33")]
MORNING = ["2018-04-17 08:30", "2018-04-17 08:46", "2018-04-17 14:30"]
EACH_ONCE = {"li": 1, "luo": 1}
BANNER = "220-" + "x" * 10_000_000 + "\r\n220 moody"


@dataclass(frozen=True)
class Fault:
    """What a server does in its first conversation, and what that costs."""

    name: str
    answers: Mapping[str, Answer]
    cost: str  # what the first tick says: sent, retry, uncertain, failed
    tries: list[str]  # what was written about each try
    copies: Mapping[str, int] = field(default_factory=lambda: EACH_ONCE)


SENT_TWICE = ["sent", "sent"]
ONE_IN_DOUBT = ["uncertain", "sent", "sent"]
TAKEN_TWICE = {"li": 2, "luo": 1}
FAULTS = [
    Fault("421 as greeting", {"GREETING": "421 too busy"}, "0200", SENT_TWICE),
    Fault("421 at MAIL", {"MAIL": "421 closing"}, "0200", SENT_TWICE),
    Fault("421 at RCPT", {"RCPT": "421 closing"}, "0200", SENT_TWICE),
    Fault("421 after the content", {"CONTENT": "421 closing"}, "0200", SENT_TWICE),
    Fault("451 at RCPT", {"RCPT": "451 later"}, "0200", ["retry", "retry", *SENT_TWICE]),
    Fault("451 after the content", {"CONTENT": "451 later"}, "0200", ["retry", "retry", *SENT_TWICE]),
    Fault("451 for one of two", {"RCPT li@example.org": "451 later"}, "1100", ["retry", "sent", "sent"]),
    Fault("no greeting", {"GREETING": Act.HANG}, "0200", SENT_TWICE),
    Fault("silence at RCPT", {"RCPT": Act.HANG}, "1100", ["retry", "sent", "sent"]),
    Fault("silence after the content", {"CONTENT": Act.HANG}, "1010", ONE_IN_DOUBT, TAKEN_TWICE),
    Fault("a second's silence", {"CONTENT li@example.org": Slow("250 taken")}, "2000", SENT_TWICE),
    Fault(
        "a byte at a time",
        {"GREETING": Slow("220 moody", 0), "MAIL": Slow("250 ok", 0)},
        "2000",
        SENT_TWICE,
    ),
    Fault("garbage as greeting", {"GREETING": "\x00\xff what?"}, "0200", SENT_TWICE),
    Fault("garbage at MAIL", {"MAIL": "\x00\xff what?"}, "1100", ["retry", "sent", "sent"]),
    Fault("garbage after the content", {"CONTENT": "\x00\xff what?"}, "1010", ONE_IN_DOUBT, TAKEN_TWICE),
    Fault("ten megabytes of banner", {"GREETING": BANNER}, "0200", SENT_TWICE),
    Fault("dropped at the greeting", {"GREETING": Act.DROP}, "0200", SENT_TWICE),
    Fault("dropped at RCPT", {"RCPT": Act.DROP}, "1100", ["retry", "sent", "sent"]),
    Fault("dropped at DATA", {"DATA": Act.DROP}, "1010", ONE_IN_DOUBT),
    Fault("dropped in the content", {"HALF": Act.DROP}, "1010", ONE_IN_DOUBT),
    Fault("dropped after the last dot", {"CONTENT": Act.DROP}, "1010", ONE_IN_DOUBT, TAKEN_TWICE),
]


def cost(ticked: TickTally) -> str:
    return f"{ticked.sent}{ticked.retry}{ticked.uncertain}{ticked.failed}"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_whatever_a_server_does_once_everybody_hears_in_the_end(play: Play, server: Moody, fault: Fault) -> None:
    play.dispatched()
    server.moods.append(Mood(fault.answers))
    senders = server.senders()

    first = play.tick(OPENING, senders)
    for moment in LATER:
        play.tick(moment, senders)

    assert cost(first) == fault.cost
    assert sorted(attempts(play.store)) == sorted(fault.tries)
    assert (server.copies, told(play.store)) == (fault.copies, 2)
    assert account(play.store, server.taken) == Account()


@pytest.mark.parametrize(
    "stage", ["RCPT li@example.org", "CONTENT li@example.org"], ids=["at RCPT", "after the content"]
)
def test_what_is_refused_for_one_person_reaches_the_bureau_all_the_same(play: Play, server: Moody, stage: str) -> None:
    number = play.dispatched()
    server.moods.append(Mood({stage: "550 5.1.1 no such user"}))

    first = play.tick(OPENING, server.senders())
    for moment in LATER + MORNING:
        play.tick(moment, server.senders())

    assert cost(first) == "1001"
    assert (failed(play.store, "li"), failed(play.store, "luo")) == (True, False)
    assert (server.copies["li"], server.copies["luo"]) == (0, 1), number
    assert server.copies["zhengzhou"] >= 1
    assert server.copies["wang"] >= 1  # the desk is to put the contact right
    assert account(play.store, server.taken) == Account()


@dataclass(frozen=True)
class Secured:
    """A conversation that was to be protected, and how it went wrong."""

    name: str
    mood: Mood
    kind: str = ""
    login: bool = False


SECURED = [
    Secured("STARTTLS not offered", Mood()),
    Secured("STARTTLS refused", Mood({"STARTTLS": "454 not today"}, ("STARTTLS",))),
    Secured("expired", Mood(offers=("STARTTLS",)), "expired"),
    Secured("self-signed", Mood(offers=("STARTTLS",)), "self-signed"),
    Secured("for another host", Mood(offers=("STARTTLS",)), "misnamed"),
    Secured("wrong password", Mood({"AUTH": "535 5.7.8 no"}, ("STARTTLS", "AUTH PLAIN LOGIN")), "good", login=True),
]


@pytest.mark.parametrize("case", SECURED, ids=lambda case: case.name)
def test_mail_waits_for_a_server_that_may_be_trusted(
    play: Play, server: Moody, certificates: Certificates, case: Secured
) -> None:
    play.dispatched()
    server.moods.append(Mood(case.mood.answers, case.mood.offers, certificates.context(case.kind or "good")))
    server.usual = Mood(offers=("STARTTLS", "AUTH PLAIN LOGIN"), certificate=certificates.context("good"))
    login = {"username": "duban", "password": "s3cret"} if case.login else {}
    senders = server.senders(security=Security.STARTTLS, **login)

    first = play.tick(OPENING, senders)
    untouched = [(str(row.state), row.attempts) for row in messages(play.store)]
    for moment in LATER:
        play.tick(moment, senders)

    assert (cost(first), untouched) == ("0200", [("ready", 0), ("ready", 0)])
    assert (attempts(play.store), server.copies) == (SENT_TWICE, EACH_ONCE)
    assert account(play.store, server.taken) == Account()
