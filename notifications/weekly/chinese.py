"""How the weekly report says its days in Chinese."""

from datetime import date


def stretch(first: date, last: date) -> str:
    """Return the days from a Monday to its Sunday."""
    begins, ends = (f"{day.month}月{day.day}日" for day in (first, last))
    if first.year != last.year:
        return f"{first.year}年{begins}—{last.year}年{ends}"
    return f"{begins}—{last.day}日" if first.month == last.month else f"{begins}—{ends}"
