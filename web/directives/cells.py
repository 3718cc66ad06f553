"""How the cells of a directive's matrix and the reasons of its light read."""

from typing import NamedTuple

from rules.lights import Light
from rules.milestones import MilestoneKind, MilestoneState
from services.boards.light_reasons import Reason, ReasonKind
from services.boards.matrices import LAST, NEXT, Cell, Column
from web.frame.reader import PageReader


class CellShown(NamedTuple):
    """A cell in words: the light it has, what it says, and the day it says it of."""

    light: Light | None
    said: str
    day: str
    left: str


def column(reader: PageReader, column: Column) -> str:
    """Return what a column is called."""
    named = {LAST: reader._("上一次报送"), NEXT: reader._("下一次报送"), "": duty(reader, column.kind)}
    return named.get(column.name, column.name)


def duty(reader: PageReader, kind: MilestoneKind) -> str:
    """Return what is owed, as a noun."""
    named = {MilestoneKind.COMPLETION: reader._("办结"), MilestoneKind.ITEMS: reader._("清单销号")}
    return named.get(kind) or reader.words.duties[kind]


def cell(reader: PageReader, cell: Cell) -> CellShown:
    """Return a cell in words; none is told by its colour alone."""
    groups = reader._("（%(n)s批）", n=cell.groups) if cell.groups > 1 else ""
    match cell.state:
        case MilestoneState.DONE:
            return CellShown(None, "✓ " + reader._("已完成") + groups, reader.day(cell.done_on), "")
        case MilestoneState.ENDED:
            return CellShown(None, reader._("不再办理"), "", "")
        case MilestoneState.CLAIMED:
            return CellShown(cell.light, reader._("待核验") + groups, reader.day(cell.due_on), "")
        case MilestoneState.HELD:
            return CellShown(cell.light, reader._("暂缓") + groups, reader.day(cell.due_on), "")
        case MilestoneState.OPEN:
            late = reader._("逾期%(n)s个工作日", n=cell.late) if cell.late else reader.left(cell.due_on)
            return CellShown(cell.light, groups, reader.day(cell.due_on), late)


def reason(reader: PageReader, reason: Reason, counted: str) -> str:
    """Return why a light is what it is, in words."""
    what = reader._(
        "%(unit)s%(duty)s期限%(day)s",
        unit=reason.unit,
        duty=reason.name or duty(reader, reason.kind),
        day=reader.day(reason.due_on),
    )
    match reason.why:
        case ReasonKind.OWN_DATE:
            return reader._("本事项的期限%(day)s已过", day=reader.day(reason.due_on))
        case ReasonKind.BEHIND if reason.reported is not None and reason.expected is not None:
            reported, line = (
                reader.words.quantity(value, counted) for value in (reason.reported, round(reason.expected, 1))
            )
            return reader._(
                "%(what)s：已报%(reported)s，按时间进度应达%(line)s，不足七成", what=what, reported=reported, line=line
            )
        case ReasonKind.HELD:
            return reader._("%(what)s：暂缓中", what=what)
        case _:
            return f"{what}，{reader.left(reason.due_on)}"
