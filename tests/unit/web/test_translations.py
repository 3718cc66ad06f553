"""Every text of the pages reads in English, and nothing is translated that no page says."""

import re
from functools import cache

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from web.frame.pages import HERE
from web.frame.translations import LOCALE, say

_VALUES = re.compile(r"%\((\w+)\)s")


@cache
def said() -> set[str]:
    """Return every msgid in the templates and the modules of the pages, and in the acts that services own."""
    ways = [("**.py", "python"), ("**.j2", "jinja2.ext:babel_extract")]
    rooms = (HERE, HERE.parent / "services")
    found = (one for room in rooms for one in extract_from_dir(room, ways, keywords={"_": None, "N_": None}))
    return {str(one[2]) for one in found}


@cache
def english() -> dict[str, str]:
    words: dict[str, str] = {}
    for path in LOCALE.glob("*.po"):
        with path.open("rb") as file:
            words |= {str(m.id): str(m.string) for m in read_po(file) if m.id}
    return words


def test_every_text_has_its_english_and_no_english_is_left_over() -> None:
    assert {text for text in said() if not english().get(text)} == set()
    assert set(english()) - said() == set()


@pytest.mark.parametrize("path", sorted(LOCALE.glob("*.po")), ids=lambda path: path.name)
def test_english_names_the_same_values(path: object) -> None:
    for chinese, text in english().items():
        assert set(_VALUES.findall(chinese)) == set(_VALUES.findall(text)), chinese


def test_a_text_is_said_with_its_values_in_either_language() -> None:
    assert say("zh", "还有%(n)s个工作日", n=3) == "还有3个工作日"
    assert say("en", "还有%(n)s个工作日", n=3) == "working days left: 3"


def test_templates_say_texts_by_the_name_that_is_looked_for() -> None:
    wrong = [path.name for path in (HERE / "templates").glob("*.j2") if "reader._(" in path.read_text(encoding="utf-8")]

    assert wrong == []
