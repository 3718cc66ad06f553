"""One directive in a browser: the order, its light and why, its growth, its units, its items, its past, its future, its run."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from models.directives import Directive, Item, ItemState
from models.people import Unit
from models.queries.evidence import evidence_on
from models.queries.items import items_seen
from rules.entry import read_line
from rules.refusal import Refused
from services.boards import histories
from services.boards.directive_list import BY_UNIT
from services.boards.dossiers import Dossier, open_dossier
from services.boards.matrices import BureauLine
from services.operations import tracking
from services.registration import timetables
from translations.texts import N_
from web.directives import charts, words
from web.directives import history as words_of_history
from web.directives.cells import cell, column, reason
from web.frame.interruptions import not_found
from web.frame.page_answer import PageAnswer
from web.frame.permissions import SignedIn, ThisPage
from web.frame.reader import PageReader

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
def directive(reader: SignedIn, page: ThisPage, number: str) -> Response:
    """Show one directive, as much of it as the reader may see."""
    scope = reader.scope
    with page.read() as session:
        found = open_dossier(session, readable(number), reader.practice.calendar, scope, now=reader.now)
        if found is None:
            not_found()
        names = {unit.id: unit.name for _, unit in found.assignments}
        facts: dict[str, Any] = {
            "d": found,
            "at": path(found.directive),
            "head": _head(reader, found),
            "figures": _figures(reader, found),
            "reasons": [reason(reader, one, found.directive.counted) for one in found.reasons],
            "columns": [column(reader, one) for one in found.matrix.columns],
            "lines": [_line(reader, found, line) for line in found.matrix.lines],
            "chart": charts.burn_up(reader, found.points, found.directive.counted) if found.points else None,
            "items": _items(reader, page, session, found),
            "past": _past(reader, page, session, found.directive),
            "coming": _coming(reader, session, found, names),
            "files": evidence_on(session, found.directive.id, scope),
            "run": _run(reader, found) if reader.viewer.sees_all else None,
            "path": path,
            "target": words.target,
            "life": words.life,
        }
    return page.show("directive", **facts)


def readable(number: str) -> str:
    """Return a number of the address; what no number can be is that of no directive."""
    try:
        return read_line("directive", number, at_most=32)
    except Refused:
        not_found()


def path(directive: Directive, *steps: object, **query: object) -> str:
    """Return the address of a directive, of a page of its own, or of a question to either."""
    where = "/".join(("/directives", *(quote(str(step), safe="") for step in (directive.number, *steps))))
    asked = {name: value for name, value in query.items() if value}
    return where + (f"?{urlencode(asked)}" if asked else "")


def _head(reader: PageReader, found: Dossier) -> list[tuple[str, str]]:
    """Return what the order says, each with its name; what it does not say is left out."""
    one, names = found.directive, {key: person.name for key, person in found.people.items()}
    steps = reader.words.listed([f"{step.name} {reader.day(step.due_on)}" for step in found.steps])
    approved = reader._("%(name)s批准", name=names[one.approved_by]) if one.approved_by in names else ""
    rows = (
        (reader._("目标"), "" if one.is_heading else words.target(reader, one)),
        (reader._("办结标准"), one.done_when),
        (reader._("统计口径"), one.counted_how),
        (reader._("统计起点"), reader.day(one.counted_from) if one.counted_from else ""),
        (reader._("力度"), one.strength),
        (reader._("类别"), one.category),
        (
            reader._("牵头单位"),
            reader.words.listed([unit.name for assignment, unit in found.assignments if assignment.leads]),
        ),
        (
            reader._("协办单位"),
            reader.words.listed([unit.name for assignment, unit in found.assignments if not assignment.leads]),
        ),
        (reader._("督办经办人"), names.get(one.desk_id or 0, "")),
        (reader._("对口处室"), names.get(one.division_id or 0, "")),
        (reader._("分管厅领导"), names.get(one.leader_id or 0, "")),
        (reader._("节点"), steps),
        (reader._("报送"), reader._("每月%(day)s日", day=one.report_day) if one.report_day else ""),
        (reader._("状态"), words.life(reader, one.life, one.ended_as)),
        (reader._("审批"), " ".join(filter(None, (approved, one.document)))),
        (reader._("下发"), reader.at(one.dispatched_at) if one.dispatched_at else ""),
    )
    return [(name, text) for name, text in rows if text]


def _figures(reader: PageReader, found: Dossier) -> list[tuple[str, str]]:
    units = found.directive.target_kind in BY_UNIT and (reader.viewer.sees_all or len(found.assignments) > 1)

    def amount(value: object) -> str:
        return words.amount(reader, value, found.directive.counted, units=units)  # type: ignore[arg-type]  # a figure or none

    rows = [
        (reader._("任务"), found.figures.quantity),
        (reader._("已报"), found.figures.reported),
        (reader._("已核"), found.figures.verified),
    ]
    shown = [(name, amount(value)) for name, value in rows]
    return shown + ([(reader._("尚差"), amount(found.missing))] if found.missing is not None else [])


def _line(reader: PageReader, found: Dossier, line: BureauLine) -> dict[str, object]:
    assignment, counted = line.assignment, found.directive.counted
    figures = [
        words.amount(reader, value, counted, units=False)
        for value in (assignment.quota, assignment.reported, assignment.verified)
    ]
    return {
        "assignment": assignment,
        "unit": line.unit,
        "figures": figures,
        "as_of": reader.day(assignment.as_of) if assignment.as_of else "",
        "ended": words.life(reader, found.directive.life, assignment.ended_as) if assignment.ended_as else "",
        "cells": [cell(reader, one) if one else None for one in line.cells],
    }


class ItemsShown(NamedTuple):
    """One part of the items, and the addresses of the others."""

    rows: list[tuple[Item, Unit, str]]
    states: list[tuple[str, str, int, bool]]
    before: str
    after: str


def _items(reader: PageReader, page: PageAnswer, session: Session, found: Dossier) -> ItemsShown | None:
    """Return the items of a state that is asked for, two hundred at a time."""
    if not found.items:
        return None
    asked = page.query("items")
    state = ItemState(asked) if asked in set(ItemState) else None
    count = found.items.get(state, 0) if state else sum(found.items.values())
    last = max(1, -(-count // ITEMS))
    number = min(number_in(page, "page"), last)
    rows = items_seen(session, found.directive.id, reader.scope, state, start=(number - 1) * ITEMS, limit=ITEMS)
    where = found.directive
    states = [("", reader._("全部"), sum(found.items.values()), state is None)]
    states += [(str(one), reader._(ITEM_STATES[one]), n, one is state) for one, n in sorted(found.items.items())]
    return ItemsShown(
        [(item, unit, reader._(ITEM_STATES[item.state])) for item, unit in rows],
        [(path(where, items=key) + "#items", name, n, current) for key, name, n, current in states],
        path(where, items=asked, page=number - 1) + "#items" if number > 1 else "",
        path(where, items=asked, page=number + 1) + "#items" if number < last else "",
    )


LARGEST = 6  # digits of a page


def number_in(page: PageAnswer, name: str) -> int:
    """Return a page's number of the address; 1 when there is none that can be read."""
    text = page.query(name)
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) <= LARGEST else 1


def _past(reader: PageReader, page: PageAnswer, session: Session, one: Directive) -> dict[str, object]:
    number = min(number_in(page, "past"), 100)
    found, more = histories.history(session, one, reader.scope, page=number)
    return {
        "lines": [words_of_history.past(reader, happening, one.counted) for happening in found],
        "before": path(one, past=number - 1) + "#past" if number > 1 else "",
        "after": path(one, past=number + 1) + "#past" if more else "",
    }


def _coming(reader: PageReader, session: Session, found: Dossier, names: Mapping[int, str]) -> dict[str, object]:
    lines = timetables.outline(session, reader.practice, found.directive, reader.scope, now=reader.now)
    shown = [words_of_history.future(reader, one, names) for one in lines[:COMING]]
    return {"lines": shown, "more": len(lines) - len(shown)}


def _run(reader: PageReader, found: Dossier) -> dict[str, str]:
    """Return by what the operator finds the run that follows a directive, and the state it bears."""
    one = found.directive
    if one.dispatched_at is None:
        return {}
    stand = tracking.stand_of(one, found.light, [assignment for assignment, _ in found.assignments], found.milestones)
    return {"name": one.number, "id": one.flow_run_id, "stand": str(stand), "word": reader._(_STANDS[stand])}
