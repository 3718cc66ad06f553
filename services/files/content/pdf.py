"""PDF: it begins and ends as one, and its pages can be counted without a password."""

import logging
from io import BytesIO

from pypdf import PdfReader, apply_configuration
from pypdf.errors import DependencyError, FileNotDecryptedError

from minutes.files.refusing import refusal
from rules.refusal import Refused

_END = 1024  # bytes in which a whole PDF says that it ends
_UNPACKED = 50_000_000  # bytes of one stream
logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it cannot read is said below


def check(name: str, content: bytes) -> None:
    """Refuse what is not a whole PDF that everybody can open."""
    if not content.startswith(b"%PDF-"):
        raise refusal(
            name,
            "内容不是 PDF，与扩展名不符；请重新导出 PDF 后再传。",
            "is not a PDF, though its name says so; export it again.",
        )
    if b"%%EOF" not in content.rstrip()[-_END:] or not _pages(name, content):
        raise _broken(name)


def _pages(name: str, content: bytes) -> int:
    try:
        with apply_configuration(zlib_maximum_output_length=_UNPACKED):
            return len(PdfReader(BytesIO(content)).pages)
    except (FileNotDecryptedError, DependencyError) as error:
        raise refusal(
            name,
            "已加密，请去掉密码和限制，另存后再传。",
            "is encrypted; remove its password and restrictions and save it again.",
        ) from error
    except Exception as error:  # "broken PDF files might cause other Exceptions" (pypdf.errors), and they do
        raise _broken(name) from error


def _broken(name: str) -> Refused:
    return refusal(
        name,
        "PDF 已损坏或不完整，打不开；请重新导出或重新传送。",
        "is a damaged or incomplete PDF; export or send it again.",
    )
