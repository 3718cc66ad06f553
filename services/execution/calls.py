"""Records what was said by telephone (电话催办): whoever was called counts as told."""

from datetime import datetime

from sqlmodel import Session

from models.directives import Assignment, Milestone
from models.log import record
from models.mail import Notice
from models.people import Person
from models.queries.milestones import milestones_of
from models.queries.notices import notices_of
from rules.ladder import NoticeKind
from rules.milestones import OFFICE_KINDS, MilestoneState
from rules.refusal import Refused
from rules.roles import Role
from rules.selection import NoticeState
from services import lookup
from services.acts.form_fields import FieldKind, FormField, Values
from services.acts.office_spec import OfficeActSpec, OfficeCase, OfficeWords, unit_field
from services.execution.open_assignments import check_open
from services.practice import Practice
from translations.texts import N_, NC_

CALLED = (Role.OFFICER, Role.DEPUTY_HEAD, Role.HEAD)


def record_call(
    session: Session, practice: Practice, assignment: Assignment, role: Role, said: str, by: Person, *, now: datetime
) -> int:
    """Note that a role of a unit was called about its assignment; return of how many running milestones it counts as told."""
    lookup.check_office(session, by, practice.calendar.today(now))
    directive = check_open(session, assignment)
    if role not in CALLED:
        raise Refused(field="role", zh=f"“{role}”不是单位的岗位。", en=f"{role.value!r} is not a post of a unit.")
    if not said:
        raise Refused(field="said", zh="须记录通话内容。", en="write down what was said.")
    rows = [row for row in milestones_of(session, assignment.id) if _runs(row)]
    for row in rows:
        _tell(session, row, role, said, now)
    facts = {"assignment": assignment.id, "role": role, "said": said, "milestones": len(rows)}
    record(session, "assignment.called", directive.number, now=now, actor=by.key, **facts)
    return len(rows)


def _runs(row: Milestone) -> bool:
    return row.state is MilestoneState.OPEN and row.kind not in OFFICE_KINDS


def _tell(session: Session, row: Milestone, role: Role, said: str, now: datetime) -> None:
    """Add the call as a notice that was told; it takes the place of what was owed to the role until now."""
    before = [facts.value for facts in notices_of(session, [row.id]).get(row.id, ())]
    ordinal = 1 + sum(earlier.cause.startswith("called") and earlier.round == row.round for earlier in before)
    notice = Notice(
        milestone_id=row.id,
        round=row.round,
        cause=f"called#{ordinal}",
        role=role,
        kind=NoticeKind.URGE,
        at=now,
        state=NoticeState.TOLD,
        told_at=now,
        note=said,
        recorded_at=now,
    )
    session.add(notice)
    session.flush()


_ROLES = tuple(str(role) for role in CALLED)


def _fields(case: OfficeCase) -> tuple[FormField, ...]:
    role = FormField("role", FieldKind.CHOICE, options=_ROLES, value=str(Role.OFFICER))
    return (unit_field(case, leads=False), role, FormField("said", FieldKind.TEXT, at_most=2000))


def _call(case: OfficeCase, values: Values) -> None:
    assignment, role = case.assignment(values["unit"]), Role(values["role"])
    record_call(case.session, case.practice, assignment, role, values["said"], case.by, now=case.now)


CALL = OfficeActSpec(
    "call",
    OfficeWords(N_("记录电话催办"), labels={"role": N_("通话对象"), "said": N_("通话内容")}),
    perform=_call,
    fields=_fields,
    stays="what was said by telephone was said",
    log={"assignment.called": NC_("log", "电话催办")},
)
