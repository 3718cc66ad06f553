"""A passage: clauses that belong to one goal, or order work without one."""

from dataclasses import dataclass, field

from minutes.cues import orders_plainly
from minutes.deeds import names_deed, says_deed
from minutes.goals import Goal
from minutes.outline import TextPart
from minutes.values.quantities import Quantity
from minutes.values.when import Deadline, DeadlineKind


@dataclass(slots=True)
class Passage:
    """Clauses that belong to one goal."""

    start: int
    end: int
    goal: Goal | None = None
    vague: Deadline | None = None
    clauses: list[TextPart] = field(default_factory=list)

    @property
    def goal_text(self) -> str:
        """Return the words of the goal alone, without what leads to it."""
        goal = self.goal
        return "，".join(c.text for c in self.clauses if goal and goal.start <= c.start < goal.end)

    @property
    def is_worth(self) -> bool:
        """Say whether it has a goal, or orders anything but an attitude."""
        return self.goal is not None or any(map(says_deed, self.clauses))

    @property
    def is_urged(self) -> bool:
        """Say whether it orders plainly, whatever is told around it: 必须集中火力."""
        return any(orders_plainly(clause.text) for clause in self.clauses)

    @property
    def has_number(self) -> bool:
        """Say whether it counts something."""
        return self.goal is not None and self.goal.quantity is not None

    @property
    def deed(self) -> TextPart:
        """Return the clause that says what is done, the first if none does."""
        return next(filter(names_deed, self.clauses), self.clauses[0])

    def add(self, part: TextPart, goal: Goal) -> None:
        """Take one more clause in, with what it asks for."""
        self.clauses.append(part)
        self.end = part.end
        if goal.is_counted:
            self.goal = goal
        if self.vague is None and goal.deadline and goal.deadline.kind is DeadlineKind.VAGUE:
            self.vague = goal.deadline


@dataclass(frozen=True, slots=True)
class ReportedNumber:
    """A number that the text reports, and what was counted."""

    quantity: Quantity
    thing: str
