"""The way of a draft to its units: opinions, submission, approval, dispatch; one by one, or several at once."""

from collections.abc import Callable, Sequence

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from models.directives import Directive
from models.people import Person
from rules.entry import read_figure, read_line, read_text
from rules.field_names import THINGS
from rules.outcomes import Ending, Life
from rules.refusal import Refused
from services import lookup
from services.boards import preparation
from services.forms.submissions import Do
from services.registration import dispatch, loads, opinions, register
from web.form_flow import UNPROCESSABLE
from web.frame.page_answer import PageAnswer
from web.frame.permissions import ForApprover, ForOffice, ThisForm, ThisPage
from web.frame.reader import PageReader
from web.frame.sent_form import SentForm
from web.register import drafts

router = APIRouter()
LONGEST_WAIT = 60  # working days


def _step(
    reader: PageReader, page: PageAnswer, number: str, form: str, said: str, do: Callable[[Session, Directive], object]
) -> Response:
    """Do one step of a draft once and show it again; what is refused stands in the form it belongs to."""

    def act(session: Session) -> None:
        do(session, drafts.find(reader, session, number))

    again = lambda refused: drafts.show(reader, page, number, refused, form)  # noqa: E731 - what a refusal shows
    return page.record_once(act, to=f"/drafts/{number}", said=said, about=number, again=again)


@router.post("/drafts/{number}/consult")
def consult(reader: ForOffice, sent: ThisForm, page: ThisPage, number: str) -> Response:
    """Ask the lead units what they think."""

    def do(session: Session, draft: Directive) -> None:
        within = _within(sent.first("within"))
        opinions.consult(session, reader.practice, draft, reader.person, within=within, now=reader.now)

    return _step(reader, page, number, "consult", reader._("已向牵头单位征求意见。"), do)


def _within(text: str) -> int:
    days = read_figure("within", text or str(opinions.WITHIN))
    if days % 1 or not 1 <= days <= LONGEST_WAIT:
        raise Refused(
            field="within",
            zh=f"须为1至{LONGEST_WAIT}个工作日。",
            en=f"from 1 to {LONGEST_WAIT} working days can be given.",
        )
    return int(days)


@router.post("/drafts/{number}/opinions")
def opine(reader: ForOffice, sent: ThisForm, page: ThisPage, number: str) -> Response:
    """Record on a unit's behalf what it thinks."""

    def do(session: Session, draft: Directive) -> None:
        assignment = lookup.assignment(session, draft.number, sent.first("unit"))
        wanted = sent.first("quota")
        opinions.opine(
            session,
            reader.practice,
            assignment,
            reader.person,
            quota=read_figure("quota", wanted) if wanted else None,
            reason=read_text("reason", sent.first("reason"), empty=True),
            on_behalf=read_line("on_behalf", sent.first("on_behalf")),
            now=reader.now,
        )

    return _step(reader, page, number, "opinions", reader._("已代录意见。"), do)


@router.post("/drafts/{number}/take")
def take(reader: ForOffice, sent: ThisForm, page: ThisPage, number: str) -> Response:
    """Give a unit the quota it proposed."""

    def do(session: Session, draft: Directive) -> None:
        assignment = lookup.assignment(session, draft.number, sent.first("unit"))
        wanted, by = read_figure("quota", sent.first("quota")), reader.person
        confirmed = sent.confirmed
        opinions.set_quota(
            session, reader.practice, assignment, wanted, by, accept_difference=confirmed, now=reader.now
        )

    return _step(reader, page, number, "take", reader._("已采纳建议的任务数。"), do)


@router.post("/drafts/{number}/submit")
def submit(reader: ForOffice, sent: ThisForm, page: ThisPage, number: str) -> Response:
    """Submit a draft for approval."""
    return _step(
        reader,
        page,
        number,
        "submit",
        reader._("已送审。"),
        lambda session, draft: _submit(reader, sent, session, draft),
    )


def _submit(reader: PageReader, sent: SentForm, session: Session, draft: Directive) -> None:
    who, early = reader.person, sent.confirmed
    register.submit(session, reader.practice, draft, who, without_opinions=early, now=reader.now)


@router.post("/drafts/{number}/withdraw")
def withdraw(reader: ForOffice, sent: ThisForm, page: ThisPage, number: str) -> Response:
    """End a draft that is not wanted."""

    def do(session: Session, draft: Directive) -> str:
        reason = read_text("reason", sent.first("reason"), at_most=2000)
        way, by = Ending.WITHDRAWN, reader.person
        dispatch.end(session, draft, way, by, reason=reason, today=reader.today, now=reader.now)
        return "/drafts"

    again = lambda refused: drafts.show(reader, page, number, refused, "withdraw")  # noqa: E731 - what a refusal shows
    act = lambda session: do(session, drafts.find(reader, session, number))  # noqa: E731 - one act
    return page.record_once(act, to="/drafts", said=reader._("已撤销。"), about=number, again=again)


