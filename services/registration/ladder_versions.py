"""Which ladder is climbed: the office's edits, each a version of its own, and what an edit would change."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from models.directives import Milestone
from models.ladders import LadderVersion
from models.log import record
from models.people import Person
from models.queries.directives import directives_by_id
from models.queries.ladders import ladder_version, ladders_in_force, latest_version
from models.queries.milestones import milestones_climbing, wake
from models.queries.notices import notices_of
from rules.ladder import DEFAULT_LADDERS, Ladder
from rules.milestones import STANDARD, MilestoneKind
from rules.presets import PRESET_LADDERS
from rules.refusal import Refused
from rules.roles import Role
from rules.selection import NoticeStanding
from rules.timetable import foresee
from services import clockwork, lookup
from services.practice import Practice
from services.registration.ladder_texts import LadderEntry, read_ladder, rungs_of

PlanLadders = dict[tuple[str, MilestoneKind], Ladder]


def load(session: Session) -> tuple[dict[MilestoneKind, Ladder], PlanLadders]:
    """Return the ladders in force: the newest version of each, the defaults where nobody edited one."""
    standard, special = dict(DEFAULT_LADDERS), dict(PRESET_LADDERS)
    for row in ladders_in_force(session):
        if row.plan == STANDARD:
            standard[row.kind] = ladder_of(row)
        else:
            special[row.plan, row.kind] = ladder_of(row)
    return standard, special


def ladder_of(row: LadderVersion) -> Ladder:
    """Return the ladder a version holds."""
    return read_ladder({"name": row.name, "rungs": row.rungs})


def version_of(session: Session, plan: str, kind: MilestoneKind, number: int) -> Ladder:
    """Return one version of a ladder; 0 is the default."""
    if number == 0 and ((plan, kind) in PRESET_LADDERS or plan == STANDARD):
        return PRESET_LADDERS.get((plan, kind)) or DEFAULT_LADDERS[kind]
    row = ladder_version(session, plan, kind, number)
    if row is None:
        raise Refused(
            field="version", zh=f"{plan} {kind}没有第{number}版。", en=f"{plan} {kind} has no version {number}."
        )
    return ladder_of(row)


@dataclass(frozen=True, slots=True)
class Difference:
    """What one role of one directive will hear by an edited ladder if nobody does anything, against what it would have heard.

    `later` and `earlier` count the milestones of which the first, second … notice to the role comes on a later or earlier day.
    """

    number: str
    role: Role
    before: int
    after: int
    first_before: date | None
    first_after: date | None
    later: int
    earlier: int


def compare(session: Session, practice: Practice, entry: LadderEntry, *, now: datetime) -> list[Difference]:
    """Return who would hear more, less, later or earlier by a ladder, per directive and role; what stays is left out."""
    heard: dict[tuple[str, Role], list[tuple[Sequence[date], Sequence[date]]]] = defaultdict(list)
    rows = milestones_climbing(session, entry.plan, entry.kinds)
    notices = notices_of(session, [row.id for row in rows])
    numbers = {
        directive.id: directive.number for directive in directives_by_id(session, [row.directive_id for row in rows])
    }
    for row in rows:
        known = [notice.value for notice in notices.get(row.id, ())]
        before = _heard(practice, row, practice.ladder_of(clockwork.value_of(row)), known, now)
        after = _heard(practice, row, entry.ladder, known, now)
        for role in sorted({*before, *after}):
            heard[numbers[row.directive_id], role].append((before.get(role, ()), after.get(role, ())))
    return [difference for key, days in sorted(heard.items()) for difference in _difference(*key, days)]


def _heard(
    practice: Practice, row: Milestone, ladder: Ladder, known: Sequence[NoticeStanding], now: datetime
) -> dict[Role, list[date]]:
    """Return the days on which each role hears of a milestone from now on if everybody is silent."""
    days: dict[Role, list[date]] = {}
    for line in foresee(clockwork.value_of(row), ladder, known, practice.calendar, practice.window, now=now):
        days.setdefault(line.notice.role, []).append(practice.calendar.today(line.at))
    return days


def _difference(number: str, role: Role, days: Sequence[tuple[Sequence[date], Sequence[date]]]) -> Iterator[Difference]:
    if all(list(before) == list(after) for before, after in days):
        return
    pairs = [list(zip(before, after, strict=False)) for before, after in days]
    yield Difference(
        number,
        role,
        sum(len(before) for before, _ in days),
        sum(len(after) for _, after in days),
        min((before[0] for before, _ in days if before), default=None),
        min((after[0] for _, after in days if after), default=None),
        sum(any(after > before for before, after in pair) for pair in pairs),
        sum(any(after < before for before, after in pair) for pair in pairs),
    )


def edit(
    session: Session, practice: Practice, entry: LadderEntry, by: Person, *, reason: str = "", now: datetime
) -> list[Difference]:
    """Put a ladder in force as a new version of each kind it is for; return what it changes. What was sent stays sent."""
    lookup.check_office(session, by, practice.calendar.today(now))
    changed = [kind for kind in entry.kinds if _in_force(practice, entry.plan, kind) != entry.ladder]
    if not changed:
        raise Refused(
            field="ladder",
            zh=f"“{entry.ladder.name}”与现行规则相同。",
            en=f"{entry.ladder.name!r} is what is in force already.",
        )
    differences = compare(session, practice, entry, now=now)
    for kind in changed:
        _store(session, entry, kind, by, reason, now)
    rows = milestones_climbing(session, entry.plan, changed)
    wake(session, rows, now=now)
    for directive_id in {row.directive_id for row in rows}:
        clockwork.touch(session, directive_id, now=now)
    return differences


def _in_force(practice: Practice, plan: str, kind: MilestoneKind) -> Ladder:
    return (
        practice.ladders[kind] if plan == STANDARD else practice.plan_ladders.get((plan, kind), practice.ladders[kind])
    )


def _store(session: Session, entry: LadderEntry, kind: MilestoneKind, by: Person, reason: str, now: datetime) -> None:
    number = latest_version(session, entry.plan, kind) + 1
    row = LadderVersion(
        plan=entry.plan,
        kind=kind,
        version=number,
        name=entry.ladder.name,
        rungs=rungs_of(entry.ladder),
        edited_by=by.id,
        reason=reason,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    subject = f"ladder:{entry.plan}:{kind}"
    causes = [rung.cause(1) for rung in entry.ladder.rungs]
    record(session, "ladder.edited", subject, now=now, actor=by.key, version=number, reason=reason, rungs=causes)


def versions(session: Session) -> Mapping[tuple[str, MilestoneKind], int]:
    """Return the number of the version in force of each ladder that was edited."""
    return {(row.plan, row.kind): row.version for row in ladders_in_force(session)}
