"""How the weekly report says its days in English."""

from datetime import date

from notifications.english import RULES


def stretch(first: date, last: date) -> str:
    """Return the days from a Monday to its Sunday."""
    begins, ends = RULES.day(first, last), RULES.day(last, first)
    if first.year != last.year:
        return f"{begins} – {ends}"
    return f"{first.day}–{ends}" if first.month == last.month else f"{begins} – {ends}"
