"""The log: verified where it stands, exported for whoever doubts it."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cli.answers import say_json
from cli.session import AsJson, DryRun, working
from services.operations import audit

audit_app = typer.Typer(help="the log", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(audit_app, name="audit")


@audit_app.command("verify")
def verify(
    head: Annotated[
        str | None, typer.Option("--head", help="HASH@POSITION written down earlier: it must still be in the log")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check that each log entry follows from the one before it, and leads to the head given; print the head."""
    known = None if head is None else audit.read_head("--head", head)
    with working() as work, work.store.read() as session:
        end = audit.verify(session, known)
        facts = {"entries": end.position, "head": str(end)}
        say_json(facts, work.practice.calendar.zone) if as_json else print(end)


@audit_app.command("export")
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="an empty or a new folder")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Write log, digests of mails, head and a verifier that needs only Python into an empty folder."""
    audit.check_empty(folder)
    with working() as work, work.store.read() as session:
        written = audit.export(session, folder, dry_run=dry_run)
        say_json(asdict(written), work.practice.calendar.zone) if as_json else print(written.head)
