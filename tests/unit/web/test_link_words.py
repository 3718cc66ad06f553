"""The words of the pages behind links."""

import re

from web.frame.form_data import FIELDS, LARGEST
from web.links.words import CHINESE, ENGLISH


def test_both_languages_have_the_same_words() -> None:
    assert set(CHINESE) == set(ENGLISH)
    places = {key: set(re.findall(r"{(\w+)}", text)) for key, text in CHINESE.items()}
    assert {key: set(re.findall(r"{(\w+)}", text)) for key, text in ENGLISH.items()} == places


def test_the_documented_limits_of_a_form_are_those_in_force() -> None:
    assert (LARGEST, FIELDS) == (64 * 1024, 500)
