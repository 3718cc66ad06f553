"""What stands where: directives, one directive, its milestones, its items, its timetable."""

from dataclasses import fields

import typer

from cli.answers import say_json, say_rows, say_table
from cli.registration.directives import directive, item
from cli.session import AsJson, At, working
from models.queries.assignments import assignments_of
from models.queries.items import items_of
from models.queries.milestones import milestones_on
from services import lookup
from services.boards import standings
from services.boards.standings import LedgerLine
from services.registration import timetables

milestone = typer.Typer(help="everything dated that a person owes (时限节点)", no_args_is_help=True)
LIGHTS = {"green": "绿 green", "yellow": "黄 yellow", "red": "红 red", "grey": "灰 grey", None: ""}


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(milestone, name="milestone")
    app.command("timetable")(timetable)


@directive.command("list")
def list_directives(as_json: AsJson = False, at: At = None) -> None:
    """List all directives with light and figures."""
    with working(at=at) as work, work.store.read() as session:
        lines = standings.ledger(session, work.practice.calendar, now=work.now)
        zone = work.practice.calendar.zone
        if as_json:
            say_json(lines, zone)
            return
        heads = ("number", "title", "due_on", "light", "quantity", "reported", "verified", "life")
        say_table("督办台账 directives", heads, [_row(line, heads) for line in lines], zone)


def _row(line: LedgerLine, heads: tuple[str, ...]) -> list[object]:
    cells = {field.name: getattr(line, field.name) for field in fields(line)}
    cells["light"] = LIGHTS[line.light]
    cells["life"] = line.ended_as or line.life
    return [cells[head] for head in heads]


@directive.command("show")
def show(number: str, as_json: AsJson = False) -> None:
    """Show one directive, unit by unit."""
    with working() as work, work.store.read() as session:
        chosen = lookup.directive(session, number)
        heads = ("unit", "leads", "quota", "reported", "as_of", "verified", "due_on", "ended_as")
        rows = [
            [unit.name, *(getattr(assignment, head) for head in heads[1:])]
            for assignment, unit in assignments_of(session, chosen.id)
        ]
        zone = work.practice.calendar.zone
        if as_json:
            assignments = [dict(zip(heads, row, strict=True)) for row in rows]
            say_json({**chosen.model_dump(), "assignments": assignments}, zone)
            return
        print(f"{chosen.number} {chosen.title}\n{chosen.text}\n{chosen.done_when}")
        say_table(f"{chosen.life} {chosen.due_on or ''}", heads, rows, zone)


@milestone.command("list")
def list_milestones(number: str, as_json: AsJson = False) -> None:
    """List the milestones of a directive."""
    with working() as work, work.store.read() as session:
        chosen = lookup.directive(session, number)
        units = {assignment.id: unit.name for assignment, unit in assignments_of(session, chosen.id)}
        heads = ("id", "unit", "kind", "name", "due_on", "anchor_on", "round", "state", "next_check_at")
        rows = [
            [m.id, units.get(m.assignment_id or 0, ""), *(getattr(m, head) for head in heads[2:])]
            for m in milestones_on(session, chosen.id)
        ]
        say_rows(chosen.number, heads, rows, work.practice.calendar.zone, as_json=as_json)


@item.command("list")
def list_items(number: str, unit: str, as_json: AsJson = False) -> None:
    """List a unit's items."""
    with working() as work, work.store.read() as session:
        assignment = lookup.assignment(session, number, unit)
        heads = ("number", "place", "description", "responsible", "due_on", "state")
        rows = [[getattr(listed, head) for head in heads] for listed in items_of(session, assignment.id)]
        say_rows(number, heads, rows, work.practice.calendar.zone, as_json=as_json)


def timetable(number: str, as_json: AsJson = False, at: At = None) -> None:
    """Show every notice a directive will send if nobody does anything; before dispatch, as if it were dispatched now."""
    with working(at=at) as work, work.store.read() as session:
        chosen = lookup.directive(session, number)
        entries = timetables.timetable(session, work.practice, chosen, now=work.now)
        heads = ("at", "kind", "cause", "milestone", "unit", "role", "person")
        rows = [[getattr(entry, head) for head in heads] for entry in entries]
        say_rows(f"{chosen.number} 时间表", heads, rows, work.practice.calendar.zone, as_json=as_json)
