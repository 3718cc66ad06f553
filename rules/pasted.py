"""Reads what was pasted from a spreadsheet: rows of cells, each with the line it began on."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import NamedTuple

from rules.refusal import Refused

MOST_ROWS = 5000


class PastedRow(NamedTuple):
    """One row that was pasted; lines are counted from one."""

    line: int
    cells: tuple[str, ...]


def read_rows(field: str, text: str, columns: int) -> list[PastedRow]:
    r"""Return the rows of a text: cells apart by tabs, or by blanks where a line has no tab; blank lines are passed over.

    A cell with a line break stands in quotes, as spreadsheets copy it.

    >>> read_rows("quotas", "郑州市民政局\t３00\n\n洛阳市民政局 200", 2)
    [Row(line=1, cells=('郑州市民政局', '３00')), Row(line=3, cells=('洛阳市民政局', '200'))]
    """
    try:
        rows = list(_rows(text, columns))
    except csv.Error as error:
        raise Refused(field=field, zh="粘贴的内容不能读取。", en="what was pasted cannot be read.") from error
    if len(rows) > MOST_ROWS:
        raise Refused(
            field=field,
            zh=f"共{len(rows)}行，最多{MOST_ROWS}行。",
            en=f"{len(rows)} rows, at most {MOST_ROWS} are read.",
        )
    return rows


def _rows(text: str, columns: int) -> Iterator[PastedRow]:
    lines, begun = csv.reader(StringIO(text, newline=""), delimiter="\t"), 1
    for cells in lines:
        whole = cells[0].split(maxsplit=columns - 1) if len(cells) == 1 else cells
        stripped = tuple(cell.strip() for cell in whole)
        if any(stripped):
            yield PastedRow(begun, stripped)
        begun = lines.line_num + 1
