"""The form of the drafts that were read in a text: what stands in it, and what was decided of each."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from minutes.drafts import Draft
from models.directives import Directive
from models.queries.units import all_units
from rules.refusal import Refused, within
from services.entries import Fields
from services.registration import minutes_intake, pasted_tables
from services.registration.deadlines import read_deadline
from services.registration.minutes_intake import ResponsiblePersons
from services.registration.minutes_reader import MinutesReading
from web.frame.form_data import Form
from web.frame.reader import PageReader
from web.frame.sent_form import SentForm
from web.register.entry_form import first

_BETWEEN = re.compile(r"[、，,;；\s]+")
_ALL = frozenset({"", "all", "全部", "各单位"})


@dataclass(frozen=True, slots=True)
class ProposedDraft:
    """A draft that was read: what became of it, or its form as it stands."""

    n: int
    draft: Draft
    fate: str
    number: str  # of the directive it became
    given: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text; `n` is the draft it belongs to."""

    text: str
    n: int | None = None


def pieces(text: str, reading: MinutesReading) -> Iterator[Piece]:
    """Cut a text into what belongs to a draft and what does not; of two that overlap the first has the place."""
    done = 0
    for n, draft in sorted(enumerate(reading.reading.drafts), key=lambda pair: pair[1].start):
        if draft.end <= done:
            continue
        yield Piece(text[done : max(done, draft.start)])
        yield Piece(text[max(done, draft.start) : draft.end], n)
        done = draft.end
    yield Piece(text[done:])


def proposed(session: Session, reading: MinutesReading, typed: Form, n: int) -> ProposedDraft:
    """Return a draft that was read, with what was typed in its form, or what it says itself."""
    draft, key = reading.reading.drafts[n], reading.parents.get(n)
    number = session.get_one(Directive, key).number if key else ""
    given = {name: first(typed, f"{name}:{n}") for name in _FIELDS} if f"title:{n}" in typed else {}
    return ProposedDraft(n, draft, str(reading.fates.get(n, "")), number, given or _usual(session, reading, n))


_FIELDS = (
    "fate",
    "title",
    "due_on",
    "kind",
    "comparator",
    "quantity",
    "unit",
    "lead",
    "co",
    "done_when",
    "counted_how",
)


def _usual(session: Session, reading: MinutesReading, n: int) -> dict[str, str]:
    """Return the form of a draft as it was read."""
    fields = _form(session, reading, n, ResponsiblePersons(""))
    target = fields["target"]
    counted = target if isinstance(target, Mapping) else {}
    quantity = counted.get("quantity")
    return {
        "fate": "",
        "title": str(fields["title"]),
        "due_on": str(fields["due_on"]),
        "kind": str(counted["kind"]),
        "comparator": str(counted.get("comparator", "")),
        "quantity": "" if quantity is None else f"{quantity:f}",
        "unit": str(counted.get("unit", "")),
        "lead": _names(session, fields["lead"]),
        "co": _names(session, fields["co"]),
        "done_when": "",
        "counted_how": "",
    }


def _form(session: Session, frozen: MinutesReading, n: int, handed: ResponsiblePersons) -> dict[str, object]:
    return minutes_intake.fields_of(session, frozen.reading.drafts[n], handed, held_on=frozen.reading.meeting.date)


def _names(session: Session, codes: object) -> str:
    if not isinstance(codes, list):
        return "全部"
    names = {unit.code: unit.name for unit in all_units(session)}
    return "、".join(names[code] for code in codes)


def chosen_in(
    reader: PageReader, sent: SentForm, session: Session, reading: MinutesReading
) -> dict[int, Fields | None]:
    """Return what was decided of each draft: its form, None where it was dropped; what is left for later is not in it."""
    chosen: dict[int, Fields | None] = {}
    for n, draft in enumerate(reading.reading.drafts):
        fate = first(sent.fields, f"fate:{n}")
        if fate == "drop":
            chosen[n] = None
        elif fate == "accept" and not draft.heading and n not in reading.fates:
            chosen[n] = _changed(reader, sent, session, reading, n)
    if not chosen:
        raise Refused(field="drafts", zh="请先选接受或不要。", en="accept or drop some first.")
    return chosen


def _changed(reader: PageReader, sent: SentForm, session: Session, reading: MinutesReading, n: int) -> Fields:
    """Return the form of a draft with what was changed in it; the slips of one draft are named by its place."""
    handed = ResponsiblePersons(*(first(sent.fields, name) for name in ("desk", "division", "leader")))
    usual = _form(session, reading, n, handed)
    try:
        return {**usual, **_typed(reader, sent, session, reading, n, usual)}
    except Refused as refused:
        raise within(f"{n + 1}", refused) from refused


def _typed(
    reader: PageReader, sent: SentForm, session: Session, reading: MinutesReading, n: int, usual: Fields
) -> dict[str, object]:
    said = {name: first(sent.fields, f"{name}:{n}") for name in _FIELDS}
    on, calendar = reading.reading.meeting.date, reader.practice.calendar
    due_on = read_deadline("due_on", said["due_on"], on=on, calendar=calendar).on
    counts = said["kind"] not in {"none", "list"}
    target = {
        "kind": said["kind"],
        "quantity": said["quantity"] or None if counts else None,
        "unit": said["unit"],
        "comparator": said["comparator"],
    }
    return {
        "title": said["title"],
        "due_on": due_on,
        "set_by_office": bool(usual["set_by_office"]) and due_on == usual["due_on"],
        "target": target,
        "lead": "all" if said["lead"] in _ALL else _codes(session, said["lead"]),
        "co": _codes(session, said["co"]),
        "done_when": said["done_when"],
        "counted_how": said["counted_how"],
    }


def _codes(session: Session, names: str) -> list[str]:
    """Return the codes of units by any of their names; a name nobody has is left to be refused."""
    known = pasted_tables.units_by_name(session)
    return [known[name].code if name in known else name for name in _BETWEEN.split(names) if name]
