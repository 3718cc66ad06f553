"""The engine by hand: sweep, deliver, or all of it (tick)."""

import asyncio
import sys
from dataclasses import asdict

import typer

from cli.session import AsJson, At, DryRun, Work, working
from cli.shown import say_json
from rules.refusal import Refused
from services import ticking
from services.delivering import Delivered, SenderFactory


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(tick)
    app.command()(sweep)
    app.command()(deliver)


def _senders(work: Work, *, dry_run: bool) -> SenderFactory | None:
    if not dry_run and work.world.senders is None:
        waits = Refused(
            "邮件服务器未设置（DUBAN_SMTP_URL），邮件在等待。", "no mail server is set (DUBAN_SMTP_URL); mail waits."
        )
        print(waits.say(work.world.settings.locale), file=sys.stderr)
    return None if dry_run else work.world.senders


def _say(found: dict[str, object], work: Work, *, as_json: bool) -> None:
    if as_json:
        say_json(found, work.practice.calendar.zone)
    else:
        print(", ".join(f"{name} {value}" for name, value in found.items()))


def tick(at: At = None, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Sweep, compose, deliver, settle, once."""
    with working(at=at, dry_run=dry_run) as work:
        senders = _senders(work, dry_run=dry_run)
        done = asyncio.run(ticking.tick(work.store, work.practice, senders, token=work.world.token, now=work.now))
        _say(asdict(done), work, as_json=as_json)


def sweep(at: At = None, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Look at what is due to be looked at, and record what is owed."""
    with working(at=at, dry_run=dry_run) as work:
        swept = ticking.sweep_all(work.store, work.practice, now=work.now)
        _say({name: getattr(swept, name) for name in swept.__slots__}, work, as_json=as_json)


def deliver(at: At = None, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Compose the mail of this opening and send what waits."""
    with working(at=at, dry_run=dry_run) as work:
        token = work.world.token
        chosen, written = ticking.compose_all(work.store, work.practice, token=token, now=work.now)
        senders = _senders(work, dry_run=dry_run)
        sent: Delivered = asyncio.run(
            ticking.deliver_all(work.store, work.practice, senders, token=token, now=work.now)
        )
        found = {"superseded": chosen.superseded, "messages": written, **asdict(sent)}
        _say(found, work, as_json=as_json)
