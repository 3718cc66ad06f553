"""The office's deeds on one directive: a page with the facts and a form for each; a form is recorded once."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from models.directives import Directive
from models.queries.scope import directive_in
from rules.refusal import Refused
from services.forms import act_forms, office_acts, office_forms
from services.forms.act_forms import Field
from services.forms.office_forms import Case, Deed
from web.directives import office_facts
from web.directives.directive import path, readable
from web.directives.office_facts import Shown
from web.directives.office_words import button, done, heading, hint, label, options
from web.frame.here import Here
from web.frame.permissions import ForOffice, Id

router = APIRouter()
_PLACES: Mapping[str, tuple[Deed, ...]] = {
    "claims": (Deed.ACCEPT, Deed.GIVE_BACK),
    "requests": (Deed.GRANT, Deed.REFUSE),
    "notices": (Deed.CONFIRM, Deed.STOP),
}
_ALONE = frozenset(Deed) - {deed for deeds in _PLACES.values() for deed in deeds}


@router.get("/directives/{number}/{place}/{key}")
def look(here: ForOffice, number: str, place: str, key: Id) -> Response:
    """Show what waits for an answer, with a form for each answer."""
    return _page(here, number, _deeds_of(here, place), key=key, place=place)


@router.post("/directives/{number}/{place}/{key}/{deed}")
def answer(here: ForOffice, number: str, place: str, key: Id, deed: str) -> Response:
    """Answer it."""
    deeds = _deeds_of(here, place)
    chosen = next((one for one in deeds if one == deed), None) or here.not_found()
    return _act(here, number, chosen, deeds, key=key, place=place)


@router.get("/directives/{number}/{deed}")
def ask(here: ForOffice, number: str, deed: str) -> Response:
    """Show the form of a deed."""
    return _page(here, number, (_alone(here, deed),))


@router.post("/directives/{number}/{deed}")
def do(here: ForOffice, number: str, deed: str) -> Response:
    """Do it."""
    chosen = _alone(here, deed)
    return _act(here, number, chosen, (chosen,))


def _deeds_of(here: Here, place: str) -> tuple[Deed, ...]:
    return _PLACES.get(place) or here.not_found()


def _alone(here: Here, deed: str) -> Deed:
    return Deed(deed) if deed in _ALONE else here.not_found()


def _act(here: Here, number: str, deed: Deed, deeds: tuple[Deed, ...], *, key: int = 0, place: str = "") -> Response:
    def do(session: Session) -> None:
        case = _case(here, session, number, key)
        if place and office_facts.find(here, session, case.directive, place, key) is None:
            here.not_found()
        values = act_forms.read(office_forms.fields_of(case, deed), here.form)
        office_acts.perform(case, deed, values)

    def again(refused: Refused) -> Response:
        return _page(here, number, deeds, key=key, place=place, tried=deed, refused=refused)

    with here.read() as session:
        to = path(_directive(here, session, number))
    return here.act(do, to=to, said=done(here, deed), again=again, about=number)


def _directive(here: Here, session: Session, number: str) -> Directive:
    return directive_in(session, readable(here, number), here.viewer.scope) or here.not_found()


def _case(here: Here, session: Session, number: str, key: int) -> Case:
    directive = _directive(here, session, number)
    return Case(session, here.practice, directive, here.viewer.person, here.now, key, here.confirmed)


class FormShown(NamedTuple):
    """One form of the page: where it is sent, its fields, and what was refused of it."""

    deed: Deed
    action: str
    heading: str
    button: str
    inputs: list["Input"]
    refused: Refused | None


class Input(NamedTuple):
    """A field as the page shows it."""

    field: Field
    label: str
    hint: str
    value: str
    typed: Sequence[str]
    options: list[tuple[str, str]]
    wrong: bool


def _page(
    here: Here,
    number: str,
    deeds: tuple[Deed, ...],
    *,
    key: int = 0,
    place: str = "",
    tried: Deed | None = None,
    refused: Refused | None = None,
) -> Response:
    with here.read() as session:
        case = _case(here, session, number, key)
        shown = office_facts.find(here, session, case.directive, place, key) if place else Shown([], waits=True)
        if shown is None:
            here.not_found()
        forms = [
            _form(here, case, deed, place, refused if deed is tried else None, is_tried=deed is tried)
            for deed in (deeds if shown.waits else ())
        ]
        return here.page(
            "office_act",
            status=422 if refused else 200,
            directive=case.directive,
            back=path(case.directive),
            title=heading(here, deeds[0], place),
            shown=shown,
            forms=forms,
            refused=refused,
        )


def _form(here: Here, case: Case, deed: Deed, place: str, refused: Refused | None, *, is_tried: bool) -> FormShown:
    steps = (place, case.key, deed) if place else (deed,)
    fields = office_forms.fields_of(case, deed)
    inputs = [_input(here, case, deed, field, refused, is_tried=is_tried) for field in fields]
    return FormShown(deed, path(case.directive, *steps), heading(here, deed), button(here, deed), inputs, refused)


def _input(here: Here, case: Case, deed: Deed, field: Field, refused: Refused | None, *, is_tried: bool) -> Input:
    """Return a field with what was typed in it, what the address chose for it, or what is known."""
    typed = here.form.get(field.name, []) if is_tried else []
    chosen = here.request.query_params.get(field.name, "")
    value = typed[0] if typed else (chosen if chosen in field.options else field.value)
    wrong = refused is not None and here.field(refused) == field.name
    named = options(here, case, field)
    return Input(field, label(here, deed, field.name), hint(here, deed, field.name), value, typed, named, wrong)
