"""What units think of a draft before it is submitted (征求意见)."""

from dataclasses import astuple
from typing import Annotated

import typer

from cli.answers import say_rows
from cli.execution.unit_acts import assignment_app
from cli.registration.directives import directive
from cli.session import AsJson, At, By, DryRun, OnBehalf, working
from rules.entry import read_figure, read_text
from rules.refusal import Refused
from services import lookup
from services.registration import opinions


def add_to(_app: typer.Typer) -> None:
    """Add these commands: they stand in the groups of others."""


@directive.command("consult")
def consult(
    number: str,
    by: By,
    within: Annotated[int, typer.Option(help="working days the units have", min=1, max=60)] = opinions.WITHIN,
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Ask the lead units of a draft what they think of it (征求意见); prints how many are asked."""
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        draft = lookup.directive(session, number)
        print(opinions.consult(session, work.practice, draft, person, within=within, now=work.now))


@assignment_app.command("opine")
def opine(
    number: str,
    unit: str,
    by: By,
    agree: Annotated[bool, typer.Option("--agree", help="the unit agrees")] = False,
    quota: Annotated[str | None, typer.Option(help="the quota it proposes")] = None,
    reason: Annotated[str, typer.Option(help="why")] = "",
    on_behalf: OnBehalf = "",
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Record what a unit thinks of the quota it is to get: it agrees, or proposes another with a reason."""
    if agree == (quota is not None):
        raise Refused(zh="--agree、--quota：须选其一。", en="--agree, --quota: give one of them.")
    figure, why = None if quota is None else read_figure("quota", quota), read_text("reason", reason, empty=True)
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        assignment, facts = lookup.assignment(session, number, unit), {"reason": why, "on_behalf": on_behalf}
        opinions.opine(session, work.practice, assignment, person, quota=figure, now=work.now, **facts)


@directive.command("opinions")
def list_opinions(number: str, as_json: AsJson = False) -> None:
    """List what the lead units of a directive think of it; silence counts as agreement."""
    with working() as work, work.store.read() as session:
        rows = [astuple(thought) for thought in opinions.opinions(session, lookup.directive(session, number))]
        heads = ("unit", "name", "quota", "answered", "agrees", "proposes", "reason")
        say_rows(f"{number} 征求意见 opinions", heads, rows, work.practice.calendar.zone, as_json=as_json)


@directive.command("requota")
def requota(
    number: str,
    unit: str,
    by: By,
    quota: Annotated[str, typer.Option(help="its quota from now on")],
    accept_difference: Annotated[bool, typer.Option("--accept-difference", help="quotas need not add up")] = False,
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Give a unit of a draft another quota."""
    figure = read_figure("quota", quota)
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        assignment = lookup.assignment(session, number, unit)
        opinions.set_quota(
            session, work.practice, assignment, figure, person, accept_difference=accept_difference, now=work.now
        )
