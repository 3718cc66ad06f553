"""Home, database, calendar, ladders."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cli.session import GIVEN, AsJson, At, DryRun, working
from cli.shown import say_json, say_rows, say_table
from models import migrate
from rules.calendar import ONE_DAY
from rules.entry import read_date
from runtime import backups, restoring
from runtime.backups import Manifest
from runtime.clock import wall_clock
from runtime.settings import Settings
from services import importing, ladders

db = typer.Typer(help="the database", no_args_is_help=True)
calendar = typer.Typer(help="working days", no_args_is_help=True)
ladder = typer.Typer(help="ladders (催办规则)", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(init)
    app.add_typer(db, name="db")
    app.add_typer(calendar, name="calendar")
    app.add_typer(ladder, name="ladder")


def init(dry_run: DryRun = False) -> None:
    """Make the home and its database, with the calendar notices published so far; done twice, nothing changes."""
    if dry_run:
        print(GIVEN.settings.home.resolve())
        return
    with working() as work:
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


@calendar.command("show")
def show(
    first: Annotated[str, typer.Option("--from", help="first day")],
    days: Annotated[int, typer.Option(help="how many days", min=1, max=400)] = 14,
    as_json: AsJson = False,
    at: At = None,
) -> None:
    """Show which days are worked; 推算 marks what a later notice may still change."""
    with working(at=at) as work:
        book = work.practice.calendar
        start = read_date("--from", first)
        found = [
            {"day": day, "works": book.is_workday(day), "provisional": book.is_provisional(day)}
            for day in (start + ONE_DAY * n for n in range(days))
        ]
        if as_json:
            say_json(found, book.zone)
            return
        rows = [(f["day"], "班" if f["works"] else "休", "推算" if f["provisional"] else "") for f in found]
        say_table("工作日 working days", ("day", "", ""), rows, book.zone)


@ladder.command("list")
def list_ladders(as_json: AsJson = False) -> None:
    """List the ladders in force, by milestone."""
    with working() as work:
        rows = [
            [kind, rung.cause(1), call.role, call.kind, call.mode]
            for kind, ladder_ in work.practice.ladders.items()
            for rung in ladder_.under(None)
            for call in rung.calls
        ]
        heads = ("milestone", "offset", "role", "kind", "mode")
        say_rows("催办规则 ladders", heads, rows, work.practice.calendar.zone, as_json=as_json)


@ladder.command("check")
def check(path: Path) -> None:
    """Read a ladder from a file and say whether it could be used."""
    found = ladders.read_ladder(importing.parse(importing.read_file(path), str(path)))
    print("\n".join(rung.cause(1) for rung in found.rungs))
