"""Does what a person of a unit asked from a page, behind a link or signed in, by the service that owns it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from models.directives import Assignment
from models.people import Person
from rules.refusal import Refused, Unconfirmed
from services.acts.form_fields import FormField, Values
from services.acts.unit_spec import UnitActSpec, UnitCase
from services.boards import matters
from services.boards.matters import AssignmentPage
from services.execution import registry
from services.files import evidence
from services.files.evidence import NOTHING, EnclosedFiles
from services.practice import Practice


@dataclass(frozen=True, slots=True)
class ActEntry:
    """An act as it was typed, read."""

    act: str
    values: Values
    confirmed: bool = False
    enclosed: EnclosedFiles = NOTHING


def fields_of(matter: AssignmentPage, act: str) -> tuple[FormField, ...]:
    """Return the fields of an act's form, filled with what is known."""
    return spec_of(act).fields(matter)


def takes_files(act: str) -> bool:
    """Say whether files may be sent with an act."""
    return spec_of(act).takes_files


def spec_of(act: str) -> UnitActSpec:
    """Return an act that there is."""
    spec = registry.unit_act(act)
    if spec is None:
        raise ValueError(f"a unit has no act {act!r}")
    return spec


def perform(
    session: Session, practice: Practice, assignment: Assignment, person: Person, asked: ActEntry, *, now: datetime
) -> None:
    """Do an act by the service that owns it, as a person of the unit; refuse what is not offered now."""
    matter = matters.gather(session, practice, assignment, person, now=now)
    if matter.refused:
        raise matter.refused
    if asked.act not in matter.acts:
        raise Refused(
            field="act",
            zh="此项现已不能办理，请返回查看。",
            en="this cannot be done any more; go back and look again.",
        )
    case = UnitCase(session, practice, matter, asked.confirmed, now)
    fact = spec_of(asked.act).perform(case, asked.values)
    if fact is not None:
        evidence.attach(session, asked.enclosed, fact, person, now=now)


def weigh(attempt: Callable[[ActEntry], None], asked: ActEntry) -> Refused | None:
    """Try an act; return what must be confirmed, and refuse what would be refused even then."""
    try:
        attempt(asked)
    except Unconfirmed as unconfirmed:
        attempt(replace(asked, confirmed=True))
        return unconfirmed
    return None
