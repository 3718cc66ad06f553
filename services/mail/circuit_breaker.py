"""The circuit breaker: a server that could not be talked to is left alone for 1, 5, 15 minutes, then an hour at a time."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session

from models.log import record
from models.mail import MailServer
from notifications.sender import Sender

PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))


def is_left_alone(session: Session, name: str, now: datetime) -> bool:
    """Say whether a server is to be left alone still."""
    server = session.get(MailServer, name)
    return server is not None and server.next_try_at is not None and server.next_try_at > now


def failed(session: Session, name: str, reason: str, *, now: datetime) -> datetime:
    """Leave a server alone for a while, and return until when; two connections that fail at once count once."""
    server = session.get(MailServer, name) or MailServer(name=name)
    if server.next_try_at is not None and server.next_try_at > now:
        return server.next_try_at
    until = server.next_try_at = now + PAUSES[min(server.failures, len(PAUSES) - 1)]
    server.failures += 1
    server.reply = reason
    session.add(server)
    record(session, "mail_server.unreachable", name[:100], now=now, failures=server.failures, reason=reason)
    return until


def answered(session: Session, name: str, *, now: datetime) -> None:
    """Note that a server talks to us again."""
    server = session.get(MailServer, name)
    if server is None or not server.failures:
        return
    record(session, "mail_server.answers", name[:100], now=now, failures=server.failures)
    server.failures, server.next_try_at, server.reply = 0, None, ""
    session.add(server)


def trouble_of(session: Session, senders: Callable[[], Sender] | None) -> MailServer | None:
    """Find what went wrong with the server that is set now; another one's trouble is nobody's any more."""
    server = session.get(MailServer, senders().where) if senders else None
    return server if server and server.failures else None
