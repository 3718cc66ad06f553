"""已换人: a person says that a successor is responsible now. It holds only after the office's consent."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from models.directives import Milestone
from models.log import record
from models.people import Person, Post, Succession, SuccessionState, Unit
from models.queries.directives import directive_owed_by
from models.queries.people import person_at, posts_held_on, posts_in, successions
from notifications import labels
from rules.acts import Act
from rules.calendar import ONE_DAY
from rules.milestones import MilestoneKind, MilestoneState
from rules.plans import PlannedMilestone, office_duty
from rules.refusal import Refused
from rules.roles import Role
from services import clockwork, lookup
from services.acts.form_fields import FieldKind, FormField, Values
from services.acts.unit_spec import UnitActSpec, UnitCase, UnitWords
from services.entries import PersonEntry, PostEntry
from services.people import directory, posts
from services.practice import Practice
from translations.texts import N_

ROLES = (Role.OFFICER, Role.DEPUTY_HEAD, Role.HEAD)  # a mailbox is nobody


@dataclass(frozen=True, slots=True)
class SuccessorEntry:
    """Who is said to be responsible now, and from which day (inclusive)."""

    name: str
    email: str
    from_on: date
    phone: str = ""
    title: str = ""


def propose(
    session: Session,
    practice: Practice,
    unit: Unit,
    role: Role,
    entry: SuccessorEntry,
    by: Person,
    *,
    instead: Person | None = None,
    on_behalf: str = "",
    now: datetime,
) -> Succession:
    """Note that a person named a successor; the desk owes an answer, and nothing changes until it is given."""
    if role not in ROLES:
        raise Refused(
            field="role", zh=f"“{role}”不能由本人提出换人。", en=f"a successor as {str(role)!r} cannot be named."
        )
    today = practice.calendar.today(now)
    replaced = instead or _holder(session, unit, role, by, today)
    _check_new(session, unit, role, entry)
    said = Succession(
        unit_id=unit.id,
        role=role,
        replaced_id=replaced.id if replaced else None,
        name=entry.name,
        email=entry.email,
        phone=entry.phone,
        title=entry.title,
        from_on=entry.from_on,
        said_by=by.id,
        on_behalf=on_behalf,
        recorded_at=now,
    )
    session.add(said)
    session.flush()
    _ask_the_desk(session, practice, unit, said, now)
    detail = {"role": role, "successor": f"{entry.name} {entry.email}", "on": entry.from_on, "on_behalf": on_behalf}
    record(session, "succession.proposed", f"unit:{unit.code}", now=now, actor=by.key, succession=said.id, **detail)
    return said


def _holder(session: Session, unit: Unit, role: Role, by: Person, day: date) -> Person | None:
    """Return whom a successor replaces: who says so, when they hold the post; else the only one who does."""
    held = posts_held_on(session, day)
    holders = [post.person_id for post in held if (post.unit_id, post.role) == (unit.id, role)]
    if by.id in holders:
        return by
    if len(holders) > 1:
        raise Refused(
            field="instead",
            zh=f"{unit.name}有{len(holders)}名{role}，须写明接替谁。",
            en=f"{unit.name} has {len(holders)} persons as {role}; say who is replaced.",
        )
    return session.get_one(Person, holders[0]) if holders else None


def _check_new(session: Session, unit: Unit, role: Role, entry: SuccessorEntry) -> None:
    for other in successions(session, SuccessionState.PROPOSED):
        if (other.unit_id, other.role, other.email) == (unit.id, role, entry.email):
            raise Refused(
                field="successor",
                zh=f"{entry.name}（{entry.email}）已在第{other.id}号中提出，待督查室答复。",
                en=f"{entry.name} ({entry.email}) was named already, number {other.id}; the office has not answered yet.",
            )
    known = person_at(session, entry.email)
    if known is not None:
        posts.check_stays(known, None, field="successor")


def _ask_the_desk(session: Session, practice: Practice, unit: Unit, said: Succession, now: datetime) -> None:
    """Owe the desk an answer, on the first directive the unit has an assignment of; without one it is only listed."""
    directive = directive_owed_by(session, unit.id)
    if directive is None:
        return
    duty = office_duty(MilestoneKind.CONTACT, practice.calendar, now=now)
    row = clockwork.make(directive, None, PlannedMilestone(f"succession-{said.id}", duty), now=now)
    session.add(row)
    session.flush()
    note = f"{unit.name} {said.name} {said.email} {said.phone}".strip()
    clockwork.announce(session, row, "successor_named", Role.DESK, now=now, note=note)
    said.milestone_id = row.id
    session.add(said)


def consent(session: Session, practice: Practice, number: int, by: Person, *, key: str = "", now: datetime) -> Person:
    """Let a successor take the post over, known under a key of the office's choice; return them."""
    said = _open(session, practice, number, by, now)
    unit = session.get_one(Unit, said.unit_id)
    _end_before(session, said)
    post = PostEntry(unit.code, said.role, said.from_on, None)
    person = person_at(session, said.email)
    if person is None:
        chosen = key or f"{unit.code}-{said.role}-{said.id}"
        entry = PersonEntry(chosen, said.name, said.title, said.email, said.phone, "zh", (post,))
        person = directory.add_person(session, entry, actor=by.key, now=now)
    else:
        directory.appoint(session, person, post, actor=by.key, now=now)
    _decide(session, said, SuccessionState.CONSENTED, by, "", now)
    return person


