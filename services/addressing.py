"""Who plays a role on a day: posts, then substitutes, then the unit's mailbox or the desk; never nobody."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from models.people import Person
from models.queries.milestones import Owner
from models.queries.people import everybody, posts_held_on, substitutes_on
from models.queries.units import heirs_on, the_office
from rules.roles import Role


@dataclass(frozen=True)
class AddressBook:
    """Who holds what on one day."""

    office_id: int
    posts: dict[tuple[int, Role], list[Person]]
    substitutes: dict[int, Person]
    people: dict[int, Person]
    heirs: dict[int, int] = field(default_factory=dict)

    def find(self, role: Role, owner: Owner) -> list[Person]:
        """Return the persons a role of a milestone means; whom no mail reaches is passed over."""
        holders = self.reachable(self._holders(role, owner))
        if not holders and role is Role.OFFICER and owner.unit_id is not None:
            holders = self.reachable(self.holders(owner.unit_id, Role.MAILBOX))
        return holders or self._desk(owner)

    def _holders(self, role: Role, owner: Owner) -> Iterable[Person]:
        named = {Role.DESK: owner.desk_id, Role.DIVISION: owner.division_id, Role.LEADER: owner.leader_id}
        if role in named:
            person = self.people.get(named[role] or 0)
            return [person] if person else []
        unit_id = self.office_id if role is Role.APPROVER or owner.unit_id is None else owner.unit_id
        return self.holders(unit_id, role)

    def holders(self, unit_id: int, role: Role) -> list[Person]:
        """Return who holds a role of a unit, or of the one it was merged into."""
        return self.posts.get((self.heirs.get(unit_id, unit_id), role), [])

    def _desk(self, owner: Owner) -> list[Person]:
        """Return the desk, or any clerk, or the office's mailbox."""
        holders = [*self._holders(Role.DESK, owner), *self.posts.get((self.office_id, Role.CLERK), ())]
        return self.reachable(holders)[:1] or list(self.posts.get((self.office_id, Role.MAILBOX), ()))

    def reachable(self, holders: Iterable[Person]) -> list[Person]:
        """Return the holders, or who stands in for them, without those no mail reaches."""
        standing_in = [self.substitutes.get(person.id, person) for person in holders]
        return [person for person in standing_in if person.mail_failed_at is None]


def open_book(session: Session, day: date) -> AddressBook:
    """Read who holds what on a day; who has left holds nothing."""
    people = {p.id: p for p in everybody(session) if p.left_on is None or p.left_on >= day}
    posts: dict[tuple[int, Role], list[Person]] = {}
    for post in posts_held_on(session, day):
        if post.person_id in people:
            posts.setdefault((post.unit_id, post.role), []).append(people[post.person_id])
    substitutes = {
        key: substitute for key, substitute in substitutes_on(session, day).items() if substitute.id in people
    }
    office = the_office(session)
    return AddressBook(office.id if office else 0, posts, substitutes, people, heirs_on(session, day))
