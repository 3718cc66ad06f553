"""The figures of one ISO week (督办周报), by the same rules as the page and the digests."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from rules.calendar import WorkCalendar
from rules.lights import COUNTED, OVER, Light, Pace, Running, ShareState, pace_of, share_state, task_light
from rules.milestones import Milestone, MilestoneKind, MilestoneState, is_overdue, workdays_late
from rules.progress import is_behind
from rules.report_lines import (
    Change,
    Done,
    Due,
    GivenBack,
    Late,
    Part,
    Progress,
    Subject,
    Tally,
    TaskRow,
    UnitRow,
    Wanted,
    WeekReport,
)
from rules.targets import Comparator, Share, TargetKind, reaches, roll_up
from rules.week_facts import Dated, Figures, Items, ShareFacts, TaskFacts
from rules.weeks import SEVEN_DAYS, Week

AHEAD = timedelta(days=14)  # after the week's Sunday, inclusive: 未来两周
ZERO = Decimal(0)


def report(week: Week, parts: Sequence[Part], *, changes: Sequence[Change] = (), proposals: int = 0) -> WeekReport:
    """Return the report of a week from what its directives give."""
    late = [line for part in parts for line in part.late]
    return WeekReport(
        year=week.year,
        number=week.number,
        first=week.first,
        last=week.last,
        tally=_tally(parts),
        wanted=tuple(line for part in parts for line in part.wanted),
        late=tuple(sorted(late, key=_gravest)),
        due=tuple(sorted((line for part in parts for line in part.due), key=_by_date)),
        done=tuple(line for part in parts for line in part.done),
        given_back=tuple(line for part in parts for line in part.given_back),
        owed=tuple(line for part in parts for line in part.owed),
        changes=tuple(changes),
        tasks=tuple(part.row for part in parts),
        items=_add_items(part.items for part in parts),
        waiting=sum(part.waiting for part in parts),
        waiting_long=sum(part.waiting_long for part in parts),
        proposals=proposals,
    )


def _gravest(line: Late) -> tuple[int, date, str, str]:
    return -line.days_late, line.due_on, line.about.number, line.about.code


def _by_date(line: Due) -> tuple[date, str, str, str]:
    return line.due_on, line.about.number, line.about.step, line.about.code


def _add_items(counts: Iterable[Items | None]) -> Items:
    found = [(i.total, i.open, i.claimed, i.closed, i.closed_this_week) for i in counts if i is not None]
    return Items(*(sum(column) for column in zip(*found, strict=True))) if found else Items(0, 0, 0, 0)


def _tally(parts: Sequence[Part]) -> Tally:
    running = [part for part in parts if not part.row.over]
    lights = [part.row.light for part in running]
    short = sum(is_short(part) for part in running)
    return Tally(
        total=len(running),
        green=lights.count(Light.GREEN),
        yellow=lights.count(Light.YELLOW),
        red=lights.count(Light.RED) - short,
        short=short,
        grey=lights.count(Light.GREY),
        done=lights.count(None),
    )


def is_short(part: Part) -> bool:
    """Say whether a red directive only fell short of what was hoped for (未达预期): nothing else of it is past due."""
    overdue = [line for line in part.late if line.answered_on is None]
    return part.row.light is Light.RED and part.row.hoped and all(line.hoped for line in overdue)


def part_of(task: TaskFacts, week: Week, calendar: WorkCalendar) -> Part:
    """Return what one directive gives to the report of a week."""
    return _Reader(task, week, calendar, week.last, week.last - SEVEN_DAYS).read()


_ANSWERED = frozenset({MilestoneState.CLAIMED, MilestoneState.DONE})


@dataclass(frozen=True)
class _Reader:
    """Reads one directive: `today` is the week's Sunday, `earlier` the Sunday before."""

    task: TaskFacts
    week: Week
    calendar: WorkCalendar
    today: date
    earlier: date

    def read(self) -> Part:
        """Gather the lines of every share."""
        leads = [share for share in self.task.shares if share.leads]
        late = tuple(line for share in self.task.shares for line in self._late(share))
        duties = [one.now for one in self.task.duties if one.now.kind is MilestoneKind.VERIFICATION]
        waiting = [one for one in duties if one.state is MilestoneState.OPEN]
        return Part(
            row=self._row(leads, late),
            units=tuple(self._unit_row(share) for share in self.task.shares),
            late=tuple(line for line in late if line.about.kind in COUNTED),
            due=tuple(line for share in leads for line in self._due(share)),
            done=tuple(self._done(share) for share in leads if self._is_done_now(share)),
            wanted=tuple(self._wanted(leads)),
            given_back=tuple(self._given_back(leads)),
            owed=tuple(line for line in late if line.about.kind not in COUNTED and line.answered_on is None),
            items=None if self.task.over else self._items(leads),
            waiting=len(waiting),
            waiting_long=sum(is_overdue(one, self.today) for one in waiting),
        )

    def _items(self, leads: Sequence[ShareFacts]) -> Items:
        return _add_items(share.items for share in leads)

    def _about(self, share: ShareFacts, one: Dated | None = None) -> Subject:
        named = one is not None and one.now.kind in {MilestoneKind.STEP, MilestoneKind.REPORT}
        return Subject(
            self.task.number,
            self.task.title,
            share.unit,
            share.code,
            one.now.kind if one else MilestoneKind.COMPLETION,
            one.name if one and named else "",
        )

    def _progress(self, share: ShareFacts, one: Dated | None = None) -> Progress:
        if one is not None and one.now.kind is MilestoneKind.ITEMS:
            return Progress(items=one.items)
        found = share.figures
        return Progress(self.task.target.unit, share.quota, found.reported, found.as_of, found.verified, share.items)

    def _hoped(self, milestone: Milestone) -> bool:
        return self.task.hoped and milestone.kind in {MilestoneKind.COMPLETION, MilestoneKind.ITEMS}

    def _late(self, share: ShareFacts) -> Iterator[Late]:
        for one in share.milestones:
            overdue = is_overdue(one.now, self.today)
            answered = None if overdue else self._answered_late(one.now)
            if overdue or answered:
                was = one.before is not None and is_overdue(one.before, self.earlier)
                if overdue or not was:
                    yield self._late_line(share, one, answered, is_new=not was)

    def _answered_late(self, milestone: Milestone) -> date | None:
        """Return the day of this week on which something past due was answered."""
        if milestone.stopped_at is None or milestone.state not in _ANSWERED:
            return None
        on = self.calendar.today(milestone.stopped_at)
        return on if on > milestone.due_on and on >= self.week.first else None

    def _late_line(self, share: ShareFacts, one: Dated, answered: date | None, *, is_new: bool) -> Late:
        return Late(
            about=self._about(share, one),
            due_on=one.now.due_on,
            days_late=workdays_late(one.now, self.calendar, self.today),
            hoped=self._hoped(one.now),
            is_new=is_new,
            progress=self._progress(share, one),
            returns=share.returns,
            told=one.told,
            stated_on=share.stated_on,
            asked_until=share.asked_until,
            answered_on=answered,
        )

    def _due(self, share: ShareFacts) -> Iterator[Due]:
        for one in share.milestones:
            now = one.now
            if (
                now.kind in COUNTED
                and now.state is MilestoneState.OPEN
                and self.today < now.due_on <= self.today + AHEAD
            ):
                yield Due(
                    self._about(share, one),
                    now.due_on,
                    self.calendar.workdays_between(self.today, now.due_on),
                    self._is_behind(share, now),
                    self._progress(share, one),
                    self._hoped(now),
                )

    def _is_behind(self, share: ShareFacts, milestone: Milestone) -> bool:
        pace = self._pace(share, milestone, share.quota, share.figures)
        return pace is not None and is_behind(pace.quota, pace.reported, pace.start_on, milestone.due_on, self.today)

    def _is_done_now(self, share: ShareFacts) -> bool:
        return share.over is ShareState.COMPLETED and share.over_this_week

    def _done(self, share: ShareFacts) -> Done:
        return Done(self._about(share), self._days_late(share), self._progress(share))

    def _days_late(self, share: ShareFacts) -> int:
        return self._latest(one.now for one in share.milestones if one.now.kind in COUNTED)

    def _latest(self, milestones: Iterable[Milestone]) -> int:
        """Return the most working days any of some milestones is late."""
        past = [one for one in milestones if one.due_on < self.today]
        return max((workdays_late(one, self.calendar, self.today) for one in past), default=0)

    def _wanted(self, leads: Sequence[ShareFacts]) -> Iterator[Wanted]:
        for share in leads:
            if share.help is not None and share.over is None and not self.task.over:
                yield Wanted(self._about(share), share.help.text, share.help.as_of, share.help.new)

    def _given_back(self, leads: Sequence[ShareFacts]) -> Iterator[GivenBack]:
        for share in leads:
            if (back := share.returned) is not None:
                yield GivenBack(self._about(share), back.on, back.reason, back.untrue)

    def _row(self, leads: Sequence[ShareFacts], late: Sequence[Late]) -> TaskRow:
        task = self.task
        now, was = [_share(share) for share in leads], [_share_before(share) for share in leads]
        figures = roll_up(task.target, now)
        stated = {line.about.code for line in late if line.stated_on and line.answered_on is None}
        return TaskRow(
            number=task.number,
            title=task.title,
            heading=task.heading,
            due_on=task.due_on,
            hoped=task.hoped,
            over=task.over,
            is_new=task.is_new,
            light=None if task.over else self._light(leads),
            light_before=None if task.is_new else self._light_before(leads),
            kind=task.target.kind,
            counted=task.target.unit,
            figures=figures,
            before=figures if was == now else roll_up(task.target, was),
            leads=len(leads),
            finished=sum(self._is_finished(share) for share in leads),
            missing=sum((_gap(share) for share in leads), ZERO),
            stated=len(stated),
        )

    def _is_finished(self, share: ShareFacts) -> bool:
        """Say whether a unit has nothing left to report: it ended, or reached its quota; without figures, claimed."""
        if share.over is not None:
            return True
        if self.task.target.kind is TargetKind.NONE:
            return any(_is_claimed(one.now) for one in share.milestones)
        goal = Comparator.AT_LEAST if self.task.target.is_cumulative else self.task.target.comparator
        return reaches(share.figures.reported, share.quota, goal)

    def _light(self, leads: Sequence[ShareFacts]) -> Light | None:
        running = (
            Running(one.now, self._pace(share, one.now, share.quota, share.figures))
            for share in leads
            for one in share.milestones
            if one.now.kind in COUNTED and one.now.state not in OVER
        )
        return task_light(running, self.task.due_on, self.calendar, self.today)

    def _light_before(self, leads: Sequence[ShareFacts]) -> Light | None:
        running = (
            Running(one.before, self._pace(share, one.before, share.quota_before, share.before))
            for share in leads
            for one in share.milestones
            if one.before is not None and one.before.kind in COUNTED and one.before.state not in OVER
        )
        return task_light(running, self.task.due_on, self.calendar, self.earlier)

    def _pace(self, share: ShareFacts, milestone: Milestone, quota: Decimal | None, figures: Figures) -> Pace | None:
        cumulative, start_on = self.task.target.is_cumulative, share.started_on
        return pace_of(milestone.kind, cumulative=cumulative, quota=quota, reported=figures.reported, start_on=start_on)

    def _unit_row(self, share: ShareFacts) -> UnitRow:
        running = [one.now for one in share.milestones if one.now.kind in COUNTED and one.now.state not in OVER]
        return UnitRow(
            share.unit,
            share.code,
            share.leads,
            share.quota,
            share.figures.reported,
            share.figures.as_of,
            share.figures.verified,
            share.before.reported,
            share.before.verified,
            share.over or share_state(running, self.today),
            min((one.due_on for one in running), default=None),
            self._latest(running),
        )


def _gap(share: ShareFacts) -> Decimal:
    """Return what a share still has to report."""
    return max(ZERO, share.quota - (share.figures.reported or ZERO)) if share.quota else ZERO


def _is_claimed(milestone: Milestone | None) -> bool:
    """Say whether a unit claimed its work; a re-check it answered is no claim."""
    return milestone is not None and milestone.kind in COUNTED and milestone.state is MilestoneState.CLAIMED


def _share(share: ShareFacts) -> Share:
    claimed = any(_is_claimed(one.now) for one in share.milestones)
    accepted = share.over is ShareState.COMPLETED
    return Share(share.quota, share.figures.reported, share.figures.verified, accepted=accepted, claimed=claimed)


def _share_before(share: ShareFacts) -> Share:
    claimed = any(_is_claimed(one.before) for one in share.milestones)
    accepted = share.over_before is ShareState.COMPLETED
    return Share(share.quota_before, share.before.reported, share.before.verified, accepted=accepted, claimed=claimed)
