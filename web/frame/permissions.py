"""Who may come in: each page names its door, and a form is let through only from our own pages."""

from collections.abc import AsyncIterator
from typing import Annotated, cast
from urllib.parse import quote

from fastapi import Depends, Path, Request

from rules.refusal import Refused
from runtime.resources import World
from services.people import access, accounts
from services.people.accounts import Known
from web.frame.form_data import TurnedAway, check_comes_from_here, first
from web.frame.here import ChangeFirst, Here, NotFound, SignInFirst
from web.frame.translations import Lang
from web.frame.uploads import Posted, upload_of
from web.frame.words import language

Id = Annotated[int, Path(ge=1, le=2**31 - 1)]  # of a row in an address: every database keeps it
BEFORE_CHANGING = frozenset({"/account", "/account/password", "/language", "/logout"})
COOKIE, SECURE_COOKIE, LANGUAGE = "duban", "__Host-duban", "duban-lang"
_CHANGED = Refused(
    field="form",
    field_zh="表单",
    zh="登录已变化，请重新打开此页再提交。",
    en="who is signed in has changed; open the page anew and send it again.",
)


def cookie_name(world: World) -> str:
    """Return the name of the session's cookie: bound to the host where there is HTTPS."""
    return SECURE_COOKIE if world.settings.public_url.startswith("https:") else COOKIE


def lang_of(request: Request, locale: str) -> Lang:
    """Return the language of a page: asked for in the address, chosen before, else the person's."""
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE)
    return cast("Lang", language(asked, "", locale))


def browser_of(request: Request) -> Known:
    """Return whose browser it is, before anything of a form is read."""
    world: World = request.app.state.world
    if request.method == "POST":
        check_comes_from_here(request, world.settings.public_url)
    now, token = world.clock(), request.cookies.get(cookie_name(world), "")
    with world.store.read() as session:
        known = accounts.known_by(session, token, now)
    if known is None:
        raise SignInFirst(_wanted(request))
    if known.is_stale:
        with world.store.write() as session:
            accounts.seen(session, token, now=now)
    return known


async def _posted(request: Request, _: Annotated[Known, Depends(browser_of)]) -> AsyncIterator[Posted]:
    if request.method != "POST":
        yield Posted({}, [])
        return
    async with upload_of(request) as posted:
        yield posted


def signed_in(
    request: Request, known: Annotated[Known, Depends(browser_of)], posted: Annotated[Posted, Depends(_posted)]
) -> Here:
    """Let in whoever is signed in."""
    world: World = request.app.state.world
    now = world.clock()
    practice = world.practice(now)
    with world.store.read() as session:
        viewer = access.viewer_of(session, known.account, practice.calendar.today(now))
    csrf = accounts.csrf_of(request.cookies.get(cookie_name(world), ""))
    if request.method == "POST" and first(posted.form, "csrf") != csrf:
        raise TurnedAway(403, _CHANGED)
    if viewer.must_change and request.url.path not in BEFORE_CHANGING:
        raise ChangeFirst
    lang = lang_of(request, viewer.person.locale)
    return Here(world, request, viewer, practice, csrf, now, lang, posted.form, posted.files)


def _wanted(request: Request) -> str:
    """Return the page somebody wanted; a form that was sent is not sent again by signing in."""
    if request.method != "GET":
        return "/"
    query = request.url.query
    return quote(request.url.path, safe="/-._~%") + (f"?{query}" if query else "")


SignedIn = Annotated[Here, Depends(signed_in)]


def _let_in(here: Here, *, may: bool) -> Here:
    """Let somebody in who may see the page, and who may act where a form was sent; nobody else learns that it exists."""
    if not may or (here.request.method == "POST" and not here.viewer.may_act):
        raise NotFound
    return here


def _for_office(here: SignedIn) -> Here:
    return _let_in(here, may=here.viewer.is_office)


def _for_approver(here: SignedIn) -> Here:
    return _let_in(here, may=here.viewer.is_approver)


def _for_leader(here: SignedIn) -> Here:
    viewer = here.viewer
    return _let_in(here, may=viewer.is_leader or viewer.is_office or viewer.is_auditor)


def _for_reader(here: SignedIn) -> Here:
    return _let_in(here, may=here.viewer.sees_all)


def _for_unit(here: SignedIn) -> Here:
    return _let_in(here, may=bool(here.viewer.units))


def _for_administrator(here: SignedIn) -> Here:
    return _let_in(here, may=here.viewer.is_administrator)


ForOffice = Annotated[Here, Depends(_for_office)]
ForApprover = Annotated[Here, Depends(_for_approver)]
ForLeader = Annotated[Here, Depends(_for_leader)]
ForReader = Annotated[Here, Depends(_for_reader)]
ForUnit = Annotated[Here, Depends(_for_unit)]
ForAdministrator = Annotated[Here, Depends(_for_administrator)]
