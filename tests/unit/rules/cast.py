"""The cast of the rules' tests: the calendar of 2018, one milestone, one notice, and the histories Hypothesis plays."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from chinese_calendar import constants
from hypothesis import settings
from hypothesis import strategies as st

from rules.calendar import ONE_DAY, WorkCalendar
from rules.ladder import DEFAULT_LADDERS, NEVER, Call, Ladder, Mode, NoticeKind, Rung, decide
from rules.milestones import (
    MilestoneClock,
    MilestoneKind,
    MilestoneState,
    adjust,
    extend,
    find_untrue,
    give_back,
    resume,
    stop,
    wait_above,
    wait_no_more,
)
from rules.presets import PRESET_LADDERS
from rules.refusal import Refused
from rules.roles import RANK, Role
from rules.selection import NoticeStanding, NoticeState, Selection, select
from rules.timetable import new_notice
from rules.window import SendWindow, next_opening

SHANGHAI = ZoneInfo("Asia/Shanghai")
WINDOW = SendWindow()

# The same cases on every machine, and nothing written to the disk.
LAW = settings(max_examples=60, deadline=None, derandomize=True, database=None)


def day(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    """Return a moment of Shanghai's clock in UTC; a day alone means its opening at 08:30."""
    local = datetime.fromisoformat(text if " " in text else f"{text} 08:30")
    return local.replace(tzinfo=SHANGHAI).astimezone(UTC)


def _notice_year(rest: date, occasion: str) -> int:
    """Return the year whose notice named the day: New Year's days in December are named by the next year's notice."""
    return rest.year + (rest.month == 12 and occasion == constants.Holiday.new_years_day.value)


def calendar_of(last_notice: int) -> WorkCalendar:
    """Return the calendar from 2018 on as it was known when the notice for that year had come out, and none later."""
    named = {d: (False, str(o)) for d, o in constants.holidays.items()}
    named |= {d: (True, str(o)) for d, o in constants.workdays.items()}
    exceptions = {d: worked for d, (worked, o) in named.items() if 2018 <= _notice_year(d, o) <= last_notice}
    return WorkCalendar(SHANGHAI, exceptions, frozenset(range(2018, last_notice + 1)))


IN_2018 = calendar_of(2018)
IN_2019 = calendar_of(2019)
COMPLETION = DEFAULT_LADDERS[MilestoneKind.COMPLETION]


def milestone(due: str = "2018-09-30", opened: str = "2018-08-01 09:00", **facts: Any) -> MilestoneClock:
    return MilestoneClock(
        **{
            "kind": MilestoneKind.COMPLETION,
            "due_on": day(due),
            "anchor_on": day(due),
            "opened_at": at(opened),
            **facts,
        }
    )


def notice(cause: str, role: Role = Role.OFFICER, when: str = "2018-09-27", **facts: Any) -> NoticeStanding:
    """Return a notice owed at a moment; `told="2018-09-28"` says that it was heard then."""
    told = facts.pop("told", None)
    heard = {"told_at": at(told), "state": NoticeState.TOLD} if told else {}
    return NoticeStanding(**{"cause": cause, "role": role, "kind": NoticeKind.URGE, "at": at(when), **heard, **facts})


def told(owed: NoticeStanding, when: datetime) -> NoticeStanding:
    return replace(owed, state=NoticeState.TOLD, told_at=when)


def found(
    known: Sequence[NoticeStanding], stone: MilestoneClock, ladder: Ladder, calendar: WorkCalendar, now: datetime
) -> list[NoticeStanding]:
    """Return the notices known, with those `decide` finds now: what the sweep does."""
    keys = {(n.round, n.cause, n.role) for n in known}
    owed = decide(stone, ladder, calendar, now).owed
    return [*known, *(new_notice(o, stone.round) for o in owed if (stone.round, o.cause, o.role) not in keys)]


def settled(
    known: Sequence[NoticeStanding], chosen: Selection, now: datetime, arrives: Callable[[NoticeStanding], bool]
) -> list[NoticeStanding]:
    """Return the notices after an opening: what went and arrived is told, what did not arrive is owed again."""
    become = {n: told(n, now) for n in chosen.go if arrives(n)}
    become |= {n: replace(n, state=NoticeState.SUPERSEDED) for n in chosen.superseded}
    become |= {n: replace(n, state=NoticeState.STOPPED) for n in chosen.stopped}
    return [become.get(n, n) for n in known]


def sweep(
    known: Sequence[NoticeStanding], stone: MilestoneClock, ladder: Ladder, calendar: WorkCalendar, now: datetime
) -> tuple[list[NoticeStanding], tuple[NoticeStanding, ...]]:
    """Play one opening in which every mail arrives; return the notices after it and what went."""
    known = found(known, stone, ladder, calendar, now)
    chosen = select(stone, known, calendar, now)
    return settled(known, chosen, now, lambda _: True), chosen.go


def openings(start: datetime, end: datetime, calendar: WorkCalendar) -> list[datetime]:
    moments = [next_opening(start, calendar, WINDOW)]
    while moments[-1] < end:
        moments.append(next_opening(moments[-1] + timedelta(minutes=1), calendar, WINDOW))
    return moments[:-1]


# What Hypothesis plays: any ladder a form would accept, any calendar, any order of decisions.

