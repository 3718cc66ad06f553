"""Tokens of an account: for programs that call the API, for calendars that read the feed. Only hashes are kept."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from models.access import AccessToken, Account, TokenKind
from models.log import record
from models.people import Person
from models.queries.accounts import token_hashed, tokens_of
from rules.refusal import Refused
from services.people.accounts import hash_of

PREFIX = "duban_"  # a scanner of repositories knows such a token by it
SEEN_AGAIN = timedelta(hours=1)  # how often its use is written down
MOST = 20  # tokens of one kind an account may have at once

Draw = Callable[[], str]


def make(
    session: Session,
    account: Account,
    kind: TokenKind,
    name: str,
    *,
    days: int | None = None,
    draw: Draw,
    actor: str,
    now: datetime,
) -> str:
    """Make a token and return it: it is shown this once. Without `days` it lasts until it is revoked."""
    if len(tokens_of(session, account.id, kind, live_at=now)) >= MOST:
        raise Refused(
            field="token",
            zh=f"已有{MOST}个，请先停用不用的。",
            en=f"there are {MOST} already; revoke one that is not used.",
        )
    secret = f"{PREFIX}{draw()}{draw()}"
    row = AccessToken(
        account_id=account.id,
        kind=kind,
        name=name,
        token_hash=hash_of(secret),
        created_at=now,
        expires_at=now + timedelta(days=days) if days is not None else None,
    )
    session.add(row)
    session.flush()
    record(session, "token.made", _subject(session, account), now=now, actor=actor, kind=kind, token=row.id, name=name)
    return secret


def _subject(session: Session, account: Account) -> str:
    return f"person:{session.get_one(Person, account.person_id).key}"


def holder(session: Session, secret: str, kind: TokenKind, now: datetime) -> AccessToken | None:
    """Return the token that a secret belongs to; None when it is unknown, expired, revoked, of another kind, or its account is disabled."""
    row = token_hashed(session, hash_of(secret), kind)
    if row is None or not is_live(row, now) or session.get_one(Account, row.account_id).disabled_at is not None:
        return None
    return row


def is_live(row: AccessToken, now: datetime) -> bool:
    """Say whether a token opens anything."""
    return row.revoked_at is None and (row.expires_at is None or row.expires_at > now)


def was_used_lately(row: AccessToken, now: datetime) -> bool:
    """Say whether its use need not be written down again."""
    return row.used_at is not None and now - row.used_at < SEEN_AGAIN


def note_use(session: Session, token_id: int, now: datetime) -> None:
    """Write down that a token was used."""
    row = session.get_one(AccessToken, token_id)
    row.used_at = now
    session.add(row)


def mine(session: Session, account: Account, kind: TokenKind, now: datetime) -> Sequence[AccessToken]:
    """List the tokens of an account that open something, the newest first."""
    return tokens_of(session, account.id, kind, live_at=now)


def revoke(session: Session, account: Account, token_id: int, *, actor: str, now: datetime) -> None:
    """Revoke a token of an account; it opens nothing from now on."""
    row = session.get(AccessToken, token_id)
    if row is None or row.account_id != account.id or not is_live(row, now):
        raise Refused(field="token", zh=f"没有第{token_id}号。", en=f"there is no token {token_id}.")
    row.revoked_at = now
    session.add(row)
    record(session, "token.revoked", _subject(session, account), now=now, actor=actor, kind=row.kind, token=row.id)
