"""A mail server that takes everything as fast as it can, in a process of its own; it only counts."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from notifications.channels.mail.smtp import SmtpSender
from notifications.channels.mail.smtp_settings import parse_smtp_url
from services.mail.delivering import SenderFactory

EXTENSIONS = b"250-sink\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-PIPELINING\r\n250 SIZE 50000000\r\n"
ANSWERS = {b"EHLO": EXTENSIONS, b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}


class Taking(asyncio.Protocol):
    """One connection: says yes to every word, and forgets what it is given."""

    taken = 0  # over all connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet; without TCP_NODELAY every short answer would wait 40 ms."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what asyncio gives a stream protocol
        self.transport, self.held, self.end = transport, b"", b"\r\n"
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer every whole word and every end of a message; what came pipelined is answered in one write."""
        self.held += data
        answers = []
        while (at := self.held.find(self.end)) >= 0:
            said, self.held = self.held[:at], self.held[at + len(self.end) :]
            answers.append(self._answer(said[:4].upper()))
        if answers:
            self.transport.write(b"".join(answers))

    def _answer(self, word: bytes) -> bytes:
        if len(self.end) > 2:  # noqa: PLR2004 - the end of a message, not of a line
            self.end = b"\r\n"
            Taking.taken += 1
            return b"250 taken\r\n"
        if word == b"DATA":
            self.end = b"\r\n.\r\n"
        return b"250 %d\r\n" % Taking.taken if word == b"NOOP" else ANSWERS.get(word, b"250 yes\r\n")


async def _serve() -> None:
    """Serve until whoever started it lets go of its standard input, even by dying."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    server = await loop.create_server(Taking, "127.0.0.1", 0)
    loop.add_reader(sys.stdin.fileno(), ended.set)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await ended.wait()
    server.close()


def counted(port: int) -> int:
    """Ask a sink how many messages it has taken."""
    with socket.create_connection(("127.0.0.1", port)) as asking, asking.makefile("rb") as answers:
        asking.sendall(b"NOOP\r\n")
        answers.readline()
        return int(answers.readline().split()[1])


def senders_to(port: int) -> SenderFactory:
    """Return what opens a connection to a server on this machine."""
    return partial(SmtpSender, parse_smtp_url(f"smtp://127.0.0.1:{port}"))


@contextmanager
def sink() -> Iterator[int]:
    """Run one and yield its port."""
    command = [sys.executable, "-m", "bench.sink"]
    with subprocess.Popen(  # noqa: S603 - our own module
        command, cwd=Path(__file__).parents[1], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin and server.stdout  # noqa: S101, PT018 - both are pipes
        try:
            yield int(server.stdout.readline())
        finally:
            server.stdin.close()


if __name__ == "__main__":
    asyncio.run(_serve())
