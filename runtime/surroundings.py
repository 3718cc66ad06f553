"""Looks at what the database does not know: mail server, time zone, disk, keys, Prefect, backups."""

import json
import shutil
import sqlite3
import stat
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote, urlsplit

from notifications.channel import ServerCheck
from notifications.channels import open_channel
from runtime import prefect_env
from runtime.backups import last_taken
from runtime.lock import is_scheduling
from runtime.settings import Settings, secret_files
from services.operations.doctor import NO_MAIL_SERVER, PREFECT_DOWN, lasting
from services.operations.findings import Finding, FindingLevel, fine, problem, warning
from translations.texts import N_, NOTHING, sentence

GREETING = 15.0  # seconds a channel's server has to greet
ANSWER = 5.0  # seconds Prefect has to answer
SHORT, FULL = 1 << 30, 200 << 20  # bytes free: from here on it is short, from here on it may stop any hour
OLDEST = timedelta(days=7)  # a backup that is older does not help much
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def channel(settings: Settings, *, longest: float = GREETING) -> Finding:
    """Say whether the server of the office's channel takes us; nothing is sent."""
    way_out = open_channel(settings)
    if not way_out.is_set:
        return replace(NO_MAIL_SERVER, name=way_out.name)
    check = way_out.check(longest)
    return Finding(way_out.name, _level(check), check.seen, check.todo)


def _level(check: ServerCheck) -> FindingLevel:
    if not check.is_reached:
        return FindingLevel.PROBLEM
    return FindingLevel.WARNING if check.todo is not NOTHING else FindingLevel.OK


def time_zone(settings: Settings, *, now: datetime) -> Finding:
    """Say what the office's clock shows."""
    local = f"{now.astimezone(settings.zone):%Y-%m-%d %H:%M UTC%z}"
    return fine("time_zone", sentence(N_("%(zone)s，%(local)s"), zone=settings.timezone, local=local))


def disk(settings: Settings) -> Finding:
    """Say how much the home's file system still takes."""
    try:
        usage = shutil.disk_usage(settings.home)
    except OSError as error:
        todo = sentence(N_("执行 duban init"))
        return problem(
            "disk", sentence(N_("没有“%(home)s”（%(reason)s）"), home=settings.home, reason=error.strerror), todo=todo
        )
    size = f"{usage.free / (1 << 30):.1f} GiB"
    words = sentence(N_("剩余%(size)s"), size=size)
    todo = sentence(N_("清理或扩充 DUBAN_HOME 所在磁盘"))
    if usage.free < FULL:
        return problem("disk", words, todo=todo)
    return warning("disk", words, todo=todo) if usage.free < SHORT else fine("disk", words)


def keys(settings: Settings) -> Finding:
    """Say whether files with secrets are their owner's alone."""
    files = [*secret_files().values(), settings.home / prefect_env.ACCESS]
    open_to_others = [str(path) for path in files if path.is_file() and path.stat().st_mode & _OTHERS]
    if open_to_others:
        names = " ".join(open_to_others)
        todo = sentence(N_("执行 chmod 600 %(names)s"), names=names)
        return problem("keys", sentence(N_("他人可读取%(names)s"), names=names), todo=todo)
    return fine("keys", sentence(N_("仅所有者可读")))


def prefect(settings: Settings) -> Finding:
    """Say whether the embedded Prefect of this home answers, and whether its database holds."""
    damage = _damage_of(settings.home / prefect_env.DATABASE)
    if damage:
        todo = sentence(N_("停止 duban serve，删除 prefect.db，再启动：各次运行由督办数据重建"))
        return warning("prefect", sentence(N_("prefect.db 已损坏（%(damage)s）"), damage=damage), todo=todo)
    if not is_scheduling(settings.home):
        return fine("prefect", sentence(N_("此处没有运行 duban serve")))
    return fine("prefect", sentence(N_("运行中"))) if _answers(settings.home) else PREFECT_DOWN


def _answers(home: Path) -> bool:
    try:
        access = json.loads((home / prefect_env.ACCESS).read_text(encoding="utf-8"))
        word = b64encode(access["auth"].encode()).decode()
        with closing(HTTPConnection(urlsplit(access["api"]).netloc, timeout=ANSWER)) as connection:  # past any proxy
            connection.request("GET", "/api/health", headers={"Authorization": f"Basic {word}"})
            return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException, ValueError, KeyError, TypeError):
        return False


def _damage_of(path: Path) -> str:
    """Return what is wrong with a SQLite file, empty when nothing is or it is not there."""
    if not path.exists():
        return ""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True, timeout=ANSWER)) as held:
            verdict = str(held.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        return str(error)
    return "" if verdict == "ok" else verdict


def backups(settings: Settings, *, now: datetime) -> Finding:
    """Say how old the last backup is that `duban db backup` made of this home, wherever it went."""
    if not settings.url.startswith("sqlite"):
        return fine(
            "backups",
            sentence(N_("PostgreSQL 由 pg_dump 备份，此处无从得知")),
        )
    todo = sentence(N_("执行 duban db backup --to 文件夹，并定期执行"))
    last = last_taken(settings.home)
    if last is None:
        return warning("backups", sentence(N_("没有备份记录")), todo=todo)
    made_at, place = last
    age, is_there = lasting(now - made_at), (Path(place) / "manifest.json").is_file()
    if not is_there:
        return warning("backups", sentence(N_("%(age)s前的备份已不在“%(place)s”"), age=age, place=place), todo=todo)
    words = sentence(N_("最近一次在%(age)s前（%(place)s）"), age=age, place=place)
    return warning("backups", words, todo=todo) if now - made_at > OLDEST else fine("backups", words)


def look(settings: Settings, *, now: datetime) -> Iterator[Finding]:
    """Yield all of it."""
    yield channel(settings)
    yield time_zone(settings, now=now)
    yield disk(settings)
    yield keys(settings)
    yield prefect(settings)
    yield backups(settings, now=now)
