"""Keeps an IN (…) to a size every database takes."""

from collections.abc import Iterable

IN_LIST = 500  # values in one IN (…)


def parts_of(values: Iterable[int | None]) -> list[list[int]]:
    """Return the distinct ids in order, in parts of at most 500."""
    wanted = sorted({value for value in values if value is not None})
    return [wanted[start : start + IN_LIST] for start in range(0, len(wanted), IN_LIST)]
