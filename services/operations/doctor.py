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
from services.operations.findings import Finding, Words, fine, problem, warning

AHEAD = 183  # days of calendar that should be announced: what is dispatched today falls due there

CLOCK_STOPPED = problem(
    "clock",
    "系统时间不可信，已停止发信",
    "the clock is not believed and nothing is sent",
    todo=Words(
        "核对系统时间，再执行 duban doctor --accept-clock", "check the clock, then run duban doctor --accept-clock"
    ),
)
NO_MAIL_SERVER = warning(
    "mail_server",
    "邮件服务器未设置，邮件在等待",
    "no mail server is set, mail waits",
    todo=Words("设置 DUBAN_SMTP_URL 后重启 duban serve", "set DUBAN_SMTP_URL and restart duban serve"),
)
PREFECT_DOWN = warning(
    "prefect",
    "Prefect 未运行，巡检照常进行",
    "Prefect is down, ticks go on without it",
    todo=Words(
        "它会自行再次启动；如一直不成，查看 duban serve 的日志",
        "it is started again by itself; where that does not help, read the log of duban serve",
    ),
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
        found = f"数据库文件已损坏（{damage}）", f"the database file is damaged ({damage})"
        todo = Words(
            "停止服务，用 duban db restore 恢复最近的备份",
            "stop the server and restore the last backup: duban db restore",
        )
        return problem("database", *found, todo=todo)
    kind = store.writer.engine.dialect.name
    return fine("database", f"{kind}，可用", f"{kind}, answers")


def database_down(error: Exception) -> Finding:
    """Say that the database does not answer."""
    name = type(error).__name__
    todo = Words(
        "检查 DUBAN_HOME、DUBAN_DATABASE_URL 和文件权限",
        "check DUBAN_HOME, DUBAN_DATABASE_URL and who may read the file",
    )
    return problem("database", f"数据库不可用（{name}）", f"the database is down ({name})", todo=todo)


def migrations(store: Store) -> Finding:
    """Say whether the database has the tables this program knows."""
    try:
        is_current = migrate.check(store.writer.engine)
    except Refused as newer:
        return problem("migrations", newer.zh, newer.en, todo=Words("升级程序", "upgrade the program"))
    if is_current:
        version = migrate.newest()
        return fine("migrations", f"已是最新版本（{version}）", f"current ({version})")
    todo = Words("执行 duban db upgrade（升级前自动备份）", "run duban db upgrade (it makes a backup first)")
    return problem("migrations", "数据库尚未升级到本版本", "the database is not upgraded to this version", todo=todo)


def clock(session: Session, calendar: WorkCalendar, *, now: datetime) -> Finding:
    """Say whether the clock is believed, and how far it is from the last thing noted."""
    expected = clock_guard.doubt(session, now=now)
    told = f"{now.astimezone(calendar.zone):%Y-%m-%d %H:%M}"
    if expected is not None:
        about = f"{expected.astimezone(calendar.zone):%Y-%m-%d %H:%M}"
        found = Words(
            f"{CLOCK_STOPPED.found.zh}：{told}，应在{about}前后",
            f"{CLOCK_STOPPED.found.en}: {told}, expected about {about}",
        )
        return Finding("clock", CLOCK_STOPPED.level, found, CLOCK_STOPPED.todo)
    last = last_logged_at(session)
    if last is None:
        return fine("clock", told, told)
    since = lasting(now - last)
    return fine("clock", f"{told}，日志末条在{since.zh}前", f"{told}, the log's last entry is {since.en} old")


def calendar_ahead(calendar: WorkCalendar, today: date) -> Finding:
    """Say whether the State Council has announced the working days of the next six months."""
    ahead = (today + ONE_DAY * n for n in range(AHEAD + 1))
    first = next((day for day in ahead if calendar.is_provisional(day)), None)
    if first is None:
        until = today + ONE_DAY * AHEAD
        return fine("calendar", f"至{until}均已公布", f"announced until {until}")
    return warning(
        "calendar",
        f"{first}起为推算",
        f"estimated (推算) from {first} on",
        todo=Words(
            "国务院办公厅放假通知公布后导入（duban calendar）",
            "import the State Council's notice once it is out (duban calendar)",
        ),
    )


def mail_server(session: Session, senders: Callable[[], Sender] | None) -> Finding:
    """Say whether a mail server is set, and whether it could be talked to last."""
    if senders is None:
        return NO_MAIL_SERVER
    trouble = circuit_breaker.trouble_of(session, senders)
    where = senders().where
    if trouble is None:
        return fine("mail_server", where, where)
    return warning(
        "mail_server",
        f"邮件服务器连不上，邮件在等待（{trouble.reply}）",
        f"the mail server is out of reach, mail waits ({trouble.reply})",
        todo=Words("执行 duban doctor 查看原因", "run duban doctor to see why"),
    )


def lasting(duration: timedelta) -> Words:
    """Return a duration in its largest whole unit, below zero as none.

    >>> lasting(timedelta(minutes=95)), lasting(timedelta(days=3))
    (Words(zh='1小时', en='1 h'), Words(zh='3天', en='3 d'))
    """
    seconds = max(0, int(duration.total_seconds()))
    for size, zh, en in ((86400, "天", "d"), (3600, "小时", "h"), (60, "分钟", "min")):
        if seconds >= size:
            return Words(f"{seconds // size}{zh}", f"{seconds // size} {en}")
    return Words(f"{seconds}秒", f"{seconds} s")
