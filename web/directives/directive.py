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
from services.operations import tracked_directives
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
_STANDS: Mapping[tracked_directives.Stand, str] = {
    tracked_directives.Stand.AWAITING_REMINDER: N_("等待下一次提醒"),
    tracked_directives.Stand.OVERDUE: N_("已逾期"),
    tracked_directives.Stand.AWAITING_VERIFICATION: N_("等待核验"),
    tracked_directives.Stand.ON_HOLD: N_("暂缓中"),
    tracked_directives.Stand.COMPLETED: N_("已办结"),
    tracked_directives.Stand.CANCELLED: N_("已结束"),
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
        dossier = open_dossier(session, readable(number), reader.practice.calendar, scope, now=reader.now)
        if dossier is None:
            not_found()
        names = {unit.id: unit.name for _, unit in dossier.assignments}
        facts: dict[str, Any] = {
            "d": dossier,
            "at": path(dossier.directive),
            "head": _head(reader, dossier),
            "figures": _figures(reader, dossier),
            "reasons": [reason(reader, ground, dossier.directive.counted) for ground in dossier.reasons],
            "columns": [column(reader, heading) for heading in dossier.matrix.columns],
            "lines": [_line(reader, dossier, line) for line in dossier.matrix.lines],
            "chart": charts.burn_up(reader, dossier.points, dossier.directive.counted) if dossier.points else None,
            "items": _items(reader, page, session, dossier),
            "past": _past(reader, page, session, dossier.directive),
            "coming": _coming(reader, session, dossier, names),
            "files": evidence_on(session, dossier.directive.id, scope),
            "run": _run(reader, dossier) if reader.viewer.sees_all else None,
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


def _head(reader: PageReader, dossier: Dossier) -> list[tuple[str, str]]:
    """Return what the order says, each with its name; what it does not say is left out."""
    directive, names = dossier.directive, {key: person.name for key, person in dossier.people.items()}
    steps = reader.words.listed([f"{step.name} {reader.day(step.due_on)}" for step in dossier.steps])
    approved = reader._("%(name)s批准", name=names[directive.approved_by]) if directive.approved_by in names else ""
    rows = (
        (reader._("目标"), "" if directive.is_heading else words.target(reader, directive)),
        (reader._("办结标准"), directive.done_when),
        (reader._("统计口径"), directive.counted_how),
        (reader._("统计起点"), reader.day(directive.counted_from) if directive.counted_from else ""),
        (reader._("力度"), directive.strength),
        (reader._("类别"), directive.category),
        (
            reader._("牵头单位"),
            reader.words.listed([unit.name for assignment, unit in dossier.assignments if assignment.leads]),
        ),
        (
            reader._("协办单位"),
            reader.words.listed([unit.name for assignment, unit in dossier.assignments if not assignment.leads]),
        ),
        (reader._("督办经办人"), names.get(directive.desk_id or 0, "")),
        (reader._("对口处室"), names.get(directive.division_id or 0, "")),
        (reader._("分管厅领导"), names.get(directive.leader_id or 0, "")),
        (reader._("节点"), steps),
        (reader._("报送"), reader._("每月%(day)s日", day=directive.report_day) if directive.report_day else ""),
        (reader._("状态"), words.life(reader, directive.life, directive.ended_as)),
        (reader._("审批"), " ".join(filter(None, (approved, directive.document)))),
        (reader._("下发"), reader.at(directive.dispatched_at) if directive.dispatched_at else ""),
    )
    return [(name, text) for name, text in rows if text]


def _figures(reader: PageReader, dossier: Dossier) -> list[tuple[str, str]]:
    units = dossier.directive.target_kind in BY_UNIT and (reader.viewer.sees_all or len(dossier.assignments) > 1)

    def amount(value: object) -> str:
        return words.amount(reader, value, dossier.directive.counted, units=units)  # type: ignore[arg-type]  # a figure or none

    rows = [
        (reader._("任务"), dossier.figures.quantity),
        (reader._("已报"), dossier.figures.reported),
        (reader._("已核"), dossier.figures.verified),
    ]
    shown = [(name, amount(value)) for name, value in rows]
    return shown + ([(reader._("尚差"), amount(dossier.missing))] if dossier.missing is not None else [])


def _line(reader: PageReader, dossier: Dossier, line: BureauLine) -> dict[str, object]:
    assignment, counted = line.assignment, dossier.directive.counted
    figures = [
        words.amount(reader, value, counted, units=False)
        for value in (assignment.quota, assignment.reported, assignment.verified)
    ]
    return {
        "assignment": assignment,
        "unit": line.unit,
        "figures": figures,
        "as_of": reader.day(assignment.as_of) if assignment.as_of else "",
        "ended": words.life(reader, dossier.directive.life, assignment.ended_as) if assignment.ended_as else "",
        "cells": [cell(reader, unit_cell) if unit_cell else None for unit_cell in line.cells],
    }


class ItemsShown(NamedTuple):
    """One part of the items, and the addresses of the others."""

    rows: list[tuple[Item, Unit, str]]
    states: list[tuple[str, str, int, bool]]
    before: str
    after: str


def _items(reader: PageReader, page: PageAnswer, session: Session, dossier: Dossier) -> ItemsShown | None:
    """Return the items of a state that is asked for, two hundred at a time."""
    if not dossier.items:
        return None
    asked = page.query("items")
    state = ItemState(asked) if asked in set(ItemState) else None
    count = dossier.items.get(state, 0) if state else sum(dossier.items.values())
    last = max(1, -(-count // ITEMS))
    number = min(number_in(page, "page"), last)
    rows = items_seen(session, dossier.directive.id, reader.scope, state, start=(number - 1) * ITEMS, limit=ITEMS)
    where = dossier.directive
    states = [("", reader._("全部"), sum(dossier.items.values()), state is None)]
    states += [
        (str(item_state), reader._(ITEM_STATES[item_state]), n, item_state is state)
        for item_state, n in sorted(dossier.items.items())
    ]
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


def _past(reader: PageReader, page: PageAnswer, session: Session, directive: Directive) -> dict[str, object]:
    number = min(number_in(page, "past"), 100)
    happenings, more = histories.history(session, directive, reader.scope, page=number)
    return {
        "lines": [words_of_history.past(reader, happening, directive.counted) for happening in happenings],
        "before": path(directive, past=number - 1) + "#past" if number > 1 else "",
        "after": path(directive, past=number + 1) + "#past" if more else "",
    }


def _coming(reader: PageReader, session: Session, dossier: Dossier, names: Mapping[int, str]) -> dict[str, object]:
    lines = timetables.outline(session, reader.practice, dossier.directive, reader.scope, now=reader.now)
    shown = [words_of_history.future(reader, line, names) for line in lines[:COMING]]
    return {"lines": shown, "more": len(lines) - len(shown)}


def _run(reader: PageReader, dossier: Dossier) -> dict[str, str]:
    """Return by what the operator finds the run that follows a directive, and the state it bears."""
    directive = dossier.directive
    if directive.dispatched_at is None:
        return {}
    stand = tracked_directives.stand_of(
        directive, dossier.light, [assignment for assignment, _ in dossier.assignments], dossier.milestones
    )
    return {
        "name": directive.number,
        "id": directive.flow_run_id,
        "stand": str(stand),
        "word": reader._(_STANDS[stand]),
    }
