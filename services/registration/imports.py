"""Registers a whole meeting from one file, with its units, people, directives and items: all of it or nothing."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from sqlmodel import Session

from models.directives import Directive, Source
from models.people import Person, Unit
from models.queries.people import person_keyed
from models.queries.units import subordinates, unit_named
from rules import quota
from rules.entry import read_line
from rules.refusal import Place, Refused, RefusedAll
from rules.targets import TargetKind
from services import lookup
from services.entries import (
    DirectiveEntry,
    Fields,
    check_fields,
    read_directive,
    read_figures,
    read_item,
    read_person,
    read_source,
    read_unit,
)
from services.people import directory
from services.registration import assignments, register

LARGEST_FILE = 20_000_000  # bytes
Reader = Callable[[str], str]


@dataclass
class Places:
    """Collects refusals with the place each was found at."""

    found: list[tuple[Place, Refused]] = field(default_factory=list)

    @contextmanager
    def at(self, place: str) -> Iterator[None]:
        """Note a refusal raised here, and go on with the next entry."""
        try:
            yield
        except Refused as refusal:
            self.found.append((Place.named(place), refusal))

    def settle(self) -> None:
        """Refuse everything when anything was refused."""
        if self.found:
            raise RefusedAll(tuple(self.found))


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import brought."""

    source: Source
    units: int
    people: int
    directives: tuple[Directive, ...]


def read_file(path: Path) -> str:
    """Return a file's text; refuse one that is missing, too large or not UTF-8."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Refused(zh=f"{path}：超过{LARGEST_FILE}字节。", en=f"{path}: larger than {LARGEST_FILE} bytes.")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Refused(
            zh=f"{path}：无法读取（{error.strerror}）。", en=f"{path}: cannot be read ({error.strerror})."
        ) from error
    except UnicodeDecodeError as error:
        raise Refused(zh=f"{path}：不是UTF-8文本。", en=f"{path}: is not UTF-8 text.") from error


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # libyaml's where there is one
    """A safe loader that leaves a day no calendar has as text, to be refused with its field."""


def _date_or_text(loader: Any, node: yaml.ScalarNode) -> object:  # noqa: ANN401 - either of two loaders
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _date_or_text)


def parse(text: str, name: str) -> Any:  # noqa: ANN401 - what a file holds is checked field by field
    """Return what a YAML or JSON text holds; JSON first, for YAML refuses its surrogate pairs and tabs."""
    with suppress(ValueError):
        return json.loads(text)
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError) as error:
        where = getattr(error, "problem_mark", None)
        line = f"第{where.line + 1}行" if where else ""
        raise Refused(
            field=name,
            zh=f"{line}不是有效的YAML/JSON。",
            en=f"no valid YAML or JSON{f', line {where.line + 1}' if where else ''}.",
        ) from error


_TOP = frozenset({"source", "office", "units", "people", "directives"})


def import_meeting(session: Session, document: object, beside: Reader, *, by: str, now: datetime) -> ImportResult:
    """Register everything a document says; `beside` reads the lists it names, `by` is the drafting person's key."""
    given = check_fields("document", document, _TOP)
    places = Places()
    units = _add_units(session, given, places, actor=by, now=now)
    people = _add_people(session, given, places, actor=by, now=now)
    places.settle()
    drafter = lookup.person(session, by, field="by")
    source = register.register_source(session, read_source(given.get("source")), actor=by, now=now)
    made = _add_directives(session, given, source, drafter, places, beside=beside, now=now)
    places.settle()
    return ImportResult(source, units, people, tuple(made))


def _list(given: Fields, name: str) -> Sequence[object]:
    value = given.get(name) or []
    if not isinstance(value, list):
        raise Refused(field=name, zh="须为列表。", en="must be a list.")
    return value


