"""What a check of the installation found, and what to do about it: worded once, for the shell, the pages and the office's mail."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is: a warning costs nobody a notice, a problem may."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence in both languages."""

    zh: str = ""
    en: str = ""

    def say(self, locale: str) -> str:
        """Return the sentence in the reader's language; everything but `en…` reads Chinese."""
        return self.en if locale.startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `todo` is empty where nothing is to be done."""

    name: str
    level: Level
    found: Words
    todo: Words = Words()


def fine(name: str, zh: str, en: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(name, Level.OK, Words(zh, en))


def warning(name: str, zh: str, en: str, *, todo: Words) -> Finding:
    """Return that something should be seen to."""
    return Finding(name, Level.WARNING, Words(zh, en), todo)


def problem(name: str, zh: str, en: str, *, todo: Words) -> Finding:
    """Return that something must be seen to now."""
    return Finding(name, Level.PROBLEM, Words(zh, en), todo)
