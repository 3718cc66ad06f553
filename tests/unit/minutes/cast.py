"""A meeting of 2018 and its calendar: what every test of the reader starts from."""

from datetime import date
from functools import cache

from minutes.drafts import Draft, Reading
from minutes.parties import KnownUnit, Register
from minutes.reading import read
from minutes.values.when import DeadlineContext
from rules.calendar import WorkCalendar
from services.registration.calendars import published
from tests.factories import SHANGHAI

HELD = date(2018, 4, 16)  # a Monday
BUREAUS = Register(
    [
        KnownUnit("郑州市民政局", ("郑州市", "郑州")),
        KnownUnit("洛阳市民政局", ("洛阳市", "洛阳")),
        KnownUnit("许昌市民政局", ("许昌市", "许昌")),
        KnownUnit("社会救助处", ()),
    ]
)


@cache
def calendar() -> WorkCalendar:
    return published(SHANGHAI, today=HELD)


def when(on: date = HELD, year: int | None = None) -> DeadlineContext:
    return DeadlineContext(on, calendar(), year)


def reading(text: str, on: date = HELD) -> Reading:
    return read(text, on=on, calendar=calendar(), register=BUREAUS)


def drafts(text: str, on: date = HELD) -> list[Draft]:
    """Return the drafts of a text, headings apart."""
    return [draft for draft in reading(text, on).drafts if not draft.heading]


def ordered(sentence: str, on: date = HELD) -> Draft:
    """Return the one draft of a sentence that a meeting orders."""
    (draft,) = drafts(f"会议要求，{sentence}", on)
    return draft
