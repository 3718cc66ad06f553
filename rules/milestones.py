"""A milestone (时限节点): anything dated that a person owes, and what each decision does to its clock."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from rules.calendar import WorkCalendar
from rules.field_names import THINGS
from rules.refusal import Refused
from rules.roles import Role

LATE_START = 3  # working days before the due date after which a start moves the anchor
GRACE = 3  # working days a late start gives
STANDARD = "standard"  # the plan of everything for which no other was chosen
CORRECTION = 5  # 补正期限: working days a returned unit gets


class MilestoneKind(StrEnum):
    """What is owed."""

    RECEIPT = "receipt"  # 签收
    REPORT = "report"  # 报送
    STEP = "step"  # 阶段节点
    COMPLETION = "completion"  # 办结
    ITEMS = "items"  # 清单事项到期
    VERIFICATION = "verification"  # 核验
    DECISION = "decision"  # 审批
    HOLD_REVIEW = "hold_review"  # 暂缓复核
    RECHECK = "recheck"  # 回头看
    OPINION = "opinion"  # 征求意见: what a lead unit thinks of a draft
    CONTACT = "contact"  # 核实联系方式


OFFICE_KINDS = frozenset(
    {MilestoneKind.VERIFICATION, MilestoneKind.DECISION, MilestoneKind.HOLD_REVIEW, MilestoneKind.CONTACT}
)


class MilestoneState(StrEnum):
    """Where a milestone stands; everything but OPEN has stopped its clock."""

    OPEN = "open"
    CLAIMED = "claimed"  # with the office
    HELD = "held"  # 暂缓
    DONE = "done"
    ENDED = "ended"  # closed without being done


TRANSITIONS: dict[MilestoneState, frozenset[MilestoneState]] = {
    MilestoneState.OPEN: frozenset(MilestoneState),
    MilestoneState.CLAIMED: frozenset(MilestoneState),
    MilestoneState.HELD: frozenset({MilestoneState.OPEN, MilestoneState.ENDED, MilestoneState.DONE}),
    MilestoneState.DONE: frozenset({MilestoneState.OPEN}),
    MilestoneState.ENDED: frozenset({MilestoneState.OPEN}),
}


class Clock(Protocol):
    """What of a milestone a light goes by, however it was read."""

    @property
    def state(self) -> MilestoneState:
        """Return where it stands."""

    @property
    def due_on(self) -> date:
        """Return the last day that is in time."""


@dataclass(frozen=True, slots=True)
class MilestoneClock:
    """The facts that decide what is owed. `due_on` is inclusive; the ladder counts from `anchor_on`.

    `opened_at` is when this round began: nothing is owed for an earlier moment. `stopped_at` is set whenever the state
    is not OPEN. `upper_waits_until` holds the rungs above the officer (extension asked for, completion date stated).
    `office_days` are the working days after the due date that earlier claims lay with the office. `plan` names whose
    ladder it climbs.
    """

    kind: MilestoneKind
    due_on: date
    anchor_on: date
    opened_at: datetime
    round: int = 1
    state: MilestoneState = MilestoneState.OPEN
    stopped_at: datetime | None = None
    ceiling: Role | None = None
    upper_waits_until: datetime | None = None
    office_days: int = 0
    plan: str = STANDARD


def anchor(due_on: date, started_on: date, calendar: WorkCalendar, *, grace: int = GRACE) -> date:
    """Return the day the ladder counts from: the due date, unless the start came later than 3 working days before it."""
    in_time = started_on <= calendar.shift(due_on, -LATE_START)
    return due_on if in_time else max(due_on, calendar.shift(started_on, grace))


def _to(milestone: MilestoneClock, state: MilestoneState, **changes: object) -> MilestoneClock:
    if state not in TRANSITIONS[milestone.state]:
        raise Refused(
            field="state",
            field_zh=THINGS["state"],
            zh=f"“{milestone.state}”的节点不能变为“{state}”。",
            en=f"a {milestone.state} milestone cannot become {state}.",
        )
    return replace(milestone, state=state, **changes)  # type: ignore[arg-type]  # field names are checked by replace


def stop(milestone: MilestoneClock, state: MilestoneState, *, now: datetime) -> MilestoneClock:
    """Stop the clock: claimed, held, done or ended. What stopped before keeps its first moment."""
    return _to(milestone, state, stopped_at=milestone.stopped_at or now)


def _open_again(milestone: MilestoneClock, *, now: datetime, **changes: object) -> MilestoneClock:
    fresh = {"round": milestone.round + 1, "stopped_at": None, "upper_waits_until": None, "opened_at": now}
    return _to(milestone, MilestoneState.OPEN, **(fresh | changes))


def give_back(
    milestone: MilestoneClock, calendar: WorkCalendar, *, now: datetime, within: int = CORRECTION
) -> MilestoneClock:
    """Return it for correction (退回补正): a new round, counted from the end of the correction period when that is later."""
    started = calendar.today(now)
    days = _office_days(milestone, calendar, started)
    anchored = anchor(milestone.due_on, started, calendar, grace=within)
    return _open_again(milestone, now=now, anchor_on=anchored, office_days=days)


def find_untrue(milestone: MilestoneClock, calendar: WorkCalendar, *, now: datetime) -> MilestoneClock:
    """Return it as not as reported (反映不实): a new round, the anchor and everything already run stay where they were."""
    days = _office_days(milestone, calendar, calendar.today(now))
    return _open_again(milestone, now=now, opened_at=milestone.opened_at, office_days=days)


def check_extension(milestone: MilestoneClock, due_on: date) -> None:
    """Refuse an extension to no later date, and one of a clock that has stopped."""
    if due_on <= milestone.due_on:
        raise Refused(
            field="extension",
            zh=f"{due_on}不晚于原定{milestone.due_on}，提前请用“调整”。",
            en=f"{due_on} is not later than {milestone.due_on}; an earlier date is an adjustment.",
        )
    check_runs(milestone)


def check_runs(milestone: MilestoneClock) -> None:
    """Refuse to move the date of a clock that has stopped: what is claimed, held or over is answered first."""
    if milestone.state is not MilestoneState.OPEN:
        raise Refused(
            field="state",
            field_zh=THINGS["state"],
            zh=f"“{milestone.state}”的节点不能改期。",
            en=f"the date of a {milestone.state} milestone cannot be moved.",
        )


def extend(milestone: MilestoneClock, due_on: date, *, now: datetime) -> MilestoneClock:
    """Move the due date later (延期): a new round counted from the new date."""
    check_extension(milestone, due_on)
    return _open_again(milestone, now=now, due_on=due_on, anchor_on=due_on)


def adjust(milestone: MilestoneClock, due_on: date, calendar: WorkCalendar, *, now: datetime) -> MilestoneClock:
    """Move the due date either way (调整): the anchor follows the rule for a late start."""
    check_runs(milestone)
    anchored = anchor(due_on, calendar.today(now), calendar)
    return _open_again(milestone, now=now, due_on=due_on, anchor_on=anchored)


def resume(
    milestone: MilestoneClock, calendar: WorkCalendar, *, now: datetime, due_on: date | None = None
) -> MilestoneClock:
    """Let a held clock run again; without a date the working days held are added to the due date."""
    if milestone.state is not MilestoneState.HELD or milestone.stopped_at is None:
        raise Refused(field="resume", zh="该节点未暂缓。", en="this milestone is not on hold.")
    today = calendar.today(now)
    held = calendar.workdays_between(calendar.today(milestone.stopped_at), today)
    due = due_on or (calendar.shift(milestone.due_on, held) if held > 0 else milestone.due_on)
    return _open_again(milestone, now=now, due_on=due, anchor_on=anchor(due, today, calendar))


def wait_above(milestone: MilestoneClock, until: datetime) -> MilestoneClock:
    """Hold the rungs above the officer until a moment; `rules.ladder.NEVER` while an extension is undecided."""
    return replace(milestone, upper_waits_until=until)


def wait_no_more(milestone: MilestoneClock) -> MilestoneClock:
    """Let the rungs above the officer go again."""
    return replace(milestone, upper_waits_until=None)


def asked_in_time(due_on: date, asked_on: date, calendar: WorkCalendar) -> bool:
    """Say whether an extension was asked for at least 3 working days before the due date."""
    return asked_on <= calendar.shift(due_on, -LATE_START)


def is_overdue(milestone: Clock, today: date) -> bool:
    """Say whether the clock still runs after the due date; the due date itself is in time."""
    return milestone.state is MilestoneState.OPEN and today > milestone.due_on


def workdays_late(milestone: MilestoneClock, calendar: WorkCalendar, today: date) -> int:
    """Count working days after the due date until the clock stopped (or today); days in the office's hands do not count."""
    last = calendar.today(milestone.stopped_at) if milestone.stopped_at else today
    return max(0, calendar.workdays_between(milestone.due_on, last) - milestone.office_days)


def _office_days(milestone: MilestoneClock, calendar: WorkCalendar, today: date) -> int:
    """Return the office's days so far, with those since the claim that lie after the due date."""
    if milestone.state is not MilestoneState.CLAIMED or milestone.stopped_at is None:
        return milestone.office_days
    since = max(milestone.due_on, calendar.today(milestone.stopped_at))
    return milestone.office_days + max(0, calendar.workdays_between(since, today))
