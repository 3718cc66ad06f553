"""What the API takes: the same fields as the forms, read by the same rules, nothing coerced, nothing unknown."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema

from rules.entry import read_date, read_figure, read_line, read_text
from rules.outcomes import Life
from rules.refusal import Refused


class Given(BaseModel):
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
CONFIRMED = "does what is unlikely but right; without it, it is refused with `confirm: true`"


class ReportGiven(Given):
    """A progress report: the cumulative figure (none where nothing is counted) as of a day."""

    figure: Figure = None
    as_of: Day
    work: Prose = ""
    problems: Prose = ""
    help_needed: Prose = ""
    reason: Prose = Field(default="", description="why it fell, where it did")
    confirmed: bool = Field(default=False, description=CONFIRMED)


class ClaimGiven(Given):
    """A claim: who approved it, the figure, and of a list the numbers of its items (none: all that are open)."""

    signed_by: Named = Field(description="who approved it (签批人)")
    figure: Figure = None
    statement: Prose = ""
    items: list[Named] = Field(default_factory=list, max_length=500)
    confirmed: bool = Field(default=False, description=CONFIRMED)


class ExtensionGiven(Given):
    """A later date that is asked for; `milestone` names a step or the day of a group of items, empty the completion."""

    wanted_on: Day
    reason: Prose = Field(min_length=1)
    milestone: Line = ""


class StatedDateGiven(Given):
    """The day on which it will be done."""

    wanted_on: Day
    reason: Prose = ""
    milestone: Line = ""


class DirectivesAsked(BaseModel):
    """Which directives are listed, and which page of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: Line = Field(default="", description="part of the title, or the number")
    life: Life | None = None
    due_from: Day | None = Field(default=None, description="due on this day or later")
    due_until: Day | None = Field(default=None, description="due on this day or earlier")
    page: int = Field(default=1, ge=1, le=100_000)
    size: int = Field(default=50, ge=1, le=100)


class Nothing(Given):
    """No field is asked for."""
