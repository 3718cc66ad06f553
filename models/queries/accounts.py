"""Accounts, their sessions, tokens and forms: found by what a caller brings."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, or_, select

from models.access import AccessToken, Account, FormSent, LoginSession, TokenKind
from models.people import Person


def account_keyed(session: Session, key: str) -> Account | None:
    """Find the account of a person by key."""
    return session.exec(select(Account).join(Person).where(Person.key == key)).first()


def all_accounts(session: Session) -> Sequence[tuple[Account, Person]]:
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


def token_hashed(session: Session, token_hash: str, kind: TokenKind) -> AccessToken | None:
    """Find the token of a kind with a hash."""
    return session.exec(
        select(AccessToken).where(AccessToken.token_hash == token_hash, AccessToken.kind == kind)
    ).first()


def tokens_of(session: Session, account_id: int, kind: TokenKind, *, live_at: datetime) -> Sequence[AccessToken]:
    """List an account's tokens that open something at a moment, the newest first."""
    ends = col(AccessToken.expires_at)
    live = (col(AccessToken.revoked_at).is_(None), or_(ends.is_(None), ends > live_at))
    mine = select(AccessToken).where(AccessToken.account_id == account_id, AccessToken.kind == kind, *live)
    return session.exec(mine.order_by(col(AccessToken.id).desc())).all()
