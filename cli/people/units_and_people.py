"""Units and people."""

from typing import Annotated

import typer

from cli.answers import say_rows
from cli.session import AsJson, At, By, DryRun, working
from models.queries.people import posts_on
from models.queries.units import all_units
from rules.entry import read_address, read_date
from rules.roles import Role
from services import lookup
from services.entries import read_person, read_unit, read_word
from services.mail import contacts
from services.people import directory

unit = typer.Typer(help="units (单位)", no_args_is_help=True)
person = typer.Typer(help="people and their posts (人员)", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(unit, name="unit")
    app.add_typer(person, name="person")


@unit.command("add")
def add_unit(
    code: str,
    name: str,
    relation: Annotated[
        str | None, typer.Option(help="subordinate, peer or internal; the office itself is internal")
    ] = None,
    office: Annotated[bool, typer.Option("--office", help="this is the supervising office itself")] = False,
    mailbox: Annotated[str, typer.Option(help="shared mail address")] = "",
    phone: Annotated[str, typer.Option(help="telephone that mails name")] = "",
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Add a unit."""
    kind = "office" if office else "unit"
    stands = relation or ("internal" if office else "subordinate")
    fields = {"code": code, "name": name, "relation": stands, "kind": kind, "mailbox": mailbox, "phone": phone}
    entry = read_unit(fields)
    with working(at=at, dry_run=dry_run) as work, work.store.write() as session:
        directory.add_unit(session, entry, actor="shell", now=work.now)


@unit.command("list")
def list_units(as_json: AsJson = False) -> None:
    """List units."""
    with working() as work, work.store.read() as session:
        rows = [(u.code, u.name, u.relation, u.valid_from, u.valid_to) for u in all_units(session)]
        heads = ("code", "name", "relation", "valid_from", "valid_to")
        say_rows("单位 units", heads, rows, work.practice.calendar.zone, as_json=as_json)


@person.command("add")
def add_person(
    key: str,
    name: str,
    email: str,
    unit_name: Annotated[str, typer.Option("--unit", help="code or name of the unit of the post")],
    role: Annotated[str, typer.Option(help="officer, deputy_head, head, clerk, approver, leader, auditor")],
    since: Annotated[str, typer.Option("--from", help="first day in the post")],
    title: Annotated[str, typer.Option(help="how mails address them: 同志, 副局长, 局长")] = "",
    phone: Annotated[str, typer.Option(help="telephone")] = "",
    locale: Annotated[str, typer.Option(help="zh or en")] = "zh",
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Add a person with a post."""
    posts = [{"unit": unit_name, "role": role, "from": since}]
    fields = {
        "key": key,
        "name": name,
        "email": email,
        "title": title,
        "phone": phone,
        "locale": locale,
        "posts": posts,
    }
    entry = read_person(fields)
    with working(at=at, dry_run=dry_run) as work, work.store.write() as session:
        directory.add_person(session, entry, actor="shell", now=work.now)


@person.command("replace")
def replace(
    unit_name: Annotated[str, typer.Argument(metavar="UNIT")],
    role: str,
    key: str,
    name: str,
    email: str,
    on: Annotated[str, typer.Option("--from", help="first day of the successor")],
    by: By,
    title: Annotated[str, typer.Option(help="how mails address them")] = "",
    phone: Annotated[str, typer.Option(help="telephone")] = "",
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Let a successor take over a role of a unit (已换人)."""
    entry = read_person({"key": key, "name": name, "email": email, "title": title, "phone": phone})
    played, day = read_word("role", role, Role), read_date("--from", on)
    with working(at=at, dry_run=dry_run) as work, work.for_the_office(by) as (session, who):
        office = lookup.unit(session, unit_name)
        directory.replace_holder(session, office, played, entry, on=day, actor=who.key, now=work.now)


@person.command("reach")
def reach(
    key: str,
    by: By,
    email: Annotated[str, typer.Option(help="the new address; none: the old one works again")] = "",
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Correct a contact whose mail came back or was never confirmed (核实联系方式)."""
    address = read_address("--email", email) if email else ""
    with working(at=at, dry_run=dry_run) as work, work.for_the_office(by) as (session, who):
        contacts.put_right(session, lookup.person(session, key), address, actor=who.key, now=work.now)


@person.command("list")
def list_people(as_json: AsJson = False, at: At = None) -> None:
    """List who holds which post today."""
    with working(at=at) as work, work.store.read() as session:
        names = {u.id: u.name for u in all_units(session)}
        posts = posts_on(session, work.practice.calendar.today(work.now))
        rows = [(p.key, p.name, names[post.unit_id], post.role, p.email, p.mail_failed_at) for post, p in posts]
        heads = ("key", "name", "unit", "role", "email", "mail_failed_at")
        say_rows("人员 people", heads, rows, work.practice.calendar.zone, as_json=as_json)
