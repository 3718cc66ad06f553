"""Somebody who reads a mail and follows its link, as a browser does."""

import html
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from httpx import Response

from runtime.pulse import Pulse
from runtime.resources import World
from runtime.settings import Settings
from tests.factories import Play
from tests.fakes import body_of
from web.app import create_app

PUBLIC = "https://duban.example"
LINK = re.compile(rf"{re.escape(PUBLIC)}/a/[0-9a-f]{{64}}")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Office:
    """The server at a moment, and a reader of its mails."""

    play: Play
    now: datetime
    home: Path = Path("var")
    client: TestClient = field(init=False)

    def __post_init__(self) -> None:
        world = World(Settings(public_url=PUBLIC, home=self.home), self.play.store, lambda: self.now)
        self.client = TestClient(create_app(world, Pulse()), base_url=PUBLIC, raise_server_exceptions=False)

    def mail(self, to: str) -> str:
        """Return the last mail somebody got."""
        return [body_of(one) for one in self.play.outbox.envelopes if one.to == f"{to}@example.org"][-1]

    def get(self, link: str, **more: Any) -> Response:
        return self.client.get(link, **more)

    def post(self, link: str, act: str, **fields: str | list[str]) -> Response:
        return self.client.post(f"{link}/{act}", data=fields, headers=FORM)

    def send(self, link: str, act: str, files: dict[str, bytes], **fields: str | list[str]) -> Response:
        """Send a form with files, as a browser does."""
        sent = [("files", (name, content)) for name, content in files.items()]
        return self.client.post(f"{link}/{act}", data=fields, files=sent or [("files", ("", b""))])

    def record(self, link: str, act: str, code: str, **fields: str | list[str]) -> Response:
        """Go through both steps, as a browser does."""
        reviewed = self.post(link, act, **fields)
        assert reviewed.status_code == 200, reviewed.text
        return self.client.post(f"{link}/{act}/record", data={**hidden(reviewed), "code": code})


def hidden(page: Response) -> dict[str, Any]:
    """Return what a review page sends on, with the name it proposes."""
    found: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text):
        found.setdefault(name, []).append(html.unescape(value))
    proposed = re.search(r'<input id="done_by"[^>]* value="([^"]*)"', page.text)
    return {**found, "done_by": html.unescape(proposed[1]) if proposed else ""}


def link_in(mail: str) -> str:
    return LINK.findall(mail)[0]


def code_in(mail: str) -> str:
    found = re.search(r"(?:验证码：|Code: )(\d{6})", mail)
    assert found
    return found[1]


@dataclass(frozen=True)
class Way:
    """What Li's mail holds: the link, and the code."""

    link: str
    code: str
