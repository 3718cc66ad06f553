"""Quantities and deadlines of own phrases, each held against what an office would write down for it."""

from datetime import date

import pytest

from minutes.clean import clean
from minutes.values.bounds import Bound, bound_without_number
from minutes.values.deadlines import chosen, find_deadlines
from minutes.values.quantities import find_quantities, goal_of
from minutes.values.when import DeadlineKind
from tests.unit.minutes.cast import when
from tests.unit.minutes.phrases import DEADLINES, QUANTITIES

WORDS = {DeadlineKind.RECURRING, DeadlineKind.VAGUE}


@pytest.mark.parametrize(("phrase", "value", "unit", "bound"), [pytest.param(*row, id=row[0]) for row in QUANTITIES])
def test_a_clause_says_how_many(phrase: str, value: str | None, unit: str | None, bound: str | None) -> None:
    text = clean(phrase).text
    dates = tuple((one.start, one.end) for one in find_deadlines(text, when()) if one.kind not in WORDS)

    found = goal_of(text, find_quantities(text, dates))

    assert _told(text, found) == (value, unit, bound)


def _told(text: str, found: object) -> tuple[str | None, str | None, str | None]:
    if found is None:
        bound, unit = bound_without_number(text)
        return None, unit or None, bound
    value = None if found.value is None else format(found.value.normalize(), "f")
    return value, found.unit or None, None if found.bound is Bound.ABOUT else found.bound


@pytest.mark.parametrize(
    ("phrase", "on", "due", "kind", "all_days"), [pytest.param(*row, id=f"{row[0]}{row[1]}") for row in DEADLINES]
)
def test_a_sentence_says_by_when(phrase: str, on: str, due: str | None, kind: str, all_days: tuple[str, ...]) -> None:
    text = clean(phrase).text
    found = find_deadlines(text, when(date.fromisoformat(on)))

    deadline = chosen(text, found)

    assert (deadline.kind if deadline else "none", deadline.on if deadline else None) == (kind, _day(due))
    if all_days:
        assert tuple(day for one in found for day in one.all_on) == tuple(map(date.fromisoformat, all_days))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def test_the_table_is_long_enough_and_says_nothing_twice() -> None:
    phrases = [row[0] for row in QUANTITIES] + [f"{row[0]}{row[1]}" for row in DEADLINES]

    assert len(phrases) == len(set(phrases)) >= 120
