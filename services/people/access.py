"""Who is asking, what they may see, what they may do: it follows from the posts they hold today."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models.access import Account
from models.people import Person, Post
from models.queries.clauses.scope import EVERYTHING, Scope
from models.queries.people import posts_of
from models.queries.units import heirs_on, the_office
from rules.roles import UNIT_ROLES, Role


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person signed in: the roles held in the office, the units answered for (those merged into them too)."""

    account_id: int
    person: Person
    roles: frozenset[Role]
    units: frozenset[int]
    is_administrator: bool
    must_change: bool = False  # the password, before anything else

    @property
    def is_office(self) -> bool:
        """Say whether they work in the supervising office."""
        return bool(self.roles & {Role.CLERK, Role.APPROVER})

    @property
    def is_approver(self) -> bool:
        """Say whether they approve."""
        return Role.APPROVER in self.roles

    @property
    def is_leader(self) -> bool:
        """Say whether they are a leader in charge."""
        return Role.LEADER in self.roles

    @property
    def is_auditor(self) -> bool:
        """Say whether they audit."""
        return Role.AUDITOR in self.roles

    @property
    def sees_all(self) -> bool:
        """Say whether every unit's rows are theirs to read."""
        return self.is_office or self.is_leader or self.is_auditor or self.is_administrator

    @property
    def may_act(self) -> bool:
        """Say whether they may change anything; who only audits may not."""
        return self.is_office or bool(self.units) or self.is_administrator

    @property
    def scope(self) -> Scope:
        """Return whose rows they may see."""
        return EVERYTHING if self.sees_all else Scope(self.units)


def viewer_of(session: Session, account: Account, today: date) -> Viewer:
    """Return what an account's person may see and do on a day."""
    person = session.get_one(Person, account.person_id)
    office = the_office(session)
    held = [post for post in posts_of(session, person.id) if _is_held(post, today)]
    at_office = office.id if office else None
    roles = {post.role for post in held if post.unit_id == at_office or post.role in {Role.LEADER, Role.AUDITOR}}
    units = {post.unit_id for post in held if post.role in UNIT_ROLES and post.unit_id != at_office}
    inherited = {unit for unit, heir in heirs_on(session, today).items() if heir in units} if units else set()
    return Viewer(
        account.id,
        person,
        frozenset(roles),
        frozenset(units | inherited),
        account.is_administrator,
        account.must_change,
    )


def _is_held(post: Post, today: date) -> bool:
    return post.from_on <= today and (post.until_on is None or today <= post.until_on)
