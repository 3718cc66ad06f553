"""Units that change their name, their code or their mailbox, or go into another one; what they were stays findable."""

from datetime import date, datetime

from sqlmodel import Session

from models.log import record
from models.people import Person, Unit, UnitName
from models.queries.people import person_at, posts_in
from models.queries.units import all_units, unit_named
from rules.calendar import ONE_DAY
from rules.field_names import THINGS
from rules.refusal import Refused
from rules.roles import Role
from services.entries import PersonEntry, PostEntry
from services.people import directory


def rename(
    session: Session,
    unit: Unit,
    *,
    name: str,
    code: str,
    on: date,
    today: date,
    document: str,
    actor: str,
    now: datetime,
) -> UnitName:
    """Give a unit another name or code from a day on; the old ones stay in its history, and find it."""
    _check_known(unit, on, today)
    if (name, code) == (unit.name, unit.code):
        raise Refused(
            field="name", zh=f"{unit.code} {unit.name}没有变化。", en=f"{unit.code} {unit.name} would stay as it is."
        )
    for word in (name, code):
        owner = unit_named(session, word)
        if owner is not None and owner.id != unit.id:
            raise Refused(
                field="name", zh=f"“{word}”是{owner.code} {owner.name}。", en=f"{word!r} is {owner.code} {owner.name}."
            )
    before = UnitName(
        unit_id=unit.id,
        code=unit.code,
        name=unit.name,
        valid_from=unit.valid_from,
        valid_to=on - ONE_DAY,
        document=document,
        recorded_at=now,
    )
    detail = {"before": f"{unit.code} {unit.name}", "after": f"{code} {name}", "on": on, "document": document}
    for other in all_units(session):
        if other.successor == unit.code and other.id != unit.id:
            other.successor = code
            session.add(other)
    unit.name, unit.code, unit.valid_from = name, code, on
    if unit.successor == code:  # the new code had been foreseen as a successor
        unit.valid_to, unit.successor = None, ""
    session.add_all([unit, before])
    session.flush()
    record(session, "unit.renamed", f"unit:{code}", now=now, actor=actor, **detail)
    return before


def _check_known(unit: Unit, on: date, today: date) -> None:
    if on > today:
        raise Refused(
            field="on", zh=f"{on}晚于今天{today}，届时再办。", en=f"{on} is after today, {today}; do it then."
        )
    if unit.valid_from is not None and on <= unit.valid_from:
        raise Refused(
            field="on",
            zh=f"{on}不晚于{unit.name}启用之日{unit.valid_from}。",
            en=f"{on} is not after {unit.valid_from}, the first day of {unit.name}.",
        )


def merge(
    session: Session, unit: Unit, into: Unit, *, on: date, today: date, document: str, actor: str, now: datetime
) -> None:
    """Let a unit go into another from a day on: its posts end, and who holds the other's posts answers and hears for it."""
    _check_known(unit, on, today)
    _check_merges(unit, into)
    last = on - ONE_DAY
    for post in posts_in(session, unit.id):
        if post.from_on > last:
            who = session.get_one(Person, post.person_id).name
            raise Refused(
                field="on",
                zh=f"{who}在{unit.name}的岗位{post.role}自{post.from_on}起。",
                en=f"{who}'s post of {post.role} in {unit.name} begins on {post.from_on}.",
            )
        if post.until_on is None or post.until_on > last:
            post.until_on = last
            session.add(post)
    unit.valid_to, unit.successor = last, into.code
    session.add(unit)
    session.flush()
    detail = {"into": into.code, "on": on, "document": document}
    record(session, "unit.merged", f"unit:{unit.code}", now=now, actor=actor, **detail)


def _check_merges(unit: Unit, into: Unit) -> None:
    if unit.id == into.id or unit.is_office:
        raise Refused(
            field="into", zh=f"{unit.name}不能并入{into.name}。", en=f"{unit.name} cannot go into {into.name}."
        )
    for side in (unit, into):
        if side.valid_to is not None and side.successor:
            raise Refused(
                field="unit",
                zh=f"{side.name}已于{side.valid_to}终止，由{side.successor}承接。",
                en=f"{side.name} ended on {side.valid_to}; {side.successor} took over.",
            )


def check_there(unit: Unit, day: date) -> None:
    """Refuse a unit that has ended before a day."""
    if unit.valid_to is not None and unit.valid_to < day:
        heir = unit.successor or "—"
        raise Refused(
            field="unit",
            field_zh=THINGS["unit"],
            zh=f"{unit.name}已于{unit.valid_to}终止（承接单位：{heir}）。",
            en=f"{unit.name} ended on {unit.valid_to} (successor: {heir}).",
        )


def set_mailbox(session: Session, unit: Unit, address: str, *, on: date, actor: str, now: datetime) -> Person:
    """Give a unit its shared mailbox, or another address for it."""
    taken = person_at(session, address)
    running = [p for p in posts_in(session, unit.id, Role.MAILBOX) if p.until_on is None or p.until_on >= on]
    box = session.get_one(Person, running[0].person_id) if running else None
    if taken is not None and (box is None or taken.id != box.id):
        raise Refused(
            field="mailbox", zh=f"{address}已是{taken.name}的邮箱。", en=f"{address} is {taken.name}'s address already."
        )
    if box is None:
        post = PostEntry(unit.code, Role.MAILBOX, on, None)
        entry = PersonEntry(f"mailbox-{unit.code}", unit.name, "", address, "", "zh", (post,))
        return directory.add_person(session, entry, actor=actor, now=now)
    before, box.email, box.mail_failed_at = box.email, address, None
    session.add(box)
    detail = {"before": before, "after": address}
    record(session, "unit.mailbox_set", f"unit:{unit.code}", now=now, actor=actor, **detail)
    return box
