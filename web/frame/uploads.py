"""Reads a form that brings files: streamed to temporary files, counted as it comes, refused when it is cut short."""

import re
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from fastapi import Request
from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from services.files.content import ENDINGS
from services.files.content import LARGEST as EACH
from services.files.evidence import MOST
from web.frame.form_data import Form, as_typed, bad, limits_of, read_form

WHOLE = 60 * 1024 * 1024  # bytes of one form with its files
DRAINED = 3 * WHOLE  # read and thrown away, so that a browser still listens when it is told that this is too much
FILES = 50
LIMITS = {"most": MOST, "each": EACH // 1024**2, "whole": WHOLE // 1024**2}  # as pages tell them
CHOSEN = ",".join(f".{ending}" for ending in ENDINGS)  # what a browser offers to choose from
_KIND = "multipart/form-data"
_BOUNDARY = re.compile(rb"[0-9A-Za-z'()+_,./:=? -]{1,70}")


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """One file of a form, there until the request ends; `name` is what the browser said."""

    field: str
    name: str
    size: int
    file: BinaryIO

    def content(self) -> bytes:
        """Return its bytes."""
        self.file.seek(0)
        return self.file.read()


class UploadedForm(NamedTuple):
    """What a form sent: its fields, and its files in order."""

    form: Form
    files: Sequence[UploadedFile]


class _Parser(MultiPartParser):
    """Knows whether the form arrived whole: one cut short must not pass for a form with fewer files."""

    ended = False

    def on_end(self) -> None:
        self.ended = True


async def read_upload(request: Request) -> UploadedForm:
    """Return fields and files of a form of either kind; one with files may be much larger."""
    said, options = parse_options_header(request.headers.get("content-type"))
    if said.decode("latin-1").lower() != _KIND:
        return UploadedForm(await read_form(request), [])
    parser = _parser(request, options.get(b"boundary", b""))
    try:
        items = (await parser.parse()).multi_items()
    except (MultiPartException, ClientDisconnect) as error:
        raise bad(400, "不能读取", "cannot be read") from error
    except OSError as error:
        raise bad(507, f"现在不能接收（{error.strerror}）", f"cannot be taken just now ({error.strerror})") from error
    posted = _read(items, limits_of(request)[0])
    if not parser.ended:
        close(posted)
        raise bad(400, "不完整", "is incomplete")
    return posted


@asynccontextmanager
async def upload_of(request: Request) -> AsyncIterator[UploadedForm]:
    """Lend fields and files of a form until the request ends."""
    posted = await read_upload(request)
    try:
        yield posted
    finally:
        close(posted)


def close(posted: UploadedForm) -> None:
    """Let go of the temporary files."""
    for upload in posted.files:
        upload.file.close()


def _parser(request: Request, boundary: bytes) -> _Parser:
    """Read every text as bytes first (latin-1 loses none): what is not UTF-8 is refused, not guessed."""
    if not _BOUNDARY.fullmatch(boundary):
        raise bad(400, "不能读取", "cannot be read")
    kind = Headers({"content-type": f'{_KIND}; charset=latin-1; boundary="{boundary.decode("ascii")}"'})
    largest, fields = limits_of(request)
    return _Parser(kind, _counted(request), max_files=FILES, max_fields=fields, max_part_size=largest)


async def _counted(request: Request) -> AsyncGenerator[bytes, None]:
    """Pass on no more than is allowed, whatever length the request says it has."""
    size, stream = 0, request.stream()
    async for chunk in stream:
        size += len(chunk)
        if size > WHOLE:
            await _drain(stream)
            raise bad(413, f"连同文件超过{WHOLE // 1024**2} MB", f"is larger than {WHOLE // 1024**2} MB with its files")
        yield chunk


async def _drain(stream: AsyncGenerator[bytes, None]) -> None:
    size = 0
    async for chunk in stream:
        size += len(chunk)
        if size > DRAINED:
            return


def _read(items: list[tuple[str, UploadFile | str]], largest: int) -> UploadedForm:
    form: dict[str, list[str]] = {}
    files: list[UploadedFile] = []
    try:
        for name, value in items:
            if isinstance(value, UploadFile):
                files.append(UploadedFile(_utf8(name), _utf8(value.filename or ""), value.size or 0, value.file))
            else:
                form.setdefault(_utf8(name), []).append(as_typed(_utf8(value)))
    except ValueError as error:
        close(UploadedForm({}, files))
        raise bad(400, "不能读取", "cannot be read") from error
    if sum(len(value) for values in form.values() for value in values) > largest:
        close(UploadedForm({}, files))
        raise bad(413, f"文字超过{largest // 1024}KB", f"has more than {largest // 1024} KB of text")
    return UploadedForm(
        form, [upload for upload in files if upload.name or upload.size]
    )  # a field left empty is sent as a file without a name


def _utf8(text: str) -> str:
    return text.encode("latin-1").decode("utf-8")
