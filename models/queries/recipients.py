"""Whom notices reach, and which message carries them."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, or_
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from models.directives import MILESTONE, Assignment, Directive, Milestone
from models.mail import NOTICE, RECIPIENT, Message, Notice, Recipient
from models.people import Person, Unit
from models.queries.clauses.batches import SELECTED, has_mail, is_held, of_batch
from models.queries.clauses.in_lists import parts_of
from models.queries.milestones import MILESTONE_FACTS, MilestoneFacts, read_milestone
from models.queries.notices import NOTICE_FACTS, NoticeFacts, read_notice


class Hearing(NamedTuple):
    """One person who hears one notice."""

    recipient_id: int
    person_id: int
    notice: NoticeFacts
    milestone: MilestoneFacts


_HEARING = (RECIPIENT.c.id, RECIPIENT.c.person_id, *NOTICE_FACTS, *MILESTONE_FACTS)

_HEARD = RECIPIENT.join(NOTICE, NOTICE.c.id == RECIPIENT.c.notice_id).join(
    MILESTONE, MILESTONE.c.id == NOTICE.c.milestone_id
)


def _read_hearing(row: Sequence[Any]) -> Hearing:
    cut = 2 + len(NOTICE_FACTS)
    return Hearing(row[0], row[1], read_notice(row[2:cut]), read_milestone(row[cut:]))


def left_over(session: Session) -> list[Hearing]:
    """List whom a selected notice reaches that no message carries yet."""
    return _hearings(session, *SELECTED)


def unwritten(session: Session, batch: str, person_ids: Sequence[int]) -> list[Hearing]:
    """List what some persons hear that no message carries yet, of those who have no message of a batch, and none held back."""
    return _hearings(session, *SELECTED, RECIPIENT.c.person_id.in_(person_ids), ~has_mail(batch), ~is_held(batch))


def uncarried_to(session: Session, person_id: int) -> list[Hearing]:
    """List what one person hears that no message carries yet, whatever messages they have."""
    return _hearings(session, *SELECTED, RECIPIENT.c.person_id == person_id)


def _hearings(session: Session, *which: ColumnElement[bool]) -> list[Hearing]:
    statement = columns(*_HEARING).select_from(_HEARD).where(*which).order_by(RECIPIENT.c.id)
    return [_read_hearing(row) for row in session.execute(statement)]


def persons_to_write_to(session: Session, batch: str) -> list[int]:
    """List who has no message of a batch yet, none held back, and hears something, in the order it was selected."""
    heard = RECIPIENT.join(NOTICE, NOTICE.c.id == RECIPIENT.c.notice_id)
    statement = columns(RECIPIENT.c.person_id).select_from(heard).where(*SELECTED, ~has_mail(batch), ~is_held(batch))
    return list(session.scalars(statement.group_by(RECIPIENT.c.person_id).order_by(func.min(RECIPIENT.c.id))))


def hearers_of(session: Session, milestone_ids: Iterable[int], batch: str) -> dict[int, dict[int, str]]:
    """Map milestones to the persons, id and name, who hear of them in a batch, written to already or not yet; not who is held back."""
    hearers: dict[int, dict[int, str]] = {}
    now = or_(SELECTED[0] & ~is_held(batch), col(Message.id).is_not(None))
    for part in parts_of(milestone_ids):
        hears = (
            select(Notice.milestone_id, Person.id, Person.name)
            .join(Recipient, col(Recipient.notice_id) == col(Notice.id))
            .join(Person, col(Person.id) == col(Recipient.person_id))
            .outerjoin(Message, (col(Message.id) == col(Recipient.message_id)) & of_batch(batch))
            .where(col(Notice.milestone_id).in_(part), *SELECTED[1:], now)
        )
        for milestone_id, person_id, name in session.exec(hears.order_by(col(Recipient.id))):
            hearers.setdefault(milestone_id, {})[person_id] = name
    return hearers


def carried_by(session: Session, message_id: int) -> Sequence[Notice]:
    """List the notices a message carries."""
    carried = select(Notice).join(Recipient, col(Recipient.notice_id) == col(Notice.id))
    return session.exec(carried.where(Recipient.message_id == message_id).order_by(col(Recipient.id))).all()


_CARRIED = columns(RECIPIENT.c.notice_id).where(RECIPIENT.c.message_id.in_(bindparam("ids", expanding=True)))


def notices_carried(session: Session, message_ids: Sequence[int]) -> Sequence[int]:
    """List the ids of the notices some messages carry."""
    return session.scalars(_CARRIED, {"ids": message_ids}).all()


_WHOLE = (
    select(Recipient, Notice, Milestone)
    .join(Notice, col(Notice.id) == col(Recipient.notice_id))
    .join(Milestone, col(Milestone.id) == col(Notice.milestone_id))
)


def carried_whole(session: Session, message_ids: Sequence[int]) -> Sequence[tuple[Recipient, Notice, Milestone]]:
    """List the recipients some messages reach, with their notices and milestones."""
    carried: list[tuple[Recipient, Notice, Milestone]] = []
    for part in parts_of(message_ids):
        carried += session.exec(_WHOLE.where(col(Recipient.message_id).in_(part))).all()
    return carried


def kept_from(session: Session, person_ids: Sequence[int]) -> Sequence[tuple[Recipient, Notice, Milestone]]:
    """List what some persons hear that no message carries yet, with its notices and milestones."""
    return session.exec(_WHOLE.where(*SELECTED, col(Recipient.person_id).in_(person_ids))).all()


def persons_reached(session: Session, notice_ids: Sequence[int]) -> set[tuple[int, int]]:
    """Return which persons are recipients of which notices already."""
    pairs = select(Recipient.notice_id, Recipient.person_id)
    return {
        pair for part in parts_of(notice_ids) for pair in session.exec(pairs.where(col(Recipient.notice_id).in_(part)))
    }


def other_recipients(session: Session, notice_id: int, message_id: int) -> Sequence[Recipient]:
    """List the recipients of a notice that another message carries, or none yet."""
    statement = select(Recipient).where(Recipient.notice_id == notice_id)
    return session.exec(
        statement.where(or_(col(Recipient.message_id).is_(None), col(Recipient.message_id) != message_id))
    ).all()


class CarriedNotice(NamedTuple):
    """A notice a mail carries, and what it is about; no unit where it is the office's own."""

    notice: Notice
    milestone: Milestone
    directive: Directive
    unit: str | None


def carried_in(session: Session, message_id: int) -> list[CarriedNotice]:
    """List the notices a mail carries, in the order they were selected."""
    statement = (
        select(Notice, Milestone, Directive, Unit.name)
        .join(Recipient, col(Recipient.notice_id) == col(Notice.id))
        .join(Milestone, col(Milestone.id) == col(Notice.milestone_id))
        .join(Directive, col(Directive.id) == col(Milestone.directive_id))
        .outerjoin(Assignment, col(Assignment.id) == col(Milestone.assignment_id))
        .outerjoin(Unit, col(Unit.id) == col(Assignment.unit_id))
        .where(Recipient.message_id == message_id)
        .order_by(col(Recipient.id))
    )
    return [CarriedNotice(*row) for row in session.exec(statement)]
