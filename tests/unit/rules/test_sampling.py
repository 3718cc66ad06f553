from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.refusal import Refused
from rules.sampling import draw, size_of

POOLS = {"410100": ["1", "2", "3", "4"], "410300": ["1", "2"], "419001": ["1"], "410225": []}
pools = st.dictionaries(
    st.text("0123456789", min_size=1, max_size=6),
    st.lists(st.text("abc", min_size=1, max_size=4), unique=True, max_size=12),
    min_size=1,
    max_size=8,
).filter(lambda found: any(found.values()))


def test_the_same_seed_draws_the_same_and_another_another() -> None:
    first, again, other = (draw(POOLS, 5, seed) for seed in ("2018-11-26", "2018-11-26", "2018-11-27"))

    assert first == again == {"410100": ["1", "2"], "410300": ["1", "2"], "419001": ["1"]}
    assert first != other


@given(pools, st.text(max_size=8), st.data())
def test_every_unit_that_has_any_is_drawn_nothing_twice_and_as_many_as_asked(
    found: dict[str, list[str]], seed: str, data: st.DataObject
) -> None:
    there = sum(map(len, found.values()))
    size = data.draw(st.integers(1, there))

    drawn = draw(found, size, seed)

    assert set(drawn) == {unit for unit, names in found.items() if names}
    assert all(
        names and set(names) <= set(found[unit]) and len(names) == len(set(names)) for unit, names in drawn.items()
    )
    assert sum(map(len, drawn.values())) == max(size, len(drawn))


@given(pools, st.text(max_size=8))
def test_the_order_of_the_lists_does_not_matter(found: dict[str, list[str]], seed: str) -> None:
    turned = {unit: names[::-1] for unit, names in reversed(found.items())}

    assert draw(found, 1, seed) == draw(turned, 1, seed)


@pytest.mark.parametrize("size", [0, 8])
def test_more_than_there_is_and_nothing_are_refused(size: int) -> None:
    with pytest.raises(Refused) as refused:
        draw(POOLS, size, "x")

    assert refused.value.say("en") == f"size: {size} wanted, there are 7 to draw from."


def test_a_proportion_is_rounded_up_and_lies_between_nothing_and_all() -> None:
    assert [size_of(POOLS, Decimal(proportion)) for proportion in ("0.1", "0.3", "1")] == [1, 3, 7]
    for proportion in ("0", "1.01"):
        with pytest.raises(Refused):
            size_of(POOLS, Decimal(proportion))
