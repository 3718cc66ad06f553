"""How the API says no: problem details (RFC 9457), the sentence in both languages."""

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from rules.refusal import Refused

LOG = logging.getLogger("duban.web.api")
TYPE = "application/problem+json"
SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "type": "object",
    "description": "RFC 9457",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "English"},
        "detail_zh": {"type": "string", "description": "中文"},
        "confirm": {"type": "boolean", "description": 'true: the same again with `"confirmed": true` is accepted'},
    },
    "required": ["type", "title", "status", "detail", "detail_zh"],
}


class Problem(HTTPException):
    """A request that is not answered; `confirm` says that confirming would do."""

    def __init__(
        self, status: int, refused: Refused, *, headers: dict[str, str] | None = None, confirm: bool = False
    ) -> None:
        super().__init__(status, detail=refused.say("en"), headers=headers)
        self.refused, self.confirm = refused, confirm

    def response(self) -> JSONResponse:
        """Return it as it is sent."""
        facts = {
            "type": "about:blank",
            "title": HTTPStatus(self.status_code).phrase,
            "status": self.status_code,
            "detail": _sendable(self.refused.say("en")),
            "detail_zh": _sendable(self.refused.say("zh")),
        }
        more = {"confirm": True} if self.confirm else {}
        return JSONResponse(facts | more, self.status_code, self.headers, TYPE)


def _sendable(text: str) -> str:
    """Return a text as UTF-8 can say it: half a surrogate pair, typed into a name, is shown as what it is."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def not_found() -> Problem:
    """Return the one answer for what is not there and for what is another person's."""
    return Problem(404, Refused(zh="没有此项。", en="there is no such thing."))


def add_problems(api: FastAPI) -> None:
    """Answer whatever goes wrong as a problem."""
    api.add_exception_handler(HTTPException, _say_http)
    api.add_exception_handler(RequestValidationError, _say_invalid)
    api.add_exception_handler(OperationalError, _say_down)
    api.add_exception_handler(Exception, _say_sorry)


async def _say_http(_: Request, error: Exception) -> Response:
    if isinstance(error, Problem):
        return error.response()
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else None
    words = _STATUS.get(status, Refused(zh="请求不能处理。", en="the request cannot be answered."))
    return Problem(status, words, headers=headers).response()


_STATUS = {
    404: Refused(zh="没有此项。", en="there is no such thing."),
    405: Refused(zh="此地址不接受这种请求。", en="this address takes no such request."),
}


async def _say_invalid(_: Request, error: Exception) -> Response:
    slips = error.errors() if isinstance(error, RequestValidationError) else [{}]
    return Problem(422, _slip(slips[0])).response()


def _slip(slip: dict[str, Any]) -> Refused:
    """Return what is wrong with the first field that is: our own words where a rule of ours said no."""
    cause = slip.get("ctx", {}).get("error")
    if isinstance(cause, Refused):
        return cause
    field = ".".join(str(part) for part in slip.get("loc", ())[1:])[:60] or "body"
    zh, en = _SLIPS.get(slip.get("type", ""), ("不符合要求", "is not as the description asks"))
    return Refused(field=field, zh=f"{zh}。", en=f"{en}.")


_SLIPS = {
    "missing": ("缺少此项", "is missing"),
    "extra_forbidden": ("没有此字段", "is not a field of this"),
    "bool_type": ("须为 true 或 false", "must be true or false"),
    "list_type": ("须为列表", "must be a list"),
    "model_attributes_type": ("须为对象", "must be an object"),
    "json_invalid": ("不是有效的 JSON", "is not valid JSON"),
}


async def _say_down(_: Request, __: Exception) -> Response:
    return Problem(503, Refused(zh="数据库暂时不可用。", en="the database is not available just now.")).response()


async def _say_sorry(request: Request, error: Exception) -> Response:
    LOG.error("%s failed", getattr(request.scope.get("route"), "path", "the API"), exc_info=error)
    return Problem(500, Refused(zh="出错，已记入日志。", en="this failed; the log says why.")).response()
