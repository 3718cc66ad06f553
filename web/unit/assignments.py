"""One assignment of a unit, and every act about it with an account: filled in, reviewed, then recorded once; the account is the proof."""

from dataclasses import replace

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from models import queries
from models.directives import Assignment
from models.queries import owed
from rules.acts import Act
from rules.refusal import Refused, Unconfirmed
from services.boards import matters
from services.files.evidence import Enclosed, Sender
from services.forms import act_forms, submissions, unit_acts
from services.forms.unit_acts import OFFERED, ActEntry
from web.frame.here import Here
from web.frame.permissions import ForUnit, Id, SignedIn
from web.frame.uploads import Posted
from web.links import enclosures
from web.links.link_shown import Shown, blame

router = APIRouter()
UNPROCESSABLE = 422


@router.get("/bureau/assignments/{assignment_id}")
def assignment(here: SignedIn, assignment_id: Id) -> Response:
    """Show how an assignment stands, and what may be done about it."""
    return _page(here, _shown(here, assignment_id))


@router.get("/bureau/assignments/{assignment_id}/{act}")
def ask(here: ForUnit, assignment_id: Id, act: str) -> Response:
    """Show the form of an act, or its review where there is nothing to fill in."""
    shown, what = _shown(here, assignment_id), _act(here, act)
    if what not in shown.matter.acts:
        return _page(here, shown)
    if act_forms.fields_of(shown.matter, what):
        return _form(here, shown, what, status=200)
    return _look(here, shown, what)


@router.get("/bureau/assignments/{assignment_id}/{act}/record")
def again(here: ForUnit, assignment_id: Id, act: str) -> Response:
    """Show the form: the last step was opened as an address."""
    return RedirectResponse(f"/bureau/assignments/{assignment_id}/{_act(here, act)}", 303)


@router.post("/bureau/assignments/{assignment_id}/{act}")
def review(here: ForUnit, assignment_id: Id, act: str) -> Response:
    """Show what will be recorded, or what is wrong with it; nothing is changed, but its files are kept meanwhile."""
    shown, what = _shown(here, assignment_id), _act(here, act)
    posted, may = Posted(here.form, here.files), what in shown.matter.acts
    carried = enclosures.keep(here.world, _sender(here), what, posted, may=may, now=here.now)
    here = replace(here, form=carried.form)
    if carried.refused:
        return _form(here, shown, what, status=UNPROCESSABLE, refused=carried.refused)
    return _look(here, shown, what)


@router.post("/bureau/assignments/{assignment_id}/{act}/record")
def record(here: ForUnit, assignment_id: Id, act: str) -> Response:
    """Record it."""
    shown, what = _shown(here, assignment_id), _act(here, act)
    number = shown.matter.directive.number

    def do(session: Session) -> str | None:
        values = act_forms.read(act_forms.fields_of(shown.matter, what), here.form)
        _perform(here, session, assignment_id, ActEntry(what, values, here.confirmed, _enclosed(here, what)))
        return None

    said = here._("已记录：%(act)s（%(number)s）", act=shown.act(what), number=number)
    return here.act(
        do,
        to=shown.path(),
        said=f"{said} {shown.w[f'next_{what}']}",
        again=lambda refused: _look(here, shown, what, refused),
        about=number,
    )


def _page(here: Here, shown: Shown) -> Response:
    with here.read() as session:
        files = queries.evidence_of_assignment(session, shown.matter.assignment.id, here.viewer.scope)
    return here.page("assignment", s=shown, files=files)


def _shown(here: Here, assignment_id: int) -> Shown:
    with here.read() as session:
        found = _assignment(here, session, assignment_id)
        matter = matters.gather(session, here.practice, found, here.viewer.person, now=here.now)
    return Shown(matter, here.lang, f"/bureau/assignments/{assignment_id}")


def _assignment(here: Here, session: Session, assignment_id: int) -> Assignment:
    return owed.assignment_told(session, assignment_id, here.viewer.scope) or here.not_found()


def _act(here: Here, name: str) -> Act:
    return Act(name) if name in OFFERED else here.not_found()


def _perform(here: Here, session: Session, assignment_id: int, asked: ActEntry) -> None:
    found = _assignment(here, session, assignment_id)
    unit_acts.perform(session, here.practice, found, here.viewer.person, asked, now=here.now)


def _sender(here: Here) -> Sender:
    return Sender(account_id=here.viewer.account_id)


def _enclosed(here: Here, act: Act) -> Enclosed:
    return enclosures.enclosed(_sender(here), act, here.form)


def _form(here: Here, shown: Shown, act: Act, *, status: int, refused: Refused | None = None) -> Response:
    said = shown.refusal(act, refused) if refused else ""
    wrong = blame(act, refused) if refused else ""
    kept = enclosures.kept(here.world, _enclosed(here, act), now=here.now)
    return here.page("assignment_form", status=status, s=shown, act=act, refused=said, wrong=wrong, kept=kept)


def _look(here: Here, shown: Shown, act: Act, refused: Refused | None = None) -> Response:
    """Show an act for review; what would be refused is shown in its form instead, as it was typed."""
    fields, enclosed = act_forms.fields_of(shown.matter, act), _enclosed(here, act)
    try:
        asked = ActEntry(act, act_forms.read(fields, here.form), enclosed=enclosed)
        question = unit_acts.weigh(lambda tried: _rehearse(here, shown, tried), asked)
    except Refused as wrong:
        return _form(here, shown, act, status=UNPROCESSABLE, refused=wrong)
    kept = enclosures.kept(here.world, enclosed, now=here.now)
    return here.page(
        "assignment_review",
        status=UNPROCESSABLE if refused else 200,
        s=shown,
        act=act,
        told=shown.told(act, act_forms.shown(asked.values, kept)),
        hidden=act_forms.carried(fields, kept, here.form),
        asks=[one for one in (_changed(here, shown.matter.directive.number), question) if one],
        refused=None if isinstance(refused, Unconfirmed) else refused,
        missed=isinstance(refused, Unconfirmed),
    )


def _rehearse(here: Here, shown: Shown, tried: ActEntry) -> None:
    def do(session: Session) -> str | None:
        _perform(here, session, shown.matter.assignment.id, tried)
        return None

    here.rehearse(do)


def _changed(here: Here, number: str) -> Refused | None:
    """Return what others changed since the form was opened, to be confirmed with what is unlikely."""
    with here.read() as session:
        try:
            submissions.check_unchanged(session, here.practice, here.viewer, number, here.position())
        except Unconfirmed as changed:
            return changed
    return None
