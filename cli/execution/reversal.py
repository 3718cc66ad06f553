"""Undoing a decision by another, and adjusting a directive itself."""

from typing import Annotated

import typer

from cli.execution.changes import Why, decision
from cli.registration.directives import directive
from cli.session import At, By, DryRun, working
from rules.entry import read_date, read_figure, read_text
from services import lookup
from services.execution import reversal, target_adjustments


def add_to(app: typer.Typer) -> None:
    """Add these commands: they stand in the groups of others."""


@decision.command("reverse")
def reverse(decision_id: int, by: By, reason: Why, dry_run: DryRun = False, at: At = None) -> None:
    """Undo a decision by another (撤回); prints the id of the one that does."""
    why = read_text("reason", reason, at_most=2000, empty=True)
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        undone = lookup.decision(session, decision_id)
        print(reversal.reverse(session, work.practice, undone, person, reason=why, now=work.now).id)


@directive.command("adjust")
def adjust(
    number: str,
    by: By,
    reason: Why,
    quantity: Annotated[str | None, typer.Option(help="new quantity of the target")] = None,
    due_on: Annotated[str | None, typer.Option(help="new date; the assignments due with it move along")] = None,
    accept_difference: Annotated[bool, typer.Option("--accept-difference", help="quotas need not add up")] = False,
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Adjust a directive's target or date after dispatch (调整); prints how many assignments follow."""
    why = read_text("reason", reason, at_most=2000, empty=True)
    figure = None if quantity is None else read_figure("quantity", quantity)
    day = read_date("due_on", due_on) if due_on else None
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        followed = target_adjustments.retarget(
            session,
            work.practice,
            lookup.directive(session, number),
            person,
            reason=why,
            quantity=figure,
            due_on=day,
            accept_difference=accept_difference,
            now=work.now,
        )
        print(followed)
