"""The limits of a form are those the documents name."""

from web.frame.form_data import FIELDS, LARGEST


def test_the_documented_limits_of_a_form_are_those_in_force() -> None:
    assert (LARGEST, FIELDS) == (64 * 1024, 500)
