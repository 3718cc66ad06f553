"""Accounts and the browsers signed in with them: made, given a password, disabled; signed in, seen, signed out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session

from models.access import Account, LoginSession
from models.log import record
from models.people import Person
from models.queries.accounts import account_keyed, all_accounts, open_sessions, session_hashed
from rules.refusal import Refused
from services.people import passwords

IDLE, LASTS = timedelta(hours=2), timedelta(hours=12)
SEEN = timedelta(minutes=5)  # how exactly it is kept when a session was last used


def add(
    session: Session,
    person: Person,
    password: str,
    *,
    is_administrator: bool = False,
    drawn: bool = False,
    actor: str,
    now: datetime,
) -> Account:
    """Give a person an account; an empty password leaves them an outside login only, one `drawn` for them is to be changed first."""
    if account_keyed(session, person.key):
        raise Refused(field="account", zh=f"{person.key}已有账户。", en=f"{person.key!r} has one already.")
    account = Account(
        person_id=person.id,
        password_hash=_hashed(person, password) if password else "",
        is_administrator=is_administrator,
        must_change=drawn,
        created_at=now,
    )
    session.add(account)
    session.flush()
    record(session, "account.added", f"person:{person.key}", now=now, actor=actor, administrator=is_administrator)
    return account


def _hashed(person: Person, password: str) -> str:
    passwords.check_strength(password, person.key, person.name, person.email)
    return passwords.hashed(password)


def find(session: Session, key: str) -> Account:
    """Return the account of a person by key."""
    account = account_keyed(session, key)
    if account is None:
        raise Refused(field="account", zh=f"“{key}”没有账户。", en=f"{key!r} has none.")
    return account


def set_password(
    session: Session, account: Account, password: str, *, drawn: bool = False, actor: str, now: datetime
) -> None:
    """Set a new password, and end every session that the old one opened; one `drawn` for them is to be changed first."""
    person = session.get_one(Person, account.person_id)
    account.password_hash, account.must_change = _hashed(person, password), drawn
    session.add(account)
    end_all(session, account, now=now)
    record(session, "account.password_set", f"person:{person.key}", now=now, actor=actor)


def change_password(session: Session, account: Account, old: str, new: str, *, now: datetime) -> None:
    """Set a new password for a person who knows the old one."""
    if not passwords.is_right(old, account.password_hash):
        raise Refused(field="old", zh="原密码不对。", en="this is not the password you have.")
    if new == old:
        raise Refused(field="password", zh="新密码与原密码相同。", en="the new one is the old one.")
    key = session.get_one(Person, account.person_id).key
    set_password(session, account, new, actor=key, now=now)


def disable(session: Session, account: Account, *, actor: str, now: datetime) -> None:
    """Close an account, and every session with it; nobody shuts themselves out."""
    key = session.get_one(Person, account.person_id).key
    if key == actor:
        raise Refused(field="account", zh="不能停用自己的账户。", en="you cannot disable your own.")
    account.disabled_at = account.disabled_at or now
    session.add(account)
    end_all(session, account, now=now)
    record(session, "account.disabled", f"person:{key}", now=now, actor=actor)


def enable(session: Session, account: Account, *, actor: str, now: datetime) -> None:
    """Open an account again that was disabled."""
    account.disabled_at = None
    session.add(account)
    key = session.get_one(Person, account.person_id).key
    record(session, "account.enabled", f"person:{key}", now=now, actor=actor)


def end_all(session: Session, account: Account, *, now: datetime) -> None:
    """End every session of an account."""
    for login in open_sessions(session, account.id, now):
        end(session, login, now=now)


def end(session: Session, login: LoginSession, *, now: datetime) -> None:
    """End a session."""
    login.ended_at = login.ended_at or now
    session.add(login)


def by_id(session: Session, account_id: int) -> Account:
    """Return an account by its id."""
    return session.get_one(Account, account_id)


def by_email(session: Session, email: str) -> Account:
    """Return the open account of the one person with a mail address, in capitals or not; none is ever made."""
    matching = [account for account, person in all_accounts(session) if person.email.casefold() == email.casefold()]
    if len(matching) != 1 or matching[0].disabled_at is not None:
        raise Refused(
            zh="登录：此邮箱没有可用的账户，请联系管理员。",
            en="sign in: there is no account for this mail address; ask the administrator.",
        )
    return matching[0]


_WRONG = Refused(zh="登录：用户名或密码不对。", en="sign in: the name or the password is wrong.")


def check_password(session: Session, key: str, password: str) -> Account:
    """Return the account a name and a password open; whether the name is known can be told neither from the words nor the time."""
    account = account_keyed(session, key)
    kept = account.password_hash if account and account.disabled_at is None else ""
    if not passwords.is_right(password, kept) or account is None:
        raise _WRONG
    return account


def sign_in(session: Session, account: Account, token: str, *, address: str = "", now: datetime) -> LoginSession:
    """Open a session for a token drawn for it."""
    opened = LoginSession(
        account_id=account.id,
        token_hash=hash_of(token),
        address=address[:64],
        created_at=now,
        seen_at=now,
        expires_at=now + LASTS,
    )
    session.add(opened)
    key = session.get_one(Person, account.person_id).key
    record(session, "account.signed_in", f"person:{key}", now=now, actor=key)
    return opened


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def csrf_of(token: str) -> str:
    """Return what every form of a session carries; it tells nothing of the token."""
    return hash_of(f"form:{token}")[:32]


@dataclass(frozen=True, slots=True)
class KnownSession:
    """A session that is open, and whose it is; `is_stale` when it should be kept that it was used."""

    login: LoginSession
    account: Account
    is_stale: bool


def known_by(session: Session, token: str, now: datetime) -> KnownSession | None:
    """Return the open session of a token: not ended, not idle too long, not past its end, its account not disabled."""
    login = session_hashed(session, hash_of(token)) if token else None
    if login is None or login.ended_at is not None or now >= min(login.expires_at, login.seen_at + IDLE):
        return None
    account = session.get_one(Account, login.account_id)
    return None if account.disabled_at else KnownSession(login, account, now - login.seen_at >= SEEN)


def seen(session: Session, token: str, *, now: datetime) -> None:
    """Keep that a session was used."""
    login = session_hashed(session, hash_of(token))
    if login is not None:
        login.seen_at = now
        session.add(login)
