"""What the API takes: the same fields as the forms, read by the same rules, nothing coerced, nothing unknown."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema, create_model

from rules.entry import read_date, read_figure, read_line, read_text
from rules.outcomes import Life
from rules.refusal import Refused
from services.acts.form_fields import FieldKind
from services.acts.form_fields import FormField as ActField
from services.acts.unit_spec import ApiCall


class ApiBody(BaseModel):
    """A body."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _text(value: object, info: ValidationInfo) -> str:
    if not isinstance(value, str):
        raise Refused(zh=f"{info.field_name}：须为文本。", en=f"{info.field_name}: must be text.")
    return value


def _name(info: ValidationInfo) -> str:
    return str(info.field_name)


def _day(value: object, info: ValidationInfo) -> date:
    return read_date(_name(info), _text(value, info))


def _figure(value: object, info: ValidationInfo) -> Decimal | None:
    return None if value is None else read_figure(_name(info), value)


def _line(value: object, info: ValidationInfo) -> str:
    return read_line(_name(info), _text(value, info), at_most=100, empty=True)


def _prose(value: object, info: ValidationInfo) -> str:
    return read_text(_name(info), _text(value, info), at_most=5000, empty=True)


def _named(value: object, info: ValidationInfo) -> str:
    return read_line(_name(info), _text(value, info), at_most=100)


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Figure = Annotated[
    Decimal | None,
    BeforeValidator(_figure),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 0, "maximum": 10**12},
                {"type": "string", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,4})?$"},
                {"type": "null"},
            ],
            "description": "0 to 10¹², at most four decimals; as a number or, exactly, as text",
        }
    ),
]
Line = Annotated[str, BeforeValidator(_line), Field(max_length=100)]
Named = Annotated[str, BeforeValidator(_named), Field(min_length=1, max_length=100)]
Prose = Annotated[str, BeforeValidator(_prose), Field(max_length=5000)]
# Each kind of field with its type and, where it may be left out, what stands for it then.
_OF_KIND: Mapping[FieldKind, tuple[Any, Any]] = {
    FieldKind.FIGURE: (Figure, None),
    FieldKind.DAY: (Day, None),
    FieldKind.TEXT: (Prose, ""),
    FieldKind.LINE: (Line, ""),
    FieldKind.TICK: (bool, False),
}


def body_of(call: ApiCall) -> type[ApiBody]:
    """Return the shape of the body of an act; nothing but what the act asks is taken."""
    fields: dict[str, Any] = {field.name: _shape(field) for field in call.fields}
    return create_model(call.body, __base__=ApiBody, __doc__=call.body_about, __module__=__name__, **fields)


def _shape(field: ActField) -> tuple[Any, Any]:
    about = field.about or None
    if field.kind is FieldKind.LIST:
        return list[Named], Field(default_factory=list, max_length=500, description=about)
    kind, left_out = _OF_KIND[field.kind]
    if not field.needed:
        return kind, Field(default=left_out, description=about)
    if field.kind is FieldKind.TEXT:
        return kind, Field(min_length=1, description=about)
    return Named if field.kind is FieldKind.LINE else kind, Field(description=about)


class DirectivesAsked(BaseModel):
    """Which directives are listed, and which page of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: Line = Field(default="", description="part of the title, or the number")
    life: Life | None = None
    due_from: Day | None = Field(default=None, description="due on this day or later")
    due_until: Day | None = Field(default=None, description="due on this day or earlier")
    page: int = Field(default=1, ge=1, le=100_000)
    size: int = Field(default=50, ge=1, le=100)


class EmptyBody(ApiBody):
    """No field is asked for."""
