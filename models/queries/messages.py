"""Messages: which may be sent, which are held, and what decides what becomes of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, or_
from sqlalchemy import select as columns
from sqlmodel import Session, SQLModel, col, select

from models.mail import Message, MessageState
from models.queries.batches import UNTAKEN, WAITING
from models.queries.parts import parts_of

_MESSAGE, _CONTENT = (SQLModel.metadata.tables[name] for name in ("message", "message_content"))


class MessageFacts(NamedTuple):
    """A message without its bytes: what decides what becomes of it."""

    id: int
    person_id: int
    header_id: str
    state: MessageState
    attempts: int
    lease_token: str
    next_try_at: datetime
    begun_at: datetime | None
    taken_at: datetime | None
    uncertain_at: datetime | None
    sent_at: datetime | None


def untaken(session: Session) -> Sequence[Message]:
    """Lock and list the messages that no server has and nobody is sending."""
    statement = select(Message).where(*UNTAKEN).order_by(col(Message.id))
    return session.exec(statement.with_for_update(skip_locked=True)).all()


def expired_leases(session: Session, now: datetime) -> list[MessageFacts]:
    """Lock and list the messages whose lease ran out unsettled."""
    ran_out = (_MESSAGE.c.state == MessageState.SENDING) & (_MESSAGE.c.lease_until < now)
    return _messages(session, ran_out)


def uncertain_since(session: Session, moment: datetime) -> list[MessageFacts]:
    """Lock and list the messages that have been uncertain since before a moment."""
    in_doubt = (_MESSAGE.c.state == MessageState.UNCERTAIN) & (_MESSAGE.c.uncertain_at < moment)
    return _messages(session, in_doubt)


_FACTS = columns(*(_MESSAGE.c[name] for name in MessageFacts._fields)).order_by(_MESSAGE.c.id)


_BY_ID = _FACTS.where(_MESSAGE.c.id.in_(bindparam("ids", expanding=True))).with_for_update()


def messages_by_id(session: Session, ids: Sequence[int]) -> dict[int, MessageFacts]:
    """Lock and return messages by their ids."""
    return {row.id: MessageFacts(*row) for row in session.execute(_BY_ID, {"ids": ids})}


def messages_headed(session: Session, header_ids: Sequence[str]) -> dict[str, int]:
    """Map Message-IDs to the ids of their messages."""
    found = session.execute(columns(_MESSAGE.c.header_id, _MESSAGE.c.id).where(_MESSAGE.c.header_id.in_(header_ids)))
    return dict(found.tuples().all())


def _messages(session: Session, which: ColumnElement[bool]) -> list[MessageFacts]:
    return [MessageFacts(*row) for row in session.execute(_FACTS.where(which).with_for_update(skip_locked=True))]


def digests_of(session: Session, batch: str, person_ids: Iterable[int]) -> dict[int, int]:
    """Count the digests some persons were written at an opening, dissolved ones too."""
    named = or_(col(Message.batch) == batch, col(Message.batch).like(f"{batch}#%"))
    found = select(Message.person_id, func.count()).where(Message.kind == "digest", named)
    counted: dict[int, int] = {}
    for part in parts_of(person_ids):
        mine = found.where(col(Message.person_id).in_(part)).group_by(col(Message.person_id))
        counted |= dict(session.exec(mine).all())
    return counted


_SENDABLE = (
    columns(_MESSAGE.c.id, _MESSAGE.c.address, _CONTENT.c.content)
    .join_from(_MESSAGE, _CONTENT)
    .where(_MESSAGE.c.state.in_(WAITING), _MESSAGE.c.next_try_at <= bindparam("now"))
    .order_by(_MESSAGE.c.next_try_at, _MESSAGE.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=_MESSAGE)
)


_SENDABLE_OF_KIND = _SENDABLE.where(_MESSAGE.c.kind == bindparam("kind"))


def sendable(session: Session, now: datetime, limit: int, kind: str | None = None) -> Sequence[tuple[int, str, bytes]]:
    """List messages (of a kind, or any) whose time to be sent has come and that nobody holds a lease on, oldest first: id, address, bytes."""
    if kind is None:
        return session.execute(_SENDABLE, {"now": now, "limit": limit}).tuples().all()
    return session.execute(_SENDABLE_OF_KIND, {"now": now, "limit": limit, "kind": kind}).tuples().all()


def count_messages(session: Session) -> dict[str, int]:
    """Count messages by state."""
    rows = session.exec(select(Message.state, func.count()).group_by(col(Message.state)))
    return {str(state): count for state, count in rows}


def oldest_waiting(session: Session) -> datetime | None:
    """Return when the oldest message that is not sent yet was composed."""
    waiting = (*WAITING, MessageState.SENDING)
    statement = select(Message.composed_at).where(col(Message.state).in_(waiting)).order_by(col(Message.composed_at))
    return session.exec(statement.limit(1)).first()