def _add_units(session: Session, given: Fields, places: Places, *, actor: str, now: datetime) -> int:
    office = check_fields("office", given.get("office") or {}, frozenset({"code", "name", "phone"}))
    entries = _list(given, "units")
    for n, fields in enumerate(entries, start=1):
        with places.at(f"units[{n}]"):
            entry = read_unit(fields)
            if isinstance(fields, Mapping) and entry.is_office and "phone" in office:
                entry = read_unit({**fields, "phone": office["phone"]})
            known = unit_named(session, entry.code)
            if known is None or known != unit_named(session, entry.name):
                directory.add_unit(session, entry, actor=actor, now=now)
    return len(entries)


def _add_people(session: Session, given: Fields, places: Places, *, actor: str, now: datetime) -> int:
    entries = _list(given, "people")
    for n, fields in enumerate(entries, start=1):
        with places.at(f"people[{n}]"):
            entry = read_person(fields)
            known = person_keyed(session, entry.key)
            if known is None or known.email != entry.email:
                directory.add_person(session, entry, actor=actor, now=now)
    return len(entries)


def _add_directives(
    session: Session, given: Fields, source: Source, drafter: Person, places: Places, *, beside: Reader, now: datetime
) -> list[Directive]:
    made: dict[str, Directive] = {}
    for n, fields in enumerate(_list(given, "directives"), start=1):
        key = str(fields.get("key", n)) if isinstance(fields, Mapping) else str(n)
        with places.at(f"directives[{n}] {key}"):
            entry = read_directive(fields)
            more = fields if isinstance(fields, Mapping) else {}
            parent = _parent(made, more)
            directive = register.register_directive(session, source, entry, drafter, parent=parent, now=now)
            made[key] = directive
            if not entry.heading:
                hand_out(session, directive, entry, more, beside, drafter, now=now)
    return list(made.values())


def _parent(made: Mapping[str, Directive], fields: Fields) -> Directive | None:
    key = fields.get("parent")
    if key is not None and str(key) not in made:
        raise Refused(field="parent", zh=f"之前没有“{key}”。", en=f"there is no {key!r} before it.")
    return made[str(key)] if key is not None else None


def hand_out(
    session: Session,
    directive: Directive,
    entry: DirectiveEntry,
    fields: Fields,
    beside: Reader,
    drafter: Person,
    *,
    accept_difference: bool = False,
    now: datetime,
) -> None:
    """Give a directive its units, quotas and items as an entry says."""
    leads = _units(session, fields.get("lead", "all"), "lead", now)
    co = _units(session, fields.get("co") or [], "co", now)
    quotas = _quotas(entry, fields, leads) if leads else {}
    assignments.assign(
        session, directive, leads, quotas, co=co, accept_difference=accept_difference, actor=drafter.key, now=now
    )
    if entry.target.kind is TargetKind.LIST:
        listed = fields.get("items") or []
        rows = parse(beside(read_line("items", listed)), listed) if isinstance(listed, str) else listed
        add_items(session, directive, rows, drafter, now=now)


def _units(session: Session, value: object, field_name: str, now: datetime) -> list[Unit]:
    if value == "all":
        return subordinates(session, now.date())
    if not isinstance(value, list):
        raise Refused(field=field_name, zh="须为 all 或单位列表。", en="must be all or a list of units.")
    return [lookup.unit(session, str(name), field=field_name) for name in value]


def _quotas(entry: DirectiveEntry, fields: Fields, leads: Sequence[Unit]) -> dict[str, Decimal]:
    total = entry.target.quantity
    if entry.target.kind is not TargetKind.SUM or total is None:
        return {}
    split = fields.get("split", "given")
    if split == "equal":
        return quota.split_equally(total, [unit.code for unit in leads])
    if split == "proportional":
        return quota.split_in_proportion(total, read_figures("weights", fields.get("weights")))
    return read_figures("quotas", fields.get("quotas"))


def add_items(session: Session, directive: Directive, rows: object, drafter: Person, *, now: datetime) -> None:
    """Add items as a list of entries says; every slip is named with its place."""
    if not isinstance(rows, list):
        raise Refused(field="items", zh="须为列表。", en="must be a list.")
    places = Places()
    entries = []
    for n, fields in enumerate(rows, start=1):
        with places.at(f"items[{n}]"):
            entries.append(read_item(fields))
    places.settle()
    assignments.add_items(session, directive, entries, actor=drafter.key, now=now)
