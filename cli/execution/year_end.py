"""The end of a year: what is open, and one decision for each of it."""

import sys
from pathlib import Path
from typing import Annotated

import typer
import yaml
from sqlmodel import Session

from cli.answers import say_json
from cli.session import AsJson, At, By, DryRun, working
from rules.refusal import Refused
from services.execution import year_end
from services.execution.year_end import OpenDirective, YearEndDecision, YearEndFate
from services.registration import imports

years = typer.Typer(help="the end of a year (年终结转)", no_args_is_help=True)
YearNumber = Annotated[int, typer.Argument(metavar="YEAR", min=1950, max=2199)]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(years, name="year")


@years.command("open")
def show_open(number: YearNumber, as_json: AsJson = False, at: At = None) -> None:
    """List what was due by the end of a year and is still open, as a file that `year close` takes."""
    with working(at=at) as work, work.store.read() as session:
        left_open = year_end.still_open(session, number)
        if as_json:
            say_json(left_open, work.practice.calendar.zone)
        else:
            print(yaml.safe_dump(_form(left_open), allow_unicode=True, sort_keys=False), end="")


def _form(left_open: list[OpenDirective]) -> dict[str, dict[str, str]]:
    empty = {"decision": "", "due_on": "", "document": "", "reason": ""}
    return {d.number: {"title": d.title, "open": f"{d.running}/{d.leads}, {d.due_on}", **empty} for d in left_open}


@years.command("close")
def close(
    number: YearNumber,
    by: By,
    file: Annotated[
        Path | None, typer.Argument(help="decisions as `year open` lists them; asked one by one when left out")
    ] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    at: At = None,
) -> None:
    """Close a year: carry over, make routine, withdraw or transfer each open directive, approved as one list."""
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        given = _read(file) if file else _ask(session, number)
        decided = {key: year_end.read_decided(key, fields) for key, fields in given.items()}
        if file is None:
            _confirm(decided)
        counts = year_end.close(session, work.practice, number, decided, person, now=work.now)
    if as_json:
        say_json(counts, work.practice.calendar.zone)
    else:
        print("  ".join(f"{_WORDS[fate]} {count}" for fate, count in counts.items()))


_WORDS = {
    YearEndFate.CARRY_OVER: "跨年续办 carried over",
    YearEndFate.ROUTINE: "转入常态 routine",
    YearEndFate.WITHDRAW: "撤销 withdrawn",
    YearEndFate.TRANSFER: "移交 transferred",
}


def _read(file: Path) -> dict[str, object]:
    """Read the file; an entry whose decision was left empty is undecided."""
    decisions = imports.parse(imports.read_file(file), str(file))
    if not isinstance(decisions, dict):
        raise Refused(zh=f"{file.name}：须为“编号: 决定”。", en=f"{file.name}: must map numbers to decisions.")
    return {str(key): entry for key, entry in decisions.items() if not isinstance(entry, dict) or entry.get("decision")}


def _ask(session: Session, number: int) -> dict[str, object]:
    """Ask for one decision after the other; a terminal is needed."""
    if not sys.stdin.isatty():
        raise Refused(
            field="file",
            zh="不在终端中，请给出决定文件（先执行 duban year open）。",
            en="there is no terminal to ask; give a file of decisions (see duban year open).",
        )
    return {directive.number: _asked(directive) for directive in year_end.still_open(session, number)}


def _asked(directive: OpenDirective) -> dict[str, str]:
    print(f"\n{directive.number} {directive.title}  {directive.due_on}  {directive.running}/{directive.leads}")
    fate = typer.prompt("  决定 decision (carry_over, routine, withdraw, transfer)")
    entry = {"decision": fate, "reason": typer.prompt("  理由 reason")}
    if fate == YearEndFate.CARRY_OVER:
        entry["due_on"] = typer.prompt("  新期限 new date")
    if fate == YearEndFate.TRANSFER:
        entry["document"] = typer.prompt("  文号 document")
    return entry


def _confirm(decided: dict[str, YearEndDecision]) -> None:
    print()
    for number, decision in decided.items():
        print(number, _WORDS[decision.fate], decision.due_on or decision.document or "", decision.reason)
    typer.confirm("批准以上决定 approve this list", abort=True)
