"""Queries, each named by the question it answers."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.calendar import CalendarDay
from models.directives import Assignment, Directive, Item, ItemState, Life, Milestone, PlanStep, Source
from models.facts import Claim, ClaimItem, ClaimState, ProgressReport
from models.mail import Message, MessageState, Notice, Recipient, Tick
from models.people import Person, Post, Relation, Substitution, Unit
from rules.milestones import MilestoneKind, MilestoneState
from rules.roles import Role
from rules.selection import NoticeState

IN_LIST = 500  # values in one IN (…)


def _on(day: date, model: type[Post] | type[Substitution]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(model.from_on) <= day, or_(col(model.until_on).is_(None), col(model.until_on) >= day)


def unit_named(session: Session, name: str) -> Unit | None:
    """Find a unit by its code or its name."""
    return session.exec(select(Unit).where(or_(col(Unit.code) == name, col(Unit.name) == name))).first()


def person_keyed(session: Session, key: str) -> Person | None:
    """Find a person by key."""
    return session.exec(select(Person).where(Person.key == key)).first()


def the_office(session: Session) -> Unit | None:
    """Find the supervising office's own unit."""
    return session.exec(select(Unit).where(col(Unit.is_office))).first()


def everybody(session: Session) -> Sequence[Person]:
    """List every person."""
    return session.exec(select(Person).order_by(col(Person.id))).all()


def subordinates(session: Session) -> list[Unit]:
    """List the bureaus that answer to the office."""
    return list(session.exec(select(Unit).where(Unit.relation == Relation.SUBORDINATE).order_by(col(Unit.id))))


def posts_on(session: Session, day: date) -> Sequence[tuple[Post, Person]]:
    """List who holds which post on a day, in the order they were appointed."""
    return session.exec(select(Post, Person).join(Person).where(*_on(day, Post)).order_by(col(Post.id))).all()


def posts_held_on(session: Session, day: date) -> Sequence[Post]:
    """List the posts held on a day, in the order they were given."""
    return session.exec(select(Post).where(*_on(day, Post)).order_by(col(Post.id))).all()


def substitutes_on(session: Session, day: date) -> dict[int, Person]:
    """Map each absent person's id to the one who stands in on a day."""
    statement = select(Substitution, Person).join(Person, col(Person.id) == col(Substitution.substitute_id))
    return {s.person_id: person for s, person in session.exec(statement.where(*_on(day, Substitution)))}


def holds_post(session: Session, person_id: int, unit_id: int, roles: Collection[Role], day: date) -> bool:
    """Say whether a person holds one of the roles in a unit on a day."""
    found = select(Post.id).where(
        Post.person_id == person_id, Post.unit_id == unit_id, col(Post.role).in_(roles), *_on(day, Post)
    )
    return session.exec(found).first() is not None


def directive_numbered(session: Session, number: str) -> Directive | None:
    """Find a directive by its number, or by its id written as digits."""
    found = session.exec(select(Directive).where(Directive.number == number)).first()
    return found or (session.get(Directive, int(number)) if re.fullmatch("[0-9]{1,9}", number) else None)


def numbers_starting(session: Session, prefix: str) -> int:
    """Count directives whose number starts so."""
    return session.exec(
        select(func.count()).select_from(Directive).where(col(Directive.number).startswith(prefix))
    ).one()


def directives_in_order(session: Session) -> Sequence[Directive]:
    """List all directives by number."""
    return session.exec(select(Directive).order_by(col(Directive.id))).all()


def steps_of(session: Session, directive_id: int) -> Sequence[PlanStep]:
    """List the steps a directive's plan names."""
    return session.exec(
        select(PlanStep).where(PlanStep.directive_id == directive_id).order_by(col(PlanStep.due_on))
    ).all()


def assignments_of(session: Session, directive_id: int) -> Sequence[tuple[Assignment, Unit]]:
    """List a directive's assignments with their units, by unit."""
    statement = select(Assignment, Unit).join(Unit).where(Assignment.directive_id == directive_id)
    return session.exec(statement.order_by(col(Unit.id))).all()