@router.post("/drafts/{number}/approve")
def approve(reader: ForApprover, sent: ThisForm, page: ThisPage, number: str) -> Response:
    """Approve what was submitted."""
    do = lambda session, draft: _approve(reader, sent, session, draft)  # noqa: E731 - one act
    return _step(reader, page, number, "approve", reader._("已批准。"), do)


def _approve(reader: PageReader, sent: SentForm, session: Session, draft: Directive) -> None:
    document = read_line("document", sent.first("document"), at_most=100, empty=True)
    register.approve(session, reader.practice, draft, reader.person, document=document, now=reader.now)


@router.post("/drafts/{number}/give-back")
def give_back(reader: ForApprover, sent: ThisForm, page: ThisPage, number: str) -> Response:
    """Give what was submitted back to its drafter."""

    def do(session: Session, draft: Directive) -> None:
        reason = read_text("reason", sent.first("reason"), at_most=2000)
        register.give_back(session, reader.practice, draft, reader.person, reason=reason, now=reader.now)

    return _step(reader, page, number, "give-back", reader._("已退回起草人。"), do)


@router.post("/drafts/{number}/dispatch")
def dispatch_draft(reader: ForOffice, sent: ThisForm, page: ThisPage, number: str) -> Response:
    """Dispatch what was approved."""
    again = lambda refused: drafts.show(reader, page, number, refused, "dispatch")  # noqa: E731 - what a refusal shows
    act = lambda session: _dispatch(reader, sent, session, [drafts.find(reader, session, number)])  # noqa: E731 - one act
    return page.record_once(act, to=f"/directives/{number}", said=reader._("已下发。"), about=number, again=again)


def _dispatch(reader: PageReader, sent: SentForm, session: Session, chosen: Sequence[Directive]) -> None:
    """Dispatch together; the approver's tick accepts what breaks a budget, nobody else's does."""
    who = reader.person
    accepted_by: Person | None = who if reader.viewer.is_approver and sent.first("accept_load") else None
    loads.dispatch_together(session, reader.practice, chosen, who, accepted_by=accepted_by, now=reader.now)


@router.post("/drafts/submit-all")
def submit_all(reader: ForOffice, sent: ThisForm, page: ThisPage) -> Response:
    """Submit what was ticked."""
    act = _to_ticked(reader, sent, lambda session, draft: _submit(reader, sent, session, draft))
    again = lambda refused: drafts.show_list(reader, sent, page, refused)  # noqa: E731 - what a refusal shows
    return page.record_once(act, to="/drafts", said=reader._("已送审。"), again=again)


@router.post("/drafts/dispatch-all")
def dispatch_all(reader: ForOffice, sent: ThisForm, page: ThisPage) -> Response:
    """Dispatch what was ticked, together."""
    act = lambda session: _dispatch(reader, sent, session, _ticked(reader, sent, session))  # noqa: E731 - one act
    again = lambda refused: drafts.show_list(reader, sent, page, refused)  # noqa: E731 - what a refusal shows
    return page.record_once(act, to="/drafts", said=reader._("已下发。"), again=again)


@router.get("/approvals")
def approvals(reader: ForOffice, sent: ThisForm, page: ThisPage) -> Response:
    """List what waits for approval."""
    return show_approvals(reader, sent, page)


def show_approvals(reader: PageReader, sent: SentForm, page: PageAnswer, refused: Refused | None = None) -> Response:
    """Show what waits for approval; a refusal stands above it."""
    with page.read() as session:
        lines = preparation.lines(session, reader.scope, Life.SUBMITTED)
    status, ticked = UNPROCESSABLE if refused else 200, sent.fields.get("number", [])
    facts = {"lines": lines, "refused": refused, "ticked": ticked, "document": sent.first("document")}
    return page.show("approvals", status=status, **facts)


@router.post("/approvals")
def approve_all(reader: ForApprover, sent: ThisForm, page: ThisPage) -> Response:
    """Approve what was ticked."""
    act = _to_ticked(reader, sent, lambda session, draft: _approve(reader, sent, session, draft))
    again = lambda refused: show_approvals(reader, sent, page, refused)  # noqa: E731 - what a refusal shows
    return page.record_once(act, to="/approvals", said=reader._("已批准。"), again=again)


def _to_ticked(reader: PageReader, sent: SentForm, do: Callable[[Session, Directive], object]) -> Do:
    """Return what does one step to everything that was ticked, all or nothing."""

    def act(session: Session) -> None:
        for draft in _ticked(reader, sent, session):
            do(session, draft)

    return act


def _ticked(reader: PageReader, sent: SentForm, session: Session) -> list[Directive]:
    chosen = [drafts.find(reader, session, number) for number in sent.fields.get("number", [])]
    if not chosen:
        raise Refused(field="directive", field_zh=THINGS["directive"], zh="请先勾选。", en="tick some first.")
    return chosen
