"""`duban doctor`: what an operator looks at first, and the one thing only a person may decide about the clock."""

import getpass
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from cli.answers import say_json
from cli.session import GIVEN, AsJson, working
from flows.deployments import differing
from models.store import Store
from rules.refusal import Refused
from runtime import surroundings
from runtime.clock import wall_clock
from runtime.resources import World, look_into
from runtime.settings import Settings
from services.mail import clock_guard
from services.operations import doctor, watch
from services.operations.findings import Finding, FindingLevel, fine, problem, warning
from translations.texts import LANGS, N_, sentence


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command("doctor")(run_doctor)


def run_doctor(
    accept_clock: Annotated[
        bool, typer.Option("--accept-clock", help="believe the clock as it is now, and send again")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check the installation and say what to do: exit code 1 when there is a problem. It changes nothing and sends nothing."""
    if accept_clock:
        with working() as work, work.store.write() as session:
            clock_guard.accept(session, actor=getpass.getuser()[:64], now=work.now)
    settings = GIVEN.settings
    findings = [*examine(settings, now=wall_clock())]
    if as_json:
        say_json([_as_json(finding) for finding in findings], settings.zone)
    else:
        print("\n".join(_line(finding, settings.locale) for finding in findings))
    raise typer.Exit(any(finding.level is FindingLevel.PROBLEM for finding in findings))


def examine(settings: Settings, *, now: datetime) -> Iterator[Finding]:
    """Look at everything; what only a sound and current database can tell is left out where it is not."""
    try:
        with look_into(settings) as store:
            yield from _in_database(settings, store, now)
    except Refused as refusal:
        yield problem("database", refusal, todo=sentence(N_("执行 duban init")))
    yield from surroundings.look(settings, now=now)
    yield _schedules()


def _in_database(settings: Settings, store: Store, now: datetime) -> Iterator[Finding]:
    pages = doctor.database(store, pages=True)
    yield pages
    if pages.level is FindingLevel.PROBLEM:
        return
    migrations = doctor.migrations(store)
    yield migrations
    if migrations.level is FindingLevel.PROBLEM:
        return
    try:
        yield from _in_force(World(settings, store, lambda: now), now)
    except SQLAlchemyError as error:
        yield doctor.database_down(error)


def _in_force(world: World, now: datetime) -> Iterator[Finding]:
    practice = world.practice(now)
    with world.store.read() as session:
        clock = doctor.clock(session, practice.calendar, now=now)
        yield clock
        yield doctor.calendar_ahead(practice.calendar, practice.calendar.today(now))
        if clock.level is FindingLevel.OK:  # by another clock nothing could be said of what is late
            yield from watch.findings(session, practice, now=now) or [fine("watch", sentence(N_("没有遗漏")))]


def _schedules() -> Finding:
    names = " ".join(differing())
    if not names:
        return fine("schedules", sentence(N_("prefect.yaml 与程序一致")))
    todo = sentence(N_("恢复随程序发布的 prefect.yaml，再执行 prefect deploy --all"))
    return warning("schedules", sentence(N_("prefect.yaml 与程序不同：%(names)s"), names=names), todo=todo)


def _as_json(one: Finding) -> dict[str, object]:
    both = {name: {lang: text.say(lang) for lang in LANGS} for name, text in (("found", one.found), ("todo", one.todo))}
    return {"name": one.name, "level": one.level, **both}


def _line(finding: Finding, locale: str) -> str:
    words = " — ".join(filter(None, (finding.found.say(locale), finding.todo.say(locale))))
    return f"{finding.name:<12} {finding.level:<8} {words}"
