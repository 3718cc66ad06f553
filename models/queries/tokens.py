"""Tokens of programs and calendars: found by their hash, listed by account."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, or_, select

from models.access import AccessToken, TokenKind


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
