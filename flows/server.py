"""The Prefect server inside `duban serve`: its own thread, loop, database, loopback port, and word; started again when it dies."""

import asyncio
import json
import logging
import secrets
from collections.abc import Callable
from itertools import chain, repeat
from pathlib import Path
from threading import Event, Thread

from uvicorn import Config, Server

from runtime.announced import AnnouncedServer
from runtime.clock import monotonic
from runtime.listening import listen
from runtime.prefect_env import ACCESS, DATABASE, HOST, PrefectAddress, environment, prepare
from runtime.pulse import PrefectState, Pulse

LOG = logging.getLogger("duban.prefect")
PAUSES = (5.0, 30.0, 120.0, 600.0)  # seconds before it is started again; the last one from then on
STEADY = 600.0  # seconds up after which the pauses begin again
LOOK_EVERY = 5.0  # seconds after which a database that was thrown away is noticed


class PrefectServer:
    """Prefect's own server; `joined` is called each time it answers. Whatever becomes of it, only the pulse hears."""

    def __init__(
        self, home: Path, pulse: Pulse, joined: Callable[[], None], *, pauses: tuple[float, ...] = PAUSES
    ) -> None:
        self._home = home
        self._pulse = pulse
        self._joined = joined
        self._pauses = pauses
        self._server: Server | None = None
        self._address: PrefectAddress | None = None
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="prefect", daemon=True)

    def start(self) -> None:
        """Start the thread; importing Prefect takes a second and happens there."""
        self._pulse.prefect = PrefectState.STARTING
        self._thread.start()

    def stop(self, timeout: float) -> bool:
        """Stop the server; say whether it ended in time."""
        self._stopping.set()
        self.end()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def end(self) -> None:
        """End the server that runs; unless it was stopped, another one follows."""
        if self._server is not None:
            self._server.should_exit = True

    def _run(self) -> None:
        """Serve, and serve again after growing pauses, until it is stopped."""
        pauses = self._growing()
        while not self._stopping.is_set():
            started = monotonic()
            self._serve_once()
            if monotonic() - started > STEADY:
                pauses = self._growing()
            pause = next(pauses)
            if not self._stopping.is_set():
                LOG.error("Prefect is down; ticks go on without it; it is started again in %g s", pause)
                self._stopping.wait(pause)

    def _growing(self) -> chain[float]:
        return chain(self._pauses, repeat(self._pauses[-1]))

    def _serve_once(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException:  # a thread that mail can do without must never end the process
            LOG.exception("Prefect ended with an error")
        self._pulse.prefect = PrefectState.DOWN
        (self._home / ACCESS).unlink(missing_ok=True)

    async def _serve(self) -> None:
        """Serve until it ends. Port and word stay what they were at first: Prefect reads its environment once."""
        with listen(HOST, self._address.port if self._address else 0) as listening:
            address = self._address or PrefectAddress(listening.getsockname()[1], f"duban:{secrets.token_urlsafe(24)}")
            self._address = address
            prepare(environment(self._home, address))
            from prefect.server.api.server import create_app  # noqa: PLC0415 - the environment must be set before

            app = create_app(final=True, ignore_cache=True)  # one that has ended does not start again
            config = Config(app, log_config=None, log_level="critical", access_log=False, timeout_graceful_shutdown=1)
            self._server = AnnouncedServer(config, lambda: self._announce(address))
            if not self._stopping.is_set():
                watching = asyncio.create_task(self._end_without_database())
                try:
                    await self._server.serve(sockets=[listening])
                finally:
                    watching.cancel()

    async def _end_without_database(self) -> None:
        """End the server once its database was thrown away: it would write on into a file nobody can open any more."""
        known = 0
        while not known or self._inode() == known:
            known = known or self._inode()
            await asyncio.sleep(LOOK_EVERY)
        LOG.error("Prefect's database is gone; a new one is made and its runs are rebuilt")
        self.end()

    def _inode(self) -> int:
        """Return what tells its database file from any other, 0 while there is none."""
        path = self._home / DATABASE
        return path.stat().st_ino if path.is_file() else 0

    def _announce(self, address: PrefectAddress) -> None:
        access = self._home / ACCESS
        access.unlink(missing_ok=True)
        access.touch(mode=0o600)
        access.write_text(json.dumps({"api": address.api, "auth": address.secret}), encoding="utf-8")
        self._pulse.prefect = PrefectState.UP
        LOG.info("Prefect is up at %s", address.api)
        self._joined()
