"""Registering: a source and what it orders in one form, shown as it will be stored before it is."""

from datetime import date

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from models.directives import Directive
from rules.entry import read_date
from rules.refusal import Refused
from services.boards import preparation
from services.registration import filings
from services.registration.deadlines import ReckonedDay, read_deadline
from web.form_flow import UNPROCESSABLE
from web.frame.form_data import Form, takes
from web.frame.page_answer import PageAnswer
from web.frame.permissions import ForOffice, ThisForm, ThisPage
from web.frame.reader import PageReader
from web.frame.sent_form import SentForm
from web.register import draft_shown, entry_form
from web.register.entry_form import LARGEST_FORM, Choices, FilingEntry, first

router = APIRouter()


@router.get("/register")
def register(reader: ForOffice, page: ThisPage, source: str = "") -> Response:
    """Show the form; `source` chooses one that is registered already."""
    given = {"source": [source], "desk": [reader.person.key], "source.held_on": [reader.today.isoformat()]}
    return _form(reader, page, given)


@router.get("/register/deadline")
def deadline(reader: ForOffice, page: ThisPage) -> Response:
    """Show the day that some words (`due_on`) mean, reckoned from the day of their source."""
    asked = page.request.query_params
    words = asked.get("due_on", "")
    try:
        on = _day(page, asked.get("source.held_on", ""), asked.get("source", ""))
        deadline = read_deadline("due_on", words, on=on, calendar=reader.practice.calendar) if words.strip() else None
    except Refused as refused:
        return page.show("deadline", told=None, refused=refused, reckoned=draft_shown.reckoned)
    return page.show("deadline", told=deadline, refused=None, reckoned=draft_shown.reckoned)


def _day(page: PageAnswer, held_on: str, source: str) -> date:
    if source.isascii() and source.isdigit():
        with page.read() as session:
            return filings.source_known(session, int(source[:9])).held_on
    return read_date("source.held_on", held_on)


@router.post("/register")
@takes(LARGEST_FORM)
def review(reader: ForOffice, sent: ThisForm, page: ThisPage) -> Response:
    """Show what will be stored, or what is wrong with it."""
    try:
        return _review(reader, sent, page, _read(reader, sent, page))
    except Refused as refused:
        return _form(reader, page, sent.fields, refused)


@router.post("/register/record")
@takes(LARGEST_FORM)
def record(reader: ForOffice, sent: ThisForm, page: ThisPage) -> Response:
    """Store it once and lead to the draft, or back to the form."""
    if sent.first("back"):
        return _form(reader, page, sent.fields)
    try:
        asked = _read(reader, sent, page)
    except Refused as refused:
        return _form(reader, page, sent.fields, refused)
    said = reader._("已登记为草稿，请继续分任务数、预览、送审。")
    again = lambda refused: _form(reader, page, sent.fields, refused)  # noqa: E731 - what a refusal shows
    return page.record_once(lambda session: _filed(reader, session, asked), to="/drafts", said=said, again=again)


def _read(reader: PageReader, sent: SentForm, page: PageAnswer) -> FilingEntry:
    with page.read() as session:
        return entry_form.read_new(reader, sent, session)


def _filed(reader: PageReader, session: Session, asked: FilingEntry) -> str:
    made = filings.file_directive(session, reader.practice, asked.filing, reader.person, now=reader.now)
    return f"/drafts/{made.number}"


def _form(reader: PageReader, page: PageAnswer, given: Form, refused: Refused | None = None) -> Response:
    with page.read() as session:
        chosen = entry_form.choices(reader, session, first(given, "source"))
    return page.show("register", status=UNPROCESSABLE if refused else 200, **form_facts(reader, given, chosen, refused))


def form_facts(
    reader: PageReader, given: Form, chosen: Choices, refused: Refused | None, draft: Directive | None = None
) -> dict[str, object]:
    """Return what the template of the form needs."""
    facts = {"given": given, "c": chosen, "kinds": entry_form, "refused": refused, "draft": draft}
    return {**facts, "named": lambda words: draft_shown.named(reader, words)}


def _review(reader: PageReader, sent: SentForm, page: PageAnswer, asked: FilingEntry) -> Response:
    rows: list[tuple[str, str]] = []

    def look(session: Session) -> None:
        made = filings.file_directive(session, reader.practice, asked.filing, reader.person, now=reader.now)
        rows.extend(draft_shown.facts(reader, preparation.prepared(session, made)))

    page.rehearse(look)
    return show_review(sent, page, "/register/record", rows, asked.told)


def show_review(
    sent: SentForm,
    page: PageAnswer,
    action: str,
    rows: list[tuple[str, str]],
    deadline: ReckonedDay | None,
    *,
    draft: Directive | None = None,
    refused: Refused | None = None,
) -> Response:
    """Show what will be stored, with the day that was read in the words of the deadline."""
    given = {**sent.fields, "due_on": [deadline.on.isoformat() if deadline else ""]}
    facts = {"given": given, "rows": rows, "told": deadline, "action": action, "draft": draft, "refused": refused}
    status = UNPROCESSABLE if refused else 200
    return page.show("register_review", status=status, reckoned=draft_shown.reckoned, **facts)
