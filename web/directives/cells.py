"""How the cells of a directive's matrix and the reasons of its light read."""

from typing import NamedTuple

from rules.lights import Light
from rules.milestones import MilestoneKind, MilestoneState
from services.boards.light_reasons import Reason, Why
from services.boards.matrices import LAST, NEXT, Cell, Column
from web.frame.reader import PageReader


class CellShown(NamedTuple):
    """A cell in words: the light it has, what it says, and the day it says it of."""

    light: Light | None
    said: str
    day: str
    left: str


def column(reader: PageReader, one: Column) -> str:
    """Return what a column is called."""
    named = {LAST: reader._("上一次报送"), NEXT: reader._("下一次报送"), "": duty(reader, one.kind)}
    return named.get(one.name, one.name)


def duty(reader: PageReader, kind: MilestoneKind) -> str:
    """Return what is owed, as a noun."""
    named = {MilestoneKind.COMPLETION: reader._("办结"), MilestoneKind.ITEMS: reader._("清单销号")}
    return named.get(kind) or reader.words.duties[kind]


def cell(reader: PageReader, one: Cell) -> CellShown:
    """Return a cell in words; none is told by its colour alone."""
    groups = reader._("（%(n)s批）", n=one.groups) if one.groups > 1 else ""
    match one.state:
        case MilestoneState.DONE:
            return CellShown(None, "✓ " + reader._("已完成") + groups, reader.day(one.done_on), "")
        case MilestoneState.ENDED:
            return CellShown(None, reader._("不再办理"), "", "")
        case MilestoneState.CLAIMED:
            return CellShown(one.light, reader._("待核验") + groups, reader.day(one.due_on), "")
        case MilestoneState.HELD:
            return CellShown(one.light, reader._("暂缓") + groups, reader.day(one.due_on), "")
        case MilestoneState.OPEN:
            late = reader._("逾期%(n)s个工作日", n=one.late) if one.late else reader.left(one.due_on)
            return CellShown(one.light, groups, reader.day(one.due_on), late)


def reason(reader: PageReader, one: Reason, counted: str) -> str:
    """Return why a light is what it is, in words."""
    what = reader._(
        "%(unit)s%(duty)s期限%(day)s",
        unit=one.unit,
        duty=one.name or duty(reader, one.kind),
        day=reader.day(one.due_on),
    )
    match one.why:
        case Why.OWN_DATE:
            return reader._("本事项的期限%(day)s已过", day=reader.day(one.due_on))
        case Why.BEHIND if one.reported is not None and one.expected is not None:
            reported, line = (reader.words.quantity(value, counted) for value in (one.reported, round(one.expected, 1)))
            return reader._(
                "%(what)s：已报%(reported)s，按时间进度应达%(line)s，不足七成", what=what, reported=reported, line=line
            )
        case Why.HELD:
            return reader._("%(what)s：暂缓中", what=what)
        case _:
            return f"{what}，{reader.left(one.due_on)}"
