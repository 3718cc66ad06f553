"""What was found, made one list: headings that hold something, nothing said twice."""

from collections import defaultdict
from collections.abc import Sequence

from minutes.context import Found
from minutes.outline import Level

ALIKE = 0.75  # proportion of the shorter text's pairs of characters that the other has, too
LOOK_BACK = 4  # how many of the same number and day are compared


def without_empty_headings(found: Sequence[Found]) -> list[Found]:
    """Return what was found without headings that hold nothing; a short item of a list is work of its own."""
    held = {one.parent for one in found}
    for n, one in enumerate(found):
        if one.heading and n not in held and one.level >= Level.NUMBER:
            one.heading = False
    return _kept(found, [not one.heading or n in held for n, one in enumerate(found)], whole=True)


def without_repeats(found: Sequence[Found]) -> list[Found]:
    """Return what was found without a goal that is said again further on: same number, same day, nearly the same words."""
    later: dict[object, list[set[str]]] = defaultdict(list)
    keep = [True] * len(found)
    for n in range(len(found) - 1, -1, -1):
        goal = found[n].passage.goal
        if goal is None or goal.deadline is None or goal.deadline.on is None:
            continue
        same = later[(goal.quantity.value if goal.quantity else None, goal.deadline.on)]
        words = pairs(found[n].passage.goal_text)
        keep[n] = not any(alike(words, other) for other in same[-LOOK_BACK:])
        same.append(words)
    return _kept(found, keep, whole=False)


def pairs(text: str) -> set[str]:
    """Return the pairs of characters of a text."""
    return {text[n : n + 2] for n in range(len(text) - 1)}


def alike(one: set[str], other: set[str]) -> bool:
    """Say whether two texts say nearly the same."""
    return bool(one and other) and len(one & other) >= ALIKE * min(len(one), len(other))


def _kept(found: Sequence[Found], keep: Sequence[bool], *, whole: bool) -> list[Found]:
    """Return what is kept, its headings found at their new places."""
    kept = [one for one, stays in zip(found, keep, strict=True) if stays and not (whole and _is_idle(one))]
    places = {id(one): n for n, one in enumerate(kept)}
    for one in kept:
        one.parent = places.get(id(found[one.parent])) if one.parent is not None else None
    return kept


def _is_idle(one: Found) -> bool:
    return not one.heading and one.level is not Level.NONE and not one.passage.is_worth
