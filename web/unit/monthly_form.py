"""One monthly form of a unit for all its directives: filled in, reviewed row by row, then recorded all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from models.people import Unit
from models.queries.clauses.scope import Scope
from models.queries.units import unit_within, units_by_id
from rules.refusal import Refused, Unconfirmed
from services.forms import monthly_form, submissions
from services.forms.monthly_form import MonthlyRow, RowsRefused
from web import form_flow
from web.form_flow import UNPROCESSABLE, AccountProof
from web.frame.form_data import takes
from web.frame.interruptions import not_found
from web.frame.page_answer import PageAnswer
from web.frame.permissions import ForUnit, ThisForm, ThisPage, for_unit
from web.frame.reader import PageReader
from web.frame.sent_form import SentForm
from web.unit.monthly_sheet import NAMES, MonthlySheet

router = APIRouter()
ROWS = 90  # in one form: with all filled in and items ticked it stays below 1000 fields
LARGEST_SHEET, FIELDS_OF_SHEET = 1024 * 1024, 1000  # bytes and fields: a unit's month on one form
Asks = Mapping[str, Sequence[Unconfirmed]]  # what must be confirmed in a row, by the number of its directive


@router.get("/bureau/form")
def show(reader: ForUnit, sent: ThisForm, page: ThisPage) -> Response:
    """Show the form, with what was reported last."""
    return _open(reader, sent, page).fill_in()


@router.post("/bureau/form")
@takes(LARGEST_SHEET, FIELDS_OF_SHEET)
def review(reader: ForUnit, sent: ThisForm, page: ThisPage) -> Response:
    """Show what will be recorded, or what is wrong in which row; nothing is changed."""
    return form_flow.review(_open(reader, sent, page))


@router.get("/bureau/form/record", dependencies=[Depends(for_unit)])
def again() -> Response:
    """Show the form: the last step was opened as an address."""
    return RedirectResponse("/bureau/form", 303)


@router.post("/bureau/form/record")
@takes(LARGEST_SHEET, FIELDS_OF_SHEET)
def record(reader: ForUnit, sent: ThisForm, page: ThisPage) -> Response:
    """Record every row that was filled in."""
    return form_flow.record(partial(_open, reader, sent, page), AccountProof(page))


def _open(reader: PageReader, sent: SentForm, page: PageAnswer) -> "MonthlyForm":
    with page.read() as session:
        unit = _unit(reader, page, session)
        units = sorted(units_by_id(session, reader.viewer.units), key=lambda unit: unit.id)
        rows = monthly_form.open_form(session, unit)
    start = _start(page)
    others = tuple(other for other in units if other.id != unit.id)
    sheet = MonthlySheet(reader, sent, unit, others, tuple(rows[start : start + ROWS]), start, len(rows))
    return MonthlyForm(reader, page, sheet)


def _unit(reader: PageReader, page: PageAnswer, session: Session) -> Unit:
    """Return the unit whose form it is: the one named in the address, else the reader's first."""
    own, asked = Scope(reader.viewer.units), page.query("unit")
    if asked:
        return unit_within(session, asked, own) or not_found()
    return min(units_by_id(session, reader.viewer.units), key=lambda unit: unit.id)


def _start(page: PageAnswer) -> int:
    asked = page.query("from")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0  # noqa: PLR2004 - digits


@dataclass(frozen=True, slots=True)
class MonthlyForm:
    """The month of a unit, filled in by a person signed in."""

    reader: PageReader
    page: PageAnswer
    sheet: MonthlySheet

    @property
    def to(self) -> str:
        """Return the page of the unit."""
        return "/bureau"

    @property
    def said(self) -> str:
        """Return how many rows were recorded."""
        return self.reader._("已记录月报：%(n)s项。", n=len(self.sheet.filled))

    @property
    def about(self) -> str:
        """Return nothing: each row looks itself for what others changed."""
        return ""

    def record(self, session: Session) -> None:
        """Record every row that was filled in."""
        unconfirmed = [row for row in self.sheet.filled if not self.sheet.is_confirmed(row)]
        if changed := self._changed(session, unconfirmed):
            raise RowsRefused(changed)
        self._answer(session, self.sheet)

    def _answer(self, session: Session, sheet: MonthlySheet) -> None:
        reader, entries = self.reader, sheet.entries()
        monthly_form.answer(
            session, reader.practice, sheet.unit, entries, reader.person, signed_by=sheet.signed_by, now=reader.now
        )

    def _changed(self, session: Session, rows: Sequence[MonthlyRow]) -> dict[str, Unconfirmed]:
        """Ask about each row that others changed since the form was opened."""
        reader = self.reader
        asked: dict[str, Unconfirmed] = {}
        for row in rows:
            try:
                submissions.check_unchanged(session, reader.practice, reader.viewer, row.number, self.page.position())
            except Unconfirmed as changed:
                asked[row.number] = changed
        return asked

    def weigh(self) -> Asks:
        """Try the rows that were filled in; return what must be confirmed in which."""
        if not self.sheet.filled:
            raise RowsRefused(
                {"": Refused(field="form", field_zh="月报", zh="没有填写任何一项。", en="no row was filled in.")}
            )
        with self.page.read() as session:
            changed = self._changed(session, self.sheet.filled)
        asked = (changed, self._unlikely())
        return {
            row.number: [questions[row.number] for questions in asked if row.number in questions]
            for row in self.sheet.filled
        }

    def _unlikely(self) -> dict[str, Unconfirmed]:
        """Try the rows, taking as confirmed what was asked so far; return all that is asked, or refuse what is wrong."""
        unlikely: dict[str, Unconfirmed] = {}
        while (wrong := self._try(frozenset(unlikely))) is not None:
            if wrong.errors or wrong.questions.keys() <= unlikely.keys():
                raise wrong
            unlikely |= wrong.questions
        return unlikely

    def _try(self, confirmed: frozenset[str]) -> RowsRefused | None:
        """Try to record the form, taking some rows as confirmed; return what is wrong with which row."""
        tried = replace(self.sheet, confirmed=confirmed)
        try:
            self.page.rehearse(lambda session: self._answer(session, tried))
        except RowsRefused as wrong:
            return wrong
        return None

    def fill_in(self, wrong: Refused | None = None) -> Response:
        """Show the form, again as it was typed where something was wrong."""
        rows = wrong.rows if isinstance(wrong, RowsRefused) else {"": wrong} if wrong else {}
        status = UNPROCESSABLE if wrong else 200
        return self.page.show("unit_form", status=status, sheet=self.sheet, names=NAMES, wrong=rows, size=ROWS)

    def review(self, weighed: Asks, refused: Refused | None) -> Response:
        """Show the rows that will be recorded, and what must be confirmed in each."""
        missed = refused.questions if isinstance(refused, RowsRefused) else {}
        other = None if isinstance(refused, RowsRefused) else refused
        facts = {"sheet": self.sheet, "asks": weighed, "missed": missed, "refused": other}
        return self.page.show("unit_form_review", status=UNPROCESSABLE if refused else 200, **facts)
