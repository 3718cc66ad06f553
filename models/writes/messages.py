"""Writes messages: stored, leased, marked while they are sent, settled, taken back, let go of."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert, update
from sqlmodel import Session

from models.mail import ATTEMPT, MESSAGE, MESSAGE_CONTENT, MessageState
from models.queries.messages import MessageFacts

_CHANGED = ("state", "attempts", "next_try_at", "uncertain_at", "sent_at")
_SETTLE = (
    update(MESSAGE)
    .where(MESSAGE.c.id == bindparam("key"))
    .values(lease_token="", lease_until=None, **{name: bindparam(f"new_{name}") for name in _CHANGED})
)
_LEND = (
    update(MESSAGE)
    .where(MESSAGE.c.id.in_(bindparam("keys", expanding=True)))
    .values(state=MessageState.SENDING, lease_token=bindparam("held"), lease_until=bindparam("until"))
    .values(begun_at=None, taken_at=None)
)
_AT = MESSAGE.c.begun_at.type
MARK = (  # when DATA began, when the server took it: while the lease `held` holds
    update(MESSAGE)
    .where(MESSAGE.c.id == bindparam("key"), MESSAGE.c.lease_token == bindparam("held"))
    .values(
        begun_at=func.coalesce(bindparam("begun", type_=_AT), MESSAGE.c.begun_at),
        taken_at=func.coalesce(bindparam("taken", type_=_AT), MESSAGE.c.taken_at),
    )
)


def add_messages(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Store messages, by column."""
    session.execute(insert(MESSAGE), rows)


def add_contents(session: Session, contents: Sequence[tuple[int, bytes]]) -> None:
    """Store the finished bytes of messages."""
    session.execute(
        insert(MESSAGE_CONTENT), [{"message_id": message_id, "content": content} for message_id, content in contents]
    )


def lend(session: Session, message_ids: Sequence[int], token: str, until: datetime) -> None:
    """Lease messages to the holder of a token."""
    session.execute(_LEND, {"keys": message_ids, "held": token, "until": until})


def settle_messages(session: Session, messages: Iterable[MessageFacts]) -> None:
    """Write what became of messages, and end their leases."""
    session.execute(_SETTLE, [_settled(message) for message in messages])


def _settled(message: MessageFacts) -> dict[str, object]:
    return {"key": message.id} | {f"new_{name}": getattr(message, name) for name in _CHANGED}


def add_attempts(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Keep what servers said, by column."""
    if rows:
        session.execute(insert(ATTEMPT), rows)


def dissolve(session: Session, message_id: int) -> None:
    """Take a message back that no server has."""
    session.execute(update(MESSAGE).where(MESSAGE.c.id == message_id).values(state=MessageState.DISSOLVED))


def delete_contents(session: Session, message_ids: Sequence[int]) -> None:
    """Let go of the bytes of messages."""
    session.execute(delete(MESSAGE_CONTENT).where(MESSAGE_CONTENT.c.message_id.in_(message_ids)))
