"""Greets the mail server to learn whether it takes us, without giving it any mail."""

import asyncio

from notifications.channel import ServerCheck
from notifications.channels.mail.smtp import SmtpSender
from notifications.channels.mail.smtp_settings import Security, SmtpSettings, parse_smtp_url
from notifications.sender import Unreachable
from rules.refusal import Refused
from translations.texts import N_, sentence

_SEALS = {Security.PLAIN: "SMTP", Security.STARTTLS: "STARTTLS", Security.TLS: "TLS"}
_LOOK_AT = sentence(N_("核对 DUBAN_SMTP_URL 的主机、端口、加密方式、用户名和密码，以及网络和证书"))
_ON_THIS_MACHINE = ("127.", "localhost", "::1")


def check(url: str, longest: float) -> ServerCheck:
    """Say whether the mail server a URL names takes us: connection, TLS, login, EHLO, and no mail."""
    try:
        server = parse_smtp_url(url)
    except Refused as refusal:
        return ServerCheck(
            is_reached=False,
            seen=refusal,
            todo=sentence(N_("改正 DUBAN_SMTP_URL")),
        )
    try:
        asyncio.run(_greet(server, longest))
    except Unreachable as error:
        seen = sentence(N_("邮件服务器不接受连接（%(error)s）"), error=str(error))
        return ServerCheck(is_reached=False, seen=seen, todo=_LOOK_AT)
    return greeted(server)


async def _greet(server: SmtpSettings, longest: float) -> None:
    async with SmtpSender(server, longest=longest) as sender:
        await sender.greet()


def greeted(server: SmtpSettings) -> ServerCheck:
    """Say how the server took us; a password in the clear is warned of where it leaves this machine."""
    where, seal = f"{server.host}:{server.port}", _SEALS[server.security]
    if server.username and server.security is Security.PLAIN and not server.host.startswith(_ON_THIS_MACHINE):
        seen = sentence(N_("%(where)s，密码明文传送"), where=where)
        todo = sentence(N_("改用 smtp+starttls:// 或 smtps://"))
        return ServerCheck(is_reached=True, seen=seen, todo=todo)
    text = N_("%(where)s，%(seal)s，已登录") if server.username else N_("%(where)s，%(seal)s")
    return ServerCheck(is_reached=True, seen=sentence(text, where=where, seal=seal))
