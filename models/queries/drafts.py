"""What was read in minutes before."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from models.directives import Directive, Source, SourceKind
from models.drafts import ReadDraft
from models.people import UnitName
from rules.outcomes import Life


def meetings_on(session: Session, day: date) -> Sequence[Source]:
    """List the meetings of a day."""
    return session.exec(select(Source).where(Source.kind == SourceKind.MEETING, Source.held_on == day)).all()


def drafts_decided(session: Session, source_id: int) -> Sequence[ReadDraft]:
    """List the drafts of a source that somebody decided on, in that order."""
    return session.exec(select(ReadDraft).where(ReadDraft.source_id == source_id).order_by(col(ReadDraft.id))).all()


def directives_supervised(session: Session) -> Sequence[Directive]:
    """List the directives that have not ended, headings apart."""
    there = select(Directive).where(col(Directive.life) != Life.ENDED, col(Directive.is_heading).is_(False))
    return session.exec(there.order_by(col(Directive.id))).all()


def former_names(session: Session) -> Sequence[UnitName]:
    """List every name a unit had before."""
    return session.exec(select(UnitName).order_by(col(UnitName.id))).all()
