"""Takes a picture of every page in both languages for docs/pages.md: `python -m tests.browser.screenshots HOME` on a demo's home."""

import shutil
import sys
import tempfile
import threading
import time
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, sync_playwright

from models.links import ActionLink
from models.queries.claims import claims_waiting
from models.queries.due import last_logged_at
from runtime.listening import listen
from runtime.pulse import Pulse
from runtime.resources import World, open_world
from runtime.settings import Settings
from services import lookup
from services.entries import read_directive, read_source
from services.mail import action_links
from services.registration import assignments, register
from tests.browser.conftest import CHROMIUM, QUIET
from tests.browser.palette import to_palette
from tests.signing import sign_in
from web.app import create_app

DOCS = Path(__file__).parents[2] / "docs" / "screenshots"
COUNTED, DRAFT = "/directives/督2018-04-17", "/drafts/督2018-10-01"
MEETING = {"kind": "meeting", "title": "冬春救助工作部署会", "held_on": "2018-10-12"}
WINTER = {
    "title": "冬春救助资金发放",
    "text": "12月底前，将冬春救助资金发放到5万户困难群众手中。",
    "target": {"kind": "sum", "quantity": 50000, "unit": "户"},
    "due_on": "2018-12-31",
    "desk": "clerk1",
}
SHOTS = {
    "login": ("", "/login"),
    "link": ("", "/a/" + "0" * 64),
    "desk": ("clerk1", "/desk"),
    "today": ("clerk1", "/today"),
    "hold": ("clerk1", "/today/zhoukou-officer/hold"),
    "directives": ("clerk1", "/directives"),
    "directive": ("clerk1", COUNTED),
    "claim": ("clerk1", "{claim}"),
    "call": ("clerk1", f"{COUNTED}/call"),
    "register": ("clerk1", "/register"),
    "drafts": ("clerk1", "/drafts"),
    "draft": ("clerk1", DRAFT),
    "quotas": ("clerk1", f"{DRAFT}/quotas"),
    "preview": ("clerk1", f"{DRAFT}/preview"),
    "approvals": ("approver1", "/approvals"),
    "minutes": ("clerk1", "/minutes"),
    "bureau": ("zhengzhou-officer", "/bureau"),
    "assignment": ("zhengzhou-officer", "{assignment}"),
    "report": ("zhengzhou-officer", "{assignment}/report"),
    "form": ("zhengzhou-officer", "/bureau/form"),
    "leader": ("leader1", "/leader"),
    "weeks": ("clerk1", "/weeks"),
    "week": ("clerk1", "/weeks/2018-W40"),
    "sign": ("clerk1", "/weeks/2018-W40/sign"),
    "mails": ("clerk1", "/mails"),
    "mail": ("clerk1", "/mails/100"),
    "people": ("clerk1", "/people"),
    "unit": ("clerk1", "/people/units/410100"),
    "person": ("clerk1", "/people/persons/zhengzhou-officer"),
    "calendar": ("clerk1", "/calendar"),
    "notice": ("clerk1", "/calendar/import"),
    "ladders": ("clerk1", "/ladders"),
    "ladder": ("clerk1", "/ladders/standard/completion"),
    "log": ("clerk1", "/log"),
    "status": ("clerk1", "/status"),
    "accounts": ("clerk1", "/accounts"),
    "account": ("zhengzhou-officer", "/account"),
    "api": ("zhengzhou-officer", "/api/v1/docs"),
}
WINDOW = {"width": 1200, "height": 900}


def main(home: Path) -> None:
    """Serve a copy of a demo's home at the end of its story, and take the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(home, Path(folder) / "home")
        with open_world(Settings(home=copy)) as found, found.store.read() as session:
            ended = last_logged_at(session)
        assert ended is not None, f"{home} holds no demo"
        with open_world(Settings(home=copy), clock=lambda: ended) as world, listen("127.0.0.1", 0) as pages:
            server = uvicorn.Server(uvicorn.Config(create_app(world, Pulse()), log_config=None))
            thread = threading.Thread(target=server.run, kwargs={"sockets": [pages]}, daemon=True)
            thread.start()
            while not server.started:
                time.sleep(0.05)
            _take_all(world, f"http://127.0.0.1:{pages.getsockname()[1]}", _prepare(world, ended), ended)
            server.should_exit = True
            thread.join()


def _prepare(world: World, now: datetime) -> dict[str, str]:
    """Add what a demo that was played to its end has not: a draft, a mail's link; return addresses that depend on the story."""
    practice = replace(world.practice(now), public_url="https://duban.example")
    with world.store.write() as session:
        clerk, officer = (lookup.person(session, key) for key in ("clerk1", "zhengzhou-officer"))
        source = register.register_source(session, read_source(MEETING), actor=clerk.key, now=now)
        draft = register.register_directive(session, source, read_directive(WINTER), clerk, parent=None, now=now)
        units = [lookup.unit(session, code) for code in ("410100", "410300")]
        quotas = {"410100": Decimal(30000), "410300": Decimal(20000)}
        assignments.assign(session, draft, units, quotas, actor=clerk.key, now=now)
        assignment = lookup.assignment(session, "督2018-04-13", "410100")
        drawn = action_links.draw(practice, officer, [assignment.id], "pictures", token=lambda: "0" * 32, now=now)
        session.add_all(ActionLink(**row) for row in drawn.rows)
        claim = claims_waiting(session)[0]
    return {
        "claim": f"/directives/{claim.number}/claims/{claim.id}",
        "assignment": f"/bureau/assignments/{assignment.id}",
    }


def _take_all(world: World, url: str, places: dict[str, str], now: datetime) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", *QUIET])
        for lang in ("zh", "en"):
            (DOCS / lang).mkdir(parents=True, exist_ok=True)
            for name, (key, path) in SHOTS.items():
                _take(
                    browser, world, key, f"{url}{path.format(**places)}?lang={lang}", DOCS / lang / f"{name}.png", now
                )
        browser.close()


def _take(browser: Browser, world: World, key: str, address: str, to: Path, now: datetime) -> None:
    context = browser.new_context(viewport=WINDOW)
    if key:
        token = sign_in(world.store, key, now, administrator=key == "clerk1")
        context.add_cookies([{"name": "duban", "value": token, "url": address.partition("?")[0]}])
    page = context.new_page()
    answered = page.goto(address, wait_until="networkidle")
    assert answered is not None, address
    assert answered.ok, f"{address}: {answered.status}"
    to.write_bytes(to_palette(page.screenshot(scale="css")))
    context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
