"""Plans an office may choose for a directive before it is dispatched; each lays out its own dates and climbs its own ladders.

`13710` (Shanxi): deployed the same day, reported within 3 days, settled within 7, major matters within a month, nothing
left open. Its days are days of the calendar, not working days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rules.calendar import WorkCalendar
from rules.ladder import Call, Ladder, Mode, NoticeKind, Rung
from rules.milestones import STANDARD, MilestoneClock, MilestoneKind
from rules.plans import PlannedMilestone, Undertaking, month_later
from rules.roles import Role


@dataclass(frozen=True, slots=True)
class Preset:
    """A plan in calendar days from the day of dispatch; without `settled_within` the matter has one month."""

    name: str
    title: str
    deployed_within: int
    reported_within: int
    settled_within: int | None

    def settled_on(self, start: date) -> date:
        """Return the last day on which the matter is to be settled."""
        return month_later(start) if self.settled_within is None else start + timedelta(days=self.settled_within)


PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset("13710", "当日部署、3日内报告、7日内办结", 0, 3, 7),
        Preset("13710-major", "当日部署、3日内报告、重大事项1个月内办结", 0, 3, None),
    )
}
PLANS = (STANDARD, *PRESETS)


def lay_out_preset(
    preset: Preset, undertaking: Undertaking, calendar: WorkCalendar, *, now: datetime
) -> tuple[PlannedMilestone, ...]:
    """Return the milestones of an assignment dispatched now; a date given by the source that is earlier is kept.

    Dispatched in the evening or on a rest day, the days count from the next working day: nobody hears before.
    """
    start = calendar.starts_counting_on(now)

    def dated(kind: MilestoneKind, due_on: date) -> MilestoneClock:
        return MilestoneClock(kind, due_on, due_on, now, ceiling=undertaking.ceiling, plan=preset.name)

    owed = [PlannedMilestone("", dated(MilestoneKind.RECEIPT, start + timedelta(days=preset.deployed_within)))]
    if undertaking.leads:
        settled_on = min(undertaking.due_on, preset.settled_on(start))
        owed.append(PlannedMilestone("", dated(MilestoneKind.COMPLETION, settled_on)))
        reported_on = start + timedelta(days=preset.reported_within)
        if reported_on < settled_on:
            owed.append(PlannedMilestone(REPORTED, dated(MilestoneKind.REPORT, reported_on)))
    return tuple(owed)


REPORTED = "首次报告"

_OFFICER = Call(Role.OFFICER, NoticeKind.REMIND)
_URGE = Call(Role.OFFICER, NoticeKind.URGE)
_DESK = Call(Role.DESK, NoticeKind.INFORM)
_DEPUTY = Call(Role.DEPUTY_HEAD, NoticeKind.PROMPT)
_HEAD = Call(Role.HEAD, NoticeKind.PROMPT, Mode.CONFIRM)
_LEADER = Call(Role.LEADER, NoticeKind.ATTENTION, Mode.CONFIRM)


def _ladder(name: str, *rungs: tuple[int, tuple[Call, ...]]) -> Ladder:
    return Ladder(name, tuple(Rung(offset, calls, calendar_days=True) for offset, calls in rungs))


_LADDERS: Mapping[MilestoneKind, Ladder] = {
    MilestoneKind.RECEIPT: _ladder("13710 receipt", (1, (_URGE, Call(Role.DESK, NoticeKind.CALL))), (2, (_DEPUTY,))),
    MilestoneKind.REPORT: _ladder("13710 report", (0, (_OFFICER,)), (1, (_URGE, _DESK)), (3, (_DEPUTY,))),
    MilestoneKind.COMPLETION: _ladder(
        "13710 completion",
        (-10, (_OFFICER,)),
        (-3, (_OFFICER,)),
        (0, (_OFFICER,)),
        (1, (_URGE, _DESK)),
        (2, (_DEPUTY,)),
        (4, (_HEAD, Call(Role.DIVISION, NoticeKind.INFORM))),
        (7, (_LEADER,)),
    ),
}
PRESET_LADDERS: dict[tuple[str, MilestoneKind], Ladder] = {
    (name, kind): ladder for name in PRESETS for kind, ladder in _LADDERS.items()
}
