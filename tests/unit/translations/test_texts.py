"""Every text reads in English, and nothing is translated that nobody says."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from rules.field_names import FIELDS
from translations.texts import LOCALE, NC_, Listing, Sentence, say, say_of_one, sentence

ROOT = LOCALE.parents[2]
ROOMS = (
    "rules",
    "translations",
    "models",
    "notifications",
    "minutes",
    "services",
    "runtime",
    "tasks",
    "flows",
    "web",
    "cli",
)
KEYWORDS = {"_": None, "N_": None, "NN_": None, "NC_": ((1, "c"), 2)}
FILES = sorted(LOCALE.glob("*.po"))
OF_A_CHART = "{M}月{d}日"  # how its library writes a day
_VALUES = re.compile(r"%\(\w+\)|{\w*}")

Key = tuple[str | None, str]  # context and msgid


@cache
def said() -> frozenset[Key]:
    """Return every msgid in the code and the templates of the product, and the names of fields."""
    ways = [("**.py", "python"), ("**.j2", "jinja2.ext:babel_extract")]
    texts = [text for room in ROOMS for text in extract_from_dir(ROOT / room, ways, keywords=KEYWORDS)]
    marked = {(context, str(msgid)) for _, _, msgid, _, context in texts}
    return frozenset(marked | {(None, text) for text in FIELDS.values()})


def entries(path: Path) -> list[tuple[Key, str]]:
    """Return what stands in a file, with its English: of two forms that of many."""
    with path.open("rb") as file:
        return [_entry(message) for message in read_po(file, locale="en") if message.id]


def _entry(message: Message) -> tuple[Key, str]:
    msgid, text = message.id, message.string
    return (message.context, msgid if isinstance(msgid, str) else msgid[0]), text if isinstance(text, str) else text[-1]


@cache
def english() -> dict[Key, str]:
    return {key: text for path in FILES for key, text in entries(path)}


def test_every_text_has_its_english() -> None:
    assert {key for key in said() if not english().get(key)} == set()


def test_no_english_is_left_over() -> None:
    assert set(english()) - said() == set()


def test_no_text_stands_in_two_files() -> None:
    counted = Counter(key for path in FILES for key, _ in entries(path))

    assert [key for key, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_english_names_the_same_values(path: Path) -> None:
    texts = [(msgid, text) for (_, msgid), text in entries(path) if msgid != OF_A_CHART]
    wrong = [msgid for msgid, text in texts if set(_VALUES.findall(msgid)) != set(_VALUES.findall(text))]

    assert wrong == []


def test_a_text_is_said_with_its_values_in_either_language() -> None:
    assert say("zh", "还有%(n)s个工作日", n=3) == "还有3个工作日"
    assert say("en", "还有%(n)s个工作日", n=3) == "working days left: 3"


def test_one_chinese_text_has_an_english_in_each_context() -> None:
    of_a_button, of_the_log = "恢复办理", NC_("log", "恢复办理")

    assert [say("zh", text) for text in (of_a_button, of_the_log)] == ["恢复办理", "恢复办理"]
    assert [say("en", text) for text in (of_a_button, of_the_log)] == ["Resume", "Resumed"]


def test_what_is_said_of_one_thing_has_a_form_of_its_own_in_english() -> None:
    assert [say_of_one(lang, "清单事项{n}项") for lang in ("zh", "en")] == ["清单事项{n}项", "1 item"]
    assert say_of_one("en", "单位") == "Unit"


def test_things_are_set_apart_as_each_language_does() -> None:
    assert (Listing(("甲", "乙")).say("zh"), Listing(("甲", "乙")).say("en")) == ("甲、乙", "甲, 乙")


def test_a_value_that_is_a_sentence_is_said_in_the_same_language() -> None:
    left = sentence("%(first)s等%(n)s个单位", first=Sentence("单位"), n=3)

    assert left.say("zh_CN") == "单位等3个单位"
    assert left.say("en_GB") == "Unit and others, units in all: 3"


def test_templates_say_texts_by_the_name_that_is_looked_for() -> None:
    folder = ROOT / "web" / "templates"
    wrong = [path.name for path in folder.glob("*.j2") if "reader._(" in path.read_text(encoding="utf-8")]

    assert wrong == []
