"""Turns a notice into the line its reader sees: whose, how many, until when, what comes next, who else hears it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from models.directives import Directive, ItemState, Source
from models.mail import Notice
from models.people import Person, Relation, Unit
from models.queries.assignments import MailedAssignment, assignments_by_id
from models.queries.directives import directives_by_id, sources_by_id
from models.queries.items import item_states
from models.queries.milestones import MilestoneFacts
from models.queries.notices import NoticeFacts, tellings
from models.queries.people import people_by_id
from models.queries.units import the_office, units_by_id
from notifications.digest import Digest, DigestLine, NextReminder, Office, Reader
from rules import selection
from rules.calendar import WorkCalendar
from rules.ladder import Mode, NoticeKind, OwedNotice, ahead
from rules.milestones import LATE_START, OFFICE_KINDS, MilestoneClock, MilestoneKind, MilestoneState, workdays_late
from rules.plans import HOPED
from rules.roles import LINES, RANK, Role
from services.execution.items import OPEN_ITEMS
from services.practice import Practice

ANSWER_WITHIN = 3  # working days in which a head is asked to answer
REMINDERS_NAMED = 3
HOPEFUL = frozenset({MilestoneKind.COMPLETION, MilestoneKind.ITEMS})  # of 力争: short of expectation, not overdue


@dataclass(frozen=True)
class DigestFacts:
    """Everything the lines of one opening need, read at once."""

    directives: Mapping[int, Directive]
    sources: Mapping[int, Source]
    assignments: Mapping[int, MailedAssignment]
    units: Mapping[int, Unit]
    office: Unit | None
    items: Mapping[int, Sequence[tuple[date, ItemState]]]
    told: Mapping[int, Sequence[tuple[Notice, Person]]]
    people: Mapping[int, Person]
    _ahead: dict[MilestoneClock, tuple[OwedNotice, ...]] = field(default_factory=dict)

    def ahead(self, milestone: MilestoneClock, practice: Practice, now: datetime) -> tuple[OwedNotice, ...]:
        """Return what a milestone's ladder still holds; the bureaus of one directive assignment their dates, and so the answer."""
        if milestone not in self._ahead:
            ladder = practice.ladder_of(milestone)
            self._ahead[milestone] = ahead(milestone, ladder, practice.calendar, now)
        return self._ahead[milestone]


def gather(session: Session, hearing: Sequence[tuple[int, NoticeFacts, MilestoneFacts]]) -> DigestFacts:
    """Read what the lines of some letters need; `hearing` says which person's id hears which notice."""
    milestones = [milestone for _, _, milestone in hearing]
    assignments = assignments_by_id(session, [m.assignment_id for m in milestones])
    directives = {d.id: d for d in directives_by_id(session, [m.directive_id for m in milestones])}
    upwards = [milestone.id for _, notice, milestone in hearing if RANK[notice.value.role] >= RANK[Role.DEPUTY_HEAD]]
    told_by_milestone: dict[int, list[tuple[Notice, Person]]] = {}
    for notice, person in tellings(session, upwards):
        told_by_milestone.setdefault(notice.milestone_id, []).append((notice, person))
    return DigestFacts(
        directives,
        {s.id: s for s in sources_by_id(session, [d.source_id for d in directives.values()])},
        assignments,
        {unit.id: unit for unit in units_by_id(session, [s.unit_id for s in assignments.values()])},
        the_office(session),
        item_states(session, list(assignments)),
        told_by_milestone,
        {p.id: p for p in people_by_id(session, [person_id for person_id, _, _ in hearing])},
    )


def line(
    facts: DigestFacts,
    practice: Practice,
    noted: NoticeFacts,
    dated: MilestoneFacts,
    *,
    told_too: tuple[str, ...],
    link: str = "",
    now: datetime,
) -> DigestLine:
    """Return one notice as its reader sees it on the day of `now`."""
    notice, milestone = noted.value, dated.value
    directive = facts.directives[dated.directive_id]
    source = facts.sources[directive.source_id]
    assignment = facts.assignments.get(dated.assignment_id or 0)
    unit = facts.units.get(assignment.unit_id) if assignment else facts.office
    today = practice.calendar.today(now)
    return DigestLine(
        kind=notice.kind,
        cause=notice.cause,
        role=notice.role,
        milestone=milestone.kind,
        number=directive.number,
        title=directive.title,
        source=source.title,
        source_on=source.held_on,
        unit=unit.name if unit else "",
        leads=assignment.leads if assignment else True,
        due_on=milestone.due_on,
        days=days_left(practice.calendar, milestone, today),
        rests=not practice.calendar.is_workday(milestone.due_on),
        provisional=practice.calendar.is_provisional(milestone.due_on),
        step=dated.name if milestone.kind in {MilestoneKind.STEP, MilestoneKind.REPORT} else "",
        hoped=directive.strength in HOPED and milestone.kind in HOPEFUL,
        peer=unit is not None and unit.relation is Relation.PEER,
        note=noted.note,
        answer_by=_answer_by(notice, milestone, practice.calendar, today),
        extend_by=_extend_by(milestone, practice.calendar, today),
        told_too=told_too,
        told_before=_told_before(facts.told.get(dated.id, ()), notice, milestone, practice.calendar),
        coming=_coming(facts, notice, milestone, practice, now),
        link=link,
        **_figures(facts, directive, assignment, milestone),
    )


def days_left(calendar: WorkCalendar, milestone: MilestoneClock, today: date) -> int:
    """Return working days until a due date; below zero: working days late, without those in the office's hands."""
    if today > milestone.due_on:
        return -workdays_late(milestone, calendar, today)
    return calendar.workdays_between(today, milestone.due_on)


