"""How the cells of a directive's matrix and the reasons of its light read."""

from typing import NamedTuple

from rules.lights import Light
from rules.milestones import MilestoneKind, MilestoneState
from services.boards.light_reasons import Reason, Why
from services.boards.matrices import LAST, NEXT, Cell, Column
from web.frame.here import Here


class CellShown(NamedTuple):
    """A cell in words: the light it has, what it says, and the day it says it of."""

    light: Light | None
    said: str
    day: str
    left: str


def column(here: Here, one: Column) -> str:
    """Return what a column is called."""
    named = {LAST: here._("上一次报送"), NEXT: here._("下一次报送"), "": duty(here, one.kind)}
    return named.get(one.name, one.name)


def duty(here: Here, kind: MilestoneKind) -> str:
    """Return what is owed, as a noun."""
    named = {MilestoneKind.COMPLETION: here._("办结"), MilestoneKind.ITEMS: here._("清单销号")}
    return named.get(kind) or here.words.duties[kind]


def cell(here: Here, one: Cell) -> CellShown:
    """Return a cell in words; none is told by its colour alone."""
    groups = here._("（%(n)s批）", n=one.groups) if one.groups > 1 else ""
    match one.state:
        case MilestoneState.DONE:
            return CellShown(None, "✓ " + here._("已完成") + groups, here.day(one.done_on), "")
        case MilestoneState.ENDED:
            return CellShown(None, here._("不再办理"), "", "")
        case MilestoneState.CLAIMED:
            return CellShown(one.light, here._("待核验") + groups, here.day(one.due_on), "")
        case MilestoneState.HELD:
            return CellShown(one.light, here._("暂缓") + groups, here.day(one.due_on), "")
        case MilestoneState.OPEN:
            late = here._("逾期%(n)s个工作日", n=one.late) if one.late else here.left(one.due_on)
            return CellShown(one.light, groups, here.day(one.due_on), late)


def reason(here: Here, one: Reason, counted: str) -> str:
    """Return why a light is what it is, in words."""
    what = here._(
        "%(unit)s%(duty)s期限%(day)s", unit=one.unit, duty=one.name or duty(here, one.kind), day=here.day(one.due_on)
    )
    match one.why:
        case Why.OWN_DATE:
            return here._("本事项的期限%(day)s已过", day=here.day(one.due_on))
        case Why.BEHIND if one.reported is not None and one.expected is not None:
            reported, line = (here.words.quantity(value, counted) for value in (one.reported, round(one.expected, 1)))
            return here._(
                "%(what)s：已报%(reported)s，按时间进度应达%(line)s，不足七成", what=what, reported=reported, line=line
            )
        case Why.HELD:
            return here._("%(what)s：暂缓中", what=what)
        case _:
            return f"{what}，{here.left(one.due_on)}"
