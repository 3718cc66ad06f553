"""The sweep: looks at what is due to be looked at, and records what is owed under the key that admits it once.

It reads and writes columns, not objects: a batch is 500 milestones, and making objects of them took most of its time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlmodel import Session

from models.log import record
from models.queries.milestones import WokenMilestone, due_to_be_looked_at
from models.queries.notices import notice_keys
from models.writes.milestones import set_wake_ups, touch_directives
from models.writes.notices import add_notices
from rules.ladder import LadderDecision, Mode, OwedNotice, decide
from rules.timetable import new_notice
from services.practice import Practice

BATCH = 500  # milestones in one transaction

_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SweepTally:
    """What one batch found."""

    looked_at: int = 0
    notices: int = 0
    proposed: int = 0

    def __add__(self, other: "SweepTally") -> "SweepTally":
        return SweepTally(
            self.looked_at + other.looked_at, self.notices + other.notices, self.proposed + other.proposed
        )


def sweep(session: Session, practice: Practice, *, now: datetime, limit: int = BATCH) -> SweepTally:
    """Look at one batch of milestones whose wake-up has come; call again until it looked at none."""
    woken = due_to_be_looked_at(session, now, limit)
    if not woken:
        return SweepTally()
    decisions = [
        decide(milestone.facts, practice.ladder_of(milestone.facts), practice.calendar, now) for milestone in woken
    ]
    new = _not_known(session, woken, decisions, now)
    if new:
        add_notices(session, new)
        _log(session, new, now)
    set_wake_ups(
        session, [(milestone.id, decision.next_check_at) for milestone, decision in zip(woken, decisions, strict=True)]
    )
    touch_directives(session, (milestone.directive_id for milestone in woken), now)
    return SweepTally(len(woken), len(new), sum(row["mode"] is Mode.CONFIRM for row in new))


def _not_known(
    session: Session, woken: Sequence[WokenMilestone], decisions: Sequence[LadderDecision], now: datetime
) -> list[_Row]:
    known = notice_keys(session, [milestone.id for milestone in woken])
    return [
        _row(milestone, owed, now)
        for milestone, decision in zip(woken, decisions, strict=True)
        for owed in decision.owed
        if (milestone.id, milestone.facts.round, owed.cause, owed.role) not in known
    ]


def _row(milestone: WokenMilestone, owed: OwedNotice, now: datetime) -> _Row:
    notice = new_notice(owed, milestone.facts.round)
    return {
        "milestone_id": milestone.id,
        "round": notice.round,
        "cause": notice.cause,
        "role": notice.role,
        "kind": notice.kind,
        "mode": owed.mode,
        "at": notice.at,
        "state": notice.state,
        "note": "",
        "recorded_at": now,
    }


def _log(session: Session, new: Sequence[_Row], now: datetime) -> None:
    for milestone_id, rows in groupby(new, key=itemgetter("milestone_id")):
        notices = list(rows)
        causes = [f"{row['cause']}:{row['role']}" for row in notices]
        record(session, "notice.owed", f"milestone:{milestone_id}", now=now, round=notices[0]["round"], causes=causes)
