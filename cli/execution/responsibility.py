"""Who is responsible after dispatch, what the leader wrote, and whom the office telephoned."""

from typing import Annotated

import typer

from cli.execution.unit_acts import assignment_app
from cli.registration.directives import directive
from cli.session import At, By, DryRun, working
from rules.entry import read_date, read_figure, read_line, read_text
from rules.outcomes import Ending
from rules.refusal import Refused
from rules.roles import Role
from services import lookup
from services.entries import read_word
from services.execution import calls, instructions, reassignment

Why = Annotated[str, typer.Option(help="why")]


def add_to(app: typer.Typer) -> None:
    """Add these commands: they stand in the groups of others."""


@assignment_app.command("add")
def add(
    number: str,
    unit: str,
    by: By,
    reason: Why,
    quota: Annotated[str | None, typer.Option(help="its quota, where quotas add up")] = None,
    co: Annotated[bool, typer.Option("--co", help="it co-operates only (协办)")] = False,
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Send a directive that runs to one more unit."""
    why = read_text("reason", reason, at_most=2000, empty=True)
    figure = None if quota is None else read_figure("quota", quota)
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        order, owner = lookup.directive(session, number), lookup.unit(session, unit)
        reassignment.add(
            session, work.practice, order, owner, person, reason=why, quota=figure, leads=not co, now=work.now
        )


@assignment_app.command("relieve")
def relieve(number: str, unit: str, by: By, reason: Why, dry_run: DryRun = False, at: At = None) -> None:
    """Relieve a unit of its assignment; it is told, and of a sum it keeps what was verified."""
    why = read_text("reason", reason, at_most=2000, empty=True)
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        assignment = lookup.assignment(session, number, unit)
        reassignment.relieve(session, work.practice, assignment, person, reason=why, now=work.now)


@assignment_app.command("end")
def end(
    number: str,
    unit: str,
    by: By,
    how: Annotated[str, typer.Option("--as", help="merged or routine")],
    reason: Why,
    into: Annotated[str, typer.Option(help="number of the directive it is merged into")] = "",
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """End one unit's assignment: merged into another directive (合并), or lasting work from now on (转入常态)."""
    why, ending = read_text("reason", reason, at_most=2000, empty=True), read_word("--as", how, Ending)
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        assignment = lookup.assignment(session, number, unit)
        other = lookup.directive(session, into) if into else None
        reassignment.conclude(session, work.practice, assignment, ending, person, reason=why, into=other, now=work.now)


@assignment_app.command("transfer")
def transfer(
    number: str,
    unit: str,
    by: By,
    reason: Why,
    document: Annotated[str, typer.Option(help="number of the document that hands it over")],
    to: Annotated[str, typer.Option(help="unit that takes over; an outside body when left out")] = "",
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Hand a unit's assignment over with what is still open (移交)."""
    why = read_text("reason", reason, at_most=2000, empty=True)
    paper = read_line("document", document, at_most=100, empty=True)
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        assignment = lookup.assignment(session, number, unit)
        successor = lookup.unit(session, to, field="to") if to else None
        reassignment.transfer(
            session, work.practice, assignment, successor, person, reason=why, document=paper, now=work.now
        )


@assignment_app.command("call")
def call(
    number: str,
    unit: str,
    by: By,
    said: Annotated[str, typer.Option(help="what was said")],
    role: Annotated[str, typer.Option(help="officer, deputy_head or head")] = "officer",
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Record a telephone call about a unit's assignment (电话催办): whoever was called counts as told."""
    words, post = read_text("said", said, at_most=2000, empty=True), read_word("role", role, Role)
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        assignment = lookup.assignment(session, number, unit)
        print(calls.record_call(session, work.practice, assignment, post, words, person, now=work.now))


@directive.command("instruct")
def instruct(
    number: str,
    by: By,
    text: Annotated[str, typer.Option(help="what the leader wrote")],
    step: Annotated[str, typer.Option(help="name=date of a step it sets")] = "",
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Record a leader's instruction on a directive (批示): every lead unit hears it in the next digest."""
    words = read_text("text", text, at_most=2000, empty=True)
    name, equals, day = step.partition("=")
    if step and not equals:
        raise Refused(field="--step", zh=f"“{step}”须写作 名=日期。", en=f"{step!r} must be written name=date.")
    sets = (read_line("step", name, at_most=100), read_date("step", day)) if step else None
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        order = lookup.directive(session, number)
        print(instructions.instruct(session, work.practice, order, person, text=words, step=sets, now=work.now))
