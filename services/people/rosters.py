"""Who is who today: each unit with the names it had and who holds which post; one person with all their posts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models.directives import Directive
from models.people import Person, Post, Substitution, Succession, SuccessionState, Unit, UnitName
from models.queries.directives import directives_leaning_on
from models.queries.people import (
    everybody,
    people_by_id,
    person_keyed,
    posts_in,
    posts_of,
    posts_on,
    substitutes_on,
    substitutions_for,
    successions,
)
from models.queries.units import all_units, former_names, unit_named, units_by_id
from rules.roles import POSTS, Role


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a post, and who stands in for them today."""

    post: Post
    person: Person
    stand_in: Person | None


@dataclass(frozen=True, slots=True)
class UnitCard:
    """A unit, the names it had, and who holds its posts today, the lowest role first."""

    unit: Unit
    former: Sequence[UnitName]
    members: Sequence[Member]


def units(session: Session, day: date) -> list[UnitCard]:
    """Return every unit, the office first, then in the order of codes."""
    members, former = _members(session, day), _former(session)
    cards = [UnitCard(unit, former.get(unit.id, ()), members.get(unit.id, ())) for unit in all_units(session)]
    return sorted(cards, key=lambda card: (not card.unit.is_office, card.unit.code))


def unit(session: Session, code: str, day: date) -> UnitCard | None:
    """Find one unit by any code or name."""
    row = unit_named(session, code)
    return next((card for card in units(session, day) if card.unit.id == row.id), None) if row else None


def _members(session: Session, day: date) -> dict[int, list[Member]]:
    stand_ins = substitutes_on(session, day)
    members: dict[int, list[Member]] = {}
    for post, person in sorted(posts_on(session, day), key=lambda held: POSTS.index(held[0].role)):
        members.setdefault(post.unit_id, []).append(Member(post, person, stand_ins.get(person.id)))
    return members


def _former(session: Session) -> dict[int, list[UnitName]]:
    names: dict[int, list[UnitName]] = {}
    for name in former_names(session):
        names.setdefault(name.unit_id, []).append(name)
    return names


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person with every post they had, who stood in for them, and the directives that name them."""

    person: Person
    posts: Sequence[tuple[Post, Unit]]
    substitutions: Sequence[tuple[Substitution, Person]]
    directives: Sequence[Directive]

    def held(self, day: date) -> list[tuple[Post, Unit]]:
        """Return the posts that have not ended by a day."""
        return [(post, unit) for post, unit in self.posts if post.until_on is None or post.until_on >= day]


def person(session: Session, key: str) -> PersonCard | None:
    """Find one person by key."""
    row = person_keyed(session, key)
    if row is None:
        return None
    posts = posts_of(session, row.id)
    where = {unit.id: unit for unit in units_by_id(session, [post.unit_id for post in posts])}
    stood_in = substitutions_for(session, row.id)
    people = {
        substitute.id: substitute
        for substitute in people_by_id(session, [substitution.substitute_id for substitution in stood_in])
    }
    return PersonCard(
        row,
        [(post, where[post.unit_id]) for post in posts],
        [(substitution, people[substitution.substitute_id]) for substitution in stood_in],
        directives_leaning_on(session, row.id),
    )


@dataclass(frozen=True, slots=True)
class NamedSuccessor:
    """A successor a person named (已换人), that waits for the office's answer."""

    said: Succession
    unit: Unit
    replaced: Person | None
    said_by: Person


def named(session: Session) -> list[NamedSuccessor]:
    """List the successors that wait for an answer, the oldest first."""
    rows = successions(session, SuccessionState.PROPOSED)
    people = _by_id(people_by_id(session, [key for row in rows for key in (row.said_by, row.replaced_id)]))
    where = {unit.id: unit for unit in units_by_id(session, [row.unit_id for row in rows])}
    return [
        NamedSuccessor(row, where[row.unit_id], people.get(row.replaced_id or 0), people[row.said_by]) for row in rows
    ]


def _by_id(people: Sequence[Person]) -> Mapping[int, Person]:
    return {person.id: person for person in people}


def unreachable(session: Session) -> list[Person]:
    """List whose mail came back and who has not left, by name."""
    people = [person for person in everybody(session) if person.mail_failed_at is not None and person.left_on is None]
    return sorted(people, key=lambda person: person.name)


def present(session: Session) -> list[Person]:
    """List who has not left and is no mailbox, by key."""
    boxes = {post.person_id for unit in all_units(session) for post in posts_in(session, unit.id, Role.MAILBOX)}
    people = [person for person in everybody(session) if person.left_on is None and person.id not in boxes]
    return sorted(people, key=lambda person: person.key)
