"""Whether this server can be relied on: database, migrations, tick, outbox, mail server, Prefect."""

from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError

from models import migrate, queries
from models.mail import MessageState
from rules.refusal import Refused
from runtime.pulse import PrefectState, Pulse
from runtime.resources import World
from services import breaking

LATE = 180.0  # seconds without a tick
WAITING = (MessageState.READY, MessageState.RETRY, MessageState.SENDING, MessageState.UNCERTAIN)


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

    def as_json(self) -> dict[str, object]:
        """Return all of it."""
        return {"ready": self.ready, **self.facts, "problems": self.problems, "warnings": self.warnings}


def readiness(world: World, pulse: Pulse) -> Readiness:
    """Look at everything once."""
    found = Readiness()
    _look_at_database(found, world)
    _look_at_tick(found, pulse)
    _look_at_clock(found, pulse)
    _look_at_mail_server(found, world)
    _look_at_prefect(found, pulse)
    return found


def _look_at_database(found: Readiness, world: World) -> None:
    try:
        current = migrate.check(world.store.writer.engine)
        _look_at_outbox(found, world)
    except (SQLAlchemyError, Refused) as error:
        found.facts |= {"database": "down", "migrations": "unknown"}
        found.problems.append(
            {"zh": f"数据库不可用（{type(error).__name__}）", "en": f"the database is down ({type(error).__name__})"}
        )
        return
    found.facts |= {"database": "ok", "migrations": "current" if current else "behind"}
    if not current:
        found.problems.append({"zh": "数据库尚未升级到本版本", "en": "the database is not upgraded to this version"})


def _look_at_outbox(found: Readiness, world: World) -> None:
    with world.store.read() as session:
        counts = queries.count_messages(session)
        oldest = queries.oldest_waiting(session)
    age = None if oldest is None else max(0, round((world.clock() - oldest).total_seconds()))
    waiting = sum(counts.get(state, 0) for state in WAITING)
    found.facts["outbox"] = {"waiting": waiting, "oldest_seconds": age, "counts": counts}


def _look_at_tick(found: Readiness, pulse: Pulse) -> None:
    last, age = pulse.last, round(pulse.age, 1)
    found.facts["tick"] = {
        "at": last.at.isoformat() if last else None,
        "age_seconds": age,
        "through_prefect": bool(last and last.through_prefect),
        "error": last.error if last else "",
    }
    if age > LATE:
        found.problems.append({"zh": f"{age:.0f}秒没有巡检", "en": f"no tick for {age:.0f} s"})
    if last and last.error:
        found.problems.append({"zh": f"上次巡检出错（{last.error}）", "en": f"the last tick failed ({last.error})"})


def _look_at_clock(found: Readiness, pulse: Pulse) -> None:
    stopped = bool(pulse.last and pulse.last.clock_stopped)
    found.facts["clock"] = "stopped" if stopped else "ok"
    if stopped:
        found.problems.append(
            {
                "zh": "系统时间不可信，已停止发信；核对后执行 duban doctor --accept-clock",
                "en": "the clock is not believed and nothing is sent; check it, then duban doctor --accept-clock",
            }
        )


def _look_at_mail_server(found: Readiness, world: World) -> None:
    is_set = bool(world.settings.smtp_url)
    found.facts["mail_server"] = "set" if is_set else "unset"
    if not is_set:
        found.warnings.append({"zh": "邮件服务器未设置，邮件在等待", "en": "no mail server is set, mail waits"})
        return
    try:
        with world.store.read() as session:
            trouble = breaking.trouble_of(session, world.senders)
    except SQLAlchemyError:  # the database's own problem is said above
        return
    if trouble is not None:
        found.facts["mail_server"] = "unreachable"
        found.warnings.append(
            {
                "zh": f"邮件服务器连不上，邮件在等待（{trouble.reply}）",
                "en": f"the mail server is out of reach, mail waits ({trouble.reply})",
            }
        )


def _look_at_prefect(found: Readiness, pulse: Pulse) -> None:
    state = pulse.prefect
    found.facts["prefect"] = str(state)
    if state is PrefectState.DOWN:
        found.warnings.append({"zh": "Prefect 未运行，巡检照常进行", "en": "Prefect is down, ticks go on without it"})
