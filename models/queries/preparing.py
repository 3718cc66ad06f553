"""What is being prepared: sources to order by, headings to stand under, drafts on their way."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.directives import Directive, Source
from models.queries.scope import Scope, visible
from rules.outcomes import Life

ON_THEIR_WAY = (Life.DRAFT, Life.SUBMITTED, Life.APPROVED)


def sources_lately(session: Session, at_most: int) -> Sequence[Source]:
    """List the sources registered last, the latest first."""
    return session.exec(select(Source).order_by(col(Source.held_on).desc(), col(Source.id).desc()).limit(at_most)).all()


def headings_open(session: Session) -> Sequence[Directive]:
    """List the headings that have not ended, by number."""
    there = select(Directive).where(col(Directive.is_heading), col(Directive.life) != Life.ENDED)
    return session.exec(there.order_by(col(Directive.id))).all()


def directives_prepared(session: Session, scope: Scope, *lives: Life) -> Sequence[Directive]:
    """List the directives that are not dispatched yet, of some lives or all, by number."""
    there = select(Directive).where(col(Directive.life).in_(lives or ON_THEIR_WAY), visible(scope))
    return session.exec(there.order_by(col(Directive.id))).all()
