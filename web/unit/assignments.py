"""One assignment of a unit, and every act about it with an account: filled in, reviewed, then recorded once; the account is the proof."""

from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from models.directives import Assignment
from models.queries.assignments import assignment_told
from models.queries.evidence import evidence_of_assignment
from rules.refusal import Refused, Unconfirmed
from services.boards import matters
from services.execution import registry
from services.files.evidence import EvidenceSender
from services.forms import submissions, unit_acts
from services.forms.unit_acts import ActEntry
from web import form_flow
from web.form_flow import UNPROCESSABLE, AccountProof
from web.frame.interruptions import not_found
from web.frame.page_answer import PageAnswer
from web.frame.permissions import ForUnit, Id, SignedIn, ThisPage, for_unit
from web.frame.reader import PageReader
from web.frame.uploads import UploadedForm
from web.links.link_shown import AssignmentInWords, blame
from web.unit_act_form import UnitActForm, WeighedAct

router = APIRouter()


@router.get("/bureau/assignments/{assignment_id}")
def assignment(reader: SignedIn, page: ThisPage, assignment_id: Id) -> Response:
    """Show how an assignment stands, and what may be done about it."""
    return _show(reader, page, _shown(reader, page, assignment_id))


@router.get("/bureau/assignments/{assignment_id}/{act}")
def ask(reader: ForUnit, page: ThisPage, assignment_id: Id, act: str) -> Response:
    """Show the form of an act, or its review where there is nothing to fill in."""
    form = _open(reader, page, assignment_id, act)
    if form.act not in form.shown.matter.acts:
        return _show(reader, page, form.shown)
    return form.fill_in() if form.fields else form_flow.review(form)


@router.get("/bureau/assignments/{assignment_id}/{act}/record", dependencies=[Depends(for_unit)])
def again(assignment_id: Id, act: str) -> Response:
    """Show the form: the last step was opened as an address."""
    return RedirectResponse(f"/bureau/assignments/{assignment_id}/{_act(act)}", 303)


@router.post("/bureau/assignments/{assignment_id}/{act}")
def review(reader: ForUnit, page: ThisPage, assignment_id: Id, act: str) -> Response:
    """Show what will be recorded, or what is wrong with it; nothing is changed, but its files are kept meanwhile."""
    return form_flow.review(_open(reader, page, assignment_id, act).keep_files())


@router.post("/bureau/assignments/{assignment_id}/{act}/record")
def record(reader: ForUnit, page: ThisPage, assignment_id: Id, act: str) -> Response:
    """Record it."""
    return form_flow.record(partial(_open, reader, page, assignment_id, act), AccountProof(page))


def _show(reader: PageReader, page: PageAnswer, shown: AssignmentInWords) -> Response:
    with page.read() as session:
        files = evidence_of_assignment(session, shown.matter.assignment.id, reader.scope)
    return page.show("assignment", s=shown, files=files)


def _shown(reader: PageReader, page: PageAnswer, assignment_id: int) -> AssignmentInWords:
    with page.read() as session:
        assignment = _assignment(reader, session, assignment_id)
        matter = matters.gather(session, reader.practice, assignment, reader.person, now=reader.now)
    return AssignmentInWords(matter, reader.lang, f"/bureau/assignments/{assignment_id}")


def _assignment(reader: PageReader, session: Session, assignment_id: int) -> Assignment:
    return assignment_told(session, assignment_id, reader.scope) or not_found()


def _act(name: str) -> str:
    return name if registry.unit_act(name) else not_found()


def _open(reader: PageReader, page: PageAnswer, assignment_id: int, act: str) -> "AccountActForm":
    return AccountActForm(
        world=page.world,
        now=reader.now,
        sender=EvidenceSender(account_id=reader.viewer.account_id),
        shown=_shown(reader, page, assignment_id),
        act=_act(act),
        posted=UploadedForm(page.sent.fields, page.sent.files),
        page=page,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountActForm(UnitActForm):
    """An act of a unit, filled in by a person signed in."""

    page: PageAnswer

    @property
    def about(self) -> str:
        """Return the number of the directive."""
        return self.shown.matter.directive.number

    @property
    def to(self) -> str:
        """Return the page of the assignment."""
        return self.shown.path()

    @property
    def said(self) -> str:
        """Return what was recorded, and what comes next."""
        recorded = self.page.reader._("已记录：%(act)s（%(number)s）", act=self.shown.act(self.act), number=self.about)
        return f"{recorded} {self.shown.following(self.act)}"

    def record(self, session: Session) -> None:
        """Do the act."""
        self._perform(session, self.entry(confirmed=self.page.sent.confirmed))

    def _perform(self, session: Session, entry: ActEntry) -> None:
        reader = self.page.reader
        found = _assignment(reader, session, self.shown.matter.assignment.id)
        unit_acts.perform(session, reader.practice, found, reader.person, entry, now=self.now)

    def question(self, entry: ActEntry) -> Refused | None:
        """Try the act and undo it all; return what must be confirmed."""

        def attempt(tried: ActEntry) -> None:
            self.page.rehearse(lambda session: self._perform(session, tried))

        return unit_acts.weigh(attempt, entry)

    def fill_in(self, wrong: Refused | None = None) -> Response:
        """Show the form, again as it was typed where something was wrong."""
        said = {"refused": self.shown.refusal(self.act, wrong), "wrong": blame(self.act, wrong)} if wrong else {}
        facts = {"s": self.shown, "act": self.act, "kept": self.kept, "refused": "", "wrong": "", **said}
        return self.page.show("assignment_form", status=UNPROCESSABLE if wrong else 200, **facts)

    def review(self, weighed: WeighedAct, refused: Refused | None) -> Response:
        """Show what will be recorded, and what is to be confirmed: what others changed, what is unlikely."""
        return self.page.show(
            "assignment_review",
            status=UNPROCESSABLE if refused else 200,
            s=self.shown,
            act=self.act,
            told=self.told(weighed),
            hidden=self.hidden(weighed),
            asks=[asked for asked in (self._changed(), weighed.question) if asked],
            refused=None if isinstance(refused, Unconfirmed) else refused,
            missed=isinstance(refused, Unconfirmed),
        )

    def _changed(self) -> Refused | None:
        """Return what others changed since the form was opened."""
        reader = self.page.reader
        with self.page.read() as session:
            try:
                submissions.check_unchanged(session, reader.practice, reader.viewer, self.about, self.page.position())
            except Unconfirmed as changed:
                return changed
        return None
