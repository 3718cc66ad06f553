"""The pages behind the links of mails: what a matter is about, and each act in two steps, reviewed, then recorded by a code."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Annotated

from fastapi import Depends, FastAPI, Header, Request, Response
from jinja2 import Environment

from runtime.resources import World
from translations.texts import N_, say
from web import form_flow
from web.frame.form_data import RejectedRequest, check_comes_from_here
from web.frame.pages import templates
from web.frame.uploads import UploadedForm, upload_of
from web.frame.words import language
from web.links.act_form import CodeProof, open_form
from web.links.visit import NOT_FOUND, LinkVisit, html


def add_links(app: FastAPI, world: World) -> None:
    """Add the pages; only the last step of an act changes anything."""
    pages = templates()
    app.add_exception_handler(RejectedRequest, _turning_away(world, pages))

    def visit_of(
        token: str, request: Request, lang: str | None = None, accept_language: Annotated[str, Header()] = ""
    ) -> LinkVisit:
        if request.method == "POST":
            check_comes_from_here(request, world.settings.public_url)
        now = world.clock()
        return LinkVisit(world, world.practice(now), pages, token, lang, accept_language, now)

    @app.api_route("/a/{token}", methods=["GET", "HEAD"])
    @app.api_route("/a/{token}/{act}", methods=["GET", "HEAD"])  # a step sent again as an address shows the matter
    @app.api_route("/a/{token}/{act}/record", methods=["GET", "HEAD"])
    def show(visit: Annotated[LinkVisit, Depends(visit_of)]) -> Response:
        """Show what the link is about."""
        return visit.page("link", visit.shown())

    def check_opens(visit: Annotated[LinkVisit, Depends(visit_of)]) -> None:
        visit.check_opens()

    async def posted_to(request: Request, _: Annotated[None, Depends(check_opens)]) -> AsyncIterator[UploadedForm]:
        """Read a form only for a link that opens: nobody else's files are taken."""
        async with upload_of(request) as posted:
            yield posted

    @app.post("/a/{token}/{act}")
    def review(
        visit: Annotated[LinkVisit, Depends(visit_of)], act: str, posted: Annotated[UploadedForm, Depends(posted_to)]
    ) -> Response:
        """Show what will be recorded, or what is wrong with it, and ask for the code; its files are kept meanwhile."""
        return form_flow.review(open_form(visit, act, posted).keep_files())

    @app.post("/a/{token}/{act}/record")
    def record(
        visit: Annotated[LinkVisit, Depends(visit_of)], act: str, posted: Annotated[UploadedForm, Depends(posted_to)]
    ) -> Response:
        """Record it."""
        return form_flow.record(partial(open_form, visit, act, posted), CodeProof(visit))


def _turning_away(world: World, pages: Environment) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def turn_away(request: Request, error: Exception) -> Response:
        if not isinstance(error, RejectedRequest):
            raise error
        accepted = request.headers.get("accept-language", "")
        lang = language(request.query_params.get("lang"), accepted, world.settings.locale)
        heading = say(lang, N_("此链接不能打开") if error.status_code == NOT_FOUND else N_("没有记录"))
        page = pages.get_template("link_refused.html.j2")
        return html(page.render(lang=lang, heading=heading, refused=error.refused.say(lang)), error.status_code)

    return turn_away
