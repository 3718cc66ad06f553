"""Writes the one row that says when a tick last ended, and until when mail was pruned."""

from datetime import date

from sqlalchemy import bindparam, update
from sqlmodel import Session

from models.mail import HEARTBEAT

TICK_ENDED = update(HEARTBEAT).values(at=bindparam("moment", type_=HEARTBEAT.c.at.type))  # marked outside of a session


def set_pruned_on(session: Session, day: date) -> None:
    """Note the day on which everything was let go of."""
    session.execute(update(HEARTBEAT).values(pruned_on=day))
