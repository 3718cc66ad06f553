"""Who has which assignment of a draft, and what is on its list: split, typed or pasted, shown with the sum before it is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from models.directives import Directive, Item, Source
from models.people import Unit
from models.queries.assignments import assignments_of
from models.queries.items import items_of
from models.queries.units import all_units
from rules.entry import read_figure
from rules.quota import check_sum
from rules.refusal import Refused, within
from rules.targets import TargetKind
from services.boards import preparation
from services.registration import assignments, pasted_tables
from web.form_flow import UNPROCESSABLE
from web.frame.form_data import Form, takes
from web.frame.page_answer import PageAnswer
from web.frame.permissions import ForOffice, ThisForm, ThisPage
from web.frame.reader import PageReader
from web.frame.sent_form import SentForm
from web.register import drafts
from web.register.entry_form import LARGEST_FORM, RELATIONS, choices, first

router = APIRouter()
LEAD, CO = "lead", "co"


@dataclass(frozen=True, slots=True)
class QuotaSplit:
    """Who leads, who co-operates, and what was typed as each one's quota."""

    leads: list[Unit]
    co: list[Unit]
    typed: Mapping[str, str]

    def quotas(self) -> dict[str, Decimal]:
        """Return the quotas of the lead units; refuse what is not a number, naming the unit."""
        return {unit.code: self._read(unit) for unit in self.leads if self.typed.get(unit.code, "").strip()}

    def _read(self, unit: Unit) -> Decimal:
        try:
            return read_figure("quota", self.typed[unit.code])
        except Refused as refused:
            raise within(unit.name, refused) from refused


@router.get("/drafts/{number}/quotas")
def quotas(reader: ForOffice, page: ThisPage, number: str) -> Response:
    """Show who has which assignment."""
    with page.read() as session:
        directive = drafts.find(reader, session, number)
        parts = preparation.parts_of(session, directive)
    given = {f"part:{part.code}": [LEAD if part.leads else CO] for part in parts}
    given |= {f"quota:{part.code}": ["" if part.quota is None else f"{part.quota:f}"] for part in parts}
    return _show(reader, page, number, given)


@router.post("/drafts/{number}/quotas")
def split(reader: ForOffice, sent: ThisForm, page: ThisPage, number: str) -> Response:
    """Fill the table in the way that was chosen and show it, or store it."""
    how = sent.first("how")
    if how == "save":
        again = lambda refused: _show(reader, page, number, sent.fields, refused)  # noqa: E731 - what a refusal shows
        act = lambda session: _save(reader, sent, session, number)  # noqa: E731 - one act
        return page.record_once(act, to=f"/drafts/{number}", said=reader._("已保存任务数。"), about=number, again=again)
    try:
        with page.read() as session:
            given = _filled(sent, session, drafts.find(reader, session, number), how)
    except Refused as refused:
        return _show(reader, page, number, sent.fields, refused)
    return _show(reader, page, number, given)


def _filled(sent: SentForm, session: Session, directive: Directive, how: str) -> Form:
    """Return the form with the quotas that were worked out; who was pasted leads."""
    now = _split(session, sent.fields)
    if how == "equal":
        quotas = assignments.split_equally(directive, now.leads)
    elif how == "weights":
        quotas = assignments.split_by_weights(session, directive, now.leads, first(sent.fields, "pasted"))
    elif how == "paste":
        quotas = pasted_tables.read_figures(session, "quotas", first(sent.fields, "pasted"), _units(session))
    else:
        quotas = now.quotas()
    parts = {f"part:{code}": [LEAD] for code in quotas}
    return {**sent.fields, **parts, **{f"quota:{code}": [f"{figure:f}"] for code, figure in quotas.items()}}


def _save(reader: PageReader, sent: SentForm, session: Session, number: str) -> None:
    directive, given = drafts.find(reader, session, number), _split(session, sent.fields)
    is_sum = directive.target_kind is TargetKind.SUM
    assignments.hand_out(
        session,
        reader.practice,
        directive,
        given.leads,
        given.quotas() if is_sum else {},
        reader.person,
        co=given.co,
        accept_difference=sent.confirmed,
        now=reader.now,
    )


