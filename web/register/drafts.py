"""Drafts: the list of what is not dispatched yet, one of them as it stands, its fields changed, its preview."""

from dataclasses import dataclass
from typing import NamedTuple

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from models.directives import Directive, Source
from models.queries.clauses.scope import SENT
from models.queries.directives import directive_in
from rules.outcomes import Life
from rules.refusal import Refused, Unconfirmed
from services.boards import preparation, previews
from services.entries import read_directive
from services.registration import amendments, loads
from services.registration.deadlines import ReckonedDay
from web import form_flow
from web.form_flow import UNPROCESSABLE, AccountProof
from web.frame.form_data import Form, takes
from web.frame.interruptions import not_found
from web.frame.page_answer import PageAnswer
from web.frame.permissions import ForOffice, ForOversight, ThisForm, ThisPage
from web.frame.reader import PageReader
from web.frame.sent_form import SentForm
from web.register import draft_shown, entry_form
from web.register.entry_form import LARGEST_FORM, first
from web.register.sources import form_facts, show_review

router = APIRouter()


@router.get("/drafts")
def list_drafts(reader: ForOversight, sent: ThisForm, page: ThisPage) -> Response:
    """List what is not dispatched yet, each with its next step."""
    return show_list(reader, sent, page)


def show_list(reader: PageReader, sent: SentForm, page: PageAnswer, refused: Refused | None = None) -> Response:
    """Show the list; a refusal of what was ticked stands above it."""
    with page.read() as session:
        lines = preparation.lines(session, reader.scope)
    facts = {"lines": lines, "steps": draft_shown.STEPS, "refused": refused, "ticked": sent.fields.get("number", [])}
    return page.show("drafts", status=UNPROCESSABLE if refused else 200, **facts)


@router.get("/drafts/{number}")
def draft(reader: ForOversight, page: ThisPage, number: str) -> Response:
    """Show a draft as it stands and what is next; what was dispatched has a page of its own."""
    with page.read() as session:
        directive = directive_in(session, number, reader.scope)
    if directive is not None and directive.life in SENT:
        return RedirectResponse(f"/directives/{number}", 303)
    return show(reader, page, number)


def show(reader: PageReader, page: PageAnswer, number: str, refused: Refused | None = None, form: str = "") -> Response:
    """Show a draft; `form` names the form a refusal belongs to."""
    with page.read() as session:
        directive = find(reader, session, number)
        p = preparation.prepared(session, directive)
        rows = draft_shown.facts(reader, p)
        approved = directive.life is Life.APPROVED
        over = loads.foresee(session, reader.practice, [directive], now=reader.now) if approved else ()
    facts = {"p": p, "d": directive, "rows": rows, "over": over, "steps": draft_shown.STEPS}
    return page.show("draft", status=UNPROCESSABLE if refused else 200, refused=refused, form=form, **facts)


def find(reader: PageReader, session: Session, number: str) -> Directive:
    """Return a directive that is not dispatched yet, or answer that there is no such page."""
    directive = directive_in(session, number, reader.scope)
    return directive if directive is not None and directive.life not in SENT else not_found()


@router.get("/drafts/{number}/preview")
def preview(reader: ForOversight, page: ThisPage, number: str) -> Response:
    """Show every mail it will send and what each bureau gets to do, as if it were dispatched now."""
    with page.read() as session:
        directive = find(reader, session, number)
        seen = previews.preview(session, reader.practice, directive, now=reader.now)
    return page.show("draft_preview", d=directive, seen=seen)


@router.get("/drafts/{number}/edit")
def edit(reader: ForOffice, page: ThisPage, number: str) -> Response:
    """Show a draft in its form."""
    with page.read() as session:
        given = entry_form.as_typed(session, find(reader, session, number))
    return DraftForm(reader, page, number, given).fill_in()


@router.post("/drafts/{number}/edit")
@takes(LARGEST_FORM)
def review(reader: ForOffice, sent: ThisForm, page: ThisPage, number: str) -> Response:
    """Show a draft as it will be stored."""
    return form_flow.review(DraftForm(reader, page, number, sent.fields))


@router.post("/drafts/{number}/edit/record")
@takes(LARGEST_FORM)
def record(reader: ForOffice, sent: ThisForm, page: ThisPage, number: str) -> Response:
    """Store what was changed, or lead back to the form."""
    form = DraftForm(reader, page, number, sent.fields)
    return form.fill_in() if sent.first("back") else form_flow.record(lambda: form, AccountProof(page))


class WeighedDraft(NamedTuple):
    """A draft as it would be stored: its facts, its due date as it was read, and what must be confirmed."""

    rows: list[tuple[str, str]]
    told: ReckonedDay | None
    question: Unconfirmed | None


@dataclass(frozen=True, slots=True)
class DraftForm:
    """The fields of a draft, changed by a member of the office."""

    reader: PageReader
    page: PageAnswer
    number: str
    given: Form

    @property
    def about(self) -> str:
        """Return the number of the draft."""
        return self.number

    @property
    def to(self) -> str:
        """Return the page of the draft."""
        return f"/drafts/{self.number}"

    @property
    def said(self) -> str:
        """Return that it was changed."""
        return self.reader._("已修改。")

    def record(self, session: Session) -> None:
        """Store what was changed."""
        self._amend(session, confirmed=self.page.sent.confirmed)

    def _amend(self, session: Session, *, confirmed: bool) -> ReckonedDay | None:
        reader, directive = self.reader, find(self.reader, session, self.number)
        held_on = session.get_one(Source, directive.source_id).held_on
        fields, told = entry_form.read_fields(reader, self.page.sent, held_on)
        amendments.amend(
            session,
            reader.practice,
            directive,
            read_directive(fields),
            reader.person,
            plan=first(self.given, "plan") or directive.plan,
            accept_difference=confirmed,
            now=reader.now,
        )
        return told

    def weigh(self) -> WeighedDraft:
        """Try what was changed; a difference of quotas is asked about."""
        question = self._question()
        weighed: list[WeighedDraft] = []

        def look(session: Session) -> None:
            told = self._amend(session, confirmed=True)
            draft = find(self.reader, session, self.number)
            rows = draft_shown.facts(self.reader, preparation.prepared(session, draft))
            weighed.append(WeighedDraft(rows, told, question))

        self.page.rehearse(look)
        return weighed[0]

    def _question(self) -> Unconfirmed | None:
        try:
            self.page.rehearse(self._try)
        except Unconfirmed as asked:
            return asked
        return None

    def _try(self, session: Session) -> None:
        self._amend(session, confirmed=False)

    def fill_in(self, wrong: Refused | None = None) -> Response:
        """Show the form as it was typed, with what is wrong."""
        with self.page.read() as session:
            directive = find(self.reader, session, self.number)
            chosen = entry_form.choices(self.reader, session)
        facts = form_facts(self.reader, self.given, chosen, wrong, directive)
        return self.page.show("register", status=UNPROCESSABLE if wrong else 200, **facts)

    def review(self, weighed: WeighedDraft, refused: Refused | None) -> Response:
        """Show what the draft becomes and what must be confirmed; anything else leads back to the form."""
        if refused is not None and not isinstance(refused, Unconfirmed):
            return self.fill_in(refused)
        with self.page.read() as session:
            directive = find(self.reader, session, self.number)
        action, asked = f"/drafts/{self.number}/edit/record", refused or weighed.question
        return show_review(
            self.page.sent, self.page, action, weighed.rows, weighed.told, draft=directive, refused=asked
        )
