"""The desk, the list and one directive as a clerk opens them, through the whole application; and their rows without it."""

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from statistics import quantiles

import httpx
from fastapi import FastAPI

from bench.many import BUREAUS, FIRST, fill, number
from bench.seed import NOW, UNITS, BenchOffice
from runtime.clock import monotonic
from runtime.pulse import Pulse
from runtime.resources import World
from runtime.settings import Settings
from services import lookup
from services.boards.directive_list import PAGE
from services.people import accounts
from web.app import create_app

LOOKS = 100
TOKEN = "the clerk's"  # noqa: S105 - of an office that is gone when the figures are there
FILTERS = ("", "q=社区", "category=类别3", "light=red", "light=yellow&sort=light", "sort=due", "lead=u7")
ROWS = """
select d.number, d.title, d.due_on, u.name, s.quota, s.reported, s.verified, m.kind, m.state, m.due_on
  from directive d join assignment s on s.directive_id = d.id join unit u on u.id = s.unit_id
  join milestone m on m.assignment_id = s.id where d.id >= ? and d.id < ?
"""


def pages(house: BenchOffice, directives: int) -> dict[str, float]:
    """Return the milliseconds of the slowest of twenty looks (p95) at each page, and how many times that of its bare rows the list's is."""
    with house.store.write() as session:
        fill(session, directives)
        clerk = lookup.person(session, f"p{UNITS + 1}")
        account = accounts.add(session, clerk, "", actor="shell", now=NOW)
        accounts.sign_in(session, account, TOKEN, now=NOW)
    app = create_app(World(Settings(home=house.path.parent), house.store, lambda: NOW), Pulse())
    found = asyncio.run(_all(app, directives))
    bare = _slow(list(_bare(house, directives)))
    return {**found, "list_vs_bare": round(found["list_p95_ms"] / bare, 1)}


async def _all(app: FastAPI, directives: int) -> dict[str, float]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", cookies={"duban": TOKEN}) as client:
        look = partial(_look, client)
        return {
            "desk_p95_ms": await _p95(look, ("/desk" for _ in range(LOOKS))),
            "list_p95_ms": await _p95(look, _lists(directives)),
            "directive_p95_ms": await _p95(
                look, (f"/directives/{number(n % directives)}" for n in range(0, 7 * LOOKS, 7))
            ),
        }


def _lists(directives: int) -> Iterator[str]:
    last = -(-directives // PAGE)
    for n in range(LOOKS):
        yield f"/directives?{FILTERS[n % len(FILTERS)]}&page={n % last + 1}"


async def _look(client: httpx.AsyncClient, path: str) -> float:
    started = monotonic()
    answer = await client.get(path)
    taken = monotonic() - started
    assert answer.status_code == 200, path  # noqa: PLR2004, S101 - a page that is refused measures nothing
    return 1000 * taken


async def _p95(look: Callable[[str], Awaitable[float]], paths: Iterator[str]) -> float:
    """Look once to have statements and templates compiled, as on a server that runs; then measure."""
    first = next(paths)
    await look(first)
    return _slow([await look(path) for path in (first, *paths)])


def _slow(taken: list[float]) -> float:
    return round(quantiles(taken, n=20)[-1], 1)


def _bare(house: BenchOffice, directives: int) -> Iterator[float]:
    """Read the rows of fifty directives by one statement, and write them as JSON."""
    book = sqlite3.connect(house.path)
    for n in range(LOOKS):
        start = FIRST + n * PAGE % directives
        started = monotonic()
        rows = book.execute(ROWS, (start, start + PAGE)).fetchall()
        text = json.dumps(rows, ensure_ascii=False)
        yield 1000 * (monotonic() - started)
        assert len(text) > BUREAUS  # noqa: S101 - it did read
    book.close()
