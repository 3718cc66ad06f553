"""Drafts: the list of what is not dispatched yet, one of them as it stands, its fields changed, its preview."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from models.directives import Directive, Life, Source
from models.queries.scope import SENT, directive_in
from rules.refusal import Refused, Unconfirmed
from services.boards import preparation, previews
from services.entries import read_directive
from services.registration import amendments, loads
from web.frame.form_data import Form, takes
from web.frame.here import Here
from web.frame.permissions import ForOffice, ForReader
from web.register import draft_shown, entry_form
from web.register.entry_form import LARGEST_FORM, first
from web.register.sources import UNPROCESSABLE, form_facts, show_review

router = APIRouter()


@router.get("/drafts")
def list_drafts(here: ForReader) -> Response:
    """List what is not dispatched yet, each with its next step."""
    return show_list(here)


def show_list(here: Here, refused: Refused | None = None) -> Response:
    """Show the list; a refusal of what was ticked stands above it."""
    with here.read() as session:
        found = preparation.lines(session, here.viewer.scope)
    facts = {"lines": found, "steps": draft_shown.STEPS, "refused": refused, "ticked": here.form.get("number", [])}
    return here.page("drafts", status=UNPROCESSABLE if refused else 200, **facts)


@router.get("/drafts/{number}")
def draft(here: ForReader, number: str) -> Response:
    """Show a draft as it stands and what is next; what was dispatched has a page of its own."""
    with here.read() as session:
        found = directive_in(session, number, here.viewer.scope)
    if found is not None and found.life in SENT:
        return RedirectResponse(f"/directives/{number}", 303)
    return show(here, number)


def show(here: Here, number: str, refused: Refused | None = None, form: str = "") -> Response:
    """Show a draft; `form` names the form a refusal belongs to."""
    with here.read() as session:
        directive = find(here, session, number)
        p = preparation.prepared(session, directive)
        rows = draft_shown.facts(here, p)
        approved = directive.life is Life.APPROVED
        over = loads.foresee(session, here.practice, [directive], now=here.now) if approved else ()
    facts = {"p": p, "d": directive, "rows": rows, "over": over, "steps": draft_shown.STEPS}
    return here.page("draft", status=UNPROCESSABLE if refused else 200, refused=refused, form=form, **facts)


def find(here: Here, session: Session, number: str) -> Directive:
    """Return a directive that is not dispatched yet, or answer that there is no such page."""
    found = directive_in(session, number, here.viewer.scope)
    return found if found is not None and found.life not in SENT else here.not_found()


@router.get("/drafts/{number}/preview")
def preview(here: ForReader, number: str) -> Response:
    """Show every mail it will send and what each bureau gets to do, as if it were dispatched now."""
    with here.read() as session:
        directive = find(here, session, number)
        seen = previews.preview(session, here.practice, directive, now=here.now)
    return here.page("draft_preview", d=directive, seen=seen)


@router.get("/drafts/{number}/edit")
def edit(here: ForOffice, number: str) -> Response:
    """Show a draft in its form."""
    with here.read() as session:
        given = entry_form.as_typed(session, find(here, session, number))
    return _form(here, number, given)


def _form(here: Here, number: str, given: Form, refused: Refused | None = None) -> Response:
    with here.read() as session:
        directive = find(here, session, number)
        chosen = entry_form.choices(here, session)
    facts = form_facts(here, given, chosen, refused, directive)
    return here.page("register", status=UNPROCESSABLE if refused else 200, **facts)


@router.post("/drafts/{number}/edit")
@takes(LARGEST_FORM)
def review(here: ForOffice, number: str) -> Response:
    """Show a draft as it will be stored."""
    return _review(here, number)


@router.post("/drafts/{number}/edit/record")
@takes(LARGEST_FORM)
def record(here: ForOffice, number: str) -> Response:
    """Store what was changed, or lead back to the form."""
    if here.first("back"):
        return _form(here, number, here.form)
    to, said = f"/drafts/{number}", here._("已修改。")
    return here.act(
        lambda session: _amend(here, session, number, confirmed=here.confirmed),
        to=to,
        said=said,
        about=number,
        again=lambda refused: _review(here, number, refused),
    )


def _review(here: Here, number: str, refused: Refused | None = None) -> Response:
    """Show what a draft becomes; a difference of quotas is asked about, anything else leads back to the form."""
    if refused is not None and not isinstance(refused, Unconfirmed):
        return _form(here, number, here.form, refused)
    try:
        here.rehearse(lambda session: _amend(here, session, number))
    except Unconfirmed as asked:
        refused = refused or asked
    except Refused as wrong:
        return _form(here, number, here.form, wrong)
    rows: list[tuple[str, str]] = []

    def look(session: Session) -> None:
        _amend(here, session, number, confirmed=True)
        rows.extend(draft_shown.facts(here, preparation.prepared(session, find(here, session, number))))

    here.rehearse(look)
    with here.read() as session:
        directive = find(here, session, number)
        _, told = entry_form.read_fields(here, session.get_one(Source, directive.source_id).held_on)
    return show_review(here, f"/drafts/{number}/edit/record", rows, told, draft=directive, refused=refused)


def _amend(here: Here, session: Session, number: str, *, confirmed: bool = False) -> None:
    directive = find(here, session, number)
    fields, _ = entry_form.read_fields(here, session.get_one(Source, directive.source_id).held_on)
    amendments.amend(
        session,
        here.practice,
        directive,
        read_directive(fields),
        here.viewer.person,
        plan=first(here.form, "plan") or directive.plan,
        accept_difference=confirmed,
        now=here.now,
    )
