"""How much mail each bureau gets (减负)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

import typer

from cli.answers import say_json, say_table
from cli.session import AsJson, At, working
from rules.entry import read_date
from services.registration import loads
from services.registration.loads import WeekLoad


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command("load")(load)


def load(
    first: Annotated[str, typer.Option("--from", help="a day of the first week; four weeks ago when left out")] = "",
    weeks: Annotated[int, typer.Option(help="how many weeks", min=1, max=106)] = 12,
    as_json: AsJson = False,
    at: At = None,
) -> None:
    """Show the mails of each unit and week: sent, and still to come if it answers in time; ! is beyond the budget."""
    with working(at=at) as work, work.store.read() as session:
        calendar = work.practice.calendar
        start = read_date("--from", first) if first else calendar.today(work.now) - timedelta(weeks=4)
        unit_weeks = loads.weekly(session, work.practice, start, weeks, now=work.now)
        if as_json:
            say_json(unit_weeks, calendar.zone)
            return
        heads = sorted({unit_week.week for unit_week in unit_weeks})
        say_table("每周邮件 mails a week", ("", *heads), _rows(unit_weeks, heads), calendar.zone)


def _rows(unit_weeks: Sequence[WeekLoad], weeks: Sequence[str]) -> list[list[str]]:
    cells = {
        (unit_week.name, unit_week.week): f"{unit_week.sent}+{unit_week.expected}{'!' if unit_week.over else ''}"
        for unit_week in unit_weeks
    }
    names = dict.fromkeys(unit_week.name for unit_week in unit_weeks)
    return [[name, *(cells.get((name, week), "") for week in weeks)] for name in names]
