"""What is true of messages and recipients in a batch: the pieces other queries are made of."""

from datetime import timedelta

from sqlalchemy import ColumnElement, or_
from sqlalchemy import select as columns
from sqlmodel import SQLModel, col

from models.mail import Message, MessageState, Notice, Recipient
from rules.selection import NoticeState

_MESSAGE, _RECIPIENT = (SQLModel.metadata.tables[name] for name in ("message", "recipient"))
WAITING = (MessageState.READY, MessageState.RETRY, MessageState.UNCERTAIN)


REPEATED = timedelta(hours=24)  # after a message became uncertain it is not sent again


def of_batch(batch: str) -> ColumnElement[bool]:
    """Return what is true of the messages of one opening that are still to be, or were, sent."""
    named = or_(col(Message.batch) == batch, col(Message.batch).like(f"{batch}#%"))
    return named & (col(Message.state) != MessageState.DISSOLVED)


SELECTED = (col(Recipient.message_id).is_(None), col(Notice.state).in_((NoticeState.COMPOSED, NoticeState.TOLD)))


def has_mail(batch: str) -> ColumnElement[bool]:
    """Return what is true of a recipient who has a message of a batch, one that was not dissolved."""
    digest = columns(_MESSAGE.c.id).where(_MESSAGE.c.kind == "digest", of_batch(batch))
    return digest.where(_MESSAGE.c.person_id == _RECIPIENT.c.person_id).exists()


UNTAKEN = (  # of digests: nothing else passes with an opening
    col(Message.kind) == "digest",
    col(Message.state).in_((MessageState.READY, MessageState.RETRY)),
    col(Message.uncertain_at).is_(None),
)
