"""Conversations with servers on this machine: what is said of a message must be what became of it."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from notifications.channels.mail.mailbox import Mailbox
from notifications.channels.mail.message import build
from notifications.channels.mail.smtp import Security, SmtpSender, SmtpSettings
from notifications.rendered import RenderedMail
from notifications.sender import Envelope, Outcome, Result, Sender, Unreachable
from rules.refusal import Refused
from tests.unit.notifications.relay import DROP, HANG, Inbox, Relay, listening, mail_server

pytestmark = [pytest.mark.enable_socket, pytest.mark.network]

OFFICE, LI, ZHANG = "duban@mzt.example.cn", "li@mzj.example.cn", "zhang@mzj.example.cn"
CONTENT = build(
    RenderedMail("【提醒】规范化社区创建", ".\n还差7个。\n", "<p>还差7个。</p>"),
    sender=Mailbox("省厅督查室", OFFICE),
    to=Mailbox("李某", LI),
    message_id="<8f2c@mzt.example.cn>",
    date=datetime(2018, 9, 17, tzinfo=UTC),
)
TO_LI, TO_ZHANG = Envelope(OFFICE, LI, CONTENT), Envelope(OFFICE, ZHANG, CONTENT)
SENT = Outcome(Result.SENT, 250, "taken")
PATIENCE, LONG = 0.5, 300.0  # seconds: for a server that hangs, and for all else


def send(relay: Relay, *envelopes: Envelope, timeout: float = LONG, longest: float = LONG) -> list[Outcome]:
    async def converse() -> list[Outcome]:
        async with (
            listening(relay.serve) as settings,
            SmtpSender(replace(settings, timeout=timeout), longest=longest) as sender,
        ):
            return [await sender.send(envelope) for envelope in envelopes]

    return asyncio.run(converse())


def test_what_a_server_keeps_is_what_was_sent_over_one_connection() -> None:
    inbox = Inbox()

    async def converse() -> list[Outcome]:
        async with mail_server(inbox) as settings, SmtpSender(settings) as sender:
            return [await sender.send(TO_LI), await sender.send(TO_ZHANG)]

    assert asyncio.run(converse()) == [SENT, SENT]
    assert inbox.kept == [(OFFICE, [LI], CONTENT), (OFFICE, [ZHANG], CONTENT)]
    assert len(inbox.sessions) == 1


@pytest.mark.parametrize(
    ("refuses", "outcome"),
    [
        pytest.param({LI: "451 later"}, Outcome(Result.RETRY, 451, "later"), id="451 for the recipient"),
        pytest.param({LI: "550 unknown"}, Outcome(Result.FAILED, 550, "unknown"), id="550 for the recipient"),
        pytest.param({"content": "452 full"}, Outcome(Result.RETRY, 452, "full"), id="452 for the content"),
        pytest.param({"content": "554 spam"}, Outcome(Result.FAILED, 554, "spam"), id="554 for the content"),
    ],
)
def test_a_refusal_is_told_as_the_server_meant_it_and_the_next_message_goes_on(
    refuses: dict[str, str], outcome: Outcome
) -> None:
    inbox = Inbox(refuses)

    async def converse() -> list[Outcome]:
        async with mail_server(inbox) as settings, SmtpSender(settings) as sender:
            first = await sender.send(TO_LI)
            inbox.refuses = {}
            return [first, await sender.send(TO_ZHANG)]

    assert asyncio.run(converse()) == [outcome, SENT]
    assert len(inbox.sessions) == 1


@pytest.mark.parametrize(
    ("replies", "result", "code"),
    [
        pytest.param({"MAIL": ["451 busy"]}, Result.RETRY, 451, id="451 to MAIL may be retried"),
        pytest.param({"DATA": ["451 no"]}, Result.RETRY, 451, id="451 to DATA may be retried"),
        pytest.param({"DATA": ["554 no"]}, Result.FAILED, 554, id="554 to DATA is for good"),
        pytest.param({"MAIL": [DROP]}, Result.RETRY, None, id="dropped at MAIL, the server has nothing"),
        pytest.param({"RCPT": [DROP]}, Result.RETRY, None, id="dropped at RCPT, the server has nothing"),
        pytest.param({"DATA": [DROP]}, Result.UNCERTAIN, None, id="dropped at DATA, we no longer say so"),
        pytest.param({"CONTENT": [DROP]}, Result.UNCERTAIN, None, id="dropped after the content, it may have it"),
        pytest.param({"RCPT": ["garbage"]}, Result.RETRY, None, id="garbage before DATA"),
        pytest.param({"CONTENT": ["garbage"]}, Result.UNCERTAIN, None, id="garbage after the content"),
        pytest.param({"CONTENT": ["354 more?"]}, Result.UNCERTAIN, None, id="a reply that is neither yes nor no"),
        pytest.param({"DATA": ["250 done?"]}, Result.UNCERTAIN, None, id="a yes before the content"),
        pytest.param({"CONTENT": ["250-" + "x" * 40000]}, Result.UNCERTAIN, None, id="an endless reply"),
    ],
)
def test_what_broke_is_told_and_the_next_message_reconnects_when_it_must(
    replies: dict[str, list[str]], result: Result, code: int | None
) -> None:
    relay = Relay(replies)

    first, second = send(relay, TO_LI, TO_ZHANG)

    assert (first.result, first.code) == (result, code)
    assert second == SENT
    assert relay.connections == (1 if code in {451, 554} else 2)


@pytest.mark.parametrize(
    ("word", "result"),
    [("MAIL", Result.RETRY), ("RCPT", Result.RETRY), ("DATA", Result.UNCERTAIN), ("CONTENT", Result.UNCERTAIN)],
)
@pytest.mark.parametrize("limits", [(PATIENCE, LONG), (LONG, PATIENCE)], ids=["one command", "the whole conversation"])
def test_a_server_that_hangs_is_left(word: str, result: Result, limits: tuple[float, float]) -> None:
    outcomes = send(Relay({word: [HANG]}), TO_LI, TO_ZHANG, timeout=limits[0], longest=limits[1])

    assert [outcome.result for outcome in outcomes] == [result, Result.SENT]


@pytest.mark.parametrize(
    "replies",
    [
        pytest.param({"GREETING": ["421 too busy"]}, id="421 as greeting"),
        pytest.param({"GREETING": ["554 go away"]}, id="554 as greeting"),
        pytest.param({"GREETING": [DROP]}, id="dropped before the greeting"),
        pytest.param({"GREETING": [HANG]}, id="no greeting"),
        pytest.param({"GREETING": ["x" * 40000]}, id="an endless greeting"),
        pytest.param({"EHLO": [DROP]}, id="dropped at EHLO"),
        pytest.param({"EHLO": ["500 what"], "HELO": ["500 what"]}, id="no introduction accepted"),
        pytest.param({"RCPT": ["421 closing"]}, id="421 to RCPT"),
        pytest.param({"CONTENT": ["421 no"]}, id="421 to the content, which says it was not taken"),
        pytest.param({"MAIL": ["530 log in first"]}, id="a sender refused for good"),
    ],
)
def test_a_server_that_cannot_be_talked_to_counts_against_the_server(replies: dict[str, list[str]]) -> None:
    with pytest.raises(Unreachable):
        send(Relay(replies), TO_LI, timeout=PATIENCE)


def test_a_server_without_a_greeting_is_left_at_the_hard_limit() -> None:
    with pytest.raises(Unreachable):
        send(Relay({"GREETING": [HANG]}), TO_LI, longest=PATIENCE)


def test_an_old_server_is_greeted_with_helo() -> None:
    assert send(Relay({"EHLO": ["500 what"]}), TO_LI) == [SENT]


def test_nobody_listening_is_unreachable_and_names_host_and_port() -> None:
    async def converse() -> None:
        async with listening(Relay().serve) as settings:
            closed = settings
        async with SmtpSender(closed) as sender:
            with pytest.raises(Unreachable, match=f"127.0.0.1:{closed.port}"):
                await sender.send(TO_LI)

    asyncio.run(converse())


def test_a_connection_that_died_while_idle_costs_no_message() -> None:
    relay = Relay({"MAIL": ["250 ok", DROP]})

    assert send(relay, TO_LI, TO_ZHANG) == [SENT, SENT]
    assert relay.connections == 2


@pytest.mark.parametrize(
    "secured",
    [
        pytest.param({"security": Security.STARTTLS}, id="STARTTLS stripped from what the server offers"),
        pytest.param({"security": Security.TLS}, id="no TLS spoken"),
        pytest.param({"username": "duban", "password": "s3cret"}, id="no login offered"),
    ],
)
def test_what_was_asked_to_be_protected_never_goes_unprotected(secured: dict[str, str]) -> None:
    relay = Relay()

    async def converse() -> None:
        async with listening(relay.serve) as settings:
            given = SmtpSettings(settings.host, settings.port, timeout=PATIENCE, **secured)  # type: ignore[arg-type]  # a table of cases
            async with SmtpSender(given) as sender:
                await sender.send(TO_LI)

    with pytest.raises(Unreachable) as unreachable:
        asyncio.run(converse())

    assert "s3cret" not in str(unreachable.value)
    assert not [line for line in relay.heard if line.startswith(("MAIL", "AUTH"))]


def test_a_refused_login_is_unreachable_and_does_not_print_the_password() -> None:
    relay = Relay({"EHLO": ["250-here\r\n250 AUTH PLAIN"], "AUTH": ["535 wrong"]})

    async def converse() -> None:
        async with (
            listening(relay.serve) as settings,
            SmtpSender(replace(settings, username="duban", password="s3cret")) as sender,
        ):
            await sender.send(TO_LI)

    with pytest.raises(Unreachable, match="535") as unreachable:
        asyncio.run(converse())

    assert "s3cret" not in str(unreachable.value)


@pytest.mark.parametrize("address", ["李@example.cn", "a@example.cn, b@example.cn", "a@b.cn>\r\nDATA", "a@b.cn SIZE=1"])
def test_an_address_that_is_not_one_plain_address_reaches_no_server(address: str) -> None:
    relay = Relay()

    with pytest.raises(Refused):
        send(relay, replace(TO_LI, to=address))
    with pytest.raises(Refused):
        send(relay, replace(TO_LI, sender=address))

    assert relay.connections == 0


def test_a_line_of_one_dot_does_not_end_the_message() -> None:
    relay = Relay()

    send(relay, replace(TO_LI, content=b"a\r\n.\r\nb\r\n"))

    assert relay.contents == [b"a\r\n..\r\nb\r\n.\r\n"]


def test_a_cancelled_conversation_leaves_no_half_open_connection_behind() -> None:
    relay = Relay({"CONTENT": [HANG]})

    async def converse() -> list[Outcome]:
        async with listening(relay.serve) as settings, SmtpSender(settings) as sender:
            task = asyncio.create_task(sender.send(TO_LI))
            await relay.taken.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return [await sender.send(TO_ZHANG)]

    assert asyncio.run(converse()) == [SENT]
    assert relay.connections == 2


def test_leaving_says_goodbye() -> None:
    relay = Relay()

    send(relay, TO_LI)

    assert relay.heard[-1] == "QUIT"


def test_an_smtp_sender_is_a_sender() -> None:
    sender: Sender = SmtpSender(SmtpSettings("127.0.0.1", 25))

    assert isinstance(sender, SmtpSender)
