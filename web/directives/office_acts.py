"""The office's acts on one directive: a page with the facts and a form for each; a form is recorded once."""

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from services.acts.office_spec import OfficeActSpec
from services.execution import registry
from web.directives.office_act_form import OfficeActForm
from web.form_flow import AccountProof
from web.frame.interruptions import not_found
from web.frame.permissions import Id, ThisPage, for_office

router = APIRouter(dependencies=[Depends(for_office)])


@router.get("/directives/{number}/{place}/{key}")
def look(page: ThisPage, number: str, place: str, key: Id) -> Response:
    """Show what waits for an answer, with a form for each answer."""
    return OfficeActForm(page, number, _answers(place), place=place, key=key).fill_in()


@router.post("/directives/{number}/{place}/{key}/{act}")
def answer(page: ThisPage, number: str, place: str, key: Id, act: str) -> Response:
    """Answer it."""
    offered = _answers(place)
    sent = next((spec for spec in offered if spec.name == act), None) or not_found()
    return AccountProof(page).record_at_once(OfficeActForm(page, number, offered, sent, place, key))


@router.get("/directives/{number}/{act}")
def ask(page: ThisPage, number: str, act: str) -> Response:
    """Show the form of an act."""
    return OfficeActForm(page, number, (_alone(act),)).fill_in()


@router.post("/directives/{number}/{act}")
def do(page: ThisPage, number: str, act: str) -> Response:
    """Do it."""
    sent = _alone(act)
    return AccountProof(page).record_at_once(OfficeActForm(page, number, (sent,), sent))


def _answers(place: str) -> tuple[OfficeActSpec, ...]:
    return registry.answers_at(place) or not_found()


def _alone(name: str) -> OfficeActSpec:
    act = registry.office_act(name)
    return act if act and not act.place else not_found()
