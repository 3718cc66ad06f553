"""What a page says, and what its form sends on."""

import html
import re
from typing import Any

from httpx import Response
from sqlmodel import SQLModel, func, select

from models.store import Store

HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}"
SHOWN = "&lt;img src=x onerror=alert(1)&gt;{{7*7}}"  # the same, as text


def said(page: Response) -> str:
    """Return what the main part of a page says, without its tags, each space once."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page.text.partition("<main")[2])))


def hidden(page: Response, action: str) -> dict[str, Any]:
    """Return what the form to an address (or one below it) carries unseen, each name with all its values."""
    found: dict[str, Any] = {}
    form = page.text.partition(f'<form method="post" action="{action}')[2].partition("</form>")[0]
    for name, value in re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">', form):
        found.setdefault(name, []).append(html.unescape(value))
    return found


def rows(store: Store) -> dict[str, int]:
    """Return how many rows each table has."""
    with store.read() as session:
        tables = SQLModel.metadata.sorted_tables
        return {table.name: session.exec(select(func.count()).select_from(table)).one() for table in tables}
