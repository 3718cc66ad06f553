"""The API's description as a page to read: paths, parameters, bodies, an example of each."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from services.execution import registry
from web.api.app import PATH
from web.api.description import describe
from web.api.given import EmptyBody
from web.frame.permissions import ThisPage

router = APIRouter()


@dataclass(frozen=True, slots=True)
class DocumentedField:
    """A parameter, or a field of a body."""

    name: str
    where: str
    kind: str
    needed: bool
    about: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing a program may ask."""

    method: str
    path: str
    about: str
    fields: tuple[DocumentedField, ...]
    answer: str
    curl: str


@router.get(f"{PATH}/docs")
def docs(page: ThisPage) -> Response:
    """Show the description to whoever is signed in."""
    document = describe(page.request.app.state.api)
    origin = page.world.settings.public_url or str(page.request.base_url).rstrip("/")
    return page.show("api_docs", operations=list(_operations(document, origin)), shapes=_shapes(document))


def _operations(document: Mapping[str, Any], origin: str) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            body = _body(operation)
            parameters = [_parameter(part) for part in operation.get("parameters", ())]
            fields = (*parameters, *_fields(document, body, "body")) if body else tuple(parameters)
            curl = _curl(origin, method.upper(), path, body)
            yield Operation(method.upper(), PATH + path, operation["description"], fields, _answer(operation), curl)


def _body(operation: Mapping[str, Any]) -> str:
    """Return the name of the shape of a body, empty where none is needed."""
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return _kind(schema).removesuffix(" | null").removeprefix(EmptyBody.__name__) if schema else ""


def _answer(operation: Mapping[str, Any]) -> str:
    return _kind(operation["responses"]["200"]["content"]["application/json"]["schema"])


def _parameter(part: Mapping[str, Any]) -> DocumentedField:
    about = part.get("description", "")
    return DocumentedField(part["name"], part["in"], _kind(part["schema"]), part.get("required", False), about)


def _fields(document: Mapping[str, Any], shape: str, where: str) -> Iterator[DocumentedField]:
    schema = document["components"]["schemas"][shape]
    needed = schema.get("required", ())
    for name, field in schema["properties"].items():
        yield DocumentedField(name, where, _kind(field), name in needed, field.get("description", ""))


def _shapes(document: Mapping[str, Any]) -> dict[str, tuple[str, list[DocumentedField]]]:
    """Map each shape of an answer to what it is and its fields."""
    schemas = document["components"]["schemas"]
    shown = [name for name, schema in schemas.items() if schema.get("properties") and not name.endswith("Given")]
    return {name: (schemas[name].get("description", ""), list(_fields(document, name, ""))) for name in shown}


def _kind(schema: Mapping[str, Any]) -> str:
    """Return what a value is, in one line."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_kind(variant) for variant in schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    kind = str(schema.get("type", "any"))
    return f"list of {_kind(schema['items'])}" if kind == "array" else str(schema.get("format", kind))


def _curl(origin: str, method: str, path: str, body: str) -> str:
    """Return an example to copy."""
    filled = path.replace("{number}", "督2018-04-06").replace("{unit}", "410100").replace("{id}", "2018-W17")
    lines = [f"curl '{origin}{PATH}{filled}'", '  -H "Authorization: Bearer $DUBAN_TOKEN"']
    if method == "POST":
        lines += ["  -X POST", '  -H "Idempotency-Key: $(uuidgen)"']
    if body:
        text = json.dumps(_example(body), ensure_ascii=False)
        lines += ["  -H 'Content-Type: application/json'", f"  -d '{text}'"]
    return " \\\n".join(lines)


def _example(body: str) -> Mapping[str, object]:
    return next(act.api.example for act in registry.UNIT_ACTS if act.api and act.api.body == body)
