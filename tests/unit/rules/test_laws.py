"""The laws of DESIGN section 4, over any ladder, any calendar and any order of decisions."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import WorkCalendar
from rules.ladder import Ladder, Mode, OwedNotice, ahead, decide
from rules.milestones import MilestoneClock, MilestoneState, wait_above
from rules.roles import Role, role_below
from rules.selection import CLIMB, NoticeStanding, NoticeState, Selection, select
from tests.unit.rules.cast import (
    LAW,
    Act,
    apply,
    calendars,
    found,
    histories,
    ladders,
    milestones,
    mornings,
    openings,
    settled,
)

HORIZON = 130  # days in which every drawn ladder has run out

History = list[tuple[int, Act]]
Key = tuple[int, str, Role]


def after(stone: MilestoneClock, history: History, calendar: WorkCalendar) -> MilestoneClock:
    """Return the milestone after all its decisions."""
    for minute, act in history:
        stone = apply(act, stone, calendar, stone.opened_at + timedelta(minutes=minute))
    return stone


@LAW
@given(milestones(), ladders(), calendars(), histories(), st.integers(0, 150_000))
def test_deciding_twice_gives_the_same(
    stone: MilestoneClock, ladder: Ladder, calendar: WorkCalendar, history: History, minute: int
) -> None:
    stone = after(stone, history, calendar)
    now = stone.opened_at + timedelta(minutes=minute)

    first = decide(stone, ladder, calendar, now)
    second = decide(replace(stone), Ladder(ladder.name, ladder.rungs), replace(calendar), now)

    assert first == second


@LAW
@given(milestones(), ladders(), calendars(), histories(), st.lists(st.integers(0, 150_000), min_size=2, max_size=8))
def test_on_unchanged_facts_a_later_look_never_owes_less(
    stone: MilestoneClock, ladder: Ladder, calendar: WorkCalendar, history: History, minutes: list[int]
) -> None:
    stone = after(stone, history, calendar)

    looks = [set(decide(stone, ladder, calendar, stone.opened_at + timedelta(minutes=m)).owed) for m in sorted(minutes)]

    assert all(earlier <= later for earlier, later in pairwise(looks))


@LAW
@given(milestones(), ladders(), calendars(), histories(), st.integers(0, 150_000))
def test_no_notice_is_owed_before_its_time_or_twice(
    stone: MilestoneClock, ladder: Ladder, calendar: WorkCalendar, history: History, minute: int
) -> None:
    stone = after(stone, history, calendar)
    now = stone.opened_at + timedelta(minutes=minute)

    decision = decide(stone, ladder, calendar, now)

    assert all(stone.opened_at <= owed.at <= now for owed in decision.owed)
    assert len({(owed.cause, owed.role) for owed in decision.owed}) == len(decision.owed)
    assert decision.next_check_at is None or decision.next_check_at > now


@LAW
@given(milestones(), ladders(), calendars(), st.integers(-20_000, 150_000), st.none() | st.integers(0, 80_000))
def test_what_is_owed_and_what_is_ahead_are_the_whole_ladder_at_every_moment(
    stone: MilestoneClock, ladder: Ladder, calendar: WorkCalendar, minute: int, stated: int | None
) -> None:
    stone = stone if stated is None else wait_above(stone, stone.opened_at + timedelta(minutes=stated))
    now, end = (stone.opened_at + timedelta(minutes=m) for m in (minute, 300_000))

    decision, coming = decide(stone, ladder, calendar, now), ahead(stone, ladder, calendar, now)

    assert {*decision.owed, *coming} == {*decide(stone, ladder, calendar, end).owed}
    assert {*decision.owed}.isdisjoint(coming)
    assert decision.next_check_at == min((owed.at for owed in coming), default=None)


@LAW
@given(milestones(), ladders(), calendars(), st.sampled_from([s for s in MilestoneState if s != "open"]))
def test_a_milestone_that_stopped_has_no_next_check(
    stone: MilestoneClock, ladder: Ladder, calendar: WorkCalendar, state: MilestoneState
) -> None:
    stopped = replace(stone, state=state, stopped_at=stone.opened_at + timedelta(days=3))

    looks = {decide(stopped, ladder, calendar, now).next_check_at for now in mornings(stone.opened_at, 60, calendar)}

    assert looks == {None}


@dataclass
class Looker:
    """Somebody who looks at a milestone and remembers the first finding of each notice."""

    ladder: Ladder
    calendar: WorkCalendar
    seen: dict[Key, OwedNotice] = field(default_factory=dict)
    next_check_at: datetime | None = None

    def look(self, stone: MilestoneClock, now: datetime) -> None:
        decision = decide(stone, self.ladder, self.calendar, now)
        self.seen = {(stone.round, o.cause, o.role): o for o in decision.owed} | self.seen
        self.next_check_at = decision.next_check_at

    def look_when_told_to(self, stone: MilestoneClock, until: datetime) -> None:
        while self.next_check_at and self.next_check_at <= until:
            self.look(stone, self.next_check_at)


@LAW
@given(milestones(), ladders(), calendars(), histories(), st.lists(st.integers(0, 150_000), max_size=20))
def test_looking_only_at_the_next_check_finds_what_looking_every_morning_and_at_odd_minutes_finds(
    stone: MilestoneClock, ladder: Ladder, calendar: WorkCalendar, history: History, minutes: list[int]
) -> None:
    began = stone.opened_at
    lazy, busy = Looker(ladder, calendar, next_check_at=began), Looker(ladder, calendar)
    odd = [began + timedelta(minutes=m) for m in minutes]
    looks = sorted([began, *odd, *mornings(began, HORIZON, calendar)])

    for act_at, act in [*((began + timedelta(minutes=m), act) for m, act in history), (looks[-1], None)]:
        lazy.look_when_told_to(stone, act_at)
        for now in [*(look for look in looks if look <= act_at), act_at]:
            busy.look(stone, now)
        looks = [look for look in looks if look > act_at]
        if act is not None:
            stone = apply(act, stone, calendar, act_at)
            lazy.look(stone, act_at)

    assert lazy.seen == busy.seen


@dataclass
class Play:
    """A milestone's life at every opening: what was found, what was chosen, what arrived."""

    stone: MilestoneClock
    ladder: Ladder
    calendar: WorkCalendar
    known: list[NoticeStanding] = field(default_factory=list)

    def sweep(self, now: datetime, *, arrives: Callable[[NoticeStanding], bool]) -> Selection:
        self.known = found(self.known, self.stone, self.ladder, self.calendar, now)
        self.before = list(self.known)
        chosen = select(self.stone, self.known, self.calendar, now)
        self.known = settled(self.known, chosen, now, arrives)
        return chosen

    def confirm(self, now: datetime) -> None:
        """Let the desk send every proposal."""
        self.known = [
            replace(n, state=NoticeState.OWED, at=now) if n.state is NoticeState.PROPOSED else n for n in self.known
        ]


