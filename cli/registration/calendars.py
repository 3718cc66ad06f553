"""The working calendar: what is known of it, and new notices of holidays."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from cli.answers import say_json, say_rows, say_table
from cli.session import AsJson, At, DryRun, Work, working
from rules.calendar import ONE_DAY, WorkCalendar
from rules.entry import read_date
from rules.refusal import Refused
from services.registration import calendar_changes, calendars, holiday_notices, imports
from services.registration.calendar_changes import Move, Replanning

calendar = typer.Typer(help="working days", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(calendar, name="calendar")


@calendar.command("show")
def show(
    year: Annotated[
        int | None, typer.Argument(help="the days of a year that differ from its weeks", min=1950, max=2199)
    ] = None,
    first: Annotated[str, typer.Option("--from", help="first day of a run of days, instead of a year")] = "",
    days: Annotated[int, typer.Option(help="how many days, with --from", min=1, max=400)] = 14,
    as_json: AsJson = False,
    at: At = None,
) -> None:
    """Show which days are worked; 推算 marks what a later notice may still change."""
    with working(at=at) as work:
        if first:
            _show_run(work.practice.calendar, first, days, as_json=as_json)
        elif year is not None:
            _show_year(work, year, as_json=as_json)
        else:
            raise Refused(field="calendar", zh="请写年份，或用 --from。", en="name a year, or say --from.")


def _show_run(book: WorkCalendar, first: str, days: int, *, as_json: bool) -> None:
    start = read_date("--from", first)
    listed = [
        {"day": day, "works": book.is_workday(day), "provisional": book.is_provisional(day)}
        for day in (start + ONE_DAY * n for n in range(days))
    ]
    if as_json:
        say_json(listed, book.zone)
        return
    rows = [(f["day"], "班" if f["works"] else "休", "推算" if f["provisional"] else "") for f in listed]
    say_table("工作日 working days", ("day", "", ""), rows, book.zone)


def _show_year(work: Work, year: int, *, as_json: bool) -> None:
    with work.store.read() as session:
        days = calendars.year(session, work.practice.calendar, year)
    if as_json:
        say_json(days, work.practice.calendar.zone)
        return
    marks = {True: "推算", False: ""}
    heads = ("day", "", "name", "notice", "published_on", "")
    rows = [
        (
            d.day,
            "班" if d.works else "休",
            d.name,
            d.notice,
            d.published_on,
            marks[d.provisional] if d.in_force else "已变更",
        )
        for d in days
    ]
    say_table(f"{year}年放假调休 holidays", heads, rows, work.practice.calendar.zone)


@calendar.command("import")
def import_notice(
    file: Path,
    number: Annotated[str, typer.Option(help="number of the notice: 国办发明电〔2018〕15号")],
    published: Annotated[str, typer.Option(help="day it was published")],
    by: Annotated[str, typer.Option("--by", help="key of the person who acts")] = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
    at: At = None,
) -> None:
    """Take in a State Council notice of holidays (CSV or YAML) and plan again; say which dates move, one line per unit."""
    notice = holiday_notices.read_notice(imports.read_file(file), file.name, number=number, published=published)
    with working(at=at, dry_run=dry_run) as work:
        with _acting(work, by) as (session, actor):
            done = calendar_changes.import_notice(session, work.practice, notice, actor=actor, now=work.now)
        _say(done, notice, work, as_json=as_json)


@contextmanager
def _acting(work: Work, by: str) -> Iterator[tuple[Session, str]]:
    """Act for a member of the office, or as the shell when nobody is named."""
    if by:
        with work.for_the_office(by) as (session, person):
            yield session, person.key
    else:
        with work.store.write() as session:
            yield session, "shell"


def _say(done: Replanning, notice: holiday_notices.HolidayNotice, work: Work, *, as_json: bool) -> None:
    units = [
        {
            "unit": code,
            "name": moves[0].unit_name,
            "moved": sum(not m.shift.kept for m in moves),
            "kept": sum(m.shift.kept for m in moves),
            "dates": [_date(m) for m in moves],
        }
        for code, moves in done.by_unit().items()
    ]
    zone = work.practice.calendar.zone
    if as_json:
        head = {"year": notice.year, "number": notice.number, "published_on": notice.published_on}
        say_json({**head, "days": len(notice.days), "changed": done.changed, "moved": done.moved, "units": units}, zone)
        return
    print(
        f"{notice.number}（{notice.published_on}）：{notice.year}年{len(notice.days)}天，改变{done.changed}天，时间变动{done.moved}处"
    )
    rows = [(u["name"], u["moved"], u["kept"], _summed(done.by_unit()[str(u["unit"])])) for u in units]
    say_rows("时间变动 dates that move", ("unit", "moved", "kept", "dates"), rows, zone, as_json=False)


def _date(move: Move) -> dict[str, object]:
    shift = move.shift
    return {
        "number": move.number,
        "milestone": move.milestone,
        "name": move.name,
        "what": shift.what,
        "role": shift.role,
        "before": shift.before,
        "after": shift.after,
        "kept": shift.kept,
    }


SHOWN = 3


def _summed(moves: Iterable[Move]) -> str:
    """Return the first few dates of a unit in one line: due dates first."""
    ordered = sorted(moves, key=lambda m: (m.shift.role is not None, m.number))
    shown = [f"{m.number} {m.milestone} {m.shift.what} {m.shift.before}→{m.shift.after}" for m in ordered[:SHOWN]]
    return "; ".join([*shown, "…"] if len(ordered) > SHOWN else shown)
