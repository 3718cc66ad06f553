"""One form a unit fills in for all its directives."""

from pathlib import Path
from typing import Annotated

import typer
import yaml

from cli.answers import say_json
from cli.people.units_and_people import unit
from cli.session import AsJson, At, By, DryRun, OnBehalf, working
from rules.refusal import Refused
from services import lookup
from services.forms import monthly_form
from services.registration import imports

UnitName = Annotated[str, typer.Argument(metavar="UNIT")]


def add_to(_app: typer.Typer) -> None:
    """Add these commands: they stand in the group of units."""


@unit.command("form")
def form(name: UnitName, as_json: AsJson = False) -> None:
    """Print one form for everything a unit is working on, with what it reported last."""
    with working() as work, work.store.read() as session:
        rows = monthly_form.open_form(session, lookup.unit(session, name))
        if as_json:
            say_json(rows, work.practice.calendar.zone)
            return
        filled = {row.number: monthly_form.fields_of(row) for row in rows}
        print(yaml.safe_dump(filled, allow_unicode=True, sort_keys=False), end="")


@unit.command("answer")
def answer(
    name: UnitName, file: Path, by: By, on_behalf: OnBehalf = "", dry_run: DryRun = False, at: At = None
) -> None:
    """Record the reports a form was filled in with, all or nothing; print the numbers of what was reported."""
    given = imports.parse(imports.read_file(file), str(file))
    if not isinstance(given, dict):
        raise Refused(zh=f"{file.name}：须为“编号: 内容”。", en=f"{file.name}: must map numbers to entries.")
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        entries = {str(key): fields for key, fields in given.items()}
        bureau = lookup.unit(session, name)
        done = monthly_form.answer(session, work.practice, bureau, entries, person, on_behalf=on_behalf, now=work.now)
        print("\n".join(done))
