"""What the watchman asks: statements of his own, so that a slip in the engine's does not hide itself."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlmodel import Session

from models.directives import DIRECTIVE, MILESTONE
from models.mail import ATTEMPT, HEARTBEAT, MAIL_HOLD, MESSAGE, NOTICE, RECIPIENT, MessageState
from rules.ladder import NoticeKind
from rules.roles import Role
from rules.selection import NoticeState

WATCH = "watch"  # the kind of his own messages, about which he does not ask
SHOWN = 5  # directives named
_LOST = (MessageState.FAILED, MessageState.DISSOLVED)
_UNSENT = (MessageState.READY, MessageState.RETRY, MessageState.SENDING, MessageState.UNCERTAIN)
_FIRST = (Role.OFFICER, Role.DESK)  # who waits for nobody below


class OverlookedCount(NamedTuple):
    """How many, since when the first of them, and some of the directives they belong to."""

    total: int
    since: datetime | None
    numbers: tuple[str, ...]


def unswept(session: Session, before: datetime) -> OverlookedCount:
    """Count the milestones that should have been looked at before a moment."""
    late = MILESTONE.c.next_check_at < before
    counted = select(func.count(), func.min(MILESTONE.c.next_check_at)).where(late)
    return _overlooked(session, counted, select(MILESTONE.c.directive_id).where(late))


def uncarried(session: Session, opening: datetime, recorded_by: datetime, batch: str) -> OverlookedCount:
    """Count the notices owed at an opening, and known by a moment after it, that go to a person and that no mail carries.

    One that had to wait for a role below is none of them, nor one that nobody need hear any more because the clock
    stopped or a new round began, nor one whose mail the server refused since that moment, nor one that the office holds
    back from its reader at this opening, the one of the `batch`.
    """
    passed_over = or_(NOTICE.c.considered_at.is_(None), NOTICE.c.considered_at < opening, NOTICE.c.role.in_(_FIRST))
    waits = or_(NOTICE.c.state == NoticeState.COMPOSED, and_(NOTICE.c.state == NoticeState.OWED, passed_over))
    due = and_(NOTICE.c.at <= opening, NOTICE.c.recorded_at <= recorded_by)
    which = and_(waits, due, ~_is_moot(), ~_is_carried(), ~_is_held_back(batch), ~_was_refused_since(recorded_by))
    of_directives = select(MILESTONE.c.directive_id).join(NOTICE, NOTICE.c.milestone_id == MILESTONE.c.id)
    counted = select(func.count(), func.min(NOTICE.c.at)).where(which)
    return _overlooked(session, counted, of_directives.where(which))


def _is_moot() -> ColumnElement[bool]:
    over = or_(MILESTONE.c.stopped_at.is_not(None), MILESTONE.c.round > NOTICE.c.round)
    settled = select(MILESTONE.c.id).where(MILESTONE.c.id == NOTICE.c.milestone_id, over).correlate(NOTICE).exists()
    return and_(NOTICE.c.kind != NoticeKind.RESULT, settled)


def _is_carried() -> ColumnElement[bool]:
    carried = select(RECIPIENT.c.id).join(MESSAGE, MESSAGE.c.id == RECIPIENT.c.message_id)
    return carried.where(RECIPIENT.c.notice_id == NOTICE.c.id, MESSAGE.c.state.not_in(_LOST)).exists()


def _is_held_back(batch: str) -> ColumnElement[bool]:
    held = select(RECIPIENT.c.id).join(MAIL_HOLD, MAIL_HOLD.c.person_id == RECIPIENT.c.person_id)
    stands = and_(MAIL_HOLD.c.lifted_at.is_(None), MAIL_HOLD.c.batch >= batch, RECIPIENT.c.message_id.is_(None))
    return held.where(RECIPIENT.c.notice_id == NOTICE.c.id, stands).exists()


def _was_refused_since(moment: datetime) -> ColumnElement[bool]:
    tried = select(RECIPIENT.c.id).join(ATTEMPT, ATTEMPT.c.message_id == RECIPIENT.c.message_id)
    return tried.where(RECIPIENT.c.notice_id == NOTICE.c.id, ATTEMPT.c.at > moment).exists()


def unsent(session: Session, composed_by: datetime) -> OverlookedCount:
    """Count the messages written by a moment that no server has."""
    which = and_(MESSAGE.c.state.in_(_UNSENT), MESSAGE.c.composed_at <= composed_by, MESSAGE.c.kind != WATCH)
    total, since = session.execute(select(func.count(), func.min(MESSAGE.c.composed_at)).where(which)).one()
    return OverlookedCount(total, since, ())


def last_heartbeat(session: Session) -> datetime | None:
    """Return when a tick last ended."""
    return session.execute(select(HEARTBEAT.c.at)).scalar()


def messages_of_watch(session: Session) -> list[tuple[int, int, str, MessageState, str]]:
    """List the watchman's messages that no server has: id, person, batch, state, Message-ID."""
    facts = select(*(MESSAGE.c[name] for name in ("id", "person_id", "batch", "state", "header_id")))
    mine = facts.where(MESSAGE.c.kind == WATCH, MESSAGE.c.state.in_(_UNSENT), MESSAGE.c.uncertain_at.is_(None))
    return [row.tuple() for row in session.execute(mine.order_by(MESSAGE.c.id).with_for_update())]


def persons_written_to(session: Session, batch: str) -> set[int]:
    """Return who has a message of the watchman's of a batch, sent or not."""
    return set(session.scalars(select(MESSAGE.c.person_id).where(MESSAGE.c.kind == WATCH, MESSAGE.c.batch == batch)))


def _overlooked(session: Session, counted: Select[int, datetime | None], directives: Select[int]) -> OverlookedCount:
    total, since = session.execute(counted).one()
    if not total:
        return OverlookedCount(0, None, ())
    named = select(DIRECTIVE.c.number).where(DIRECTIVE.c.id.in_(directives)).order_by(DIRECTIVE.c.id).limit(SHOWN)
    return OverlookedCount(total, since, tuple(session.scalars(named)))
