"""Everything that happened to a directive, as a reader may know it: the newest first, from the facts themselves."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import chain

from sqlmodel import Session

from models.directives import Directive, Milestone
from models.facts import Claim, Decision, ProgressReport, Request
from models.queries.assignments import assignments_seen
from models.queries.claims import claims_seen
from models.queries.clauses.scope import Scope
from models.queries.decisions import decisions_seen, requests_seen
from models.queries.log import noted
from models.queries.milestones import milestones_seen
from models.queries.notices import ToldNotice, notices_told
from models.queries.progress_reports import reports_seen
from rules.milestones import MilestoneKind, MilestoneState
from rules.roles import UNIT_ROLES, Role

AT_ONCE = 50


class HappeningKind(StrEnum):
    """What happened."""

    REPORTED = "reported"
    CLAIMED = "claimed"
    ASKED = "asked"
    RECEIVED = "received"  # 签收
    STEP_DONE = "step_done"
    DECIDED = "decided"
    TOLD = "told"
    NOTED = "noted"  # what the log alone tells


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened: when, to whose assignment, by whom, and the fact itself."""

    at: datetime
    what: HappeningKind
    unit: str = ""
    by: str = ""
    on_behalf: str = ""
    fact: ProgressReport | Claim | Request | Decision | Milestone | ToldNotice | str = field(default="", compare=False)


LOGGED = (
    "directive.registered",
    "directive.assigned",
    "directive.planned",
    "directive.consulted",
    "directive.submitted",
    "directive.dispatched",
    "directive.carried_over",
)


def history(session: Session, directive: Directive, scope: Scope, *, page: int = 1) -> tuple[list[Happening], bool]:
    """Return a page of what happened, the newest first, and whether there is more.

    No page needs more of any kind than all pages to it together show.
    """
    limit = page * AT_ONCE + 1
    happenings = sorted(
        chain(
            _told(session, directive, scope, limit),
            _noted(session, directive, scope, limit),
            _decided(session, directive, scope, limit),
            _answered(session, directive, scope, limit),
            _done(session, directive, scope),
        ),
        key=lambda happening: happening.at,
        reverse=True,
    )
    return happenings[(page - 1) * AT_ONCE : page * AT_ONCE], len(happenings) > page * AT_ONCE


def _answered(session: Session, directive: Directive, scope: Scope, limit: int) -> Iterator[Happening]:
    for report, unit, person in reports_seen(session, directive.id, scope, limit):
        yield Happening(report.recorded_at, HappeningKind.REPORTED, unit.name, person.name, report.on_behalf, report)
    for claim, unit, person in claims_seen(session, directive.id, scope, limit):
        yield Happening(claim.recorded_at, HappeningKind.CLAIMED, unit.name, person.name, claim.on_behalf, claim)
    for request, unit, person in requests_seen(session, directive.id, scope, limit):
        yield Happening(request.recorded_at, HappeningKind.ASKED, unit.name, person.name, request.on_behalf, request)


def _decided(session: Session, directive: Directive, scope: Scope, limit: int) -> Iterator[Happening]:
    for decision, person, unit in decisions_seen(session, directive.id, scope, limit):
        yield Happening(
            decision.recorded_at, HappeningKind.DECIDED, unit.name if unit else "", person.name, fact=decision
        )


def _told(session: Session, directive: Directive, scope: Scope, limit: int) -> Iterator[Happening]:
    """Yield what roles were told; what the office tells itself is nothing to a unit."""
    roles = list(Role) if scope.units is None else sorted(UNIT_ROLES)
    for notice in notices_told(session, directive.id, scope, roles, limit):
        yield Happening(notice.at, HappeningKind.TOLD, notice.unit or "", fact=notice)


_ANSWERED = {MilestoneKind.RECEIPT: HappeningKind.RECEIVED, MilestoneKind.STEP: HappeningKind.STEP_DONE}


def _done(session: Session, directive: Directive, scope: Scope) -> Iterator[Happening]:
    units = {assignment.id: unit for assignment, unit in assignments_seen(session, directive.id, scope)}
    for row in milestones_seen(session, directive.id, scope):
        what = _ANSWERED.get(row.kind)
        if what and row.state is MilestoneState.DONE and row.stopped_at and row.assignment_id in units:
            yield Happening(row.stopped_at, what, units[row.assignment_id].name, fact=row)


def _noted(session: Session, directive: Directive, scope: Scope, limit: int) -> Iterable[Happening]:
    """Return what only the log tells; a unit's reader knows of the dispatch by what it was told."""
    if scope.units is not None:
        return ()
    rows = noted(session, directive.number, LOGGED, limit)
    return [Happening(row.at, HappeningKind.NOTED, by=row.by, fact=row.action) for row in rows]