def assignment_of(session: Session, directive_id: int, unit_id: int) -> Assignment | None:
    """Find a unit's share of a directive."""
    statement = select(Assignment).where(Assignment.directive_id == directive_id, Assignment.unit_id == unit_id)
    return session.exec(statement).first()


def all_assignments(session: Session) -> Sequence[Assignment]:
    """List every assignment."""
    return session.exec(select(Assignment)).all()


def items_of(session: Session, assignment_id: int) -> Sequence[Item]:
    """List an assignment's items by number."""
    return session.exec(select(Item).where(Item.assignment_id == assignment_id).order_by(col(Item.number))).all()


def items_claimed(session: Session, claim_id: int) -> Sequence[Item]:
    """List the items a claim names."""
    statement = (
        select(Item).join(ClaimItem, col(ClaimItem.item_id) == col(Item.id)).where(ClaimItem.claim_id == claim_id)
    )
    return session.exec(statement.order_by(col(Item.number))).all()


def milestones_of(session: Session, assignment_id: int, *kinds: MilestoneKind) -> Sequence[Milestone]:
    """List an assignment's milestones (of some kinds, or all) by due date."""
    statement = select(Milestone).where(Milestone.assignment_id == assignment_id)
    if kinds:
        statement = statement.where(col(Milestone.kind).in_(kinds))
    return session.exec(statement.order_by(col(Milestone.due_on), col(Milestone.id))).all()


def milestones_on(session: Session, directive_id: int) -> Sequence[Milestone]:
    """List every milestone of a directive, its own and those of its assignments."""
    statement = select(Milestone).where(Milestone.directive_id == directive_id)
    return session.exec(statement.order_by(col(Milestone.due_on), col(Milestone.id))).all()


def running_milestones(session: Session) -> Sequence[Milestone]:
    """List every milestone that is neither done nor ended."""
    over = (MilestoneState.DONE, MilestoneState.ENDED)
    return session.exec(select(Milestone).where(col(Milestone.state).not_in(over))).all()


def figures_reported(session: Session, assignment_id: int) -> list[ProgressReport]:
    """List an assignment's reports with a figure, in the order they were recorded."""
    statement = select(ProgressReport).where(
        ProgressReport.assignment_id == assignment_id, col(ProgressReport.figure).is_not(None)
    )
    return list(session.exec(statement.order_by(col(ProgressReport.id))).all())


def open_claim(session: Session, assignment_id: int) -> Claim | None:
    """Find the claim of an assignment that nobody has answered."""
    return session.exec(
        select(Claim).where(Claim.assignment_id == assignment_id, Claim.state == ClaimState.OPEN)
    ).first()


def open_claims(session: Session) -> Sequence[tuple[Claim, Assignment]]:
    """List the claims nobody has answered, oldest first."""
    statement = select(Claim, Assignment).join(Assignment).where(Claim.state == ClaimState.OPEN)
    return session.exec(statement.order_by(col(Claim.id))).all()


def due_to_be_looked_at(session: Session, now: datetime, limit: int) -> Sequence[Milestone]:
    """List milestones whose wake-up has come, earliest first; other workers' rows are skipped where the database can."""
    statement = select(Milestone).where(col(Milestone.next_check_at) <= now).order_by(col(Milestone.next_check_at))
    return session.exec(statement.limit(limit).with_for_update(skip_locked=True)).all()


def is_anything_due(session: Session, now: datetime, opening: datetime | None, batch: str) -> bool:
    """Say whether a tick would find work: a milestone to look at, a notice to compose or to write, a message to send."""
    if session.exec(select(Milestone.id).where(col(Milestone.next_check_at) <= now).limit(1)).first() is not None:
        return True
    if opening is None:
        return False
    owed = select(Notice.id).where(Notice.state == NoticeState.OWED, col(Notice.at) <= opening).limit(1)
    return any(session.exec(find).first() is not None for find in (owed, _unwritten(batch), _sendable(now).limit(1)))


