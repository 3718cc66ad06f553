"""What may be let go of: the bytes of mails that are long settled, links long expired through which nothing was done."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.links import ActionLink, LinkAct
from models.mail import SETTLED, Heartbeat, Message, MessageContent


def bytes_to_prune(session: Session, before: datetime, limit: int) -> Sequence[int]:
    """List mails that keep their bytes though they were sent, or were written and will never be, before a moment."""
    settled_at = func.coalesce(Message.sent_at, Message.composed_at)
    found = select(col(MessageContent.message_id)).join(Message, col(Message.id) == col(MessageContent.message_id))
    found = found.where(col(Message.state).in_(SETTLED), settled_at < before)
    return session.exec(found.order_by(col(MessageContent.message_id)).limit(limit)).all()


def links_to_prune(session: Session, before: datetime, limit: int) -> Sequence[int]:
    """List links that expired before a moment and through which nothing was recorded."""
    used = select(LinkAct.id).where(col(LinkAct.link_id) == col(ActionLink.id)).exists()
    found = select(col(ActionLink.id)).where(col(ActionLink.expires_at) < before, ~used)
    return session.exec(found.order_by(col(ActionLink.id)).limit(limit)).all()


def pruned_on(session: Session) -> date | None:
    """Return the day on which everything was last let go of."""
    return session.exec(select(col(Heartbeat.pruned_on))).first()