def _end_before(session: Session, said: Succession) -> None:
    """End the post of the one who is replaced, the day before the successor's first."""
    if said.replaced_id is None:
        return
    for post in posts_in(session, said.unit_id, said.role):
        if post.person_id == said.replaced_id and (post.until_on is None or post.until_on >= said.from_on):
            _end(session, post, said)
    session.flush()


def _end(session: Session, post: Post, said: Succession) -> None:
    if post.from_on >= said.from_on:
        who = session.get_one(Person, post.person_id).name
        raise Refused(
            field="from",
            zh=f"{said.from_on}不晚于{who}到任之日{post.from_on}。",
            en=f"{said.from_on} is not after {post.from_on}, when {who} took the post.",
        )
    post.until_on = said.from_on - ONE_DAY
    session.add(post)


def refuse(session: Session, practice: Practice, number: int, by: Person, *, reason: str, now: datetime) -> Succession:
    """Refuse a successor that was named, with a reason: everything stays as it is."""
    if not reason:
        raise Refused(field="reason", zh="不同意须说明理由。", en="a refusal needs one.")
    said = _open(session, practice, number, by, now)
    _decide(session, said, SuccessionState.REFUSED, by, reason, now)
    return said


def _open(session: Session, practice: Practice, number: int, by: Person, now: datetime) -> Succession:
    lookup.check_office(session, by, practice.calendar.today(now))
    said = session.get(Succession, number)
    if said is None or said.state is not SuccessionState.PROPOSED:
        raise Refused(
            field="succession",
            zh=f"{number}不在待答复之列。",
            en=f"{number} does not wait for an answer.",
        )
    return said


def _decide(session: Session, said: Succession, state: SuccessionState, by: Person, reason: str, now: datetime) -> None:
    said.state, said.decided_by, said.decided_at, said.reason = state, by.id, now, reason
    session.add(said)
    if said.milestone_id is not None:
        duty = session.get_one(Milestone, said.milestone_id)
        clockwork.stop_all(session, [duty], MilestoneState.DONE, why="succession_answered", actor=by.key, now=now)
    unit = session.get_one(Unit, said.unit_id)
    record(
        session, f"succession.{state}", f"unit:{unit.code}", now=now, actor=by.key, succession=said.id, reason=reason
    )


_FIELDS = (
    FormField("name", FieldKind.LINE, at_most=100),
    FormField("email", FieldKind.ADDRESS),
    FormField("phone", FieldKind.LINE, needed=False, at_most=64),
    FormField("from_on", FieldKind.DAY),
)


def _name_successor(case: UnitCase, values: Values) -> None:
    role, entry = case.view.role, SuccessorEntry(**values)
    replaced = role if role in ROLES else Role.OFFICER
    propose(case.session, case.practice, case.view.unit, replaced, entry, case.person, now=case.now)


SUCCESSOR = UnitActSpec(
    Act.SUCCESSOR,
    UnitWords(
        labels.ACTS[Act.SUCCESSOR],
        following=N_("督查室核实同意后生效，此前邮件仍发给原联络员。"),
        labels={
            "name": N_("接替人姓名"),
            "email": N_("接替人邮箱"),
            "phone": N_("接替人电话"),
            "from_on": N_("接替日期"),
        },
    ),
    is_offered=lambda _: True,
    perform=_name_successor,
    stays="the office agrees or not; until then nothing changes",
    fields=lambda _: _FIELDS,
    main_field="email",
    log={"succession.proposed": N_("报告换人")},
)
