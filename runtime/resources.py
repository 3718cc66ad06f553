"""Opens what a command or a task needs: home, database, calendar, mail; and closes it again."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from models import migrate
from models.queries.calendar import has_calendar
from models.queries.units import the_office
from models.store import Store, open_store
from notifications.channel import Channel
from notifications.channels import channel_of, open_channel
from rules.refusal import Refused
from runtime import backups
from runtime.clock import Clock, wall_clock
from runtime.settings import Settings
from services.mail.delivering import SenderFactory
from services.practice import Practice
from services.registration import calendars, ladder_versions

ROOMS = ("mail", "reports", "files")


@dataclass(frozen=True)
class World:
    """Everything outside: settings, database, clock, randomness, mail."""

    settings: Settings
    store: Store
    clock: Clock = wall_clock

    def practice(self, now: datetime) -> Practice:
        """Return how the office works, with the calendar in force."""
        settings = self.settings
        zone = settings.zone
        with self.store.read() as session:
            today = now.astimezone(zone).date()
            calendar = calendars.load(session, zone, today=today, opens=settings.window.openings[0])
            office = the_office(session)
            name = office.name if office else ""
            standard, special = ladder_versions.load(session)
        return Practice(
            calendar=calendar,
            writer=self.channel.writer(name),
            window=settings.window,
            ladders=standard,
            plan_ladders=special,
            mail_detail=settings.mail_detail,
            office_of_one=settings.office_of_one,
            weekly_report=settings.weekly_report,
            public_url=settings.public_url,
        )

    @property
    def shelf(self) -> Path:
        """Return where files that people send are kept."""
        return self.settings.home / "files"

    @property
    def channel(self) -> Channel:
        """Return the channel the office sends by."""
        return open_channel(self.settings)

    def channel_of(self, content: bytes) -> Channel:
        """Return the channel that wrote the bytes of a message."""
        return channel_of(content, self.settings)

    @property
    def senders(self) -> SenderFactory | None:
        """Return what opens a connection to the mail server; None while no server is set, and mail waits."""
        return self.channel.senders()

    @staticmethod
    def token() -> str:
        """Return 128 random bits."""
        return secrets.token_hex(16)


def make_home(home: Path) -> None:
    """Make the home and its folders; refuse one that cannot be written."""
    try:
        for folder in (home, *(home / name for name in ROOMS)):
            folder.mkdir(parents=True, exist_ok=True)
        probe = home / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Refused(
            field="DUBAN_HOME",
            zh=f"“{home}”不能写入（{error.strerror}）。",
            en=f"{home} cannot be written ({error.strerror}).",
        ) from error


@contextmanager
def open_world(settings: Settings, *, clock: Clock = wall_clock) -> Iterator[World]:
    """Open the home and the database, brought up to date; a new one gets the calendar notices published so far."""
    make_home(settings.home)
    store = _open(settings)
    try:
        _prepare(store, settings, clock())
        yield World(settings, store, clock)
    finally:
        store.close()


@contextmanager
def look_into(settings: Settings) -> Iterator[Store]:
    """Open the database as it is: nothing is made, nothing brought up to date; refuse a file that is not there."""
    path = make_url(settings.url).database if settings.url.startswith("sqlite") else None
    if path and not Path(path).is_file():
        raise Refused(field="database", zh=f"没有“{path}”这个文件。", en=f"there is no file {path}.")
    store = _open(settings)
    try:
        yield store
    finally:
        store.close()


def _open(settings: Settings) -> Store:
    try:
        return open_store(settings.url)
    except (ArgumentError, ModuleNotFoundError) as error:
        raise Refused(
            field="DUBAN_DATABASE_URL",
            zh="不是可用的数据库地址。",
            en="is not an address of a database Duban can use.",
        ) from error


def _prepare(store: Store, settings: Settings, now: datetime) -> None:
    try:
        if not migrate.check(store.writer.engine):
            backups.before_migration(store.writer.engine, settings, now=now)
            migrate.upgrade(store.writer.engine)
    except OperationalError as error:
        raise Refused(
            field="database",
            zh=f"无法打开（{error.orig}）。",
            en=f"cannot be opened ({error.orig}).",
        ) from error
    with store.read() as session:
        empty = not has_calendar(session)
    if empty:
        with store.write() as session:
            calendars.seed(session, published_by=now.astimezone(settings.zone).date())
