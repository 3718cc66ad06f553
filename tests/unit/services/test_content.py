"""A file is taken when its bytes are what its name says; every other is refused with its name and the reason."""

import random
import struct
from io import BytesIO
from zipfile import ZipFile

import pytest

from rules.refusal import Refused
from services.files import content
from services.files.content import LARGEST, checked
from tests.exhibits import DOCX, EVERY_KIND, JPEG, PDF, PNG, XLSX, chunk, jpeg, png, xlsx
from tests.unit.minutes.papers import locked, repacked

MEDIA = ["application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"]
EXE = b"MZ\x90\0" + bytes(200)
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
GIF = b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
LAUGHS = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><w:document/>'
XXE = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document/>'
MACRO = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def refused(name: str, found: bytes) -> str:
    """Return why a file is refused."""
    with pytest.raises(Refused) as refusal:
        checked(name, found)
    assert refusal.value.say("zh").startswith(name[:20])
    return refusal.value.say("en").removeprefix(f"{name}: ")


@pytest.mark.parametrize("name", EVERY_KIND)
def test_every_kind_that_is_promised_is_taken(name: str) -> None:
    assert checked(name, EVERY_KIND[name]) == content.kind_of(name).media_type


def test_the_kinds_are_those_that_are_promised() -> None:
    assert content.ENDINGS == ("pdf", "docx", "xlsx", "jpg", "jpeg", "png", "txt", "csv")


@pytest.mark.parametrize(
    "name",
    ["a.exe", "a.docm", "a.xlsm", "a.doc", "a.svg", "a.gif", "a.html", "a.zip", ".htaccess", "pdf", "a.pdf.", ""],
)
def test_a_name_that_ends_otherwise_is_refused(name: str) -> None:
    assert "is of a kind that is not taken; save it as one of pdf, docx" in refused(name, PDF)


@pytest.mark.parametrize(
    ("name", "found", "why"),
    [
        pytest.param("a.pdf", b"", "is empty (0 bytes)", id="no bytes"),
        pytest.param("a.pdf", PDF + bytes(LARGEST), "is 20.1 MB, and a file may be 20 MB at most", id="too large"),
        pytest.param("a.pdf", EXE, "is not a PDF, though its name says so", id="a program as PDF"),
        pytest.param("a.pdf", b"\n" + PDF, "is not a PDF", id="something before the PDF"),
        pytest.param("a.pdf", PDF[:-40], "is a damaged or incomplete PDF", id="a PDF cut short"),
        pytest.param("a.pdf", b"%PDF-1.7\n%%EOF", "is a damaged or incomplete PDF", id="a PDF in name only"),
        pytest.param("a.pdf", locked(PDF, "secret"), "is encrypted", id="a PDF with a password"),
        pytest.param("a.png", HTML, "is not a PNG picture", id="a page as PNG"),
        pytest.param("a.png", SVG, "is not a PNG picture", id="SVG with a script as PNG"),
        pytest.param("a.jpg", GIF, "is not a JPEG picture", id="a GIF that is a script"),
        pytest.param("a.jpg", PNG, "is not a JPEG picture", id="a PNG as JPEG"),
        pytest.param("a.png", PNG[:-13], "is a damaged or incomplete picture", id="a PNG cut short"),
        pytest.param("a.png", PNG + HTML, "is a damaged or incomplete picture", id="a PNG with a page behind it"),
        pytest.param("a.png", PNG.replace(b"IDAT", b"IDAX"), "is a damaged or", id="a PNG with a wrong checksum"),
        pytest.param("a.png", PNG[:8] + chunk(b"IHDR", b""), "is a damaged or", id="a PNG without its head"),
        pytest.param("a.png", png(60_000, 60_000), "is a picture of 60000×60000", id="a PNG that unpacks to gigabytes"),
        pytest.param("a.png", png(0, 1), "is a picture of 0×1", id="a PNG of nothing"),
        pytest.param("a.jpg", JPEG[:-2], "is a damaged or incomplete picture", id="a JPEG cut short"),
        pytest.param("a.jpg", JPEG[:24], "is a damaged or incomplete picture", id="a JPEG cut in its head"),
        pytest.param("a.jpg", b"\xff\xd8\xff" + bytes(99), "is a damaged or", id="a JPEG in name only"),
        pytest.param("a.jpg", jpeg(65_000, 65_000), "is a picture of 65000×65000", id="a JPEG of billions of pixels"),
        pytest.param("a.txt", EXE, "has bytes that no text has", id="a program as text"),
        pytest.param("a.csv", "编号".encode("utf-16"), "has bytes that no text has", id="UTF-16"),
        pytest.param("a.txt", b"\xff\xff\xff", "is in no known encoding", id="no encoding"),
        pytest.param("a.docx", OLE, "is protected by a password, or in an old format", id="an old or locked document"),
        pytest.param("a.docx", PDF, "is not a .docx file", id="a PDF as .docx"),
        pytest.param("a.docx", XLSX, "is not a .docx file", id="an .xlsx as .docx"),
        pytest.param("a.xlsx", DOCX, "is not a .xlsx file", id="a .docx as .xlsx"),
        pytest.param("a.xlsx", xlsx(main="text/plain"), "is not a .xlsx file", id="any zip as .xlsx"),
        pytest.param("a.docx", DOCX[:-60], "is damaged or incomplete", id="a .docx cut short"),
        pytest.param("a.xlsx", xlsx(main=MACRO), "contains macros", id="macros by the type"),
        pytest.param("a.xlsx", xlsx({"xl/vbaProject.bin": b"x"}), "contains macros", id="macros by the part"),
        pytest.param("a.xlsx", xlsx({"xl/sheet1.xml": bytes(9_000_000)}), "may be a zip bomb", id="a bomb"),
        pytest.param("a.xlsx", xlsx({f"xl/{n}.xml": "" for n in range(1000)}), "may be a zip bomb", id="1002 parts"),
        pytest.param("a.xlsx", xlsx({"xl/in.zip": XLSX}), "holds a .zip file", id="an archive inside"),
        pytest.param("a.docx", repacked(DOCX, {"word/run.EXE": "MZ"}), "holds a .exe file", id="a program inside"),
        pytest.param("a.docx", repacked(DOCX, {"word/document.xml": LAUGHS}), "declares a DOCTYPE", id="laughs"),
        pytest.param("a.docx", repacked(DOCX, {"word/document.xml": XXE}), "declares a DOCTYPE", id="another file"),
        pytest.param("a.xlsx", xlsx({"xl/x.rels": XXE.encode("utf-16-le")}), "declares a DOCTYPE", id="in UTF-16"),
    ],
)
def test_what_is_not_what_it_says_is_refused(name: str, found: bytes, why: str) -> None:
    assert why in refused(name, found)


