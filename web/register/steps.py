"""The way of a draft to its units: opinions, submission, approval, dispatch; one by one, or several at once."""

from collections.abc import Callable, Sequence

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from models.directives import Directive, Ending, Life
from models.people import Person
from rules.entry import read_figure, read_line, read_text
from rules.refusal import Refused
from services import lookup
from services.boards import preparation
from services.registration import dispatch, loads, opinions, register
from web.frame.here import Here
from web.frame.permissions import ForApprover, ForOffice
from web.register import drafts
from web.register.sources import UNPROCESSABLE

router = APIRouter()
LONGEST_WAIT = 60  # working days


def _step(here: Here, number: str, form: str, said: str, do: Callable[[Session, Directive], object]) -> Response:
    """Do one step of a draft once and show it again; what is refused stands in the form it belongs to."""

    def act(session: Session) -> None:
        do(session, drafts.find(here, session, number))

    again = lambda refused: drafts.show(here, number, refused, form)  # noqa: E731 - what a refusal shows
    return here.act(act, to=f"/drafts/{number}", said=said, about=number, again=again)


@router.post("/drafts/{number}/consult")
def consult(here: ForOffice, number: str) -> Response:
    """Ask the lead units what they think."""

    def do(session: Session, draft: Directive) -> None:
        within = _within(here.first("within"))
        opinions.consult(session, here.practice, draft, here.viewer.person, within=within, now=here.now)

    return _step(here, number, "consult", here._("已向牵头单位征求意见。"), do)


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
def opine(here: ForOffice, number: str) -> Response:
    """Record on a unit's behalf what it thinks."""

    def do(session: Session, draft: Directive) -> None:
        assignment = lookup.assignment(session, draft.number, here.first("unit"))
        wanted = here.first("quota")
        opinions.opine(
            session,
            here.practice,
            assignment,
            here.viewer.person,
            quota=read_figure("quota", wanted) if wanted else None,
            reason=read_text("reason", here.first("reason"), empty=True),
            on_behalf=read_line("on_behalf", here.first("on_behalf")),
            now=here.now,
        )

    return _step(here, number, "opinions", here._("已代录意见。"), do)


@router.post("/drafts/{number}/take")
def take(here: ForOffice, number: str) -> Response:
    """Give a unit the quota it proposed."""

    def do(session: Session, draft: Directive) -> None:
        assignment = lookup.assignment(session, draft.number, here.first("unit"))
        wanted, by = read_figure("quota", here.first("quota")), here.viewer.person
        confirmed = here.confirmed
        opinions.set_quota(session, here.practice, assignment, wanted, by, accept_difference=confirmed, now=here.now)

    return _step(here, number, "take", here._("已采纳建议的任务数。"), do)


@router.post("/drafts/{number}/submit")
def submit(here: ForOffice, number: str) -> Response:
    """Submit a draft for approval."""
    return _step(here, number, "submit", here._("已送审。"), lambda session, draft: _submit(here, session, draft))


def _submit(here: Here, session: Session, draft: Directive) -> None:
    who, early = here.viewer.person, here.confirmed
    register.submit(session, here.practice, draft, who, without_opinions=early, now=here.now)


@router.post("/drafts/{number}/withdraw")
def withdraw(here: ForOffice, number: str) -> Response:
    """End a draft that is not wanted."""

    def do(session: Session, draft: Directive) -> str:
        reason = read_text("reason", here.first("reason"), at_most=2000)
        way, by = Ending.WITHDRAWN, here.viewer.person
        dispatch.end(session, draft, way, by, reason=reason, today=here.today, now=here.now)
        return "/drafts"

    again = lambda refused: drafts.show(here, number, refused, "withdraw")  # noqa: E731 - what a refusal shows
    act = lambda session: do(session, drafts.find(here, session, number))  # noqa: E731 - one act
    return here.act(act, to="/drafts", said=here._("已撤销。"), about=number, again=again)


