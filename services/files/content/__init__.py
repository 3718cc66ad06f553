"""What a file really is: its name ends as one of a few kinds do, and its bytes are of that kind; any other is refused."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from minutes.files.refusing import refusal
from services.files.content import office, pdf, pictures, text

LARGEST = 20 * 1024 * 1024  # bytes of one file


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is taken."""

    media_type: str
    check: Callable[[str, bytes], None]


_JPEG = FileKind("image/jpeg", pictures.check_jpeg)
_WORD = FileKind(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document", partial(office.check, office.WORD)
)
_EXCEL = FileKind(
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", partial(office.check, office.EXCEL)
)
KINDS: Mapping[str, FileKind] = {
    "pdf": FileKind("application/pdf", pdf.check),
    "docx": _WORD,
    "xlsx": _EXCEL,
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "png": FileKind("image/png", pictures.check_png),
    "txt": FileKind("text/plain", text.check),
    "csv": FileKind("text/csv", text.check),
}
ENDINGS = tuple(KINDS)


def kind_of(name: str) -> FileKind:
    """Return the kind a name ends as; refuse any that is not taken."""
    _, dot, ending = name.rpartition(".")
    kind = KINDS.get(ending.lower()) if dot else None
    if kind is None:
        raise refusal(
            name,
            f"不收这种文件，只收{'、'.join(ENDINGS)}；请另存为其中一种后再传。",
            f"is of a kind that is not taken; save it as one of {', '.join(ENDINGS)}.",
        )
    return kind


def check_size(name: str, size: int) -> None:
    """Refuse a file of no bytes, and one of more than 20 MB; ask this before reading it."""
    if size == 0:
        raise refusal(name, "是空文件（0字节），请重新选择。", "is empty (0 bytes); choose it again.")
    if size > LARGEST:
        raise refusal(
            name,
            f"大小{_megabytes(size)}，每个文件最多{_megabytes(LARGEST)}；请压缩图片或分成几个文件。",
            f"is {_megabytes(size)}, and a file may be {_megabytes(LARGEST)} at most; make its pictures smaller, or split it.",
        )


def _megabytes(size: int) -> str:
    """Return a size in MB, rounded up so that one byte too many shows."""
    return f"{math.ceil(size * 10 / 1024**2) / 10:g} MB"


def checked(name: str, content: bytes) -> str:
    """Return the media type of a file whose bytes are what its name says, or refuse it."""
    kind = kind_of(name)
    check_size(name, len(content))
    kind.check(name, content)
    return kind.media_type
