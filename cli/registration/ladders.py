"""Ladders and plans: which are in force, what an edit would change, which plan a directive has."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
import yaml

from cli.answers import say_json, say_rows, say_table
from cli.session import AsJson, At, By, DryRun, Work, working
from rules.entry import read_line
from rules.ladder import Ladder
from rules.milestones import STANDARD, MilestoneKind
from rules.presets import PLANS, PRESETS
from services import lookup
from services.entries import read_plan, read_word
from services.registration import imports, ladder_texts, ladder_versions, plans
from services.registration.ladder_texts import LadderEntry
from services.registration.ladder_versions import Difference

ladder = typer.Typer(help="ladders (催办规则)", no_args_is_help=True)
plan = typer.Typer(help="plans (节点安排)", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(ladder, name="ladder")
    app.add_typer(plan, name="plan")


PlanName = Annotated[str, typer.Option("--plan", help="standard, 13710 or 13710-major")]


@ladder.command("list")
def list_ladders(as_json: AsJson = False) -> None:
    """List the ladders in force, by plan and milestone, with the notices they imply."""
    with working() as work, work.store.read() as session:
        versions = ladder_versions.versions(session)
        rows = [
            [name, kind, versions.get((name, kind), 0), rung.cause(1), call.role, call.kind, call.mode]
            for (name, kind), in_force in _in_force(work)
            for rung in in_force.under(None)
            for call in rung.calls
        ]
        heads = ("plan", "milestone", "version", "offset", "role", "kind", "mode")
        say_rows("催办规则 ladders", heads, rows, work.practice.calendar.zone, as_json=as_json)


def _in_force(work: Work) -> list[tuple[tuple[str, MilestoneKind], Ladder]]:
    standard = [((STANDARD, kind), in_force) for kind, in_force in work.practice.ladders.items()]
    return [*standard, *work.practice.plan_ladders.items()]


@ladder.command("show")
def show(
    milestone: Annotated[str, typer.Argument(help="receipt, report, step, completion, items, verification …")],
    name: PlanName = STANDARD,
    version: Annotated[
        int | None, typer.Option(help="a version; 0 is the default; the one in force when left out", min=0)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show a ladder as a file that `ladder edit` takes."""
    kind = read_word("milestone", milestone, MilestoneKind)
    plans.check_plan(name)
    with working() as work, work.store.read() as session:
        in_force = dict(_in_force(work)).get((name, kind), work.practice.ladders[kind])
        if version is not None:
            in_force = ladder_versions.version_of(session, name, kind, version)
        fields = ladder_texts.fields_of(LadderEntry(name, (kind,), in_force))
        if as_json:
            say_json(fields, work.practice.calendar.zone)
        else:
            print(yaml.safe_dump(fields, allow_unicode=True, sort_keys=False), end="")


@ladder.command("check")
def check(path: Path) -> None:
    """Read a ladder from a file and say whether it could be used."""
    fields = imports.parse(imports.read_file(path), str(path))
    is_entry = isinstance(fields, dict) and "milestones" in fields
    checked = ladder_texts.read_entry(fields).ladder if is_entry else ladder_texts.read_ladder(fields)
    print("\n".join(rung.cause(1) for rung in checked.rungs))


@ladder.command("edit")
def edit(
    file: Path,
    by: By,
    reason: Annotated[str, typer.Option(help="why")] = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
    at: At = None,
) -> None:
    """Put a ladder from a YAML file in force as a new version; say who hears more, less, later or earlier."""
    entry = ladder_texts.read_entry(imports.parse(imports.read_file(file), str(file)))
    why = read_line("reason", reason, empty=True, at_most=500)
    with working(at=at, dry_run=dry_run) as work:
        with work.acting(by) as (session, who):
            differences = ladder_versions.edit(session, work.practice, entry, who, reason=why, now=work.now)
        _say(differences, work, as_json=as_json)


def _say(differences: list[Difference], work: Work, *, as_json: bool) -> None:
    zone = work.practice.calendar.zone
    if as_json:
        say_json([asdict(difference) for difference in differences], zone)
        return
    heads = ("number", "role", "before", "after", "first_before", "first_after", "")
    rows = [[*(getattr(difference, head) for head in heads[:-1]), _word(difference)] for difference in differences]
    say_table("告知变化 who hears more, less, later", heads, rows, zone)


def _word(difference: Difference) -> str:
    words = [("增 more", difference.after > difference.before), ("减 less", difference.after < difference.before)]
    words += [("晚 later", difference.later > 0), ("早 earlier", difference.earlier > 0)]
    return ", ".join(word for word, is_so in words if is_so)


@plan.command("list")
def list_plans(as_json: AsJson = False) -> None:
    """List the plans a directive can have."""
    with working() as work:
        rows = [[name, plans.title_of(name)] for name in PLANS]
        say_rows("节点安排 plans", ("plan", "asks"), rows, work.practice.calendar.zone, as_json=as_json)


@plan.command("show")
def show_plan(
    name: Annotated[str, typer.Argument(metavar="PLAN|NUMBER", help="a plan, or the number of a directive")],
    as_json: AsJson = False,
    at: At = None,
) -> None:
    """Show what a plan asks, or what a directive asks of each unit: as dispatched, or as if it were now."""
    with working(at=at) as work, work.store.read() as session:
        zone = work.practice.calendar.zone
        if name in PLANS:
            preset = PRESETS.get(name)
            facts = asdict(preset) if preset else {"name": name, "title": plans.title_of(name)}
            if as_json:
                say_json(facts, zone)
            else:
                say_table("节点安排 plan", ("", ""), list(facts.items()), zone)
            return
        directive = lookup.directive(session, name)
        heads = ("unit", "milestone", "name", "due_on")
        rows = [
            [getattr(asked, head) for head in heads]
            for asked in plans.asked(session, work.practice, directive, now=work.now)
        ]
        say_rows(f"{directive.number} {directive.plan}", heads, rows, zone, as_json=as_json)


@plan.command("choose")
def choose(
    number: str, name: Annotated[str, typer.Argument(metavar="PLAN")], by: By, dry_run: DryRun = False, at: At = None
) -> None:
    """Choose the plan of a directive before it is dispatched."""
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, who):
        plans.choose(session, work.practice, lookup.directive(session, number), name, who, now=work.now)


@plan.command("edit")
def edit_plan(number: str, file: Path, by: By, dry_run: DryRun = False, at: At = None) -> None:
    """Give a directive another plan from a YAML file before it is dispatched: receipt_within, report_day, steps."""
    entry = read_plan(imports.parse(imports.read_file(file), str(file)))
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, who):
        plans.edit(session, work.practice, lookup.directive(session, number), entry, who, now=work.now)
