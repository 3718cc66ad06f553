import pytest

from notifications.channels.mail.smtp import Security, SmtpSettings, parse_smtp_url
from rules.refusal import Refused


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.cn", SmtpSettings("mail.example.cn", 25)),
        ("smtp://127.0.0.1:1025/", SmtpSettings("127.0.0.1", 1025)),
        ("smtp://[::1]:1025", SmtpSettings("::1", 1025)),
        ("smtps://mail.example.cn", SmtpSettings("mail.example.cn", 465, Security.TLS)),
        ("smtp+starttls://mail.example.cn", SmtpSettings("mail.example.cn", 587, Security.STARTTLS)),
        (
            "smtp+starttls://duban%40mzt.cn:p%40ss%2Fword@mail.example.cn:2525",
            SmtpSettings("mail.example.cn", 2525, Security.STARTTLS, "duban@mzt.cn", "p@ss/word"),
        ),
        ("smtp://user:pass@host:587", SmtpSettings("host", 587, Security.PLAIN, "user", "pass")),
    ],
)
def test_a_url_names_a_server(url: str, expected: SmtpSettings) -> None:
    assert parse_smtp_url(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.cn",
        "http://u:s3cret@mail.example.cn",
        "smtp://",
        "smtp://u:s3cret@",
        "smtp://u:s3cret@host:99999",
        "smtp://u:s3cret@host:0",
        "smtp://u:s3cret@host:abc",
        "smtp://u@host",
        "smtp://:s3cret@host",
        "smtp://u:s3cret@host/path",
        "smtp://u:s3cret@host?x=1",
        "smtp://u:s3cret@host#x",
        "smtp://u:s3cret@ho st",
        "smtp://u:s3cret@host\r\nRCPT",
        "smtp://u:s3cret@[::1",
        "smtp://u:s3/cret@host",
    ],
)
def test_what_names_no_server_is_refused_without_repeating_the_password(url: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_smtp_url(url)

    assert refused.value.__cause__ is None
    assert "cret" not in refused.value.say("zh") + refused.value.say("en")


def test_a_password_is_in_no_representation() -> None:
    assert "s3cret" not in repr(parse_smtp_url("smtps://u:s3cret@mail.example.cn"))
