"""Re-checks (回头看): draw a sample, see it, record what was found."""

from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from cli.answers import say_rows
from cli.session import AsJson, At, By, DryRun, OnBehalf, working
from models.directives import Directive
from models.queries.assignments import assignments_of
from models.queries.decisions import samples_of
from rules.entry import read_line, read_text
from rules.outcomes import SampleFinding
from rules.refusal import Refused
from services import lookup
from services.entries import read_word
from services.execution import rechecks
from services.execution.rechecks import Draw

recheck = typer.Typer(help="re-check of what was verified, by a drawn sample (回头看)", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(recheck, name="recheck")


@recheck.command("draw")
def draw(
    number: str,
    by: By,
    seed: Annotated[str, typer.Option(help="whoever has it can repeat the draw")],
    size: Annotated[int | None, typer.Option(help="how many; at least one of each unit is drawn")] = None,
    proportion: Annotated[str | None, typer.Option(help="or which proportion of all: 0.1")] = None,
    within: Annotated[int, typer.Option(help="working days the units have to answer", min=1, max=60)] = rechecks.WITHIN,
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Draw a sample of what was verified; prints its id."""
    how = Draw(read_line("seed", seed, at_most=64), size, _proportion(proportion), within)
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        directive = lookup.directive(session, number)
        print(rechecks.draw(session, work.practice, directive, how, person, now=work.now).id)


def _proportion(text: str | None) -> Decimal | None:
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation as error:
        raise Refused(field="proportion", zh=f"“{text}”不是数。", en=f"{text!r} is not a number.") from error


@recheck.command("show")
def show(recheck_id: int, as_json: AsJson = False) -> None:
    """Show what was drawn and what was found."""
    with working() as work, work.store.read() as session:
        sampling = lookup.recheck(session, recheck_id)
        number = session.get_one(Directive, sampling.directive_id).number
        assignments = {assignment.id: unit for assignment, unit in assignments_of(session, sampling.directive_id)}
        rows = [
            [
                *(assignments[sample.assignment_id].name, sample.name, sample.answer),
                *(sample.finding, sample.note, sample.found_at),
            ]
            for sample in samples_of(session, recheck_id)
        ]
        title = f"{number} 回头看 recheck {sampling.id}: seed {sampling.seed}"
        heads = ("unit", "name", "answer", "finding", "note", "found_at")
        say_rows(title, heads, rows, work.practice.calendar.zone, as_json=as_json)


@recheck.command("answer")
def answer(
    recheck_id: int,
    unit: str,
    by: By,
    text: Annotated[str, typer.Option(help="what the unit says of what was drawn of it")],
    on_behalf: OnBehalf = "",
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Record what a unit says of what was drawn of it; its clock stops, and the desk looks."""
    words = read_text("text", text, at_most=5000, empty=True)
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        sampling = lookup.recheck(session, recheck_id)
        assignment = lookup.assignment(session, session.get_one(Directive, sampling.directive_id).number, unit)
        rechecks.answer(
            session, work.practice, sampling, assignment, person, text=words, on_behalf=on_behalf, now=work.now
        )


@recheck.command("record")
def record(
    recheck_id: int,
    unit: str,
    name: str,
    by: By,
    found: Annotated[str, typer.Option(help="true, partly or untrue (属实, 部分属实, 不属实)")],
    note: Annotated[str, typer.Option(help="what was found; needed unless it is true")] = "",
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Record what was found of one thing drawn; what is not so lowers the verified figure and is reopened."""
    word, words = read_word("found", found, SampleFinding), read_text("note", note, at_most=2000, empty=True)
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        sampling = lookup.recheck(session, recheck_id)
        assignment = lookup.assignment(session, session.get_one(Directive, sampling.directive_id).number, unit)
        drawn = read_line("name", name, at_most=32)
        rechecks.find(
            session, work.practice, sampling, assignment, drawn, person, finding=word, note=words, now=work.now
        )
