"""Reads a text into drafts: what is told is left out, what is ordered is kept with its number, day, parties and questions."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from minutes.clean import CleanText, chinese_punctuation, clean
from minutes.context import DraftSketch, walk
from minutes.drafts import Draft, Meeting, Reading
from minutes.meeting import issuer_of, title_of
from minutes.merging import without_empty_headings, without_repeats
from minutes.parties import Register
from minutes.passages import Passage
from minutes.questioning import KnownDirective, ask
from minutes.titles import SHORTEST, heading_for, title_for
from minutes.values.bounds import Bound, bound_without_number
from minutes.values.when import Basis, DeadlineKind
from rules.calendar import WorkCalendar

_STRENGTH = re.compile(
    r"必须|务必|确保|保证|力争|争取|应当|不得|严禁|着力|切实|(?<![主重必首概纲只摘简扼需])要(?![求点素闻件])|需要|须|应"
)


def read(
    source: str,
    *,
    on: date,
    calendar: WorkCalendar,
    register: Register | None = None,
    known: Iterable[KnownDirective] = (),
) -> Reading:
    """Return the drafts a text orders, as of the day of the meeting; any text gives drafts or none, never an error.

    `known` are the directives supervised already; a draft close to one of them asks about it.
    """
    cleaned = clean(source)
    walked = walk(chinese_punctuation(cleaned.text), on=on, calendar=calendar, register=register or Register())
    sketches = without_repeats(without_empty_headings(walked.found))
    drafts = [_draft(cleaned, sketch) for sketch in sketches]
    meeting = Meeting(title_of(cleaned.text), on, issuer_of(cleaned.text))
    asked = ask(drafts, walked.told, cleaned.damaged, on=on, calendar=calendar, known=tuple(known))
    return Reading(meeting, asked, cleaned.damaged)


def _draft(cleaned: CleanText, sketch: DraftSketch) -> Draft:
    passage = sketch.passage
    start, end = cleaned.span(passage.start, passage.end)
    text = cleaned.text[passage.start : passage.end]
    deadline = (passage.goal.deadline if passage.goal else None) or passage.vague
    value, unit, bound = (None, None, None) if sketch.heading else _counted(passage, text)
    strength = _STRENGTH.search(text)
    return Draft(
        start,
        end,
        text,
        title=heading_for(text) if sketch.heading else _title(passage, deadline.phrase if deadline else ""),
        heading=sketch.heading,
        parent=sketch.parent,
        quantity=value,
        unit=unit,
        comparator=bound,
        deadline=deadline.on if deadline else None,
        deadline_phrase=deadline.phrase if deadline else None,
        deadline_kind=deadline.kind if deadline else DeadlineKind.NONE,
        deadline_basis=deadline.basis if deadline else Basis.UNKNOWN,
        deadlines_all=deadline.all_on if deadline else (),
        strength=strength.group() if strength else "",
        responsible=sketch.parties.lead,
        responsible_inferred=sketch.parties.inferred,
        co=sketch.parties.co,
    )


def _title(passage: Passage, phrase: str) -> str:
    """Name a passage by its goal; without one, or where it is but a word, by the first clause that says what is done."""
    goal = passage.goal_text.replace(phrase, "")
    return title_for(passage.goal_text, phrase) if len(goal) > SHORTEST else title_for(passage.deed.text, phrase)


def _counted(passage: Passage, text: str) -> tuple[Decimal | None, str | None, Bound | None]:
    """Return number, unit and bound of a passage; without a number it may still say all or each."""
    quantity = passage.goal.quantity if passage.goal else None
    if quantity:
        return quantity.value, quantity.unit or None, None if quantity.bound is Bound.ABOUT else quantity.bound
    bound, unit = bound_without_number(text)
    return None, unit or None, bound
