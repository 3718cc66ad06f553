"""Units, persons, posts: who is who, from which day to which."""

from datetime import date, datetime

from sqlmodel import Session

from models.log import record
from models.people import Person, Post, Unit
from models.queries.people import person_keyed, person_repeated, posts_in, posts_of
from models.queries.units import the_office, unit_named
from rules.calendar import ONE_DAY
from rules.refusal import Refused
from rules.roles import POSTS, Role
from services import lookup
from services.entries import PersonEntry, PostEntry, UnitEntry
from services.people import posts

SINGLE = (Role.DEPUTY_HEAD, Role.HEAD, Role.MAILBOX)  # posts only one person holds at a time


def add_unit(session: Session, entry: UnitEntry, *, actor: str, now: datetime) -> Unit:
    """Add a unit; its shared mailbox becomes a person with the role mailbox."""
    if unit_named(session, entry.code) or unit_named(session, entry.name):
        raise Refused(
            field="unit",
            zh=f"{entry.code} {entry.name}已登记。",
            en=f"{entry.code} {entry.name} is registered already.",
        )
    if entry.is_office and the_office(session):
        raise Refused(
            field="unit",
            zh=f"督查室已登记，{entry.name}不能再设。",
            en=f"there is an office already besides {entry.name}.",
        )
    unit = Unit(**{name: getattr(entry, name) for name in UnitEntry.__slots__ if name != "mailbox"})
    session.add(unit)
    session.flush()
    record(session, "unit.added", f"unit:{unit.code}", now=now, actor=actor, name=unit.name)
    if entry.mailbox:
        post = PostEntry(unit.code, Role.MAILBOX, entry.valid_from or date(1949, 10, 1), None)
        box = PersonEntry(f"mailbox-{unit.code}", unit.name, "", entry.mailbox, "", "zh", (post,))
        add_person(session, box, actor=actor, now=now)
    return unit


def add_person(session: Session, entry: PersonEntry, *, actor: str, now: datetime) -> Person:
    """Add a person with their posts; an address belongs to one person."""
    if (known := person_repeated(session, entry.key, entry.email)) is not None:
        raise Refused(
            field="person",
            zh=f"{entry.key}（{entry.email}）与已登记的{known.key}（{known.email}）重复。",
            en=f"{entry.key} ({entry.email}) repeats {known.key} ({known.email}).",
        )
    person = Person(**{name: getattr(entry, name) for name in PersonEntry.__slots__ if name != "posts"})
    session.add(person)
    session.flush()
    record(session, "person.added", f"person:{person.key}", now=now, actor=actor)
    for post in entry.posts:
        appoint(session, person, post, actor=actor, now=now)
    return person


def appoint(session: Session, person: Person, entry: PostEntry, *, actor: str, now: datetime) -> Post:
    """Give a person a post; a unit has one head, one deputy head in charge and one mailbox at a time."""
    unit = lookup.unit(session, entry.unit, field="post.unit")
    if entry.until_on and entry.until_on < entry.from_on:
        raise Refused(
            field="post.until",
            zh=f"{entry.until_on}早于{entry.from_on}。",
            en=f"{entry.until_on} is before {entry.from_on}.",
        )
    posts.check_stays(person, entry.until_on, field="post.person")
    _check_once(session, unit, person, entry)
    if entry.role in SINGLE and not unit.is_office:
        _check_free(session, unit, entry)
    post = Post(unit_id=unit.id, person_id=person.id, role=entry.role, from_on=entry.from_on, until_on=entry.until_on)
    session.add(post)
    session.flush()
    subject, day = f"person:{person.key}", entry.from_on
    record(session, "person.appointed", subject, now=now, actor=actor, unit=unit.code, role=entry.role, on=day)
    return post


def _check_once(session: Session, unit: Unit, person: Person, entry: PostEntry) -> None:
    """Refuse to give a person a post they hold already."""
    held = [p for p in posts_of(session, person.id) if (p.unit_id, p.role) == (unit.id, entry.role)]
    for post in held:
        if post.from_on <= (entry.until_on or date.max) and entry.from_on <= (post.until_on or date.max):
            raise Refused(
                field="post",
                zh=f"{person.name}自{post.from_on}已在{unit.name}任{entry.role}。",
                en=f"{person.name} is {entry.role} of {unit.name} from {post.from_on} on.",
            )


def _check_free(session: Session, unit: Unit, entry: PostEntry) -> None:
    until = entry.until_on or date.max
    for post in posts_in(session, unit.id, entry.role):
        if post.from_on <= until and entry.from_on <= (post.until_on or date.max):
            raise Refused(
                field="post",
                zh=f"{unit.name}自{post.from_on}已有{entry.role}。",
                en=f"{unit.name} has a {entry.role} from {post.from_on} on.",
            )


def replace_holder(
    session: Session, unit: Unit, role: Role, successor: PersonEntry, *, on: date, actor: str, now: datetime
) -> Person:
    """Let a successor take a role over from a day: the earlier holders' posts end the day before."""
    if role not in POSTS:
        raise Refused(field="role", zh=f"“{role}”不是岗位。", en=f"{role!r} is no post.")
    for post in posts_in(session, unit.id, role):
        if post.from_on < on and (post.until_on is None or post.until_on >= on):
            post.until_on = on - ONE_DAY
            session.add(post)
    session.flush()
    person = person_keyed(session, successor.key) or add_person(session, successor, actor=actor, now=now)
    appoint(session, person, PostEntry(unit.code, role, on, None), actor=actor, now=now)
    return person
