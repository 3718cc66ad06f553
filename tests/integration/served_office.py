"""A small office that is really served: one bureau, a few directives, a virtual clock, a sink for its mail."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from socket import create_server
from tempfile import TemporaryDirectory
from typing import Any, Self, TypeVar
from zoneinfo import ZoneInfo

import httpx
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from models.directives import Directive
from models.people import Person
from rules.outcomes import Life
from runtime.clock import wall_clock
from runtime.resources import World, make_home, open_world
from runtime.settings import Settings
from services import lookup
from services.registration import dispatch, imports, register
from tests.signing import sign_in

ROOT = Path(__file__).parents[2]
SHANGHAI = ZoneInfo("Asia/Shanghai")
T = TypeVar("T")
PATIENCE = 300.0  # seconds anything may take on a machine that is busy with something else


def at(text: str) -> datetime:
    """Return a moment of Shanghai's clock in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


DISPATCHED = at("2018-04-16 09:00")
MORNING = at("2018-04-17 08:30")


def _person(key: str, name: str, unit: str, role: str) -> dict[str, object]:
    post = {"unit": unit, "role": role, "from": "2018-01-01"}
    return {"key": key, "name": name, "email": f"{key}@example.org", "title": "同志", "posts": [post]}


def _directive(title: str) -> dict[str, object]:
    return {
        "title": title,
        "category": "社区",
        "target": {"kind": "sum", "quantity": 30, "unit": "个"},
        "due_on": "2018-09-30",
        "desk": "clerk",
        "lead": ["410100"],
        "quotas": {"410100": 30},
    }


TITLES = ("规范化社区", "日间照料中心", "儿童之家")
MEETING: dict[str, object] = {
    "source": {"kind": "meeting", "title": "推进会", "held_on": "2018-04-16"},
    "office": {"code": "DC", "name": "督查室", "phone": "0371-1"},
    "units": [
        {"code": "DC", "name": "督查室", "relation": "internal", "kind": "office"},
        {"code": "410100", "name": "郑州市民政局"},
    ],
    "people": [
        _person("clerk", "王砚秋", "DC", "clerk"),
        _person("approver", "雷知秋", "DC", "approver"),
        _person("officer", "殷慕白", "410100", "officer"),
        _person("deputy", "邹远舟", "410100", "deputy_head"),
    ],
    "directives": [_directive(title) for title in TITLES],
}


def register_meeting(settings: Settings) -> list[str]:
    """Register and dispatch the meeting, a day before the morning; return the numbers."""
    if settings.database_url:
        return _register(settings, MEETING)
    database, numbers = _registered(json.dumps(MEETING))
    make_home(settings.home)
    (settings.home / "duban.db").write_bytes(database)
    return list(numbers)


@cache
def _registered(meeting: str) -> tuple[bytes, tuple[str, ...]]:
    """Return the database of a home in which a meeting was registered, and the numbers."""
    with TemporaryDirectory() as folder:
        numbers = _register(Settings(home=Path(folder)), json.loads(meeting))
        return Path(folder, "duban.db").read_bytes(), tuple(numbers)


def _register(settings: Settings, meeting: dict[str, Any]) -> list[str]:
    with open_world(settings, clock=lambda: DISPATCHED) as world, world.store.write() as session:
        practice = world.practice(DISPATCHED)
        made = imports.import_meeting(session, meeting, lambda _: "", by="clerk", now=DISPATCHED)
        clerk, approver = (lookup.person(session, key) for key in ("clerk", "approver"))
        for directive in made.directives:
            _send_out(session, practice, directive, clerk, approver)
        return [directive.number for directive in made.directives]


def _send_out(session: Any, practice: Any, directive: Directive, clerk: Person, approver: Person) -> None:
    register.submit(session, practice, directive, clerk, now=DISPATCHED)
    register.approve(session, practice, directive, approver, document="豫民督〔2018〕1号", now=DISPATCHED)
    dispatch.dispatch(session, practice, directive, clerk, now=DISPATCHED)
    assert directive.life is Life.DISPATCHED


def until(found: Callable[[], T | None], what: str, *, within: float = PATIENCE) -> T:
    """Return what is found, asking again and again; fail with its name after the deadline."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            if value := found():
                return value
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"not within {within:g} s: {what}")


def free_port() -> int:
    with create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


BUSY = 503  # what Prefect answers while its SQLite file is being written


class Patient(httpx.HTTPTransport):
    """Asks again while Prefect's database is busy, as Prefect's own client does; nothing was done then."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        deadline = time.monotonic() + PATIENCE
        while response.status_code == BUSY and time.monotonic() < deadline:
            response.close()
            time.sleep(0.1)
            response = super().handle_request(request)
        return response


