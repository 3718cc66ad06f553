"""A mail server that is away from Monday to Thursday: nobody pays for it, and Thursday's mail is true on Thursday."""

from datetime import timedelta
from decimal import Decimal
from email import message_from_bytes, policy

import pytest
from sqlmodel import select

from models.mail import MailServer
from tests.factories import LUOYANG, Play, at, shown
from tests.faults_smtp.audit import Account, account, attempts, messages
from tests.faults_smtp.moody import Act, Mood, Moody, Taken
from tests.integration.served_office import free_port

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket, pytest.mark.network]

AWAY = [
    pytest.param(Mood({"GREETING": Act.DROP}), id="it hangs up"),
    pytest.param(Mood({"GREETING": "421 4.3.2 not today"}), id="it says 421"),
    pytest.param(Mood({"MAIL": "530 5.7.0 log in first"}), id="it refuses us"),
]
MONDAY = ["14:30", "14:31", "14:36", "14:51", "15:51", "16:51", "17:51"]


def asked(play: Play, server: Moody, begins: str, ends: str, step: timedelta) -> list[str]:
    """Tick again and again; return when the server was asked."""
    found, moment = [], at(begins)
    while moment <= at(ends):
        before = server.connections
        play.tick(shown(moment), server.senders())
        found += [shown(moment)] * (server.connections - before)
        moment += step
    return found


def text_of(taken: Taken) -> str:
    part = message_from_bytes(taken.content, policy=policy.default).get_body(("plain",))
    return str(part.get_content()) if part else ""


@pytest.mark.parametrize("mood", AWAY)
def test_a_server_away_is_asked_after_1_5_and_15_minutes_and_then_by_the_hour(
    play: Play, server: Moody, mood: Mood
) -> None:
    play.dispatched()
    server.usual = mood

    times = asked(play, server, "2018-04-16 14:30", "2018-04-16 18:30", timedelta(minutes=1))
    times_next = asked(play, server, "2018-04-17 08:00", "2018-04-17 12:00", timedelta(minutes=5))

    assert times == [f"2018-04-16 {time}" for time in MONDAY]
    assert times_next == [f"2018-04-17 {time}" for time in ("08:30", "09:30", "10:30", "11:30")]
    assert {(row.attempts, row.uncertain_at) for row in messages(play.store)} == {(0, None)}
    assert attempts(play.store) == []


def test_once_a_server_answers_again_its_next_absence_counts_from_one_minute(play: Play, server: Moody) -> None:
    play.dispatched()
    server.moods.extend([Mood({"GREETING": Act.DROP})] * 3)
    one = timedelta(minutes=1)
    asked(play, server, "2018-04-16 14:30", "2018-04-16 14:51", one)

    server.usual = Mood({"GREETING": Act.DROP})
    times = asked(play, server, "2018-04-18 08:30", "2018-04-18 08:51", one)

    assert times == [f"2018-04-18 {time}" for time in ("08:30", "08:31", "08:36", "08:51")]


def test_nobody_listening_is_as_good_as_away(play: Play, server: Moody) -> None:
    play.dispatched()
    nowhere = Moody(port=free_port()).senders()
    for time in MONDAY[:4]:
        play.tick(f"2018-04-16 {time}", nowhere)

    with play.store.read() as session:
        failures = [row.failures for row in session.exec(select(MailServer))]
    moved = play.tick("2018-04-16 14:52", server.senders())

    assert (failures, attempts(play.store)) == ([4], ["sent", "sent"])
    assert (moved.sent, account(play.store, server.taken)) == (2, Account())


def a_quarter(play: Play, server: Moody) -> tuple[str, str]:
    """Dispatch two directives, received by everybody, and let spring pass: one is due in a fortnight, one on Thursday."""
    far, near = play.dispatched(due_on="2018-06-22"), play.dispatched(due_on="2018-06-07", title="儿童之家建设")
    for number in (far, near):
        play.acknowledge(number, "li", "2018-04-16 11:00")
        play.acknowledge(number, "luo", "2018-04-16 11:00", unit=LUOYANG)
    asked(play, server, "2018-04-16 14:30", "2018-06-03 18:00", timedelta(hours=6))  # openings, and moments between
    return far, near


def test_mondays_mail_is_written_anew_on_thursday_with_thursdays_days_and_without_what_was_claimed(
    play: Play, server: Moody
) -> None:
    numbers = a_quarter(play, server)
    spring = len(server.taken)
    server.usual = Mood({"GREETING": Act.DROP})
    asked(play, server, "2018-06-04 08:30", "2018-06-05 09:50", timedelta(minutes=20))
    for number in numbers:
        play.claim(number, "luo", "2018-06-05 10:00", unit=LUOYANG, figure=Decimal(200))
    asked(play, server, "2018-06-05 10:10", "2018-06-06 17:50", timedelta(minutes=20))

    server.usual = Mood()
    for time in ("08:30", "08:31", "08:46"):
        play.tick(f"2018-06-07 {time}", server.senders())

    mails = {one.to.partition("@")[0]: text_of(one) for one in server.taken[spring:]}
    monday = [str(row.state) for row in messages(play.store) if row.batch == "2018-06-04T08:30"]
    assert monday == ["dissolved", "dissolved"]  # Li's and Luo's
    assert (sorted(mails), len(server.taken) - spring) == (["li", "wang"], 2)
    assert [line for line in mails["li"].splitlines() if line.startswith("你局牵头")] == [
        "你局牵头的这一事项今日到期。",
        "你局牵头的这一事项还有10个工作日到期。",
    ]
    assert mails["wang"].count("洛阳市民政局已申请办结，请于6月12日前核验。") == 2
    assert {row.attempts for row in messages(play.store) if row.batch > "2018-06-04"} == {0, 1}
    assert account(play.store, server.taken) == Account()
