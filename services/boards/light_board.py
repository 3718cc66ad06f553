"""The lights of all directives, worked out once for each state of the log: to find or order directives by light."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from models import log
from models.queries.clauses.scope import Scope
from models.queries.directive_lists import directive_rows
from models.queries.duties import clock_rows
from rules.calendar import WorkCalendar
from rules.lights import Light
from services.boards import standings

Lights = Mapping[int, Light | None]


@dataclass
class LightBoard:
    """Keeps the last lights it worked out. Every change is logged, so they hold for as long as the log's head and the day do."""

    _kept: tuple[object, Lights] = field(default=((), {}), repr=False)

    def lights(self, session: Session, calendar: WorkCalendar, scope: Scope, today: date) -> Lights:
        """Map directives to their lights as a reader sees them: a unit's reader by its own assignments alone."""
        state = (log.head_of(session), today, scope)
        known, lights = self._kept
        if known != state:
            lights = all_lights(session, calendar, scope, today)
            self._kept = state, lights
        return lights


def all_lights(session: Session, calendar: WorkCalendar, scope: Scope, today: date) -> Lights:
    """Work out the lights of all directives a reader sees."""
    running = standings.group(clock_rows(session, None, scope))
    return standings.lights_of(directive_rows(session, scope), running, calendar, today)
