"""Weekly reports as frozen: which there are, how one reads, and the desk's sign-off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from models import queries
from models.queries import weeks
from models.reports import WeeklyReport
from notifications.voices import bold
from notifications.weekly import report as words
from notifications.weekly.issue import Issue
from rules.entry import read_text
from rules.refusal import Refused
from rules.weeks import Week, read_week
from services.weekly import report_mail, reports
from services.weekly.reports import SignOff
from web.frame.here import Here
from web.frame.permissions import ForLeader, ForOffice

router = APIRouter()
UNPROCESSABLE = 422
AT_MOST = 2000  # characters of an opinion or a step


class Listed(NamedTuple):
    """One issue in the list."""

    week: Week
    frozen_at: datetime
    signed_by: str
    signed_at: datetime | None
    mailed_at: datetime | None
    sent: int


@router.get("/weeks")
def list_weeks(here: ForLeader) -> Response:
    """List the weeks that are frozen, the newest first."""
    with here.read() as session:
        rows = weeks.all_reports(session)
        mails = weeks.count_mails(session, report_mail.KIND)
        names = {one.id: one.name for one in queries.people_by_id(session, [row.signed_by for row in rows])}
        listed = [_listed(row, mails, names) for row in reversed(rows)]
    return here.page("weeks", listed=listed)


def _listed(row: WeeklyReport, mails: Mapping[str, Mapping[str, int]], names: Mapping[int, str]) -> Listed:
    week = Week(row.iso_year, row.iso_week)
    counts = mails.get(str(week), {})
    sent = counts.get("sent", 0) + counts.get("presumed", 0)
    return Listed(week, row.frozen_at, names.get(row.signed_by or 0, ""), row.signed_at, row.mailed_at, sent)


@router.get("/weeks/{name}")
def one_week(here: ForLeader, name: str) -> Response:
    """Show a week as it was frozen."""
    found = _open(here, name)
    return here.page("week", found=found, d=words.document(found.issue, here.lang), bold=bold)


@router.get("/weeks/{name}/sign")
def ask(here: ForOffice, name: str) -> Response:
    """Show what is asked when a week is signed."""
    return _form(here, _open(here, name))


@router.post("/weeks/{name}/sign")
def review(here: ForOffice, name: str) -> Response:
    """Show what will be signed; nothing is changed."""
    return _look(here, _open(here, name))


@router.get("/weeks/{name}/sign/record")
def again(here: ForOffice, name: str) -> Response:
    """Show the form: the last step was opened as an address."""
    return RedirectResponse(f"/weeks/{_open(here, name).week}/sign", 303)


@router.post("/weeks/{name}/sign/record")
def record(here: ForOffice, name: str) -> Response:
    """Sign it."""
    found = _open(here, name)
    return here.act(
        lambda session: _sign(here, session, found.week),
        to=f"/weeks/{found.week}",
        said=here._("已签发%(week)s周报；如是最新一期，在发送时段内发出。", week=found.week),
        again=lambda refused: _look(here, found, refused),
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A frozen week."""

    week: Week
    row: WeeklyReport
    issue: Issue

    @property
    def may_be_signed(self) -> bool:
        """Say whether it waits to be signed."""
        return self.row.signed_at is None and self.row.mailed_at is None


def _open(here: Here, name: str) -> Found:
    try:
        week = read_week("week", name)
    except Refused:
        here.not_found()
    with here.read() as session:
        row = weeks.report_of(session, week.year, week.number) or here.not_found()
        return Found(week, row, report_mail.issue_of(session, here.practice, row, detail="full"))


def _lines(here: Here, name: str) -> tuple[str, ...]:
    """Return what was typed, a line each; empty lines are left away."""
    typed = here.first(name).splitlines()
    return tuple(read_text(name, line, at_most=AT_MOST) for line in typed if line.strip())


def _added(here: Here) -> SignOff:
    return SignOff(_lines(here, "opinions"), _lines(here, "next_steps"))


def _sign(here: Here, session: Session, week: Week) -> None:
    reports.sign(session, here.practice, week, here.viewer.person, _added(here), now=here.now)


def _form(here: Here, found: Found, refused: Refused | None = None) -> Response:
    status = UNPROCESSABLE if refused else 200
    return here.page("week_sign", status=status, found=found, refused=refused, wrong=_blame(here, refused))


def _blame(here: Here, refused: Refused | None) -> str:
    named = here.field(refused)
    return "opinions" if named == "opinion" else named


def _look(here: Here, found: Found, refused: Refused | None = None) -> Response:
    """Show what will be signed; what would be refused is shown in the form instead, as it was typed."""
    try:
        here.rehearse(lambda session: _sign(here, session, found.week))
        added = _added(here)
    except Refused as wrong:
        return _form(here, found, wrong)
    status = UNPROCESSABLE if refused else 200
    return here.page("week_review", status=status, found=found, added=added, refused=refused)
