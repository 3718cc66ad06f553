"""Writes what a sweep leaves behind: when milestones are looked at next, which directives changed."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, or_, update
from sqlmodel import Session

from models.directives import DIRECTIVE, MILESTONE

_WAKE = update(MILESTONE).where(MILESTONE.c.id == bindparam("key")).values(next_check_at=bindparam("at"))
_TOUCH = (
    update(DIRECTIVE)
    .where(DIRECTIVE.c.id == bindparam("key"))
    .where(or_(DIRECTIVE.c.changed_at.is_(None), DIRECTIVE.c.changed_at < bindparam("now")))
    .values(changed_at=bindparam("now"))
)


def set_wake_ups(session: Session, wake_ups: Sequence[tuple[int, datetime | None]]) -> None:
    """Say when milestones are looked at next: milestone, moment; None for never again."""
    session.execute(_WAKE, [{"key": milestone_id, "at": moment} for milestone_id, moment in wake_ups])


def touch_directives(session: Session, directive_ids: Iterable[int], now: datetime) -> None:
    """Note that directives changed; in the order of their ids, so that two sweepers never wait for each other."""
    session.execute(_TOUCH, [{"key": key, "now": now} for key in sorted(set(directive_ids))])
