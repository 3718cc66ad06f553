"""Mail servers on this machine that answer as a test tells them to."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from notifications.channels.mail.smtp_settings import SmtpSettings

HANG = "hang"
DROP = "drop"


@dataclass
class Relay:
    """A line-by-line server: `replies` overrides what a word (or GREETING, CONTENT) is answered, once per listed reply."""

    replies: dict[str, list[str]] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    connections: int = 0
    taken: asyncio.Event = field(default_factory=asyncio.Event)  # some content has arrived

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection until it ends."""
        self.connections += 1
        goes_on = await self._answer(writer, "GREETING", "220 here")
        while goes_on and (line := (await reader.readline()).decode("ascii").strip()):
            self.heard.append(line)
            word = line.split(" ")[0].upper()
            goes_on = await self._answer(writer, word, "354 go on" if word == "DATA" else "250 ok")
            if goes_on is True and word == "DATA" and self._last == "354 go on":
                self.contents.append(await reader.readuntil(b"\r\n.\r\n"))
                self.taken.set()
                goes_on = await self._answer(writer, "CONTENT", "250 taken")
        writer.close()

    async def _answer(self, writer: asyncio.StreamWriter, word: str, usual: str) -> bool:
        told = self.replies.get(word, [])
        reply = self._last = told.pop(0) if told else usual
        if reply == HANG:
            await asyncio.sleep(3600)
        if reply == DROP:
            writer.transport.abort()
            return False
        writer.write(f"{reply}\r\n".encode("latin-1"))
        await writer.drain()
        return not reply.startswith("421")


Server = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(server: Server) -> AsyncIterator[SmtpSettings]:
    """Serve on a free port of this machine; yield the settings that reach it."""
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())  # type: ignore[arg-type]  # a callback always runs in a task
        await server(reader, writer)

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield SmtpSettings("127.0.0.1", listener.sockets[0].getsockname()[1], timeout=300.0)
    finally:
        listener.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@dataclass
class Inbox:
    """A handler for aiosmtpd: refuses whom it is told to, keeps the rest."""

    refuses: dict[str, str] = field(default_factory=dict)
    kept: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)

    async def handle_RCPT(self, _server: SMTP, session: Session, envelope: Envelope, to: str, _options: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.sessions.add(id(session))
        if to in self.refuses:
            return self.refuses[to]
        envelope.rcpt_tos.append(to)
        return "250 ok"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        assert isinstance(envelope.content, bytes)
        self.kept.append((str(envelope.mail_from), envelope.rcpt_tos, envelope.content))
        return self.refuses.get("content", "250 taken")


@asynccontextmanager
async def mail_server(
    inbox: Inbox, *, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[SmtpSettings]:
    """Run aiosmtpd over an inbox on a free port of this machine."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(inbox, hostname="sink.example.cn", loop=loop, tls_context=starttls), "127.0.0.1", 0, ssl=tls
    )
    try:
        yield SmtpSettings("127.0.0.1", server.sockets[0].getsockname()[1], timeout=300.0)
    finally:
        server.close()
