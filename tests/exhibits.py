"""Files that prove something, made by hand: the smallest whole ones of each kind that is taken."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from tests.unit.minutes.papers import docx, pdf

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return one chunk of a PNG, with its checksum."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int = 1, height: int = 1, *, more: bytes = b"") -> bytes:
    """Return a PNG that says it has this width and height."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + more + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def jpeg(width: int = 1, height: int = 1) -> bytes:
    """Return what every viewer looks for in a JPEG of this width and height."""
    frame = struct.pack(">HBHHB3s", 11, 8, height, width, 1, b"\x01\x11\0")
    header = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
    return b"\xff\xd8" + header + b"\xff\xff\xc0" + frame + b"\xff\xda\0\x08\x01\x01\0\0\x3f\0" + b"\x7f" + b"\xff\xd9"


def xlsx(changed: dict[str, str | bytes] | None = None, *, main: str = _SHEET) -> bytes:
    """Return an .xlsx, with some parts replaced or added."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types><Override PartName="/xl/workbook.xml" ContentType="{main}"/></Types>',
        "xl/workbook.xml": "<workbook/>",
        **(changed or {}),
    }
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return out.getvalue()


PDF, DOCX, XLSX, JPEG, PNG = pdf(["认定文件"]), docx("认定文件"), xlsx(), jpeg(), png()
EVERY_KIND = {
    "认定文件.pdf": PDF,
    "总结.DOCX": DOCX,
    "清单.xlsx": XLSX,
    "现场.jpg": JPEG,
    "现场.jpeg": JPEG,
    "截图.png": PNG,
    "说明.txt": "已通过验收。".encode(),
    "旧说明.txt": "已通过验收。".encode("gb18030"),
    "名单.csv": "\ufeff编号,名称\r\n1,中原区\r\n".encode(),
}
