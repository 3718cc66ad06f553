"""The forms of the office's acts on one directive, as a page shows them: the facts, and a form for each act it offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from fastapi.responses import Response
from sqlmodel import Session

from models.directives import Directive
from models.queries.directives import directive_in
from rules.refusal import Refused
from services.acts import form_fields
from services.acts.form_fields import FormField
from services.acts.office_spec import OfficeActSpec, OfficeCase
from web.directives import office_facts
from web.directives.directive import path, readable
from web.directives.office_facts import FactSheet
from web.directives.office_words import done, heading, hint, options
from web.form_flow import UNPROCESSABLE
from web.frame.interruptions import not_found
from web.frame.page_answer import PageAnswer
from web.frame.refusals import field_of


class OfficeInput(NamedTuple):
    """A field as the page shows it."""

    field: FormField
    label: str
    hint: str
    value: str
    typed: Sequence[str]
    options: list[tuple[str, str]]
    wrong: bool


class FormShown(NamedTuple):
    """One form of the page: where it is sent, its fields, and what was refused of it."""

    act: str
    action: str
    heading: str
    button: str
    inputs: list[OfficeInput]
    refused: Refused | None


@dataclass(frozen=True, slots=True)
class OfficeActForm:
    """A page of the office on one directive: the acts it offers, and the one that was sent."""

    page: PageAnswer
    number: str
    offered: tuple[OfficeActSpec, ...]
    sent: OfficeActSpec | None = None
    place: str = ""  # of what waits for an answer; empty: the act stands alone
    key: int = 0

    @property
    def about(self) -> str:
        """Return the number of the directive."""
        return self.number

    @property
    def to(self) -> str:
        """Return the page of the directive."""
        with self.page.read() as session:
            return path(self._directive(session))

    @property
    def said(self) -> str:
        """Return what was recorded."""
        return done(self.page.reader, self._act)

    @property
    def _act(self) -> OfficeActSpec:
        return self.sent or self.offered[0]

    def _directive(self, session: Session) -> Directive:
        return directive_in(session, readable(self.number), self.page.reader.scope) or not_found()

    def _case(self, session: Session) -> OfficeCase:
        reader, directive = self.page.reader, self._directive(session)
        confirmed = self.page.sent.confirmed
        return OfficeCase(session, reader.practice, directive, reader.person, reader.now, self.key, confirmed)

    def _facts(self, session: Session, directive: Directive) -> FactSheet:
        """Return what waits for an answer; an act that stands alone has no facts of its own."""
        if not self.place:
            return FactSheet([], waits=True)
        return office_facts.find(self.page.reader, session, directive, self.place, self.key) or not_found()

    def record(self, session: Session) -> None:
        """Do the act that was sent."""
        case = self._case(session)
        self._facts(session, case.directive)
        self._act.perform(case, form_fields.read(self._act.fields(case), self.page.sent.fields))

    def fill_in(self, wrong: Refused | None = None) -> Response:
        """Show the facts with a form for each act, that which was sent again as it was typed."""
        with self.page.read() as session:
            case = self._case(session)
            shown = self._facts(session, case.directive)
            return self.page.show(
                "office_act",
                status=UNPROCESSABLE if wrong else 200,
                directive=case.directive,
                back=path(case.directive),
                title=heading(self.page.reader, self.offered[0], self.place),
                shown=shown,
                forms=[self._form(case, act, wrong) for act in (self.offered if shown.waits else ())],
                refused=wrong,
            )

    def _form(self, case: OfficeCase, act: OfficeActSpec, wrong: Refused | None) -> FormShown:
        reader, refused = self.page.reader, wrong if act is self.sent else None
        steps = (self.place, self.key, act.name) if self.place else (act.name,)
        inputs = [self._input(act, field, refused) for field in act.fields(case)]
        button = reader._(act.words.button)
        return FormShown(act.name, path(case.directive, *steps), heading(reader, act), button, inputs, refused)

    def _input(self, act: OfficeActSpec, field: FormField, refused: Refused | None) -> OfficeInput:
        """Return a field with what was typed in it, what the address chose for it, or what is known."""
        reader = self.page.reader
        typed = self.page.sent.fields.get(field.name, []) if act is self.sent else []
        chosen = self.page.query(field.name)
        value = typed[0] if typed else (chosen if chosen in field.options else field.value)
        wrong = refused is not None and field_of(refused) == field.name
        label, named = reader._(act.label(field.name)), options(reader, act, field)
        return OfficeInput(field, label, hint(reader, act, field.name), value, typed, named, wrong)
