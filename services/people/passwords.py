"""Passwords: hashed by argon2id, checked in the same time whether a person exists or not, two at once at most."""

from functools import cache
from threading import BoundedSemaphore

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from rules.refusal import Refused

SHORTEST, LONGEST = 10, 128  # characters; OWASP ASVS 5.0, 6.2.1 and 6.2.9
_HASHER = PasswordHash((Argon2Hasher(),))
_AT_ONCE = BoundedSemaphore(2)  # each takes 64 MiB


def check_strength(password: str, *names: str) -> None:
    """Refuse a password too short, too long, of one character, or that is a person's name."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Refused(
            field="password",
            zh=f"密码须为{SHORTEST}至{LONGEST}个字符。",
            en=f"{SHORTEST} to {LONGEST} characters, please.",
        )
    if len(set(password)) <= 3 or password.casefold() in {name.casefold() for name in names}:  # noqa: PLR2004 - aaaabbbbcc
        raise Refused(field="password", zh="密码太容易猜到。", en="it is too easy to guess.")


def hashed(password: str) -> str:
    """Return the hash that is kept."""
    with _AT_ONCE:
        return _HASHER.hash(_bytes(password))


def is_right(password: str, kept: str) -> bool:
    """Say whether a password is the one a hash was made of; an empty hash is nobody's, and takes as long."""
    if len(password) > LONGEST:
        return False
    with _AT_ONCE:
        right = _HASHER.verify(_bytes(password), kept or _nobodys())
    return right and bool(kept)


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody's password")
