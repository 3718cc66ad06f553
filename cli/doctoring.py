"""`duban doctor`: what an operator looks at first, and the one thing only a person may decide about the clock."""

import getpass
from typing import Annotated

import typer

from cli.session import AsJson, working
from cli.shown import say_json
from models import migrate
from services import breaking, guarding


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(doctor)


def doctor(
    accept_clock: Annotated[
        bool, typer.Option("--accept-clock", help="believe the clock as it is now, and send again")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say how database, clock and mail server are."""
    with working() as work:
        if accept_clock:
            with work.store.write() as session:
                guarding.accept(session, actor=getpass.getuser()[:64], now=work.now)
        stop = guarding.check(work.store, expected=None, now=work.now)
        with work.store.read() as session:
            trouble = breaking.trouble_of(session, work.world.senders)
        server = "set" if work.world.settings.smtp_url else "unset"
        found = {
            "database": migrate.newest(),
            "clock": f"stopped: {work.now.isoformat()}, expected {stop.expected_at.isoformat()}" if stop else "ok",
            "mail_server": f"{trouble.name}: {trouble.reply}" if trouble else server,
        }
        if as_json:
            say_json(found, work.practice.calendar.zone)
        else:
            print("\n".join(f"{name:<12} {value}" for name, value in found.items()))
