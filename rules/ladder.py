"""Ladders (催办规则), and `decide`: what a milestone owes by now, and when to look at it again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cached_property

from rules.calendar import ONE_DAY, WorkCalendar
from rules.milestones import MilestoneClock, MilestoneKind
from rules.refusal import Refused
from rules.roles import RANK, Role, is_above


class NoticeKind(StrEnum):
    """The tone of a notice."""

    REMIND = "remind"  # 提醒
    URGE = "urge"  # 催办
    PROMPT = "prompt"  # 督办提示
    ATTENTION = "attention"  # 提请关注
    INFORM = "inform"  # 告知
    CALL = "call"  # 请电话联系
    PROPOSAL = "proposal"  # 拟办，待审核
    EVENT = "event"  # 下发、退回: something happened and asks for an act
    RESULT = "result"  # 办结、销号: something was decided; told even when the clock has stopped


class Mode(StrEnum):
    """Whether a notice goes by itself or waits for a person."""

    AUTO = "auto"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Call:
    """One role a rung tells, in which tone."""

    role: Role
    kind: NoticeKind
    mode: Mode = Mode.AUTO


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of a ladder: an offset in working days (or calendar days) from the anchor, told `times` times every `every` days.

    `gathers` is worked out by the ladder: its early reminders go on the first working day of their week.
    """

    offset: int
    calls: tuple[Call, ...]
    every: int = 0
    times: int = 1
    calendar_days: bool = False
    gathers: bool = False

    @property
    def highest(self) -> int:
        """Return the rank of the highest role this rung tells."""
        return max(RANK[call.role] for call in self.calls)

    @property
    def unit(self) -> str:
        """Return how the offset is counted: `wd` working days, `d` calendar days."""
        return "d" if self.calendar_days else "wd"

    def cause(self, occurrence: int) -> str:
        """Return the cause a notice of this rung carries: `due-3wd`, `due+15wd#2`."""
        return f"due{self.offset:+d}{self.unit}" + (f"#{occurrence}" if occurrence > 1 else "")

    def day(self, occurrence: int, anchor_on: date, calendar: WorkCalendar) -> date:
        """Return the working day of the k-th occurrence; calendar days roll back before the anchor, forward after it."""
        offset = self.offset + (occurrence - 1) * self.every
        if not self.calendar_days:
            return calendar.shift(anchor_on, offset)
        day = anchor_on + ONE_DAY * offset
        return calendar.back(day) if offset <= 0 else calendar.forward(day)

    def moment(self, occurrence: int, milestone: MilestoneClock, calendar: WorkCalendar) -> datetime:
        """Return when the k-th occurrence is owed: the opening of its day, or of the first working day of that week.

        A reminder is gathered only when that day had not passed when the round began, so that none is lost; those on the
        last three days and later keep their day, so that none comes after the one of three days before.
        """
        day = self.day(occurrence, milestone.anchor_on, calendar)
        if self.gathers and self.offset + (occurrence - 1) * self.every < LAST_DAYS:
            first = calendar.opening(calendar.first_of_week(day))
            if first >= milestone.opened_at:
                return first
        return calendar.opening(day)


LAST_DAYS = -3  # reminders from here on keep their own day
LONGEST = 400  # days an offset may lie from the anchor


@dataclass(frozen=True)
class Ladder:
    """An ordered set of rungs; refused when two share an offset or a later one speaks to a lower role than an earlier one."""

    name: str
    rungs: tuple[Rung, ...]

    def __post_init__(self) -> None:
        """Check the rungs, whatever file or form they come from."""
        for rung in self.rungs:
            _check(self.name, rung)
        for earlier, later in zip(self.rungs, self.rungs[1:], strict=False):
            _check_order(self.name, earlier, later)

    def under(self, ceiling: Role | None) -> tuple[Rung, ...]:
        """Return the rungs that count below a ceiling, with the warnings and proposals they imply."""
        if ceiling not in self._under:
            lowered = (
                replace(r, calls=tuple(c for c in r.calls if not _is_too_high(c.role, ceiling))) for r in self.rungs
            )
            self._under[ceiling] = _with_companions(tuple(rung for rung in lowered if rung.calls))
        return self._under[ceiling]

    @cached_property
    def _under(self) -> dict[Role | None, tuple[Rung, ...]]:
        return {}


