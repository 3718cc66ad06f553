"""What else changes in the story: people, units, ladders, and the end of the year."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.people import Person
from rules.roles import Role
from services import lookup
from services.entries import PersonEntry
from services.execution import year_end
from services.execution.year_end import YearEndDecision, YearEndFate
from services.people import posts, successions, units
from services.people.successions import SuccessorEntry
from services.practice import Practice
from services.registration import ladder_texts, ladder_versions

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class StoryChange:
    """What a change of the story is carried out with."""

    session: Session
    practice: Practice
    clerk: Person
    approver: Person
    facts: Facts
    now: datetime


def carry_out(change: StoryChange) -> Practice:
    """Carry one change out; return the practice that is in force from then on."""
    CHANGES[change.facts["kind"]](change)
    standard, special = ladder_versions.load(change.session)
    return replace(change.practice, ladders=standard, plan_ladders=special)


def succeed(
    session: Session, practice: Practice, unit_name: str, successor: PersonEntry, clerk: Person, *, now: datetime
) -> None:
    """Have an officer name who follows (已换人), and the office consent."""
    unit, today = lookup.unit(session, unit_name), practice.calendar.today(now)
    entry = SuccessorEntry(successor.name, successor.email, today, successor.phone, successor.title)
    said = successions.propose(session, practice, unit, Role.OFFICER, entry, clerk, on_behalf="电话", now=now)
    successions.consent(session, practice, said.id, clerk, key=successor.key, now=now)


def _edit_ladder(change: StoryChange) -> None:
    entry = ladder_texts.read_entry(change.facts["ladder"])
    ladder_versions.edit(
        change.session, change.practice, entry, change.clerk, reason=change.facts["reason"], now=change.now
    )


def _substitute(change: StoryChange) -> None:
    person, stand_in = (lookup.person(change.session, change.facts[name]) for name in ("person", "by"))
    days = change.practice.calendar.today(change.now), change.facts["until"]
    posts.substitute(change.session, person, stand_in, *days, actor=change.clerk.key, now=change.now)


def _leave(change: StoryChange) -> None:
    person, on = lookup.person(change.session, change.facts["person"]), change.practice.calendar.today(change.now)
    posts.leave(change.session, person, on, actor=change.clerk.key, now=change.now)


def _mailbox(change: StoryChange) -> None:
    unit, on = lookup.unit(change.session, change.facts["unit"]), change.practice.calendar.today(change.now)
    units.set_mailbox(change.session, unit, change.facts["email"], on=on, actor=change.clerk.key, now=change.now)


def _rename(change: StoryChange) -> None:
    today = change.practice.calendar.today(change.now)
    units.rename(
        change.session,
        lookup.unit(change.session, change.facts["unit"]),
        **{name: change.facts[name] for name in ("name", "code", "document")},
        on=today,
        today=today,
        actor=change.clerk.key,
        now=change.now,
    )


def _merge_unit(change: StoryChange) -> None:
    """Let a unit go into another from this day on."""
    today = change.practice.calendar.today(change.now)
    unit, into = (lookup.unit(change.session, change.facts[name]) for name in ("unit", "into"))
    units.merge(
        change.session,
        unit,
        into,
        on=today,
        today=today,
        document=change.facts["document"],
        actor=change.clerk.key,
        now=change.now,
    )


def _close_year(change: StoryChange) -> None:
    """Carry over what is open; the last of it becomes routine."""
    closing, reason = change.facts["year"], change.facts["reason"]
    numbers = [directive.number for directive in year_end.still_open(change.session, closing)]
    decided = {number: YearEndDecision(YearEndFate.CARRY_OVER, reason, change.facts["until"]) for number in numbers}
    decided |= {number: YearEndDecision(YearEndFate.ROUTINE, "已有长效机制，转入常态。") for number in numbers[-1:]}
    year_end.close(change.session, change.practice, closing, decided, change.approver, now=change.now)


CHANGES: Mapping[str, Callable[[StoryChange], None]] = {
    "edit_ladder": _edit_ladder,
    "substitute": _substitute,
    "leave": _leave,
    "mailbox": _mailbox,
    "rename": _rename,
    "merge_unit": _merge_unit,
    "close_year": _close_year,
}
