"""The mail of the next opening (今日拟发): every mail, heads and leaders first, each held back or sent at once by the office."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from sqlmodel import Session

from models.queries.messages import messages_headed
from rules.refusal import Refused
from services.mail import mail_holds
from services.mail.mail_holds import OpeningMails
from web.frame.interruptions import not_found
from web.frame.page_answer import PageAnswer
from web.frame.permissions import ForOffice, ThisForm, ThisPage
from web.frame.reader import PageReader

router = APIRouter()
SHOWN = 50  # mails on one page


@router.get("/today")
def show(reader: ForOffice, page: ThisPage, number: Annotated[int, Query(alias="page")] = 1) -> Response:
    """Show what goes next."""
    first = (max(number, 1) - 1) * SHOWN
    gathered = _gathered(reader, page)
    mails = gathered.outlook.mails[first : first + SHOWN]
    more = number + 1 if first + SHOWN < len(gathered.outlook.mails) else None
    return page.show("today", today=gathered, mails=mails, number=max(number, 1), more=more)


@router.get("/today/section")
def section(reader: ForOffice, page: ThisPage) -> Response:
    """Show what goes next as a part of the desk, which fetches it when it is open: foretelling all mail takes its time."""
    return page.show("_today", today=_gathered(reader, page))


def _gathered(reader: PageReader, page: PageAnswer) -> OpeningMails:
    with page.read() as session:
        return mail_holds.expected(session, reader.practice, now=reader.now)


@router.get("/today/{person}/hold")
def ask(reader: ForOffice, page: ThisPage, person: str) -> Response:
    """Ask why a mail is to be held back."""
    return _form(reader, page, person)


def _form(reader: PageReader, page: PageAnswer, person: str, refused: Refused | None = None) -> Response:
    gathered = _gathered(reader, page)
    mail = next((expected for expected in gathered.outlook.mails if expected.person == person), None)
    if mail is None and refused is None:
        not_found()
    status = 422 if refused else 200
    return page.show("today_hold", status=status, today=gathered, mail=mail, person=person, refused=refused)


@router.post("/today/{person}/hold")
def hold(reader: ForOffice, sent: ThisForm, page: ThisPage, person: str) -> Response:
    """Hold a mail back."""

    def do(session: Session) -> None:
        batch, reason = sent.first("batch"), sent.first("reason")
        mail_holds.hold(session, reader.practice, person, batch, reason=reason, by=reader.person, now=reader.now)

    return page.record_once(
        do, to="/today", said=reader._("已缓发。"), again=lambda refused: _form(reader, page, person, refused)
    )


@router.post("/today/{person}/release")
def release(reader: ForOffice, sent: ThisForm, page: ThisPage, person: str) -> Response:
    """Let a mail go that was held back."""

    def do(session: Session) -> None:
        mail_holds.release(session, reader.practice, person, sent.first("batch"), by=reader.person, now=reader.now)

    return page.record_once(
        do, to="/today", said=reader._("已恢复发送。"), again=lambda refused: _refused(page, refused)
    )


@router.post("/today/{person}/send")
def send(reader: ForOffice, page: ThisPage, person: str) -> Response:
    """Send a mail at once, and lead to it."""

    def do(session: Session) -> str:
        by, token = reader.person, page.world.token
        header = mail_holds.send_now(session, reader.practice, person, by=by, token=token, now=reader.now)
        return f"/mails/{messages_headed(session, [header])[header]}"

    said = reader._("已写好，随下一次巡检发出。")
    return page.record_once(do, to="/today", said=said, again=lambda refused: _refused(page, refused))


def _refused(page: PageAnswer, refused: Refused) -> Response:
    return page.show("today_refused", status=422, refused=refused)
