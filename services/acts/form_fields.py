"""The fields of a form: what each asks, what stands in it at first, and what was typed, read at the door."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from notifications.catalogue import figure
from rules.entry import read_address, read_date, read_figure, read_line, read_text
from rules.refusal import Asking, Naming, Refused, as_is, unasked

Given = Mapping[str, Sequence[str]]
Values = Mapping[str, Any]
DIGITS = 6  # of a code
FILES, KEPT = "files", "file"  # the field files are chosen in, and the one that carries the hashes of those kept
PASTED = "pasted"  # item numbers, written instead of ticked
_BETWEEN = re.compile(r"[\s,，、;；]+")


class FieldKind(StrEnum):
    """How a field is typed."""

    LINE = "line"
    TEXT = "text"
    FIGURE = "figure"
    DAY = "day"
    ADDRESS = "address"
    ITEMS = "items"
    LIST = "list"  # items, ticked or by their numbers
    CHOICE = "choice"
    TICK = "tick"


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form; `value` is what stands in it at first, `options` what may be chosen, `names` what those are called.

    `about` is what the description of the API says of it.
    """

    name: str
    kind: FieldKind
    needed: bool = True
    value: str = ""
    options: tuple[str, ...] = ()
    at_most: int = 200
    names: tuple[tuple[str, str], ...] = ()
    about: str = ""


class KeptFile(Protocol):
    """A file sent with a form, and kept while it is reviewed."""

    @property
    def sha256(self) -> str:
        """Return the hash it is stored by."""

    @property
    def name(self) -> str:
        """Return the name its sender gave it."""


class UnreadField(Refused):
    """An input of a form that could not be read; `blamed` names it."""

    def __init__(self, blamed: str, refused: Refused) -> None:
        self.blamed, self.refused = blamed, refused
        super().__init__(zh=refused.zh, en=refused.en, field=refused.field, field_zh=refused.field_zh)

    def say(self, locale: str, *, naming: Naming = as_is, asking: Asking = unasked) -> str:
        """Return what the reader of the input said."""
        return self.refused.say(locale, naming=naming, asking=asking)


def read(fields: Sequence[FormField], given: Given) -> dict[str, Any]:
    """Return what was typed in a form, or refuse the first field that cannot be read."""
    values: dict[str, Any] = {}
    for field in fields:
        try:
            values[field.name] = _read(field, given)
        except Refused as refused:
            raise UnreadField(field.name, refused) from refused
    return values


def _read(field: FormField, given: Given) -> object:
    typed = given.get(field.name, ())
    if field.kind is FieldKind.LIST:
        return _listed(field, typed, (given.get(PASTED) or ("",))[0])
    if field.kind is FieldKind.ITEMS:
        return _items(field, typed)
    return _READERS[field.kind](field, typed[0] if typed else "")


def _read_text(field: FormField, text: str) -> str:
    return read_text(field.name, text.replace("\r\n", "\n"), at_most=field.at_most, empty=not field.needed)


def _read_line(field: FormField, text: str) -> str:
    return read_line(field.name, text, at_most=field.at_most, empty=not field.needed)


def _items(field: FormField, typed: Sequence[str]) -> tuple[str, ...]:
    numbers = tuple(dict.fromkeys(number for number in typed if number in field.options))
    if not numbers and field.needed:
        raise Refused(field="items", zh="请至少勾选一项。", en="tick at least one.")
    return numbers


def _listed(field: FormField, ticked: Sequence[str], pasted: str) -> tuple[str, ...]:
    """Return the numbers ticked and pasted, in the order of the list; one that is pasted must be among those that may be."""
    known = {_plain(number): number for number in field.options}
    written = dict.fromkeys(filter(None, _BETWEEN.split(_plain(pasted))))
    unknown = [number for number in written if number not in known]
    if unknown:
        named = "、".join(number[:32] for number in unknown[:10])
        raise Refused(
            field="items",
            zh=f"“{named}”不是可申请销号的事项编号。",
            en=f"{named!r} is not a number of an item that may be claimed.",
        )
    numbers = tuple(number for plain, number in known.items() if number in ticked or plain in written)
    if not numbers:
        raise Refused(field="items", zh="请至少勾选一项，或粘贴编号。", en="tick at least one, or paste its number.")
    return numbers


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _choice(field: FormField, text: str) -> str:
    if text not in field.options:
        raise Refused(field=field.name, zh="请选择一项。", en="choose one.")
    return text


def _read_figure(field: FormField, text: str) -> Decimal | None:
    typed = _read_line(field, text)
    return read_figure(field.name, typed) if typed else None


def _read_day(field: FormField, text: str) -> date | None:
    typed = _read_line(field, text)
    return read_date(field.name, typed) if typed else None


_READERS: Mapping[FieldKind, Callable[[FormField, str], object]] = {
    FieldKind.LINE: _read_line,
    FieldKind.TEXT: _read_text,
    FieldKind.FIGURE: _read_figure,
    FieldKind.DAY: _read_day,
    FieldKind.TICK: lambda _, text: text == "yes",
    FieldKind.ADDRESS: lambda field, text: read_address(field.name, text),
    FieldKind.CHOICE: _choice,
}


def carried(fields: Sequence[FormField], files: Iterable[KeptFile], given: Given) -> list[tuple[str, str]]:
    """Return what a review sends on, name by name: the fields as they were typed, and the files that were kept."""
    names = [
        name for field in fields for name in ((field.name, PASTED) if field.kind is FieldKind.LIST else (field.name,))
    ]
    return [*((name, text) for name in names for text in given.get(name, ())), *((KEPT, file.sha256) for file in files)]


def shown(values: Values, files: Iterable[KeptFile] = ()) -> dict[str, str]:
    """Return what was read as it is shown before and after it is recorded; what was left empty is not."""
    named = {FILES: tuple(file.name for file in files)}
    texts = {name: _shown(value) for name, value in {**values, **named}.items()}
    return {name: text for name, text in texts.items() if text}


def _shown(value: object) -> str:
    if isinstance(value, Decimal):
        return figure(value)
    return "、".join(value) if isinstance(value, tuple) else str(value)


def read_code(typed: str) -> str:
    """Return six digits, full-width ones too; anything else is no guess, and refused without being counted."""
    code = unicodedata.normalize("NFKC", typed).replace(" ", "")
    if not (len(code) == DIGITS and code.isascii() and code.isdigit()):
        raise UnreadField(
            "code",
            Refused(field="code", zh="请填邮件末尾的六位验证码。", en="type the six digits at the end of the mail."),
        )
    return code
