"""Writes notices by columns: what is owed, what became of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session

from models.mail import NOTICE
from models.queries.clauses.in_lists import parts_of
from rules.selection import NoticeState

_TELL = (
    update(NOTICE)
    .where(NOTICE.c.id.in_(bindparam("keys", expanding=True)))
    .where(NOTICE.c.state.in_((NoticeState.COMPOSED, NoticeState.OWED)))
    .values(state=NoticeState.TOLD, told_at=bindparam("moment"))
)


def add_notices(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Record notices that are owed, by column; none may be known yet."""
    session.execute(insert(NOTICE), rows)


def tell_notices(session: Session, notice_ids: Iterable[int], moment: datetime) -> None:
    """Note that notices were told at a moment; the first telling counts."""
    for part in parts_of(notice_ids):
        session.execute(_TELL, {"keys": part, "moment": moment})


def set_state(session: Session, notice_ids: Iterable[int], state: NoticeState) -> None:
    """Say what became of some notices."""
    for part in parts_of(notice_ids):
        session.execute(update(NOTICE).where(NOTICE.c.id.in_(part)).values(state=state))


def set_considered(session: Session, notice_ids: Iterable[int], opening: datetime) -> None:
    """Note that an opening has considered some notices that must wait."""
    for part in parts_of(notice_ids):
        session.execute(update(NOTICE).where(NOTICE.c.id.in_(part)).values(considered_at=opening))
