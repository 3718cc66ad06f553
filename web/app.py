"""The office's web server: liveness, readiness, the status page."""

import logging
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import FastAPI, Header, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from fastapi.staticfiles import StaticFiles
from sqlalchemy.exc import OperationalError

from runtime.pulse import Pulse
from runtime.resources import World
from web.links import add_links
from web.metrics import CONTENT_TYPE, exposition, may_read
from web.pages import HEADERS, HERE, templates
from web.readiness import readiness
from web.status import Shown, gather
from web.words import words_for

LOG = logging.getLogger("duban.web")


def create_app(world: World, pulse: Pulse) -> FastAPI:
    """Return the application for one world; nothing is fetched from anywhere else."""
    app = FastAPI(title="Duban 督办", docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app.middleware("http")(_guard)
    app.add_exception_handler(OperationalError, _say_down)
    app.add_exception_handler(Exception, _say_sorry)
    _add_probes(app, world, pulse)
    _add_metrics(app, world, pulse)
    _add_page(app, world, pulse)
    add_links(app, world)
    return app


async def _guard(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await go_on(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


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
        found = readiness(world, pulse)
        return JSONResponse(found.as_json(), status_code=200 if found.ready else 503)


def _add_metrics(app: FastAPI, world: World, pulse: Pulse) -> None:
    @app.get("/metrics")
    def metrics(request: Request) -> Response:
        """Show the counts a machine watches; whoever may not read them hears that there is no such page."""
        if not may_read(request, world.settings.metrics_token):
            raise HTTPException(404)
        return Response(exposition(world, pulse), media_type=CONTENT_TYPE)


def _add_page(app: FastAPI, world: World, pulse: Pulse) -> None:
    template = templates().get_template("status.html.j2")

    @app.get("/", response_class=HTMLResponse)
    def status(lang: str | None = None, accept_language: Annotated[str, Header()] = "") -> str:
        """Show what will be sent next, the last tick, the outbox, the ledger."""
        words = words_for(lang, accept_language, world.settings.locale)
        shown = Shown(gather(world, pulse), words, world.settings.zone)
        return template.render(w=words, s=shown.status, shown=shown)
