"""What units answer, and how the office verifies it."""

from typing import Annotated

import typer

from cli.answers import say_rows
from cli.session import AsJson, At, By, DryRun, OnBehalf, working
from models.directives import Directive
from models.people import Unit
from models.queries.claims import open_claims
from models.queries.milestones import owner_of
from models.queries.notices import proposed_notices
from rules.entry import read_date, read_figure, read_line, read_text
from rules.milestones import CORRECTION
from services import lookup
from services.execution import claims, proposals, receipts, reports, steps, verification
from services.execution.claims import ClaimEntry
from services.execution.reports import ReportEntry
from services.forms import monthly_form

assignment_app = typer.Typer(
    help="a unit's assignment (承办任务): receipt, report, claim, verification", no_args_is_help=True
)
notice = typer.Typer(help="notices that wait for a person (待审核)", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(assignment_app, name="assignment")
    app.add_typer(notice, name="notice")


@assignment_app.command("acknowledge")
def acknowledge(
    number: str, unit: str, by: By, on_behalf: OnBehalf = "", dry_run: DryRun = False, at: At = None
) -> None:
    """Record a receipt (签收)."""
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        assignment = lookup.assignment(session, number, unit)
        receipts.acknowledge(session, work.practice, assignment, person, on_behalf=on_behalf, now=work.now)


@assignment_app.command("report")
def report(
    number: str,
    unit: str,
    by: By,
    figure: Annotated[str | None, typer.Option(help="cumulative figure")] = None,
    as_of: Annotated[str | None, typer.Option(help="day it was counted; today when left out")] = None,
    work_done: Annotated[str, typer.Option("--work", help="what was done")] = "",
    problems: Annotated[str, typer.Option(help="what stands in the way")] = "",
    help_needed: Annotated[str, typer.Option("--help-needed", help="what the office should co-ordinate")] = "",
    reason: Annotated[str, typer.Option(help="why a figure fell")] = "",
    confirm: Annotated[bool, typer.Option("--confirm", help="the figure is meant: above the quota, or a jump")] = False,
    no_change: Annotated[bool, typer.Option("--no-change", help="nothing has changed (本月无变化)")] = False,
    on_behalf: OnBehalf = "",
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Record progress (进展反馈)."""
    monthly_form.check_either(figure, no_change=no_change)
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        assignment = lookup.assignment(session, number, unit)
        entry = ReportEntry(
            None if figure is None else read_figure("figure", figure),
            read_date("as_of", as_of) if as_of else work.practice.calendar.today(work.now),
            read_text("work", work_done, at_most=5000, empty=True),
            read_text("problems", problems, at_most=5000, empty=True),
            read_text("help_needed", help_needed, at_most=5000, empty=True),
            read_text("reason", reason, at_most=2000, empty=True),
            confirm,
        )
        if no_change:
            directive = session.get_one(Directive, assignment.directive_id)
            entry = reports.unchanged(directive, assignment, as_of=entry.as_of)
        reports.report(session, work.practice, assignment, entry, person, on_behalf=on_behalf, now=work.now)


@assignment_app.command("step")
def step(
    number: str, unit: str, name: str, by: By, on_behalf: OnBehalf = "", dry_run: DryRun = False, at: At = None
) -> None:
    """Record that a step (阶段节点) is done."""
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        assignment = lookup.assignment(session, number, unit)
        steps.finish_step(
            session, work.practice, assignment, read_line("step", name), person, on_behalf=on_behalf, now=work.now
        )


@assignment_app.command("claim")
def claim(
    number: str,
    unit: str,
    by: By,
    signed_by: Annotated[str, typer.Option(help="name of the leader who approved the claim (签批人)")],
    figure: Annotated[str | None, typer.Option(help="figure reached; the last report's when left out")] = None,
    statement: Annotated[str, typer.Option(help="what was done")] = "",
    item: Annotated[
        list[str] | None, typer.Option(help="number of an item, repeated; all open ones when left out")
    ] = None,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="the figure is meant although it passes the quota")
    ] = False,
    on_behalf: OnBehalf = "",
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Claim that it is done (申请办结, 申请销号); prints the claim's id."""
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        entry = ClaimEntry(
            read_line("signed_by", signed_by, at_most=100),
            None if figure is None else read_figure("figure", figure),
            read_text("statement", statement, at_most=5000, empty=True),
            tuple(read_line("item", number, at_most=32) for number in item or ()),
            confirm,
        )
        assignment = lookup.assignment(session, number, unit)
        made = claims.claim(session, work.practice, assignment, entry, person, on_behalf=on_behalf, now=work.now)
        print(made.id)


@assignment_app.command("claims")
def list_claims(as_json: AsJson = False) -> None:
    """List the claims that wait to be verified."""
    with working() as work, work.store.read() as session:
        rows = [
            [
                claim.id,
                session.get_one(Directive, assignment.directive_id).number,
                session.get_one(Unit, assignment.unit_id).name,
                *(claim.figure, assignment.quota, claim.signed_by, claim.recorded_at),
            ]
            for claim, assignment in open_claims(session)
        ]
        heads = ("id", "number", "unit", "figure", "quota", "signed_by", "claimed_at")
        say_rows("待核验 claims", heads, rows, work.practice.calendar.zone, as_json=as_json)


@assignment_app.command("verify")
def verify(
    claim_id: int,
    by: By,
    accept: Annotated[bool, typer.Option("--accept/--return", help="accept it, or return it (退回补正)")],
    reason: Annotated[str, typer.Option(help="why it is returned, or an opinion")] = "",
    figure: Annotated[str | None, typer.Option(help="figure found when checked")] = None,
    within: Annotated[int, typer.Option(help="working days to correct it", min=1, max=60)] = CORRECTION,
    untrue: Annotated[
        bool, typer.Option("--untrue", help="not as reported (反映不实): the clock goes on where it was")
    ] = False,
    item: Annotated[list[str] | None, typer.Option(help="number of an item returned; all when left out")] = None,
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Answer a claim (核验)."""
    checked = None if figure is None else read_figure("figure", figure)
    words = read_text("reason", reason, at_most=2000, empty=True)
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        claim = lookup.claim(session, claim_id)
        if accept:
            verification.accept(session, work.practice, claim, person, figure=checked, opinion=words, now=work.now)
        else:
            verification.give_back(
                session,
                work.practice,
                claim,
                person,
                reason=words,
                within=within,
                untrue=untrue,
                refused=tuple(read_line("item", number, at_most=32) for number in item or ()),
                verified=checked,
                now=work.now,
            )


@notice.command("proposals")
def list_proposals(as_json: AsJson = False) -> None:
    """List the notices to heads and leaders that wait for a person."""
    with working() as work, work.store.read() as session:
        rows = []
        for proposal, milestone in proposed_notices(session):
            directive, assignment = owner_of(session, milestone)
            unit = session.get_one(Unit, assignment.unit_id).name if assignment else ""
            rows.append([proposal.id, directive.number, unit, proposal.role, proposal.cause, proposal.at])
        heads = ("id", "number", "unit", "role", "cause", "since")
        say_rows("待审核 proposals", heads, rows, work.practice.calendar.zone, as_json=as_json)


@notice.command("confirm")
def confirm(notice_id: int, by: By, dry_run: DryRun = False, at: At = None) -> None:
    """Let a proposed notice go."""
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        proposals.confirm(session, work.practice, notice_id, person, now=work.now)


@notice.command("stop")
def stop(
    notice_id: int, by: By, reason: Annotated[str, typer.Option(help="why")], dry_run: DryRun = False, at: At = None
) -> None:
    """Stop a proposed notice, with a reason."""
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        why = read_text("reason", reason, at_most=2000)
        proposals.stop(session, work.practice, notice_id, person, reason=why, now=work.now)
