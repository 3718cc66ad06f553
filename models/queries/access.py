"""Accounts, sessions, tokens and forms: found by what somebody brings."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.access import Account, FormSent, LoginSession
from models.log import LogEntry, LogHead
from models.people import Person


def account_keyed(session: Session, key: str) -> Account | None:
    """Find the account of a person by key."""
    return session.exec(select(Account).join(Person).where(Person.key == key)).first()


def accounts(session: Session) -> Sequence[tuple[Account, Person]]:
    """List every account with its person, by key."""
    return session.exec(select(Account, Person).join(Person).order_by(col(Person.key))).all()


def has_accounts(session: Session) -> bool:
    """Say whether anybody could sign in at all."""
    return session.exec(select(Account.id).limit(1)).first() is not None


def session_hashed(session: Session, token_hash: str) -> LoginSession | None:
    """Find the session whose token has a hash."""
    return session.exec(select(LoginSession).where(LoginSession.token_hash == token_hash)).first()


def open_sessions(session: Session, account_id: int, now: datetime) -> Sequence[LoginSession]:
    """List the sessions of an account that are neither ended nor expired, the last used first."""
    mine = select(LoginSession).where(LoginSession.account_id == account_id, LoginSession.expires_at > now)
    return session.exec(
        mine.where(col(LoginSession.ended_at).is_(None)).order_by(col(LoginSession.seen_at).desc())
    ).all()


def form_sent(session: Session, account_id: int, key: str) -> FormSent | None:
    """Find what a form led to."""
    return session.exec(select(FormSent).where(FormSent.account_id == account_id, FormSent.key == key)).first()


def log_position_now(session: Session) -> int:
    """Return the position of the newest entry of the log."""
    return session.exec(select(func.coalesce(func.max(LogHead.position), 0))).one()


class Change(NamedTuple):
    """Something a person did about a matter."""

    at: datetime
    by: str
    action: str


def changes_by_others(session: Session, subject: str, after: int, key: str) -> list[Change]:
    """List what persons other than one did about a subject after a position of the log, the oldest first."""
    rows = (
        select(LogEntry.at, func.coalesce(Person.name, LogEntry.actor), LogEntry.action)
        .outerjoin(Person, col(Person.key) == col(LogEntry.actor))
        .where(LogEntry.subject == subject, LogEntry.position > after, col(LogEntry.actor).not_in(["duban", key]))
    )
    return [Change(*row) for row in session.exec(rows.order_by(col(LogEntry.position)))]
