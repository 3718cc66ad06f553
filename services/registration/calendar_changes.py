"""Takes a new notice of holidays into a home, and plans again what was computed without it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from models.calendar import CalendarDay
from models.directives import Assignment, Milestone
from models.log import record
from models.queries.calendar import calendar_days
from models.queries.milestones import milestones_with_a_wake_up, owner_of, wake
from models.queries.notices import notices_of
from models.queries.units import the_office, units_by_id
from rules import replanning as rule
from rules.calendar import WorkCalendar
from rules.milestones import OFFICE_KINDS, MilestoneKind
from rules.milestones import MilestoneClock as Value
from rules.refusal import Refused
from rules.replanning import Shift
from rules.roles import Role
from rules.selection import NoticeState
from services import clockwork
from services.practice import Practice
from services.registration import calendars
from services.registration.holiday_notices import HolidayNotice


@dataclass(frozen=True, slots=True)
class Move:
    """One date of a unit that moves: of which directive and milestone, and from when to when."""

    unit: str
    unit_name: str
    number: str
    milestone: MilestoneKind
    name: str
    shift: Shift


@dataclass(frozen=True, slots=True)
class Replanning:
    """What an import did: how many days it changed, the calendar now in force, and every date that moved."""

    changed: int
    calendar: WorkCalendar
    moves: tuple[Move, ...]

    @property
    def moved(self) -> int:
        """Return how many dates moved; those that stay because they had been announced do not count."""
        return sum(not move.shift.kept for move in self.moves)

    def by_unit(self) -> dict[str, list[Move]]:
        """Return the moves of each unit by its code, in the order of codes."""
        by_code: dict[str, list[Move]] = defaultdict(list)
        for move in sorted(self.moves, key=lambda m: (m.unit, m.number)):
            by_code[move.unit].append(move)
        return by_code


def import_notice(
    session: Session, practice: Practice, notice: HolidayNotice, *, actor: str, now: datetime
) -> Replanning:
    """Take a notice in, plan again, and log both; refuse one that is older than the one in force, or not published yet."""
    old, today = practice.calendar, practice.calendar.today(now)
    _check_newer(session, notice, today)
    session.add_all(
        CalendarDay(
            day=day,
            published_on=notice.published_on,
            is_workday=works,
            year=notice.year,
            notice=notice.number,
            name=name,
        )
        for day, works, name in notice.days
    )
    session.flush()
    new = calendars.load(session, old.zone, today=today, opens=old.opens)
    changed = sum(old.is_workday(day) != works for day, works, _ in notice.days)
    record(
        session,
        "calendar.imported",
        f"calendar:{notice.year}",
        now=now,
        actor=actor,
        number=notice.number,
        published_on=notice.published_on,
        days=len(notice.days),
        changed=changed,
    )
    return Replanning(changed, new, replan(session, practice, new, why=notice.number, actor=actor, now=now))


def _check_newer(session: Session, notice: HolidayNotice, today: date) -> None:
    if notice.published_on > today:
        raise Refused(
            field="published",
            zh=f"{notice.published_on}晚于今天{today}。",
            en=f"{notice.published_on} is after today, {today}.",
        )
    rows = calendar_days(session, notice.year)
    number, published_on = max(
        ((row.notice, row.published_on) for row in rows), key=lambda pair: pair[1], default=("", date.min)
    )
    if notice.published_on < published_on:
        raise Refused(
            field="published",
            zh=f"{notice.published_on}早于现行的{number}（{published_on}）。",
            en=f"{notice.published_on} is older than the notice in force, {number} of {published_on}.",
        )
    if notice.published_on == published_on or notice.number in {row.notice for row in rows}:
        raise Refused(
            field="number",
            zh=f"{notice.year}年已有{number}（{published_on}），{notice.number}（{notice.published_on}）不能再导入。",
            en=f"{notice.year} has {number} of {published_on} already; {notice.number} of {notice.published_on} cannot be imported again.",
        )


def replan(
    session: Session, practice: Practice, new: WorkCalendar, *, why: str, actor: str, now: datetime
) -> tuple[Move, ...]:
    """Count again what was counted by the practice's calendar, wake what moves, and log it, one line per unit."""
    old = practice.calendar
    desk = _ReplanDesk(session, practice, new, why, actor, now)
    rows = milestones_with_a_wake_up(session)
    announced = _announced(session, rows)
    moves: list[Move] = []
    for row in rows:
        before = clockwork.value_of(row)
        counted = rule.recount(before, old, new)
        after = rule.only_later(before, counted) if row.id in announced else counted
        shifts = rule.shifts(before, counted, after, practice.ladder_of(before), old, new, now=now)
        if shifts:
            moves += desk.move(row, after, shifts, announced=row.id in announced)
    desk.log(moves)
    return tuple(moves)