def _check(name: str, rung: Rung) -> None:
    if not rung.calls or abs(rung.offset) > LONGEST or rung.times < 1 or (rung.times > 1 and rung.every < 1):
        raise Refused(
            zh=f"催办规则“{name}”：{rung.cause(1)}须有告知对象，偏移不超过{LONGEST}天，重复须有间隔。",
            en=f"ladder {name!r}: rung {rung.cause(1)} needs a role, an offset within {LONGEST} days and, repeated, an interval.",
        )


def _check_order(name: str, earlier: Rung, later: Rung) -> None:
    if later.offset <= earlier.offset:
        raise Refused(
            zh=f"催办规则“{name}”：{later.cause(1)}与{earlier.cause(1)}重复或顺序颠倒。",
            en=f"ladder {name!r}: rung {later.cause(1)} repeats {earlier.cause(1)} or stands before it.",
        )
    if later.highest < earlier.highest:
        raise Refused(
            zh=f"催办规则“{name}”：{later.cause(1)}告知的层级低于之前的{earlier.cause(1)}。",
            en=f"ladder {name!r}: rung {later.cause(1)} tells a lower role than the earlier {earlier.cause(1)}.",
        )


WARNED = (Role.DEPUTY_HEAD, Role.HEAD)
_PROPOSAL = Call(Role.DESK, NoticeKind.PROPOSAL)


def _is_too_high(role: Role, ceiling: Role | None) -> bool:
    return ceiling is not None and is_above(role, ceiling)


def _with_companions(rungs: tuple[Rung, ...]) -> tuple[Rung, ...]:
    """Add what the rungs imply: the officer is told the day before a higher role hears, the desk of each proposal."""
    full = {(rung.offset, rung.calendar_days): rung for rung in rungs}
    for rung in rungs:
        if any(call.mode is Mode.CONFIRM for call in rung.calls):
            _add(full, rung.offset, rung, _PROPOSAL)
        if any(call.role in WARNED for call in rung.calls):
            kind = NoticeKind.URGE if rung.offset > 0 else NoticeKind.REMIND
            _add(full, rung.offset - 1, rung, Call(Role.OFFICER, kind))
    return tuple(replace(full[key], gathers=_gathers(full, full[key])) for key in sorted(full))


_REMINDER = Call(Role.OFFICER, NoticeKind.REMIND)


def _gathers(full: Mapping[tuple[int, bool], Rung], rung: Rung) -> bool:
    """Say whether a rung only reminds the officer, and does not warn them of what a head hears the day after."""
    following = full.get((rung.offset + 1, rung.calendar_days))
    warns = following is not None and any(call.role in WARNED for call in following.calls)
    return rung.calls == (_REMINDER,) and not warns


def _add(full: dict[tuple[int, bool], Rung], offset: int, rung: Rung, call: Call) -> None:
    key = (offset, rung.calendar_days)
    there = full.get(key, replace(rung, offset=offset, calls=()))  # repeated as often as the rung it goes with
    if all(known.role is not call.role for known in there.calls):
        full[key] = replace(there, calls=(*there.calls, call))


def _ladder(name: str, *rungs: tuple[int, tuple[Call, ...]]) -> Ladder:
    return Ladder(name, tuple(Rung(offset, calls) for offset, calls in rungs))


def _remind(*offsets: int) -> tuple[tuple[int, tuple[Call, ...]], ...]:
    return tuple((offset, (Call(Role.OFFICER, NoticeKind.REMIND),)) for offset in offsets)


NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # a moment every database can show in every time zone

_URGE = Call(Role.OFFICER, NoticeKind.URGE)
_PROMPT = Call(Role.DEPUTY_HEAD, NoticeKind.PROMPT)
_DESK = Call(Role.DESK, NoticeKind.INFORM)
_DESK_REMIND, _DESK_URGE = Call(Role.DESK, NoticeKind.REMIND), Call(Role.DESK, NoticeKind.URGE)
_HEAD = Call(Role.HEAD, NoticeKind.PROMPT, Mode.CONFIRM)
_LEADER = Call(Role.LEADER, NoticeKind.ATTENTION, Mode.CONFIRM)

