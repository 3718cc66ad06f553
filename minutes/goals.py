"""The goals of one clause: what is counted in it, and by when."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from minutes.deeds import NAMES_SOMETHING, delivers
from minutes.outline import TextPart
from minutes.values.deadlines import chosen
from minutes.values.quantities import Quantity, find_quantities, goal_of, is_funding, is_scope
from minutes.values.when import Deadline, DeadlineKind

_AND = re.compile(r"、|以及|[和及与]|，|并(?![且网购联行轨发])")
_BENEFITS = re.compile(
    r"(?:可|将|预计)?(?:惠及|受益|(?:有效|切实)(?:提高|改善|提升|缓解|满足|保障))"
)  # for whom it is, no goal
_BELONGS = re.compile(r"[的在对为]$|其中")
_NOUN = 2  # characters


@dataclass(frozen=True, slots=True)
class Goal:
    """One thing asked for: where it stands, with its number and its date."""

    start: int
    end: int
    quantity: Quantity | None = None
    deadline: Deadline | None = None
    pays: bool = False  # says only what is paid for the goals after it; its date is theirs

    @property
    def is_counted(self) -> bool:
        """Say whether it has a number or a date."""
        if self.pays:
            return False
        return self.quantity is not None or (self.deadline is not None and self.deadline.kind is not DeadlineKind.VAGUE)


@dataclass(frozen=True, slots=True)
class SharedDeadline:
    """A deadline that clauses have in common, and of which kind it is for them."""

    deadline: Deadline
    kind: DeadlineKind = DeadlineKind.INHERITED
    for_numbers: bool = False  # said in another sentence: only what is counted has it


def goals_of(clause: TextPart, dates: Sequence[Deadline], lead: SharedDeadline | None, *, counts: bool) -> list[Goal]:
    """Return the goals of a clause: one, or one for each number where several things are counted.

    `dates` are the deadlines found in it, by their place in the text; `counts` says that the sentence counts more than money.
    """
    spans = tuple((d.start - clause.start, d.end - clause.start) for d in dates if d.kind not in _WORDS)
    quantities = [] if _BENEFITS.match(clause.text) else find_quantities(clause.text, spans)
    numbers = [q for q in quantities if not (q.is_input or (counts and is_funding(clause.text, q)))]
    own = chosen(clause.text, [d.moved(-clause.start) for d in dates], counts=bool(numbers))
    own = own.moved(clause.start) if own else None
    parts = _listed(clause.text, [q for q in numbers if not is_scope(clause.text, q)])
    if parts:
        return [Goal(clause.start + a, clause.start + b, q, _or_lead(own, lead, counted=True)) for a, b, q in parts]
    number = goal_of(clause.text, numbers)
    if counts and quantities and number is None and not delivers(clause.text):
        return [Goal(clause.start, clause.end, None, own, pays=True)]
    delivering = len(clause.text) >= NAMES_SOMETHING and delivers(clause.text)
    counted = number is not None or (delivering and not (lead and lead.for_numbers))
    return [Goal(clause.start, clause.end, number, _or_lead(own, lead, counted=counted))]


_WORDS = frozenset({DeadlineKind.RECURRING, DeadlineKind.VAGUE})  # 每县 and 限期 hide no numbers


def _or_lead(own: Deadline | None, lead: SharedDeadline | None, *, counted: bool) -> Deadline | None:
    """Return a clause's own deadline, else the one it has in common with others, if it delivers anything."""
    if lead is None or not counted or own is not None:
        return own
    shared = lead.deadline
    return shared if shared.kind is DeadlineKind.RELATIVE else replace(shared, kind=lead.kind)


def _listed(text: str, numbers: Sequence[Quantity]) -> list[tuple[int, int, Quantity]]:
    """Return the parts of a clause that count one thing each: A个甲、B个乙 are two; none where only one thing is counted."""
    parts: list[tuple[int, int, Quantity]] = []
    start = 0
    apart = "分别" in text[: numbers[0].start] if numbers else False  # 分别下降15%、10%和26%
    for number, other in pairwise(numbers):
        between = text[number.end : other.start]
        link = max(_AND.finditer(between), key=lambda m: m.start(), default=None)
        if link is None or number.value is None or _BELONGS.search(between):
            return []
        after = link.start() >= _NOUN
        before = number.start - start >= _NOUN and len(between) - link.end() >= _NOUN
        if not (after or before or apart):
            return []
        if not before and not apart and len(text) - other.end < _NOUN:  # 57个村、6.35万户 measures one thing twice
            return []
        parts.append((start, number.end + link.start(), number))
        start = number.end + link.end()
    return [*parts, (start, len(text), numbers[-1])] if parts else []
