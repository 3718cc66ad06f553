"""The text of a PDF, as far as it says which characters it draws; nothing is guessed and nothing recognised."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from pypdf import PageObject, PdfReader, apply_configuration
from pypdf.errors import DependencyError, FileNotDecryptedError
from pypdf.generic import DictionaryObject, StreamObject

from minutes.files.paragraphs import lines_of, paragraphs
from minutes.files.refusing import refusal
from rules.refusal import Refused

MOST_PAGES = 1000
LARGEST_DRAWN = 10_000_000  # bytes that draw the pages: about 700 pages of text, or half a minute of work
_PICTURE = re.compile(rb"\bDo\b|\bBI\b")
_END = 1024  # bytes in which a whole PDF says that it ends
_DEEPEST = 4  # forms inside forms
# The encodings of Chinese fonts that pypdf knows. It reads any other as if it were one of them, without a word.
_KNOWN = re.compile(r"/(?:Uni\w+-(?:UCS2|UTF16)|GB(?:pc|K)?-EUC|GBK2K|ETen(?:ms)?-B5|90ms-RKSJ)-(?:HW-)?[HV]")
# What pypdf mends by itself is no news, and what it cannot mend is said below.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class _Page:
    """One page: its lines, and whether it shows a picture."""

    lines: tuple[str, ...]
    pictured: bool


def read(name: str, content: bytes) -> str:
    """Return the text of all pages; a page that is only a picture of text is refused by its number."""
    pages = _pages(name, content)
    if not pages:
        raise _broken(name)
    scanned = [number for number, page in enumerate(pages, 1) if page.pictured and not page.lines]
    if scanned or not any(page.lines for page in pages):
        raise _scanned(name, scanned or list(range(1, len(pages) + 1)))
    return "\n".join(paragraphs([page.lines for page in pages]))


def _pages(name: str, content: bytes) -> list[_Page]:
    """Return what pypdf makes of the file."""
    if b"%%EOF" not in content.rstrip()[-_END:]:
        raise _broken(name)
    try:
        # Without recovery: a page of which some lines cannot be unpacked must not lose them without a word.
        with apply_configuration(zlib_maximum_output_length=LARGEST_DRAWN, zlib_maximum_recovery_input_length=0):
            return list(_read(name, PdfReader(BytesIO(content))))
    except Refused:
        raise
    except (FileNotDecryptedError, DependencyError) as error:
        raise refusal(
            name,
            "已加密，需要密码才能打开；请去掉密码另存后再交。",
            "is encrypted and needs a password; remove the password and save it again.",
        ) from error
    except Exception as error:  # "broken PDF files might cause other Exceptions" (pypdf.errors), and they do
        raise _broken(name) from error


def _read(name: str, reader: PdfReader) -> Iterator[_Page]:
    """Yield the pages; refuse more than anybody writes down of a meeting, and fonts that would be guessed."""
    if len(reader.pages) > MOST_PAGES:
        raise refusal(
            name,
            f"共{len(reader.pages)}页，最多{MOST_PAGES}页；请只交会议文字部分。",
            f"has {len(reader.pages)} pages and may have {MOST_PAGES} at most; give only the text of the meeting.",
        )
    drawn = 0
    for number, page in enumerate(reader.pages, 1):
        drawing, forms = _drawing(page), list(_forms(page))
        drawn += len(drawing) + sum(len(form.get_data()) for form in forms)
        if drawn > LARGEST_DRAWN:
            raise refusal(
                name,
                f"前{number}页的图形和文字已超过{LARGEST_DRAWN // 10**6} MB；请改交 .docx 或纯文本。",
                f"draws more than {LARGEST_DRAWN // 10**6} MB up to page {number}; give .docx or plain text.",
            )
        if any(_is_guessed(font) for holder in (page, *forms) for font in _members(holder, "/Font")):
            raise refusal(
                name,
                f"第{number}页的字体没有标明文字编码，读出来会是乱码；请改交 .docx 或纯文本。",
                f"page {number} uses a font that does not say which characters it draws; give .docx or plain text.",
            )
        yield _Page(lines_of(page.extract_text()), bool(_PICTURE.search(drawing)))


def _drawing(page: PageObject) -> bytes:
    """Return the operators that draw a page."""
    contents = page.get_contents()
    return b"" if contents is None else contents.get_data()


def _forms(holder: DictionaryObject, depth: int = 0) -> Iterator[StreamObject]:
    """Yield the forms that a page shows, and those inside them."""
    for form in _members(holder, "/XObject") if depth < _DEEPEST else ():
        if isinstance(form, StreamObject) and form.get("/Subtype") == "/Form":
            yield form
            yield from _forms(form, depth + 1)


def _members(holder: DictionaryObject, kind: str) -> Iterator[DictionaryObject]:
    """Yield the resources of one kind that a page or form may use."""
    members = (member.get_object() for member in _inside(_inside(holder, "/Resources"), kind).values())
    yield from (member for member in members if isinstance(member, DictionaryObject))


def _inside(holder: DictionaryObject, key: str) -> DictionaryObject:
    """Return the dictionary under a key, an empty one when there is none."""
    entry = holder.get(key, DictionaryObject()).get_object()
    return entry if isinstance(entry, DictionaryObject) else DictionaryObject()


def _is_guessed(font: DictionaryObject) -> bool:
    """Say whether pypdf could only guess which characters the codes of a font mean."""
    if font.get("/Subtype") != "/Type0":
        return False
    encoding = font.get("/Encoding", DictionaryObject()).get_object()
    if not isinstance(encoding, str):
        return True
    return not _KNOWN.fullmatch(encoding) and not (encoding.startswith("/Identity-") and "/ToUnicode" in font)


def _broken(name: str) -> Refused:
    """Return the refusal of a file that was cut or damaged on its way."""
    return refusal(
        name,
        "PDF 已损坏或不完整，打不开；请重新传送，或改交 .docx 或纯文本。",
        "is a damaged or incomplete PDF and cannot be opened; send it again, or give .docx or plain text.",
    )


def _scanned(name: str, pages: list[int]) -> Refused:
    """Return the refusal of pages without a layer of text."""
    return refusal(
        name,
        f"第{_spans(pages, '、', '至')}页是扫描图像，没有可读的文字；请先做文字识别（OCR）并校对，或改交 .docx 或纯文本。",
        f"has no text that can be read on page {_spans(pages, ', ', '-')}, which is scanned; recognise and proofread it first, or give .docx or plain text.",
    )


def _spans(pages: list[int], comma: str, dash: str) -> str:
    """Write page numbers with their runs drawn together.

    >>> _spans([1, 2, 3, 7], ", ", "-")
    '1-3, 7'
    """
    all_of_them = set(pages)
    firsts = [page for page in pages if page - 1 not in all_of_them]
    lasts = [page for page in pages if page + 1 not in all_of_them]
    runs = zip(firsts, lasts, strict=True)
    return comma.join(f"{first}" if first == last else f"{first}{dash}{last}" for first, last in runs)