_COMPLETION = _ladder(
    "completion",
    *_remind(-20, -10, -3, 0),
    (1, (_URGE, _DESK)),
    (3, (_PROMPT,)),
    (7, (_HEAD, Call(Role.DIVISION, NoticeKind.INFORM))),
    (12, (_LEADER,)),
)
_RECEIPT = _ladder("receipt", (1, (_URGE,)), (2, (Call(Role.DESK, NoticeKind.CALL),)), (4, (_PROMPT,)))
_STEP = _ladder("step", *_remind(-5, 0), (3, (_PROMPT,)))
_REPORT = _ladder("report", *_remind(-3, 0), (2, (_URGE,)), (5, (_PROMPT,)))
_OPINION = _ladder("opinion", *_remind(-1, 0), (1, (_URGE, _DESK)))
_OFFICE = _ladder("office", (-1, (_DESK_REMIND,)), (1, (_DESK_URGE,)), (3, (Call(Role.APPROVER, NoticeKind.PROMPT),)))

DEFAULT_LADDERS: dict[MilestoneKind, Ladder] = {
    MilestoneKind.COMPLETION: _COMPLETION,
    MilestoneKind.ITEMS: _COMPLETION,
    MilestoneKind.RECEIPT: _RECEIPT,
    MilestoneKind.STEP: _STEP,
    MilestoneKind.RECHECK: _STEP,
    MilestoneKind.OPINION: _OPINION,
    MilestoneKind.REPORT: _REPORT,
    MilestoneKind.VERIFICATION: _OFFICE,
    MilestoneKind.DECISION: _OFFICE,
    MilestoneKind.HOLD_REVIEW: _OFFICE,
    MilestoneKind.CONTACT: _OFFICE,
}


@dataclass(frozen=True, slots=True)
class OwedNotice:
    """A notice owed by a rung. Two equal causes for one role in one round of a milestone are the same notice."""

    cause: str
    role: Role
    kind: NoticeKind
    mode: Mode
    at: datetime


@dataclass(frozen=True, slots=True)
class LadderDecision:
    """What is owed so far in this round, and when to look again (None: nothing can be owed unless a fact changes)."""

    owed: tuple[OwedNotice, ...]
    next_check_at: datetime | None


def decide(milestone: MilestoneClock, ladder: Ladder, calendar: WorkCalendar, now: datetime) -> LadderDecision:
    """List everything owed in this round up to `now` (inclusive), or up to the moment the clock stopped."""
    until = min(now, milestone.stopped_at) if milestone.stopped_at else now
    owed: list[OwedNotice] = []
    following: list[datetime] = []
    for rung in ladder.under(milestone.ceiling):
        for occurrence, at in _moments(rung, milestone, calendar):
            late = [(call, _released(call, at, milestone)) for call in rung.calls]
            owed += [
                OwedNotice(rung.cause(occurrence), c.role, c.kind, c.mode, when) for c, when in late if when <= until
            ]
            following += [when for _, when in late if when > until]
            if at > until:
                break
    following = [when for when in following if when < NEVER]
    return LadderDecision(tuple(owed), None if milestone.stopped_at else min(following, default=None))


def _released(call: Call, at: datetime, milestone: MilestoneClock) -> datetime:
    """Return when a call may be owed: a role above the officer waits while an extension or a stated date holds it."""
    waits = milestone.upper_waits_until
    return max(at, waits) if waits and is_above(call.role, Role.OFFICER) else at


def _moments(rung: Rung, milestone: MilestoneClock, calendar: WorkCalendar) -> Iterator[tuple[int, datetime]]:
    for occurrence in range(1, rung.times + 1):
        at = rung.moment(occurrence, milestone, calendar)
        if at >= milestone.opened_at:
            yield occurrence, at


def ahead(milestone: MilestoneClock, ladder: Ladder, calendar: WorkCalendar, now: datetime) -> tuple[OwedNotice, ...]:
    """List what the ladder still holds after `now` if the clock runs on, earliest first."""
    coming = [
        OwedNotice(rung.cause(occurrence), call.role, call.kind, call.mode, when)
        for rung in ladder.under(milestone.ceiling)
        for occurrence, at in _moments(rung, milestone, calendar)
        for call in rung.calls
        if now < (when := _released(call, at, milestone)) < NEVER
    ]
    return tuple(sorted(coming, key=lambda owed: owed.at))
