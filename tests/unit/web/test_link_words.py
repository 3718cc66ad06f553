"""The words of the pages behind links."""

import re

import pytest

from services.forms.unit_acts import OFFERED
from web.frame.form_data import FIELDS, LARGEST
from web.links.words import CHINESE, ENGLISH


def test_both_languages_have_the_same_words() -> None:
    assert set(CHINESE) == set(ENGLISH)
    places = {key: set(re.findall(r"{(\w+)}", text)) for key, text in CHINESE.items()}
    assert {key: set(re.findall(r"{(\w+)}", text)) for key, text in ENGLISH.items()} == places


@pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_of_each_act_it_is_said_what_comes_next(words: dict[str, str]) -> None:
    assert {f"next_{act}" for act in OFFERED} == {name for name in words if name.startswith("next_")}


def test_the_documented_limits_of_a_form_are_those_in_force() -> None:
    assert (LARGEST, FIELDS) == (64 * 1024, 500)
