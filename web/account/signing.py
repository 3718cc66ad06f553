"""Signing in and out, the language, and the first page of each kind of reader."""

from functools import partial
from typing import Annotated
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from models.queries.accounts import has_accounts
from models.queries.units import the_office
from rules.refusal import Refused
from runtime.resources import World
from services.people import accounts
from services.people.access import Viewer
from translations.texts import say
from web.account.attempts import Attempts
from web.frame.form_data import Form, check_comes_from_here, first, read_form
from web.frame.pages import FOR_PEOPLE
from web.frame.permissions import LANGUAGE, SignedIn, ThisForm, ThisPage, cookie_name, lang_of

router = APIRouter()
_TOO_MANY = Refused(zh="登录：尝试次数过多，请15分钟后再试。", en="sign in: too many tries; try again in 15 minutes.")


@router.get("/")
def home(reader: SignedIn) -> Response:
    """Lead everybody to the page they work with."""
    return RedirectResponse(first_page(reader.viewer), 303)


def first_page(viewer: Viewer) -> str:
    """Return where a person starts."""
    if viewer.is_office:
        return "/desk"
    if viewer.is_leader:
        return "/leader"
    if viewer.units:
        return "/bureau"
    return "/directives" if viewer.sees_all else "/account"


@router.get("/login")
def ask(request: Request) -> Response:
    """Ask for name and password."""
    return show_form(request, to=request.query_params.get("next", "/"))


@router.post("/login")
def sign_in(request: Request, form: Annotated[Form, Depends(read_form)]) -> Response:
    """Open a session; too many tries of one name, or from one address, are refused before the password is looked at."""
    world: World = request.app.state.world
    attempts: Attempts = request.app.state.attempts
    check_comes_from_here(request, world.settings.public_url)
    name, password = first(form, "name").strip(), first(form, "password")
    to, address = (form.get("next") or ["/"])[0], request.client.host if request.client else ""
    if not attempts.may_try(name, address):
        return show_form(request, to=to, name=name, refused=_TOO_MANY, status=429)
    try:
        with world.store.read() as session:
            account_id = accounts.check_password(session, name, password).id
    except Refused as refused:
        attempts.failed(name, address)
        return show_form(request, to=to, name=name, refused=refused, status=422)
    return open_session(request, account_id, to=to)


def open_session(request: Request, account_id: int, *, to: str) -> Response:
    """Draw a new token whatever the browser brought: nobody can have given it theirs."""
    world: World = request.app.state.world
    address = request.client.host if request.client else ""
    now, token, old = world.clock(), world.token() + world.token(), request.cookies.get(cookie_name(world), "")
    with world.store.write() as session:
        known = accounts.known_by(session, old, now)
        if known is not None:
            accounts.end(session, known.login, now=now)
        accounts.sign_in(session, accounts.by_id(session, account_id), token, address=address, now=now)
    answer = RedirectResponse(to if is_ours(to) else "/", 303)
    secure = world.settings.public_url.startswith("https:")
    lasts = int(accounts.LASTS.total_seconds())
    answer.set_cookie(cookie_name(world), token, max_age=lasts, httponly=True, secure=secure, samesite="lax")
    return answer


def is_ours(to: str) -> bool:
    """Say whether an address leads to a page of ours: a path, and nothing a browser reads as a host."""
    parts = urlsplit(to)
    plain = to.startswith("/") and not to.startswith("//") and "\\" not in to and to.isprintable()
    return plain and not parts.scheme and not parts.netloc


@router.post("/logout")
def sign_out(reader: SignedIn, page: ThisPage) -> Response:
    """End the session; the cookie opens nothing any more, wherever it was copied to."""
    name = cookie_name(page.world)
    with page.world.store.write() as session:
        known = accounts.known_by(session, page.request.cookies.get(name, ""), reader.now)
        if known is not None:
            accounts.end(session, known.login, now=reader.now)
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(name, httponly=True, samesite="lax", secure=name.startswith("__Host-"))
    return answer


@router.post("/language")
def choose_language(sent: ThisForm) -> Response:
    """Keep the language of pages in this browser."""
    to = sent.first("to")
    answer = RedirectResponse(to if is_ours(to) else "/", 303)
    lang = "en" if sent.first("lang") == "en" else "zh"
    answer.set_cookie(LANGUAGE, lang, max_age=31_536_000, httponly=True, samesite="lax")
    return answer


def show_form(
    request: Request, *, to: str, name: str = "", refused: Refused | None = None, status: int = 200
) -> HTMLResponse:
    """Show the page that asks for name and password, or leads to the single sign-on."""
    world: World = request.app.state.world
    lang = lang_of(request, world.settings.locale)
    with world.store.read() as session:
        is_empty, office = not has_accounts(session), the_office(session)
    page = request.app.state.pages.get_template("login.html.j2")
    shown = {
        "lang": lang,
        "_": partial(say, lang),
        "office": office,
        "is_empty": is_empty,
        "to": to,
        "name": name,
        "refused": refused.say(lang) if refused else "",
        "outside": f"/login/oidc?{urlencode({'next': to})}" if request.app.state.oidc else "",
    }
    return HTMLResponse(page.render(shown), status_code=status, headers=FOR_PEOPLE)
