"""The rows of a unit's month: what is known of each, what was typed, what it says."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.people import Unit
from notifications.catalogue import figure
from services.execution.reports import TEXT_LABELS, WHY_IT_FELL
from services.forms.monthly_form import MonthlyRow
from web.frame.reader import PageReader
from web.frame.sent_form import SentForm

_TEXTS = ("work", "problems", "help_needed", "reason")


@dataclass(frozen=True, slots=True)
class MonthlySheet:
    """The rows of a unit with what was typed in them."""

    reader: PageReader
    sent: SentForm
    unit: Unit
    others: tuple[Unit, ...]
    rows: tuple[MonthlyRow, ...]
    start: int
    total: int
    confirmed: frozenset[str] | None = None  # the rows taken as confirmed; None: those that are ticked so

    def typed(self, row: MonthlyRow, name: str) -> str:
        """Return what stands in a field: what was typed, or what is known."""
        values = self.sent.fields.get(f"{name}-{row.assignment_id}")
        return values[0] if values else self.known(row, name)

    def known(self, row: MonthlyRow, name: str) -> str:
        """Return what stands in a field at first."""
        if name == "figure":
            return "" if row.figure is None else figure(row.figure)
        return self.reader.today.isoformat() if name == "as_of" else ""

    def is_ticked(self, row: MonthlyRow, name: str) -> bool:
        """Say whether a box of a row is ticked."""
        return bool(self.sent.fields.get(f"{name}-{row.assignment_id}"))

    def items(self, row: MonthlyRow) -> list[str]:
        """Return the items that are ticked."""
        return [number for number in self.sent.fields.get(f"items-{row.assignment_id}", ()) if number in row.open_items]

    @property
    def signed_by(self) -> str:
        """Return who approved what is claimed."""
        return self.sent.first("signed_by")

    @property
    def filled(self) -> list[MonthlyRow]:
        """Return the rows in which anything was said; a figure left as it was says nothing."""
        return [row for row in self.rows if self._says_something(row)]

    def _says_something(self, row: MonthlyRow) -> bool:
        texts = any(self.typed(row, name).strip() for name in _TEXTS)
        return texts or self._figure(row) is not None or self.is_ticked(row, "no_change") or bool(self.items(row))

    def _figure(self, row: MonthlyRow) -> str | None:
        """Return the figure that was typed, None when it is the one that was reported last."""
        typed = self.typed(row, "figure").strip()
        return typed if row.counts and typed != self.known(row, "figure") else None

    def entries(self) -> dict[str, object]:
        """Return what was filled in, by number."""
        return {row.number: self._entry(row) for row in self.filled}

    def _entry(self, row: MonthlyRow) -> Mapping[str, object]:
        texts = {name: self.typed(row, name) for name in _TEXTS}
        ticked = {"no_change": self.is_ticked(row, "no_change"), "confirmed": self.is_confirmed(row)}
        return {
            "figure": self._figure(row),
            "as_of": self.typed(row, "as_of"),
            **texts,
            **ticked,
            "items": self.items(row),
        }

    def is_confirmed(self, row: MonthlyRow) -> bool:
        """Say whether something unlikely in a row is meant."""
        return self.is_ticked(row, "confirmed") if self.confirmed is None else row.number in self.confirmed

    def told(self, row: MonthlyRow) -> list[tuple[str, str]]:
        """Return what will be recorded of a row, each with its name."""
        say, changed = self.reader._, self._figure(row)
        rows = [(say(name), self.typed(row, key).strip()) for key, name in NAMES.items()]
        if self.is_ticked(row, "no_change"):
            shown = [
                (say("本月无变化"), self.reader.figure(row.figure) + row.counted if row.figure is not None else "✓")
            ]
        else:
            shown = [(say("累计数"), changed + row.counted)] if changed else []
        items = [(say("申请销号"), self.reader.words.listed(self.items(row)))] if self.items(row) else []
        return [*shown, (say("截至日期"), self.typed(row, "as_of")), *(pair for pair in rows if pair[1]), *items]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Return the fields that are sent on from the review: those of the rows that are filled in."""
        names = {f"{name}-{row.assignment_id}" for row in self.filled for name in _FIELDS}
        kept = [(name, value) for name, values in self.sent.fields.items() if name in names for value in values]
        return [*kept, *(("signed_by", self.signed_by) for _ in (1,) if self.signed_by)]


NAMES = {**TEXT_LABELS, "reason": WHY_IT_FELL}
_FIELDS = ("figure", "as_of", "no_change", "items", *_TEXTS)
