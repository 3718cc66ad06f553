"""Sends over SMTP: one reused connection, and an exact word on what the server took."""

import asyncio
import contextlib
from collections.abc import Callable
from types import TracebackType
from typing import Self

from aiosmtplib import SMTP, SMTPException, SMTPHeloError, SMTPResponseException, SMTPSenderRefused

from notifications.channels.mail.mailbox import check_address
from notifications.channels.mail.smtp_settings import Security, SmtpSettings, parse_smtp_url
from notifications.sender import ConversationClosed, Envelope, Outcome, Result, Unreachable, nothing

__all__ = ["Security", "SmtpSender", "SmtpSettings", "parse_smtp_url"]

LONGEST = 120.0  # seconds one conversation may last, whatever the server does
_QUIT = 5.0  # seconds a farewell is worth
_SHOWN = 200  # characters of a reply that are kept
_NOT_NOW, _FOR_GOOD = 4, 5  # first digits of a refusal
_NO_SERVICE = 421  # the server closes the connection after saying so

_BROKEN = (SMTPException, OSError)


class SmtpSender:
    """A sender over one connection, opened at the first message and again after it was lost."""

    def __init__(self, settings: SmtpSettings, *, longest: float = LONGEST) -> None:
        self._settings = settings
        self._longest = longest
        self._client: SMTP | None = None
        self._data_began = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        client = self._client
        if client is not None and client.is_connected and kind is None:
            with contextlib.suppress(*_BROKEN):
                await client.quit(timeout=_QUIT)
        self._drop()

    async def send(self, envelope: Envelope, begin: Callable[[], None] = nothing) -> Outcome:
        """Hand over one message; what broke before DATA began may be retried, what broke later is uncertain."""
        check_address("sender", envelope.sender)
        check_address("to", envelope.to)
        self._data_began = False
        try:
            async with asyncio.timeout(self._longest):
                return await self._hand_over(envelope, begin)
        except TimeoutError:
            if self._client is None:
                raise Unreachable(f"{self.where}: no greeting within {self._longest:g} s") from None
            self._drop()
            return self._lost(f"the conversation took longer than {self._longest:g} s")
        except BaseException:
            self._drop()  # cancelled or unreachable: nobody knows what the server says next
            raise

    async def greet(self) -> None:
        """Connect, protect, log in and say EHLO; no mail. Raise Unreachable, with what the server said, when that fails."""
        try:
            async with asyncio.timeout(self._longest):
                await self._connected()
        except TimeoutError:
            self._drop()
            raise Unreachable(f"{self.where}: no greeting within {self._longest:g} s") from None

    async def _hand_over(self, envelope: Envelope, begin: Callable[[], None]) -> Outcome:
        """Converse; a reused connection that has died in the meantime is opened again once."""
        was_open = self._client is not None and self._client.is_connected
        outcome = await self._converse(await self._connected(), envelope, begin)
        if was_open and outcome.result is Result.RETRY and outcome.code is None:
            outcome = await self._converse(await self._connected(), envelope, begin)
        return outcome

    async def _converse(self, client: SMTP, envelope: Envelope, begin: Callable[[], None]) -> Outcome:
        try:
            await client.mail(envelope.sender)
            await client.rcpt(envelope.to)
            begin()
            self._data_began = True
            code, reply = await client.data(envelope.content)
        except SMTPSenderRefused as error:
            return await self._sender_refused(client, error)
        except SMTPResponseException as error:
            return await self._refused(client, error)
        except _BROKEN as error:
            self._drop()
            return self._lost(str(error))
        return Outcome(Result.SENT, code, _shown(reply))

    async def _sender_refused(self, client: SMTP, error: SMTPSenderRefused) -> Outcome:
        """Read a no to our own address: when it is for good, every message would meet it, whoever it is for."""
        if error.code // 100 == _FOR_GOOD:
            self._drop()
            raise Unreachable(_shown(f"{self.where}: refuses the sender: {_said(error)}"))
        return await self._refused(client, error)

    async def _refused(self, client: SMTP, error: SMTPResponseException) -> Outcome:
        """Read a reply that is not a yes; what is not an SMTP reply at all tells nothing and ends the connection."""
        result = {_NOT_NOW: Result.RETRY, _FOR_GOOD: Result.FAILED}.get(error.code // 100)
        if result is None:
            self._drop()
            return self._lost(_said(error))
        if error.code == _NO_SERVICE:
            raise ConversationClosed(_shown(f"{self.where}: {_said(error)}"))
        if not await _reset(client):
            self._drop()
        return Outcome(result, error.code, _shown(error.message))

    def _lost(self, reason: str) -> Outcome:
        return Outcome(Result.UNCERTAIN if self._data_began else Result.RETRY, None, _shown(reason))

    async def _connected(self) -> SMTP:
        if self._client is None or not self._client.is_connected:
            self._drop()
            client = _client(self._settings)
            try:
                await _greet(client)
            except (*_BROKEN, ValueError) as error:  # ValueError: a name no certificate can be for
                raise Unreachable(_shown(f"{self.where}: {_said(error)}")) from None
            self._client = client
        return self._client

    @property
    def where(self) -> str:
        """Return the server's name, `host:port`."""
        return f"{self._settings.host}:{self._settings.port}"

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None


def _client(settings: SmtpSettings) -> SMTP:
    return SMTP(
        hostname=settings.host,
        port=settings.port,
        username=settings.username,
        password=settings.password,
        timeout=settings.timeout,
        use_tls=settings.security is Security.TLS,
        start_tls=settings.security is Security.STARTTLS,
    )


async def _greet(client: SMTP) -> None:
    """Connect, protect, log in and introduce ourselves; whatever fails leaves nothing open."""
    try:
        await client.connect()
        if client.is_ehlo_or_helo_needed:
            await _introduce(client)
    except BaseException:
        client.close()
        raise


async def _introduce(client: SMTP) -> None:
    try:
        await client.ehlo()
    except SMTPHeloError:
        await client.helo()


async def _reset(client: SMTP) -> bool:
    """Forget the refused envelope; say whether the connection can be used again."""
    try:
        await client.rset()
    except _BROKEN:
        return False
    return True


def _said(error: Exception) -> str:
    """Return what the server said, not how Python writes it down."""
    return f"{error.code} {error.message}" if isinstance(error, SMTPResponseException) else str(error)


def _shown(reply: str) -> str:
    """Return a reply as one line of printable characters, short enough for a log."""
    return "".join(c if c.isprintable() else " " for c in reply)[:_SHOWN]
