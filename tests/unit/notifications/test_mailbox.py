import pytest

from notifications.channels.mail.mailbox import Mailbox
from rules.refusal import Refused


def test_a_mailbox_has_a_chinese_name_or_none() -> None:
    assert Mailbox("李某", "li@mzj.example.cn").address == Mailbox("", "li@mzj.example.cn").address


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("a@example.cn, b@example.cn", id="two addresses"),
        pytest.param("a@example.cn;b@example.cn", id="two with a semicolon"),
        pytest.param("a@example.cn\r\nBcc: x@example.cn", id="a header behind it"),
        pytest.param("a@example.cn\n", id="a line feed at its end"),
        pytest.param("a@example.cn\x00", id="NUL"),
        pytest.param("李@example.cn", id="a Chinese local part"),
        pytest.param("a@例子.cn", id="a Chinese domain"),
        pytest.param("A <a@example.cn>", id="a name in it"),
        pytest.param("a@example.cn> SIZE=1", id="an SMTP parameter"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_not_one_plain_address_is_refused(address: str) -> None:
    with pytest.raises(Refused):
        Mailbox("", address)


@pytest.mark.parametrize("name", ["李某\r\nBcc: x@example.cn", "李\n某", "李\x00某", "李\u2028某", "李\ud800某"])
def test_a_name_that_breaks_a_header_is_refused(name: str) -> None:
    with pytest.raises(Refused):
        Mailbox(name, "li@example.cn")
