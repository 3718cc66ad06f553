"""What was promised, held against what the server has."""

from collections import Counter
from dataclasses import dataclass

from sqlmodel import select

from models import log
from models.mail import Attempt, Message, MessageState, Notice, Recipient
from models.store import Store
from rules.selection import NoticeState
from tests.faults_smtp.moody import Taken

GONE = frozenset({MessageState.SENT, MessageState.PRESUMED})
SETTLED = frozenset({NoticeState.TOLD, NoticeState.SUPERSEDED, NoticeState.STOPPED})


@dataclass(frozen=True)
class Account:
    """Everything that should be empty, and whether the log holds."""

    waiting: tuple[str, ...] = ()  # notices nobody was told
    lost: tuple[str, ...] = ()  # notices told by no message the server has
    doubled: tuple[str, ...] = ()  # messages taken more often than doubt allows
    changed: tuple[str, ...] = ()  # messages whose copies differ, or that are not ours
    log_holds: bool = True


def account(store: Store, taken: list[Taken]) -> Account:
    """Compare what the database says with what the server has; all is well when it equals `Account()`."""
    with store.read() as session:
        notices, messages = session.exec(select(Notice)).all(), session.exec(select(Message)).all()
        carried = session.exec(select(Recipient.notice_id, Recipient.message_id)).all()
        doubts = Counter(a.message_id for a in session.exec(select(Attempt)) if a.result in {"uncertain", "presumed"})
        holds = log.first_broken(session) is None
    copies = {row.header_id: [one.content for one in taken if one.header_id == row.header_id] for row in messages}
    there = {row.id for row in messages if row.state in GONE and (copies[row.header_id] or doubts[row.id] > 1)}
    told = [one for one in notices if one.state is NoticeState.TOLD]
    return Account(
        waiting=tuple(named(one) for one in notices if one.state not in SETTLED),
        lost=tuple(named(one) for one in told if not there & {m for key, m in carried if key == one.id}),
        doubled=tuple(m.header_id for m in messages if len(copies[m.header_id]) > 1 + min(doubts[m.id], 1)),
        changed=tuple(key for key in {t.header_id for t in taken} if len(set(copies.get(key, ()))) != 1),
        log_holds=holds,
    )


def named(notice: Notice) -> str:
    return f"{notice.milestone_id}:{notice.round}:{notice.cause}:{notice.role}:{notice.state}"


def told(store: Store) -> int:
    """Return how many notices were told."""
    with store.read() as session:
        return sum(state is NoticeState.TOLD for state in session.exec(select(Notice.state)))


def messages(store: Store) -> list[Message]:
    """Return every message in order."""
    with store.read() as session:
        return list(session.exec(select(Message).order_by(Message.id)))  # type: ignore[arg-type]  # a column in SQL


def attempts(store: Store) -> list[str]:
    """Return what became of every try, in order."""
    with store.read() as session:
        return list(session.exec(select(Attempt.result).order_by(Attempt.id)))  # type: ignore[arg-type]  # a column in SQL
