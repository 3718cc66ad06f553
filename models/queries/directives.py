"""Directives, and the sources they come from."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, or_
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from models.directives import DIRECTIVE, Assignment, Directive, PlanStep, Source, SourceKind
from models.drafts import ReadDraft
from models.people import PERSON
from models.queries.clauses.in_lists import parts_of
from models.queries.clauses.joins import AT_MOST
from models.queries.clauses.scope import Scope, visible
from rules.outcomes import Life


def source_once(session: Session, kind: str, title: str, held_on: date) -> Source | None:
    """Find a source that was registered before."""
    statement = select(Source).where(Source.kind == kind, Source.title == title, Source.held_on == held_on)
    return session.exec(statement).first()


def sources_by_id(session: Session, ids: Iterable[int | None]) -> list[Source]:
    """Return sources by their ids."""
    return [row for part in parts_of(ids) for row in session.exec(select(Source).where(col(Source.id).in_(part)))]


def sources_lately(session: Session, at_most: int) -> Sequence[Source]:
    """List the sources registered last, the latest first."""
    return session.exec(select(Source).order_by(col(Source.held_on).desc(), col(Source.id).desc()).limit(at_most)).all()


def meetings_on(session: Session, day: date) -> Sequence[Source]:
    """List the meetings of a day."""
    return session.exec(select(Source).where(Source.kind == SourceKind.MEETING, Source.held_on == day)).all()


def drafts_decided(session: Session, source_id: int) -> Sequence[ReadDraft]:
    """List the drafts of a source that were decided on, in that order."""
    return session.exec(select(ReadDraft).where(ReadDraft.source_id == source_id).order_by(col(ReadDraft.id))).all()


def sources_known(session: Session, scope: Scope) -> list[tuple[int, str]]:
    """List the sources of the directives a reader sees, the latest first."""
    used = columns(DIRECTIVE.c.source_id).where(visible(scope))
    rows = columns(col(Source.id), col(Source.title), col(Source.held_on)).where(col(Source.id).in_(used))
    return [
        (key, f"{title} {held_on}")
        for key, title, held_on in session.execute(rows.order_by(col(Source.held_on).desc()))
    ]


def directive_numbered(session: Session, number: str) -> Directive | None:
    """Find a directive by its number, or by its id written as digits."""
    directive = session.exec(select(Directive).where(Directive.number == number)).first()
    return directive or (session.get(Directive, int(number)) if re.fullmatch("[0-9]{1,9}", number) else None)


def directive_in(session: Session, number: str, scope: Scope) -> Directive | None:
    """Find a directive by its number among those that may be seen."""
    return session.exec(select(Directive).where(Directive.number == number, visible(scope))).first()


def numbers_starting(session: Session, prefix: str) -> int:
    """Count directives whose number starts so."""
    return session.exec(
        select(func.count()).select_from(Directive).where(col(Directive.number).startswith(prefix))
    ).one()


def directives_in_order(session: Session) -> Sequence[Directive]:
    """List all directives by number."""
    return session.exec(select(Directive).order_by(col(Directive.id))).all()


def directives_by_id(session: Session, ids: Iterable[int | None]) -> list[Directive]:
    """Return directives by their ids."""
    return [row for part in parts_of(ids) for row in session.exec(select(Directive).where(col(Directive.id).in_(part)))]


def children_of(session: Session, directive_id: int) -> Sequence[Directive]:
    """List the directives under a heading."""
    return session.exec(select(Directive).where(Directive.parent_id == directive_id).order_by(col(Directive.id))).all()


def directives_leaning_on(session: Session, person_id: int) -> Sequence[Directive]:
    """List the directives that have not ended and name a person as desk, division or leader."""
    named = or_(
        *(col(column) == person_id for column in (Directive.desk_id, Directive.division_id, Directive.leader_id))
    )
    return session.exec(select(Directive).where(Directive.life != Life.ENDED, named).order_by(col(Directive.id))).all()


def directive_owed_by(session: Session, unit_id: int) -> Directive | None:
    """Find the first directive a unit has an open assignment of."""
    owed = select(Directive).join(Assignment).where(Assignment.unit_id == unit_id, col(Assignment.ended_as).is_(None))
    return session.exec(owed.where(Directive.life == Life.DISPATCHED).order_by(col(Directive.id))).first()


def directives_all_done(session: Session) -> Sequence[Directive]:
    """List the dispatched directives whose every lead unit's assignment has ended."""
    assignments = select(Assignment.directive_id).where(Assignment.leads).group_by(col(Assignment.directive_id))
    done = assignments.having(func.count() == func.count(col(Assignment.ended_as)))
    return session.exec(
        select(Directive)
        .where(Directive.life == Life.DISPATCHED, col(Directive.id).in_(done))
        .order_by(col(Directive.id))
    ).all()


