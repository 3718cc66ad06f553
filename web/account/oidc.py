"""Signing in by the office's single sign-on: off to it and back, into an account that is there; none is ever made."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from rules.refusal import Refused
from runtime.resources import World
from services.people import accounts
from web.account.signing import is_ours, open_session, show_form
from web.frame.interruptions import NotFound

if TYPE_CHECKING:
    from web.account.oidc_provider import PendingSignIn, Provider

router = APIRouter()
_COOKIE, _SECURE = "duban-oidc", "__Host-duban-oidc"
LASTS = 600  # seconds between going and coming back


def add_single_sign_on(app: FastAPI, world: World) -> None:
    """Make it ready where it is set; refuse to start when its library is not there."""
    app.state.oidc = None
    if not world.settings.oidc_issuer:
        return
    try:
        from web.account.oidc_provider import Provider  # noqa: PLC0415 - its library is an optional extra
    except ModuleNotFoundError as error:
        raise Refused(
            field="DUBAN_OIDC_ISSUER",
            zh="统一身份认证须安装 duban[oidc]（pip install 'duban[oidc]'）。",
            en="single sign-on needs the extra duban[oidc] (pip install 'duban[oidc]').",
        ) from error
    app.state.oidc = Provider(world.settings)


def _provider(request: Request) -> "Provider":
    provider: Provider | None = request.app.state.oidc
    if provider is None:
        raise NotFound
    return provider


@router.get("/login/oidc")
def go(request: Request) -> Response:
    """Send the browser off to sign in; it keeps in a cookie what it is known again by."""
    from web.account.oidc_provider import PendingSignIn  # noqa: PLC0415 - its library is an optional extra

    provider, world = _provider(request), _world(request)
    to = request.query_params.get("next", "/")
    begun = PendingSignIn(*(world.token() + world.token() for _ in range(3)))
    try:
        answer = RedirectResponse(provider.leads_to(begun), 303)
    except Refused as refused:
        return show_form(request, to=to, refused=refused, status=502)
    kept = urlsafe_b64encode(json.dumps([begun.state, begun.nonce, begun.verifier, to[:500]]).encode()).decode()
    name, secure = _cookie(world)
    answer.set_cookie(name, kept, max_age=LASTS, httponly=True, secure=secure, samesite="lax")
    return answer


@router.get("/login/oidc/callback")
def back(request: Request) -> Response:
    """Open a session for whoever came back, in the account of the person with that mail address."""
    provider, world, now = _provider(request), _world(request), _world(request).clock()
    name, secure = _cookie(world)
    to = "/"
    try:
        begun, to = _kept(request.cookies.get(name, ""))
        email = provider.email(begun, request.query_params, now)
        with world.store.read() as session:
            account_id = accounts.by_email(session, email).id
        answer = open_session(request, account_id, to=to)
    except Refused as refused:
        answer = show_form(request, to=to, refused=refused, status=422)
    answer.delete_cookie(name, httponly=True, secure=secure, samesite="lax")
    return answer


def _world(request: Request) -> World:
    world: World = request.app.state.world
    return world


def _cookie(world: World) -> tuple[str, bool]:
    """Return the name of the cookie, bound to the host where there is HTTPS, and whether there is."""
    secure = world.settings.public_url.startswith("https:")
    return (_SECURE if secure else _COOKIE), secure


def _kept(cookie: str) -> "tuple[PendingSignIn, str]":
    """Return what was begun in this browser, and where it leads; without it nobody can have signed in here."""
    from web.account.oidc_provider import PendingSignIn, refusal  # noqa: PLC0415 - its library is an optional extra

    try:
        state, nonce, verifier, to = json.loads(urlsafe_b64decode(cookie))
    except (ValueError, TypeError) as error:
        raise refusal() from error
    if not all(isinstance(part, str) and part for part in (state, nonce, verifier, to)):
        raise refusal()
    return PendingSignIn(state, nonce, verifier), to if is_ours(to) else "/"
