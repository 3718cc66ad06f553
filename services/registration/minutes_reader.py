"""Reads minutes with what the office knows: its calendar, its units by all their names, what it supervises already."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from sqlmodel import Session

from minutes.drafts import Draft, Reading
from minutes.meeting import date_of
from minutes.parties import KnownUnit as Party
from minutes.parties import Register
from minutes.questioning import KnownDirective
from minutes.reading import read
from models.directives import Directive, Source
from models.drafts import DraftFate, ReadDraft
from models.queries.directives import directives_supervised, drafts_decided, meetings_on
from models.queries.units import all_units, former_names
from rules.calendar import WorkCalendar
from rules.field_names import THINGS
from rules.refusal import Refused

_PLACE = re.compile(r"(?P<place>[一-龥]{1,8}?[市县区州盟旗])(?=民政局$|民政厅$|局$|人民政府$|委员会$)")
_SHORT = 3  # characters a place must have before its last may be left out: 滑县 is never 滑
LONGEST_TEXT = 1_000_000  # characters, as many as a source keeps
ENOUGH = 0.5  # assignment of drafts known already that makes a text the same meeting's under another title


@dataclass(frozen=True, slots=True)
class MinutesReading:
    """A reading, the source it belongs to if one is registered, and what was decided of its drafts before."""

    reading: Reading
    source: Source | None = None
    fates: dict[int, DraftFate] = field(default_factory=dict)
    parents: dict[int, int] = field(default_factory=dict)  # of drafts registered before: the directive
    gone: tuple[str, ...] = ()  # registered before, and not in this text


def day_of(text: str, on: date | None) -> date:
    """Return the day a text is of: the one given, else the one it names itself; refuse a text that names none, or is too long."""
    if len(text) > LONGEST_TEXT:
        raise Refused(
            field="text",
            field_zh=THINGS["text"],
            zh=f"共{len(text)}字，最多{LONGEST_TEXT}字；请只交会议文字，附件分开。",
            en=f"{len(text)} characters, at most {LONGEST_TEXT} are read; give the minutes without their annexes.",
        )
    day = on or date_of(text)
    if day is None:
        raise Refused(
            field="on",
            zh="文中没有写明日期，请给出会议日期（例：2018-04-16）。",
            en="the text names no date; give the day of the meeting (2018-04-16).",
        )
    return day


def read_alone(text: str, *, on: date | None, calendar: WorkCalendar) -> MinutesReading:
    """Read without an office: no unit is known, nothing was registered."""
    return MinutesReading(read(text, on=day_of(text, on), calendar=calendar))


def read_for(session: Session, text: str, *, on: date | None, calendar: WorkCalendar) -> MinutesReading:
    """Read with an office's units and directives, and compare with what was read of the same meeting before."""
    day = day_of(text, on)
    register, supervised = register_of(session), directives_supervised(session)
    reading = read(text, on=day, calendar=calendar, register=register, known=_known(supervised))
    prints = [fingerprint(draft) for draft in reading.drafts]
    earlier = _same_meeting(session, reading, text, prints)
    if earlier is None:
        return MinutesReading(reading)
    source, decided = earlier
    rows = {row.fingerprint: row for row in decided}
    others = _known(directive for directive in supervised if directive.source_id != source.id)
    reading = read(text, on=day, calendar=calendar, register=register, known=others)
    in_text = {n: rows[mark] for n, mark in enumerate(prints) if mark in rows}
    gone = [row.text for row in decided if row.fate is DraftFate.REGISTERED and row.fingerprint not in set(prints)]
    return MinutesReading(
        reading,
        source,
        {n: row.fate for n, row in in_text.items()},
        {n: row.directive_id for n, row in in_text.items() if row.directive_id is not None},
        tuple(gone),
    )


def register_of(session: Session) -> Register:
    """Return the units by every name they have or had."""
    former: dict[int, list[str]] = defaultdict(list)
    for name in former_names(session):
        former[name.unit_id].append(name.name)
    units = [unit for unit in all_units(session) if not unit.is_office]
    return Register([Party(unit.name, aliases([unit.name, *former[unit.id]])) for unit in units])


def aliases(names: list[str]) -> tuple[str, ...]:
    """Return some names of a unit, and its place as it is called for short: 郑州市民政局, 郑州市, 郑州."""
    places = [match["place"] for name in names if (match := _PLACE.match(name))]
    short = [place[:-1] for place in places if len(place) >= _SHORT]
    return tuple(dict.fromkeys([*names, *places, *short]))


def _known(directives: Iterable[Directive]) -> list[KnownDirective]:
    return [KnownDirective(directive.number, directive.title, directive.text) for directive in directives]


def _same_meeting(
    session: Session, reading: Reading, text: str, prints: list[str]
) -> tuple[Source, tuple[ReadDraft, ...]] | None:
    """Return the meeting of that day with this title or text, or most of its drafts; None when it is new."""
    for source in meetings_on(session, reading.meeting.date):
        decided = tuple(drafts_decided(session, source.id))
        shared = len({row.fingerprint for row in decided} & set(prints))
        same = source.title == reading.meeting.title or (source.text and source.text == text)
        if same or (decided and shared >= ENOUGH * len(decided)):
            return source, decided
    return None


def fingerprint(draft: Draft) -> str:
    """Return what knows a draft again: SHA-256 of its letters and digits."""
    return sha256(letters_of(draft.text).encode()).hexdigest()


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, punctuation and spaces apart."""
    return "".join(filter(str.isalnum, text))