@dataclass
class Listener:
    """A real SMTP server on a port of its own; what it does with mail its kinds say."""

    port: int = field(default_factory=free_port, kw_only=True)

    @contextmanager
    def open(self) -> Iterator[Self]:
        """Listen; whoever connects before or after is refused."""
        controller = Controller(self, hostname="127.0.0.1", port=self.port)
        controller.start()
        try:
            yield self
        finally:
            controller.stop()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


@dataclass
class Sink(Listener):
    """A real SMTP server that keeps what it was given; `delay` makes it slow after DATA."""

    delay: float = 0
    kept: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        import asyncio  # noqa: PLC0415 - only a slow sink sleeps

        await asyncio.sleep(self.delay)
        content = envelope.content
        assert isinstance(content, bytes)
        self.kept.append(message_from_bytes(content, policy=policy.default))
        return "250 OK"


SCRIPT = """
import json, sys
from datetime import datetime, timedelta
from pathlib import Path
from cli.serve import serve
from flows import ticking
from flows.schedules import Schedule
from rules.refusal import Refused
from runtime.clock import wall_clock
from runtime.settings import Settings
given = json.loads(sys.argv[1])
if "tick" not in given["jobs"]:
    ticking.FRESH = 3.0
offset = Path(given["home"] + ".offset")
settings = Settings(home=Path(given["home"]), smtp_url=given["smtp"], database_url=given["database"])
def clock():
    return wall_clock() + timedelta(seconds=float(offset.read_text()) if offset.exists() else given["offset"])
jobs = [job.partition(":") for job in given["jobs"]]
schedules = tuple(Schedule(job, "", job, every=int(seconds or 1)) for job, _, seconds in jobs)
try:
    serve(settings, host="127.0.0.1", port=given["port"], clock=clock, schedules=schedules)
except Refused as refusal:
    sys.exit(refusal.say("en"))
"""


@dataclass
class Served:
    """A running `serve`: where it answers, and how to reach the world it serves."""

    process: subprocess.Popen[str]
    settings: Settings
    port: int
    offset: timedelta
    log: Path
    numbers: list[str] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        """Return the moment of its virtual clock."""
        return wall_clock() + self.offset

    def jump(self, by: timedelta) -> None:
        """Have its clock jump."""
        self.offset += by
        offset = Path(f"{self.settings.home}.offset")
        fresh = offset.with_suffix(".new")
        fresh.write_text(str(self.offset.total_seconds()))
        fresh.replace(offset)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", headers=headers, timeout=PATIENCE)

    def page(self, path: str = "/status") -> httpx.Response:
        """Open a page as the clerk."""
        with self.world() as world:
            cookies = {"duban": sign_in(world.store, "clerk", self.now())}
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", cookies=cookies, timeout=PATIENCE)

    def readiness(self) -> dict[str, Any]:
        found: dict[str, Any] = self.get("/readyz").json()
        return found

    @contextmanager
    def world(self) -> Iterator[World]:
        with open_world(self.settings, clock=self.now) as world:
            yield world

    def prefect(self) -> httpx.Client:
        """Return a client of its Prefect, by what the home says."""
        access = json.loads((self.settings.home / "prefect.json").read_text(encoding="utf-8"))
        user, word = access["auth"].split(":")
        return httpx.Client(base_url=access["api"], auth=(user, word), timeout=PATIENCE, transport=Patient())

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send the signal; return the code it ends with by itself."""
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE)


def start(
    home: Path,
    log: Path,
    *,
    smtp: str = "",
    port: int = 0,
    begins: datetime = MORNING,
    database: str = "",
    jobs: tuple[str, ...] = ("tick",),
) -> Served:
    """Start `serve` as its own process, with its clock at `begins` and its jobs every second; `name:60` is every minute."""
    port, offset = port or free_port(), begins - wall_clock()
    given = {
        "home": str(home),
        "smtp": smtp,
        "port": port,
        "offset": offset.total_seconds(),
        "database": database,
        "jobs": jobs,
    }
    settings = Settings(home=home, smtp_url=smtp, database_url=database)
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PREFECT_", "DUBAN_"))}
    with log.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, json.dumps(given)],
            cwd=ROOT,
            stderr=file,
            stdout=file,
            text=True,
            env=environment,
        )
    return Served(process, settings, port, offset, log)


@contextmanager
def serving(
    folder: Path, *, smtp: str = "", numbers: bool = True, begins: datetime = MORNING, jobs: tuple[str, ...] = ("tick",)
) -> Iterator[Served]:
    """Serve a freshly registered office, and end it whatever happens."""
    home = folder / "home"
    found = register_meeting(Settings(home=home)) if numbers else []
    served = start(home, folder / "log", smtp=smtp, begins=begins, jobs=jobs)
    served.numbers = found
    try:
        yield served
    finally:
        served.process.kill()
        served.process.wait()
