"""The words of one language; sentences stand in its templates."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from notifications.digest import Reader
from rules.acts import Act
from rules.ladder import NoticeKind
from rules.milestones import MilestoneKind
from rules.roles import Role
from rules.sections import DigestSection


@dataclass(frozen=True, slots=True)
class LanguageRules:
    """What a language does by a rule, not by a word."""

    lang: str
    bracket: str  # how the first word of a subject is set
    day: Callable[[date, date], str]  # a date as a reader of that day says it
    weekday: Callable[[date], str]
    quantity: Callable[[Decimal, str], str]
    listed: Callable[[Sequence[str]], str]
    salute: Callable[[Reader], str]
    count: Callable[[Mapping[DigestSection, int], str], str]  # how many of what; the word is that for overdue


@dataclass(frozen=True, slots=True)
class Catalogue(LanguageRules):
    """Words by what they mean. `events` and `results` go by cause; a cause without a word takes that of its kind."""

    peer: str  # the first word of a subject to a peer
    kinds: Mapping[NoticeKind, str]
    events: Mapping[str, str]
    results: Mapping[str, str]
    sections: Mapping[DigestSection, str]
    hoped: str  # the section of what is past due but was only hoped for
    mixed: str  # the section of both
    milestones: Mapping[MilestoneKind, str]  # in front of the due date
    duties: Mapping[MilestoneKind, str]  # what is owed, as a noun
    missing: Mapping[MilestoneKind, str]  # what has still not happened
    roles: Mapping[Role, str]
    why: Mapping[Role, str]
    acts: Mapping[Act, str]
    sheet: Mapping[Act, str]  # a line of the reply sheet
    frame: Mapping[str, str]


def figure(value: Decimal) -> str:
    """Return a figure without trailing zeros.

    >>> figure(Decimal("22.00")), figure(Decimal("1E+3")), figure(Decimal("97.40"))
    ('22', '1000', '97.4')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
