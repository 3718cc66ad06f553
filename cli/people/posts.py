"""Posts with their days, leavers, substitutes, successors; units renamed and merged."""

from collections.abc import Callable
from typing import Annotated

import typer

from cli.answers import say_json, say_rows
from cli.people.units_and_people import person, unit
from cli.session import AsJson, At, By, DryRun, OnBehalf, working
from models.people import Person, SuccessionState, Unit
from models.queries import people as people_queries
from models.queries.units import names_of
from rules.entry import read_address, read_date, read_line
from rules.roles import Role
from services import lookup
from services.entries import read_post, read_word
from services.people import directory, posts, successions, units
from services.people.successions import SuccessorEntry

Command = Callable[..., None]


def add_to(_app: typer.Typer) -> None:
    """Add these commands to the groups of people and units."""
    groups: tuple[tuple[typer.Typer, tuple[Command, ...]], ...] = (
        (person, (post, leave, substitute, vacancies, propose, proposals, consent, refuse)),
        (unit, (show, mailbox, rename, merge)),
    )
    for group, commands in groups:
        for command in commands:
            group.command(command.__name__)(command)


Since = Annotated[str, typer.Option("--from", help="first day")]
Until = Annotated[str | None, typer.Option("--until", help="last day (inclusive)")]
UnitName = Annotated[str, typer.Option("--unit", help="code or name of the unit")]
RoleName = Annotated[str, typer.Option("--role", help="officer, deputy_head, head, clerk, approver, leader, auditor")]
On = Annotated[str, typer.Option("--on", help="first day of the change")]
Document = Annotated[str, typer.Option("--document", help="number of the document that orders it")]


