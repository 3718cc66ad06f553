"""What every command needs: the world opened once, the moment it acts at, a rehearsal for --dry-run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from models.people import Person
from models.store import Store
from rules.entry import read_line
from rules.refusal import Refused
from runtime.clock import wall_clock
from runtime.resources import World, open_world
from runtime.settings import Settings, read_settings
from services import lookup
from services.practice import Practice


@dataclass
class Invocation:
    """The options given before the command."""

    home: Path | None = None
    debug: bool = False

    @property
    def settings(self) -> Settings:
        """Return the settings, read when a command needs them."""
        return read_settings(self.home)


GIVEN = Invocation()
DEMO_MARK = "demo.json"  # says that a home belongs to the demo, which may replace it


@dataclass(frozen=True)
class Work:
    """One command at work: the world, the database it may change, the moment it acts at."""

    world: World
    store: Store
    practice: Practice
    now: datetime

    @contextmanager
    def acting(self, by: str) -> Iterator[tuple[Session, Person]]:
        """Open one transaction for a person's act; a home a person acts in is no longer the demo's."""
        with self.store.write() as session:
            yield session, lookup.person(session, by, field="by")
        if self.store is self.world.store:
            (self.world.settings.home / DEMO_MARK).unlink(missing_ok=True)

    @contextmanager
    def for_the_office(self, by: str) -> Iterator[tuple[Session, Person]]:
        """Open one transaction for an act that only the office's own people may do."""
        with self.acting(by) as (session, person):
            lookup.check_office(session, person, self.practice.calendar.today(self.now))
            yield session, person


@contextmanager
def working(*, at: str | None = None, dry_run: bool = False) -> Iterator[Work]:
    """Open everything for one command; with `dry_run` every change is undone at the end."""
    settings = GIVEN.settings
    now = read_moment(at, settings) if at else wall_clock()
    with open_world(settings, clock=lambda: now) as world:
        practice = world.practice(now)
        if not dry_run:
            yield Work(world, world.store, practice, now)
            return
        with world.store.rehearse() as store:
            yield Work(world, store, practice, now)


def read_moment(text: str, settings: Settings) -> datetime:
    """Return a moment written `2018-09-17T08:30`; without an offset it is on the office's clock."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(
            field="--at",
            zh=f"“{text}”不是时刻（例：2018-09-17T08:30）。",
            en=f"{text!r} is not a moment (write 2018-09-17T08:30).",
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=settings.zone)


By = Annotated[str, typer.Option("--by", help="key of the person who acts")]
At = Annotated[str | None, typer.Option("--at", help="act at this moment instead of now (drills, replays)")]
AsJson = Annotated[bool, typer.Option("--json", help="answer in JSON")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="say what would happen, change nothing")]


def read_on_behalf(value: str) -> str:
    """Return what --on-behalf says, one line of text that can be stored."""
    return read_line("--on-behalf", value, empty=True)


OnBehalf = Annotated[
    str,
    typer.Option(
        "--on-behalf",
        callback=read_on_behalf,
        help="how the unit told the office (代录): telephone, fax, letter number",
    ),
]
