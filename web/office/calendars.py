"""The working calendar: a year's days with the notices they come from, and a new notice taken in after a look at what it moves."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from sqlmodel import Session

from rules.refusal import Refused
from services.registration import calendar_changes, calendars, holiday_notices
from services.registration.calendar_changes import Move, Replanning
from services.registration.holiday_notices import HolidayNotice
from web.frame.page_answer import PageAnswer
from web.frame.permissions import ForOffice, ForOversight, ThisForm, ThisPage, for_office
from web.frame.reader import PageReader
from web.frame.sent_form import SentForm
from web.office.almanac import months

router = APIRouter()
EARLIEST, LATEST = 1950, 2199
FORMATS = ("csv", "yaml")
LARGEST = 60_000  # characters of a notice


@router.get("/calendar")
def show(
    reader: ForOversight, page: ThisPage, year: Annotated[int | None, Query(ge=EARLIEST, le=LATEST)] = None
) -> Response:
    """Show a year, this one when none is named."""
    number = year or reader.today.year
    book = reader.practice.calendar
    with page.read() as session:
        named = calendars.year(session, book, number)
    laid_out = months(book, number)
    return page.show(
        "calendar", year=number, months=laid_out, named=named, called=calendars.called, span=(EARLIEST, LATEST)
    )


@router.get("/calendar/import", dependencies=[Depends(for_office)])
def ask(sent: ThisForm, page: ThisPage) -> Response:
    """Ask for a notice."""
    return _form(sent, page)


def _form(
    sent: SentForm, page: PageAnswer, *, seen: "NoticePreview | None" = None, refused: Refused | None = None
) -> Response:
    kind, text = _typed(sent)
    status = 422 if refused else 200
    return page.show("calendar_import", status=status, seen=seen, refused=refused, kind=kind, text=text)


@router.post("/calendar/import/preview")
def preview(reader: ForOffice, sent: ThisForm, page: ThisPage) -> Response:
    """Show what a notice would move, per unit; nothing is stored."""
    replanned: list[Replanning] = []

    def look(session: Session) -> None:
        replanned.append(_take(reader, session, _read(sent)))

    try:
        page.rehearse(look)
    except Refused as refused:
        return _form(sent, page, refused=refused)
    return _form(sent, page, seen=NoticePreview(replanned[0]))


@router.post("/calendar/import")
def take(reader: ForOffice, sent: ThisForm, page: ThisPage) -> Response:
    """Take a notice in, and plan again."""

    def do(session: Session) -> str:
        notice = _read(sent)
        _take(reader, session, notice)
        return f"/calendar?year={notice.year}"

    said = reader._("通知已导入，时限已重新推算。")
    return page.record_once(do, to="/calendar", said=said, again=lambda no: _form(sent, page, refused=no))


def _typed(sent: SentForm) -> tuple[str, str]:
    """Return the kind and the text of a notice: of the file that was chosen, else what was typed."""
    chosen = next((file for file in sent.files if file.size), None)
    if chosen is None:
        kind = sent.first("format")
        return kind if kind in FORMATS else FORMATS[0], sent.first("days").replace("\r\n", "\n")
    content = chosen.content()[: LARGEST + 1]
    return "csv" if chosen.name.lower().endswith(".csv") else "yaml", _decoded(content).replace("\r\n", "\n")


def _decoded(content: bytes) -> str:
    """Return the text of a file in UTF-8, or in what a Chinese Excel writes; anything else is refused when it is read."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def _read(sent: SentForm) -> HolidayNotice:
    kind, text = _typed(sent)
    if len(text) > LARGEST:
        raise Refused(field="days", zh=f"超过{LARGEST}字。", en=f"more than {LARGEST} characters.")
    return holiday_notices.read_notice(
        text, f"days.{kind}", number=sent.first("number"), published=sent.first("published")
    )


def _take(reader: PageReader, session: Session, notice: HolidayNotice) -> Replanning:
    return calendar_changes.import_notice(session, reader.practice, notice, actor=reader.person.key, now=reader.now)


@dataclass(frozen=True, slots=True)
class NoticePreview:
    """What a notice would do, as its preview shows it."""

    done: Replanning

    @property
    def units(self) -> list[tuple[str, list[Move]]]:
        """Return the moves of each unit: those that move first, then those that stay because they were announced."""
        groups = self.done.by_unit().values()
        return [(moves[0].unit_name, sorted(moves, key=lambda move: move.shift.kept)) for moves in groups]
