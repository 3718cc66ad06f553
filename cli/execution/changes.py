"""What changes after dispatch: extensions and stated dates asked and answered, holds, adjustments, corrections."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer
from sqlmodel import Session

from cli.answers import say_rows
from cli.execution.unit_acts import assignment_app
from cli.session import AsJson, At, By, DryRun, OnBehalf, working
from models.directives import Assignment, Directive
from models.facts import RequestKind
from models.people import Unit
from models.queries.assignments import assignments_of
from models.queries.decisions import decisions_on, open_requests
from rules.entry import read_date, read_figure, read_line, read_text
from rules.refusal import Refused
from services import lookup
from services.execution import adjustments, extensions, holds
from services.execution.adjustments import Adjustment
from services.execution.extensions import RequestEntry

request = typer.Typer(help="what units asked: a later date, or a date they state (申请)", no_args_is_help=True)
decision = typer.Typer(help="what was decided, by whom and why (决定)", no_args_is_help=True)

Milestone = Annotated[
    str, typer.Option("--milestone", help="name of a step, or day of a group of items; the completion when left out")
]
Why = Annotated[str, typer.Option(help="why")]
LeaderSaid = Annotated[
    str, typer.Option("--leader-said", help="what the leader wrote (批示), where the decision is the leader's")
]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(request, name="request")
    app.add_typer(decision, name="decision")


@assignment_app.command("extend")
def extend(
    number: str,
    unit: str,
    by: By,
    to: Annotated[str, typer.Option(help="the later date asked for, inclusive")],
    reason: Why,
    milestone: Milestone = "",
    on_behalf: OnBehalf = "",
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Ask for an extension (申请延期); prints the request's id."""
    _ask(RequestKind.EXTENSION, number, unit, by, to, reason, milestone, on_behalf, dry_run=dry_run, at=at)


