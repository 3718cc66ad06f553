"""Backups: database, files and reports in one folder, with a manifest that is written last; one is made before each migration."""

import json
import logging
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import file_digest
from itertools import count
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError

from models import backup, migrate
from notifications.channels import channel_of
from rules.field_names import THINGS
from rules.refusal import Refused
from runtime.settings import Settings
from services.mail.masks import masked

LOG = logging.getLogger("duban.database")
DATABASE, MANIFEST = "duban.db", "manifest.json"
LAST = "last-backup.json"
CHUNK = 1 << 20
KEPT = ("files", "reports")  # the folders of the home that belong to the database


@dataclass(frozen=True, slots=True)
class Seal:
    """What a file was when it was copied, and must be when it is restored."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds; a folder without it is not a backup."""

    made_at: datetime
    version: str
    head: str
    files: dict[str, Seal]


def take(settings: Settings, to: Path, *, now: datetime, field: str = "--to") -> Manifest:
    """Copy database, files and reports into a new or empty folder; when anything fails it is left empty."""
    source = database_of(settings)
    with _filling(to, field, settings.home):
        backup.snapshot(source, to / f"{DATABASE}.part", _masking(settings))
        standing = backup.examine(to / f"{DATABASE}.part", shown=source)
        (to / f"{DATABASE}.part").rename(to / DATABASE)
        # The files after the database: what a row names was there before the row, and is never removed.
        # Of files that nobody attached some may go meanwhile, and are not missed.
        copied = (_copied(path, settings.home, to) for path in files_of(settings.home))
        names = [DATABASE, *filter(None, copied)]
        manifest = Manifest(now.astimezone(UTC), standing.version, standing.head, {n: seal(to / n) for n in names})
        _write(manifest, to)
    _note(settings.home, to, manifest)
    return manifest


def _masking(settings: Settings) -> Callable[[bytes], bytes]:
    """Return what masks the bytes of a message, by the channel that wrote them."""
    return lambda content: channel_of(content, settings).masked(content, masked)


def _note(home: Path, to: Path, manifest: Manifest) -> None:
    """Note in the home when and where it was last copied; a home that cannot be written is copied all the same."""
    noted = {"made_at": manifest.made_at.isoformat(), "place": str(to.resolve())}
    try:
        (home / LAST).write_text(json.dumps(noted, ensure_ascii=False), encoding="utf-8")
    except OSError as error:
        LOG.warning("the backup could not be noted in the home: %s", error.strerror)


