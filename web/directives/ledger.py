"""The ledger in a browser: a table of directives, what is looked for and how it is ordered in the address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from models.queries.directive_lists import LedgerFilter, categories_known
from models.queries.directives import sources_known
from models.queries.units import leads_known, unit_named
from rules.entry import read_date, read_line
from rules.lights import Light
from rules.outcomes import Life
from rules.refusal import Refused
from services.boards.directive_list import DirectiveLine, DirectivePage, DirectiveQuery, Order, browse
from services.boards.light_board import LightBoard
from web.directives import words
from web.frame.interruptions import not_found
from web.frame.page_answer import PageAnswer
from web.frame.permissions import SignedIn, ThisPage
from web.frame.reader import PageReader

router = APIRouter()
T = TypeVar("T")
NAMES = ("q", "light", "life", "lead", "source", "category", "from", "to", "sort")


@dataclass(frozen=True, slots=True)
class Query:
    """What the address asks, and the names of what could not be read in it."""

    given: Mapping[str, str]
    asked: DirectiveQuery
    unread: tuple[str, ...]

    def address(self, **changed: object) -> str:
        """Return the address of the same question with something changed."""
        fields = {name: value for name, value in {**self.given, **changed}.items() if value}
        return "/directives" + (f"?{urlencode(fields)}" if fields else "")


@router.get("/directives")
def directives(reader: SignedIn, page: ThisPage) -> Response:
    """Show one page of the directives a reader sees and asks for."""
    if not (reader.viewer.sees_all or reader.viewer.units):
        not_found()
    board: LightBoard = page.request.app.state.lights
    with page.read() as session:
        query = _query(page, session)
        listing = browse(session, board, reader.practice.calendar, query.asked, reader.scope, today=reader.today)
        options = _options(reader, session)
    facts = {
        "query": query,
        "found": listing,
        "rows": [_row(reader, line) for line in listing.lines],
        "options": options,
    }
    return page.show("directives", status=422 if query.unread else 200, pages=_pages(query, listing), **facts)


def _query(page: PageAnswer, session: Session) -> Query:
    given = {name: page.query(name).strip() for name in NAMES}
    read = _Reading(given)
    wanted = LedgerFilter(
        text=read("q", lambda text: read_line("q", text, at_most=200)) or "",
        life=read("life", Life),
        unit_id=read("lead", lambda code: _unit_id(session, code)),
        source_id=read("source", _whole),
        category=read("category", lambda text: read_line("category", text, at_most=100)) or "",
        due_from=read("from", lambda text: read_date("from", text)),
        due_to=read("to", lambda text: read_date("to", text)),
    )
    order = read("sort", Order) or Order.NUMBER
    asked = DirectiveQuery(wanted, read("light", Light), order, _page(page.query("page")))
    return Query(given, asked, tuple(read.unread))


class _Reading:
    """Reads what an address gives, and remembers what could not be read."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given
        self.unread: list[str] = []

    def __call__(self, name: str, reader: Callable[[str], T]) -> T | None:
        if not self._given[name]:
            return None
        try:
            return reader(self._given[name])
        except ValueError:
            self.unread.append(self._given[name][:60])
            return None


LARGEST = 9  # digits of a number


def _page(text: str) -> int:
    """Return the number of a page; what is none is the first."""
    try:
        return _whole(text)
    except Refused:
        return 1


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= LARGEST):
        raise Refused(zh=f"“{text[:20]}”不是编号。", en=f"{text[:20]!r} is not a number.")
    return int(text)


def _unit_id(session: Session, code: str) -> int:
    unit = unit_named(session, read_line("lead", code))
    if unit is None:
        raise Refused(zh=f"没有单位“{code[:20]}”。", en=f"there is no unit {code[:20]!r}.")
    return unit.id


def _row(reader: PageReader, line: DirectiveLine) -> dict[str, object]:
    figures = {
        name: words.amount(reader, getattr(line.figures, name), line.task.counted, units=line.counts_units)
        for name in ("quantity", "reported", "verified")
    }
    return {
        "line": line,
        "stand": "" if line.light else words.life(reader, line.task.life, line.task.ended_as),
        "target": "" if line.task.is_heading else words.target(reader, line.task),
        "leads": words.led_by(reader, line.leads),
        **figures,
    }


def _options(reader: PageReader, session: Session) -> dict[str, list[tuple[str, str]]]:
    """Return what each choice offers a reader: nothing that only others' directives have."""
    scope = reader.scope
    lives = Life if scope.units is None else (Life.DISPATCHED, Life.ENDED)
    anything = ("", reader._("全部"))
    return {
        "light": [anything, *((str(light), reader.light(light)) for light in Light)],
        "life": [anything, *((str(life), _life_name(reader, life)) for life in lives)],
        "lead": [anything, *leads_known(session, scope)],
        "source": [anything, *((str(key), name) for key, name in sources_known(session, scope))],
        "category": [anything, *((name, name) for name in categories_known(session, scope))],
        "sort": [
            (str(Order.NUMBER), reader._("按编号")),
            (str(Order.DUE), reader._("按期限")),
            (str(Order.LIGHT), reader._("按灯")),
        ],
    }


def _life_name(reader: PageReader, life: Life) -> str:
    return reader._("已结束") if life is Life.ENDED else words.life(reader, life, None)


def _pages(query: Query, listing: DirectivePage) -> dict[str, str]:
    """Return the addresses of the page before and the page after."""
    before = query.address(page=listing.page - 1) if listing.page > 1 else ""
    return {"before": before, "after": query.address(page=listing.page + 1) if listing.page < listing.pages else ""}
