"""Somebody at a browser without scripts: signed in, who opens pages and sends their forms."""

import html
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from fastapi.testclient import TestClient
from httpx import Response

from runtime.pulse import Pulse
from runtime.resources import World
from runtime.settings import Settings
from tests.factories import Play
from tests.signing import sign_in
from web.app import create_app

HOST = "https://duban.example"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Origin": "null"}
_HIDDEN = re.compile(r'<input type="hidden" name="(csrf|key|seen)" value="([^"]*)">')


@dataclass
class Browser:
    """One person's browser; `post` sends what the last page's forms carry beside the fields."""

    client: TestClient
    carried: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **more: object) -> Response:
        """Open a page, following where it leads."""
        page = self.client.get(path, **more)  # type: ignore[arg-type]
        self._remember(page)
        return page

    def post(self, path: str, **fields: str | list[str]) -> Response:
        """Send a form, and open the page it leads to."""
        page = self.client.post(path, data={**self.carried, **fields}, headers=FORM)
        self._remember(page)
        return page

    def _remember(self, page: Response) -> None:
        found = {name: html.unescape(value) for name, value in reversed(_HIDDEN.findall(page.text))}
        self.carried = {**self.carried, **found}


@dataclass
class Desk:
    """The server at a moment, and whoever signs in."""

    play: Play
    now: datetime
    home: Path = Path("var")

    def __post_init__(self) -> None:
        world = World(Settings(public_url=HOST, home=self.home), self.play.store, lambda: self.now)
        self.app = create_app(world, Pulse())

    def stranger(self) -> Browser:
        """Return a browser nobody is signed in with."""
        return Browser(TestClient(self.app, base_url=HOST, raise_server_exceptions=False))

    def sign_in(self, key: str, *, administrator: bool = False) -> Browser:
        """Return the browser of somebody who is signed in; who has no account gets one."""
        token = sign_in(self.play.store, key, self.now, administrator=administrator)
        browser = self.stranger()
        browser.client.cookies.set("__Host-duban", token, domain="duban.example")
        return browser