def _unwritten(batch: str) -> SelectOfScalar[int]:
    """Return what finds a notice selected for somebody who has no mail of a batch yet."""
    has_mail = select(Message.id).where(
        Message.kind == "digest", Message.person_id == Recipient.person_id, Message.batch == batch
    )
    waiting = select(Recipient.id).join(Notice, col(Notice.id) == col(Recipient.notice_id))
    selected = (col(Recipient.message_id).is_(None), Notice.state == NoticeState.COMPOSED)
    return waiting.where(*selected, ~has_mail.exists()).limit(1)


def wake(session: Session, milestones: Iterable[Milestone], *, now: datetime) -> None:
    """Have the sweep look at milestones: something that could matter has changed."""
    for milestone in milestones:
        milestone.next_check_at = now
        session.add(milestone)


def notices_of(session: Session, milestone_ids: Sequence[int]) -> list[Notice]:
    """List all notices of some milestones."""
    found: list[Notice] = []
    for start in range(0, len(milestone_ids), IN_LIST):
        part = milestone_ids[start : start + IN_LIST]
        found += session.exec(select(Notice).where(col(Notice.milestone_id).in_(part)).order_by(col(Notice.id))).all()
    return found


def milestones_with_owed_notices(session: Session, until: datetime) -> Sequence[Milestone]:
    """List the milestones that have a notice owed or proposed up to a moment which nobody was told yet."""
    waiting = (NoticeState.OWED, NoticeState.PROPOSED)
    owed = select(Notice.milestone_id).where(col(Notice.state).in_(waiting), col(Notice.at) <= until)
    return session.exec(select(Milestone).where(col(Milestone.id).in_(owed)).order_by(col(Milestone.id))).all()


def recipients_without_message(session: Session) -> Sequence[tuple[Recipient, Notice, Milestone]]:
    """List whom a selected notice reaches that no message carries yet."""
    statement = (
        select(Recipient, Notice, Milestone)
        .join(Notice, col(Notice.id) == col(Recipient.notice_id))
        .join(Milestone, col(Milestone.id) == col(Notice.milestone_id))
        .where(col(Recipient.message_id).is_(None), Notice.state == NoticeState.COMPOSED)
    )
    return session.exec(statement.order_by(col(Recipient.id))).all()


def persons_written_to(session: Session, batch: str) -> set[int]:
    """Return who has a message of a batch already."""
    return set(session.exec(select(Message.person_id).where(Message.batch == batch)))


def carried_by(session: Session, message_ids: Sequence[int]) -> Sequence[tuple[Recipient, Notice]]:
    """List the recipients some messages reach, with their notices."""
    statement = select(Recipient, Notice).join(Notice, col(Notice.id) == col(Recipient.notice_id))
    return session.exec(statement.where(col(Recipient.message_id).in_(message_ids))).all()


_WAITING = (MessageState.READY, MessageState.RETRY, MessageState.UNCERTAIN)


def _sendable(now: datetime) -> SelectOfScalar[Message]:
    free = or_(
        col(Message.state).in_(_WAITING),
        (col(Message.state) == MessageState.SENDING) & (col(Message.lease_until) < now),
    )
    return select(Message).where(free, col(Message.next_try_at) <= now)


def messages_by_id(session: Session, ids: Iterable[int]) -> dict[int, Message]:
    """Lock and return messages by their ids."""
    locked = select(Message).with_for_update()
    return {row.id: row for part in _ids(ids) for row in session.exec(locked.where(col(Message.id).in_(part)))}


def sendable(session: Session, now: datetime, limit: int) -> Sequence[Message]:
    """List messages whose time to be sent has come and that nobody holds a lease on, oldest first."""
    statement = _sendable(now).order_by(col(Message.next_try_at), col(Message.id))
    return session.exec(statement.limit(limit).with_for_update(skip_locked=True)).all()


def count_messages(session: Session) -> dict[str, int]:
    """Count messages by state."""
    rows = session.exec(select(Message.state, func.count()).group_by(col(Message.state)))
    return {str(state): count for state, count in rows}


