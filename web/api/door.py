"""What comes in at the API's door: JSON of bounded size and depth, no key twice, no number that is not one."""

import json
import re
from collections.abc import Awaitable, Callable
from typing import NoReturn

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rules.refusal import Refused
from web.api.problems import Problem

LARGEST = 64 * 1024  # bytes
DEEPEST = 32
_TYPE = "application/json"
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(r"[\[{}\]]")


class Door:
    """Reads a body whole and looks at it before anything else does; what it turns away is never parsed into objects."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it here."""
        if scope["type"] != "http" or scope["method"] not in {"POST", "PUT", "PATCH"}:
            await self.app(scope, receive, send)
            return
        try:
            body = await _body(receive)
            check(body, _header(scope, b"content-type"))
        except Problem as problem:
            await problem.response()(scope, receive, send)
            return
        await self.app(scope, _again(body, receive), send)


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


async def _body(receive: Receive) -> bytes:
    """Read no more than is allowed, whatever length the request says it has."""
    body, more = bytearray(), True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > LARGEST:
            raise _bad(413, f"超过{LARGEST // 1024}KB", f"is larger than {LARGEST // 1024} KB")
    return bytes(body)


def _again(body: bytes, receive: Receive) -> Callable[[], Awaitable[Message]]:
    """Return a `receive` that gives the body once, and then whatever comes after it."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def give() -> Message:
        return waiting.pop() if waiting else await receive()

    return give


def check(body: bytes, content_type: str) -> None:
    """Refuse a body that is not JSON, too deep, or says a thing twice; none at all is left to the form to judge."""
    if not body:
        return
    if content_type.partition(";")[0].strip().lower() != _TYPE:
        raise _bad(415, f"须为 {_TYPE}", f"is to be {_TYPE}")
    try:
        text = body.decode("utf-8")
        _check_depth(text)
        json.loads(text, object_pairs_hook=_once, parse_constant=_no_figure)
    except ValueError as error:
        raise _bad(400, "不是有效的 JSON", "is not valid JSON") from error


def _check_depth(text: str) -> None:
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > DEEPEST:
            raise _bad(400, f"嵌套超过{DEEPEST}层", f"is nested deeper than {DEEPEST}")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise _bad(400, "有重复的字段", "says a field twice")
    return fields


def _no_figure(name: str) -> NoReturn:
    raise _bad(400, f"{name} 不是数字", f"says {name}, which is not a number")


def _bad(status: int, zh: str, en: str) -> Problem:
    return Problem(status, Refused(field="body", zh=f"{zh}，没有记录。", en=f"it {en}; nothing was recorded."))
