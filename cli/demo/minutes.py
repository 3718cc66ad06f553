"""The first step of the story: the minutes are read, and each draft is registered as the clerk fills it in."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from cli.demo.story import Story
from minutes.drafts import Reading
from rules.refusal import Refused
from services import lookup
from services.practice import Practice
from services.registration import imports, minutes_intake
from services.registration.minutes_reader import letters_of, read_for

CLERK = "clerk1"
_ONLY_IN_FILES = frozenset({"key", "parent"})


def take_in(session: Session, story: Story, practice: Practice, *, now: datetime) -> dict[str, int]:
    """Register the people and the meeting, read its minutes, register each draft as filled in; return what was read."""
    source = {**story.document["source"], "text": story.minutes}
    people = {**story.document, "source": source, "directives": []}
    meeting = imports.import_meeting(session, people, story.read_beside, by=CLERK, now=now).source
    reading = read_for(session, story.minutes, on=meeting.held_on, calendar=practice.calendar)
    forms = {n: form for n, draft in enumerate(reading.reading.drafts) if (form := _form(story, draft.text))}
    wanted = [entry for entry in story.document["directives"] if not entry.get("heading")]
    if len(forms) != len(wanted):
        raise Refused(
            field="demo",
            zh=f"纪要应读出{len(wanted)}项任务，实为{len(forms)}项。",
            en=f"the minutes should yield {len(wanted)} tasks and yield {len(forms)}.",
        )
    clerk = lookup.person(session, CLERK)
    minutes_intake.decide(session, meeting, reading, forms, clerk, beside=story.read_beside, now=now)
    return _counted(reading.reading)


def _form(story: Story, text: str) -> dict[str, Any] | None:
    """Return how the clerk fills in a draft: units, quotas, items, 办结标准; None for a heading."""
    for entry in story.document["directives"]:
        if not entry.get("heading") and letters_of(entry["text"]) == letters_of(text):
            return {name: value for name, value in entry.items() if name not in _ONLY_IN_FILES}
    return None


def _counted(reading: Reading) -> dict[str, int]:
    """Return what a reading came to."""
    drafts = reading.drafts
    return {
        "headings": sum(draft.heading for draft in drafts),
        "tasks": sum(not draft.heading for draft in drafts),
        "with_number_or_date": sum(draft.quantity is not None or draft.deadline is not None for draft in drafts),
        "questions": sum(len(draft.questions) for draft in drafts),
    }
