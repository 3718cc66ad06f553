"""Restores a backup into an empty home: all of it is checked before anything is written."""

import shutil
from pathlib import Path, PurePosixPath

from pydantic import TypeAdapter, ValidationError

from models import backup
from models.backup import DatabaseStanding
from rules.refusal import Refused
from runtime.backups import DATABASE, KEPT, MANIFEST, Manifest, copy, database_of, seal
from runtime.lock import NAME as LOCK
from runtime.lock import only_scheduler
from runtime.resources import ROOMS
from runtime.settings import Settings

STAGE = ".restore"  # what a restore that was killed leaves, and the next one removes


def restore(folder: Path, settings: Settings, *, dry_run: bool = False) -> Manifest:
    """Put a backup into an empty home; refuse a home that is not empty, and a backup that is not whole."""
    check_home(settings)
    manifest = read_manifest(folder)
    check(folder, manifest)
    if not dry_run:
        _put(folder, manifest, settings.home)
    return manifest


def check_home(settings: Settings) -> None:
    """Refuse a database elsewhere, and a home that holds anything."""
    home = settings.home
    if database_of(settings).resolve() != (home / DATABASE).resolve():
        raise Refused(
            field="DUBAN_DATABASE_URL",
            zh=f"恢复只写入{home / DATABASE}，请先去掉此设置。",
            en=f"a backup is restored to {home / DATABASE} only; unset it first.",
        )
    check_empty(home)


def check_empty(home: Path) -> None:
    """Refuse a home that holds anything."""
    occupant = _first_thing(home)
    if occupant is not None:
        raise Refused(
            field="DUBAN_HOME",
            zh=f"“{home}”不是空的（有{occupant}），请用 --home 另指一处。",
            en=f"{home} is not empty (it holds {occupant}); name another place with --home.",
        )


def read_manifest(folder: Path) -> Manifest:
    """Return what a backup says it holds; refuse a folder that was never finished."""
    try:
        manifest = TypeAdapter(Manifest).validate_json((folder / MANIFEST).read_bytes())
    except OSError as error:
        raise Refused(
            field="restore",
            zh=f"“{folder}”中没有可读的{MANIFEST}（{error.strerror}），不是完整的备份。",
            en=f"{folder} has no {MANIFEST} that can be read ({error.strerror}); it is not a whole backup.",
        ) from error
    except ValidationError as error:
        raise _unlike(folder, MANIFEST) from error
    for name in manifest.files:
        if name != DATABASE and not _is_inside(name):
            raise _unlike(folder, MANIFEST)
    return manifest


def check(folder: Path, manifest: Manifest) -> None:
    """Refuse a backup of which a file is missing, cut or changed, or whose database does not hold."""
    for name in {DATABASE: None, **manifest.files}:
        _check_file(folder / name, manifest, folder, name)
    standing = backup.examine(folder / DATABASE, shown=folder / DATABASE)
    if standing != DatabaseStanding(manifest.version, manifest.head):
        raise _unlike(folder, MANIFEST)


def _put(folder: Path, manifest: Manifest, home: Path) -> None:
    """Copy beside what is to be, check the copies, then rename: the database last, for it makes a home of a folder."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        with only_scheduler(home):
            _fill(folder, manifest, home)
    except OSError as error:
        raise Refused(
            field="DUBAN_HOME",
            zh=f"“{home}”不能写入（{error.strerror}）。",
            en=f"{home} cannot be written ({error.strerror}).",
        ) from error


def _fill(folder: Path, manifest: Manifest, home: Path) -> None:
    try:
        stage = _staged(folder, manifest, home / STAGE)
        check_empty(home)  # again: a command may have made a database meanwhile
        _move(stage, manifest, home)
    finally:
        shutil.rmtree(home / STAGE, ignore_errors=True)


def _staged(folder: Path, manifest: Manifest, stage: Path) -> Path:
    if stage.exists():
        shutil.rmtree(stage)
    for name in manifest.files:
        copy(folder / name, stage / name)
        _check_file(stage / name, manifest, folder, name)
    return stage


def _move(stage: Path, manifest: Manifest, home: Path) -> None:
    for name in sorted(manifest.files, key=DATABASE.__eq__):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (stage / name).rename(home / name)
        backup.settle((home / name).parent)


def _check_file(path: Path, manifest: Manifest, folder: Path, name: str) -> None:
    try:
        is_same = manifest.files.get(name) == seal(path)
    except OSError:
        is_same = False
    if not is_same:
        raise _unlike(folder, name)


def _is_inside(name: str) -> bool:
    """Say whether a name leads to a file in one of the folders that are kept, and nowhere else."""
    path = PurePosixPath(name)
    return len(path.parts) > 1 and path.parts[0] in KEPT and ".." not in path.parts and "\0" not in name


def _first_thing(home: Path) -> str | None:
    """Return the first name in a home that an empty one would not have."""
    if not home.is_dir():
        return home.name if home.exists() else None
    rest = (path for path in sorted(home.iterdir()) if path.name not in {LOCK, STAGE})
    return next(
        (path.name for path in rest if not (path.name in ROOMS and path.is_dir() and not any(path.iterdir()))), None
    )


def _unlike(folder: Path, name: str) -> Refused:
    return Refused(
        field="restore",
        zh=f"“{folder}”中的{name}与备份时不同，不能使用。",
        en=f"{name} in {folder} is not what was backed up; it cannot be used.",
    )