@assignment_app.command("state-date")
def state_date(
    number: str,
    unit: str,
    by: By,
    on: Annotated[str, typer.Option(help="the day by which it will be done")],
    reason: Why = "",
    milestone: Milestone = "",
    on_behalf: OnBehalf = "",
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """State by when it will be done (反馈时间); accepted, nobody above the officer is told before; prints the request's id."""
    _ask(RequestKind.STATED_DATE, number, unit, by, on, reason, milestone, on_behalf, dry_run=dry_run, at=at)


def _ask(
    kind: RequestKind,
    number: str,
    unit: str,
    by: str,
    day: str,
    reason: str,
    milestone: str,
    on_behalf: str,
    *,
    dry_run: bool,
    at: str | None,
) -> None:
    name = read_line("milestone", milestone, empty=True, at_most=100)
    entry = RequestEntry(kind, read_date("date", day), read_text("reason", reason, at_most=2000, empty=True), name)
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        assignment = lookup.assignment(session, number, unit)
        made = extensions.ask(session, work.practice, assignment, entry, person, on_behalf=on_behalf, now=work.now)
        print(made.id)


@request.command("list")
def list_requests(as_json: AsJson = False) -> None:
    """List what units asked and nobody has answered."""
    with working() as work, work.store.read() as session:
        rows = [
            [
                asked.id,
                asked.kind,
                session.get_one(Directive, assignment.directive_id).number,
                session.get_one(Unit, assignment.unit_id).name,
                *(asked.wanted_on, asked.reason, asked.recorded_at),
            ]
            for asked, assignment in open_requests(session)
        ]
        heads = ("id", "kind", "number", "unit", "wanted_on", "reason", "asked_at")
        say_rows("待审批 requests", heads, rows, work.practice.calendar.zone, as_json=as_json)


@request.command("grant")
def grant(
    request_id: int,
    by: By,
    on: Annotated[str | None, typer.Option(help="another day than the one asked for")] = None,
    opinion: Annotated[str, typer.Option(help="a word with it")] = "",
    leader_said: LeaderSaid = "",
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Grant what a unit asked (同意延期, 认可反馈时间)."""
    day = read_date("on", on) if on else None
    words, said = (read_text(name, text, at_most=2000, empty=True) for name, text in _texts(opinion, leader_said))
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        asked = lookup.request(session, request_id)
        extensions.grant(session, work.practice, asked, person, opinion=words, on=day, leader_said=said, now=work.now)


def _texts(words: str, leader_said: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("opinion", words), ("leader_said", leader_said)


@request.command("refuse")
def refuse(
    request_id: int, by: By, reason: Why, leader_said: LeaderSaid = "", dry_run: DryRun = False, at: At = None
) -> None:
    """Refuse what a unit asked, with a reason (不予延期)."""
    why = read_text("reason", reason, at_most=2000, empty=True)
    said = read_text("leader_said", leader_said, at_most=2000, empty=True)
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        asked = lookup.request(session, request_id)
        extensions.refuse(session, work.practice, asked, person, reason=why, leader_said=said, now=work.now)


Units = Annotated[list[str] | None, typer.Option("--unit", help="a unit, repeated; all of them when left out")]


@assignment_app.command("hold")
def hold(
    number: str,
    by: By,
    reason: Why,
    review_on: Annotated[str, typer.Option(help="day by which the desk looks at it again; a hold has one")] = "",
    unit: Units = None,
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Put units' assignments of a directive on hold (暂缓): their clocks stop."""
    if not review_on:
        raise Refused(
            field="review_on", zh="暂缓须写明复核日期。", en="a hold needs a day on which it is looked at again."
        )
    day, why = read_date("review_on", review_on), read_text("reason", reason, at_most=2000, empty=True)
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        directive = lookup.directive(session, number)
        assignments = _assignments(session, directive, unit)
        held = holds.hold(
            session, work.practice, directive, assignments, person, reason=why, review_on=day, now=work.now
        )
        print(held)


@assignment_app.command("resume")
def resume(
    number: str,
    by: By,
    due_on: Annotated[
        str | None, typer.Option(help="new due date; later by the working days held when left out")
    ] = None,
    reason: Why = "",
    unit: Units = None,
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Let what is on hold run on (恢复办理)."""
    day = read_date("due_on", due_on) if due_on else None
    why = read_text("reason", reason, at_most=2000, empty=True)
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        directive = lookup.directive(session, number)
        assignments = _assignments(session, directive, unit)
        print(holds.lift(session, work.practice, directive, assignments, person, reason=why, due_on=day, now=work.now))


def _assignments(session: Session, directive: Directive, units: Sequence[str] | None) -> list[Assignment]:
    if units:
        return [lookup.assignment(session, directive.number, unit) for unit in units]
    return [assignment for assignment, _ in assignments_of(session, directive.id)]


@assignment_app.command("adjust")
def adjust(
    number: str,
    unit: str,
    by: By,
    reason: Why,
    due_on: Annotated[str | None, typer.Option(help="new due date, earlier or later")] = None,
    quota: Annotated[str | None, typer.Option(help="new quota")] = None,
    milestone: Milestone = "",
    slip: Annotated[
        bool, typer.Option("--slip", help="a clerk's slip is corrected (更正), nothing new was decided")
    ] = False,
    accept_difference: Annotated[bool, typer.Option("--accept-difference", help="quotas need not add up")] = False,
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Adjust a unit's date or quota after dispatch (调整), or correct a slip (更正)."""
    change = Adjustment(
        read_text("reason", reason, at_most=2000, empty=True),
        read_date("due_on", due_on) if due_on else None,
        read_figure("quota", quota) if quota is not None else None,
        read_line("milestone", milestone, empty=True, at_most=100),
        slip,
        accept_difference,
    )
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, person):
        adjustments.adjust(
            session, work.practice, lookup.assignment(session, number, unit), change, person, now=work.now
        )


@decision.command("list")
def list_decisions(number: str, as_json: AsJson = False) -> None:
    """List every decision on a directive: id, kind, unit, decider, reason, before and after."""
    with working() as work, work.store.read() as session:
        directive = lookup.directive(session, number)
        assignments = {assignment.id: unit.name for assignment, unit in assignments_of(session, directive.id)}
        rows = [
            [
                decided.id,
                decided.kind,
                assignments.get(decided.assignment_id or 0, ""),
                who.name,
                decided.reason,
                _said(decided.words.before),
                _said(decided.words.after),
                decided.recorded_at,
            ]
            for decided, who in decisions_on(session, directive.id)
        ]
        heads = ("id", "kind", "unit", "decided_by", "reason", "before", "after", "at")
        say_rows(f"{directive.number} 决定 decisions", heads, rows, work.practice.calendar.zone, as_json=as_json)


def _said(facts: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in facts.items() if name not in _INNER)


_INNER = frozenset({"milestone", "assignment", "share"})  # keys of rows: nothing a reader knows
