"""What waits for the office, gathered for its desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from models.mail import MessageState
from models.people import Person, Succession, SuccessionState
from models.queries.claims import ClaimWaiting, claims_waiting
from models.queries.clauses.joins import AT_MOST
from models.queries.decisions import RequestWaiting, requests_waiting
from models.queries.directives import awaiting_approval
from models.queries.duties import OwedRow, ReviewDue, due_days, owed_between, reviews_due
from models.queries.links import links_revoked_since
from models.queries.messages import last_opening
from models.queries.notices import ProposalWaiting, proposals_waiting
from models.queries.people import dead_contacts, successions
from models.queries.progress_reports import HelpWanted, help_wanted_now
from rules.milestones import MilestoneKind
from services.practice import Practice

TELEPHONED_AFTER, NEW, AHEAD = 2, 5, 400  # working days; working days; days looked ahead for provisional dates
REVOKED = timedelta(days=14)
OWED = (
    MilestoneKind.COMPLETION,
    MilestoneKind.ITEMS,
    MilestoneKind.STEP,
    MilestoneKind.REPORT,
    MilestoneKind.RECHECK,
)
EVER = date(1949, 10, 1)


@dataclass(frozen=True, slots=True)
class Engine:
    """What the mail of the newest opening came to."""

    at: datetime | None
    sent: int
    waiting: int
    failed: int


@dataclass(frozen=True, slots=True)
class CountedRows:
    """Rows to show, and how many there are in all."""

    total: int
    rows: Sequence[OwedRow]


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything on the desk."""

    engine: Engine
    claims: Sequence[ClaimWaiting]
    requests: Sequence[RequestWaiting]
    proposals: Sequence[ProposalWaiting]
    approvals: Sequence[tuple[str, str, str]]
    receipts: CountedRows
    overdue: CountedRows
    help: Sequence[HelpWanted]
    contacts: Sequence[Person]
    successions: Sequence[Succession]
    reviews: Sequence[ReviewDue]
    revoked: Sequence[tuple[str, str, datetime]]
    provisional: Sequence[tuple[date, MilestoneKind, int]]
    week: Sequence[tuple[date, MilestoneKind, int]]


def gather(session: Session, practice: Practice, *, now: datetime) -> Desk:
    """Read the desk."""
    calendar, today = practice.calendar, practice.calendar.today(now)
    yesterday, sunday = today - timedelta(days=1), today + timedelta(days=6 - today.weekday())
    ahead = due_days(session, OWED, today, today + timedelta(days=AHEAD))
    telephoned = calendar.shift(today, -TELEPHONED_AFTER)
    return Desk(
        engine=_engine(session),
        claims=claims_waiting(session),
        requests=requests_waiting(session),
        proposals=proposals_waiting(session),
        approvals=awaiting_approval(session),
        receipts=CountedRows(*owed_between(session, (MilestoneKind.RECEIPT,), EVER, telephoned)),
        overdue=CountedRows(*owed_between(session, OWED, calendar.shift(today, -NEW), yesterday)),
        help=help_wanted_now(session),
        contacts=dead_contacts(session),
        successions=successions(session, SuccessionState.PROPOSED),
        reviews=reviews_due(session),
        revoked=links_revoked_since(session, now - REVOKED, AT_MOST),
        provisional=[row for row in ahead if calendar.is_provisional(row[0])],
        week=[row for row in ahead if row[0] <= sunday],
    )


_DONE = (MessageState.SENT, MessageState.PRESUMED)
_LOST = (MessageState.FAILED,)


def _engine(session: Session) -> Engine:
    at, states = last_opening(session)
    sent, failed = (sum(states.get(state, 0) for state in group) for group in (_DONE, _LOST))
    taken_back = states.get(MessageState.DISSOLVED, 0)
    return Engine(at, sent, sum(states.values()) - sent - failed - taken_back, failed)
