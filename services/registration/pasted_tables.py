"""Reads what an office pastes from its spreadsheets: figures by unit, and lists of items; every slip is named by its line."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlmodel import Session

from models.people import Unit
from models.queries.units import all_units, former_names
from rules.calendar import WorkCalendar
from rules.entry import read_figure
from rules.pasted import PastedRow, read_rows
from rules.refusal import Place, Refused, RefusedAll
from services.entries import ItemEntry, read_item
from services.registration.deadlines import read_deadline
from services.registration.minutes_reader import aliases

ITEM_COLUMNS = ("unit", "number", "place", "description", "measure", "responsible", "due_on")
SHOWN = 20  # slips named one by one
_HEADS = frozenset({"单位", "承办单位", "责任单位", "unit"})


def read_figures(session: Session, field: str, text: str, units: Sequence[Unit]) -> dict[str, Decimal]:
    """Return the figures of some units by their codes; a unit that is none of them, or named twice, is refused."""
    known, asked = units_by_name(session), {unit.code for unit in units}
    figures: dict[str, Decimal] = {}

    def read(row: PastedRow) -> None:
        name, figure = _two(field, row)
        unit = _unit(field, known, name)
        if unit.code not in asked:
            raise Refused(field=field, zh=f"“{name}”不是牵头单位。", en=f"{name!r} is not a lead unit.")
        if unit.code in figures:
            raise Refused(field=field, zh=f"{unit.name}重复。", en=f"{unit.name} is named twice.")
        figures[unit.code] = read_figure(field, figure)

    _each(_rows(field, text, 2), read)
    return figures


def _two(field: str, row: PastedRow) -> tuple[str, str]:
    """Return the name and the figure of a row; empty cells after them are the spreadsheet's."""
    cells = [cell for cell in row.cells if cell]
    if len(cells) != 2:  # noqa: PLR2004 - a unit and a figure
        raise Refused(
            field=field,
            zh=f"须为“单位、数”两列，此行有{len(cells)}列。",
            en=f"a unit and a figure are needed, there are {len(cells)} cells.",
        )
    return cells[0], cells[1]


def read_items(
    session: Session, text: str, leads: Sequence[str], *, on: date, calendar: WorkCalendar
) -> list[ItemEntry]:
    """Return the items of a list, each of a lead unit; their days may be said in words, reckoned from a day."""
    known, items = units_by_name(session), dict[tuple[str, str], ItemEntry]()

    def read(row: PastedRow) -> None:
        if len(row.cells) > len(ITEM_COLUMNS):
            raise Refused(
                field="items",
                zh=f"此行有{len(row.cells)}列，最多{len(ITEM_COLUMNS)}列。",
                en=f"{len(row.cells)} cells, at most {len(ITEM_COLUMNS)}.",
            )
        cells = dict(zip(ITEM_COLUMNS, row.cells, strict=False))
        unit = _unit("item.unit", known, cells["unit"])
        if unit.code not in leads:
            raise Refused(field="item.unit", zh=f"{unit.name}不是牵头单位。", en=f"{unit.name} is not a lead unit.")
        deadline = read_deadline("item.due_on", cells.get("due_on", ""), on=on, calendar=calendar)
        item = read_item({**cells, "unit": unit.code, "due_on": deadline.on})
        if (unit.code, item.number) in items:
            raise Refused(
                field="item.number",
                zh=f"{unit.name}的{item.number}号重复。",
                en=f"{unit.name} has {item.number} twice.",
            )
        items[unit.code, item.number] = item

    _each(_rows("items", text, len(ITEM_COLUMNS)), read)
    return list(items.values())


def _rows(field: str, text: str, columns: int) -> list[PastedRow]:
    """Return the rows without the head a spreadsheet has."""
    rows = read_rows(field, text, columns)
    return rows[1:] if rows and rows[0].cells[0].lower() in _HEADS else rows


def _each(rows: Sequence[PastedRow], read: Callable[[PastedRow], None]) -> None:
    """Read every row, and refuse them all when one is refused: the first slips by their lines, the others counted."""
    slips: list[tuple[int, Refused]] = []
    for row in rows:
        try:
            read(row)
        except Refused as refused:
            slips.append((row.line, refused))
    if not slips:
        return
    more = len(slips) - SHOWN
    rest = Refused(zh=f"另有{more}行。", en=f"{more} more lines.") if more > 0 else None
    raise RefusedAll(tuple((Place(f"第{line}行", f"line {line}"), slip) for line, slip in slips[:SHOWN]), rest)


def units_by_name(session: Session) -> Mapping[str, Unit]:
    """Return the units by code, by every name they have or had, and by their place where only one is called so."""
    units, names = all_units(session), defaultdict[int, list[str]](list)
    former = {former_name.code: former_name.unit_id for former_name in former_names(session)}
    for unit in units:
        names[unit.id].append(unit.name)
    for former_name in former_names(session):
        names[former_name.unit_id].append(former_name.name)
    called = {unit.id: aliases(names[unit.id]) for unit in units}
    count = Counter(name for some in called.values() for name in some)
    by_id = {unit.id: unit for unit in units}
    short = {name: by_id[key] for key, some in called.items() for name in some if count[name] == 1}
    old = {code: by_id[key] for code, key in former.items()}
    return {**old, **short, **{unit.name: unit for unit in units}, **{unit.code: unit for unit in units}}


def _unit(field: str, known: Mapping[str, Unit], name: str) -> Unit:
    if name not in known:
        raise Refused(field=field, zh=f"没有单位“{name[:60]}”。", en=f"there is no unit {name[:60]!r}.")
    return known[name]


def read_steps(text: str, *, on: date, calendar: WorkCalendar) -> list[dict[str, object]]:
    """Return the steps of a plan, each a line with its name and its day, which may be said in words."""
    steps: list[dict[str, object]] = []

    def read(row: PastedRow) -> None:
        name, *words = row.cells
        deadline = read_deadline("step.on", " ".join(filter(None, words)), on=on, calendar=calendar)
        steps.append({"name": name, "on": deadline.on})

    _each(read_rows("plan.steps", text, 2), read)
    return steps
