"""Tokens of an account: for programs that call the API, for calendars that read the feed."""

from typing import Annotated

import typer

from cli.answers import say_rows
from cli.people.accounts import user
from cli.session import AsJson, At, DryRun, working
from models.access import TokenKind
from rules.entry import read_line
from services.people import accounts, tokens

token = typer.Typer(help="tokens of programs and calendars (令牌)", no_args_is_help=True)
Kind = Annotated[TokenKind, typer.Option(help="api: for /api/v1; calendar: for the calendar feed")]


def add_to(_app: typer.Typer) -> None:
    """Add these commands to the group of accounts."""
    user.add_typer(token, name="token")


@token.command("add")
def add(
    key: Annotated[str, typer.Argument(help="key of the person whose account it is")],
    name: Annotated[str, typer.Option(help="what it is for")],
    days: Annotated[int, typer.Option(help="days until it ends; 0: until it is revoked", min=0, max=3660)] = 365,
    kind: Kind = TokenKind.API,
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Make a token and print it, this once: only its hash is kept."""
    what = read_line("name", name, at_most=100)
    with working(at=at, dry_run=dry_run) as work, work.store.write() as session:
        account = accounts.find(session, key)
        draw = work.world.token
        print(tokens.make(session, account, kind, what, days=days or None, draw=draw, actor="shell", now=work.now))


@token.command("list")
def list_tokens(key: str, kind: Kind = TokenKind.API, as_json: AsJson = False, at: At = None) -> None:
    """List the tokens of an account that open something."""
    with working(at=at) as work, work.store.read() as session:
        heads = ("id", "name", "created_at", "expires_at", "used_at")
        listed = tokens.mine(session, accounts.find(session, key), kind, work.now)
        rows = [[getattr(access_token, head) for head in heads] for access_token in listed]
        say_rows("令牌 tokens", heads, rows, work.practice.calendar.zone, as_json=as_json)


@token.command("revoke")
def revoke(key: str, number: int, dry_run: DryRun = False, at: At = None) -> None:
    """Revoke a token; it opens nothing from now on."""
    with working(at=at, dry_run=dry_run) as work, work.store.write() as session:
        tokens.revoke(session, accounts.find(session, key), number, actor="shell", now=work.now)
