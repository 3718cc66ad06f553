"""An issue of the weekly report, and the document it becomes: headings, sentences and tables, not laid out yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from notifications.digest import Office
from rules.week.report_lines import AnnexUnitRow, WeekReport


@dataclass(frozen=True, slots=True)
class Issue:
    """A frozen week with what the office added. `signed` names who signed it and when, "" while it is a draft.

    `frozen` is the moment it was frozen on the office's clock, `head` where the log stood then. `detail` is how much a
    mail may tell: full, title or link. `units` are the figures by unit of the directives (by number) that are shown so,
    `sentences` say what was decided, by its kind.
    """

    report: WeekReport
    office: Office
    frozen: str
    head: str
    signed: str = ""
    automatic: bool = False
    opinions: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    detail: str = "full"
    units: Mapping[str, tuple[AnnexUnitRow, ...]] = field(default_factory=dict)
    sentences: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_draft(self) -> bool:
        """Say whether nobody has signed it, and a clerk should."""
        return not self.signed and not self.automatic


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads; `right` are the columns set to the right (figures), `tight` those that are not broken.

    `more` is said below: what is left out, or what needs no row.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()
    tight: frozenset[int] = frozenset()
    more: str = ""


@dataclass(frozen=True, slots=True)
class IssueSection:
    """A heading with sentences and tables; an annex begins on a page of its own."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    annex: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """What is read from top to bottom; sentences may carry the marks of `notifications.voices.strong`."""

    lang: str
    title: str
    under: str
    draft: str = ""
    opening: tuple[str, ...] = ()
    sections: tuple[IssueSection, ...] = ()
    foot: tuple[str, ...] = field(default=())
