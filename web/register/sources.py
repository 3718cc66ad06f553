"""Registering: a source and what it orders in one form, shown as it will be stored before it is."""

from datetime import date

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from models.directives import Directive
from rules.entry import read_date
from rules.refusal import Refused
from services.boards import preparation
from services.registration import filing
from services.registration.deadlines import Told, read_deadline
from web.frame.form_data import Form, takes
from web.frame.here import Here
from web.frame.permissions import ForOffice
from web.register import draft_shown, entry_form
from web.register.entry_form import LARGEST_FORM, Asked, Choices, first

router = APIRouter()
UNPROCESSABLE = 422


@router.get("/register")
def register(here: ForOffice, source: str = "") -> Response:
    """Show the form; `source` chooses one that is registered already."""
    given = {"source": [source], "desk": [here.viewer.person.key], "source.held_on": [here.today.isoformat()]}
    return _form(here, given)


@router.get("/register/deadline")
def deadline(here: ForOffice) -> Response:
    """Show the day that some words (`due_on`) mean, reckoned from the day of their source."""
    asked = here.request.query_params
    words = asked.get("due_on", "")
    try:
        on = _day(here, asked.get("source.held_on", ""), asked.get("source", ""))
        told = read_deadline("due_on", words, on=on, calendar=here.practice.calendar) if words.strip() else None
    except Refused as refused:
        return here.page("deadline", told=None, refused=refused, reckoned=draft_shown.reckoned)
    return here.page("deadline", told=told, refused=None, reckoned=draft_shown.reckoned)


def _day(here: Here, held_on: str, source: str) -> date:
    if source.isascii() and source.isdigit():
        with here.read() as session:
            return filing.source_known(session, int(source[:9])).held_on
    return read_date("source.held_on", held_on)


@router.post("/register")
@takes(LARGEST_FORM)
def review(here: ForOffice) -> Response:
    """Show what will be stored, or what is wrong with it."""
    try:
        return _review(here, _read(here))
    except Refused as refused:
        return _form(here, here.form, refused)


@router.post("/register/record")
@takes(LARGEST_FORM)
def record(here: ForOffice) -> Response:
    """Store it once and lead to the draft, or back to the form."""
    if here.first("back"):
        return _form(here, here.form)
    try:
        asked = _read(here)
    except Refused as refused:
        return _form(here, here.form, refused)
    said = here._("已登记为草稿，请继续分任务数、预览、送审。")
    again = lambda refused: _form(here, here.form, refused)  # noqa: E731 - what a refusal shows
    return here.act(lambda session: _filed(here, session, asked), to="/drafts", said=said, again=again)


def _read(here: Here) -> Asked:
    with here.read() as session:
        return entry_form.read_new(here, session)


def _filed(here: Here, session: Session, asked: Asked) -> str:
    made = filing.file_directive(session, here.practice, asked.filing, here.viewer.person, now=here.now)
    return f"/drafts/{made.number}"


def _form(here: Here, given: Form, refused: Refused | None = None) -> Response:
    with here.read() as session:
        chosen = entry_form.choices(here, session, first(given, "source"))
    return here.page("register", status=UNPROCESSABLE if refused else 200, **form_facts(here, given, chosen, refused))


def form_facts(
    here: Here, given: Form, chosen: Choices, refused: Refused | None, draft: Directive | None = None
) -> dict[str, object]:
    """Return what the template of the form needs."""
    facts = {"given": given, "c": chosen, "kinds": entry_form, "refused": refused, "draft": draft}
    return {**facts, "named": lambda words: draft_shown.named(here, words)}


def _review(here: Here, asked: Asked) -> Response:
    rows: list[tuple[str, str]] = []

    def look(session: Session) -> None:
        made = filing.file_directive(session, here.practice, asked.filing, here.viewer.person, now=here.now)
        rows.extend(draft_shown.facts(here, preparation.prepared(session, made)))

    here.rehearse(look)
    return show_review(here, "/register/record", rows, asked.told)


def show_review(
    here: Here,
    action: str,
    rows: list[tuple[str, str]],
    told: Told | None,
    *,
    draft: Directive | None = None,
    refused: Refused | None = None,
) -> Response:
    """Show what will be stored, with the day that was read in the words of the deadline."""
    given = {**here.form, "due_on": [told.on.isoformat() if told else ""]}
    facts = {"given": given, "rows": rows, "told": told, "action": action, "draft": draft, "refused": refused}
    status = UNPROCESSABLE if refused else 200
    return here.page("register_review", status=status, reckoned=draft_shown.reckoned, **facts)
