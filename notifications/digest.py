"""What one mail says, as values: the reader, the office, and one line per notice, in sections."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.ladder import Mode, NoticeKind
from rules.milestones import MilestoneKind
from rules.roles import Role
from rules.sections import DigestSection, DueState, by_notice, stands


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the mail, and how they are addressed."""

    name: str
    title: str = ""  # 同志, 副局长, 局长
    locale: str = "zh"


@dataclass(frozen=True, slots=True)
class Office:
    """Who writes it, and where to telephone."""

    name: str
    phone: str
    contact: str = ""


@dataclass(frozen=True, slots=True)
class NextReminder:
    """What comes next if nothing happens."""

    on: date
    role: Role
    mode: Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLine:
    """One notice as its reader sees it. `days`: working days left (> 0), 0 on the due day, below 0 working days late."""

    kind: NoticeKind
    cause: str
    role: Role
    milestone: MilestoneKind
    number: str
    title: str
    source: str
    source_on: date
    unit: str  # whose assignment it is
    due_on: date
    days: int
    rests: bool  # the due date is a rest day
    leads: bool = True
    provisional: bool = False  # 推算
    counted: str = ""  # 个
    quota: Decimal | None = None
    reported: Decimal | None = None
    verified: Decimal | None = None
    checking: Decimal | None = None  # 核验中
    as_of: date | None = None
    items_open: int | None = None
    items_total: int | None = None
    step: str = ""  # name of a step or report period
    hoped: bool = False  # 力争, 争取: past due reads 未达预期
    peer: bool = False  # 平级: 商请
    note: str = ""  # reason of a return, what was said on the telephone, the result
    answer_by: date | None = None
    extend_by: date | None = None  # last day on which an extension is asked for in time
    told_too: tuple[str, ...] = ()
    told_before: tuple[tuple[date, str], ...] = ()
    coming: tuple[NextReminder, ...] = ()
    link: str = ""  # empty: a reply sheet and the telephone instead


@dataclass(frozen=True, slots=True)
class Digest:
    """All one person hears at one opening. `detail`: full, title (no figures, no names) or link (the number only).

    `code` lets the links of the mail act.
    """

    reader: Reader
    office: Office
    on: date
    lines: tuple[DigestLine, ...]
    detail: str = "full"
    code: str = ""


def state(line: DigestLine, on: date) -> DueState:
    """Return how the line's due date stands to the day."""
    return stands(line.due_on, line.days, on)


def section(line: DigestLine, on: date) -> DigestSection:
    """Return the part of the mail a line belongs to."""
    return by_notice(line.kind, line.milestone, state(line, on))


def sections(digest: Digest) -> tuple[tuple[DigestSection, tuple[DigestLine, ...]], ...]:
    """Return the lines by section, the earliest due first; empty sections are not there."""
    parts: dict[DigestSection, list[DigestLine]] = {part: [] for part in DigestSection}
    for line in _by_due_date(digest.lines):
        parts[section(line, digest.on)].append(line)
    return tuple((part, tuple(lines)) for part, lines in parts.items() if lines)


def _by_due_date(lines: Iterable[DigestLine]) -> list[DigestLine]:
    return sorted(lines, key=lambda line: (line.due_on, line.number, line.unit))