def steps_of(session: Session, directive_id: int) -> Sequence[PlanStep]:
    """List the steps a directive's plan names."""
    return session.exec(
        select(PlanStep).where(PlanStep.directive_id == directive_id).order_by(col(PlanStep.due_on))
    ).all()


_WAS_DISPATCHED = col(Directive.life).in_((Life.DISPATCHED, Life.ENDED)) & col(Directive.dispatched_at).is_not(None)


def untracked(session: Session) -> Sequence[Directive]:
    """List directives that have been dispatched and changed since Prefect last saw them."""
    behind = or_(col(Directive.tracked_at).is_(None), col(Directive.changed_at) > col(Directive.tracked_at))
    return session.exec(select(Directive).where(_WAS_DISPATCHED, behind).order_by(col(Directive.id))).all()


def dispatched(session: Session) -> Sequence[Directive]:
    """List the directives that have been dispatched, over or not."""
    return session.exec(select(Directive).where(_WAS_DISPATCHED).order_by(col(Directive.id))).all()


def last_dispatched(session: Session) -> Directive | None:
    """Find the directive that was dispatched last."""
    out = select(Directive).where(Directive.life == Life.DISPATCHED)
    return session.exec(out.order_by(col(Directive.dispatched_at).desc(), col(Directive.id)).limit(1)).first()


def directives_supervised(session: Session) -> Sequence[Directive]:
    """List the directives that have not ended, headings apart."""
    there = select(Directive).where(col(Directive.life) != Life.ENDED, col(Directive.is_heading).is_(False))
    return session.exec(there.order_by(col(Directive.id))).all()


ON_THEIR_WAY = (Life.DRAFT, Life.SUBMITTED, Life.APPROVED)


def headings_open(session: Session) -> Sequence[Directive]:
    """List the headings that have not ended, by number."""
    there = select(Directive).where(col(Directive.is_heading), col(Directive.life) != Life.ENDED)
    return session.exec(there.order_by(col(Directive.id))).all()


def directives_prepared(session: Session, scope: Scope, *lives: Life) -> Sequence[Directive]:
    """List the directives that are not dispatched yet, of some lives or all, by number."""
    there = select(Directive).where(col(Directive.life).in_(lives or ON_THEIR_WAY), visible(scope))
    return session.exec(there.order_by(col(Directive.id))).all()


def awaiting_approval(session: Session) -> list[tuple[str, str, str]]:
    """List what was submitted: number, title, who drafted it."""
    drafted = DIRECTIVE.join(PERSON, PERSON.c.id == DIRECTIVE.c.drafted_by)
    statement = columns(DIRECTIVE.c.number, DIRECTIVE.c.title, PERSON.c.name).select_from(drafted)
    waiting = statement.where(DIRECTIVE.c.life == Life.SUBMITTED).order_by(DIRECTIVE.c.id).limit(AT_MOST)
    return [(number, title, name) for number, title, name in session.execute(waiting)]