@router.post("/drafts/{number}/approve")
def approve(here: ForApprover, number: str) -> Response:
    """Approve what was submitted."""
    do = lambda session, draft: _approve(here, session, draft)  # noqa: E731 - one act
    return _step(here, number, "approve", here._("已批准。"), do)


def _approve(here: Here, session: Session, draft: Directive) -> None:
    document = read_line("document", here.first("document"), at_most=100, empty=True)
    register.approve(session, here.practice, draft, here.viewer.person, document=document, now=here.now)


@router.post("/drafts/{number}/give-back")
def give_back(here: ForApprover, number: str) -> Response:
    """Give what was submitted back to its drafter."""

    def do(session: Session, draft: Directive) -> None:
        reason = read_text("reason", here.first("reason"), at_most=2000)
        register.give_back(session, here.practice, draft, here.viewer.person, reason=reason, now=here.now)

    return _step(here, number, "give-back", here._("已退回起草人。"), do)


@router.post("/drafts/{number}/dispatch")
def dispatch_draft(here: ForOffice, number: str) -> Response:
    """Dispatch what was approved."""
    again = lambda refused: drafts.show(here, number, refused, "dispatch")  # noqa: E731 - what a refusal shows
    act = lambda session: _dispatch(here, session, [drafts.find(here, session, number)])  # noqa: E731 - one act
    return here.act(act, to=f"/directives/{number}", said=here._("已下发。"), about=number, again=again)


def _dispatch(here: Here, session: Session, chosen: Sequence[Directive]) -> None:
    """Dispatch together; the approver's tick accepts what breaks a budget, nobody else's does."""
    who = here.viewer.person
    accepted_by: Person | None = who if here.viewer.is_approver and here.first("accept_load") else None
    loads.dispatch_together(session, here.practice, chosen, who, accepted_by=accepted_by, now=here.now)


@router.post("/drafts/submit-all")
def submit_all(here: ForOffice) -> Response:
    """Submit what was ticked."""
    return _several(here, "/drafts", here._("已送审。"), drafts.show_list, lambda s, one: _submit(here, s, one))


@router.post("/drafts/dispatch-all")
def dispatch_all(here: ForOffice) -> Response:
    """Dispatch what was ticked, together."""
    act = lambda session: _dispatch(here, session, _ticked(here, session))  # noqa: E731 - one act
    again = lambda refused: drafts.show_list(here, refused)  # noqa: E731 - what a refusal shows
    return here.act(act, to="/drafts", said=here._("已下发。"), again=again)


@router.get("/approvals")
def approvals(here: ForOffice) -> Response:
    """List what waits for approval."""
    return show_approvals(here)


def show_approvals(here: Here, refused: Refused | None = None) -> Response:
    """Show what waits for approval; a refusal stands above it."""
    with here.read() as session:
        found = preparation.lines(session, here.viewer.scope, Life.SUBMITTED)
    status, ticked = UNPROCESSABLE if refused else 200, here.form.get("number", [])
    facts = {"lines": found, "refused": refused, "ticked": ticked, "document": here.first("document")}
    return here.page("approvals", status=status, **facts)


@router.post("/approvals")
def approve_all(here: ForApprover) -> Response:
    """Approve what was ticked."""
    return _several(here, "/approvals", here._("已批准。"), show_approvals, lambda s, one: _approve(here, s, one))


def _several(
    here: Here,
    to: str,
    said: str,
    show: Callable[[Here, Refused | None], Response],
    do: Callable[[Session, Directive], object],
) -> Response:
    """Do one step to everything that was ticked, all or nothing."""

    def act(session: Session) -> None:
        for one in _ticked(here, session):
            do(session, one)

    return here.act(act, to=to, said=said, again=lambda refused: show(here, refused))


def _ticked(here: Here, session: Session) -> list[Directive]:
    chosen = [drafts.find(here, session, number) for number in here.form.get("number", [])]
    if not chosen:
        raise Refused(field="directive", field_zh="督办事项", zh="请先勾选。", en="tick some first.")
    return chosen