def untracked(session: Session) -> Sequence[Directive]:
    """List directives that have been dispatched and changed since Prefect last saw them."""
    behind = or_(col(Directive.tracked_at).is_(None), col(Directive.changed_at) > col(Directive.tracked_at))
    dispatched = col(Directive.life).in_((Life.DISPATCHED, Life.ENDED)) & col(Directive.dispatched_at).is_not(None)
    return session.exec(select(Directive).where(dispatched, behind).order_by(col(Directive.id))).all()


def source_once(session: Session, kind: str, title: str, held_on: date) -> Source | None:
    """Find a source that was registered before."""
    statement = select(Source).where(Source.kind == kind, Source.title == title, Source.held_on == held_on)
    return session.exec(statement).first()


def tellings(session: Session, milestone_ids: Sequence[int]) -> Sequence[tuple[Notice, Person]]:
    """List who was told which notice of some milestones, in order."""
    statement = (
        select(Notice, Person)
        .join(Recipient, col(Recipient.notice_id) == col(Notice.id))
        .join(Person, col(Person.id) == col(Recipient.person_id))
        .join(Message, col(Message.id) == col(Recipient.message_id))
        .where(Message.state == MessageState.SENT)
    )
    found: list[tuple[Notice, Person]] = []
    for start in range(0, len(milestone_ids), IN_LIST):
        part = milestone_ids[start : start + IN_LIST]
        found += session.exec(statement.where(col(Notice.milestone_id).in_(part)).order_by(col(Notice.told_at))).all()
    return found


def item_states(session: Session, assignment_ids: Sequence[int]) -> dict[int, list[tuple[date, ItemState]]]:
    """Map assignments to the due date and state of each of their items."""
    found: dict[int, list[tuple[date, ItemState]]] = {}
    for start in range(0, len(assignment_ids), IN_LIST):
        part = assignment_ids[start : start + IN_LIST]
        rows = select(col(Item.assignment_id), col(Item.due_on), col(Item.state)).where(
            col(Item.assignment_id).in_(part)
        )
        for assignment_id, due_on, state in session.exec(rows):
            found.setdefault(assignment_id, []).append((due_on, state))
    return found


def _ids(values: Iterable[int | None]) -> list[list[int]]:
    wanted = sorted({value for value in values if value is not None})
    return [wanted[start : start + IN_LIST] for start in range(0, len(wanted), IN_LIST)]


def assignments_by_id(session: Session, ids: Iterable[int | None]) -> list[Assignment]:
    """Return assignments by their ids."""
    return [row for part in _ids(ids) for row in session.exec(select(Assignment).where(col(Assignment.id).in_(part)))]


def directives_by_id(session: Session, ids: Iterable[int | None]) -> list[Directive]:
    """Return directives by their ids."""
    return [row for part in _ids(ids) for row in session.exec(select(Directive).where(col(Directive.id).in_(part)))]


def sources_by_id(session: Session, ids: Iterable[int | None]) -> list[Source]:
    """Return sources by their ids."""
    return [row for part in _ids(ids) for row in session.exec(select(Source).where(col(Source.id).in_(part)))]


def units_by_id(session: Session, ids: Iterable[int | None]) -> list[Unit]:
    """Return units by their ids."""
    return [row for part in _ids(ids) for row in session.exec(select(Unit).where(col(Unit.id).in_(part)))]


def people_by_id(session: Session, ids: Iterable[int | None]) -> list[Person]:
    """Return persons by their ids."""
    return [row for part in _ids(ids) for row in session.exec(select(Person).where(col(Person.id).in_(part)))]


def all_units(session: Session) -> Sequence[Unit]:
    """List every unit."""
    return session.exec(select(Unit).order_by(col(Unit.id))).all()


def owner_of(session: Session, milestone: Milestone) -> tuple[Directive, Assignment | None]:
    """Return the directive a milestone belongs to, and the share when it is a unit's."""
    share = session.get_one(Assignment, milestone.assignment_id) if milestone.assignment_id else None
    return session.get_one(Directive, milestone.directive_id), share


