"""What comes in from a file, a form or the shell, read at the door: a value to trust, or a refusal that names the field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from models.directives import SourceKind
from models.people import Relation
from rules.entry import read_address, read_date, read_figure, read_line, read_text
from rules.refusal import Refused
from rules.roles import POSTS, Role
from rules.targets import Comparator, Target, TargetKind

Fields = Mapping[str, object]
W = TypeVar("W", bound=StrEnum)


def read_word(name: str, value: object, words: type[W]) -> W:
    """Return the word of an enumeration, or refuse with the words there are."""
    try:
        return words(str(value))
    except ValueError as error:
        known = ", ".join(words)
        raise Refused(
            field=name, zh=f"没有“{value}”，可用：{known}。", en=f"there is no {value!r}; known are {known}."
        ) from error


def read_flag(name: str, value: object) -> bool:
    """Return true or false; anything else is refused."""
    if not isinstance(value, bool):
        raise Refused(field=name, zh=f"“{value}”须为 true 或 false。", en=f"{value!r} must be true or false.")
    return value


def check_fields(what: str, fields: object, known: frozenset[str]) -> Fields:
    """Return the fields of an entry; refuse what is not a mapping, and fields nobody knows (a slip would go unnoticed)."""
    if not isinstance(fields, Mapping):
        raise Refused(field=what, zh="须为“字段: 值”。", en="must be fields and values.")
    unknown = sorted(str(key) for key in fields if key not in known)
    if unknown:
        raise Refused(field=what, zh=f"没有字段“{unknown[0]}”。", en=f"there is no field {unknown[0]!r}.")
    return fields


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A source to register."""

    kind: SourceKind
    title: str
    held_on: date
    issuer: str
    text: str


