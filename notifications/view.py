"""A line ready to be worded: its texts made one-line, and everything decided that a template would have to ask."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from notifications.digest import Digest, DigestLine, NextReminder, state
from rules.acts import Act, ReceivedNotice, acts, happened
from rules.ladder import Mode
from rules.milestones import OFFICE_KINDS
from rules.roles import UNIT_ROLES
from rules.sections import DueState

ONE_DAY = timedelta(days=1)
WEEKEND = (5, 6)


@dataclass(frozen=True, slots=True)
class View:
    """What a template shows of a line. `again`: when the reader hears once more; `others`: who else will hear."""

    line: DigestLine
    on: date
    detail: str
    state: DueState
    happened: str
    late: int
    missing: Decimal | None
    acts: tuple[Act, ...]
    again: tuple[date, ...]
    others: tuple[NextReminder, ...]
    link: str

    @property
    def is_worked_weekend(self) -> bool:
        """Say whether the due date is a weekend day that is worked (调休上班)."""
        return self.line.due_on.weekday() in WEEKEND and not self.line.rests

    @property
    def is_in_unit(self) -> bool:
        """Say whether the reader belongs to the unit the line is about."""
        return self.line.role in UNIT_ROLES

    @property
    def is_duty(self) -> bool:
        """Say whether the office itself owes it."""
        return self.line.milestone in OFFICE_KINDS

    @property
    def choices(self) -> tuple[Act, ...]:
        """Return the acts worth naming; looking is what the link is for."""
        return tuple(act for act in self.acts if act is not Act.VIEW)

    def is_tomorrow(self, coming: NextReminder) -> bool:
        """Say whether that comes tomorrow by itself, so that today is the last day to answer."""
        return coming.on == self.on + ONE_DAY and coming.mode is Mode.AUTO


def view(line: DigestLine, digest: Digest) -> View:
    """Return what is shown of one line of a digest."""
    line = tidy(line)
    own = tuple(c.on for c in line.coming if c.role is line.role)
    return View(
        line=line,
        on=digest.on,
        detail=digest.detail,
        state=state(line, digest.on),
        happened=happened(line.cause),
        late=max(0, -line.days),
        missing=_missing(line),
        acts=acts(_received(line)),
        again=own,
        others=tuple(c for c in line.coming if c.role is not line.role),
        link=line.link if line.link.startswith(("https://", "http://")) else "",
    )


def _received(line: DigestLine) -> ReceivedNotice:
    return ReceivedNotice(
        kind=line.kind,
        cause=line.cause,
        role=line.role,
        milestone=line.milestone,
        leads=line.leads,
        late=line.days < 0,
    )


def _missing(line: DigestLine) -> Decimal | None:
    """Return what is still to be reported; None without a quota, or when nothing is missing."""
    if line.quota is None:
        return None
    left = line.quota - (line.reported or Decimal(0))
    return left if left > 0 else None


def one_line(text: str) -> str:
    """Return the text without line breaks, control characters and direction overrides."""
    return text if text.isprintable() else " ".join("".join(c if c.isprintable() else " " for c in text).split())


def tidy(line: DigestLine) -> DigestLine:
    """Return the line with every text on one line."""
    texts = (line.number, line.title, line.source, line.unit, line.counted, line.step, line.note, *line.told_too)
    if all(map(str.isprintable, texts)) and all(who.isprintable() for _, who in line.told_before):
        return line
    return replace(
        line,
        number=one_line(line.number),
        title=one_line(line.title),
        source=one_line(line.source),
        unit=one_line(line.unit),
        counted=one_line(line.counted),
        step=one_line(line.step),
        note=one_line(line.note),
        told_too=tuple(map(one_line, line.told_too)),
        told_before=tuple((day, one_line(who)) for day, who in line.told_before),
    )
