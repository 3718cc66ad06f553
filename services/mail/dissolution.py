"""Dissolve: takes back what no server has yet when its opening has passed or its matter was settled meanwhile, and what was held back."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from models.directives import Milestone
from models.log import record
from models.mail import Message, MessageState, Notice, Recipient
from models.people import Person
from models.queries.mail_holds import holds_passed
from models.queries.messages import untaken
from models.queries.recipients import carried_whole, kept_from
from rules.selection import NoticeState, is_stopped
from services import clockwork
from services.mail.composing import batch_of
from services.practice import Practice

Carried = tuple[Recipient, Notice, Milestone]


def dissolve(session: Session, practice: Practice, opening: datetime, *, now: datetime) -> int:
    """Dissolve the messages that would not be true any more; their notices are owed again, to be selected afresh."""
    rows, batch = untaken(session), batch_of(opening, practice)
    carried: dict[int, list[Carried]] = {}
    for whole in carried_whole(session, [row.id for row in rows]):
        carried.setdefault(whole[0].message_id or 0, []).append(whole)
    untrue = [row for row in rows if row.batch < batch or _has_stopped(carried.get(row.id, ()))]
    for row in untrue:
        _dissolve(session, row, carried.get(row.id, ()), now)
    _pass_on(session, batch, now)
    session.flush()
    return len(untrue)


def _pass_on(session: Session, batch: str, now: datetime) -> None:
    """Lift the holds whose opening has passed; what they kept is owed again, so that this opening selects it afresh."""
    passed = holds_passed(session, batch)
    for recipient, notice, _ in kept_from(session, [hold.person_id for hold in passed]) if passed else ():
        _open_again(session, recipient, notice)
    for hold in passed:
        hold.lifted_at = now
        session.add(hold)
        person = session.get_one(Person, hold.person_id)
        record(session, "mail.hold_passed", f"person:{person.key}", now=now, batch=hold.batch)


def _has_stopped(carried: Sequence[Carried]) -> bool:
    return any(is_stopped(clockwork.notice_of(notice), clockwork.value_of(row)) for _, notice, row in carried)


def _dissolve(session: Session, row: Message, carried: Sequence[Carried], now: datetime) -> None:
    row.state = MessageState.DISSOLVED
    session.add(row)
    for recipient, notice, _ in carried:
        _open_again(session, recipient, notice)
    record(session, "message.dissolved", row.header_id, now=now, batch=row.batch)


def _open_again(session: Session, recipient: Recipient, notice: Notice) -> None:
    """Owe a notice again; one that another has heard of already keeps its hearer, for the next message."""
    if notice.state is NoticeState.TOLD:
        recipient.message_id = None
        session.add(recipient)
        return
    notice.state, notice.considered_at = NoticeState.OWED, None
    session.add(notice)
    session.delete(recipient)
