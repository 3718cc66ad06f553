"""Links of mails: which one a token opens, what was done through it, which may go."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from models.directives import Assignment, Directive
from models.links import ActionLink, LinkAct
from models.people import Person


def link_hashed(session: Session, token_hash: str, *, lock: bool = False) -> ActionLink | None:
    """Find the link whose token has a hash; locked, no other transaction counts a wrong code meanwhile."""
    statement = select(ActionLink).where(ActionLink.token_hash == token_hash)
    return session.exec(statement.with_for_update() if lock else statement).first()


def link_act(session: Session, link_id: int, key: str) -> LinkAct | None:
    """Find what was recorded through a link under a key."""
    return session.exec(select(LinkAct).where(LinkAct.link_id == link_id, LinkAct.key == key)).first()


def links_revoked_since(session: Session, moment: datetime, limit: int) -> list[tuple[str, str, datetime]]:
    """List links that wrong codes revoked since a moment, the newest first: whose, about what, when."""
    rows = (
        select(Person.name, Directive.number, ActionLink.revoked_at)
        .join(Person, col(Person.id) == col(ActionLink.person_id))
        .join(Assignment, col(Assignment.id) == col(ActionLink.assignment_id))
        .join(Directive, col(Directive.id) == col(Assignment.directive_id))
        .where(col(ActionLink.revoked_at) >= moment)
        .order_by(col(ActionLink.revoked_at).desc())
        .limit(limit)
    )
    return [(name, number, at) for name, number, at in session.exec(rows) if at is not None]


def links_to_prune(session: Session, before: datetime, limit: int) -> Sequence[int]:
    """List links that expired before a moment and through which nothing was recorded."""
    used = select(LinkAct.id).where(col(LinkAct.link_id) == col(ActionLink.id)).exists()
    statement = select(col(ActionLink.id)).where(col(ActionLink.expires_at) < before, ~used)
    return session.exec(statement.order_by(col(ActionLink.id)).limit(limit)).all()
