"""A real browser before a real server: Debian's chromium, a clock that stands still, mail to a real SMTP server."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import pytest_socket
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from models.store import Store
from notifications.channels.mail.smtp import SmtpSender
from notifications.channels.mail.smtp_settings import parse_smtp_url
from runtime.pulse import Pulse
from runtime.resources import World
from runtime.settings import Settings
from services.operations import main_path
from tests.factories import DRAFTED, at, practice_of
from tests.fakes import counting
from tests.integration.served_office import Sink, free_port, until
from tests.signing import sign_in
from web.app import create_app

CHROMIUM = Path("/usr/bin/chromium")
HERE = Path(__file__).parent
PATIENCE = 300_000  # milliseconds a page may take on a busy machine
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a browser where there is none, and say so."""
    without = pytest.mark.skip(reason=f"no browser here: {CHROMIUM} is missing (apt-get install chromium)")
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.enable_socket)
            if not CHROMIUM.exists():
                item.add_marker(without)


QUIET = ("--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser a file: while it is there, its event loop runs in this thread, and no other can."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu", *QUIET]
        )
        yield opened
        opened.close()


@dataclass
class Served:
    """The office's server at a moment, and whoever signs in."""

    store: Store
    smtp: str
    port: int = field(default_factory=free_port)
    now: datetime = DRAFTED
    token: Callable[[], str] = field(default_factory=counting)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def run(self) -> Iterator["Served"]:
        """Serve until the end of the block."""
        world = World(Settings(public_url=self.url), self.store, lambda: self.now)
        server = uvicorn.Server(uvicorn.Config(create_app(world, Pulse()), port=self.port, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        until(lambda: server.started, "the server answers")
        try:
            yield self
        finally:
            server.should_exit = True
            thread.join(PATIENCE / 1000)

    def at(self, moment: str) -> None:
        """Set the clock."""
        self.now = at(moment)

    def tick(self, moment: str) -> None:
        """Set the clock and run the main path once, with real mail."""
        self.at(moment)
        senders = partial(SmtpSender, parse_smtp_url(self.smtp))
        practice = practice_of(self.store, public_url=self.url)
        tick = partial(main_path.tick, self.store, practice, senders, token=self.token, now=self.now)
        with ThreadPoolExecutor(1) as apart:  # the browser's event loop runs in this thread
            apart.submit(lambda: asyncio.run(tick())).result()

    def open(self, browser: Browser, **more: Any) -> Page:
        """Return a page of a browser nobody is signed in with."""
        window = {"base_url": self.url, "viewport": {"width": 1280, "height": 900}, "locale": "zh-CN"}
        context = browser.new_context(**{**window, **more})
        context.set_default_timeout(PATIENCE)
        return context.new_page()

    def sign_in(self, browser: Browser, key: str, **more: Any) -> Page:
        """Return a page of the browser of somebody who is signed in."""
        context = self.open(browser, **more).context
        token = sign_in(self.store, key, self.now, administrator=key == "lei")
        context.add_cookies([{"name": "duban", "value": token, "url": self.url}])
        return context.pages[0]


@pytest.fixture
def served(store: Store, browser_sink: Sink, socket_enabled: None) -> Iterator[Served]:
    with Served(store, browser_sink.url).run() as running:
        yield running


@pytest.fixture(scope="module")
def browser_sink(socket_enabled_for_module: None) -> Iterator[Sink]:
    with Sink().open() as opened:
        yield opened


@pytest.fixture(scope="module")
def socket_enabled_for_module() -> Iterator[None]:
    pytest_socket.enable_socket()
    yield
    pytest_socket.disable_socket(allow_unix_socket=True)