def _split(session: Session, form: Form) -> QuotaSplit:
    units = _units(session)
    typed = {unit.code: first(form, f"quota:{unit.code}") for unit in units}
    having = {part: [unit for unit in units if first(form, f"part:{unit.code}") == part] for part in (LEAD, CO)}
    return QuotaSplit(having[LEAD], having[CO], typed)


def _units(session: Session) -> list[Unit]:
    return [unit for unit in all_units(session) if not unit.is_office]


def _show(reader: PageReader, page: PageAnswer, number: str, given: Form, refused: Refused | None = None) -> Response:
    with page.read() as session:
        directive = drafts.find(reader, session, number)
        groups = choices(reader, session).units
        thoughts = {thought.unit: thought for thought in preparation.prepared(session, directive).thoughts}
        split = _split(session, given)
    total = _sum(split)
    apart = None if total is None or directive.quantity is None else total - directive.quantity
    facts = {"d": directive, "groups": groups, "relations": RELATIONS, "thoughts": thoughts, "given": given}
    facts |= {"sum": total, "apart": apart, "counts": directive.target_kind is TargetKind.SUM, "refused": refused}
    return page.show("quotas", status=UNPROCESSABLE if refused else 200, **facts)


def _sum(split: QuotaSplit) -> Decimal | None:
    """Return the sum of the quotas, None while one of them is not a number."""
    try:
        return check_sum(Decimal(0), split.quotas(), accept_difference=True)
    except Refused:
        return None


@router.get("/drafts/{number}/items")
def items(reader: ForOffice, page: ThisPage, number: str) -> Response:
    """Show the list of a draft as it can be pasted."""
    with page.read() as session:
        listed = _listed(session, drafts.find(reader, session, number))
    text = "\n".join("\t".join(_cells(unit, item)) for unit, item in listed)
    return _show_items(reader, page, number, text)


def _listed(session: Session, directive: Directive) -> Sequence[tuple[Unit, Item]]:
    assignments = assignments_of(session, directive.id)
    return [(unit, item) for assignment, unit in assignments for item in items_of(session, assignment.id)]


def _cells(unit: Unit, item: Item) -> list[str]:
    """Return an item as a spreadsheet copies it: a cell with a line break or a quote stands in quotes."""
    cells = (unit.name, item.number, item.place, item.description, item.measure, item.responsible, str(item.due_on))
    return [f'"{cell.replace(chr(34), chr(34) * 2)}"' if set(cell) & set('\n\t"') else cell for cell in cells]


@router.post("/drafts/{number}/items")
@takes(LARGEST_FORM)
def list_items(reader: ForOffice, sent: ThisForm, page: ThisPage, number: str) -> Response:
    """Give a draft the list that was pasted, all of it or nothing."""
    again = lambda refused: _show_items(reader, page, number, sent.first("pasted"), refused)  # noqa: E731 - what a refusal shows
    act = lambda session: _list(reader, sent, session, number)  # noqa: E731 - one act
    return page.record_once(act, to=f"/drafts/{number}", said=reader._("已保存清单。"), about=number, again=again)


def _list(reader: PageReader, sent: SentForm, session: Session, number: str) -> None:
    directive = drafts.find(reader, session, number)
    on = session.get_one(Source, directive.source_id).held_on
    leads = [unit.code for assignment, unit in assignments_of(session, directive.id) if assignment.leads]
    calendar = reader.practice.calendar
    entries = pasted_tables.read_items(session, sent.first("pasted"), leads, on=on, calendar=calendar)
    assignments.list_items(session, reader.practice, directive, entries, reader.person, now=reader.now)


def _show_items(
    reader: PageReader, page: PageAnswer, number: str, text: str, refused: Refused | None = None
) -> Response:
    with page.read() as session:
        directive = drafts.find(reader, session, number)
        parts = preparation.parts_of(session, directive)
    facts = {"d": directive, "text": text, "parts_of": parts, "refused": refused}
    return page.show("items", status=UNPROCESSABLE if refused else 200, **facts)
