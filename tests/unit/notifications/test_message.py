import email
from datetime import UTC, datetime, timedelta, timezone
from email.header import decode_header, make_header
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.channels.mail.mailbox import Mailbox
from notifications.channels.mail.message import build, new_message_id
from notifications.rendered import RenderedMail
from rules.refusal import Refused

SENDER = Mailbox("省厅督查室", "duban@mzt.example.cn")
TO = Mailbox("李某", "li@mzj.example.cn")
ID = "<8f2c@mzt.example.cn>"
AT = datetime(2018, 9, 17, 8, 30, tzinfo=timezone(timedelta(hours=8)))
MAIL = RenderedMail(
    "【提醒】规范化社区创建：9月30日到期，还差7个（督2018-04-06）",
    "李某同志：\n\n还差7个。\n",
    "<p>还差<b>7个</b>。</p>\n",
)


def built(rendered: RenderedMail = MAIL, **facts: Any) -> bytes:
    return build(rendered, **({"sender": SENDER, "to": TO, "message_id": ID, "date": AT} | facts))


def parsed(raw: bytes) -> EmailMessage:
    return cast("EmailMessage", email.message_from_bytes(raw, policy=default))


def part(raw: bytes, subtype: str) -> str:
    body = parsed(raw).get_body((subtype,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_a_message_reads_back_as_it_was_written() -> None:
    raw = built(reply_to="desk@mzt.example.cn")

    message = parsed(raw)
    assert {name: str(value) for name, value in message.items()} | {"Content-Type": message.get_content_type()} == {
        "From": "省厅督查室 <duban@mzt.example.cn>",
        "To": "李某 <li@mzj.example.cn>",
        "Reply-To": "desk@mzt.example.cn",
        "Subject": MAIL.subject,
        "Date": "Mon, 17 Sep 2018 08:30:00 +0800",
        "Message-ID": ID,
        "MIME-Version": "1.0",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Type": "multipart/alternative",
    }
    assert (part(raw, "plain"), part(raw, "html")) == (MAIL.text, MAIL.html)
    assert not message.defects


def test_plain_text_comes_first_so_that_the_html_is_preferred() -> None:
    assert [p.get_content_type() for p in parsed(built()).iter_parts()] == ["text/plain", "text/html"]


def test_the_same_facts_give_the_same_bytes() -> None:
    assert built() == built()


def test_bytes_are_ready_for_data() -> None:
    raw = built(RenderedMail("规" * 200, "长" * 5000, "<p>" + "x" * 5000))

    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 76
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    assert raw.endswith(b"\r\n")


def test_a_reply_names_what_it_answers() -> None:
    message = parsed(built(in_reply_to="<a@b.cn>", references=("<a@b.cn>", "<c@d.cn>")))

    assert (message["In-Reply-To"], message["References"]) == ("<a@b.cn>", "<a@b.cn> <c@d.cn>")


LINES = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cf", "Zs"))


@given(st.text(LINES, min_size=1, max_size=120), st.text(LINES, min_size=1, max_size=9))
def test_any_one_line_subject_and_name_come_back(subject: str, name: str) -> None:
    message = parsed(built(RenderedMail(subject, "a", "b"), to=Mailbox(name, "li@example.cn")))

    to = cast("AddressHeader", message["To"])
    assert str(message["Subject"]) == subject
    assert [(a.display_name, a.addr_spec) for a in to.addresses] == [(name, "li@example.cn")]


def test_a_long_name_is_folded_between_its_characters() -> None:
    name = "河南省民政厅基层政权和社区建设处督办工作联系邮箱"

    header = built(to=Mailbox(name, "li@example.cn")).split(b"\r\nTo: ")[1].split(b"\r\nSubject")[0].decode("ascii")

    # Read with `decode_header`: before 3.13 the new parser keeps a blank between two encoded words of a name.
    words, address = header.rsplit("\r\n ", 1)
    assert (str(make_header(decode_header(words))), address) == (name, "<li@example.cn>")


@pytest.mark.parametrize("name", ['O"Neil', "a, b", "a@b <c@d>", "=?utf-8?q?x?=", "back\\slash", "(comment)", "a.b"])
def test_a_name_with_special_characters_stays_a_name(name: str) -> None:
    to = cast("AddressHeader", parsed(built(to=Mailbox(name, "li@example.cn")))["To"])

    assert [(a.display_name, a.addr_spec) for a in to.addresses] == [(name, "li@example.cn")]


def test_dots_at_line_starts_and_lone_surrogates_do_no_harm() -> None:
    raw = built(RenderedMail("s", ".\n..\nFrom x\n\ud800", "."))

    assert part(raw, "plain") == ".\n..\nFrom x\n?\n"


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"message_id": "<a@b>\r\nBcc: x@y.cn"}, id="a header behind the Message-ID"),
        pytest.param({"message_id": "a@b"}, id="a Message-ID without brackets"),
        pytest.param({"reply_to": "a@b.cn, c@d.cn"}, id="two addresses to reply to"),
        pytest.param({"in_reply_to": "<a@b>\nX: y"}, id="a header behind In-Reply-To"),
        pytest.param({"references": ("<a b@c>",)}, id="a blank in References"),
        pytest.param({"date": datetime(2018, 9, 17, 8, 30)}, id="a date without zone"),  # noqa: DTZ001 - that is the point
        pytest.param({"rendered": RenderedMail("a\r\nBcc: x@y.cn", "", "")}, id="a header behind the subject"),
        pytest.param({"rendered": RenderedMail("a\x00", "", "")}, id="NUL in the subject"),
        pytest.param({"rendered": RenderedMail("a\x85b", "", "")}, id="a line break nobody sees"),
    ],
)
def test_what_would_break_a_header_is_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        built(**facts)


def test_a_message_id_is_made_of_a_token_and_a_domain() -> None:
    assert new_message_id("8f2c", "mzt.example.cn") == ID
    with pytest.raises(Refused):
        new_message_id("8f2c>\r\nX: y", "mzt.example.cn")


def test_the_date_keeps_its_own_zone() -> None:
    assert parsed(built(date=datetime(2018, 9, 17, 0, 30, tzinfo=UTC)))["Date"] == "Mon, 17 Sep 2018 00:30:00 +0000"
