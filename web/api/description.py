"""The API's description (OpenAPI): made from its routes, with every problem as it is really sent."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from web.api.problems import SCHEMA, TYPE

_WORDS = {
    "400": "The body is not JSON, too deep, or says a thing twice",
    "401": "No valid token",
    "403": "Your account may read only",
    "404": "No such thing, or not yours to see",
    "413": "The body is larger than 64 KB",
    "415": "The body is not JSON",
    "422": "Refused; `detail` says why",
    "429": "Too many requests",
    "503": "The database is not available just now",
}
_ALWAYS = ("401", "404", "422", "429", "503")
_OF_POSTS = ("400", "403", "413", "415")


def describe(api: FastAPI) -> dict[str, Any]:
    """Return the description, made once."""
    if api.openapi_schema is None:
        made = get_openapi(title=api.title, version=api.version, routes=api.routes, servers=[{"url": "/api/v1"}])
        schemas = made["components"]["schemas"]
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        schemas["Problem"] = SCHEMA
        for path in made["paths"].values():
            for method, operation in path.items():
                operation["responses"] |= _problems(method)
        api.openapi_schema = made
    return api.openapi_schema


def _problems(method: str) -> dict[str, Any]:
    content = {TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    codes = (*_ALWAYS, *_OF_POSTS) if method == "post" else _ALWAYS
    return {code: {"description": _WORDS[code], "content": content} for code in sorted(codes)}
