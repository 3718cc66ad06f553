"""The form of a directive: what was typed in it, what may be chosen, and what it says to the services."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models.directives import Directive, Source, SourceKind
from models.people import Relation, Unit
from models.queries.directives import headings_open, sources_lately, steps_of
from models.queries.people import people_by_id, posts_on
from models.queries.units import all_units
from rules.entry import read_date
from rules.milestones import STANDARD
from rules.presets import PLANS as KNOWN_PLANS
from rules.refusal import Refused
from rules.roles import Role
from rules.targets import Comparator, TargetKind
from services.entries import Fields, SourceEntry, read_source
from services.registration import filings, pasted_tables, plans
from services.registration.deadlines import ReckonedDay, read_deadline
from services.registration.filings import Filing
from translations.texts import N_
from web.frame import form_data
from web.frame.form_data import Form
from web.frame.reader import PageReader
from web.frame.sent_form import SentForm

LARGEST_FORM = 4 * 1024 * 1024  # the text of a source may be long
SOURCES_SHOWN = 200
Options = list[tuple[str, str]]

SOURCE_KINDS: Mapping[str, str] = {
    SourceKind.MEETING: N_("会议"),
    SourceKind.INSTRUCTION: N_("领导批示"),
    SourceKind.DOCUMENT: N_("文件"),
    SourceKind.INSPECTION: N_("督查发现"),
}
TARGET_KINDS: Mapping[str, str] = {
    TargetKind.SUM: N_("合计：各单位任务数相加"),
    TargetKind.EACH: N_("各自达到：每个单位都要达到"),
    TargetKind.LEVEL: N_("水平：以最新数值为准"),
    TargetKind.LIST: N_("清单：逐项销号"),
    TargetKind.NONE: N_("定性：没有数量"),
}
COMPARATORS: Mapping[str, str] = {
    Comparator.AT_LEAST: N_("不少于"),
    Comparator.AT_MOST: N_("不超过"),
    Comparator.EXACTLY: N_("等于"),
    Comparator.ALL: N_("全部"),
    Comparator.EACH: N_("每个"),
}
PLANS: Mapping[str, str] = {
    STANDARD: N_("按工作日：签收、报送、阶段节点、办结"),
    "13710": N_("13710：当日部署、3日内报告、7日内办结"),
    "13710-major": N_("13710：当日部署、3日内报告、重大事项1个月内办结"),
}
RELATIONS: Mapping[str, str] = {
    Relation.SUBORDINATE: N_("下属单位"),
    Relation.PEER: N_("平级单位"),
    Relation.INTERNAL: N_("内设处室"),
}
_DESK = frozenset({Role.CLERK, Role.APPROVER})
_SAME = ("title", "text", "category", "strength", "done_when", "counted_how", "desk", "division", "leader")


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be chosen in the form."""

    sources: Options
    parents: Options
    plans: Options
    desks: Options
    divisions: Options
    leaders: Options
    units: dict[str, list[Unit]]  # by relation


def choices(reader: PageReader, session: Session, source_id: str = "") -> Choices:
    """Return what may be chosen today; a source asked for is always among them."""
    units = [unit for unit in all_units(session) if _is_there(unit, reader.today)]
    internal = {unit.id: unit.name for unit in units if unit.relation is Relation.INTERNAL and not unit.is_office}
    office = {unit.id for unit in units if unit.is_office}
    posts = [(post, person) for post, person in posts_on(session, reader.today)]
    headings = headings_open(session)
    return Choices(
        _sources(reader, session, source_id),
        [("", "—"), *((heading.number, f"{heading.number} {heading.title}") for heading in headings)],
        [(plan, reader._(PLANS[plan])) for plan in KNOWN_PLANS],
        _people((who.key, who.name) for post, who in posts if post.unit_id in office and post.role in _DESK),
        _people((who.key, f"{internal[post.unit_id]} {who.name}") for post, who in posts if post.unit_id in internal),
        _people((who.key, f"{who.name} {who.title}".strip()) for post, who in posts if post.role is Role.LEADER),
        {str(relation): [u for u in units if u.relation is relation and not u.is_office] for relation in Relation},
    )


def _is_there(unit: Unit, today: date) -> bool:
    return unit.valid_to is None or unit.valid_to >= today


def _people(pairs: Iterable[tuple[str, str]]) -> Options:
    return [("", "—"), *dict(pairs).items()]


def _sources(reader: PageReader, session: Session, source_id: str) -> Options:
    sources = list(sources_lately(session, SOURCES_SHOWN))
    asked = session.get(Source, int(source_id)) if _is_number(source_id) else None
    if asked is not None and asked not in sources:
        sources.insert(0, asked)
    return [
        ("", reader._("新来源，见下")),
        *((str(source.id), f"{source.held_on} {source.title}") for source in sources),
    ]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9  # noqa: PLR2004 - as long as an id


