"""How long after `duban serve` is started the first page answers: a process of its own, a home that was there before."""

import subprocess
import sys
import tempfile
import time
from http import HTTPStatus
from pathlib import Path
from socket import create_server

import httpx

from runtime.clock import monotonic
from runtime.resources import open_world
from runtime.settings import Settings

GIVES_UP = 60.0  # seconds


def serve_s() -> dict[str, float]:
    """Return the seconds from starting the process to the page that asks who is there."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        with open_world(Settings(home=home)):
            pass
        port = _free_port()
        started = monotonic()
        command = [sys.executable, "-m", "cli.main", "--home", str(home), "serve", "--port", str(port)]
        served = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603 - our own command
        try:
            return {"serve_s": round(_answered(port, started), 1)}
        finally:
            served.terminate()
            served.wait()


def _free_port() -> int:
    with create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _answered(port: int, started: float) -> float:
    while (taken := monotonic() - started) < GIVES_UP:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/login", timeout=1).status_code == HTTPStatus.OK:
                return monotonic() - started
        except httpx.TransportError:
            time.sleep(0.02)
    return taken
