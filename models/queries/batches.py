"""What is true of messages and recipients in a batch: the pieces other queries are made of."""

from datetime import timedelta

from sqlalchemy import ColumnElement, or_
from sqlalchemy import select as columns
from sqlmodel import SQLModel, col

from models.mail import Message, MessageState, Notice, Recipient
from rules.selection import NoticeState

_MESSAGE, _RECIPIENT, _HOLD = (SQLModel.metadata.tables[name] for name in ("message", "recipient", "mail_hold"))
WAITING = (MessageState.READY, MessageState.RETRY, MessageState.UNCERTAIN)


REPEATED = timedelta(hours=24)  # after a message became uncertain it is not sent again


def of_batch(batch: str | ColumnElement[str]) -> ColumnElement[bool]:
    """Return what is true of the messages of one opening that are still to be, or were, sent."""
    named = or_(col(Message.batch) == batch, col(Message.batch).startswith(batch + "#"))
    return named & (col(Message.state) != MessageState.DISSOLVED)


SELECTED = (col(Recipient.message_id).is_(None), col(Notice.state).in_((NoticeState.COMPOSED, NoticeState.TOLD)))


def has_mail(batch: str | ColumnElement[str]) -> ColumnElement[bool]:
    """Return what is true of a recipient who has a message of a batch, one that was not dissolved."""
    digest = columns(_MESSAGE.c.id).where(_MESSAGE.c.kind == "digest", of_batch(batch))
    return digest.where(_MESSAGE.c.person_id == _RECIPIENT.c.person_id).exists()


def is_held(batch: str | ColumnElement[str]) -> ColumnElement[bool]:
    """Return what is true of a recipient whose mail of a batch, or of a later one, is held back."""
    stands = columns(_HOLD.c.id).where(_HOLD.c.lifted_at.is_(None), _HOLD.c.batch >= batch)
    return stands.where(_HOLD.c.person_id == _RECIPIENT.c.person_id).exists()


UNTAKEN = (  # of digests: nothing else passes with an opening
    col(Message.kind) == "digest",
    col(Message.state).in_((MessageState.READY, MessageState.RETRY)),
    col(Message.uncertain_at).is_(None),
)
