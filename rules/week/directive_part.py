"""What one directive gives to the report of a week: its row, its units, and every line about it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from rules.calendar import WorkCalendar
from rules.lights import (
    COUNTED,
    OVER,
    AssignmentState,
    Light,
    Pace,
    RunningMilestone,
    assignment_state,
    pace_of,
    task_light,
)
from rules.milestones import MilestoneClock, MilestoneKind, MilestoneState, is_overdue, workdays_late
from rules.progress import is_behind
from rules.targets import AssignmentFigures, Comparator, TargetKind, reaches, roll_up
from rules.week.report_lines import (
    AnnexTaskRow,
    AnnexUnitRow,
    CoordinationRequest,
    DoneLine,
    DueLine,
    LateLine,
    Progress,
    ReportPart,
    ReturnedClaim,
    Subject,
)
from rules.week.week_facts import ItemCounts, TaskFacts, WeekAssignment, WeekFigures, WeekMilestone, add_items
from rules.week.weeks import SEVEN_DAYS, Week

AHEAD = timedelta(days=14)  # after the week's Sunday, inclusive: 未来两周
ZERO = Decimal(0)


def part_of(task: TaskFacts, week: Week, calendar: WorkCalendar) -> ReportPart:
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

    def read(self) -> ReportPart:
        """Gather the lines of every assignment."""
        leads = [assignment for assignment in self.task.assignments if assignment.leads]
        late = tuple(line for assignment in self.task.assignments for line in self._late(assignment))
        duties = [duty.now for duty in self.task.duties if duty.now.kind is MilestoneKind.VERIFICATION]
        waiting = [duty for duty in duties if duty.state is MilestoneState.OPEN]
        return ReportPart(
            row=self._row(leads, late),
            units=tuple(self._unit_row(assignment) for assignment in self.task.assignments),
            late=tuple(line for line in late if line.about.kind in COUNTED),
            due=tuple(line for assignment in leads for line in self._due(assignment)),
            done=tuple(self._done(assignment) for assignment in leads if self._is_done_now(assignment)),
            wanted=tuple(self._wanted(leads)),
            given_back=tuple(self._given_back(leads)),
            owed=tuple(line for line in late if line.about.kind not in COUNTED and line.answered_on is None),
            items=None if self.task.over else self._items(leads),
            waiting=len(waiting),
            waiting_long=sum(is_overdue(duty, self.today) for duty in waiting),
        )

    def _items(self, leads: Sequence[WeekAssignment]) -> ItemCounts:
        return add_items(assignment.items for assignment in leads)

    def _about(self, assignment: WeekAssignment, milestone: WeekMilestone | None = None) -> Subject:
        named = milestone is not None and milestone.now.kind in {MilestoneKind.STEP, MilestoneKind.REPORT}
        return Subject(
            self.task.number,
            self.task.title,
            assignment.unit,
            assignment.code,
            milestone.now.kind if milestone else MilestoneKind.COMPLETION,
            milestone.name if milestone and named else "",
        )

    def _progress(self, assignment: WeekAssignment, milestone: WeekMilestone | None = None) -> Progress:
        if milestone is not None and milestone.now.kind is MilestoneKind.ITEMS:
            return Progress(items=milestone.items)
        figures = assignment.figures
        return Progress(
            self.task.target.unit, assignment.quota, figures.reported, figures.as_of, figures.verified, assignment.items
        )

    def _hoped(self, milestone: MilestoneClock) -> bool:
        return self.task.hoped and milestone.kind in {MilestoneKind.COMPLETION, MilestoneKind.ITEMS}

    def _late(self, assignment: WeekAssignment) -> Iterator[LateLine]:
        for milestone in assignment.milestones:
            overdue = is_overdue(milestone.now, self.today)
            answered = None if overdue else self._answered_late(milestone.now)
            if overdue or answered:
                was = milestone.before is not None and is_overdue(milestone.before, self.earlier)
                if overdue or not was:
                    yield self._late_line(assignment, milestone, answered, is_new=not was)

    def _answered_late(self, milestone: MilestoneClock) -> date | None:
        """Return the day of this week on which something past due was answered."""
        if milestone.stopped_at is None or milestone.state not in _ANSWERED:
            return None
        on = self.calendar.today(milestone.stopped_at)
        return on if on > milestone.due_on and on >= self.week.first else None

    def _late_line(
        self, assignment: WeekAssignment, milestone: WeekMilestone, answered: date | None, *, is_new: bool
    ) -> LateLine:
        return LateLine(
            about=self._about(assignment, milestone),
            due_on=milestone.now.due_on,
            days_late=workdays_late(milestone.now, self.calendar, self.today),
            hoped=self._hoped(milestone.now),
            is_new=is_new,
            progress=self._progress(assignment, milestone),
            returns=assignment.returns,
            told=milestone.told,
            stated_on=assignment.stated_on,
            asked_until=assignment.asked_until,
            answered_on=answered,
        )

    def _due(self, assignment: WeekAssignment) -> Iterator[DueLine]:
        for milestone in assignment.milestones:
            now = milestone.now
            if (
                now.kind in COUNTED
                and now.state is MilestoneState.OPEN
                and self.today < now.due_on <= self.today + AHEAD
            ):
                yield DueLine(
                    self._about(assignment, milestone),
                    now.due_on,
                    self.calendar.workdays_between(self.today, now.due_on),
                    self._is_behind(assignment, now),
                    self._progress(assignment, milestone),
                    self._hoped(now),
                )

    def _is_behind(self, assignment: WeekAssignment, milestone: MilestoneClock) -> bool:
        pace = self._pace(assignment, milestone, assignment.quota, assignment.figures)
        return pace is not None and is_behind(pace.quota, pace.reported, pace.start_on, milestone.due_on, self.today)

    def _is_done_now(self, assignment: WeekAssignment) -> bool:
        return assignment.over is AssignmentState.COMPLETED and assignment.over_this_week

    def _done(self, assignment: WeekAssignment) -> DoneLine:
        return DoneLine(self._about(assignment), self._days_late(assignment), self._progress(assignment))

    def _days_late(self, assignment: WeekAssignment) -> int:
        return self._latest(milestone.now for milestone in assignment.milestones if milestone.now.kind in COUNTED)

    def _latest(self, milestones: Iterable[MilestoneClock]) -> int:
        """Return the most working days any of some milestones is late."""
        past = [milestone for milestone in milestones if milestone.due_on < self.today]
        return max((workdays_late(milestone, self.calendar, self.today) for milestone in past), default=0)

    def _wanted(self, leads: Sequence[WeekAssignment]) -> Iterator[CoordinationRequest]:
        for assignment in leads:
            if assignment.help is not None and assignment.over is None and not self.task.over:
                yield CoordinationRequest(
                    self._about(assignment), assignment.help.text, assignment.help.as_of, assignment.help.new
                )

    def _given_back(self, leads: Sequence[WeekAssignment]) -> Iterator[ReturnedClaim]:
        for assignment in leads:
            if (back := assignment.returned) is not None:
                yield ReturnedClaim(self._about(assignment), back.on, back.reason, back.untrue)

    def _row(self, leads: Sequence[WeekAssignment], late: Sequence[LateLine]) -> AnnexTaskRow:
        task = self.task
        now, was = (
            [_assignment(assignment) for assignment in leads],
            [_assignment_before(assignment) for assignment in leads],
        )
        figures = roll_up(task.target, now)
        stated = {line.about.code for line in late if line.stated_on and line.answered_on is None}
        return AnnexTaskRow(
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
            finished=sum(self._is_finished(assignment) for assignment in leads),
            missing=sum((_gap(assignment) for assignment in leads), ZERO),
            stated=len(stated),
        )

    def _is_finished(self, assignment: WeekAssignment) -> bool:
        """Say whether a unit has nothing left to report: it ended, or reached its quota; without figures, claimed."""
        if assignment.over is not None:
            return True
        if self.task.target.kind is TargetKind.NONE:
            return any(_is_claimed(milestone.now) for milestone in assignment.milestones)
        goal = Comparator.AT_LEAST if self.task.target.is_cumulative else self.task.target.comparator
        return reaches(assignment.figures.reported, assignment.quota, goal)

    def _light(self, leads: Sequence[WeekAssignment]) -> Light | None:
        running = (
            RunningMilestone(milestone.now, self._pace(assignment, milestone.now, assignment.quota, assignment.figures))
            for assignment in leads
            for milestone in assignment.milestones
            if milestone.now.kind in COUNTED and milestone.now.state not in OVER
        )
        return task_light(running, self.task.due_on, self.calendar, self.today)

    def _light_before(self, leads: Sequence[WeekAssignment]) -> Light | None:
        running = (
            RunningMilestone(
                milestone.before, self._pace(assignment, milestone.before, assignment.quota_before, assignment.before)
            )
            for assignment in leads
            for milestone in assignment.milestones
            if milestone.before is not None and milestone.before.kind in COUNTED and milestone.before.state not in OVER
        )
        return task_light(running, self.task.due_on, self.calendar, self.earlier)

    def _pace(
        self, assignment: WeekAssignment, milestone: MilestoneClock, quota: Decimal | None, figures: WeekFigures
    ) -> Pace | None:
        cumulative, start_on = self.task.target.is_cumulative, assignment.started_on
        return pace_of(milestone.kind, cumulative=cumulative, quota=quota, reported=figures.reported, start_on=start_on)

    def _unit_row(self, assignment: WeekAssignment) -> AnnexUnitRow:
        running = [
            milestone.now
            for milestone in assignment.milestones
            if milestone.now.kind in COUNTED and milestone.now.state not in OVER
        ]
        return AnnexUnitRow(
            assignment.unit,
            assignment.code,
            assignment.leads,
            assignment.quota,
            assignment.figures.reported,
            assignment.figures.as_of,
            assignment.figures.verified,
            assignment.before.reported,
            assignment.before.verified,
            assignment.over or assignment_state(running, self.today),
            min((milestone.due_on for milestone in running), default=None),
            self._latest(running),
        )


def _gap(assignment: WeekAssignment) -> Decimal:
    """Return what an assignment still has to report."""
    return max(ZERO, assignment.quota - (assignment.figures.reported or ZERO)) if assignment.quota else ZERO


def _is_claimed(milestone: MilestoneClock | None) -> bool:
    """Say whether a unit claimed its work; a re-check it answered is no claim."""
    return milestone is not None and milestone.kind in COUNTED and milestone.state is MilestoneState.CLAIMED


def _assignment(assignment: WeekAssignment) -> AssignmentFigures:
    claimed = any(_is_claimed(milestone.now) for milestone in assignment.milestones)
    accepted = assignment.over is AssignmentState.COMPLETED
    return AssignmentFigures(
        assignment.quota, assignment.figures.reported, assignment.figures.verified, accepted=accepted, claimed=claimed
    )


def _assignment_before(assignment: WeekAssignment) -> AssignmentFigures:
    claimed = any(_is_claimed(milestone.before) for milestone in assignment.milestones)
    accepted = assignment.over_before is AssignmentState.COMPLETED
    return AssignmentFigures(
        assignment.quota_before,
        assignment.before.reported,
        assignment.before.verified,
        accepted=accepted,
        claimed=claimed,
    )
