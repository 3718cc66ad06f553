"""What is true of messages and recipients in a batch: the pieces other queries are made of."""

from datetime import timedelta

from sqlalchemy import ColumnElement, or_
from sqlalchemy import select as columns
from sqlmodel import col

from models.mail import MAIL_HOLD, MESSAGE, RECIPIENT, Message, MessageState, Notice, Recipient
from rules.selection import NoticeState

WAITING = (MessageState.READY, MessageState.RETRY, MessageState.UNCERTAIN)

REPEATED = timedelta(hours=24)  # after a message became uncertain it is not sent again


def of_batch(batch: str | ColumnElement[str]) -> ColumnElement[bool]:
    """Return what is true of the messages of one opening that are still to be, or were, sent."""
    named = or_(col(Message.batch) == batch, col(Message.batch).startswith(batch + "#"))
    return named & (col(Message.state) != MessageState.DISSOLVED)


SELECTED = (col(Recipient.message_id).is_(None), col(Notice.state).in_((NoticeState.COMPOSED, NoticeState.TOLD)))


def has_mail(batch: str | ColumnElement[str]) -> ColumnElement[bool]:
    """Return what is true of a recipient who has a message of a batch, one that was not dissolved."""
    digest = columns(MESSAGE.c.id).where(MESSAGE.c.kind == "digest", of_batch(batch))
    return digest.where(MESSAGE.c.person_id == RECIPIENT.c.person_id).exists()


def is_held(batch: str | ColumnElement[str]) -> ColumnElement[bool]:
    """Return what is true of a recipient whose mail of a batch, or of a later one, is held back."""
    stands = columns(MAIL_HOLD.c.id).where(MAIL_HOLD.c.lifted_at.is_(None), MAIL_HOLD.c.batch >= batch)
    return stands.where(MAIL_HOLD.c.person_id == RECIPIENT.c.person_id).exists()


UNTAKEN = (  # of digests: nothing else passes with an opening
    col(Message.kind) == "digest",
    col(Message.state).in_((MessageState.READY, MessageState.RETRY)),
    col(Message.uncertain_at).is_(None),
)
