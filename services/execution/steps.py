"""A unit says that a step (阶段节点) is done."""

from datetime import datetime

from sqlmodel import Session

from models.directives import Assignment
from models.log import record
from models.people import Person
from models.queries.milestones import milestones_of
from notifications import labels
from rules.acts import Act
from rules.milestones import MilestoneKind, MilestoneState
from rules.refusal import Refused
from services import clockwork
from services.acts.form_fields import Values
from services.acts.unit_spec import UnitActSpec, UnitCase, UnitWords, chosen_field
from services.execution.open_assignments import check_may
from services.practice import Practice
from translations.texts import N_


def finish_step(
    session: Session,
    practice: Practice,
    assignment: Assignment,
    name: str,
    by: Person,
    *,
    on_behalf: str = "",
    now: datetime,
) -> None:
    """Record that a step (阶段节点) is done."""
    directive = check_may(session, assignment, by, practice.calendar.today(now), on_behalf=on_behalf)
    rows = [row for row in milestones_of(session, assignment.id, MilestoneKind.STEP) if row.name == name]
    if not rows:
        raise Refused(
            field="step", zh=f"{directive.number}没有阶段节点“{name}”。", en=f"{directive.number} has no step {name!r}."
        )
    clockwork.stop_all(session, rows, MilestoneState.DONE, why="step_done", actor=by.key, now=now)
    record(session, "assignment.step_done", directive.number, now=now, actor=by.key, step=name)


def _finish(case: UnitCase, values: Values) -> None:
    name = str(values.get("step") or case.view.steps[0])
    finish_step(case.session, case.practice, case.assignment, name, case.person, now=case.now)


STEP_DONE = UnitActSpec(
    Act.STEP_DONE,
    UnitWords(
        labels.ACTS[Act.STEP_DONE],
        following=N_("督查室已知该节点完成。"),
        labels={"step": N_("哪一阶段节点")},
    ),
    is_offered=lambda standing: MilestoneKind.STEP in standing.open,
    perform=_finish,
    stays="a step that a unit said is done stays done",
    fields=lambda view: chosen_field(view.steps, name="step"),
    log={"assignment.step_done": N_("完成阶段节点")},
)
