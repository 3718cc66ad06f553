"""Files one directive as a form gives it: its source, its plan, its units, in one go."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.directives import Directive, Source
from models.people import Person
from rules.refusal import Refused
from services import lookup
from services.entries import Fields, SourceEntry, read_directive
from services.practice import Practice
from services.registration import imports, plans, register


@dataclass(frozen=True, slots=True)
class Filing:
    """What is to be filed; `source` is the id of one that is registered, or a new one."""

    source: int | SourceEntry
    fields: Fields
    plan: str
    parent: str = ""


def source_known(session: Session, source_id: int) -> Source:
    """Return a source that is registered."""
    source = session.get(Source, source_id)
    if source is None:
        raise Refused(field="source", zh=f"没有第{source_id}号来源。", en=f"there is no source {source_id}.")
    return source


def file_directive(session: Session, practice: Practice, filing: Filing, by: Person, *, now: datetime) -> Directive:
    """Register a directive as a draft, with its source where that is new, its plan and its units."""
    lookup.check_office(session, by, practice.calendar.today(now))
    source = filing.source
    if isinstance(source, SourceEntry):
        ordered = register.register_source(session, source, actor=by.key, now=now)
    else:
        ordered = source_known(session, source)
    entry = read_directive(filing.fields)
    above = lookup.directive(session, filing.parent) if filing.parent else None
    if above is not None and not above.is_heading:
        raise Refused(field="parent", zh=f"{above.number}不是标题。", en=f"{above.number} is not a heading.")
    made = register.register_directive(session, ordered, entry, by, parent=above, now=now)
    if not entry.heading:
        imports.hand_out(session, made, entry, filing.fields, str, by, now=now)
    if filing.plan != made.plan:
        plans.choose(session, practice, made, filing.plan, by, now=now)
    return made
