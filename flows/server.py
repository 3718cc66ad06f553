"""The Prefect server inside `duban serve`: its own thread, loop, database, loopback port, and word."""

import asyncio
import json
import logging
import secrets
from collections.abc import Callable
from pathlib import Path
from threading import Thread

from uvicorn import Config, Server

from runtime.announced import AnnouncedServer
from runtime.listening import listen
from runtime.prefect_env import HOST, PrefectAddress, environment, prepare
from runtime.pulse import PrefectState, Pulse

LOG = logging.getLogger("duban.prefect")
ACCESS = "prefect.json"  # where it listens and its word, for whoever may read the home


class PrefectServer:
    """Prefect's own server; `joined` is called once it answers. Whatever becomes of it, only the pulse hears."""

    def __init__(self, home: Path, pulse: Pulse, joined: Callable[[], None]) -> None:
        self._home = home
        self._pulse = pulse
        self._joined = joined
        self._server: Server | None = None
        self._stopping = False
        self._thread = Thread(target=self._run, name="prefect", daemon=True)

    def start(self) -> None:
        """Start the thread; importing Prefect takes a second and happens there."""
        self._pulse.prefect = PrefectState.STARTING
        self._thread.start()

    def stop(self, timeout: float) -> bool:
        """Stop the server; say whether it ended in time."""
        self._stopping = True
        if self._server is not None:
            self._server.should_exit = True
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException:  # a thread that mail can do without must never end the process
            LOG.exception("Prefect ended with an error")
        if not self._stopping:
            LOG.error("Prefect is down; ticks go on without it")
        self._pulse.prefect = PrefectState.DOWN
        (self._home / ACCESS).unlink(missing_ok=True)

    async def _serve(self) -> None:
        with listen(HOST, 0) as listening:
            address = PrefectAddress(listening.getsockname()[1], f"duban:{secrets.token_urlsafe(24)}")
            prepare(environment(self._home, address))
            from prefect.server.api.server import create_app  # noqa: PLC0415 - the environment must be set before

            app = create_app(final=True)
            config = Config(app, log_config=None, log_level="critical", access_log=False, timeout_graceful_shutdown=1)
            self._server = AnnouncedServer(config, lambda: self._announce(address))
            if not self._stopping:
                await self._server.serve(sockets=[listening])

    def _announce(self, address: PrefectAddress) -> None:
        access = self._home / ACCESS
        access.unlink(missing_ok=True)
        access.touch(mode=0o600)
        access.write_text(json.dumps({"api": address.api, "auth": address.secret}), encoding="utf-8")
        self._pulse.prefect = PrefectState.UP
        LOG.info("Prefect is up at %s", address.api)
        self._joined()
