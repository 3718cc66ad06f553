"""What pages say in English: their Chinese is the msgid, and each room of pages has a gettext file of its own in `locale/en`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from babel.messages.pofile import read_po

Lang = Literal["zh", "en"]
LOCALE = Path(__file__).parents[1] / "locale" / "en"


@cache
def english() -> Mapping[str, str]:
    """Return every msgid with its English."""
    words: dict[str, str] = {}
    for path in sorted(LOCALE.glob("*.po")):
        with path.open("rb") as file:
            words |= {str(m.id): str(m.string) for m in read_po(file, locale="en") if m.id and m.string}
    return words


def say(lang: Lang, msgid: str, **values: object) -> str:
    """Return a msgid in a language, with its values (`%(n)s`) filled in."""
    text = english().get(msgid, msgid) if lang == "en" else msgid
    return text % values if values else text