_OFFICERS = (Role.OFFICER, Role.DEPUTY_HEAD, Role.HEAD, Role.LEADER)
_BESIDE = (Role.DESK, Role.DIVISION)
_URGING = (NoticeKind.REMIND, NoticeKind.URGE, NoticeKind.PROMPT)


def ladders(*, modes: Sequence[Mode] = (Mode.AUTO, Mode.CONFIRM)) -> st.SearchStrategy[Ladder]:
    """Return a ladder an office could write; where proposals are meant too, also one that the plans come with."""
    known = [*DEFAULT_LADDERS.values(), *PRESET_LADDERS.values()] if Mode.CONFIRM in modes else []
    return st.one_of(_drawn(modes), *([st.sampled_from(known)] if known else []))


@st.composite
def _drawn(draw: st.DrawFn, modes: Sequence[Mode]) -> Ladder:
    offsets = sorted(draw(st.lists(st.integers(-12, 15), min_size=1, max_size=6, unique=True)))
    ranks = sorted(draw(st.lists(st.integers(1, 4), min_size=len(offsets), max_size=len(offsets))))
    days = draw(st.booleans())
    return Ladder("drawn", tuple(_rung(draw, o, r, modes, days=days) for o, r in zip(offsets, ranks, strict=True)))


def _rung(draw: st.DrawFn, offset: int, rank: int, modes: Sequence[Mode], *, days: bool) -> Rung:
    roles = {_OFFICERS[rank - 1], *draw(st.sets(st.sampled_from((*_OFFICERS[:rank], *_BESIDE)), max_size=2))}
    calls = tuple(
        Call(role, draw(st.sampled_from(_URGING)), draw(st.sampled_from(modes)) if RANK[role] > 1 else Mode.AUTO)
        for role in sorted(roles)
    )
    times, every = draw(st.sampled_from([(1, 0), (1, 0), (2, 1), (3, 5), (11, 1)]))
    return Rung(offset, calls, every=every, times=times, calendar_days=days)


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """Return the real calendar, one nobody announced, or the real one with some days turned round."""
    turned = draw(st.sets(st.integers(0, 150), max_size=12))
    base = draw(st.sampled_from([IN_2018, IN_2019, WorkCalendar(SHANGHAI)]))
    days = {day("2018-08-15") + ONE_DAY * n for n in turned}
    return replace(base, exceptions={**base.exceptions, **{d: not base.is_workday(d) for d in days}})


@st.composite
def milestones(draw: st.DrawFn) -> MilestoneClock:
    due = day("2018-09-20") + ONE_DAY * draw(st.integers(0, 20))
    before = draw(st.integers(0, 40))
    minute = draw(st.integers(0, 24 * 60 - 1))
    opened = at(f"{due - ONE_DAY * before} 00:00") + timedelta(minutes=minute)
    ceiling = draw(st.sampled_from([None, None, None, Role.OFFICER, Role.DEPUTY_HEAD]))
    return MilestoneClock(MilestoneKind.COMPLETION, due, due, opened, ceiling=ceiling)


Act = Callable[[MilestoneClock, WorkCalendar, datetime], MilestoneClock]


def _stops(state: MilestoneState) -> Act:
    return lambda m, _, now: stop(m, state, now=now)


def _days_on(change: Callable[..., MilestoneClock], days: int) -> Act:
    return lambda m, _, now: change(m, m.due_on + ONE_DAY * days, now=now)


def acts() -> st.SearchStrategy[Act]:
    """Return one decision of the office or the unit: what is done to a milestone, at a moment."""
    return st.one_of(
        st.sampled_from([s for s in MilestoneState if s is not MilestoneState.OPEN]).map(_stops),
        st.just(lambda m, c, now: give_back(m, c, now=now)),
        st.just(lambda m, c, now: find_untrue(m, c, now=now)),
        st.just(lambda m, c, now: resume(m, c, now=now)),
        st.integers(0, 30).map(lambda n: lambda m, c, now: resume(m, c, now=now, due_on=m.due_on + ONE_DAY * n)),
        st.integers(-3, 20).map(partial(_days_on, extend)),
        st.integers(-9, 9).map(lambda n: lambda m, c, now: adjust(m, m.due_on + ONE_DAY * n, c, now=now)),
        st.just(lambda m, _, _now: wait_above(m, NEVER)),
        st.integers(0, 20_000).map(lambda n: lambda m, _, now: wait_above(m, now + timedelta(minutes=n))),
        st.just(lambda m, _, _now: wait_no_more(m)),
    )


def histories() -> st.SearchStrategy[list[tuple[int, Act]]]:
    """Return decisions in order, each with its minute after the opening of the milestone."""
    minute = st.integers(0, 100 * 24 * 60)
    return st.lists(st.tuples(minute, acts()), max_size=6).map(lambda acts: sorted(acts, key=lambda a: a[0]))


def apply(act: Act, stone: MilestoneClock, calendar: WorkCalendar, now: datetime) -> MilestoneClock:
    """Return the milestone after a decision; what the rules refuse leaves it as it was."""
    try:
        return act(stone, calendar, now)
    except Refused:
        return stone


def mornings(start: datetime, days: int, calendar: WorkCalendar) -> list[datetime]:
    """Return 08:30 of each of so many days, rest days too."""
    first = calendar.today(start)
    return [calendar.moment(first + ONE_DAY * n, time(8, 30)) for n in range(days)]