def first(form: Form, name: str) -> str:
    """Return the first value of a field without the blanks around it."""
    return form_data.first(form, name).strip()


@dataclass(frozen=True, slots=True)
class FilingEntry:
    """What a form asks to be stored, with the deadline as it was read."""

    filing: Filing
    on: date  # the day of the source
    told: ReckonedDay | None


def read_new(reader: PageReader, sent: SentForm, session: Session) -> FilingEntry:
    """Read the form of a new directive; refuse what cannot be stored."""
    source, on = _source(sent.fields, session)
    fields, deadline = read_fields(reader, sent, on)
    units: dict[str, object] = {"lead": _lead(sent.fields), "co": sent.fields.get("co", []), "split": "equal"}
    return FilingEntry(
        Filing(source, {**fields, **units}, _plan(sent.fields), first(sent.fields, "parent")), on, deadline
    )


def _source(form: Form, session: Session) -> tuple[int | SourceEntry, date]:
    chosen = first(form, "source")
    if _is_number(chosen):
        return int(chosen), filings.source_known(session, int(chosen)).held_on
    given = {name: first(form, f"source.{name}") for name in ("kind", "title", "held_on", "issuer", "text")}
    entry = read_source({**given, "kind": given["kind"] or SourceKind.MEETING})
    return entry, entry.held_on


def _lead(form: Form) -> object:
    return "all" if first(form, "lead_all") else form.get("lead", [])


def _plan(form: Form) -> str:
    plan = first(form, "plan") or STANDARD
    plans.check_plan(plan)
    return plan


def read_fields(reader: PageReader, sent: SentForm, on: date) -> tuple[Fields, ReckonedDay | None]:
    """Return what a form says of a directive, as the services take it, and the deadline as it was read."""
    form = sent.fields
    deadline, by_office = _due(reader, sent, on)
    fields: dict[str, object] = {name: first(form, name) for name in _SAME}
    fields |= {
        "heading": bool(first(form, "heading")),
        "target": _target(form),
        "due_on": deadline.on if deadline else None,
        "set_by_office": by_office,
        "escalates": bool(first(form, "escalates")),
        "plan": {
            "receipt_within": first(form, "plan.receipt_within") or 1,
            "report_day": first(form, "plan.report_day") or None,
            "steps": pasted_tables.read_steps(first(form, "plan.steps"), on=on, calendar=reader.practice.calendar),
        },
    }
    if first(form, "counted_from"):
        fields["counted_from"] = read_date("counted_from", first(form, "counted_from"))
    return fields, deadline


def _due(reader: PageReader, sent: SentForm, on: date) -> tuple[ReckonedDay | None, bool]:
    """Return the deadline; where the source gave none, the office's is the end of the year."""
    words, by_office = first(sent.fields, "due_on"), bool(first(sent.fields, "set_by_office"))
    if words:
        return read_deadline("due_on", words, on=on, calendar=reader.practice.calendar), by_office
    if by_office:
        return ReckonedDay(date(on.year, 12, 31)), True
    if first(sent.fields, "heading"):
        return None, False
    raise Refused(
        field="due_on",
        zh="须有期限；来源未定的，请勾选由督查室定。",
        en="a deadline is needed; where the source gave none, tick that the office sets it.",
    )


def _target(form: Form) -> Mapping[str, object]:
    kind = first(form, "target.kind") or TargetKind.NONE
    counts = kind not in {TargetKind.NONE, TargetKind.LIST}
    return {
        "kind": kind,
        "quantity": first(form, "target.quantity") or None if counts else None,
        "unit": first(form, "target.unit"),
        "comparator": first(form, "target.comparator") or Comparator.AT_LEAST,
    }


def as_typed(session: Session, directive: Directive) -> dict[str, list[str]]:
    """Return a draft as if its form had just been filled in."""
    ids = {"desk": directive.desk_id, "division": directive.division_id, "leader": directive.leader_id}
    keys = {person.id: person.key for person in people_by_id(session, ids.values())}
    steps = [f"{step.name}\t{step.due_on}" for step in steps_of(session, directive.id)]
    quantity = "" if directive.quantity is None else f"{directive.quantity:f}"
    typed: dict[str, object] = {name: getattr(directive, name) for name in _SAME[:6]}
    typed |= {role: keys.get(key or 0, "") for role, key in ids.items()}
    typed |= {
        "target.kind": directive.target_kind,
        "target.quantity": quantity,
        "target.unit": directive.counted,
        "target.comparator": directive.comparator,
        "due_on": directive.due_on or "",
        "set_by_office": "yes" if directive.set_by_office else "",
        "escalates": "yes" if directive.escalates else "",
        "heading": "yes" if directive.is_heading else "",
        "counted_from": directive.counted_from or "",
        "plan": directive.plan,
        "plan.receipt_within": directive.receipt_within,
        "plan.report_day": directive.report_day or "",
        "plan.steps": "\n".join(steps),
    }
    return {name: [str(value)] for name, value in typed.items()}
