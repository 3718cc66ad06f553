"""How a field of a decision is read back from what can be written of it: text, numbers, lists of text, or nothing."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import NoneType
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

from rules.decisions.kinds import DecisionKind
from rules.decisions.values import DecisionValue
from rules.outcomes import Ending, Life, SampleFinding

_READ: Mapping[type, Callable[[Any], object]] = {
    str: str,
    int: int,
    Decimal: Decimal,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    tuple: tuple,
    **{words: words for words in (DecisionKind, Ending, SampleFinding, Life)},
}


class DecisionField(NamedTuple):
    """The type of a field, and whether there may be nothing in it."""

    type: type
    is_optional: bool

    def read(self, written: object) -> object:
        """Return its value from what was written of it."""
        return None if written is None and self.is_optional else _READ[self.type](written)


def fields_of(cls: type[DecisionValue]) -> Mapping[str, DecisionField]:
    """Return the fields of a kind of decision, by name."""
    return _fields(cls)  # type: ignore[arg-type]  # mypy asks the values' `__hash__` whether their class has one


@cache
def _fields(cls: type[DecisionValue]) -> Mapping[str, DecisionField]:
    hints = get_type_hints(cls)
    return {field.name: _field(hints[field.name]) for field in fields(cls)}


def _field(hint: Any) -> DecisionField:  # noqa: ANN401 - a type hint is anything
    kinds = [kind for kind in get_args(hint) if kind is not NoneType]
    is_optional = NoneType in get_args(hint)
    return DecisionField(kinds[0] if is_optional else get_origin(hint) or hint, is_optional)
