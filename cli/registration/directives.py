"""Sources and directives: import, register, submit, approve, dispatch, end."""

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from cli.answers import say_json
from cli.session import AsJson, At, By, DryRun, Work, working
from models.directives import Directive, Source
from models.people import Person
from models.queries.directives import directives_in_order
from rules.entry import read_line, read_text
from rules.field_names import FIELDS, THINGS
from rules.outcomes import Ending, Life
from rules.refusal import Refused
from services import lookup
from services.entries import read_directive, read_source, read_word
from services.registration import dispatch, imports, loads, register

source = typer.Typer(help="meetings, instructions, documents (来源)", no_args_is_help=True)
directive = typer.Typer(help="directives (督办事项)", no_args_is_help=True)
item = typer.Typer(help="items of a list (清单事项)", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(source, name="source")
    app.add_typer(directive, name="directive")
    app.add_typer(item, name="item")


@source.command("import")
def import_file(path: Path, by: By, dry_run: DryRun = False, as_json: AsJson = False, at: At = None) -> None:
    """Register a whole meeting from a YAML or JSON file, with its people: all of it or nothing."""
    document = imports.parse(imports.read_file(path), str(path))
    beside = lambda name: imports.read_file(path.parent / Path(name).name)  # noqa: E731 - a folder, read by name
    with working(at=at, dry_run=dry_run) as work:
        with work.store.write() as session:
            done = imports.import_meeting(session, document, beside, by=by, now=work.now)
            numbers = [made.number for made in done.directives]
            facts = {"source": done.source.id, "units": done.units, "people": done.people, "directives": numbers}
        if as_json:
            say_json(facts, work.practice.calendar.zone)
        else:
            print(f"{len(numbers)}: {numbers[0]} … {numbers[-1]}" if numbers else "0")


@source.command("register")
def register_source(
    by: By,
    title: Annotated[str, typer.Option(help="title of the meeting or document")],
    held_on: Annotated[str, typer.Option(help="its day, 2018-04-16")],
    kind: Annotated[str, typer.Option(help="meeting, instruction, document or inspection")] = "meeting",
    issuer: Annotated[str, typer.Option(help="who issued it")] = "",
    text: Annotated[Path | None, typer.Option(help="file with its text as received")] = None,
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Register one source and print its id."""
    words = imports.read_file(text) if text else ""
    entry = read_source({"kind": kind, "title": title, "held_on": held_on, "issuer": issuer, "text": words})
    with working(at=at, dry_run=dry_run) as work, work.for_the_office(by) as (session, person):
        print(register.register_source(session, entry, actor=person.key, now=work.now).id)


Pairs = Annotated[list[str] | None, typer.Option(help="unit=figure, repeated")]


@directive.command("register")
def register_directive(
    by: By,
    source_id: Annotated[int, typer.Option("--source", help="id of its source")],
    title: Annotated[str, typer.Option(help="what it is called")],
    due_on: Annotated[str | None, typer.Option(help="due date, inclusive")] = None,
    desk: Annotated[str, typer.Option(help="key of the clerk in charge; needed unless --heading")] = "",
    division: Annotated[str, typer.Option(help="key of the person who checks first (对口处室)")] = "",
    leader: Annotated[str, typer.Option(help="key of the leader in charge")] = "",
    text: Annotated[str, typer.Option(help="the sentence that orders it")] = "",
    strength: Annotated[str, typer.Option(help="必须, 确保, 力争, 争取 …")] = "",
    kind: Annotated[str, typer.Option(help="sum, each, level, list or none")] = "none",
    quantity: Annotated[str | None, typer.Option(help="how many")] = None,
    counted: Annotated[str, typer.Option(help="what is counted: 个, 家, %")] = "",
    comparator: Annotated[str, typer.Option(help="ge, le, eq, all or each")] = "ge",
    lead: Annotated[str, typer.Option(help="all, or unit codes with commas")] = "all",
    co: Annotated[str, typer.Option(help="co-operating unit codes with commas")] = "",
    split: Annotated[str, typer.Option(help="equal, proportional or given")] = "given",
    quota: Pairs = None,
    weight: Pairs = None,
    items: Annotated[Path | None, typer.Option(help="YAML or JSON list of items")] = None,
    report_day: Annotated[int | None, typer.Option(help="day of the month of a periodic report")] = None,
    step: Annotated[list[str] | None, typer.Option(help="name=date of a step, repeated")] = None,
    done_when: Annotated[str, typer.Option(help="办结标准")] = "",
    counted_how: Annotated[str, typer.Option(help="统计口径")] = "",
    parent: Annotated[str, typer.Option(help="number of its heading")] = "",
    heading: Annotated[bool, typer.Option("--heading", help="a key work: only a heading")] = False,
    escalates: Annotated[
        bool, typer.Option("--escalates", help="let a 力争/争取 directive go above the deputy head")
    ] = False,
    accept_difference: Annotated[bool, typer.Option("--accept-difference", help="quotas need not add up")] = False,
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Register one directive with its units and quotas as a draft, and print its number."""
    target = {"kind": kind, "quantity": quantity, "unit": counted, "comparator": comparator}
    steps = [{"name": name, "on": day} for name, day in pairs("--step", step).items()]
    fields: dict[str, object] = {
        "title": title,
        "due_on": due_on,
        "desk": desk,
        "division": division,
        "leader": leader,
        "text": text,
        "strength": strength,
        "target": target,
        "done_when": done_when,
        "counted_how": counted_how,
        "heading": heading,
        "escalates": escalates,
        "plan": {"report_day": report_day, "steps": steps},
        "lead": "all" if lead == "all" else lead.split(","),
        "co": co.split(",") if co else [],
        "split": split,
        "quotas": pairs("--quota", quota),
        "weights": pairs("--weight", weight),
        "items": imports.parse(imports.read_file(items), str(items)) if items else [],
    }
    entry = read_directive(fields)
    with working(at=at, dry_run=dry_run) as work, work.for_the_office(by) as (session, person):
        above = lookup.directive(session, parent) if parent else None
        ordered = _source(session, source_id)
        made = register.register_directive(session, ordered, entry, person, parent=above, now=work.now)
        if not heading:
            imports.hand_out(
                session, made, entry, fields, str, person, accept_difference=accept_difference, now=work.now
            )
        print(made.number)


def pairs(option: str, texts: Sequence[str] | None) -> dict[str, str]:
    """Return what was written as name=value; refuse anything else."""
    values = {}
    for text in texts or ():
        name, equals, value = text.partition("=")
        if not equals:
            raise Refused(field=option, zh=f"“{text}”须写作 名=值。", en=f"{text!r} must be written name=value.")
        values[name] = value
    return values


def _source(session: Session, source_id: int) -> Source:
    row = session.get(Source, source_id)
    if row is None:
        raise Refused(
            field="source", field_zh=FIELDS["source"], zh=f"没有{source_id}。", en=f"there is no {source_id}."
        )
    return row


@item.command("add")
def add_items(number: str, path: Path, by: By, dry_run: DryRun = False, at: At = None) -> None:
    """Add items from a YAML or JSON list to a draft kept by list."""
    rows = imports.parse(imports.read_file(path), str(path))
    with working(at=at, dry_run=dry_run) as work, work.for_the_office(by) as (session, person):
        imports.add_items(session, lookup.directive(session, number), rows, person, now=work.now)


Numbers = Annotated[list[str] | None, typer.Argument(help="numbers of directives")]
All = Annotated[bool, typer.Option("--all", help="every directive that stands there")]
Act = Callable[[Session, Directive, Person, datetime], object]


def _each(numbers: Sequence[str] | None, everything: bool, life: Life, by: str, work: Work, act: Act) -> None:
    """Do one act to each directive in one transaction, and print its number."""
    with work.for_the_office(by) as (session, person):
        for chosen in _chosen(session, numbers, everything, life):
            act(session, chosen, person, work.now)
            print(chosen.number)


def _chosen(session: Session, numbers: Sequence[str] | None, everything: bool, life: Life) -> list[Directive]:
    chosen = [lookup.directive(session, number) for number in numbers or ()]
    if everything:
        chosen = [d for d in directives_in_order(session) if d.life is life]
    if not chosen:
        raise Refused(
            field="directive",
            field_zh=THINGS["directive"],
            zh="请写编号，或用 --all。",
            en="name numbers, or say --all.",
        )
    return chosen


@directive.command("submit")
def submit(
    by: By,
    numbers: Numbers = None,
    everything: All = False,
    without_opinions: Annotated[
        bool, typer.Option("--without-opinions", help="do not wait for units that were asked what they think")
    ] = False,
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Submit drafts for approval."""
    with working(at=at, dry_run=dry_run) as work:
        act: Act = lambda s, d, p, now: register.submit(  # noqa: E731 - one of three
            s, work.practice, d, p, without_opinions=without_opinions, now=now
        )
        _each(numbers, everything, Life.DRAFT, by, work, act)


@directive.command("approve")
def approve(
    by: By,
    numbers: Numbers = None,
    everything: All = False,
    document: Annotated[str, typer.Option(help="number of the document that approves them")] = "",
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Approve what was submitted; nobody approves their own draft."""
    named = read_line("document", document, at_most=100, empty=True)
    with working(at=at, dry_run=dry_run) as work:
        act: Act = lambda s, d, p, now: register.approve(s, work.practice, d, p, document=named, now=now)  # noqa: E731
        _each(numbers, everything, Life.SUBMITTED, by, work, act)


@directive.command("dispatch")
def dispatch_directives(
    by: By,
    numbers: Numbers = None,
    everything: All = False,
    accept_load: Annotated[
        str, typer.Option("--accept-load", help="key of the approver who says yes where a bureau's budget is broken")
    ] = "",
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Dispatch (下发) what was approved: from now on its units owe it."""
    with working(at=at, dry_run=dry_run) as work, work.for_the_office(by) as (session, person):
        chosen = _chosen(session, numbers, everything, Life.APPROVED)
        accepted_by = lookup.person(session, accept_load, field="--accept-load") if accept_load else None
        over_budget = loads.dispatch_together(
            session, work.practice, chosen, person, accepted_by=accepted_by, now=work.now
        )
        for dispatched in chosen:
            print(dispatched.number)
    for excess in over_budget:
        print(
            f"{excess.unit} {excess.period} {excess.measure}: {excess.before} → {excess.after} (+{excess.over})",
            file=sys.stderr,
        )


@directive.command("end")
def end(
    number: str,
    by: By,
    ending: Annotated[str, typer.Option("--as", help="completed, withdrawn, transferred, merged or routine")],
    reason: Annotated[str, typer.Option(help="why")],
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """End a directive, with reason and decider."""
    how, why = read_word("--as", ending, Ending), read_text("reason", reason, at_most=2000)
    with working(at=at, dry_run=dry_run) as work, work.for_the_office(by) as (session, person):
        today = work.practice.calendar.today(work.now)
        chosen = lookup.directive(session, number)
        dispatch.end(session, chosen, how, person, reason=why, today=today, now=work.now)
