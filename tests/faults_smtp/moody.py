"""A mail server with moods: each conversation goes as scripted, and what the server took is kept, byte for byte."""

import asyncio
import contextlib
import ssl
import threading
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from functools import partial

from notifications.channels.mail.smtp import SmtpSender
from notifications.channels.mail.smtp_settings import Security, SmtpSettings
from services.mail.delivering import SenderFactory

PATIENCE = 300.0  # seconds anything may take on a machine that is busy with something else
SHORT = 0.5  # seconds a conversation may last where a server hangs
_LARGEST = 2**22  # bytes of one message


class Act(Enum):
    """What a server does instead of answering."""

    DROP = "drop"
    HANG = "hang"


@dataclass(frozen=True)
class Slow:
    """A reply that comes after a pause, one byte at a time."""

    reply: str
    pause: float = 1.0


Answer = str | Act | Slow


@dataclass(frozen=True)
class Mood:
    """How a conversation goes. A stage is GREETING, a command's word, HALF (of the content) or CONTENT (all of it).

    A stage may name whose message it is about: `RCPT li@example.org`.
    """

    answers: Mapping[str, Answer] = field(default_factory=dict)
    offers: tuple[str, ...] = ()
    certificate: ssl.SSLContext | None = None


@dataclass(frozen=True)
class Taken:
    """A message the server has, whatever it answered."""

    to: str
    header_id: str
    content: bytes


class _Over(Exception):
    """The conversation has ended."""


@dataclass
class Moody:
    """A server on a port of this machine; `moods` are for the next conversations, `usual` for all later ones."""

    moods: deque[Mood] = field(default_factory=deque)
    usual: Mood = field(default_factory=Mood)
    taken: list[Taken] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    def senders(self, **more: str | Security) -> SenderFactory:
        """Return what opens connections to it."""
        settings = SmtpSettings("127.0.0.1", self.port, timeout=PATIENCE, **more)  # type: ignore[arg-type]  # as it comes
        return partial(SmtpSender, settings, longest=SHORT if self._hangs else PATIENCE)

    @property
    def _hangs(self) -> bool:
        return any(Act.HANG in mood.answers.values() for mood in (*self.moods, self.usual))

    @property
    def where(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def copies(self) -> Counter[str]:
        """Return how many copies each person has got, by the name before the @."""
        return Counter(one.to.partition("@")[0] for one in self.taken)

    @contextmanager
    def open(self) -> Iterator["Moody"]:
        """Serve from a thread."""
        ready, loop = threading.Event(), asyncio.new_event_loop()
        stop = asyncio.Event()
        thread = threading.Thread(target=lambda: loop.run_until_complete(self._serve(ready, stop)), daemon=True)
        thread.start()
        assert ready.wait(PATIENCE), "the moody server did not start"
        try:
            yield self
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join(5)
            loop.close()

    async def _serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        listener = await asyncio.start_server(self._meet, "127.0.0.1", self.port, limit=_LARGEST)
        self.port = listener.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        listener.close()
        open_still = asyncio.all_tasks() - {asyncio.current_task()}
        for task in open_still:
            task.cancel()
        await asyncio.gather(*open_still, return_exceptions=True)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        mood = self.moods.popleft() if self.moods else self.usual
        broken = (_Over, OSError, asyncio.IncompleteReadError, asyncio.CancelledError)
        with contextlib.suppress(*broken):
            await _Talk(self, mood, reader, writer).go()
        writer.close()


@dataclass
class _Talk:
    """One conversation."""

    server: Moody
    mood: Mood
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    to: str = ""

    async def go(self) -> None:
        await self.answer("GREETING", "220 moody")
        while line := (await self.reader.readline()).decode("latin-1").strip():
            word = line.partition(" ")[0].upper()
            if word == "RCPT":
                self.to = line.partition("<")[2].partition(">")[0]
            await self._obey(word)

    async def _obey(self, word: str) -> None:
        match word:
            case "EHLO":
                await self.answer(
                    word, "\r\n".join(["250-moody", *(f"250-{one}" for one in self.mood.offers), "250 8BITMIME"])
                )
            case "STARTTLS":
                await self.answer(word, "220 go on")
                await self.writer.start_tls(self.mood.certificate)  # type: ignore[arg-type]  # offered with one
            case "AUTH":
                await self.answer(word, "235 welcome")
            case "DATA":
                await self._take()
            case "QUIT":
                await self.answer(word, "221 bye")
                raise _Over
            case _:
                await self.answer(word, "250 ok")

    async def _take(self) -> None:
        if not (await self.answer("DATA", "354 go on")).startswith("354"):
            return
        if self._scripted("HALF", None) is not None:
            await self.reader.readexactly(200)
            await self.answer("HALF", "")
        content = await self.reader.readuntil(b"\r\n.\r\n")
        answer = self._scripted("CONTENT", "250 taken")
        if not str(answer).startswith(("4", "5")):
            header_id = content.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode()
            self.server.taken.append(Taken(self.to, header_id, content))
        await self.answer("CONTENT", "250 taken")

    def _scripted(self, stage: str, usual: Answer | None) -> Answer | None:
        return self.mood.answers.get(f"{stage} {self.to}", self.mood.answers.get(stage, usual))

    async def answer(self, stage: str, usual: str) -> str:
        """Say what is scripted for a stage; return what was said."""
        match self._scripted(stage, usual):
            case Act.DROP:
                self.writer.transport.abort()
                raise _Over
            case Act.HANG:
                await asyncio.sleep(3600)
            case Slow(reply, pause):
                await asyncio.sleep(pause)
                await self._drip(reply)
                return reply
            case str(reply):
                self.writer.write(f"{reply}\r\n".encode("latin-1"))
                await self.writer.drain()
                if reply.startswith("421"):
                    raise _Over
                return reply
        raise _Over

    async def _drip(self, reply: str) -> None:
        for byte in f"{reply}\r\n".encode("latin-1"):
            self.writer.write(bytes([byte]))
            await self.writer.drain()
            await asyncio.sleep(0.005)
