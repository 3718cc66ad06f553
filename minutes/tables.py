"""Tables of tasks: which column says what is to be done, by when, by whom."""

import re
from dataclasses import dataclass, field

from minutes.outline import OutlineSentence, TableRow, TextPart, sentences_of
from minutes.parties import Register
from minutes.values.deadlines import find_deadlines
from minutes.values.when import Deadline, DeadlineContext

_TASK = re.compile(r"任务|内容|措施|目标|事项|要求|举措|问题|项目(?!名称|类|牵)")
_TIME = re.compile(r"时[间限]|期限|进度|节点|完成日期|日期|时序")
_PARTY = re.compile(r"(?:牵头|责任|承办|主办|主责|实施|负责|落实)(?:单位|部门|处室|科室|领导|人)?|单位|部门")
_CO = re.compile(r"配合|协办|参与|参加|协助")
_NAME = re.compile(r"项目名称|名称|类别|序号|编号|领域|^项目$")
_BY_DATE = re.compile(r"^(?:计划|预计|拟|力争|确保|争取)?(?:于|在)?$")
_BODY = re.compile(
    r"^[^，。；;,:：0-9]{2,40}(?:局|委|办|厅|处|室|部|院|集团|公司|政府|中心|街道|镇|乡|区|县|市|单位|站|所|队|会|行|校|司)$"
)


@dataclass(slots=True)
class Columns:
    """What the columns of a table are for; -1 where a table has no such column."""

    task: int = -1
    head: int = -1  # of what the task is a part: 实事项目 before 工作举措
    time: int = -1
    party: int = -1
    co: int = -1
    known: bool = False


@dataclass(slots=True)
class MinutesTaskRow:
    """A row read: the sentences of its task, its day, who is named."""

    head: tuple[OutlineSentence, ...]  # asks only for what it counts
    tasks: tuple[OutlineSentence, ...]
    deadline: Deadline | None
    lead: tuple[str, ...]
    co: tuple[str, ...] = field(default=())


def columns_of(row: TableRow, known: Columns) -> Columns | None:
    """Return what the columns are for if a row is a header; under one, a second must name two kinds of columns."""
    words = [cell.text for cell in row.cells]
    if any(len(word) > 10 or re.search(r"[0-9，。；]", word) for word in words):  # noqa: PLR2004 - a header is short
        return None
    columns = Columns(known=True)
    for n, word in enumerate(words):
        if not word or (_NAME.search(word) and not _TASK.search(word)):
            continue
        if _TIME.search(word):
            columns.time = n if columns.time < 0 else columns.time
        elif _CO.search(word):
            columns.co = n
        elif _PARTY.search(word) and not _TASK.search(word):
            columns.party = n if columns.party < 0 else columns.party
        elif _TASK.search(word):
            columns.head, columns.task = columns.task, n
    kinds = sum(column >= 0 for column in (columns.task, columns.time, columns.party))
    return columns if kinds > 1 or (columns.task >= 0 and not known.known) else None


def read_row(row: TableRow, columns: Columns, when: DeadlineContext, register: Register) -> MinutesTaskRow:
    """Return what a row orders; cells are told by what they hold where merged cells shift them."""
    cells = [cell for cell in row.cells if cell.text]
    date = next((d for cell in cells if (d := _date_cell(cell, when))), None)
    dated = {cell.start for cell in cells if _date_cell(cell, when)}
    bodies = [cell for cell in cells if cell.start not in dated and _is_body(cell, register)]
    rest = [cell for cell in cells if cell.start not in dated and cell not in bodies]
    task = _task_cell(row, columns, rest)
    lead = register.named(bodies[0].text) if bodies else ()
    co = register.named("、".join(b.text for b in bodies[1:])) if len(bodies) > 1 else ()
    head = row.cells[columns.head] if 0 <= columns.head < len(row.cells) else None
    heads = sentences_of(head) if head is not None and head in rest and head is not task else ()
    return MinutesTaskRow(heads, sentences_of(task) if task else (), date, lead, co)


def _task_cell(row: TableRow, columns: Columns, rest: list[TextPart]) -> TextPart | None:
    own = row.cells[columns.task] if 0 <= columns.task < len(row.cells) else None
    if own is not None and own in rest and len(own.text) > 3:  # noqa: PLR2004 - a serial number is shorter
        return own
    return max(rest, key=lambda cell: len(cell.text), default=None) if rest and len(row.cells) > 1 else None


def _date_cell(cell: TextPart, when: DeadlineContext) -> Deadline | None:
    """Return the deadline of a cell that holds little else."""
    deadlines = [d for d in find_deadlines(cell.text, when) if d.on or d.all_on]
    if not deadlines or "；" in cell.text or len(cell.text) > 24 or not _BY_DATE.match(cell.text[: deadlines[0].start]):  # noqa: PLR2004 - a date and a word or two
        return None
    return deadlines[-1]


def _is_body(cell: TextPart, register: Register) -> bool:
    return _BODY.match(cell.text) is not None or cell.text in register.official
