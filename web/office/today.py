"""The mail of the next opening (今日拟发): every mail, heads and leaders first, each held back or sent at once by the office."""

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from models import queries
from rules.refusal import Refused
from services.mail import mail_holds
from services.mail.mail_holds import Today
from web.frame.here import Here
from web.frame.permissions import ForOffice

router = APIRouter()
SHOWN = 50  # mails on one page


@router.get("/today")
def show(here: ForOffice, page: int = 1) -> Response:
    """Show what goes next."""
    first = (max(page, 1) - 1) * SHOWN
    found = _gathered(here)
    mails = found.outlook.mails[first : first + SHOWN]
    more = page + 1 if first + SHOWN < len(found.outlook.mails) else None
    return here.page("today", today=found, mails=mails, page=max(page, 1), more=more)


@router.get("/today/section")
def section(here: ForOffice) -> Response:
    """Show what goes next as a part of the desk, which fetches it when it is open: foretelling all mail takes its time."""
    return here.page("_today", today=_gathered(here))


def _gathered(here: Here) -> Today:
    with here.read() as session:
        return mail_holds.expected(session, here.practice, now=here.now)


@router.get("/today/{person}/hold")
def ask(here: ForOffice, person: str) -> Response:
    """Ask why a mail is to be held back."""
    return _form(here, person)


def _form(here: Here, person: str, refused: Refused | None = None) -> Response:
    found = _gathered(here)
    mail = next((one for one in found.outlook.mails if one.person == person), None)
    if mail is None and refused is None:
        here.not_found()
    status = 422 if refused else 200
    return here.page("today_hold", status=status, today=found, mail=mail, person=person, refused=refused)


@router.post("/today/{person}/hold")
def hold(here: ForOffice, person: str) -> Response:
    """Hold a mail back."""

    def do(session: Session) -> None:
        batch, reason = here.first("batch"), here.first("reason")
        mail_holds.hold(session, here.practice, person, batch, reason=reason, by=here.viewer.person, now=here.now)

    return here.act(do, to="/today", said=here._("已缓发。"), again=lambda refused: _form(here, person, refused))


@router.post("/today/{person}/release")
def release(here: ForOffice, person: str) -> Response:
    """Let a mail go that was held back."""

    def do(session: Session) -> None:
        mail_holds.release(session, here.practice, person, here.first("batch"), by=here.viewer.person, now=here.now)

    return here.act(do, to="/today", said=here._("已恢复发送。"), again=lambda refused: _refused(here, refused))


@router.post("/today/{person}/send")
def send(here: ForOffice, person: str) -> Response:
    """Send a mail at once, and lead to it."""

    def do(session: Session) -> str:
        by, token = here.viewer.person, here.world.token
        header = mail_holds.send_now(session, here.practice, person, by=by, token=token, now=here.now)
        return f"/mails/{queries.messages_headed(session, [header])[header]}"

    said = here._("已写好，随下一次巡检发出。")
    return here.act(do, to="/today", said=said, again=lambda refused: _refused(here, refused))


def _refused(here: Here, refused: Refused) -> Response:
    return here.page("today_refused", status=422, refused=refused)
