"""Looks at what the database knows of the installation: whether it holds, its version, the clock, the calendar, the mail server."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from models import migrate
from models.queries.due import last_logged_at
from models.soundness import damage_of
from models.store import Store
from notifications.sender import Sender
from rules.calendar import ONE_DAY, WorkCalendar
from rules.refusal import Refused
from services.mail import circuit_breaker, clock_guard
from services.operations.findings import Finding, fine, problem, warning
from translations.texts import N_, Sentence, sentence

AHEAD = 183  # days of calendar that should be announced: what is dispatched today falls due there

CLOCK_STOPPED = problem(
    "clock",
    sentence(N_("系统时间不可信，已停止发信")),
    todo=sentence(N_("核对系统时间，再执行 duban doctor --accept-clock")),
)
NO_MAIL_SERVER = warning(
    "mail_server",
    sentence(N_("邮件服务器未设置，邮件在等待")),
    todo=sentence(N_("设置 DUBAN_SMTP_URL 后重启 duban serve")),
)
PREFECT_DOWN = warning(
    "prefect",
    sentence(N_("Prefect 未运行，巡检照常进行")),
    todo=sentence(N_("它会自行再次启动；如一直不成，查看 duban serve 的日志")),
)


def database(store: Store, *, pages: bool = False) -> Finding:
    """Say whether the database answers; with `pages`, whether those of a SQLite file hold."""
    try:
        with store.read() as session:
            damage = damage_of(session) if pages else ""
            session.connection()
    except (SQLAlchemyError, Refused) as error:
        return database_down(error)
    if damage:
        words = sentence(N_("数据库文件已损坏（%(damage)s）"), damage=damage)
        todo = sentence(N_("停止服务，用 duban db restore 恢复最近的备份"))
        return problem("database", words, todo=todo)
    kind = store.writer.engine.dialect.name
    return fine("database", sentence(N_("%(kind)s，可用"), kind=kind))


def database_down(error: Exception) -> Finding:
    """Say that the database does not answer."""
    name = type(error).__name__
    todo = sentence(N_("检查 DUBAN_HOME、DUBAN_DATABASE_URL 和文件权限"))
    return problem("database", sentence(N_("数据库不可用（%(name)s）"), name=name), todo=todo)


def migrations(store: Store) -> Finding:
    """Say whether the database has the tables this program knows."""
    try:
        is_current = migrate.check(store.writer.engine)
    except Refused as newer:
        return problem("migrations", newer, todo=sentence(N_("升级程序")))
    if is_current:
        version = migrate.newest()
        return fine("migrations", sentence(N_("已是最新版本（%(version)s）"), version=version))
    todo = sentence(N_("执行 duban db upgrade（升级前自动备份）"))
    return problem("migrations", sentence(N_("数据库尚未升级到本版本")), todo=todo)


def clock(session: Session, calendar: WorkCalendar, *, now: datetime) -> Finding:
    """Say whether the clock is believed, and how far it is from the last thing noted."""
    expected = clock_guard.doubt(session, now=now)
    moment = f"{now.astimezone(calendar.zone):%Y-%m-%d %H:%M}"
    if expected is not None:
        about = f"{expected.astimezone(calendar.zone):%Y-%m-%d %H:%M}"
        words = sentence(
            N_("%(found)s：%(told)s，应在%(about)s前后"), found=CLOCK_STOPPED.found, told=moment, about=about
        )
        return Finding("clock", CLOCK_STOPPED.level, words, CLOCK_STOPPED.todo)
    last = last_logged_at(session)
    if last is None:
        return fine("clock", Sentence(moment))
    since = lasting(now - last)
    return fine("clock", sentence(N_("%(told)s，日志末条在%(since)s前"), told=moment, since=since))


def calendar_ahead(calendar: WorkCalendar, today: date) -> Finding:
    """Say whether the State Council has announced the working days of the next six months."""
    ahead = (today + ONE_DAY * n for n in range(AHEAD + 1))
    first = next((day for day in ahead if calendar.is_provisional(day)), None)
    if first is None:
        until = today + ONE_DAY * AHEAD
        return fine("calendar", sentence(N_("至%(until)s均已公布"), until=until))
    return warning(
        "calendar",
        sentence(N_("%(first)s起为推算"), first=first),
        todo=sentence(N_("国务院办公厅放假通知公布后导入（duban calendar）")),
    )


def mail_server(session: Session, senders: Callable[[], Sender] | None) -> Finding:
    """Say whether a mail server is set, and whether it could be talked to last."""
    if senders is None:
        return NO_MAIL_SERVER
    trouble = circuit_breaker.trouble_of(session, senders)
    where = senders().where
    if trouble is None:
        return fine("mail_server", Sentence(where))
    return warning(
        "mail_server",
        sentence(N_("邮件服务器连不上，邮件在等待（%(reply)s）"), reply=trouble.reply),
        todo=sentence(N_("执行 duban doctor 查看原因")),
    )


_SIZES = ((86400, N_("%(n)s天")), (3600, N_("%(n)s小时")), (60, N_("%(n)s分钟")))


def lasting(duration: timedelta) -> Sentence:
    """Return a duration in its largest whole unit, below zero as none.

    >>> lasting(timedelta(minutes=95)).say("zh"), lasting(timedelta(days=3)).say("en")
    ('1小时', '3 d')
    """
    seconds = max(0, int(duration.total_seconds()))
    for size, text in _SIZES:
        if seconds >= size:
            return sentence(text, n=seconds // size)
    return sentence(N_("%(n)s秒"), n=seconds)