_ABOUT_FIGURES = frozenset(
    {MilestoneKind.COMPLETION, MilestoneKind.ITEMS, MilestoneKind.REPORT, MilestoneKind.VERIFICATION}
)


def _figures(
    facts: DigestFacts, directive: Directive, assignment: MailedAssignment | None, milestone: MilestoneClock
) -> dict[str, Any]:
    """Return the same figures the page shows: quota, reported, verified, what is being verified; of a group its items only."""
    if assignment is None or milestone.kind not in _ABOUT_FIGURES:
        return {}
    items = _items(facts.items.get(assignment.id, ()), milestone)
    if milestone.kind is MilestoneKind.ITEMS:
        return items
    checking = None
    if milestone.state is MilestoneState.CLAIMED and assignment.reported is not None:
        checking = assignment.reported - (assignment.verified or Decimal(0))
    return items | {
        "counted": directive.counted,
        "quota": assignment.quota,
        "reported": assignment.reported,
        "verified": assignment.verified,
        "checking": checking,
        "as_of": assignment.as_of,
    }


def _items(items: Sequence[tuple[date, ItemState]], milestone: MilestoneClock) -> dict[str, Any]:
    """Return how many items there are and how many are open; of a group those due with it."""
    if not items:
        return {}
    of_all = milestone.kind is not MilestoneKind.ITEMS
    group = [state for due_on, state in items if of_all or due_on == milestone.due_on]
    return {"items_open": sum(state in OPEN_ITEMS for state in group), "items_total": len(group)}


_ASKED_WHEN_DONE = frozenset({MilestoneKind.COMPLETION, MilestoneKind.ITEMS, MilestoneKind.STEP, MilestoneKind.RECHECK})


def _answer_by(
    notice: selection.NoticeStanding, milestone: MilestoneClock, calendar: WorkCalendar, today: date
) -> date | None:
    """Return the day by which a head is asked when it will be done, or what was returned is to be corrected (补正期限)."""
    if notice.cause in {"returned", "untrue"}:
        return milestone.anchor_on if milestone.anchor_on > today else calendar.shift(today, ANSWER_WITHIN)
    asked = notice.role in {Role.DEPUTY_HEAD, Role.HEAD} and milestone.kind in _ASKED_WHEN_DONE
    return calendar.shift(today, ANSWER_WITHIN) if asked else None


def _extend_by(milestone: MilestoneClock, calendar: WorkCalendar, today: date) -> date | None:
    last = calendar.shift(milestone.due_on, -LATE_START)
    return last if milestone.kind in {MilestoneKind.COMPLETION, MilestoneKind.ITEMS} and today <= last else None


def _told_before(
    before: Iterable[tuple[Notice, Person]],
    notice: selection.NoticeStanding,
    milestone: MilestoneClock,
    calendar: WorkCalendar,
) -> tuple[tuple[date, str], ...]:
    """Return who of the roles below was told last in this round, for those above the officer."""
    if RANK[notice.role] < RANK[Role.DEPUTY_HEAD]:
        return ()
    last: dict[Role, tuple[date, str]] = {}
    for earlier, person in before:
        below = earlier.role in LINES[0] and RANK[earlier.role] < RANK[notice.role]
        if earlier.round == milestone.round and below and earlier.told_at:
            last[earlier.role] = (calendar.today(earlier.told_at), person.name)
    return tuple(sorted(set(last.values())))


def _coming(
    facts: DigestFacts, notice: selection.NoticeStanding, milestone: MilestoneClock, practice: Practice, now: datetime
) -> tuple[NextReminder, ...]:
    """Return the reminders this role still gets before the due date, and the first word to a role above it in the unit."""
    if notice.kind is NoticeKind.PROPOSAL:
        return _proposed(notice, milestone, practice, now)
    if milestone.kind in OFFICE_KINDS or milestone.stopped_at is not None or notice.role not in LINES[0]:
        return ()
    owed = facts.ahead(milestone, practice, now)
    before = [o for o in owed if practice.calendar.today(o.at) <= milestone.due_on]
    own = [o for o in before if o.role is notice.role][:REMINDERS_NAMED]
    above = {o.role: o for o in reversed(owed) if RANK[o.role] > RANK[notice.role] and o.role in LINES[0][:3]}
    shown = [*own, *sorted(above.values(), key=lambda o: o.at)[:1]]
    return tuple(NextReminder(practice.calendar.today(o.at), o.role, o.mode) for o in shown)


def _proposed(
    notice: selection.NoticeStanding, milestone: MilestoneClock, practice: Practice, now: datetime
) -> tuple[NextReminder, ...]:
    """Return the roles that the rung behind a proposal would tell."""
    rungs = [r for r in practice.ladder_of(milestone).under(milestone.ceiling) if r.cause(1) == notice.cause]
    calls = [call for rung in rungs for call in rung.calls if call.mode is Mode.CONFIRM]
    return tuple(NextReminder(practice.calendar.today(now), call.role, call.mode) for call in calls)


def digest(
    facts: DigestFacts,
    practice: Practice,
    person: Person,
    lines: Sequence[DigestLine],
    *,
    code: str = "",
    now: datetime,
) -> Digest:
    """Return everything one person hears at one opening."""
    office = facts.office
    letterhead = Office(office.name if office else "", office.phone if office else "")
    reader = Reader(person.name, person.title, person.locale)
    return Digest(reader, letterhead, practice.calendar.today(now), tuple(lines), practice.mail_detail, code)
