"""How directives are called on pages: where one is in its life, what it aims at, who leads it."""

from decimal import Decimal

from models.directives import Directive, Ending, Life
from models.queries.standing import TaskRow
from rules.targets import Comparator, TargetKind
from web.frame.here import Here
from web.frame.words import words_for


def life(here: Here, life: Life, ended_as: Ending | None) -> str:
    """Return where a directive is in its life; one that is over says how it ended."""
    return words_for(here.lang, "", here.lang)[f"ended_{ended_as}" if ended_as else f"life_{life}"]


def target(here: Here, task: Directive | TaskRow) -> str:
    """Return what a directive aims at, in words."""
    match task.target_kind:
        case TargetKind.LIST:
            return here._("清单逐项销号")
        case TargetKind.NONE:
            return here._("定性，按办结标准认可")
        case TargetKind.EACH:
            return here._("各单位均%(goal)s", goal=_goal(here, task))
        case _:
            return _goal(here, task)


def _goal(here: Here, task: Directive | TaskRow) -> str:
    if task.quantity is None:
        return here._("按各单位任务数")
    value = here.words.quantity(task.quantity, task.counted)
    match task.comparator:
        case Comparator.AT_MOST:
            return here._("不超过%(value)s", value=value)
        case Comparator.EXACTLY:
            return here._("达到%(value)s", value=value)
        case _:
            return here._("不少于%(value)s", value=value)


def amount(here: Here, value: Decimal | None, counted: str, *, units: bool) -> str:
    """Return a figure with what it counts; of some targets that is units."""
    if value is None:
        return "—"
    return here._("%(n)s个单位", n=here.figure(value)) if units else here.words.quantity(value, counted)


def led_by(here: Here, leads: tuple[str, ...]) -> str:
    """Return who leads a directive; of many units the first."""
    if len(leads) > FEW:
        return here._("%(first)s等%(n)s个单位", first=leads[0], n=len(leads))
    return here.words.listed(leads) or "—"


FEW = 2
