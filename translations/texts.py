"""Says a text in its reader's language; each room has a gettext file of its own in `locale/en`.

A text that is said later is marked with `N_`, or with `NC_` where one Chinese text has two English ones: then its key
is context and msgid, joined as gettext joins them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from rules.refusal import is_english

if TYPE_CHECKING:
    from babel.messages.catalog import Message

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")
LOCALE = Path(__file__).parent / "locale" / "en"
_JOINT = "\x04"


def N_(msgid: str) -> str:  # noqa: N802 - gettext's name for a text that is translated later
    """Mark a text for translation."""
    return msgid


def NC_(context: str, msgid: str) -> str:  # noqa: N802 - gettext's name for such a text with a context
    """Mark a text for translation that has another English elsewhere."""
    return f"{context}{_JOINT}{msgid}"


def NN_(msgid: str) -> str:  # noqa: N802 - after gettext's ngettext
    """Mark a text for translation that has a form of its own in English where it is said of one thing."""
    return msgid


class EnglishText(NamedTuple):
    """What a text is in English, and what it is when it is said of one thing."""

    text: str
    of_one: str


@cache
def english() -> Mapping[str, EnglishText]:
    """Return every text with its English, read when the first reader of English comes."""
    from babel.messages.pofile import read_po  # noqa: PLC0415 - a tick whose readers all read Chinese does not load it

    texts: dict[str, EnglishText] = {}
    for path in sorted(LOCALE.glob("*.po")):
        with path.open("rb") as file:
            texts |= {_key(message): _english(message) for message in read_po(file, locale="en") if message.id}
    return texts


def _key(message: "Message") -> str:
    msgid = message.id if isinstance(message.id, str) else message.id[0]
    return NC_(message.context, msgid) if message.context else msgid


def _english(message: "Message") -> EnglishText:
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))
    return EnglishText(forms[-1], forms[0])


def language_of(locale: str) -> Lang:
    """Return the language a reader of a locale is spoken to in; everything but `en…` reads Chinese."""
    return "en" if is_english(locale) else "zh"


def say(lang: str, text: str, /, **values: object) -> str:
    """Return a text in a language, with its values (`%(n)s`) filled in; everything but `en…` reads Chinese.

    >>> say("zh", "还有%(n)s个工作日", n=3), say("en_GB", "还有%(n)s个工作日", n=3)
    ('还有3个工作日', 'working days left: 3')
    """
    said = _in_language(lang, text).text
    return said % {name: _in(lang, value) for name, value in values.items()} if values else said


def say_of_one(lang: str, text: str, /) -> str:
    """Return a text in a language as it is said of one thing.

    >>> say_of_one("en", "清单事项{n}项"), say("en", "清单事项{n}项"), say_of_one("zh", "清单事项{n}项")
    ('1 item', '{n} items', '清单事项{n}项')
    """
    return _in_language(lang, text).of_one


def _in_language(lang: str, text: str) -> EnglishText:
    if is_english(lang) and text in english():
        return english()[text]
    chinese = text.rpartition(_JOINT)[2]
    return EnglishText(chinese, chinese)


def _in(lang: str, value: object) -> object:
    return value.say(lang) if isinstance(value, Sentence | Listing) else value


class Sayable(Protocol):
    """What is said in either language: a sentence, or a refusal."""

    def say(self, lang: str, /) -> str:
        """Return it in a language."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text with its values, said later and to readers of either language; a value may be a sentence itself."""

    text: str
    values: tuple[tuple[str, object], ...] = ()

    def say(self, lang: str, /) -> str:
        """Return it in a language."""
        return say(lang, self.text, **dict(self.values))


@dataclass(frozen=True, slots=True)
class Listing:
    """Things one after another, set apart as each language does."""

    things: tuple[str, ...]

    def say(self, lang: str, /) -> str:
        """Return them in a language."""
        return say(lang, N_("、")).join(self.things)


NOTHING = Sentence("")


def sentence(text: str, **values: object) -> Sentence:
    """Return a text with its values."""
    return Sentence(text, tuple(values.items()))