def post(
    key: str,
    unit_name: UnitName,
    role: RoleName,
    since: Since,
    by: By,
    until: Until = None,
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Give a person a post, from a day to a day."""
    entry = read_post({"unit": unit_name, "role": role, "from": since, "until": until})
    with working(at=at, dry_run=dry_run) as work, work.for_the_office(by) as (session, who):
        directory.appoint(session, lookup.person(session, key), entry, actor=who.key, now=work.now)


def leave(
    key: str,
    on: Annotated[str, typer.Option("--on", help="last day (inclusive)")],
    by: By,
    unit_name: Annotated[str, typer.Option("--unit", help="leave only a post in this unit, with --role")] = "",
    role: Annotated[str, typer.Option("--role", help="the role of that post")] = "",
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """End all posts of a person who leaves, or one post; print the directives that named them."""
    last = read_date("--on", on)
    with working(at=at, dry_run=dry_run) as work, work.for_the_office(by) as (session, who):
        leaver = lookup.person(session, key)
        if unit_name or role:
            played, where = read_word("role", role, Role), lookup.unit(session, unit_name)
            posts.leave_post(session, leaver, where, played, last, actor=who.key, now=work.now)
            return
        for directive in posts.leave(session, leaver, last, actor=who.key, now=work.now):
            print(f"{directive.number} {directive.title}")


def substitute(
    key: str,
    stand_in: Annotated[str, typer.Argument(metavar="SUBSTITUTE")],
    since: Since,
    by: By,
    until: Until = None,
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Let a person stand in for another person, from a day to a day."""
    first, last = read_date("--from", since), read_date("--until", until) if until else None
    with working(at=at, dry_run=dry_run) as work, work.for_the_office(by) as (session, who):
        absent, other = lookup.person(session, key), lookup.person(session, stand_in, field="substitute")
        posts.substitute(session, absent, other, first, last, actor=who.key, now=work.now)


def vacancies(as_json: AsJson = False, at: At = None) -> None:
    """List the posts of bureaus that reach nobody today, and who hears instead."""
    with working(at=at) as work, work.store.read() as session:
        vacant = posts.vacancies(session, work.practice.calendar.today(work.now))
        heads = ("unit", "unit_name", "role", "why", "instead")
        rows = [[getattr(vacancy, head) for head in heads] for vacancy in vacant]
        say_rows("空缺 vacancies", heads, rows, work.practice.calendar.zone, as_json=as_json)


def propose(
    unit_name: Annotated[str, typer.Argument(metavar="UNIT")],
    role: str,
    name: str,
    email: str,
    by: By,
    since: Annotated[str | None, typer.Option("--from", help="first day of the successor; today when left out")] = None,
    phone: Annotated[str, typer.Option(help="telephone")] = "",
    title: Annotated[str, typer.Option(help="how mails address them")] = "",
    instead: Annotated[str, typer.Option(help="key of the person replaced, where several hold the post")] = "",
    on_behalf: OnBehalf = "",
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Say that a successor is responsible now (已换人); it holds after the office's consent. Prints its number."""
    played = read_word("role", role, Role)
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, who):
        entry = SuccessorEntry(
            read_line("name", name, at_most=100),
            read_address("email", email),
            read_date("--from", since) if since else work.practice.calendar.today(work.now),
            read_line("phone", phone, empty=True, at_most=64),
            read_line("title", title, empty=True, at_most=32),
        )
        where = lookup.unit(session, unit_name)
        replaced = lookup.person(session, instead, field="instead") if instead else None
        said = successions.propose(
            session, work.practice, where, played, entry, who, instead=replaced, on_behalf=on_behalf, now=work.now
        )
        print(said.id)


def proposals(
    everything: Annotated[bool, typer.Option("--all", help="those that were answered, too")] = False,
    as_json: AsJson = False,
) -> None:
    """List the successors a person named that wait for the office's answer."""
    with working() as work, work.store.read() as session:
        states = () if everything else (SuccessionState.PROPOSED,)
        heads = ("id", "unit", "role", "replaces", "name", "email", "phone", "from", "said_by", "state", "reason")
        rows = []
        for said in people_queries.successions(session, *states):
            replaced = session.get_one(Person, said.replaced_id).name if said.replaced_id else ""
            by, where = session.get_one(Person, said.said_by).key, session.get_one(Unit, said.unit_id).name
            cells = (said.name, said.email, said.phone, said.from_on, by, said.state, said.reason)
            rows.append([said.id, where, said.role, replaced, *cells])
        say_rows("已换人 successors named", heads, rows, work.practice.calendar.zone, as_json=as_json)


def consent(
    number: int,
    by: By,
    key: Annotated[str, typer.Option(help="key of the successor, when they are new")] = "",
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Consent to a successor a person named: from their first day the post is theirs. Prints their key."""
    chosen = read_line("key", key, empty=True, at_most=64)
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, who):
        print(successions.consent(session, work.practice, number, who, key=chosen, now=work.now).key)


def refuse(
    number: int, by: By, reason: Annotated[str, typer.Option(help="why")], dry_run: DryRun = False, at: At = None
) -> None:
    """Refuse a successor a person named, with a reason."""
    why = read_line("reason", reason, at_most=500)
    with working(at=at, dry_run=dry_run) as work, work.acting(by) as (session, who):
        successions.refuse(session, work.practice, number, who, reason=why, now=work.now)


def show(name: str, as_json: AsJson = False, at: At = None) -> None:
    """Show a unit with the names and codes it had, and who holds which post; any of its names finds it."""
    with working(at=at) as work, work.store.read() as session:
        bureau, day = lookup.unit(session, name), work.practice.calendar.today(work.now)
        before = [
            {"code": n.code, "name": n.name, "valid_from": n.valid_from, "valid_to": n.valid_to, "document": n.document}
            for n in names_of(session, bureau.id)
        ]
        held = [
            {"role": held.role, "key": p.key, "name": p.name, "from": held.from_on, "until": held.until_on}
            for held, p in people_queries.posts_on(session, day)
            if held.unit_id == bureau.id
        ]
        zone = work.practice.calendar.zone
        if as_json:
            say_json({**bureau.model_dump(), "before": before, "posts": held}, zone)
            return
        print(f"{bureau.code} {bureau.name}")
        heads = ("code", "name", "valid_from", "valid_to", "document")
        say_rows("曾用名 former names", heads, [list(former.values()) for former in before], zone, as_json=False)
        say_rows(
            "岗位 posts",
            ("role", "key", "name", "from", "until"),
            [list(h.values()) for h in held],
            zone,
            as_json=False,
        )


def mailbox(
    name: Annotated[str, typer.Argument(metavar="UNIT")],
    email: str,
    by: By,
    since: Annotated[str | None, typer.Option("--from", help="first day; today when left out")] = None,
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Give a unit its shared mailbox, or another address for it."""
    address, first = read_address("email", email), read_date("--from", since) if since else None
    with working(at=at, dry_run=dry_run) as work, work.for_the_office(by) as (session, who):
        on = first or work.practice.calendar.today(work.now)
        units.set_mailbox(session, lookup.unit(session, name), address, on=on, actor=who.key, now=work.now)


def rename(
    unit_name: Annotated[str, typer.Argument(metavar="UNIT")],
    name: str,
    on: On,
    by: By,
    code: Annotated[str, typer.Option(help="its new GB/T 2260 code; the old one when left out")] = "",
    document: Document = "",
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Give a unit another name, and code, from a day on; the old ones still find it."""
    first = read_date("--on", on)
    with working(at=at, dry_run=dry_run) as work, work.for_the_office(by) as (session, who):
        bureau = lookup.unit(session, unit_name)
        units.rename(
            session,
            bureau,
            name=read_line("name", name),
            code=read_line("code", code, at_most=32) if code else bureau.code,
            on=first,
            today=work.practice.calendar.today(work.now),
            document=read_line("document", document, at_most=100, empty=True),
            actor=who.key,
            now=work.now,
        )


def merge(
    unit_name: Annotated[str, typer.Argument(metavar="UNIT")],
    into: str,
    on: On,
    by: By,
    document: Document = "",
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Let a unit go into another from a day on, whose people hear and answer for what it still owes."""
    first = read_date("--on", on)
    with working(at=at, dry_run=dry_run) as work, work.for_the_office(by) as (session, who):
        units.merge(
            session,
            lookup.unit(session, unit_name),
            lookup.unit(session, into, field="into"),
            on=first,
            today=work.practice.calendar.today(work.now),
            document=read_line("document", document, at_most=100, empty=True),
            actor=who.key,
            now=work.now,
        )
