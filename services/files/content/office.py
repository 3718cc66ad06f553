"""Word and Excel files: what they pack is counted before it is unpacked, runs nothing, and refers to no entities."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import ZipFile

from minutes.files.packed import BAD_ZIP, TYPES, broken, declares_doctype, has_macros, refuse_bombs
from minutes.files.refusing import refusal
from rules.refusal import Refused

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ENCRYPTED = 0x1
_XML = frozenset({".xml", ".rels", ".vml"})
_PROGRAMS = (
    ".exe",
    ".dll",
    ".com",
    ".scr",
    ".msi",
    ".bat",
    ".cmd",
    ".ps1",
    ".vbs",
    ".js",
    ".jse",
    ".wsf",
    ".hta",
    ".lnk",
)
_ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tar", ".jar", ".docm", ".xlsm", ".pptm")
_UNFIT = frozenset((*_PROGRAMS, *_ARCHIVES))


@dataclass(frozen=True, slots=True)
class Family:
    """Word or Excel: what it is called, and the type its main part has."""

    ending: str
    main: bytes


WORD = Family(".docx", b"wordprocessingml.document.main+xml")
EXCEL = Family(".xlsx", b"spreadsheetml.sheet.main+xml")


def check(family: Family, name: str, content: bytes) -> None:
    """Refuse what is not a plain Word or Excel file."""
    if content.startswith(_OLE):
        raise refusal(
            name,
            f"设有打开密码，或是旧格式；请去掉密码，另存为 {family.ending} 后再传。",
            f"is protected by a password, or in an old format; remove the password and save it as {family.ending}.",
        )
    if not content.startswith(_ZIP):
        raise _other(family, name)
    try:
        with ZipFile(BytesIO(content)) as archive:
            _check_archive(family, name, archive)
    except Refused:
        raise
    except BAD_ZIP as error:
        raise broken(name) from error


def _check_archive(family: Family, name: str, archive: ZipFile) -> None:
    """Look at the list first, then read every part: its checksum says whether its size was true."""
    refuse_bombs(name, archive.infolist())
    if any(entry.flag_bits & _ENCRYPTED for entry in archive.infolist()):
        raise refusal(name, "已加密，请去掉密码后再传。", "is encrypted; remove the password.")
    types = b""
    for entry in archive.namelist():
        part = archive.read(entry)
        _check_part(name, entry, part)
        types = part if entry == TYPES else types
    _check_types(family, name, types, archive.namelist())


def _check_part(name: str, entry: str, part: bytes) -> None:
    ending = PurePosixPath(entry).suffix.lower()
    if ending in _UNFIT:
        raise refusal(
            name,
            f"内嵌“{ending}”文件（程序、脚本或压缩包），请删去后再传。",
            f"holds a {ending} file (a program, a script or an archive); take it out.",
        )
    if ending in _XML and declares_doctype(part):
        raise refusal(
            name,
            "内含 DOCTYPE 声明，正常的 Office 文件没有，可能是恶意文件；请另存后再传。",
            "declares a DOCTYPE, which no proper Office file does and an attack may; save it again.",
        )


def _check_types(family: Family, name: str, types: bytes, entries: list[str]) -> None:
    if has_macros(types, entries):
        raise refusal(
            name,
            f"含有宏，请另存为不含宏的 {family.ending} 后再传。",
            f"contains macros; save it as a {family.ending} without macros.",
        )
    if family.main not in types:
        raise _other(family, name)


def _other(family: Family, name: str) -> Refused:
    return refusal(
        name,
        f"内容不是 {family.ending} 文件，与扩展名不符；请用 Word、Excel 或 WPS 另存后再传。",
        f"is not a {family.ending} file, though its name says so; save it again in Word, Excel or WPS.",
    )