def owners_of(session: Session, milestones: Sequence[Milestone]) -> dict[int, tuple[Directive, Assignment | None]]:
    """Map milestones to the directive each belongs to, and the share when it is a unit's."""
    directives = {row.id: row for row in directives_by_id(session, (m.directive_id for m in milestones))}
    shares = {row.id: row for row in assignments_by_id(session, (m.assignment_id for m in milestones))}
    return {m.id: (directives[m.directive_id], shares.get(m.assignment_id or 0)) for m in milestones}


def persons_reached(session: Session, notice_id: int) -> set[int]:
    """Return who has been a recipient of a notice before."""
    return set(session.exec(select(Recipient.person_id).where(Recipient.notice_id == notice_id)))


def other_recipients(session: Session, notice_id: int, message_id: int) -> Sequence[Recipient]:
    """List the recipients of a notice that another message carries, or none yet."""
    statement = select(Recipient).where(Recipient.notice_id == notice_id)
    return session.exec(
        statement.where(or_(col(Recipient.message_id).is_(None), col(Recipient.message_id) != message_id))
    ).all()


def has_calendar(session: Session) -> bool:
    """Say whether any notice of the calendar has been imported."""
    return session.exec(select(col(CalendarDay.day)).limit(1)).first() is not None


def proposed_notices(session: Session) -> Sequence[tuple[Notice, Milestone]]:
    """List the notices that wait for a person on the desk, oldest first."""
    statement = select(Notice, Milestone).join(Milestone, col(Milestone.id) == col(Notice.milestone_id))
    return session.exec(statement.where(Notice.state == NoticeState.PROPOSED).order_by(col(Notice.id))).all()


def last_tick(session: Session) -> Tick | None:
    """Find the last pass that had something to do."""
    return session.exec(select(Tick).order_by(col(Tick.id).desc()).limit(1)).first()


def oldest_waiting(session: Session) -> datetime | None:
    """Return when the oldest message that is not sent yet was composed."""
    waiting = (*_WAITING, MessageState.SENDING)
    statement = select(Message.composed_at).where(col(Message.state).in_(waiting)).order_by(col(Message.composed_at))
    return session.exec(statement.limit(1)).first()


def milestones_looked_at_by(session: Session, until: datetime) -> Sequence[Milestone]:
    """List the milestones the sweep will have looked at by a moment, and those with a notice that waits until then."""
    waiting = (NoticeState.OWED, NoticeState.PROPOSED)
    owed = select(Notice.milestone_id).where(col(Notice.state).in_(waiting), col(Notice.at) <= until)
    statement = select(Milestone).where(or_(col(Milestone.next_check_at) <= until, col(Milestone.id).in_(owed)))
    return session.exec(statement.order_by(col(Milestone.id))).all()


def children_of(session: Session, directive_id: int) -> Sequence[Directive]:
    """List the directives under a heading."""
    return session.exec(select(Directive).where(Directive.parent_id == directive_id).order_by(col(Directive.id))).all()


def assignments_under(session: Session, directive_ids: Sequence[int]) -> Sequence[tuple[Assignment, Unit]]:
    """List the assignments of some directives with their units, by directive and unit."""
    statement = select(Assignment, Unit).join(Unit).where(col(Assignment.directive_id).in_(directive_ids))
    return session.exec(statement.order_by(col(Assignment.directive_id), col(Unit.id))).all()


def milestones_under(session: Session, directive_ids: Sequence[int]) -> Sequence[Milestone]:
    """List every milestone of some directives by due date."""
    statement = select(Milestone).where(col(Milestone.directive_id).in_(directive_ids))
    return session.exec(statement.order_by(col(Milestone.due_on), col(Milestone.id))).all()


def directives_all_done(session: Session) -> Sequence[Directive]:
    """List the dispatched directives whose every lead unit's share has ended."""
    shares = select(Assignment.directive_id).where(Assignment.leads).group_by(col(Assignment.directive_id))
    done = shares.having(func.count() == func.count(col(Assignment.ended_as)))
    return session.exec(
        select(Directive)
        .where(Directive.life == Life.DISPATCHED, col(Directive.id).in_(done))
        .order_by(col(Directive.id))
    ).all()
