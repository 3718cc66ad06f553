"""One monthly form of a unit for all its directives: filled in, reviewed row by row, then recorded all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from models import queries
from models.people import Unit
from models.queries import owed
from models.queries.scope import Scope
from notifications.catalogue import figure
from rules.refusal import Refused, Unconfirmed
from services.forms import monthly_form, submissions
from services.forms.monthly_form import Row, RowsRefused
from web.frame.field_words import N_
from web.frame.form_data import takes
from web.frame.here import Here
from web.frame.permissions import ForUnit

router = APIRouter()
ROWS = 90  # in one form: with all filled in and items ticked it stays below 1000 fields
LARGEST_SHEET, FIELDS_OF_SHEET = 1024 * 1024, 1000  # bytes and fields: a unit's month on one form
UNPROCESSABLE = 422
_TEXTS = ("work", "problems", "help_needed", "reason")


@router.get("/bureau/form")
def show(here: ForUnit) -> Response:
    """Show the form, with what was reported last."""
    return _form(here, _open(here))


@router.post("/bureau/form")
@takes(LARGEST_SHEET, FIELDS_OF_SHEET)
def review(here: ForUnit) -> Response:
    """Show what will be recorded, or what is wrong in which row; nothing is changed."""
    return _look(here, _open(here))


@router.get("/bureau/form/record")
def again(here: ForUnit) -> Response:  # noqa: ARG001 - whoever may not see the form may not be led to it
    """Show the form: the last step was opened as an address."""
    return RedirectResponse("/bureau/form", 303)


@router.post("/bureau/form/record")
@takes(LARGEST_SHEET, FIELDS_OF_SHEET)
def record(here: ForUnit) -> Response:
    """Record every row that was filled in."""
    sheet = _open(here)
    said = here._("已记录月报：%(n)s项。", n=len(sheet.filled))
    return here.act(
        lambda session: _answer(here, session, sheet),
        to="/bureau",
        said=said,
        again=lambda refused: _look(here, sheet, refused),
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """The form of a unit with what was typed in it."""

    here: Here
    unit: Unit
    others: tuple[Unit, ...]
    rows: tuple[Row, ...]
    start: int
    total: int
    confirmed: frozenset[str] | None = None  # the rows taken as confirmed; None: those that are ticked so

    def typed(self, row: Row, name: str) -> str:
        """Return what stands in a field: what was typed, or what is known."""
        values = self.here.form.get(f"{name}-{row.assignment_id}")
        return values[0] if values else self.known(row, name)

    def known(self, row: Row, name: str) -> str:
        """Return what stands in a field at first."""
        if name == "figure":
            return "" if row.figure is None else figure(row.figure)
        return self.here.today.isoformat() if name == "as_of" else ""

    def is_ticked(self, row: Row, name: str) -> bool:
        """Say whether a box of a row is ticked."""
        return bool(self.here.form.get(f"{name}-{row.assignment_id}"))

    def items(self, row: Row) -> list[str]:
        """Return the items that are ticked."""
        return [number for number in self.here.form.get(f"items-{row.assignment_id}", ()) if number in row.open_items]

    @property
    def signed_by(self) -> str:
        """Return who approved what is claimed."""
        return self.here.first("signed_by")

    @property
    def filled(self) -> list[Row]:
        """Return the rows in which anything was said; a figure left as it was says nothing."""
        return [row for row in self.rows if self._says_something(row)]

    def _says_something(self, row: Row) -> bool:
        texts = any(self.typed(row, name).strip() for name in _TEXTS)
        return texts or self._figure(row) is not None or self.is_ticked(row, "no_change") or bool(self.items(row))

    def _figure(self, row: Row) -> str | None:
        """Return the figure that was typed, None when it is the one that was reported last."""
        typed = self.typed(row, "figure").strip()
        return typed if row.counts and typed != self.known(row, "figure") else None

    def entries(self) -> dict[str, object]:
        """Return what was filled in, by number."""
        return {row.number: self._entry(row) for row in self.filled}

    def _entry(self, row: Row) -> Mapping[str, object]:
        texts = {name: self.typed(row, name) for name in _TEXTS}
        ticked = {"no_change": self.is_ticked(row, "no_change"), "confirmed": self.is_confirmed(row)}
        return {
            "figure": self._figure(row),
            "as_of": self.typed(row, "as_of"),
            **texts,
            **ticked,
            "items": self.items(row),
        }

    def is_confirmed(self, row: Row) -> bool:
        """Say whether something unlikely in a row is meant."""
        return self.is_ticked(row, "confirmed") if self.confirmed is None else row.number in self.confirmed

    def told(self, row: Row) -> list[tuple[str, str]]:
        """Return what will be recorded of a row, each with its name."""
        say, changed = self.here._, self._figure(row)
        rows = [(say(name), self.typed(row, key).strip()) for key, name in NAMES.items()]
        if self.is_ticked(row, "no_change"):
            shown = [(say("本月无变化"), self.here.figure(row.figure) + row.counted if row.figure is not None else "✓")]
        else:
            shown = [(say("累计数"), changed + row.counted)] if changed else []
        items = [(say("申请销号"), self.here.words.listed(self.items(row)))] if self.items(row) else []
        return [*shown, (say("截至日期"), self.typed(row, "as_of")), *(pair for pair in rows if pair[1]), *items]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Return the fields that are sent on from the review: those of the rows that are filled in."""
        names = {f"{name}-{row.assignment_id}" for row in self.filled for name in _FIELDS}
        kept = [(name, value) for name, values in self.here.form.items() if name in names for value in values]
        return [*kept, *(("signed_by", self.signed_by) for _ in (1,) if self.signed_by)]


