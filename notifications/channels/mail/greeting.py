"""Greets the mail server to learn whether it takes us, without giving it any mail."""

import asyncio

from notifications.channel import ServerCheck
from notifications.channels.mail.smtp import SmtpSender
from notifications.channels.mail.smtp_settings import Security, SmtpSettings, parse_smtp_url
from notifications.sender import Unreachable
from rules.refusal import Refused

_SEALS = {Security.PLAIN: "SMTP", Security.STARTTLS: "STARTTLS", Security.TLS: "TLS"}
_LOOK_AT = (
    "核对 DUBAN_SMTP_URL 的主机、端口、加密方式、用户名和密码，以及网络和证书",
    "check host, port, protection, user and password in DUBAN_SMTP_URL, the network and the certificate",
)
_ON_THIS_MACHINE = ("127.", "localhost", "::1")


def check(url: str, longest: float) -> ServerCheck:
    """Say whether the mail server a URL names takes us: connection, TLS, login, EHLO, and no mail."""
    try:
        server = parse_smtp_url(url)
    except Refused as refusal:
        return ServerCheck(
            is_reached=False,
            seen=(refusal.say("zh"), refusal.say("en")),
            todo=("改正 DUBAN_SMTP_URL", "correct DUBAN_SMTP_URL"),
        )
    try:
        asyncio.run(_greet(server, longest))
    except Unreachable as error:
        seen = f"邮件服务器不接受连接（{error}）", f"the mail server does not take us ({error})"
        return ServerCheck(is_reached=False, seen=seen, todo=_LOOK_AT)
    return greeted(server)


async def _greet(server: SmtpSettings, longest: float) -> None:
    async with SmtpSender(server, longest=longest) as sender:
        await sender.greet()


def greeted(server: SmtpSettings) -> ServerCheck:
    """Say how the server took us; a password in the clear is warned of where it leaves this machine."""
    where, seal = f"{server.host}:{server.port}", _SEALS[server.security]
    if server.username and server.security is Security.PLAIN and not server.host.startswith(_ON_THIS_MACHINE):
        seen = f"{where}，密码明文传送", f"{where}, the password travels in the clear"
        todo = "改用 smtp+starttls:// 或 smtps://", "use smtp+starttls:// or smtps://"
        return ServerCheck(is_reached=True, seen=seen, todo=todo)
    login = ("，已登录", ", logged in") if server.username else ("", "")
    return ServerCheck(is_reached=True, seen=(f"{where}，{seal}{login[0]}", f"{where}, {seal}{login[1]}"))
