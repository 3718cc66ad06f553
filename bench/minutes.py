"""Read a megabyte of minutes, against putting the same text into readable characters and looking through it once."""

import re
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import examples
from minutes.clean import clean
from minutes.reading import read
from runtime.clock import monotonic
from services.registration.calendars import published

HELD = date(2018, 4, 16)
BYTES = 1_000_000
_NUMBERS = re.compile(r"[0-9]+|[一二三四五六七八九十百千万亿]+")


def minutes(scale: float) -> dict[str, float]:
    """Return the seconds for a megabyte, a line of it, and how many times the reference that is."""
    once = (Path(examples.__file__).parent / "henan" / "minutes.txt").read_text(encoding="utf-8")
    text = once * max(1, round(scale * BYTES / len(once.encode())))
    calendar = published(ZoneInfo("Asia/Shanghai"), today=HELD)
    read(once, on=HELD, calendar=calendar)
    started = monotonic()
    found = read(text, on=HELD, calendar=calendar)
    seconds = monotonic() - started
    started = monotonic()
    list(_NUMBERS.finditer(clean(text).text))
    reference = monotonic() - started
    assert len(found.drafts) > len(text) / 100  # noqa: S101 - it did read
    return {"minutes_s_1mb": round(seconds / scale, 2), "minutes_vs_clean": round(seconds / reference, 1)}
