"""Units and people: who holds which post, whom no mail reaches, which posts nobody holds, who was named as a successor."""

from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from models.people import Person
from rules.entry import read_line
from rules.refusal import Refused
from rules.roles import POSTS
from services.people import posts, rosters, successions
from web.frame.here import Here
from web.frame.permissions import ForOffice, ForReader, Id

router = APIRouter()


@router.get("/people")
def people(here: ForReader) -> Response:
    """Show every unit with its people, and what is to be put in order."""
    return _people(here)


def _people(here: Here, *, form: str = "", refused: Refused | None = None) -> Response:
    with here.read() as session:
        shown = {
            "units": rosters.units(session, here.today),
            "named": rosters.named(session),
            "unreachable": rosters.unreachable(session),
            "vacancies": posts.vacancies(session, here.today),
        }
        return here.page("people", status=422 if refused else 200, form=form, refused=refused, **shown)


@router.get("/people/units/{code}")
def unit(here: ForReader, code: str) -> Response:
    """Show one unit."""
    return unit_page(here, code)


def unit_page(here: Here, code: str, *, form: str = "", refused: Refused | None = None) -> Response:
    """Show one unit, with a form that was refused as it was typed."""
    with here.read() as session:
        card = rosters.unit(session, _name(here, code), here.today)
        if card is None:
            here.not_found()
        status = 422 if refused else 200
        return here.page("people_unit", status=status, form=form, refused=refused, card=card, roles=roles(here))


@router.get("/people/persons/{key}")
def person(here: ForReader, key: str) -> Response:
    """Show one person."""
    return person_page(here, key)


def person_page(here: Here, key: str, *, form: str = "", refused: Refused | None = None) -> Response:
    """Show one person, with a form that was refused as it was typed."""
    with here.read() as session:
        card = rosters.person(session, _name(here, key))
        if card is None:
            here.not_found()
        shown = {
            "card": card,
            "held": card.held(here.today),
            "candidates": _choices(rosters.present(session), card.person),
            "units": [(one.unit.code, one.unit.name) for one in rosters.units(session, here.today)],
            "roles": roles(here),
        }
        return here.page("people_person", status=422 if refused else 200, form=form, refused=refused, **shown)


def roles(here: Here) -> list[tuple[str, str]]:
    """Return the roles a post may have, each in words."""
    return [(str(role), here.words.roles[role]) for role in POSTS]


def _choices(found: Sequence[Person], apart_from: Person) -> list[tuple[str, str]]:
    return [("", "—"), *((one.key, f"{one.name}（{one.key}）") for one in found if one.id != apart_from.id)]


def _name(here: Here, text: str) -> str:
    """Return a code or key as it may stand in a query; an address that holds anything else is that of no page."""
    try:
        return read_line("name", text)
    except Refused:
        here.not_found()


@router.post("/people/successions/{number}/consent")
def consent(here: ForOffice, number: Id) -> Response:
    """Consent to a successor: the post is theirs from their first day."""

    def do(session: Session) -> None:
        key = read_line("key", here.first(f"key_{number}"), at_most=64, empty=True)
        successions.consent(session, here.practice, number, here.viewer.person, key=key, now=here.now)

    said = here._("已同意换人。")
    return here.act(do, to="/people", said=said, again=lambda no: _people(here, form=f"consent_{number}", refused=no))


@router.post("/people/successions/{number}/refuse")
def refuse(here: ForOffice, number: Id) -> Response:
    """Refuse a successor, with a reason: everything stays as it is."""

    def do(session: Session) -> None:
        reason = read_line("reason", here.first(f"reason_{number}"), at_most=500)
        successions.refuse(session, here.practice, number, here.viewer.person, reason=reason, now=here.now)

    said = here._("已答复不同意。")
    return here.act(do, to="/people", said=said, again=lambda no: _people(here, form=f"refuse_{number}", refused=no))
