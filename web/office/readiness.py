"""Whether this server can be relied on: database, migrations, tick, outbox, mail server, Prefect, what is overlooked."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from models.mail import MessageState
from models.queries.messages import count_messages, oldest_waiting
from runtime.pulse import PrefectState, Pulse
from runtime.resources import World
from services.operations import doctor, watch
from services.operations.findings import Finding, FindingLevel, problem
from translations.texts import LANGS, N_, sentence

LATE = 180.0  # seconds without a tick
WAITING = (MessageState.READY, MessageState.RETRY, MessageState.SENDING, MessageState.UNCERTAIN)
_LOGGED = sentence(N_("查看 duban serve 的日志"))


@dataclass
class Readiness:
    """What was found. A problem makes the server not ready; a warning only says so."""

    facts: dict[str, object] = field(default_factory=dict)
    problems: list[dict[str, str]] = field(default_factory=list)
    warnings: list[dict[str, str]] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        """Say whether mail will go out and pages are right."""
        return not self.problems

    def add(self, findings: Iterable[Finding]) -> None:
        """Take up what is not as it should be."""
        for finding in findings:
            if finding.level is not FindingLevel.OK:
                seen = {str(lang): finding.found.say(lang) for lang in LANGS}
                todo = {f"todo_{lang}": finding.todo.say(lang) for lang in LANGS}
                (self.problems if finding.level is FindingLevel.PROBLEM else self.warnings).append(
                    {"name": finding.name} | seen | todo
                )

    def as_json(self) -> dict[str, object]:
        """Return all of it."""
        return {"ready": self.ready, **self.facts, "problems": self.problems, "warnings": self.warnings}


def readiness(world: World, pulse: Pulse) -> Readiness:
    """Look at everything once."""
    readiness = Readiness()
    _look_at_tick(readiness, pulse)
    _look_at_clock(readiness, pulse)
    _look_at_prefect(readiness, pulse)
    readiness.facts["mail_server"] = "set" if world.channel.is_set else "unset"
    try:
        _look_into_database(readiness, world)
    except SQLAlchemyError as error:
        readiness.facts |= {"database": "down", "migrations": "unknown"}
        readiness.add([doctor.database_down(error)])
    return readiness


def _look_into_database(readiness: Readiness, world: World) -> None:
    migrations = doctor.migrations(world.store)
    readiness.add([migrations])
    readiness.facts |= {"database": "ok", "migrations": "current" if migrations.level is FindingLevel.OK else "behind"}
    practice, now = world.practice(world.clock()), world.clock()
    with world.store.read() as session:
        _look_at_outbox(readiness, session, world)
        _look_at_mail_server(readiness, session, world)
        if readiness.facts["clock"] == "ok":  # by another clock nothing could be said of what is late
            seen = watch.findings(session, practice, now=now)
            readiness.add(finding for finding in seen if finding.name != watch.Trouble.TICKLESS)


def _look_at_outbox(readiness: Readiness, session: Session, world: World) -> None:
    counts = count_messages(session)
    oldest = oldest_waiting(session)
    age = None if oldest is None else max(0, round((world.clock() - oldest).total_seconds()))
    waiting = sum(counts.get(state, 0) for state in WAITING)
    readiness.facts["outbox"] = {"waiting": waiting, "oldest_seconds": age, "counts": counts}


def _look_at_mail_server(readiness: Readiness, session: Session, world: World) -> None:
    server = doctor.mail_server(session, world.senders)
    readiness.add([server])
    if server.level is not FindingLevel.OK and world.channel.is_set:
        readiness.facts["mail_server"] = "unreachable"


def _look_at_tick(readiness: Readiness, pulse: Pulse) -> None:
    last, age = pulse.last, round(pulse.age, 1)
    readiness.facts["tick"] = {
        "at": last.at.isoformat() if last else None,
        "age_seconds": age,
        "through_prefect": bool(last and last.through_prefect),
        "error": last.error if last else "",
    }
    if age > LATE:
        readiness.add([problem("tick", sentence(N_("%(age)s秒没有巡检"), age=f"{age:.0f}"), todo=_LOGGED)])
    if last and last.error:
        failed = sentence(N_("上次巡检出错（%(error)s）"), error=last.error)
        readiness.add([problem("tick", failed, todo=_LOGGED)])


def _look_at_clock(readiness: Readiness, pulse: Pulse) -> None:
    stopped = bool(pulse.last and pulse.last.clock_stopped)
    readiness.facts["clock"] = "stopped" if stopped else "ok"
    if stopped:
        readiness.add([doctor.CLOCK_STOPPED])


def _look_at_prefect(readiness: Readiness, pulse: Pulse) -> None:
    readiness.facts["prefect"] = str(pulse.prefect)
    if pulse.prefect is PrefectState.DOWN:
        readiness.add([doctor.PREFECT_DOWN])
