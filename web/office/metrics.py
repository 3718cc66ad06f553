"""`/metrics`: what a machine may watch, in the text format of Prometheus; no name, no address, no number of a directive."""

import platform
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from ipaddress import ip_address

from fastapi import Request
from sqlmodel import Session

from models import migrate
from models.mail import MessageState
from models.queries.due import open_clock_stop
from models.queries.log import log_position
from models.queries.messages import count_messages, oldest_waiting
from models.queries.milestones import count_open_milestones
from models.queries.notices import count_notices
from rules.selection import NoticeState
from runtime.pulse import PrefectState, Pulse, TickRecord
from runtime.resources import World
from services.operations import watch
from web.office.readiness import WAITING

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")

Value = float | Mapping[str, float]


def may_read(request: Request, token: str) -> bool:
    """Say whether a request bears the token, or comes from this machine without having been passed on by a proxy."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme:
        same = secrets.compare_digest(given.strip().encode(), token.encode())
        return bool(token) and scheme.lower() == "bearer" and same
    return _is_loopback(request) and not any(name in request.headers for name in _PASSED_ON)


def _is_loopback(request: Request) -> bool:
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def exposition(world: World, pulse: Pulse) -> str:
    """Return everything that is measured, read in one session."""
    now = world.clock()
    practice = world.practice(now)
    with world.store.read() as session:
        lines = [*_of_server(pulse), *_of_office(session, now)]
        total, overdue = count_open_milestones(session, practice.calendar.today(now))
        seen = {finding.name for finding in watch.findings(session, practice, now=now)}
    lines += _gauge("milestones_open", "milestones whose clock runs", total)
    lines += _gauge("milestones_overdue", "of those, past due", overdue)
    troubles = {f'kind="{kind}"': float(kind in seen) for kind in watch.Trouble}
    lines += _gauge("overlooked", "1 where the watchman finds something overlooked", troubles)
    lines += _gauge("build_info", "what runs here", {_build(): 1})
    return "\n".join(lines) + "\n"


def _of_office(session: Session, now: datetime) -> Iterator[str]:
    messages, notices = count_messages(session), count_notices(session)
    yield from _gauge("messages", "messages by state", _by_state(MessageState, messages))
    yield from _gauge("notices", "notices by state", _by_state(NoticeState, notices))
    oldest = oldest_waiting(session)
    age = max(0.0, (now - oldest).total_seconds()) if oldest else 0
    waiting = sum(messages.get(state, 0) for state in WAITING)
    yield from _gauge("outbox_waiting", "messages that no server has yet", waiting)
    yield from _gauge("outbox_oldest_seconds", "age of the oldest of them, 0 without one", age)
    yield from _gauge("log_position", "entries of the log", log_position(session))
    stopped = open_clock_stop(session) is not None
    yield from _gauge("clock_stopped", "1 while the clock is not believed and nothing is sent", float(stopped))


def _of_server(pulse: Pulse) -> Iterator[str]:
    tick = pulse.last
    yield from _metric("counter", "ticks_total", "ticks since this server started", pulse.count)
    yield from _gauge("tick_age_seconds", "seconds since the last tick, or since the start", round(pulse.age, 3))
    yield from _gauge("tick_failed", "1 when the last tick failed", float(bool(tick and tick.error)))
    yield from _gauge("tick_last", "what the last tick did", _did(tick))
    states = {f'state="{state}"': float(state is pulse.prefect) for state in PrefectState}
    yield from _gauge("prefect", "1 for the state Prefect is in", states)


def _did(tick: TickRecord | None) -> dict[str, float]:
    return {f'what="{name}"': count for name, count in asdict((tick or _NONE).ticked).items()}


_NONE = TickRecord(datetime.min)  # noqa: DTZ901 - its moment is never shown


def _by_state(states: type[MessageState] | type[NoticeState], counts: Mapping[str, int]) -> dict[str, float]:
    """Return every state with its count, so that none is missing while it has none."""
    return {f'state="{state}"': counts.get(state, 0) for state in states}


def _build() -> str:
    facts = {"version": _version(), "python": platform.python_version(), "schema": migrate.newest() or ""}
    return ",".join(f'{name}="{value}"' for name, value in facts.items())


def _version() -> str:
    try:
        return version("duban")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "unknown"


def _gauge(name: str, meaning: str, value: Value) -> Iterator[str]:
    return _metric("gauge", name, meaning, value)


def _metric(kind: str, name: str, meaning: str, value: Value) -> Iterator[str]:
    """Yield one metric; a mapping has one line for each of its labels."""
    yield f"# HELP duban_{name} {meaning}"
    yield f"# TYPE duban_{name} {kind}"
    if isinstance(value, Mapping):
        yield from (f"duban_{name}{{{labels}}} {number:.15g}" for labels, number in value.items())
    else:
        yield f"duban_{name} {value:.15g}"
