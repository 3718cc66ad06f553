"""`duban look`: a demo's pages on this machine, with the clock standing still at a moment of its story."""

from typing import Annotated

import typer

from cli.session import DEMO_MARK, GIVEN, read_moment
from models.queries.accounts import account_keyed
from models.queries.due import last_logged_at
from models.queries.people import person_keyed
from rules.refusal import Refused
from runtime.clock import wall_clock
from runtime.resources import World, look_into, open_world
from services import lookup
from services.people import accounts

WHO = ("clerk1", "approver1", "leader1", "zhengzhou-officer")


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command("look")(look)


def look(
    at: Annotated[str | None, typer.Option(help="the moment the pages show; the end of the story")] = None,
    port: Annotated[int, typer.Option(help="port of the pages", min=1, max=65535)] = 8712,
) -> None:
    """Show a demo's pages at a moment of its story, with accounts to sign in by; nothing is sent."""
    settings = GIVEN.settings
    if not (settings.home / DEMO_MARK).exists():
        raise Refused(
            field="look",
            zh=f"{settings.home}不是演示数据，请先运行 duban demo。",
            en=f"{settings.home} holds no demo; run `duban demo` first.",
        )
    with look_into(settings) as store, store.read() as session:
        ended = last_logged_at(session) or wall_clock()
    now = read_moment(at, settings) if at else ended
    with open_world(settings, clock=lambda: now) as world:
        password = world.token()
        for name in _let_in(world, password):
            print(f"{name}  {password}")
        _serve(world, port)


def _let_in(world: World, password: str) -> list[str]:
    """Give some of the story's people an account with a password drawn for this look; return who they are."""
    now = world.clock()
    with world.store.write() as session:
        known = [key for key in WHO if person_keyed(session, key)]
        for key in known:
            if account_keyed(session, key) is None:
                who = lookup.person(session, key)
                accounts.add(session, who, "", is_administrator=key == WHO[0], actor="shell", now=now)
            accounts.set_password(session, accounts.find(session, key), password, actor="shell", now=now)
        return known


def _serve(world: World, port: int) -> None:
    from uvicorn import Config, Server  # noqa: PLC0415 - only this command and `serve` need the pages

    from runtime.listening import listen  # noqa: PLC0415 - the same
    from runtime.pulse import Pulse  # noqa: PLC0415 - the same
    from web.app import create_app  # noqa: PLC0415 - the same

    with listen("127.0.0.1", port) as pages:
        print(f"http://127.0.0.1:{pages.getsockname()[1]}/ (Ctrl+C)", flush=True)
        Server(Config(create_app(world, Pulse()), log_config=None, access_log=False)).run(sockets=[pages])
