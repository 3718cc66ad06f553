"""Which versions of ladders there are."""

from collections.abc import Sequence

from sqlalchemy import and_, func
from sqlmodel import Session, col, select

from models.ladders import LadderVersion
from models.people import Person
from rules.milestones import MilestoneKind

_NEWEST = (
    select(LadderVersion.plan, LadderVersion.kind, func.max(LadderVersion.version).label("version"))
    .group_by(col(LadderVersion.plan), col(LadderVersion.kind))
    .subquery()
)
_SAME = (col(getattr(LadderVersion, name)) == _NEWEST.c[name] for name in ("plan", "kind", "version"))
_IN_FORCE = select(LadderVersion).join(_NEWEST, and_(*_SAME)).order_by(col(LadderVersion.id))  # asked every minute


def ladders_in_force(session: Session) -> Sequence[LadderVersion]:
    """List the newest version of every ladder that was edited."""
    return session.exec(_IN_FORCE).all()


def ladder_version(session: Session, plan: str, kind: MilestoneKind, version: int) -> LadderVersion | None:
    """Find one version of a ladder."""
    row = select(LadderVersion).where(LadderVersion.plan == plan, LadderVersion.kind == kind)
    return session.exec(row.where(LadderVersion.version == version)).first()


def latest_version(session: Session, plan: str, kind: MilestoneKind) -> int:
    """Return the number of the newest version of a ladder, 0 when nobody edited it."""
    newest = select(func.max(LadderVersion.version)).where(LadderVersion.plan == plan, LadderVersion.kind == kind)
    return session.exec(newest).one() or 0


def versions_of_ladder(session: Session, plan: str, kind: MilestoneKind) -> Sequence[tuple[LadderVersion, Person]]:
    """List every version of a ladder with who edited it, the newest first."""
    rows = select(LadderVersion, Person).join(Person, col(Person.id) == col(LadderVersion.edited_by))
    mine = rows.where(LadderVersion.plan == plan, LadderVersion.kind == kind)
    return session.exec(mine.order_by(col(LadderVersion.version).desc())).all()
