"""The engine by hand: sweep, deliver, or all of it (tick)."""

import asyncio
import sys
from dataclasses import asdict

import typer

from cli.answers import say_json
from cli.session import AsJson, At, DryRun, Work, working
from rules.refusal import Refused
from services.mail import circuit_breaker, clock_guard
from services.mail.delivering import SenderFactory
from services.operations import main_path, ticks
from services.operations.main_path import COMPOSE, DELIVER, PRUNE, WEEKLY, TickContext

_DELIVERED = ("superseded", "messages", "dissolved", "sent", "retry", "uncertain", "presumed", "failed")


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(tick)
    app.command()(sweep)
    app.command()(deliver)


def _check_clock(work: Work, at: str | None) -> None:
    """Refuse to work by a clock that cannot be believed; a moment that was given is exempt."""
    stop = None if at else clock_guard.check(work.store, expected=None, now=work.now)
    if stop is not None:
        stated, expected = (moment.isoformat(timespec="minutes") for moment in (work.now, stop.expected_at))
        raise Refused(
            field="clock",
            zh=f"{stated}不可信（应在{expected}前后），已停止发信；核对后执行 duban doctor --accept-clock。",
            en=f"{stated} is not believed (it should be about {expected}) and nothing is sent; check it, then run"
            " duban doctor --accept-clock.",
        )


def _say_trouble(work: Work) -> None:
    """Say on stderr why mail waits, where the server could not be talked to."""
    with work.store.read() as session:
        trouble = circuit_breaker.trouble_of(session, work.world.senders)
    if trouble is None or trouble.next_try_at is None:
        return
    again = f"{trouble.next_try_at.astimezone(work.practice.calendar.zone):%H:%M}"
    waits = Refused(
        zh=f"邮件服务器{trouble.reply}；邮件在等待，{again}再试。",
        en=f"mail server {trouble.reply}; mail waits, next try at {again}.",
    )
    print(waits.say(work.world.settings.locale), file=sys.stderr)


def _senders(work: Work, *, dry_run: bool) -> SenderFactory | None:
    if not dry_run and work.world.senders is None:
        waits = Refused(
            zh="邮件服务器未设置（DUBAN_SMTP_URL），邮件在等待。",
            en="no mail server is set (DUBAN_SMTP_URL); mail waits.",
        )
        print(waits.say(work.world.settings.locale), file=sys.stderr)
    return None if dry_run else work.world.senders


def _say(counts: dict[str, object], work: Work, *, as_json: bool) -> None:
    if as_json:
        say_json(counts, work.practice.calendar.zone)
    else:
        print(", ".join(f"{name} {value}" for name, value in counts.items()))


def tick(at: At = None, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Sweep, compose, deliver, settle, once."""
    with working(at=at, dry_run=dry_run) as work:
        _check_clock(work, at)
        senders = _senders(work, dry_run=dry_run)
        done = asyncio.run(main_path.tick(work.store, work.practice, senders, token=work.world.token, now=work.now))
        if not (at or dry_run):  # a drill is no sign of life
            ticks.note_heartbeat(work.store, now=work.now)
        _say(asdict(done), work, as_json=as_json)
        _say_trouble(work)


def sweep(at: At = None, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Look at what is due to be looked at, and record what is owed."""
    with working(at=at, dry_run=dry_run) as work:
        _check_clock(work, at)
        swept = main_path.sweep_all(work.store, work.practice, now=work.now)
        _say({name: getattr(swept, name) for name in swept.__slots__}, work, as_json=as_json)


def deliver(at: At = None, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Keep the weekly reports up, compose the mail of this opening and send what waits."""
    with working(at=at, dry_run=dry_run) as work:
        _check_clock(work, at)
        senders = _senders(work, dry_run=dry_run)
        context = TickContext(work.store, work.practice, senders, work.world.token, work.now)
        done = asdict(asyncio.run(main_path.run_steps((WEEKLY, COMPOSE, DELIVER, PRUNE), context)))
        _say({name: done[name] for name in _DELIVERED}, work, as_json=as_json)
        _say_trouble(work)
