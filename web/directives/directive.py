"""One directive in a browser: the order, its light and why, its growth, its units, its items, its past, its future, its run."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from models import queries
from models.directives import Directive, Item, ItemState
from models.people import Unit
from models.queries import matter
from rules.entry import read_line
from rules.refusal import Refused
from services.boards import histories
from services.boards.directive_list import BY_UNIT
from services.boards.dossiers import Dossier, open_dossier
from services.boards.matrices import BureauLine
from services.operations import tracking
from services.registration import timetables
from web.directives import charts, words
from web.directives import history as words_of_history
from web.directives.cells import cell, column, reason
from web.frame.field_words import N_
from web.frame.here import Here
from web.frame.permissions import SignedIn

router = APIRouter()
ITEMS = 200  # shown at once
COMING = 60
_STANDS: Mapping[tracking.Stand, str] = {
    tracking.Stand.AWAITING_REMINDER: N_("等待下一次提醒"),
    tracking.Stand.OVERDUE: N_("已逾期"),
    tracking.Stand.AWAITING_VERIFICATION: N_("等待核验"),
    tracking.Stand.ON_HOLD: N_("暂缓中"),
    tracking.Stand.COMPLETED: N_("已办结"),
    tracking.Stand.CANCELLED: N_("已结束"),
}
ITEM_STATES: Mapping[ItemState, str] = {
    ItemState.OPEN: N_("未销号"),
    ItemState.CLAIMED: N_("申请销号"),
    ItemState.CLOSED: N_("已销号"),
    ItemState.RETURNED: N_("退回"),
    ItemState.RELAPSED: N_("反弹"),
}


@router.get("/directives/{number}")
def directive(here: SignedIn, number: str) -> Response:
    """Show one directive, as much of it as the reader may see."""
    scope = here.viewer.scope
    with here.read() as session:
        found = open_dossier(session, readable(here, number), here.practice.calendar, scope, now=here.now)
        if found is None:
            here.not_found()
        names = {unit.id: unit.name for _, unit in found.assignments}
        facts: dict[str, Any] = {
            "d": found,
            "at": path(found.directive),
            "head": _head(here, found),
            "figures": _figures(here, found),
            "reasons": [reason(here, one, found.directive.counted) for one in found.reasons],
            "columns": [column(here, one) for one in found.matrix.columns],
            "lines": [_line(here, found, line) for line in found.matrix.lines],
            "chart": charts.burn_up(here, found.points, found.directive.counted) if found.points else None,
            "items": _items(here, session, found),
            "past": _past(here, session, found.directive),
            "coming": _coming(here, session, found, names),
            "files": queries.evidence_on(session, found.directive.id, scope),
            "run": _run(here, found) if here.viewer.sees_all else None,
            "path": path,
            "target": words.target,
            "life": words.life,
        }
    return here.page("directive", **facts)


def readable(here: Here, number: str) -> str:
    """Return a number of the address; what no number can be is that of no directive."""
    try:
        return read_line("directive", number, at_most=32)
    except Refused:
        here.not_found()


def path(directive: Directive, *steps: object, **query: object) -> str:
    """Return the address of a directive, of a page of its own, or of a question to either."""
    where = "/".join(("/directives", *(quote(str(step), safe="") for step in (directive.number, *steps))))
    asked = {name: value for name, value in query.items() if value}
    return where + (f"?{urlencode(asked)}" if asked else "")


def _head(here: Here, found: Dossier) -> list[tuple[str, str]]:
    """Return what the order says, each with its name; what it does not say is left out."""
    one, names = found.directive, {key: person.name for key, person in found.people.items()}
    steps = here.words.listed([f"{step.name} {here.day(step.due_on)}" for step in found.steps])
    approved = here._("%(name)s批准", name=names[one.approved_by]) if one.approved_by in names else ""
    rows = (
        (here._("目标"), "" if one.is_heading else words.target(here, one)),
        (here._("办结标准"), one.done_when),
        (here._("统计口径"), one.counted_how),
        (here._("统计起点"), here.day(one.counted_from) if one.counted_from else ""),
        (here._("力度"), one.strength),
        (here._("类别"), one.category),
        (
            here._("牵头单位"),
            here.words.listed([unit.name for assignment, unit in found.assignments if assignment.leads]),
        ),
        (
            here._("协办单位"),
            here.words.listed([unit.name for assignment, unit in found.assignments if not assignment.leads]),
        ),
        (here._("督办经办人"), names.get(one.desk_id or 0, "")),
        (here._("对口处室"), names.get(one.division_id or 0, "")),
        (here._("分管厅领导"), names.get(one.leader_id or 0, "")),
        (here._("节点"), steps),
        (here._("报送"), here._("每月%(day)s日", day=one.report_day) if one.report_day else ""),
        (here._("状态"), words.life(here, one.life, one.ended_as)),
        (here._("审批"), " ".join(filter(None, (approved, one.document)))),
        (here._("下发"), here.at(one.dispatched_at) if one.dispatched_at else ""),
    )
    return [(name, text) for name, text in rows if text]


def _figures(here: Here, found: Dossier) -> list[tuple[str, str]]:
    units = found.directive.target_kind in BY_UNIT and (here.viewer.sees_all or len(found.assignments) > 1)

    def amount(value: object) -> str:
        return words.amount(here, value, found.directive.counted, units=units)  # type: ignore[arg-type]  # a figure or none

    rows = [
        (here._("任务"), found.figures.quantity),
        (here._("已报"), found.figures.reported),
        (here._("已核"), found.figures.verified),
    ]
    shown = [(name, amount(value)) for name, value in rows]
    return shown + ([(here._("尚差"), amount(found.missing))] if found.missing is not None else [])


def _line(here: Here, found: Dossier, line: BureauLine) -> dict[str, object]:
    assignment, counted = line.assignment, found.directive.counted
    figures = [
        words.amount(here, value, counted, units=False)
        for value in (assignment.quota, assignment.reported, assignment.verified)
    ]
    return {
        "assignment": assignment,
        "unit": line.unit,
        "figures": figures,
        "as_of": here.day(assignment.as_of) if assignment.as_of else "",
        "ended": words.life(here, found.directive.life, assignment.ended_as) if assignment.ended_as else "",
        "cells": [cell(here, one) if one else None for one in line.cells],
    }


class ItemsShown(NamedTuple):
    """One part of the items, and the addresses of the others."""

    rows: list[tuple[Item, Unit, str]]
    states: list[tuple[str, str, int, bool]]
    before: str
    after: str


def _items(here: Here, session: Session, found: Dossier) -> ItemsShown | None:
    """Return the items of a state that is asked for, two hundred at a time."""
    if not found.items:
        return None
    asked = here.request.query_params.get("items", "")
    state = ItemState(asked) if asked in set(ItemState) else None
    count = found.items.get(state, 0) if state else sum(found.items.values())
    last = max(1, -(-count // ITEMS))
    page = min(number_in(here, "page"), last)
    rows = matter.items_seen(
        session, found.directive.id, here.viewer.scope, state, start=(page - 1) * ITEMS, limit=ITEMS
    )
    where = found.directive
    states = [("", here._("全部"), sum(found.items.values()), state is None)]
    states += [(str(one), here._(ITEM_STATES[one]), n, one is state) for one, n in sorted(found.items.items())]
    return ItemsShown(
        [(item, unit, here._(ITEM_STATES[item.state])) for item, unit in rows],
        [(path(where, items=key) + "#items", name, n, current) for key, name, n, current in states],
        path(where, items=asked, page=page - 1) + "#items" if page > 1 else "",
        path(where, items=asked, page=page + 1) + "#items" if page < last else "",
    )


LARGEST = 6  # digits of a page


def number_in(here: Here, name: str) -> int:
    """Return a page's number of the address; 1 when there is none that can be read."""
    text = here.request.query_params.get(name, "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) <= LARGEST else 1


def _past(here: Here, session: Session, one: Directive) -> dict[str, object]:
    page = min(number_in(here, "past"), 100)
    found, more = histories.history(session, one, here.viewer.scope, page=page)
    return {
        "lines": [words_of_history.past(here, happening, one.counted) for happening in found],
        "before": path(one, past=page - 1) + "#past" if page > 1 else "",
        "after": path(one, past=page + 1) + "#past" if more else "",
    }


def _coming(here: Here, session: Session, found: Dossier, names: Mapping[int, str]) -> dict[str, object]:
    lines = timetables.outline(session, here.practice, found.directive, here.viewer.scope, now=here.now)
    shown = [words_of_history.future(here, one, names) for one in lines[:COMING]]
    return {"lines": shown, "more": len(lines) - len(shown)}


def _run(here: Here, found: Dossier) -> dict[str, str]:
    """Return by what the operator finds the run that follows a directive, and the state it bears."""
    one = found.directive
    if one.dispatched_at is None:
        return {}
    stand = tracking.stand_of(one, found.light, [assignment for assignment, _ in found.assignments], found.milestones)
    return {"name": one.number, "id": one.flow_run_id, "stand": str(stand), "word": here._(_STANDS[stand])}
