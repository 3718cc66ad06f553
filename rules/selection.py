"""`select`: of all that is owed, what goes out now. Never a flood, never a gap, nobody passed over."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.calendar import WorkCalendar
from rules.ladder import NoticeKind
from rules.milestones import MilestoneClock
from rules.roles import Role, is_above, role_below

CLIMB = 2  # working days between the first word to one role and the first to the next


class NoticeState(StrEnum):
    """What became of a notice."""

    PROPOSED = "proposed"  # waits for a person on the desk
    OWED = "owed"
    COMPOSED = "composed"  # in a message that has not been settled
    TOLD = "told"  # the server took a message, or a call was recorded
    SUPERSEDED = "superseded"  # a later notice of the same role went instead
    STOPPED = "stopped"  # the clock stopped before it was told, or a person stopped it


NOTICE_TRANSITIONS: dict[NoticeState, frozenset[NoticeState]] = {
    NoticeState.PROPOSED: frozenset({NoticeState.OWED, NoticeState.STOPPED}),
    NoticeState.OWED: frozenset({NoticeState.COMPOSED, NoticeState.TOLD, NoticeState.SUPERSEDED, NoticeState.STOPPED}),
    NoticeState.COMPOSED: frozenset({NoticeState.TOLD, NoticeState.OWED, NoticeState.STOPPED}),
    NoticeState.TOLD: frozenset(),
    NoticeState.SUPERSEDED: frozenset(),
    NoticeState.STOPPED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class NoticeStanding:
    """A notice as it stands. `at` is when it was owed (or confirmed); `told_at` when a person first heard it."""

    cause: str
    role: Role
    kind: NoticeKind
    at: datetime
    round: int = 1
    state: NoticeState = NoticeState.OWED
    told_at: datetime | None = None

    @property
    def key(self) -> tuple[int, str, Role]:
        """Return what tells it from the others of its milestone: round, cause, role."""
        return self.round, self.cause, self.role


@dataclass(frozen=True, slots=True)
class Selection:
    """What happens to the owed notices of one milestone at one opening; what is in none of the three waits."""

    go: tuple[NoticeStanding, ...] = ()
    superseded: tuple[NoticeStanding, ...] = ()
    stopped: tuple[NoticeStanding, ...] = ()


def select(
    milestone: MilestoneClock, notices: Sequence[NoticeStanding], calendar: WorkCalendar, now: datetime
) -> Selection:
    """Choose what goes at the opening `now`; `notices` are all the milestone has, of every round and state."""
    candidates = [n for n in notices if n.at <= now and n.state in {NoticeState.OWED, NoticeState.PROPOSED}]
    stopped = tuple(n for n in candidates if is_stopped(n, milestone))
    owed = [n for n in candidates if n.state is NoticeState.OWED and n not in stopped]
    this_round = [n for n in notices if n.round == milestone.round]
    superseded = tuple(n for n in owed if any(_replaces(other, n) for other in notices if other.at <= now))
    latest = [n for n in owed if n not in superseded]
    go = tuple(n for n in latest if _may_go(n, this_round, milestone, calendar, now))
    return Selection(go, superseded, stopped)


def is_stopped(notice: NoticeStanding, milestone: MilestoneClock) -> bool:
    """Stop rules: a clock that stopped, or a round that is over, has nothing to urge any more; results are told anyway."""
    return notice.kind is not NoticeKind.RESULT and (milestone.stopped_at is not None or notice.round < milestone.round)


_GONE_BEFORE = frozenset({NoticeState.PROPOSED, NoticeState.SUPERSEDED, NoticeState.STOPPED})


def _replaces(other: NoticeStanding, notice: NoticeStanding) -> bool:
    """Say whether a later notice tells the same role of the same milestone, so that the earlier need not."""
    return (
        other.role is notice.role
        and (other.kind is NoticeKind.RESULT) == (notice.kind is NoticeKind.RESULT)
        and other.round == notice.round
        and other.state not in _GONE_BEFORE
        and (other.at, _rank(other.cause)) > (notice.at, _rank(notice.cause))
    )


def _rank(cause: str) -> tuple[list[int], str]:
    """Order causes of one moment as their ladder does: `due+12wd` after `due+7wd`, `#10` after `#2`."""
    return [int(number) for number in re.findall(r"[+-]?\d+", cause)], cause


def _may_go(
    notice: NoticeStanding,
    this_round: Sequence[NoticeStanding],
    milestone: MilestoneClock,
    calendar: WorkCalendar,
    now: datetime,
) -> bool:
    waits = milestone.upper_waits_until
    if waits and waits > now and is_above(notice.role, Role.OFFICER):
        return False
    return notice.kind is NoticeKind.RESULT or _may_climb(notice, this_round, calendar, now)


def _may_climb(
    notice: NoticeStanding, this_round: Sequence[NoticeStanding], calendar: WorkCalendar, now: datetime
) -> bool:
    """Say whether the role below heard this round's matter 2 working days ago, and the last warning before today.

    The role below counts although its own notice is of the same moment or later: two proposals may be confirmed at
    once or in the wrong order, and rest days roll two rungs onto one opening. Only an event tells several at once.
    """
    at_once = notice.kind is NoticeKind.EVENT
    below = role_below(notice.role, {n.role for n in this_round if n.at < notice.at or (n.at <= now and not at_once)})
    if below is None:
        return True
    today = calendar.today(now)
    heard = [n for n in this_round if n.role is below and n.told_at]
    first = min((n.told_at for n in heard if n.told_at), default=None)
    if first is None or calendar.shift(calendar.today(first), CLIMB) > today:
        return False
    earlier = [n for n in this_round if n.role is below and n.at <= notice.at and n.cause != notice.cause]
    last = max((n.at for n in earlier), default=None)
    return last is None or any(n.at >= last and n.told_at and calendar.today(n.told_at) < today for n in heard)
