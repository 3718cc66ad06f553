"""Minutes as files, made by hand: a .docx with python-docx and in its zip, a PDF byte by byte."""

from collections.abc import Callable, Sequence
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from docx import Document
from docx.document import Document as Docx
from pypdf import PdfReader, PdfWriter

ORDERS = "会议决定：各地要在2018年9月底前完成敬老院改造。"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SYSTEM = "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
PICTURE = "q 500 0 0 700 0 0 cm /Im1 Do Q"


def docx(*paragraphs: str, write: Callable[[Docx], object] | None = None) -> bytes:
    """Return a .docx of these paragraphs, and of what `write` adds."""
    document, out = Document(), BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if write:
        write(document)
    document.save(out)
    return out.getvalue()


def docx_of(body: str, *, doctype: str = "", **parts: str) -> bytes:
    """Return a .docx with this XML in its body, and more parts under word/."""
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    )
    return repacked(docx(), {"word/document.xml": xml, **{f"word/{name}.xml": part for name, part in parts.items()}})


def repacked(packed: bytes, changed: dict[str, str | None]) -> bytes:
    """Return the zip with some entries replaced or added, or left out where there is None."""
    out = BytesIO()
    with ZipFile(BytesIO(packed)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        kept = {name: old.read(name).decode("latin-1") for name in old.namelist() if name not in changed}
        for name, entry in kept.items():
            new.writestr(name, entry.encode("latin-1"))
        for name, replacement in changed.items():
            if replacement is not None:
                new.writestr(name, replacement)
    return out.getvalue()


def paragraph(text: str) -> str:
    """Return the XML of one paragraph."""
    return f"<w:p>{run(text)}</w:p>"


def run(text: str) -> str:
    """Return the XML of one run."""
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def margin(text: str) -> str:
    """Return the XML of a header or footer."""
    return f'<w:hdr xmlns:w="{W}">{paragraph(text)}</w:hdr>'


def pdf(*pages: Sequence[str] | str, font: str = "/Encoding /Identity-H /ToUnicode 4 0 R") -> bytes:
    """Return a PDF; a page is its lines, or the operators that draw it."""
    drawn = [page if isinstance(page, str) else _text(page) for page in pages]
    numbers = [8 + 2 * at for at in range(len(pages))]
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>",
        f"<< /Type /Font /Subtype /Type0 /BaseFont /Song {font} /DescendantFonts [5 0 R] >>",
        _stream(_to_unicode("".join(line for page in pages for line in page))),
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000 /CIDSystemInfo {_SYSTEM} /FontDescriptor 6 0 R >>",
        "<< /Type /FontDescriptor /FontName /Song /Flags 4 >>",
        _stream("\0", "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray"),
    ]
    for number, page in zip(numbers, drawn, strict=True):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {number + 1} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> /XObject << /Im1 7 0 R >> >> >>"
        )
        objects.append(_stream(page))
    return _file(objects)


def locked(content: bytes, password: str) -> bytes:
    """Return the PDF encrypted for its readers with this password; an empty one opens for everybody."""
    writer, out = PdfWriter(clone_from=PdfReader(BytesIO(content))), BytesIO()
    writer.encrypt(user_password=password, owner_password="the office", algorithm="AES-256")
    writer.write(out)
    return out.getvalue()


def deflated(content: bytes) -> bytes:
    """Return the PDF with its pages compressed, as programs write them."""
    writer, out = PdfWriter(clone_from=PdfReader(BytesIO(content))), BytesIO()
    for page in writer.pages:
        page.compress_content_streams()
    writer.write(out)
    return out.getvalue()


def _text(lines: Sequence[str]) -> str:
    shown = " ".join(f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in lines)
    return f"BT /F1 16 Tf 29 TL 80 780 Td {shown} ET"


def _to_unicode(text: str) -> str:
    codes = [f"{ord(c):04x}" for c in sorted(set(text))]
    groups = [codes[at : at + 100] for at in range(0, len(codes), 100)]
    maps = "\n".join(
        f"{len(group)} beginbfchar\n" + "\n".join(f"<{code}> <{code}>" for code in group) + "\nendbfchar"
        for group in groups
    )
    return f"begincmap\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{maps}\nendcmap"


def _stream(content: str, entries: str = "") -> str:
    return f"<< {entries} /Length {len(content)} >>\nstream\n{content}\nendstream"


def _file(objects: list[str]) -> bytes:
    out, places = "%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out.encode("latin-1")
