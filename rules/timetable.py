"""The timetable: every notice that will be sent if nobody does anything, by the very rules that send it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rules.calendar import WorkCalendar
from rules.ladder import Ladder, Mode, OwedNotice, decide
from rules.milestones import MilestoneClock
from rules.selection import NoticeStanding, NoticeState, select
from rules.window import SendWindow, next_opening

ONE_MINUTE = timedelta(minutes=1)
PATIENCE = 60  # openings after which a notice that waits for a person (an unconfirmed role below it) is left to wait


@dataclass(frozen=True, slots=True)
class TimetableLine:
    """One notice to come: when it goes, and what it is."""

    at: datetime
    notice: NoticeStanding


def foresee(
    milestone: MilestoneClock,
    ladder: Ladder,
    notices: Sequence[NoticeStanding],
    calendar: WorkCalendar,
    window: SendWindow,
    *,
    now: datetime,
) -> tuple[TimetableLine, ...]:
    """Return what one milestone will send from `now` (inclusive) on while everybody is silent and every mail arrives."""
    lines: list[TimetableLine] = []
    known = list(notices)
    opening = next_opening(now, calendar, window)
    idle = 0
    while idle < PATIENCE:
        decision = decide(milestone, ladder, calendar, opening)
        known += _new(decision.owed, known, milestone)
        chosen = select(milestone, known, calendar, opening)
        lines += [TimetableLine(opening, notice) for notice in chosen.go]
        known = [_after(notice, chosen.go, (*chosen.superseded, *chosen.stopped), opening) for notice in known]
        waiting = any(notice.state is NoticeState.OWED for notice in known)
        if not waiting and decision.next_check_at is None:
            break
        idle = 0 if chosen.go or decision.next_check_at else idle + 1
        soonest = opening + ONE_MINUTE if waiting or decision.next_check_at is None else decision.next_check_at
        opening = next_opening(max(soonest, opening + ONE_MINUTE), calendar, window)
    return tuple(lines)


def new_notice(owed: OwedNotice, round_: int) -> NoticeStanding:
    """Return the notice an owed cause becomes: proposed when a person must confirm it."""
    state = NoticeState.PROPOSED if owed.mode is Mode.CONFIRM else NoticeState.OWED
    return NoticeStanding(owed.cause, owed.role, owed.kind, owed.at, round_, state)


def _new(
    owed: Sequence[OwedNotice], known: Sequence[NoticeStanding], milestone: MilestoneClock
) -> list[NoticeStanding]:
    keys = {(n.round, n.cause, n.role) for n in known}
    return [new_notice(o, milestone.round) for o in owed if (milestone.round, o.cause, o.role) not in keys]


def _after(
    notice: NoticeStanding, go: Sequence[NoticeStanding], dropped: Sequence[NoticeStanding], opening: datetime
) -> NoticeStanding:
    if notice in go:
        return replace(notice, state=NoticeState.TOLD, told_at=opening)
    return replace(notice, state=NoticeState.SUPERSEDED) if notice in dropped else notice
