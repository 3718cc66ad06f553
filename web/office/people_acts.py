"""What the office changes about people: posts given and ended, substitutes, successors, contacts put right."""

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
from web.frame.here import Here
from web.frame.permissions import ForOffice
from web.office.people import person_page, unit_page

router = APIRouter()


def _of_person(here: Here, key: str, form: str, do: Callable[[Session], None], said: str) -> Response:
    to = f"/people/persons/{key}"
    return here.act(do, to=to, said=said, again=lambda no: person_page(here, key, form=form, refused=no))


def _day(here: Here, name: str) -> date | None:
    return read_date(name, here.first(name)) if here.first(name) else None


@router.post("/people/persons/{key}/reach")
def reach(here: ForOffice, key: str) -> Response:
    """Put a contact right: at a new address, or again at the old one."""

    def do(session: Session) -> None:
        address = read_address("email", here.first("email"))
        who = lookup.person(session, key)
        contacts.put_right(session, who, address, actor=here.viewer.person.key, now=here.now)

    return _of_person(here, key, "reach", do, here._("联系方式已更新。"))


@router.post("/people/persons/{key}/leave")
def leave(here: ForOffice, key: str) -> Response:
    """End all posts of somebody who leaves, or one of them, on its last day."""

    def do(session: Session) -> None:
        who, last, actor = lookup.person(session, key), read_date("left_on", here.first("left_on")), here.viewer.person
        code, _, role = here.first("left_post").partition(" ")
        if code:
            played, where = read_word("role", role, Role), lookup.unit(session, code)
            posts.leave_post(session, who, where, played, last, actor=actor.key, now=here.now)
        else:
            posts.leave(session, who, last, actor=actor.key, now=here.now)

    return _of_person(here, key, "leave", do, here._("离任已登记。"))


@router.post("/people/persons/{key}/substitute")
def substitute(here: ForOffice, key: str) -> Response:
    """Let somebody stand in, from a day to a day."""

    def do(session: Session) -> None:
        absent = lookup.person(session, key)
        other = lookup.person(session, here.first("stand_in"), field="stand_in")
        first = read_date("sub_from", here.first("sub_from"))
        until, actor = _day(here, "sub_until"), here.viewer.person.key
        posts.substitute(session, absent, other, first, until, actor=actor, now=here.now)

    return _of_person(here, key, "substitute", do, here._("代理已登记。"))


@router.post("/people/persons/{key}/appoint")
def appoint(here: ForOffice, key: str) -> Response:
    """Give somebody a post, from a day to a day."""

    def do(session: Session) -> None:
        entry = _post(here, here.first("post_unit"), "post_role", "post_from", _day(here, "post_until"))
        directory.appoint(session, lookup.person(session, key), entry, actor=here.viewer.person.key, now=here.now)

    return _of_person(here, key, "appoint", do, here._("岗位已登记。"))


@router.post("/people/units/{code}/add")
def add(here: ForOffice, code: str) -> Response:
    """Add somebody to a unit; ticked, who holds the role now hands it over."""

    def do(session: Session) -> None:
        unit, actor = lookup.unit(session, code), here.viewer.person.key
        post, who = _post(here, unit.code, "new_role", "new_from"), _person(here)
        if here.first("instead") == "yes":
            directory.replace_holder(session, unit, post.role, who, on=post.from_on, actor=actor, now=here.now)
        else:
            directory.add_person(session, replace(who, posts=(post,)), actor=actor, now=here.now)

    def again(refused: Refused) -> Response:
        return unit_page(here, code, form="add", refused=refused)

    return here.act(do, to=f"/people/units/{code}", said=here._("人员已登记。"), again=again)


def _person(here: Here) -> PersonEntry:
    return PersonEntry(
        key=read_line("key", here.first("key"), at_most=64),
        name=read_line("name", here.first("name"), at_most=100),
        title=read_line("title", here.first("title"), at_most=32, empty=True),
        email=read_address("email", here.first("email")),
        phone=read_line("phone", here.first("phone"), at_most=64, empty=True),
        locale="zh",
        posts=(),
    )


def _post(here: Here, unit: str, role: str, first: str, until: date | None = None) -> PostEntry:
    day = read_date(first, here.first(first))
    return read_post({"unit": unit, "role": here.first(role), "from": day, "until": until})
