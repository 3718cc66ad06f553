"""The server: pages, clock, Prefect."""

from typing import Annotated

import typer

from cli.session import GIVEN


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command("serve")(serve)


def serve(
    host: Annotated[str, typer.Option(help="address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="port of the pages", min=1, max=65535)] = 8712,
) -> None:
    """Run the office's server: clock, mail, status page, Prefect."""
    from cli.serve import serve as run  # noqa: PLC0415 - only this command needs FastAPI and Prefect

    run(GIVEN.settings, host=host, port=port)