def read_source(fields: object) -> SourceEntry:
    """Read a source."""
    given = check_fields("source", fields, frozenset({"kind", "title", "held_on", "issuer", "text"}))
    return SourceEntry(
        read_word("source.kind", given.get("kind", "meeting"), SourceKind),
        read_line("source.title", given.get("title")),
        read_date("source.held_on", given.get("held_on")),
        read_line("source.issuer", given.get("issuer", ""), empty=True),
        read_text("source.text", given.get("text", ""), at_most=1_000_000, empty=True),
    )


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit to add."""

    code: str
    name: str
    relation: Relation
    is_office: bool
    phone: str
    mailbox: str
    valid_from: date | None
    valid_to: date | None
    successor: str


_UNIT = frozenset(
    {"code", "name", "relation", "kind", "phone", "mailbox", "valid_from", "valid_to", "successor", "note"}
)


def read_unit(fields: object) -> UnitEntry:
    """Read a unit; `kind: office` marks the supervising office."""
    given = check_fields("unit", fields, _UNIT)
    is_office = given.get("kind") == "office"
    return UnitEntry(
        read_line("unit.code", given.get("code"), at_most=32),
        read_line("unit.name", given.get("name")),
        read_word("unit.relation", given.get("relation", "internal" if is_office else "subordinate"), Relation),
        is_office,
        read_line("unit.phone", given.get("phone", ""), empty=True, at_most=64),
        read_address("unit.mailbox", given["mailbox"]) if given.get("mailbox") else "",
        _optional_date("unit.valid_from", given.get("valid_from")),
        _optional_date("unit.valid_to", given.get("valid_to")),
        read_line("unit.successor", given.get("successor", ""), empty=True, at_most=32),
    )


def _optional_date(name: str, value: object) -> date | None:
    return None if value is None else read_date(name, value)


@dataclass(frozen=True, slots=True)
class PostEntry:
    """A post to give a person."""

    unit: str
    role: Role
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """A person to add, with their posts."""

    key: str
    name: str
    title: str
    email: str
    phone: str
    locale: str
    posts: tuple[PostEntry, ...]


_PERSON = frozenset({"key", "name", "title", "email", "phone", "locale", "posts"})


def read_person(fields: object) -> PersonEntry:
    """Read a person."""
    given = check_fields("person", fields, _PERSON)
    posts = given.get("posts", [])
    if not isinstance(posts, list):
        raise Refused(field="person.posts", zh="须为列表。", en="must be a list.")
    return PersonEntry(
        read_line("person.key", given.get("key"), at_most=64),
        read_line("person.name", given.get("name"), at_most=100),
        read_line("person.title", given.get("title", ""), empty=True, at_most=32),
        read_address("person.email", given.get("email")),
        read_line("person.phone", given.get("phone", ""), empty=True, at_most=64),
        read_line("person.locale", given.get("locale", "zh"), at_most=8),
        tuple(read_post(post) for post in posts),
    )


def read_post(fields: object) -> PostEntry:
    """Read a post; `from` and `until` are inclusive days."""
    given = check_fields("post", fields, frozenset({"unit", "role", "from", "until"}))
    role = read_word("post.role", given.get("role"), Role)
    if role not in POSTS:
        raise Refused(field="post.role", zh=f"“{role}”不是岗位。", en=f"{role!r} is not a post.")
    return PostEntry(
        read_line("post.unit", given.get("unit")),
        role,
        read_date("post.from", given.get("from")),
        _optional_date("post.until", given.get("until")),
    )


@dataclass(frozen=True, slots=True)
class ItemEntry:
    """One named thing to add to an assignment."""

    unit: str
    number: str
    place: str
    description: str
    measure: str
    responsible: str
    due_on: date


_ITEM = frozenset({"unit", "number", "place", "description", "measure", "responsible", "due_on"})


def read_item(fields: object) -> ItemEntry:
    """Read an item."""
    given = check_fields("item", fields, _ITEM)
    return ItemEntry(
        read_line("item.unit", given.get("unit")),
        read_line("item.number", given.get("number"), at_most=32),
        read_line("item.place", given.get("place", ""), empty=True),
        read_text("item.description", given.get("description", ""), empty=True, at_most=2000),
        read_text("item.measure", given.get("measure", ""), empty=True, at_most=2000),
        read_line("item.responsible", given.get("responsible", ""), empty=True, at_most=100),
        read_date("item.due_on", given.get("due_on")),
    )


def read_target(fields: object) -> Target:
    """Read a target; without a kind it is qualitative."""
    given = check_fields("target", fields or {}, frozenset({"kind", "quantity", "unit", "comparator"}))
    kind = read_word("target.kind", given.get("kind", "none"), TargetKind)
    quantity = given.get("quantity")
    if quantity is None and kind not in {TargetKind.NONE, TargetKind.LIST}:
        raise Refused(field="target.quantity", zh=f"{kind}类目标须有数量。", en=f"a {kind} target needs a quantity.")
    return Target(
        kind,
        None if quantity is None else read_figure("target.quantity", quantity),
        read_line("target.unit", given.get("unit", ""), empty=True, at_most=16),
        read_word("target.comparator", given.get("comparator") or "ge", Comparator),
    )


@dataclass(frozen=True, slots=True)
class DirectiveEntry:
    """A directive to register. `due_on` is None only for a heading."""

    title: str
    heading: bool
    text: str
    category: str
    strength: str
    target: Target
    due_on: date | None
    set_by_office: bool
    done_when: str
    counted_how: str
    counted_from: date | None
    escalates: bool
    desk: str
    division: str
    leader: str
    receipt_within: int
    report_day: int | None
    steps: tuple[tuple[str, date], ...]


DIRECTIVE = frozenset(
    {"key", "parent", "heading", "title", "text", "category", "strength", "target", "due_on", "set_by_office"}
    | {"done_when", "counted_how", "counted_from", "escalates", "desk", "division", "leader", "plan"}
    | {"lead", "co", "quotas", "split", "weights", "items"}
)
DAYS_IN_MONTH = 31


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """What a directive asks of its units besides the completion."""

    receipt_within: int
    report_day: int | None
    steps: tuple[tuple[str, date], ...]


def read_plan(fields: object) -> PlanEntry:
    """Read a plan: `{receipt_within, report_day, steps: [{name, on}]}`; what is left out is as usual."""
    plan = check_fields("plan", fields, frozenset({"receipt_within", "report_day", "steps"}))
    day = plan.get("report_day")
    return PlanEntry(
        _whole("plan.receipt_within", plan.get("receipt_within", 1), 60),
        None if day is None else _whole("plan.report_day", day, DAYS_IN_MONTH),
        _steps(plan.get("steps") or []),
    )


def read_directive(fields: object) -> DirectiveEntry:
    """Read a directive; only a heading may go without a date."""
    given = check_fields("directive", fields, DIRECTIVE)
    plan = read_plan(given.get("plan") or {})
    heading = read_flag("heading", given.get("heading", False))
    if not heading and given.get("due_on") is None:
        raise Refused(
            field="due_on",
            zh="须有期限，来源未定的由督查室定。",
            en="a date is needed; where the source gave none, the office sets it.",
        )
    return DirectiveEntry(
        title=read_line("title", given.get("title")),
        heading=heading,
        text=read_text("text", given.get("text", ""), empty=True, at_most=10_000),
        category=read_line("category", given.get("category", ""), empty=True, at_most=100),
        strength=read_line("strength", given.get("strength") or "", empty=True, at_most=16),
        target=read_target(given.get("target")),
        due_on=_optional_date("due_on", given.get("due_on")),
        set_by_office=read_flag("set_by_office", given.get("set_by_office", False)),
        done_when=read_text("done_when", given.get("done_when", ""), empty=True, at_most=2000),
        counted_how=read_text("counted_how", given.get("counted_how", ""), empty=True, at_most=2000),
        counted_from=_optional_date("counted_from", given.get("counted_from")),
        escalates=read_flag("escalates", given.get("escalates", False)),
        desk=read_line("desk", given.get("desk", ""), empty=heading, at_most=64),
        division=read_line("division", given.get("division", ""), empty=True, at_most=64),
        leader=read_line("leader", given.get("leader", ""), empty=True, at_most=64),
        receipt_within=plan.receipt_within,
        report_day=plan.report_day,
        steps=plan.steps,
    )


def _whole(name: str, value: object, at_most: int) -> int:
    figure = read_figure(name, value)
    if figure % 1 or not 1 <= figure <= at_most:
        raise Refused(
            field=name, zh=f"{value}须为1至{at_most}的整数。", en=f"{value} must be a whole number from 1 to {at_most}."
        )
    return int(figure)


def _steps(value: object) -> tuple[tuple[str, date], ...]:
    if not isinstance(value, list):
        raise Refused(field="plan.steps", zh="须为列表。", en="must be a list.")
    steps = [check_fields("step", _with_on(step), frozenset({"name", "on"})) for step in value]
    return tuple((read_line("step.name", s.get("name"), at_most=100), read_date("step.on", s.get("on"))) for s in steps)


def _with_on(step: object) -> object:
    """Return a step with its `on` as it was written: YAML 1.1 reads a bare `on` as true."""
    if not isinstance(step, Mapping):
        return step
    return {"on" if key is True else key: value for key, value in step.items()}


def read_figures(name: str, value: object) -> dict[str, Decimal]:
    """Read figures by unit: quotas or weights."""
    if not isinstance(value, Mapping):
        raise Refused(field=name, zh="须为“单位: 数”。", en="must be units and figures.")
    units = [read_line(name, unit) for unit in value]
    return {unit: read_figure(f"{name}.{unit}", value) for unit, value in zip(units, value.values(), strict=True)}