def test_a_million_empty_rows_are_refused_before_they_are_unpacked() -> None:
    rows = "<row/>" * 1_000_000

    assert "may be a zip bomb" in refused("a.xlsx", xlsx({"xl/worksheets/sheet1.xml": rows}))


def test_a_part_that_unpacks_to_more_than_it_says_is_refused() -> None:
    packed = bytearray(xlsx({"xl/a.xml": bytes(900_000)}))
    with ZipFile(BytesIO(packed)) as archive:
        size = struct.pack("<I", archive.getinfo("xl/a.xml").file_size)

    assert "is damaged or incomplete" in refused("a.xlsx", bytes(packed.replace(size, struct.pack("<I", 10))))


def test_an_encrypted_entry_is_refused() -> None:
    packed = bytearray(XLSX)
    at = packed.rindex(b"PK\x01\x02")
    packed[at + 8] |= 1

    assert "is encrypted" in refused("a.xlsx", bytes(packed))


def test_a_long_or_hostile_name_is_shown_so_that_it_can_be_printed() -> None:
    with pytest.raises(Refused) as refusal:
        checked("x" * 300 + "\x1b[31m\ud800.exe", b"")

    assert len(refusal.value.say("en")) < 250
    assert refusal.value.say("en").isprintable()


@pytest.mark.parametrize("name", EVERY_KIND)
def test_any_damage_is_taken_or_refused_and_never_an_error(name: str) -> None:
    drawn = random.Random(name)  # noqa: S311 - a fixed draw
    for _ in range(150):
        found = bytearray(EVERY_KIND[name])
        for _ in range(drawn.randint(1, 8)):
            found[drawn.randrange(len(found))] = drawn.randrange(256)
        try:
            checked(name, bytes(found[: drawn.randint(1, len(found))] if drawn.random() < 0.3 else found))
        except Refused as refusal:
            assert refusal.say("zh").startswith(name)  # noqa: PT017 - either is right
