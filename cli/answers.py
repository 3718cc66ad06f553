"""How the shell shows an answer: JSON for scripts, a table for people."""

import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

WIDE = 200  # columns of a table that is not on a terminal


def plain(value: Any, zone: ZoneInfo) -> Any:  # noqa: ANN401 - JSON is any
    """Return a value as JSON knows it: figures as numbers, moments on the office's clock."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case datetime():
            return value.astimezone(zone).isoformat()
        case date():
            return value.isoformat()
        case dict():
            return {str(key): plain(inner, zone) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner, zone) for inner in value]
    return plain(asdict(value), zone) if is_dataclass(value) and not isinstance(value, type) else value


def say_json(value: object, zone: ZoneInfo) -> None:
    """Print one JSON value."""
    print(json.dumps(plain(value, zone), ensure_ascii=False, indent=1))


def say_table(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]], zone: ZoneInfo) -> None:
    """Print a table."""
    table = Table(title=title, title_justify="left", header_style="bold")
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(plain(cell, zone)) for cell in row))
    console().print(table)


def say_rows(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[object]], zone: ZoneInfo, *, as_json: bool
) -> None:
    """Print rows: a list of objects for scripts, a table for people."""
    if as_json:
        say_json([dict(zip(heads, row, strict=True)) for row in rows], zone)
    else:
        say_table(title, heads, rows, zone)


def console() -> Console:
    """Return the console; no colour where NO_COLOR is set or output is piped."""
    return Console(file=sys.stdout, width=None if sys.stdout.isatty() else WIDE, no_color="NO_COLOR" in os.environ)
