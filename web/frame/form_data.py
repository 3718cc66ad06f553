"""Reads what a form sent: from our own pages, in one form, and no more than a form of ours can hold."""

from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import parse_qsl

from fastapi import HTTPException, Request

from rules.refusal import Refused

LARGEST = 64 * 1024  # bytes
FIELDS = 500  # a list's items are ticked one by one
_TYPE = "application/x-www-form-urlencoded"

Form = Mapping[str, list[str]]
Page = TypeVar("Page", bound=Callable[..., object])


def takes(largest: int, fields: int = FIELDS) -> Callable[[Page], Page]:
    """Let a page take a larger form than others do: pasted texts, long lists."""

    def mark(page: Page) -> Page:
        setattr(page, _LIMITS, (largest, fields))
        return page

    return mark


def limits_of(request: Request) -> tuple[int, int]:
    """Return how many bytes of text and how many fields a page takes."""
    limits: tuple[int, int] = getattr(request.scope.get("endpoint"), _LIMITS, (LARGEST, FIELDS))
    return limits


_LIMITS = "limits_of_form"


class RejectedRequest(HTTPException):
    """A request that is not answered; its sentence is all that is shown."""

    def __init__(self, status: int, refused: Refused) -> None:
        super().__init__(status, detail=refused.say("en"))
        self.refused = refused


def first(form: Form, name: str) -> str:
    """Return the first value of a field as it was sent, empty when there is none."""
    return (form.get(name) or [""])[0]


def check_comes_from_here(request: Request, origin: str) -> None:
    """Refuse a form sent by another site.

    Our pages send no referrer, so browsers say `Origin: null` of our own forms: `Sec-Fetch-Site` decides where there is
    one. A browser that says neither is let through; the code is the proof.
    """
    site, said = request.headers.get("sec-fetch-site"), request.headers.get("origin", "null")
    is_ours = site in {"same-origin", "none"} if site is not None else said in {"null", origin}
    if not is_ours:
        raise RejectedRequest(
            403,
            Refused(
                field="origin",
                zh="此表单不是由本系统页面提交的，没有记录。",
                en="this form was sent by another site; nothing was recorded.",
            ),
        )


async def read_form(request: Request) -> Form:
    """Return the fields of a form, each with its values in order; too large, too many, or anything else is refused."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _TYPE:
        raise bad(415, "不是网页表单", "is not a form of a page")
    largest, fields = limits_of(request)
    body = await _body(request, largest)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=fields)
    except ValueError as error:
        raise bad(400, "不能读取", "cannot be read") from error
    form: dict[str, list[str]] = {}
    for name, value in pairs:
        form.setdefault(name, []).append(as_typed(value))
    return form


def as_typed(value: str) -> str:
    """Return a value with its lines as they were typed: browsers end those of a text area with CR LF."""
    return value.replace("\r\n", "\n")


async def _body(request: Request, largest: int) -> bytes:
    """Read no more than is allowed, whatever length the request says it has."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            raise bad(413, f"超过{largest // 1024}KB", f"is larger than {largest // 1024} KB")
    return bytes(body)


def bad(status: int, zh: str, en: str) -> RejectedRequest:
    """Return the refusal of a whole form."""
    return RejectedRequest(status, Refused(field="form", zh=f"{zh}，没有记录。", en=f"it {en}; nothing was recorded."))
