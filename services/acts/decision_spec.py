"""A decision an act writes down: its word in the history, and how it is undone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.directives import Assignment, Directive
from models.facts import Decision
from models.people import Person
from rules.decisions.values import DecisionValue
from services.practice import Practice
from translations.texts import N_


@dataclass(frozen=True, slots=True)
class DecisionToUndo:
    """A decision to be undone, and with what."""

    session: Session
    practice: Practice
    decision: Decision
    value: DecisionValue
    directive: Directive
    assignment: Assignment | None
    by: Person
    reason: str
    now: datetime

    @property
    def on_assignment(self) -> Assignment:
        """Return the assignment that was decided about."""
        if self.assignment is None:
            raise ValueError(f"decision {self.decision.id} is on no assignment")
        return self.assignment


DECIDE_AGAIN = N_("另作新的决定")


@dataclass(frozen=True, slots=True)
class DecisionSpec:
    """A decision an act writes down: what the history calls it, and how one about an assignment is undone.

    Where there is no `undo`, `instead` says what is to be done in its place. `annex` is the sentence about it in the
    weekly report; without, it is told elsewhere.
    """

    value: type[DecisionValue]
    word: str  # a msgid
    undo: Callable[[DecisionToUndo], None] | None = None
    instead: str = DECIDE_AGAIN
    annex: str | None = None