NAMES = {
    "work": N_("工作进展"),
    "problems": N_("存在问题"),
    "help_needed": N_("需协调的事项"),
    "reason": N_("累计数下降的原因"),
}
_FIELDS = ("figure", "as_of", "no_change", "items", *_TEXTS)


def _open(here: Here) -> Sheet:
    with here.read() as session:
        unit = _unit(here, session)
        units = sorted(queries.units_by_id(session, here.viewer.units), key=lambda one: one.id)
        rows = monthly_form.open_form(session, unit)
    start = _start(here)
    others = tuple(one for one in units if one.id != unit.id)
    return Sheet(here, unit, others, tuple(rows[start : start + ROWS]), start, len(rows))


def _unit(here: Here, session: Session) -> Unit:
    """Return the unit whose form it is: the one named in the address, else the reader's first."""
    own, asked = Scope(here.viewer.units), here.request.query_params.get("unit")
    if asked:
        return owed.unit_within(session, asked, own) or here.not_found()
    return min(queries.units_by_id(session, here.viewer.units), key=lambda one: one.id)


def _start(here: Here) -> int:
    asked = here.request.query_params.get("from", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0  # noqa: PLR2004 - digits


def _answer(here: Here, session: Session, sheet: Sheet) -> None:
    if changed := _changed(here, session, [row for row in sheet.filled if not sheet.is_confirmed(row)]):
        raise RowsRefused(changed)
    _record(here, session, sheet)


def _record(here: Here, session: Session, sheet: Sheet) -> None:
    who, entries = here.viewer.person, sheet.entries()
    monthly_form.answer(session, here.practice, sheet.unit, entries, who, signed_by=sheet.signed_by, now=here.now)


def _changed(here: Here, session: Session, rows: Sequence[Row]) -> dict[str, Unconfirmed]:
    """Ask about each row that others changed since the form was opened."""
    asked: dict[str, Unconfirmed] = {}
    for row in rows:
        try:
            submissions.check_unchanged(session, here.practice, here.viewer, row.number, here.position())
        except Unconfirmed as changed:
            asked[row.number] = changed
    return asked


def _look(here: Here, sheet: Sheet, refused: Refused | None = None) -> Response:
    """Show the rows that will be recorded; what cannot be is shown in the form instead, as it was typed."""
    if not sheet.filled:
        nothing = Refused(field="form", field_zh="月报", zh="没有填写任何一项。", en="no row was filled in.")
        return _form(here, sheet, RowsRefused({"": nothing}))
    with here.read() as session:
        changed = _changed(here, session, sheet.filled)
    unlikely: dict[str, Unconfirmed] = {}
    while (wrong := _try(here, sheet, frozenset(unlikely))) is not None:
        if wrong.errors or wrong.questions.keys() <= unlikely.keys():
            return _form(here, sheet, wrong)
        unlikely |= wrong.questions
    asks = {row.number: [one[row.number] for one in (changed, unlikely) if row.number in one] for row in sheet.filled}
    missed = refused.questions if isinstance(refused, RowsRefused) else {}
    other = refused if refused and not isinstance(refused, RowsRefused) else None
    status = UNPROCESSABLE if refused else 200
    return here.page("unit_form_review", status=status, sheet=sheet, asks=asks, missed=missed, refused=other)


def _try(here: Here, sheet: Sheet, confirmed: frozenset[str]) -> RowsRefused | None:
    """Try to record the form, taking some rows as confirmed; return what is wrong with which row."""
    tried = replace(sheet, confirmed=confirmed)
    try:
        here.rehearse(lambda session: _record(here, session, tried))
    except RowsRefused as wrong:
        return wrong
    return None


def _form(here: Here, sheet: Sheet, wrong: RowsRefused | None = None) -> Response:
    rows = wrong.rows if wrong else {}
    return here.page("unit_form", status=UNPROCESSABLE if wrong else 200, sheet=sheet, wrong=rows, size=ROWS)
