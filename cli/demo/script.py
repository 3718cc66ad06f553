"""What the scripted people will do, and when: drawn once from the seed, so that one seed tells one story."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from random import Random

from sqlmodel import Session

from cli.demo.story import Story, Temper
from models.directives import Assignment, Directive
from models.people import Unit
from models.queries.assignments import assignments_of
from models.queries.directives import directives_in_order
from models.queries.milestones import milestones_of
from rules.calendar import WorkCalendar
from rules.milestones import MilestoneKind
from rules.outcomes import Life


class ScriptedActKind(StrEnum):
    """What a person does."""

    ACKNOWLEDGE = "acknowledge"
    REPORT = "report"
    STEP = "step"
    CLAIM = "claim"


@dataclass(frozen=True, slots=True)
class ScriptedAct:
    """One act of one unit on its assignment of a directive; `group` names the items claimed by their due date."""

    kind: ScriptedActKind
    assignment_id: int
    unit_id: int
    figure: Decimal | None = None
    step: str = ""
    group: date | None = None
    help: str = ""


@dataclass
class Script:
    """The acts of each day, and what the clerk will return once."""

    days: dict[date, list[ScriptedAct]] = field(default_factory=lambda: defaultdict(list))
    to_return: set[int] = field(default_factory=set)

    def plan(self, day: date, act: ScriptedAct) -> None:
        """Put an act on a day."""
        self.days[day].append(act)

    def put_off(self, calendar: WorkCalendar) -> None:
        """ScriptedActKind what was planned for a day that is not worked any more to the next that is."""
        for day in [day for day in self.days if not calendar.is_workday(day)]:
            self.days[calendar.forward(day)] += self.days.pop(day)


# Working days after the dispatch until the receipt, and around the due date until the claim: from, to (inclusive).
RECEIPT = {
    Temper.PROMPT: (0, 1),
    Temper.SLOW: (1, 3),
    Temper.SILENT: (4, 8),
    Temper.RETURNED: (0, 2),
    Temper.LATE: (2, 5),
}
CLAIM = {
    Temper.PROMPT: (-14, -2),
    Temper.SLOW: (-2, 2),
    Temper.SILENT: (0, 9),
    Temper.RETURNED: (-12, -4),
    Temper.LATE: (2, 9),
}
REPORT = {
    Temper.PROMPT: (-2, 0),
    Temper.SLOW: (0, 3),
    Temper.SILENT: (1, 6),
    Temper.RETURNED: (-1, 1),
    Temper.LATE: (0, 4),
}
HELP = "部分场所用房移交受阻，请省厅商当地政府协调。"
HELP_WITHIN = 45  # days before the due date in which a late unit asks for help
SILENCE = Decimal("0.3")  # assignment of directives a silent unit never answers
RETURNS = 0.4  # assignment of claims of a hasty unit that come back once


def write_script(session: Session, story: Story, calendar: WorkCalendar, rng: Random) -> Script:
    """Draw every act of the year from the dispatched directives."""
    script = Script()
    for directive in directives_in_order(session):
        if directive.life is Life.DISPATCHED and not directive.is_heading:
            for assignment, unit in assignments_of(session, directive.id):
                _write_part(session, script, directive, assignment, unit, story, calendar, rng)
    return script


def _write_part(
    session: Session,
    script: Script,
    directive: Directive,
    assignment: Assignment,
    unit: Unit,
    story: Story,
    calendar: WorkCalendar,
    rng: Random,
) -> None:
    temper = story.temper.get(unit.code, Temper.PROMPT)
    if temper is Temper.SILENT and rng.random() < SILENCE:
        return
    start = assignment.started_on or calendar.today(directive.dispatched_at)  # type: ignore[arg-type]  # it is dispatched

    def act(kind: ScriptedActKind, **more: object) -> ScriptedAct:
        return ScriptedAct(kind, assignment.id, assignment.unit_id, **more)  # type: ignore[arg-type]

    def near(day: date, span: tuple[int, int]) -> date:
        return max(calendar.shift(day, rng.randint(*span)), calendar.shift(start, 1))

    script.plan(calendar.shift(start, rng.randint(*RECEIPT[temper])), act(ScriptedActKind.ACKNOWLEDGE))
    if temper is Temper.RETURNED and rng.random() < RETURNS:
        script.to_return.add(assignment.id)
    for row in milestones_of(session, assignment.id):
        match row.kind:
            case MilestoneKind.COMPLETION:
                script.plan(near(row.due_on, CLAIM[temper]), act(ScriptedActKind.CLAIM, figure=assignment.quota))
            case MilestoneKind.ITEMS:
                script.plan(near(row.due_on, CLAIM[temper]), act(ScriptedActKind.CLAIM, group=row.due_on))
            case MilestoneKind.REPORT:
                figure = _figure(assignment, start, row.due_on, temper, rng)
                asked = HELP if temper is Temper.LATE and _is_close(assignment, row.due_on) else ""
                script.plan(near(row.due_on, REPORT[temper]), act(ScriptedActKind.REPORT, figure=figure, help=asked))
            case MilestoneKind.STEP:
                script.plan(near(row.due_on, REPORT[temper]), act(ScriptedActKind.STEP, step=row.name))


def _is_close(assignment: Assignment, day: date) -> bool:
    return assignment.due_on is not None and (assignment.due_on - day).days <= HELP_WITHIN


def _figure(assignment: Assignment, start: date, day: date, temper: Temper, rng: Random) -> Decimal:
    """Return a cumulative figure along the line, ahead for the prompt and behind for the others."""
    quota, due = assignment.quota or Decimal(0), assignment.due_on or day
    passed = Decimal((day - start).days) / max(1, (due - start).days)
    pace = Decimal(str(round(rng.uniform(0.9, 1.1), 2))) if temper is Temper.PROMPT else Decimal("0.8")
    return min(quota, (quota * passed * pace).to_integral_value())
