"""Links of mails: which one a token opens, what was done through it, who may get one."""

from collections.abc import Collection
from datetime import date, datetime

from sqlmodel import Session, col, select

from models.directives import Assignment, Directive
from models.links import ActionLink, LinkAct
from models.people import Person
from models.queries.people import heirs_on, posts_held_on
from rules.roles import Role


def link_hashed(session: Session, token_hash: str, *, lock: bool = False) -> ActionLink | None:
    """Find the link whose token has a hash; locked, no other transaction counts a wrong code meanwhile."""
    statement = select(ActionLink).where(ActionLink.token_hash == token_hash)
    return session.exec(statement.with_for_update() if lock else statement).first()


def link_act(session: Session, link_id: int, key: str) -> LinkAct | None:
    """Find what was recorded through a link under a key."""
    return session.exec(select(LinkAct).where(LinkAct.link_id == link_id, LinkAct.key == key)).first()


def members_on(session: Session, roles: Collection[Role], day: date) -> set[tuple[int, int]]:
    """Return who holds one of some roles in a unit, or in the one it was merged into, on a day: unit and person."""
    held = {(post.unit_id, post.person_id) for post in posts_held_on(session, day) if post.role in roles}
    inherited = [(unit, person) for unit, heir in heirs_on(session, day).items() for at, person in held if at == heir]
    return held | set(inherited)


def role_held(session: Session, person_id: int, unit_id: int, day: date) -> Role | None:
    """Return the role a person holds in a unit, or in the one it was merged into; the first given where there are several."""
    unit = heirs_on(session, day).get(unit_id, unit_id)
    held = [p.role for p in posts_held_on(session, day) if (p.person_id, p.unit_id) == (person_id, unit)]
    return held[0] if held else None


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
