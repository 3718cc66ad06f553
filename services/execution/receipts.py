"""A unit says that it has a directive (签收); by itself, or recorded on its behalf (代录)."""

from datetime import datetime

from sqlmodel import Session

from models.directives import Assignment
from models.log import record
from models.people import Person
from models.queries.milestones import milestones_of
from notifications import labels
from rules.acts import Act
from rules.milestones import MilestoneKind, MilestoneState
from services import clockwork
from services.acts.form_fields import Values
from services.acts.office_spec import ON_BEHALF, OfficeActSpec, OfficeCase, OfficeWords, unit_field
from services.acts.unit_spec import ApiCall, UnitActSpec, UnitCase, UnitWords
from services.execution.open_assignments import check_may
from services.practice import Practice
from translations.texts import N_


def acknowledge(
    session: Session, practice: Practice, assignment: Assignment, by: Person, *, on_behalf: str = "", now: datetime
) -> None:
    """Record the receipt (签收); given twice, the first counts."""
    directive = check_may(session, assignment, by, practice.calendar.today(now), on_behalf=on_behalf)
    rows = milestones_of(session, assignment.id, MilestoneKind.RECEIPT)
    clockwork.stop_all(session, rows, MilestoneState.DONE, why="acknowledged", actor=by.key, now=now)
    record(session, "assignment.acknowledged", directive.number, now=now, actor=by.key, on_behalf=on_behalf)


def _acknowledge(case: UnitCase, _: Values) -> None:
    acknowledge(case.session, case.practice, case.assignment, case.person, now=case.now)


RECEIPT = UnitActSpec(
    Act.ACKNOWLEDGE,
    UnitWords(
        labels.ACTS[Act.ACKNOWLEDGE],
        following=N_("请按期限办理。"),
    ),
    is_offered=lambda standing: MilestoneKind.RECEIPT in standing.open,
    perform=_acknowledge,
    stays="what a unit said it received stays received",
    api=ApiCall("receipt", "Acknowledge (签收)."),
    log={"assignment.acknowledged": N_("签收")},
)


def _record_receipt(case: OfficeCase, values: Values) -> None:
    assignment, said = case.assignment(values["unit"]), values["on_behalf"]
    acknowledge(case.session, case.practice, assignment, case.by, on_behalf=said, now=case.now)


RECORDED_RECEIPT = OfficeActSpec(
    "receipt",
    OfficeWords(N_("代录签收")),
    perform=_record_receipt,
    fields=lambda case: (unit_field(case, leads=False), ON_BEHALF),
    stays=RECEIPT.stays,
    log=RECEIPT.log,
)
