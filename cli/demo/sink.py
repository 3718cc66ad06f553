"""A mail server on this machine that keeps what it takes in a Maildir."""

from asyncio.base_events import Server
from collections.abc import Iterator
from contextlib import contextmanager
from email.parser import BytesHeaderParser
from mailbox import Maildir
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST = 50_000_000


class Keeper:
    """Takes every message and keeps it before it says so."""

    def __init__(self, box: Maildir) -> None:
        self.box = box

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep the bytes as they came."""
        self.box.add(envelope.original_content or b"")
        return "250 kept"


class OnFreePort(Controller):
    """A controller that listens on whatever port is free."""

    def _trigger_server(self) -> None:
        """Greet the server on the port it was given."""
        if isinstance(self.server, Server):
            self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd leaves it untyped


@contextmanager
def sink(folder: Path) -> Iterator[int]:
    """Run the server on a free loopback port, and yield the port."""
    for name in ("tmp", "new", "cur"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    box = Maildir(folder)
    controller = OnFreePort(Keeper(box), hostname="127.0.0.1", port=0, data_size_limit=LARGEST)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def kept_ids(folder: Path) -> list[str]:
    """Return the Message-ID of every message kept."""
    parser = BytesHeaderParser()
    ids = []
    for path in sorted((folder / "new").iterdir()):
        with path.open("rb") as file:
            ids.append(str(parser.parse(file)["Message-ID"]))
    return ids
