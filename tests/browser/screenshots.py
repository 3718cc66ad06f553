"""Takes a picture of every page in both languages for docs/pages.md: `python -m tests.browser.screenshots HOME` on a demo's home."""

import shutil
import sys
import tempfile
import threading
import time
from datetime import datetime
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, sync_playwright

from models import queries
from runtime.listening import listen
from runtime.pulse import Pulse
from runtime.resources import World, open_world
from runtime.settings import Settings
from tests.browser.conftest import CHROMIUM, QUIET
from tests.signing import sign_in
from web.app import create_app

DOCS = Path(__file__).parents[2] / "docs" / "screenshots"
COUNTED = "/directives/督2018-04-17"
SHOTS = {
    "login": ("", "/login"),
    "desk": ("clerk1", "/desk"),
    "today": ("clerk1", "/today"),
    "directives": ("clerk1", "/directives"),
    "directive": ("clerk1", COUNTED),
    "call": ("clerk1", f"{COUNTED}/call"),
    "register": ("clerk1", "/register"),
    "drafts": ("clerk1", "/drafts"),
    "approvals": ("approver1", "/approvals"),
    "minutes": ("clerk1", "/minutes"),
    "bureau": ("zhengzhou-officer", "/bureau"),
    "form": ("zhengzhou-officer", "/bureau/form"),
    "leader": ("leader1", "/leader"),
    "weeks": ("clerk1", "/weeks"),
    "week": ("clerk1", "/weeks/2018-W40"),
    "mails": ("clerk1", "/mails"),
    "people": ("clerk1", "/people"),
    "calendar": ("clerk1", "/calendar"),
    "ladders": ("clerk1", "/ladders"),
    "log": ("clerk1", "/log"),
    "status": ("clerk1", "/status"),
    "accounts": ("clerk1", "/accounts"),
    "account": ("zhengzhou-officer", "/account"),
}
WINDOW = {"width": 1200, "height": 900}


def main(home: Path) -> None:
    """Serve a copy of a demo's home at the end of its story, and take the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(home, Path(folder) / "home")
        with open_world(Settings(home=copy)) as found, found.store.read() as session:
            ended = queries.last_logged_at(session)
        assert ended is not None, f"{home} holds no demo"
        with open_world(Settings(home=copy), clock=lambda: ended) as world, listen("127.0.0.1", 0) as pages:
            server = uvicorn.Server(uvicorn.Config(create_app(world, Pulse()), log_config=None))
            thread = threading.Thread(target=server.run, kwargs={"sockets": [pages]}, daemon=True)
            thread.start()
            while not server.started:
                time.sleep(0.05)
            _take_all(world, f"http://127.0.0.1:{pages.getsockname()[1]}", ended)
            server.should_exit = True
            thread.join()


def _take_all(world: World, url: str, now: datetime) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", *QUIET])
        for lang in ("zh", "en"):
            (DOCS / lang).mkdir(parents=True, exist_ok=True)
            for name, (key, path) in SHOTS.items():
                _take(browser, world, key, f"{url}{path}?lang={lang}", DOCS / lang / f"{name}.png", now)
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
    page.screenshot(path=to)
    context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
