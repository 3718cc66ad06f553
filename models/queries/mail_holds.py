"""Mails held back: which holds stand, which have passed with their opening."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.mail import MailHold


def standing_holds(session: Session, batch: str = "") -> Sequence[MailHold]:
    """List the holds that nobody has lifted, of a batch and those after it."""
    stands = select(MailHold).where(col(MailHold.lifted_at).is_(None), MailHold.batch >= batch)
    return session.exec(stands.order_by(col(MailHold.batch), col(MailHold.id))).all()


def standing_hold(session: Session, person_id: int, batch: str) -> MailHold | None:
    """Find the hold that stands on a person's mail of a batch."""
    mine = select(MailHold).where(MailHold.person_id == person_id, MailHold.batch == batch)
    return session.exec(mine.where(col(MailHold.lifted_at).is_(None))).first()


def holds_passed(session: Session, batch: str) -> Sequence[MailHold]:
    """List the holds still standing whose opening lies before a batch's."""
    passed = select(MailHold).where(col(MailHold.lifted_at).is_(None), MailHold.batch < batch)
    return session.exec(passed.order_by(col(MailHold.id))).all()
