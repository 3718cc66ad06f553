"""Home and database."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cli.answers import say_json
from cli.session import GIVEN, AsJson, At, DryRun, working
from models import migrate
from runtime import backups, restoring
from runtime.backups import Manifest
from runtime.clock import wall_clock
from runtime.settings import Settings

db = typer.Typer(help="the database", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(init)
    app.add_typer(db, name="db")


def init(dry_run: DryRun = False, at: At = None) -> None:
    """Make the home and its database, with the calendar notices published so far; done twice, nothing changes."""
    if dry_run:
        print(GIVEN.settings.home.resolve())
        return
    with working(at=at) as work:
        print(work.world.settings.home.resolve())


@db.command("upgrade")
def upgrade(dry_run: DryRun = False) -> None:
    """Bring the database to this version (every command does so when it opens it)."""
    if dry_run:
        print(migrate.newest())
        return
    with working() as work:
        print(work.world.settings.home.resolve())


@db.command("backup")
def back_up(
    to: Annotated[Path, typer.Option("--to", help="a new or empty folder")],
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Copy database, files and reports, whole and checked, while others go on writing; print place and log head."""
    settings = GIVEN.settings
    make = backups.foresee if dry_run else backups.take
    _say(make(settings, to, now=wall_clock()), to, settings, as_json=as_json)


@db.command("restore")
def restore(folder: Path, as_json: AsJson = False, dry_run: DryRun = False) -> None:
    """Put a backup into an empty home (--home), after checking all of it; print place and log head."""
    settings = GIVEN.settings
    _say(restoring.restore(folder, settings, dry_run=dry_run), settings.home, settings, as_json=as_json)


def _say(manifest: Manifest, place: Path, settings: Settings, *, as_json: bool) -> None:
    if as_json:
        say_json({"place": str(place.resolve()), **asdict(manifest)}, settings.zone)
        return
    print(place.resolve())
    print(manifest.head)
