"""What was found, made one list: headings that hold something, nothing said twice."""

from collections import defaultdict
from collections.abc import Sequence

from minutes.context import DraftSketch
from minutes.outline import ListLevel

ALIKE = 0.75  # proportion of the shorter text's pairs of characters that the other has, too
LOOK_BACK = 4  # how many of the same number and day are compared


def without_empty_headings(sketches: Sequence[DraftSketch]) -> list[DraftSketch]:
    """Return what was found without headings that hold nothing; a short item of a list is work of its own."""
    held = {sketch.parent for sketch in sketches}
    for n, sketch in enumerate(sketches):
        if sketch.heading and n not in held and sketch.level >= ListLevel.NUMBER:
            sketch.heading = False
    return _kept(sketches, [not sketch.heading or n in held for n, sketch in enumerate(sketches)], whole=True)


def without_repeats(sketches: Sequence[DraftSketch]) -> list[DraftSketch]:
    """Return what was found without a goal that is said again further on: same number, same day, nearly the same words."""
    later: dict[object, list[set[str]]] = defaultdict(list)
    keep = [True] * len(sketches)
    for n in range(len(sketches) - 1, -1, -1):
        goal = sketches[n].passage.goal
        if goal is None or goal.deadline is None or goal.deadline.on is None:
            continue
        same = later[(goal.quantity.value if goal.quantity else None, goal.deadline.on)]
        words = pairs(sketches[n].passage.goal_text)
        keep[n] = not any(alike(words, other) for other in same[-LOOK_BACK:])
        same.append(words)
    return _kept(sketches, keep, whole=False)


def pairs(text: str) -> set[str]:
    """Return the pairs of characters of a text."""
    return {text[n : n + 2] for n in range(len(text) - 1)}


def alike(words: set[str], other: set[str]) -> bool:
    """Say whether two texts say nearly the same."""
    return bool(words and other) and len(words & other) >= ALIKE * min(len(words), len(other))


def _kept(sketches: Sequence[DraftSketch], keep: Sequence[bool], *, whole: bool) -> list[DraftSketch]:
    """Return what is kept, its headings found at their new places."""
    kept = [sketch for sketch, stays in zip(sketches, keep, strict=True) if stays and not (whole and _is_idle(sketch))]
    places = {id(sketch): n for n, sketch in enumerate(kept)}
    for sketch in kept:
        sketch.parent = places.get(id(sketches[sketch.parent])) if sketch.parent is not None else None
    return kept


def _is_idle(sketch: DraftSketch) -> bool:
    return not sketch.heading and sketch.level is not ListLevel.NONE and not sketch.passage.is_worth