def last_taken(home: Path) -> tuple[datetime, str] | None:
    """Return when and to which place the home was last copied, None when nothing is noted."""
    try:
        noted = json.loads((home / LAST).read_text(encoding="utf-8"))
        return datetime.fromisoformat(noted["made_at"]), str(noted["place"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def foresee(settings: Settings, to: Path, *, now: datetime) -> Manifest:
    """Say what `take` would copy now, or refuse as it would; nothing is written."""
    source = database_of(settings)
    check_free(to, "--to", settings.home)
    standing = backup.examine(source, shown=source, is_still=False)
    files = {str(path.relative_to(settings.home)): path for path in files_of(settings.home)}
    sealed = {name: seal(path) for name, path in {DATABASE: source, **files}.items()}
    return Manifest(now.astimezone(UTC), standing.version, standing.head, sealed)


def before_migration(engine: Engine, settings: Settings, *, now: datetime) -> None:
    """Keep an older SQLite database as it is now, under the home; without that no migration."""
    if engine.dialect.name != "sqlite" or migrate.version_of(engine) is None:
        return
    stem = f"before-{migrate.newest()}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    names = (stem if n == 1 else f"{stem}-{n}" for n in count(1))
    folder = next(path for path in (settings.home / "backups" / name for name in names) if not path.exists())
    take(settings, folder, now=now, field="DUBAN_HOME")
    LOG.info("backup before migration %s: %s", migrate.newest(), folder)


def database_of(settings: Settings) -> Path:
    """Return the SQLite file the settings name; refuse another kind of database."""
    try:
        url = make_url(settings.url)
    except ArgumentError as error:
        raise Refused(
            field="DUBAN_DATABASE_URL",
            zh="不是可用的数据库地址。",
            en="is not an address of a database Duban can use.",
        ) from error
    if url.get_backend_name() != "sqlite":
        raise Refused(
            field="DUBAN_DATABASE_URL",
            zh=f"{url.get_backend_name()}数据库请用 pg_dump 备份、pg_restore 恢复。",
            en=f"a {url.get_backend_name()} database is backed up with pg_dump and restored with pg_restore.",
        )
    return Path(url.database or ":memory:")


def files_of(home: Path) -> list[Path]:
    """List the files that belong to the database; one still being written has a name that begins with a dot."""
    paths = (path for room in KEPT for path in (home / room).rglob("*") if path.is_file())
    return sorted(path for path in paths if not path.name.startswith("."))


def seal(path: Path) -> Seal:
    """Return size and SHA-256 of a file."""
    with path.open("rb") as file:
        return Seal(path.stat().st_size, file_digest(file, "sha256").hexdigest())


def copy(source: Path, target: Path) -> None:
    """Copy a file, and wait until it is on the disk."""
    with _opened(source) as file:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as made:
            shutil.copyfileobj(file, made, CHUNK)
    backup.settle(target)
    backup.settle(target.parent)


def _opened(source: Path) -> BinaryIO:
    try:
        return source.open("rb")
    except OSError as error:
        raise Refused(
            field="file",
            field_zh=THINGS["file"],
            zh=f"“{source}”不能读取（{error.strerror}）。",
            en=f"{source} cannot be read ({error.strerror}).",
        ) from error


def check_free(to: Path, field: str, home: Path) -> None:
    """Refuse a place for a backup that is a file, holds something, or is itself to be copied."""
    if to.exists() and not (to.is_dir() and not any(to.iterdir())):
        raise Refused(field=field, zh=f"“{to}”不是空文件夹。", en=f"{to} is not an empty folder.")
    if any(to.resolve().is_relative_to((home / room).resolve()) for room in KEPT):
        raise Refused(field=field, zh=f"“{to}”本身属于要备份的内容。", en=f"{to} is part of what is to be copied.")


@contextmanager
def _filling(to: Path, field: str, home: Path) -> Iterator[None]:
    """Make the folder; when anything fails leave it as it was."""
    was_there = False
    try:
        check_free(to, field, home)
        was_there = to.exists()
        to.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(field, to, error.strerror) from error
    try:
        yield
    except BaseException as error:
        _empty(to, keep=was_there)
        if isinstance(error, OSError | sqlite3.Error):
            raise _unwritable(field, to, getattr(error, "strerror", error)) from error
        raise


def _empty(folder: Path, *, keep: bool) -> None:
    (folder / MANIFEST).unlink(missing_ok=True)  # first: from here on it is not a backup
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)
        return
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _unwritable(field: str, to: Path, reason: object) -> Refused:
    return Refused(field=field, zh=f"“{to}”不能写入（{reason}）。", en=f"{to} cannot be written ({reason}).")


def _copied(path: Path, home: Path, to: Path) -> str:
    """Copy a file and return its name, empty when it went before it was opened."""
    name = path.relative_to(home)
    try:
        copy(path, to / name)
    except Refused:
        if path.exists():
            raise
        return ""
    return name.as_posix()


def _write(manifest: Manifest, to: Path) -> None:
    """Write the manifest under another name, and give it its own when all of it is on the disk."""
    fields = {**asdict(manifest), "made_at": manifest.made_at.isoformat()}
    unfinished = to / f"{MANIFEST}.part"
    unfinished.write_text(json.dumps(fields, ensure_ascii=False, indent=1), encoding="utf-8")
    backup.settle(unfinished)
    unfinished.rename(to / MANIFEST)
    backup.settle(to)
