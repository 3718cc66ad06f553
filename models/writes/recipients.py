"""Writes whom notices reach, and which message carries them."""

from collections.abc import Sequence

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session

from models.mail import RECIPIENT

_CARRY = update(RECIPIENT).where(RECIPIENT.c.id == bindparam("key")).values(message_id=bindparam("message"))


def add_recipients(session: Session, rows: Sequence[dict[str, int]]) -> None:
    """Note whom notices reach: `notice_id`, `person_id`."""
    if rows:
        session.execute(insert(RECIPIENT), rows)


def carry(session: Session, pairs: Sequence[tuple[int, int]]) -> None:
    """Note which message carries what to a recipient: recipient, message."""
    if pairs:
        session.execute(_CARRY, [{"key": recipient_id, "message": message_id} for recipient_id, message_id in pairs])
