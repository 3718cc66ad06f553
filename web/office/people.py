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
from web.frame.interruptions import not_found
from web.frame.page_answer import PageAnswer
from web.frame.permissions import ForOffice, ForOversight, Id, ThisForm, ThisPage
from web.frame.reader import PageReader

router = APIRouter()


@router.get("/people")
def people(reader: ForOversight, page: ThisPage) -> Response:
    """Show every unit with its people, and what is to be put in order."""
    return _people(reader, page)


def _people(reader: PageReader, page: PageAnswer, *, form: str = "", refused: Refused | None = None) -> Response:
    with page.read() as session:
        shown = {
            "units": rosters.units(session, reader.today),
            "named": rosters.named(session),
            "unreachable": rosters.unreachable(session),
            "vacancies": posts.vacancies(session, reader.today),
        }
        return page.show("people", status=422 if refused else 200, form=form, refused=refused, **shown)


@router.get("/people/units/{code}")
def unit(reader: ForOversight, page: ThisPage, code: str) -> Response:
    """Show one unit."""
    return unit_page(reader, page, code)


def unit_page(
    reader: PageReader, page: PageAnswer, code: str, *, form: str = "", refused: Refused | None = None
) -> Response:
    """Show one unit, with a form that was refused as it was typed."""
    with page.read() as session:
        card = rosters.unit(session, _name(code), reader.today)
        if card is None:
            not_found()
        status = 422 if refused else 200
        return page.show("people_unit", status=status, form=form, refused=refused, card=card, roles=roles(reader))


@router.get("/people/persons/{key}")
def person(reader: ForOversight, page: ThisPage, key: str) -> Response:
    """Show one person."""
    return person_page(reader, page, key)


def person_page(
    reader: PageReader, page: PageAnswer, key: str, *, form: str = "", refused: Refused | None = None
) -> Response:
    """Show one person, with a form that was refused as it was typed."""
    with page.read() as session:
        card = rosters.person(session, _name(key))
        if card is None:
            not_found()
        shown = {
            "card": card,
            "held": card.held(reader.today),
            "candidates": _choices(rosters.present(session), card.person),
            "units": [(unit_card.unit.code, unit_card.unit.name) for unit_card in rosters.units(session, reader.today)],
            "roles": roles(reader),
        }
        return page.show("people_person", status=422 if refused else 200, form=form, refused=refused, **shown)


def roles(reader: PageReader) -> list[tuple[str, str]]:
    """Return the roles a post may have, each in words."""
    return [(str(role), reader.words.roles[role]) for role in POSTS]


def _choices(people: Sequence[Person], apart_from: Person) -> list[tuple[str, str]]:
    return [
        ("", "—"),
        *((person.key, f"{person.name}（{person.key}）") for person in people if person.id != apart_from.id),
    ]


def _name(text: str) -> str:
    """Return a code or key as it may stand in a query; an address that holds anything else is that of no page."""
    try:
        return read_line("name", text)
    except Refused:
        not_found()


@router.post("/people/successions/{number}/consent")
def consent(reader: ForOffice, sent: ThisForm, page: ThisPage, number: Id) -> Response:
    """Consent to a successor: the post is theirs from their first day."""

    def do(session: Session) -> None:
        key = read_line("key", sent.first(f"key_{number}"), at_most=64, empty=True)
        successions.consent(session, reader.practice, number, reader.person, key=key, now=reader.now)

    said = reader._("已同意换人。")
    return page.record_once(
        do, to="/people", said=said, again=lambda no: _people(reader, page, form=f"consent_{number}", refused=no)
    )


@router.post("/people/successions/{number}/refuse")
def refuse(reader: ForOffice, sent: ThisForm, page: ThisPage, number: Id) -> Response:
    """Refuse a successor, with a reason: everything stays as it is."""

    def do(session: Session) -> None:
        reason = read_line("reason", sent.first(f"reason_{number}"), at_most=500)
        successions.refuse(session, reader.practice, number, reader.person, reason=reason, now=reader.now)

    said = reader._("已答复不同意。")
    return page.record_once(
        do, to="/people", said=said, again=lambda no: _people(reader, page, form=f"refuse_{number}", refused=no)
    )
