"""Weekly reports as frozen: which there are, how one reads, and the desk's sign-off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from models.queries.messages import count_mails
from models.queries.people import people_by_id
from models.queries.weekly.reports import all_reports, report_of
from models.reports import WeeklyReport
from notifications.voices import bold
from notifications.weekly import report as words
from notifications.weekly.issue import Issue
from rules.entry import read_text
from rules.refusal import Refused
from rules.week.weeks import Week, read_week
from services.weekly import report_mail, reports
from services.weekly.reports import SignOff
from web import form_flow
from web.form_flow import UNPROCESSABLE, AccountProof
from web.frame.interruptions import not_found
from web.frame.page_answer import PageAnswer
from web.frame.permissions import ForLeader, ForOffice, ThisPage, for_leader
from web.frame.reader import PageReader
from web.frame.refusals import field_of
from web.frame.sent_form import SentForm

router = APIRouter()
AT_MOST = 2000  # characters of an opinion or a step


class IssueLine(NamedTuple):
    """One issue in the list."""

    week: Week
    frozen_at: datetime
    signed_by: str
    signed_at: datetime | None
    mailed_at: datetime | None
    sent: int


@router.get("/weeks", dependencies=[Depends(for_leader)])
def list_weeks(page: ThisPage) -> Response:
    """List the weeks that are frozen, the newest first."""
    with page.read() as session:
        rows = all_reports(session)
        mails = count_mails(session, report_mail.KIND)
        names = {person.id: person.name for person in people_by_id(session, [row.signed_by for row in rows])}
        listed = [_listed(row, mails, names) for row in reversed(rows)]
    return page.show("weeks", listed=listed)


def _listed(row: WeeklyReport, mails: Mapping[str, Mapping[str, int]], names: Mapping[int, str]) -> IssueLine:
    week = Week(row.iso_year, row.iso_week)
    counts = mails.get(str(week), {})
    sent = counts.get("sent", 0) + counts.get("presumed", 0)
    return IssueLine(week, row.frozen_at, names.get(row.signed_by or 0, ""), row.signed_at, row.mailed_at, sent)


@router.get("/weeks/{name}")
def one_week(reader: ForLeader, page: ThisPage, name: str) -> Response:
    """Show a week as it was frozen."""
    frozen = _open(reader, page, name)
    return page.show("week", found=frozen, d=words.document(frozen.issue, reader.lang), bold=bold)


@router.get("/weeks/{name}/sign")
def ask(reader: ForOffice, page: ThisPage, name: str) -> Response:
    """Show what is asked when a week is signed."""
    return _sign_off(reader, page, name).fill_in()


@router.post("/weeks/{name}/sign")
def review(reader: ForOffice, page: ThisPage, name: str) -> Response:
    """Show what will be signed; nothing is changed."""
    return form_flow.review(_sign_off(reader, page, name))


@router.get("/weeks/{name}/sign/record")
def again(reader: ForOffice, page: ThisPage, name: str) -> Response:
    """Show the form: the last step was opened as an address."""
    return RedirectResponse(f"/weeks/{_open(reader, page, name).week}/sign", 303)


@router.post("/weeks/{name}/sign/record")
def record(reader: ForOffice, page: ThisPage, name: str) -> Response:
    """Sign it."""
    return form_flow.record(partial(_sign_off, reader, page, name), AccountProof(page))


@dataclass(frozen=True, slots=True)
class FrozenWeek:
    """A frozen week."""

    week: Week
    row: WeeklyReport
    issue: Issue

    @property
    def may_be_signed(self) -> bool:
        """Say whether it waits to be signed."""
        return self.row.signed_at is None and self.row.mailed_at is None


def _open(reader: PageReader, page: PageAnswer, name: str) -> FrozenWeek:
    try:
        week = read_week("week", name)
    except Refused:
        not_found()
    with page.read() as session:
        row = report_of(session, week.year, week.number) or not_found()
        return FrozenWeek(week, row, report_mail.issue_of(session, reader.practice, row, detail="full"))


def _lines(sent: SentForm, name: str) -> tuple[str, ...]:
    """Return what was typed, a line each; empty lines are left away."""
    typed = sent.first(name).splitlines()
    return tuple(read_text(name, line, at_most=AT_MOST) for line in typed if line.strip())


def _added(sent: SentForm) -> SignOff:
    return SignOff(_lines(sent, "opinions"), _lines(sent, "next_steps"))


def _sign_off(reader: PageReader, page: PageAnswer, name: str) -> "SignOffForm":
    return SignOffForm(page, _open(reader, page, name))


@dataclass(frozen=True, slots=True)
class SignOffForm:
    """The sign-off of a week, filled in by the desk."""

    page: PageAnswer
    found: FrozenWeek

    @property
    def to(self) -> str:
        """Return the page of the week."""
        return f"/weeks/{self.found.week}"

    @property
    def said(self) -> str:
        """Return that it is signed, and when it goes."""
        return self.page.reader._("已签发%(week)s周报；如是最新一期，在发送时段内发出。", week=self.found.week)

    @property
    def about(self) -> str:
        """Return nothing: a frozen week changes no more."""
        return ""

    def record(self, session: Session) -> None:
        """Sign the week."""
        reader, added = self.page.reader, _added(self.page.sent)
        reports.sign(session, reader.practice, self.found.week, reader.person, added, now=reader.now)

    def weigh(self) -> SignOff:
        """Try to sign it; return what will be added to the week."""
        self.page.rehearse(self.record)
        return _added(self.page.sent)

    def fill_in(self, wrong: Refused | None = None) -> Response:
        """Show the form, again as it was typed where something was wrong."""
        facts = {"found": self.found, "refused": wrong, "wrong": _blame(wrong)}
        return self.page.show("week_sign", status=UNPROCESSABLE if wrong else 200, **facts)

    def review(self, weighed: SignOff, refused: Refused | None) -> Response:
        """Show what will be signed."""
        facts = {"found": self.found, "added": weighed, "refused": refused}
        return self.page.show("week_review", status=UNPROCESSABLE if refused else 200, **facts)


def _blame(refused: Refused | None) -> str:
    named = field_of(refused)
    return "opinions" if named == "opinion" else named
