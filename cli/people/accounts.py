"""Accounts: who may sign in to the pages."""

import sys
from typing import Annotated

import typer

from cli.answers import say_rows
from cli.session import AsJson, At, DryRun, working
from models.queries.accounts import all_accounts
from rules.refusal import Refused
from services import lookup
from services.people import accounts

user = typer.Typer(help="accounts that sign in to the pages (账户)", no_args_is_help=True)
Stdin = Annotated[bool, typer.Option("--password-stdin", help="read the password from standard input, one line")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(user, name="user")


def _read_password(*, stdin: bool) -> str:
    """Ask twice at a terminal, or read one line; it never stands on the command line, where others could read it."""
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise Refused(
            field="password", zh="没有终端，请用 --password-stdin。", en="there is no terminal; use --password-stdin."
        )
    typed: str = typer.prompt("密码 password", hide_input=True, confirmation_prompt=True)
    return typed


@user.command("add")
def add(
    key: Annotated[str, typer.Argument(help="key of the person; `duban person add` makes one")],
    administrator: Annotated[bool, typer.Option("--administrator", help="may make and close accounts")] = False,
    outside: Annotated[bool, typer.Option("--no-password", help="signs in by an outside login only")] = False,
    stdin: Stdin = False,
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Give a person an account; what they may do follows from their posts."""
    with working(at=at, dry_run=dry_run) as work:
        with work.store.read() as session:
            lookup.person(session, key)
        password = "" if outside else _read_password(stdin=stdin)
        if not password and not outside:
            raise Refused(field="password", zh="不能为空。", en="must not be empty.")
        with work.store.write() as session:
            who = lookup.person(session, key)
            accounts.add(session, who, password, is_administrator=administrator, actor="shell", now=work.now)


@user.command("password")
def set_password(key: str, stdin: Stdin = False, dry_run: DryRun = False, at: At = None) -> None:
    """Set a new password, and end every session."""
    with working(at=at, dry_run=dry_run) as work:
        password = _read_password(stdin=stdin)
        with work.store.write() as session:
            accounts.set_password(session, accounts.find(session, key), password, actor="shell", now=work.now)


@user.command("disable")
def disable(key: str, dry_run: DryRun = False, at: At = None) -> None:
    """Close an account, and every session with it; the person and what they did stay."""
    with working(at=at, dry_run=dry_run) as work, work.store.write() as session:
        accounts.disable(session, accounts.find(session, key), actor="shell", now=work.now)


@user.command("list")
def list_accounts(as_json: AsJson = False) -> None:
    """List accounts."""
    with working() as work, work.store.read() as session:
        rows = [
            (person.key, person.name, bool(account.password_hash), account.is_administrator, account.disabled_at)
            for account, person in all_accounts(session)
        ]
        heads = ("key", "name", "password", "administrator", "disabled_at")
        say_rows("账户 accounts", heads, rows, work.practice.calendar.zone, as_json=as_json)
