"""The working calendar: a year's days with the notices they come from, and a new notice taken in after a look at what it moves."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from sqlmodel import Session

from rules.refusal import Refused
from services.registration import calendar_changes, calendars, holiday_notices
from services.registration.calendar_changes import Move, Replanned
from services.registration.holiday_notices import HolidayNotice
from web.frame.here import Here
from web.frame.permissions import ForOffice, ForReader
from web.office.almanac import months

router = APIRouter()
EARLIEST, LATEST = 1950, 2199
FORMATS = ("csv", "yaml")
LARGEST = 60_000  # characters of a notice


@router.get("/calendar")
def show(here: ForReader, year: Annotated[int | None, Query(ge=EARLIEST, le=LATEST)] = None) -> Response:
    """Show a year, this one when none is named."""
    number = year or here.today.year
    book = here.practice.calendar
    with here.read() as session:
        named = calendars.year(session, book, number)
    found = months(book, number)
    return here.page(
        "calendar", year=number, months=found, named=named, called=calendars.called, span=(EARLIEST, LATEST)
    )


@router.get("/calendar/import")
def ask(here: ForOffice) -> Response:
    """Ask for a notice."""
    return _form(here)


def _form(here: Here, *, seen: "Seen | None" = None, refused: Refused | None = None) -> Response:
    kind, text = _typed(here)
    status = 422 if refused else 200
    return here.page("calendar_import", status=status, seen=seen, refused=refused, kind=kind, text=text)


@router.post("/calendar/import/preview")
def preview(here: ForOffice) -> Response:
    """Show what a notice would move, per unit; nothing is stored."""
    found: list[Replanned] = []

    def look(session: Session) -> None:
        found.append(_take(here, session, _read(here)))

    try:
        here.rehearse(look)
    except Refused as refused:
        return _form(here, refused=refused)
    return _form(here, seen=Seen(found[0]))


@router.post("/calendar/import")
def take(here: ForOffice) -> Response:
    """Take a notice in, and plan anew."""

    def do(session: Session) -> str:
        notice = _read(here)
        _take(here, session, notice)
        return f"/calendar?year={notice.year}"

    said = here._("通知已导入，时限已重新推算。")
    return here.act(do, to="/calendar", said=said, again=lambda no: _form(here, refused=no))


def _typed(here: Here) -> tuple[str, str]:
    """Return the kind and the text of a notice: of the file that was chosen, else what was typed."""
    chosen = next((one for one in here.files if one.size), None)
    if chosen is None:
        kind = here.first("format")
        return kind if kind in FORMATS else FORMATS[0], here.first("days").replace("\r\n", "\n")
    content = chosen.content()[: LARGEST + 1]
    return "csv" if chosen.name.lower().endswith(".csv") else "yaml", _decoded(content).replace("\r\n", "\n")


def _decoded(content: bytes) -> str:
    """Return the text of a file in UTF-8, or in what a Chinese Excel writes; anything else is refused when it is read."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def _read(here: Here) -> HolidayNotice:
    kind, text = _typed(here)
    if len(text) > LARGEST:
        raise Refused(field="days", zh=f"超过{LARGEST}字。", en=f"more than {LARGEST} characters.")
    return holiday_notices.read_notice(
        text, f"days.{kind}", number=here.first("number"), published=here.first("published")
    )


def _take(here: Here, session: Session, notice: HolidayNotice) -> Replanned:
    return calendar_changes.import_notice(session, here.practice, notice, actor=here.viewer.person.key, now=here.now)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a notice would do, as its preview shows it."""

    done: Replanned

    @property
    def units(self) -> list[tuple[str, list[Move]]]:
        """Return the moves of each unit: those that move first, then those that stay because they were announced."""
        groups = self.done.by_unit().values()
        return [(moves[0].unit_name, sorted(moves, key=lambda move: move.shift.kept)) for moves in groups]
