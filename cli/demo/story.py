"""The meeting of 16 April 2018 as data, moved to another year when asked."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import examples
from services.entries import PersonEntry, read_person, read_word
from services.registration import imports

FOLDER = Path(examples.__file__).parent / "henan"
HELD = 2018
BEGINS = time(10, 0)  # the morning the directives are dispatched


class Temper(StrEnum):
    """How a bureau behaves in the story."""

    PROMPT = "prompt"
    SLOW = "slow"
    SILENT = "silent"
    RETURNED = "returned"
    LATE = "late"


@dataclass(frozen=True)
class Story:
    """Who meets, what its minutes say, who behaves how, who is replaced, what is decided on the way, and what else changes."""

    document: dict[str, Any]
    temper: dict[str, Temper]
    replaced_unit: str
    replaced_on: date
    successor: PersonEntry
    years: int
    minutes: str
    consulted: str = ""
    decisions: tuple[dict[str, Any], ...] = ()
    changes: tuple[dict[str, Any], ...] = ()

    def read_beside(self, name: str) -> str:
        """Return a list that the document names, its dates moved too."""
        text = (FOLDER / Path(name).name).read_text(encoding="utf-8")
        return text.replace(f"{HELD}-", f"{HELD + self.years}-")

    def begins(self, zone: ZoneInfo) -> datetime:
        """Return the moment the directives are registered and dispatched."""
        return datetime.combine(self.document["source"]["held_on"], BEGINS, zone)


def tell(year: int) -> Story:
    """Read the story, moved by whole years."""
    years = year - HELD
    document = _moved(imports.parse(imports.read_file(FOLDER / "meeting.yaml"), "meeting.yaml"), years)
    script = _moved(imports.parse(imports.read_file(FOLDER / "story.yaml"), "story.yaml"), years)
    replaced = script["replaced"]
    temper = {unit: read_word("temper", word, Temper) for unit, word in script["temper"].items()}
    successor = read_person(replaced["person"])
    decisions, changes = tuple(script["decisions"]), tuple(script["changes"])
    minutes = _moved((FOLDER / "minutes.txt").read_text(encoding="utf-8"), years)
    return Story(
        document,
        temper,
        replaced["unit"],
        replaced["on"],
        successor,
        years,
        minutes,
        script["consulted"],
        decisions,
        changes,
    )


def _moved(value: Any, years: int) -> Any:  # noqa: ANN401 - whatever the file holds
    match value:
        case date():
            return value.replace(year=value.year + years)
        case list():
            return [_moved(inner, years) for inner in value]
        case dict():
            return {key: _moved(inner, years) for key, inner in value.items()}
        case str():
            return value.replace(f"{HELD}年", f"{HELD + years}年")
    return value


def latest_year(today: date) -> int:
    """Return the latest year whose mid-July is past."""
    return today.year if (today.month, today.day) > (7, 15) else today.year - 1