def _announced(session: Session, rows: Sequence[Milestone]) -> set[int]:
    """Return the milestones a person has been told of in their present round, or is being told of."""
    rounds = {row.id: row.round for row in rows}
    heard = {NoticeState.TOLD, NoticeState.COMPOSED}
    return {
        key
        for key, notices in notices_of(session, rounds).items()
        if any(notice.value.round == rounds[key] and notice.value.state in heard for notice in notices)
    }


@dataclass(frozen=True)
class _ReplanDesk:
    """What is written down of everything that moves."""

    session: Session
    practice: Practice
    new: WorkCalendar
    why: str
    actor: str
    now: datetime

    def move(self, row: Milestone, after: Value, shifts: Sequence[Shift], *, announced: bool) -> list[Move]:
        """Write one milestone's new dates, wake it, and tell a change of what had been announced."""
        dated = (row.due_on, row.anchor_on) != (after.due_on, after.anchor_on)
        if dated:
            clockwork.change(self.session, row, after, why="replanned", actor=self.actor, now=self.now)
        elif any(not shift.kept for shift in shifts):
            wake(self.session, [row], now=self.now)
            clockwork.touch(self.session, row.directive_id, now=self.now)
        if dated and announced:
            self._tell(row)
        return [self._move(row, shift) for shift in shifts]

    def _tell(self, row: Milestone) -> None:
        """Announce the change: `adjusted`, and `adjusted#2` when the round has been told of a change before."""
        known = [n for n in notices_of(self.session, [row.id]).get(row.id, ()) if n.value.round == row.round]
        before = sum(notice.value.cause.split("#")[0] == "adjusted" for notice in known)
        cause = f"adjusted#{before + 1}" if before else "adjusted"
        role = Role.DESK if row.kind in OFFICE_KINDS else Role.OFFICER
        clockwork.announce(self.session, row, cause, role, now=self.now, note=self.why)

    def _move(self, row: Milestone, shift: Shift) -> Move:
        directive, assignment = owner_of(self.session, row)
        unit = self._unit(assignment)
        return Move(*unit, directive.number, row.kind, row.name, shift)

    def _unit(self, assignment: Assignment | None) -> tuple[str, str]:
        unit = the_office(self.session) if assignment is None else units_by_id(self.session, [assignment.unit_id])[0]
        return (unit.code, unit.name) if unit else ("", "")

    def log(self, moves: Sequence[Move]) -> None:
        """Log what moved, one entry per unit."""
        groups: dict[str, list[Move]] = defaultdict(list)
        for move in moves:
            groups[move.unit].append(move)
        for code, of_unit in sorted(groups.items()):
            dates = sorted(
                {f"{m.number} {m.milestone} {m.shift.what} {m.shift.before}→{m.shift.after}" for m in of_unit}
            )
            kept = sum(m.shift.kept for m in of_unit)
            record(
                self.session,
                "calendar.replanned",
                f"unit:{code}",
                now=self.now,
                actor=self.actor,
                number=self.why,
                moved=len(of_unit) - kept,
                kept=kept,
                dates=dates,
            )
