"""What a check of the installation found, and what to do about it: worded once, for the shell, the pages and the office's mail."""

from dataclasses import dataclass
from enum import StrEnum

from translations.texts import NOTHING, Sayable


class FindingLevel(StrEnum):
    """How bad it is: a warning costs nobody a notice, a problem may."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `todo` is empty where nothing is to be done."""

    name: str
    level: FindingLevel
    found: Sayable
    todo: Sayable = NOTHING


def fine(name: str, found: Sayable) -> Finding:
    """Return that something is as it should be."""
    return Finding(name, FindingLevel.OK, found)


def warning(name: str, found: Sayable, *, todo: Sayable) -> Finding:
    """Return that something should be seen to."""
    return Finding(name, FindingLevel.WARNING, found, todo)


def problem(name: str, found: Sayable, *, todo: Sayable) -> Finding:
    """Return that something must be seen to now."""
    return Finding(name, FindingLevel.PROBLEM, found, todo)
