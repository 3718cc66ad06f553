"""The office's web server: probes, the pages behind links, and every page of those who sign in."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException as StarletteHTTPException

from runtime.pulse import Pulse
from runtime.resources import World
from services.boards.light_board import LightBoard
from translations.texts import say
from web.account import account, accounts, calendar_feed, oidc, signing
from web.account.attempts import Attempts
from web.account.oidc import add_single_sign_on
from web.api import docs, problems
from web.api.app import PATH, create_api
from web.directives import directive, ledger, office_acts
from web.frame import downloads
from web.frame.interruptions import ChangeFirst, NotFound, SignInFirst
from web.frame.pages import FOR_PEOPLE, HEADERS, HERE, templates
from web.frame.permissions import lang_of
from web.links.pages import add_links
from web.office import calendars, desk, engine, ladders, leader, logbook, mails, people, people_acts, today, weeks
from web.office.metrics import CONTENT_TYPE, exposition, may_read
from web.office.readiness import readiness
from web.register import draft_assignments, drafts, minutes, sources, steps
from web.unit import assignments, bureau, monthly_form

LOG = logging.getLogger("duban.web")
ROUTERS: tuple[APIRouter, ...] = (
    signing.router,
    desk.router,
    ledger.router,
    directive.router,
    office_acts.router,
    engine.router,
    sources.router,
    steps.router,
    drafts.router,
    draft_assignments.router,
    minutes.router,
    assignments.router,
    monthly_form.router,
    bureau.router,
    leader.router,
    weeks.router,
    today.router,
    mails.router,
    logbook.router,
    downloads.router,
    account.router,
    calendar_feed.router,
    docs.router,
    accounts.router,
    oidc.router,
    people.router,
    people_acts.router,
    calendars.router,
    ladders.router,
)
PROBES = frozenset({"/livez", "/readyz", "/metrics"})


def create_app(world: World, pulse: Pulse) -> FastAPI:
    """Return the application for one world; nothing is fetched from anywhere else."""
    app = FastAPI(title="Duban 督办", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.world, app.state.pulse, app.state.pages, app.state.attempts = world, pulse, templates(), Attempts()
    app.state.lights = LightBoard()
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app.middleware("http")(_guard)
    app.add_exception_handler(OperationalError, _say_down)
    app.add_exception_handler(Exception, _say_sorry)
    _add_probes(app, world, pulse)
    _add_metrics(app, world, pulse)
    add_links(app, world)
    add_single_sign_on(app, world)
    for router in ROUTERS:
        app.include_router(router)
    app.state.api = create_api(world)
    app.mount(PATH, app.state.api)
    app.add_exception_handler(SignInFirst, _ask_who)
    app.add_exception_handler(ChangeFirst, _ask_for_own_password)
    for missing in (NotFound, StarletteHTTPException, RequestValidationError):
        app.add_exception_handler(missing, _say_missing)
    return app


async def _ask_who(_: Request, error: Exception) -> Response:
    to = error.to if isinstance(error, SignInFirst) else "/"
    return RedirectResponse(f"/login?{urlencode({'next': to})}", 303)


async def _ask_for_own_password(_: Request, __: Exception) -> Response:
    return RedirectResponse("/account", 303)


async def _say_missing(request: Request, error: Exception) -> Response:
    """Answer in one sentence; an address that cannot be read is that of no page."""
    status = error.status_code if isinstance(error, StarletteHTTPException) else 404
    if request.url.path.startswith(f"{PATH}/"):  # a line break in it keeps it from the API itself
        return problems.not_found().response()
    world: World = request.app.state.world
    lang = lang_of(request, world.settings.locale)
    page = request.app.state.pages.get_template("missing.html.j2")
    text = page.render(lang=lang, status=status, _=partial(say, lang))
    return HTMLResponse(text, status_code=status, headers={**FOR_PEOPLE, **(getattr(error, "headers", None) or {})})


async def _guard(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await go_on(request) if _is_asked_by_name(request) else _other_host()
    if request.url.path.startswith("/static/"):
        response.headers["Cache-Control"] = "no-cache"  # kept by the browser, and asked about by its ETag
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _is_asked_by_name(request: Request) -> bool:
    """Say whether a request names our host; probes come by any name, and without a public address any name is right."""
    world: World = request.app.state.world
    ours = urlsplit(world.settings.public_url).hostname
    asked = urlsplit(f"//{request.headers.get('host', '')}").hostname
    return not ours or request.url.path in PROBES or asked in {ours, "127.0.0.1", "localhost"}


def _other_host() -> Response:
    return PlainTextResponse("主机名不对。 This is not a name of this server.\n", status_code=400)


async def _say_sorry(request: Request, error: Exception) -> Response:
    """Log the traceback ourselves: Prefect, living in the same process, silences uvicorn's log."""
    LOG.error("%s failed", _where(request), exc_info=error)
    return PlainTextResponse("此页出错，已记入日志。 This page failed; the log says why.\n", status_code=500)


def _where(request: Request) -> str:
    """Return the path as our routes name it: the token of a link is never logged."""
    return str(getattr(request.scope.get("route"), "path", "a page"))


async def _say_down(_: Request, __: Exception) -> Response:
    return PlainTextResponse("数据库暂时不可用。 The database is not available just now.\n", status_code=503)


def _add_probes(app: FastAPI, world: World, pulse: Pulse) -> None:
    @app.get("/livez")
    async def livez() -> dict[str, bool]:
        """Say that the process answers."""
        return {"alive": True}

    @app.get("/readyz")
    def readyz() -> JSONResponse:
        """Say whether it can be relied on, and what it found."""
        report = readiness(world, pulse)
        return JSONResponse(report.as_json(), status_code=200 if report.ready else 503)


def _add_metrics(app: FastAPI, world: World, pulse: Pulse) -> None:
    @app.get("/metrics")
    def metrics(request: Request) -> Response:
        """Show the counts a machine watches; whoever may not read them hears that there is no such page."""
        if not may_read(request, world.settings.metrics_token):
            raise HTTPException(404)
        return Response(exposition(world, pulse), media_type=CONTENT_TYPE)
