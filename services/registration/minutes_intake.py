"""Turns drafts read in minutes into directives that a person accepted, and remembers what was dropped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from minutes.drafts import Draft
from minutes.values.bounds import Bound
from minutes.values.when import DeadlineKind
from models.directives import Directive, Source, SourceKind
from models.drafts import DraftFate, ReadDraft
from models.log import record
from models.people import Person, Unit
from models.queries.units import unit_named
from rules.refusal import Refused
from rules.targets import Comparator, TargetKind
from services.entries import Fields, SourceEntry, read_directive
from services.registration import imports, register
from services.registration.imports import Reader
from services.registration.minutes_reader import MinutesReading, fingerprint

_COMPARATORS = {
    Bound.AT_LEAST: Comparator.AT_LEAST,
    Bound.MORE_THAN: Comparator.AT_LEAST,
    Bound.REACHES: Comparator.AT_LEAST,
    Bound.AT_MOST: Comparator.AT_MOST,
    Bound.EXACTLY: Comparator.EXACTLY,
    Bound.ALL: Comparator.ALL,
    Bound.EACH: Comparator.EACH,
}
_ASSIGNMENTS = frozenset({"%", "‰", "个百分点"})
LONGEST_UNIT = 16


@dataclass(frozen=True, slots=True)
class ResponsiblePersons:
    """Who answers in the office for what is registered."""

    desk: str
    division: str = ""
    leader: str = ""


def fields_of(session: Session, draft: Draft, handed: ResponsiblePersons, *, held_on: date) -> dict[str, object]:
    """Return a draft as a form that a person may change: without a date it is due at the end of the year, set by the office."""
    due_on, by_office = _due(draft, held_on)
    day = _day_of_month(draft)
    return {
        "title": draft.title,
        "text": draft.text,
        "strength": draft.strength,
        "target": _target(draft),
        "due_on": due_on,
        "set_by_office": by_office,
        "desk": handed.desk,
        "division": handed.division,
        "leader": handed.leader,
        "plan": {"report_day": day} if day else {},
        "lead": _units(session, draft.responsible) or "all",
        "co": _units(session, draft.co),
        "split": "equal",
    }


def _due(draft: Draft, held_on: date) -> tuple[date, bool]:
    days = [day for day in (draft.deadline, *draft.deadlines_all) if day and day >= held_on]
    return (max(days), False) if days else (date(held_on.year, 12, 31), True)


def _target(draft: Draft) -> dict[str, object]:
    """Return how it is counted: ratios and what each owes whole, a level to stay under, else a sum."""
    if draft.quantity is None or draft.quantity <= 0:
        return {"kind": TargetKind.NONE}
    comparator = _COMPARATORS.get(draft.comparator, Comparator.AT_LEAST) if draft.comparator else Comparator.AT_LEAST
    kind = TargetKind.SUM
    if comparator is Comparator.AT_MOST:
        kind = TargetKind.LEVEL
    elif draft.unit in _ASSIGNMENTS or comparator is Comparator.EACH:
        kind = TargetKind.EACH
    quantity = round(draft.quantity, 4)
    return {"kind": kind, "quantity": quantity, "unit": (draft.unit or "")[:LONGEST_UNIT], "comparator": comparator}


def _day_of_month(draft: Draft) -> int | None:
    """Return the day of a monthly report that the text itself orders (每月25日前报送)."""
    phrase = draft.deadline_phrase or ""
    digits = "".join(filter(str.isdigit, phrase))
    if draft.deadline_kind is not DeadlineKind.RECURRING or "月" not in phrase or "季" in phrase or not digits:
        return None
    return int(digits) if 1 <= int(digits) <= 31 else None  # noqa: PLR2004 - days of a month


def _units(session: Session, names: tuple[str, ...]) -> list[str]:
    units = [unit_named(session, name) for name in names]
    return [unit.code for unit in units if isinstance(unit, Unit) and not unit.is_office]


def source_for(
    session: Session, read: MinutesReading, text: str, by: Person, *, title: str = "", issuer: str = "", now: datetime
) -> Source:
    """Return the source of a reading: the one registered before, or a new meeting."""
    if read.source is not None:
        return read.source
    meeting = read.reading.meeting
    name = (title or meeting.title)[:200]
    if not name:
        raise Refused(field="title", zh="文中没有标题，请写明会议名称。", en="the text has no title; name the meeting.")
    entry = SourceEntry(SourceKind.MEETING, name, meeting.date, (issuer or meeting.issuer)[:200], text)
    return register.register_source(session, entry, actor=by.key, now=now)


def decide(
    session: Session,
    source: Source,
    read: MinutesReading,
    chosen: Mapping[int, Fields | None],
    by: Person,
    *,
    beside: Reader = str,
    now: datetime,
) -> list[Directive]:
    """Register the drafts that were accepted, with the headings they stand under; remember those that were dropped.

    `chosen` gives the form of each accepted draft by its place in the reading, None for a dropped one; what is not in it stays open.
    `beside` reads the lists of items that a form names.
    """
    places = imports.Places()
    made: dict[int, Directive] = {}
    already = set(read.parents.values())
    for n, fields in sorted(chosen.items()):
        draft = read.reading.drafts[n]
        if n in read.fates or draft.heading:
            continue
        if fields is None:
            _remember(session, source, draft, DraftFate.DROPPED, None, by, now=now)
            continue
        with places.at(f"{n + 1} {draft.title}"):
            parent = _heading(session, source, read, draft.parent, made, by, now=now)
            made[n] = _register(session, source, draft, fields, parent, by, beside=beside, now=now)
    places.settle()
    return [made[n] for n in sorted(made) if made[n].id not in already]


def _register(
    session: Session,
    source: Source,
    draft: Draft,
    fields: Fields,
    parent: Directive | None,
    by: Person,
    *,
    beside: Reader,
    now: datetime,
) -> Directive:
    entry = read_directive({name: value for name, value in fields.items() if name != "accept_difference"})
    directive = register.register_directive(session, source, entry, by, parent=parent, now=now)
    accepted = bool(fields.get("accept_difference"))
    imports.hand_out(session, directive, entry, fields, beside, by, accept_difference=accepted, now=now)
    _remember(session, source, draft, DraftFate.REGISTERED, directive, by, now=now)
    return directive


def _heading(
    session: Session,
    source: Source,
    read: MinutesReading,
    place: int | None,
    made: dict[int, Directive],
    by: Person,
    *,
    now: datetime,
) -> Directive | None:
    """Return the key work a draft stands under, registered when its first child is."""
    if place is None:
        return None
    if place in made:
        return made[place]
    draft = read.reading.drafts[place]
    if place in read.parents:
        made[place] = session.get_one(Directive, read.parents[place])
    else:
        entry = read_directive({"title": draft.title, "heading": True, "text": draft.text})
        made[place] = register.register_directive(session, source, entry, by, parent=None, now=now)
        _remember(session, source, draft, DraftFate.REGISTERED, made[place], by, now=now)
    return made[place]


def _remember(
    session: Session,
    source: Source,
    draft: Draft,
    fate: DraftFate,
    directive: Directive | None,
    by: Person,
    *,
    now: datetime,
) -> None:
    session.add(
        ReadDraft(
            source_id=source.id,
            fingerprint=fingerprint(draft),
            text=draft.text,
            fate=fate,
            directive_id=directive.id if directive else None,
            decided_by=by.id,
            recorded_at=now,
        )
    )
    session.flush()
    subject = directive.number if directive else f"source:{source.id}"
    record(session, f"draft.{fate}", subject, now=now, actor=by.key, text=draft.text[:200])
