"""What the office changes about people: posts given and ended, substitutes, successors, contacts corrected."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from rules.entry import read_address, read_date, read_line
from rules.refusal import Refused
from rules.roles import Role
from services import lookup
from services.entries import PersonEntry, PostEntry, read_post, read_word
from services.mail import contacts
from services.people import directory, posts
from web.frame.page_answer import PageAnswer
from web.frame.permissions import ForOffice, ThisForm, ThisPage
from web.frame.reader import PageReader
from web.frame.sent_form import SentForm
from web.office.people import person_page, unit_page

router = APIRouter()


def _of_person(
    reader: PageReader, page: PageAnswer, key: str, form: str, do: Callable[[Session], None], said: str
) -> Response:
    to = f"/people/persons/{key}"
    return page.record_once(
        do, to=to, said=said, again=lambda no: person_page(reader, page, key, form=form, refused=no)
    )


def _day(sent: SentForm, name: str) -> date | None:
    return read_date(name, sent.first(name)) if sent.first(name) else None


@router.post("/people/persons/{key}/reach")
def reach(reader: ForOffice, sent: ThisForm, page: ThisPage, key: str) -> Response:
    """Correct a contact: at a new address, or again at the old one."""

    def do(session: Session) -> None:
        address = read_address("email", sent.first("email"))
        who = lookup.person(session, key)
        contacts.put_right(session, who, address, actor=reader.person.key, now=reader.now)

    return _of_person(reader, page, key, "reach", do, reader._("联系方式已更新。"))


@router.post("/people/persons/{key}/leave")
def leave(reader: ForOffice, sent: ThisForm, page: ThisPage, key: str) -> Response:
    """End all posts of a person who leaves, or one of them, on its last day."""

    def do(session: Session) -> None:
        who, last, actor = (lookup.person(session, key), read_date("left_on", sent.first("left_on")), reader.person)
        code, _, role = sent.first("left_post").partition(" ")
        if code:
            played, where = read_word("role", role, Role), lookup.unit(session, code)
            posts.leave_post(session, who, where, played, last, actor=actor.key, now=reader.now)
        else:
            posts.leave(session, who, last, actor=actor.key, now=reader.now)

    return _of_person(reader, page, key, "leave", do, reader._("离任已登记。"))


@router.post("/people/persons/{key}/substitute")
def substitute(reader: ForOffice, sent: ThisForm, page: ThisPage, key: str) -> Response:
    """Let a person stand in, from a day to a day."""

    def do(session: Session) -> None:
        absent = lookup.person(session, key)
        other = lookup.person(session, sent.first("stand_in"), field="stand_in")
        first = read_date("sub_from", sent.first("sub_from"))
        until, actor = _day(sent, "sub_until"), reader.person.key
        posts.substitute(session, absent, other, first, until, actor=actor, now=reader.now)

    return _of_person(reader, page, key, "substitute", do, reader._("代理已登记。"))


@router.post("/people/persons/{key}/appoint")
def appoint(reader: ForOffice, sent: ThisForm, page: ThisPage, key: str) -> Response:
    """Give a person a post, from a day to a day."""

    def do(session: Session) -> None:
        entry = _post(sent, sent.first("post_unit"), "post_role", "post_from", _day(sent, "post_until"))
        directory.appoint(session, lookup.person(session, key), entry, actor=reader.person.key, now=reader.now)

    return _of_person(reader, page, key, "appoint", do, reader._("岗位已登记。"))


@router.post("/people/units/{code}/add")
def add(reader: ForOffice, sent: ThisForm, page: ThisPage, code: str) -> Response:
    """Add a person to a unit; ticked, who holds the role now hands it over."""

    def do(session: Session) -> None:
        unit, actor = lookup.unit(session, code), reader.person.key
        post, who = _post(sent, unit.code, "new_role", "new_from"), _person(sent)
        if sent.first("instead") == "yes":
            directory.replace_holder(session, unit, post.role, who, on=post.from_on, actor=actor, now=reader.now)
        else:
            directory.add_person(session, replace(who, posts=(post,)), actor=actor, now=reader.now)

    def again(refused: Refused) -> Response:
        return unit_page(reader, page, code, form="add", refused=refused)

    return page.record_once(do, to=f"/people/units/{code}", said=reader._("人员已登记。"), again=again)


def _person(sent: SentForm) -> PersonEntry:
    return PersonEntry(
        key=read_line("key", sent.first("new_key"), at_most=64),
        name=read_line("name", sent.first("name"), at_most=100),
        title=read_line("title", sent.first("title"), at_most=32, empty=True),
        email=read_address("email", sent.first("email")),
        phone=read_line("phone", sent.first("phone"), at_most=64, empty=True),
        locale="zh",
        posts=(),
    )


def _post(sent: SentForm, unit: str, role: str, first: str, until: date | None = None) -> PostEntry:
    day = read_date(first, sent.first(first))
    return read_post({"unit": unit, "role": sent.first(role), "from": day, "until": until})
