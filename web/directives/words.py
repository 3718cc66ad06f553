"""How directives are called on pages: where one is in its life, what it aims at, who leads it."""

from decimal import Decimal

from models.directives import Directive
from models.queries.directive_lists import LedgerTaskRow
from rules.outcomes import Ending, Life
from rules.targets import Comparator, TargetKind
from web.frame.reader import PageReader
from web.frame.words import standing_of


def life(reader: PageReader, life: Life, ended_as: Ending | None) -> str:
    """Return where a directive is in its life; one that is over says how it ended."""
    return reader._(standing_of(life, ended_as))


def target(reader: PageReader, task: Directive | LedgerTaskRow) -> str:
    """Return what a directive aims at, in words."""
    match task.target_kind:
        case TargetKind.LIST:
            return reader._("清单逐项销号")
        case TargetKind.NONE:
            return reader._("定性，按办结标准认可")
        case TargetKind.EACH:
            return reader._("各单位均%(goal)s", goal=_goal(reader, task))
        case _:
            return _goal(reader, task)


def _goal(reader: PageReader, task: Directive | LedgerTaskRow) -> str:
    if task.quantity is None:
        return reader._("按各单位任务数")
    value = reader.words.quantity(task.quantity, task.counted)
    match task.comparator:
        case Comparator.AT_MOST:
            return reader._("不超过%(value)s", value=value)
        case Comparator.EXACTLY:
            return reader._("达到%(value)s", value=value)
        case _:
            return reader._("不少于%(value)s", value=value)


def amount(reader: PageReader, value: Decimal | None, counted: str, *, units: bool) -> str:
    """Return a figure with what it counts; of some targets that is units."""
    if value is None:
        return "—"
    return reader._("%(n)s个单位", n=reader.figure(value)) if units else reader.words.quantity(value, counted)


def led_by(reader: PageReader, leads: tuple[str, ...]) -> str:
    """Return who leads a directive; of many units the first."""
    if len(leads) > FEW:
        return reader._("%(first)s等%(n)s个单位", first=leads[0], n=len(leads))
    return reader.words.listed(leads) or "—"


FEW = 2
