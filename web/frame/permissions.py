"""Who may come in: each page names its door, which hands it the reader; a form is let through only from our own pages."""

from collections.abc import AsyncIterator
from typing import Annotated, cast
from urllib.parse import quote

from fastapi import Depends, Path, Request

from rules.refusal import Refused
from runtime.resources import World
from services.people import access, accounts
from services.people.accounts import KnownSession
from translations.texts import Lang
from web.frame.form_data import RejectedRequest, check_comes_from_here, first
from web.frame.interruptions import ChangeFirst, NotFound, SignInFirst
from web.frame.page_answer import PageAnswer
from web.frame.reader import PageReader
from web.frame.sent_form import SentForm
from web.frame.uploads import UploadedForm, upload_of
from web.frame.words import language

Id = Annotated[int, Path(ge=1, le=2**31 - 1)]  # of a row in an address: every database keeps it
BEFORE_CHANGING = frozenset({"/account", "/account/password", "/language", "/logout"})
COOKIE, SECURE_COOKIE, LANGUAGE = "duban", "__Host-duban", "duban-lang"
_CHANGED = Refused(
    field="form",
    zh="登录已变化，请重新打开此页再提交。",
    en="who is signed in has changed; open the page again and send it once more.",
)


def cookie_name(world: World) -> str:
    """Return the name of the session's cookie: bound to the host where there is HTTPS."""
    return SECURE_COOKIE if world.settings.public_url.startswith("https:") else COOKIE


def lang_of(request: Request, locale: str) -> Lang:
    """Return the language of a page: asked for in the address, chosen before, else the person's."""
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE)
    return cast("Lang", language(asked, "", locale))


def browser_of(request: Request) -> KnownSession:
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


async def _sent_form(request: Request, _: Annotated[KnownSession, Depends(browser_of)]) -> AsyncIterator[UploadedForm]:
    if request.method != "POST":
        yield UploadedForm({}, [])
        return
    async with upload_of(request) as posted:
        yield posted


def page_of(
    request: Request,
    known: Annotated[KnownSession, Depends(browser_of)],
    posted: Annotated[UploadedForm, Depends(_sent_form)],
) -> PageAnswer:
    """Return the page of whoever is signed in, with what was sent to it."""
    world: World = request.app.state.world
    now = world.clock()
    practice = world.practice(now)
    with world.store.read() as session:
        viewer = access.viewer_of(session, known.account, practice.calendar.today(now))
    csrf = accounts.csrf_of(request.cookies.get(cookie_name(world), ""))
    if request.method == "POST" and first(posted.form, "csrf") != csrf:
        raise RejectedRequest(403, _CHANGED)
    if viewer.must_change and request.url.path not in BEFORE_CHANGING:
        raise ChangeFirst
    reader = PageReader(viewer, practice, now, lang_of(request, viewer.person.locale))
    return PageAnswer(world, request, csrf, reader, SentForm(posted.form, posted.files))


def _wanted(request: Request) -> str:
    """Return the page that was wanted; a form that was sent is not sent again by signing in."""
    if request.method != "GET":
        return "/"
    query = request.url.query
    return quote(request.url.path, safe="/-._~%") + (f"?{query}" if query else "")


ThisPage = Annotated[PageAnswer, Depends(page_of)]


def _sent_to(page: ThisPage) -> SentForm:
    return page.sent


def _signed_in(page: ThisPage) -> PageReader:
    return page.reader


ThisForm = Annotated[SentForm, Depends(_sent_to)]
SignedIn = Annotated[PageReader, Depends(_signed_in)]


def _let_in(page: PageAnswer, *, may: bool) -> PageReader:
    """Let in a person who may see the page, and who may act where a form was sent; nobody else learns that it exists."""
    if not may or (page.request.method == "POST" and not page.reader.viewer.may_act):
        raise NotFound
    return page.reader


def for_office(page: ThisPage) -> PageReader:
    """Let in whoever works in the office."""
    return _let_in(page, may=page.reader.viewer.is_office)


def for_approver(page: ThisPage) -> PageReader:
    """Let in whoever approves."""
    return _let_in(page, may=page.reader.viewer.is_approver)


def for_leader(page: ThisPage) -> PageReader:
    """Let in leaders, the office, auditors."""
    viewer = page.reader.viewer
    return _let_in(page, may=viewer.is_leader or viewer.is_office or viewer.is_auditor)


def for_oversight(page: ThisPage) -> PageReader:
    """Let in whoever sees every unit's rows."""
    return _let_in(page, may=page.reader.viewer.sees_all)


def for_unit(page: ThisPage) -> PageReader:
    """Let in whoever answers for a unit."""
    return _let_in(page, may=bool(page.reader.viewer.units))


def for_administrator(page: ThisPage) -> PageReader:
    """Let in administrators."""
    return _let_in(page, may=page.reader.viewer.is_administrator)


ForOffice = Annotated[PageReader, Depends(for_office)]
ForApprover = Annotated[PageReader, Depends(for_approver)]
ForLeader = Annotated[PageReader, Depends(for_leader)]
ForOversight = Annotated[PageReader, Depends(for_oversight)]
ForUnit = Annotated[PageReader, Depends(for_unit)]
ForAdministrator = Annotated[PageReader, Depends(for_administrator)]
