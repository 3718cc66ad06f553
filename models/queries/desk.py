"""What waits for the office: each question one statement by columns, the oldest first, a page of rows at most."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col, select

from models.directives import Assignment, Directive, Milestone
from models.facts import Claim, ClaimState, ProgressReport, Request, RequestKind, RequestState
from models.mail import Message, MessageState, Notice
from models.people import Person, Post, Unit
from rules.milestones import MilestoneKind, MilestoneState
from rules.outcomes import Life
from rules.roles import Role
from rules.selection import NoticeState

AT_MOST = 50  # rows of each kind on one page


_ASSIGNMENT, _DIRECTIVE, _UNIT = (SQLModel.metadata.tables[name] for name in ("assignment", "directive", "unit"))
_SHARED = _ASSIGNMENT.join(_DIRECTIVE, _DIRECTIVE.c.id == _ASSIGNMENT.c.directive_id).join(
    _UNIT, _UNIT.c.id == _ASSIGNMENT.c.unit_id
)  # an assignment with its directive and its unit


def _rows(*wanted: Any) -> Select[Any]:  # noqa: ANN401 - SQLModel types a column as its value
    return columns(*wanted)


class ClaimWaiting(NamedTuple):
    """A claim that nobody has answered, and by when the office owes it."""

    id: int
    number: str
    title: str
    unit: str
    figure: Decimal | None
    counted: str
    signed_by: str
    recorded_at: datetime
    due_on: date | None


def claims_waiting(session: Session) -> list[ClaimWaiting]:
    """List open claims."""
    duty = (
        select(func.min(Milestone.due_on))
        .where(
            col(Milestone.assignment_id) == Claim.assignment_id,
            col(Milestone.kind) == MilestoneKind.VERIFICATION,
            col(Milestone.state) == MilestoneState.OPEN,
        )
        .correlate(Claim)
        .scalar_subquery()
    )
    rows = (
        _rows(
            Claim.id,
            Directive.number,
            Directive.title,
            Unit.name,
            Claim.figure,
            Directive.counted,
            Claim.signed_by,
            Claim.recorded_at,
            duty,
        )
        .join(_SHARED, col(Assignment.id) == col(Claim.assignment_id))
        .where(col(Claim.state) == ClaimState.OPEN)
        .order_by(col(Claim.id))
        .limit(AT_MOST)
    )
    return [ClaimWaiting(*row) for row in session.execute(rows)]


class RequestWaiting(NamedTuple):
    """What a unit asks of the office."""

    id: int
    number: str
    title: str
    unit: str
    kind: RequestKind
    wanted_on: date
    reason: str
    due_on: date


def requests_waiting(session: Session) -> list[RequestWaiting]:
    """List open requests."""
    duty = aliased(Milestone)
    rows = (
        _rows(
            Request.id,
            Directive.number,
            Directive.title,
            Unit.name,
            Request.kind,
            Request.wanted_on,
            Request.reason,
            duty.due_on,
        )
        .join(_SHARED, col(Assignment.id) == col(Request.assignment_id))
        .join(duty, col(duty.id) == col(Request.duty_id))
        .where(col(Request.state) == RequestState.OPEN)
        .order_by(col(duty.due_on), col(Request.id))
        .limit(AT_MOST)
    )
    return [RequestWaiting(*row) for row in session.execute(rows)]


class ProposalWaiting(NamedTuple):
    """A notice that goes only when a person lets it."""

    id: int
    number: str
    title: str
    unit: str | None
    role: Role
    milestone: MilestoneKind
    due_on: date


def proposals_waiting(session: Session) -> list[ProposalWaiting]:
    """List proposed notices whose milestone still runs."""
    rows = (
        _rows(
            Notice.id,
            Directive.number,
            Directive.title,
            Unit.name,
            Notice.role,
            Milestone.kind,
            Milestone.due_on,
        )
        .join(Milestone, col(Milestone.id) == col(Notice.milestone_id))
        .join(Directive, col(Directive.id) == col(Milestone.directive_id))
        .outerjoin(Assignment, col(Assignment.id) == col(Milestone.assignment_id))
        .outerjoin(Unit, col(Unit.id) == col(Assignment.unit_id))
        .where(col(Notice.state) == NoticeState.PROPOSED)
        .order_by(col(Milestone.due_on), col(Notice.id))
        .limit(AT_MOST)
    )
    return [ProposalWaiting(*row) for row in session.execute(rows)]


class OwedRow(NamedTuple):
    """A milestone that a unit owes."""

    number: str
    title: str
    unit: str
    phone: str | None
    kind: MilestoneKind
    name: str
    due_on: date


def owed_between(
    session: Session, kinds: Sequence[MilestoneKind], since: date, until: date
) -> tuple[int, list[OwedRow]]:
    """Count, and list the most recent, what units owe of some kinds with a due date from a day to a day (both inclusive)."""
    where = _open(kinds, since, until)
    total = session.exec(select(func.count()).select_from(Milestone).where(*where)).one()
    rows = (
        _rows(
            Directive.number,
            Directive.title,
            Unit.name,
            _officers_phone(),
            Milestone.kind,
            Milestone.name,
            Milestone.due_on,
        )
        .join(_SHARED, col(Assignment.id) == col(Milestone.assignment_id))
        .where(*where)
        .order_by(col(Milestone.due_on).desc(), col(Milestone.id))
        .limit(AT_MOST)
    )
    return total, [OwedRow(*row) for row in session.execute(rows)] if total else []


def _officers_phone() -> ScalarSelect[str]:
    """Return the telephone of a unit's newest officer, or the unit's own."""
    officer = (
        columns(col(Person.name) + " " + col(Person.phone))
        .join(Post, col(Post.person_id) == col(Person.id))
        .where(col(Post.unit_id) == col(Unit.id), col(Post.role) == Role.OFFICER, col(Person.phone) != "")
        .where(col(Post.until_on).is_(None))
        .order_by(col(Post.id).desc())
        .limit(1)
        .correlate(Unit)
        .scalar_subquery()
    )
    return columns(func.coalesce(officer, func.nullif(col(Unit.phone), ""))).correlate(Unit).scalar_subquery()


def _open(kinds: Sequence[MilestoneKind], since: date, until: date) -> list[ColumnElement[bool]]:
    return [
        col(Milestone.due_on) >= since,
        col(Milestone.due_on) <= until,
        col(Milestone.kind).in_(kinds),
        col(Milestone.state) == MilestoneState.OPEN,
    ]


def due_days(
    session: Session, kinds: Sequence[MilestoneKind], since: date, until: date
) -> list[tuple[date, MilestoneKind, int]]:
    """Count what is owed of some kinds by day and kind, from a day to a day (both inclusive)."""
    rows = _rows(Milestone.due_on, Milestone.kind, func.count()).where(*_open(kinds, since, until))
    grouped = rows.group_by(col(Milestone.due_on), col(Milestone.kind)).order_by(col(Milestone.due_on))
    return [(day, kind, count) for day, kind, count in session.execute(grouped)]


class HelpWanted(NamedTuple):
    """What a unit asked others to help with in its last report."""

    number: str
    title: str
    unit: str
    wanted: str
    as_of: date


def help_wanted_now(session: Session) -> list[HelpWanted]:
    """List what units want help with by their last report, where the assignment is still open."""
    later = aliased(ProgressReport)
    is_last = ~exists().where(
        col(later.assignment_id) == col(ProgressReport.assignment_id), col(later.id) > col(ProgressReport.id)
    )
    rows = (
        _rows(
            Directive.number,
            Directive.title,
            Unit.name,
            ProgressReport.help_needed,
            ProgressReport.as_of,
        )
        .join(_SHARED, col(Assignment.id) == col(ProgressReport.assignment_id))
        .where(col(ProgressReport.help_needed) != "", is_last, col(Assignment.ended_at).is_(None))
        .where(col(Directive.life) == Life.DISPATCHED)
        .order_by(col(ProgressReport.id).desc())
        .limit(AT_MOST)
    )
    return [HelpWanted(*row) for row in session.execute(rows)]


def dead_contacts(session: Session) -> Sequence[Person]:
    """List people whose mail was refused for good."""
    return session.exec(select(Person).where(col(Person.mail_failed_at).is_not(None)).order_by(col(Person.key))).all()


def awaiting_approval(session: Session) -> list[tuple[str, str, str]]:
    """List what was submitted: number, title, who drafted it."""
    rows = _rows(Directive.number, Directive.title, Person.name).join(
        Person, col(Person.id) == col(Directive.drafted_by)
    )
    waiting = rows.where(col(Directive.life) == Life.SUBMITTED).order_by(col(Directive.id)).limit(AT_MOST)
    return [(number, title, name) for number, title, name in session.execute(waiting)]


class ReviewDue(NamedTuple):
    """A hold that the office owes another look."""

    number: str
    title: str
    due_on: date


def reviews_due(session: Session) -> list[ReviewDue]:
    """List holds to be reviewed, the earliest first."""
    rows = (
        _rows(Directive.number, Directive.title, Milestone.due_on)
        .join(Directive, col(Directive.id) == col(Milestone.directive_id))
        .where(col(Milestone.kind) == MilestoneKind.HOLD_REVIEW, col(Milestone.state) == MilestoneState.OPEN)
        .order_by(col(Milestone.due_on))
        .limit(AT_MOST)
    )
    return [ReviewDue(*row) for row in session.execute(rows)]


def last_opening(session: Session) -> tuple[datetime | None, dict[MessageState, int]]:
    """Return when the newest mail of the newest opening was composed, and how many of its mails are in which state."""
    batch = session.exec(select(func.max(Message.batch)).where(col(Message.kind) == "digest")).one()
    first = (batch or "").partition("#")[0]  # those of it that were written later have a number behind it
    rows = _rows(Message.state, func.count(), func.max(Message.composed_at)).where(
        col(Message.batch) >= first, col(Message.kind) == "digest"
    )
    found = list(session.execute(rows.group_by(col(Message.state))))
    return max((at for _, _, at in found), default=None), {state: count for state, count, _ in found}