def heard_too_early(notice: NoticeStanding, play: Play, now: datetime) -> bool:
    """Say whether a notice goes though the nearest role below it that is concerned was not told 2 working days ago."""
    mine = [n for n in play.before if n.round == play.stone.round]
    below = role_below(notice.role, {n.role for n in mine if n.at <= now})
    told = [n.told_at for n in mine if n.role is below and n.told_at]
    latest = play.calendar.shift(play.calendar.today(now), -CLIMB)
    return below is not None and not any(play.calendar.today(when) <= latest for when in told)


def loses_the_last(chosen: Selection, play: Play) -> bool:
    """Say whether a notice was superseded with no later one of its role and round to tell instead."""
    live = {NoticeState.OWED, NoticeState.TOLD, NoticeState.COMPOSED}
    return any(
        not any(
            other.role is gone.role and other.round == gone.round and other.state in live and other.at >= gone.at
            for other in play.known
        )
        for gone in chosen.superseded
    )


@LAW
@given(milestones(), ladders(), calendars(), histories(), st.randoms(use_true_random=False), st.booleans())
def test_at_every_opening_of_any_history_the_order_of_the_roles_holds_and_nothing_is_lost(
    stone: MilestoneClock,
    ladder: Ladder,
    calendar: WorkCalendar,
    history: History,
    chance: random.Random,
    was_down: bool,  # noqa: FBT001 - drawn
) -> None:
    play = Play(stone, ladder, calendar)
    began = stone.opened_at
    todo = [(began + timedelta(minutes=m), act) for m, act in history]
    late = timedelta(days=45 if was_down else 0)

    for now in openings(began + late, began + timedelta(days=HORIZON), calendar):
        for act_at, act in [a for a in todo if a[0] <= now]:
            play.stone = apply(act, play.stone, calendar, act_at)
        todo = [a for a in todo if a[0] > now]
        if chance.random() < 0.2:
            play.confirm(now)
        chosen = play.sweep(now, arrives=lambda _: chance.random() < 0.8)

        assert [n for n in chosen.go if heard_too_early(n, play, now)] == []
        assert len({n.role for n in chosen.go}) == len(chosen.go)
        assert [n for n in chosen.go if n.round != play.stone.round or play.stone.stopped_at or n.at > now] == []
        assert [n for n in chosen.go if n.state is not NoticeState.OWED] == []
        assert not loses_the_last(chosen, play)
        assert not {*chosen.go} & {*chosen.superseded, *chosen.stopped}


@LAW
@given(milestones(), ladders(modes=(Mode.AUTO,)), calendars(), st.integers(0, 60))
def test_while_the_clock_runs_and_mail_arrives_every_role_hears_its_last_notice(
    stone: MilestoneClock, ladder: Ladder, calendar: WorkCalendar, down: int
) -> None:
    play = Play(stone, ladder, calendar)

    for now in openings(stone.opened_at + timedelta(days=down), stone.opened_at + timedelta(days=HORIZON), calendar):
        play.sweep(now, arrives=lambda _: True)

    told = {n.role: max(o.at for o in play.known if o.role is n.role and o.told_at) for n in play.known if n.told_at}
    assert {n.state for n in play.known} <= {NoticeState.TOLD, NoticeState.SUPERSEDED}
    assert told == {n.role: max(o.at for o in play.known if o.role is n.role) for n in play.known}
