"""Where bytes lie: in the home's folder of files, by their hash, whole and on the disk or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp

from models import backup
from rules.field_names import THINGS
from rules.refusal import Refused


def path_of(shelf: Path, sha256: str) -> Path:
    """Return where the bytes with a hash lie."""
    return shelf / sha256[:2] / sha256


@contextmanager
def laid_out(shelf: Path, content: bytes) -> Iterator[Path]:
    """Write bytes under a name of their own and wait for the disk; whatever is not put in its place is gone at the end."""
    with _said_when_full():
        shelf.mkdir(parents=True, exist_ok=True)
        descriptor, name = mkstemp(prefix=".", suffix=".part", dir=shelf)
    try:
        with _said_when_full(), os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def put(shelf: Path, part: Path, sha256: str) -> None:
    """Give bytes that were laid out their place; the same bytes may lie there already."""
    path = path_of(shelf, sha256)
    with _said_when_full():
        path.parent.mkdir(exist_ok=True)
        part.replace(path)
        backup.settle(path.parent)
        backup.settle(shelf)


def take_away(shelf: Path, sha256: str) -> None:
    """Remove the bytes with a hash, and the folder they were the last in."""
    path = path_of(shelf, sha256)
    path.unlink(missing_ok=True)
    with suppress(OSError):
        path.parent.rmdir()


@contextmanager
def _said_when_full() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Refused(
            field="file",
            field_zh=THINGS["file"],
            zh=f"现在不能保存（{error.strerror}），没有记录；请稍后再试，或告知督查室。",
            en=f"it cannot be stored just now ({error.strerror}), and nothing was; try again later, or tell the office.",
        ) from error
