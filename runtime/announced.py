"""A web server that says when it answers, and leaves the signals to whoever started it."""

import contextlib
import socket
from collections.abc import Callable, Generator

from uvicorn import Config, Server


class AnnouncedServer(Server):
    """Calls `up` once it has started to answer."""

    def __init__(self, config: Config, up: Callable[[], None]) -> None:
        super().__init__(config)
        self._up = up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started:
            self._up()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Take no signal: uvicorn would raise it again after the end, and the process would die of it."""
        yield
