"""The sweep: looks at what is due to be looked at, and records what is owed under the key that admits it once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session

from models import queries
from models.directives import Milestone
from models.log import record
from models.mail import Notice
from rules.ladder import Decision, Mode, decide
from rules.timetable import new_notice
from services import clockwork
from services.practice import Practice

BATCH = 500  # milestones in one transaction


@dataclass(frozen=True, slots=True)
class Swept:
    """What one batch found."""

    looked_at: int = 0
    notices: int = 0
    proposed: int = 0

    def __add__(self, other: "Swept") -> "Swept":
        return Swept(self.looked_at + other.looked_at, self.notices + other.notices, self.proposed + other.proposed)


def sweep(session: Session, practice: Practice, *, now: datetime, limit: int = BATCH) -> Swept:
    """Look at one batch of milestones whose wake-up has come; call again until it looked at none."""
    rows = queries.due_to_be_looked_at(session, now, limit)
    decisions = [decide(clockwork.value_of(row), practice.ladders[row.kind], practice.calendar, now) for row in rows]
    new = _not_known(session, rows, decisions, now)
    if new:
        session.execute(insert(Notice), [dict(notice.model_dump(exclude={"id"})) for notice in new])
    for row, decision in zip(rows, decisions, strict=True):
        row.next_check_at = decision.next_check_at
        session.add(row)
    _log(session, new, now)
    for directive in queries.directives_by_id(session, (row.directive_id for row in rows)):
        directive.changed_at = max(now, directive.changed_at or now)
        session.add(directive)
    return Swept(len(rows), len(new), sum(notice.mode is Mode.CONFIRM for notice in new))


def _not_known(
    session: Session, rows: Sequence[Milestone], decisions: Sequence[Decision], now: datetime
) -> list[Notice]:
    known = {(n.milestone_id, n.round, n.cause, n.role) for n in queries.notices_of(session, [row.id for row in rows])}
    found = []
    for row, decision in zip(rows, decisions, strict=True):
        for owed in decision.owed:
            if (row.id, row.round, owed.cause, owed.role) not in known:
                notice = new_notice(owed, row.round)
                fields = {name: getattr(notice, name) for name in notice.__slots__ if name != "told_at"}
                found.append(Notice(milestone_id=row.id, mode=owed.mode, recorded_at=now, **fields))
    return found


def _log(session: Session, new: Sequence[Notice], now: datetime) -> None:
    by_milestone: dict[int, list[Notice]] = {}
    for notice in new:
        by_milestone.setdefault(notice.milestone_id, []).append(notice)
    for milestone_id, notices in by_milestone.items():
        causes = [f"{notice.cause}:{notice.role}" for notice in notices]
        record(session, "notice.owed", f"milestone:{milestone_id}", now=now, round=notices[0].round, causes=causes)
