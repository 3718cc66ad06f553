"""Where the mail server is and how to enter, read from one URL."""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import SplitResult, unquote, urlsplit

from rules.refusal import Refused

TIMEOUT = 30.0  # seconds for one command


class Security(StrEnum):
    """How the connection is protected; STARTTLS is required when named, never optional."""

    PLAIN = "plain"
    STARTTLS = "starttls"
    TLS = "tls"


SCHEMES = {"smtp": Security.PLAIN, "smtp+starttls": Security.STARTTLS, "smtps": Security.TLS}
PORTS = {Security.PLAIN: 25, Security.STARTTLS: 587, Security.TLS: 465}


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """A mail server. Its password is in no representation."""

    host: str
    port: int
    security: Security = Security.PLAIN
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = TIMEOUT


def parse_smtp_url(url: str) -> SmtpSettings:
    """Return the server a URL names; the refusal says what is wrong with it without repeating it.

    >>> parse_smtp_url("smtp+starttls://duban:secret@mail.example.cn")
    SmtpSettings(host='mail.example.cn', port=587, security=<Security.STARTTLS: 'starttls'>, username='duban', timeout=30.0)
    """
    if not url.isprintable() or " " in url:
        raise _refused("含有空格或控制字符", "it holds a blank or a control character")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _refused("主机或端口不合规", "its host or port is not valid") from None
    if parts.scheme not in SCHEMES:
        raise _refused(f"应以{'、'.join(SCHEMES)}开头", f"it must begin with {', '.join(SCHEMES)}")
    if not host or port == 0 or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise _refused("只应有主机和端口", "it takes a host and a port, nothing after them")
    username, password = _login(parts)
    security = SCHEMES[parts.scheme]
    return SmtpSettings(host, port or PORTS[security], security, username, password)


def _login(parts: SplitResult) -> tuple[str | None, str | None]:
    if parts.username is None:
        return None, None
    if not parts.username or not parts.password:
        raise _refused("用户名和密码须成对", "a user needs a password, and a password a user")
    return unquote(parts.username), unquote(parts.password)


def _refused(zh: str, en: str) -> Refused:
    return Refused(
        zh=f"SMTP 地址：{zh}；形如 smtp+starttls://用户:密码@主机:587（密码中的特殊字符用 % 编码）。",
        en=f"SMTP URL: {en}; write smtp+starttls://user:password@host:587 (special characters of the password %-encoded).",
    )
