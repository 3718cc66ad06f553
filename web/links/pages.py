"""The pages behind the links of mails: what a matter is about, and each act in two steps, reviewed, then recorded by a code."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, FastAPI, Header, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment
from sqlmodel import Session

from models.links import LinkAct
from rules.acts import Act
from rules.entry import read_line
from rules.refusal import Refused, Unconfirmed
from rules.roles import Role
from runtime.resources import World
from services.boards import matters
from services.files.evidence import NOTHING, Enclosed, Sender
from services.forms import act_forms, link_acts
from services.forms.act_forms import KEPT, Unread
from services.forms.link_acts import Signed
from services.forms.unit_acts import OFFERED, ActEntry
from services.mail import action_links
from services.mail.action_links import Opened
from services.practice import Practice
from web.frame.form_data import Form, TurnedAway, check_comes_from_here, first
from web.frame.pages import WITH_FORMS, templates
from web.frame.uploads import Posted, upload_of
from web.frame.words import language
from web.links import enclosures
from web.links.link_shown import Shown, blame
from web.links.words import words_in

_TICK = Refused(
    field="confirm", field_zh="确认", zh="请核对后勾选，再提交。", en="check it, tick the box, and send it again."
)


def add_links(app: FastAPI, world: World) -> None:
    """Add the pages; only the last step of an act changes anything."""
    pages = templates()
    app.add_exception_handler(TurnedAway, _turning_away(world, pages))

    def visit(
        token: str, request: Request, lang: str | None = None, accept_language: Annotated[str, Header()] = ""
    ) -> Visit:
        if request.method == "POST":
            check_comes_from_here(request, world.settings.public_url)
        now = world.clock()
        return Visit(world, world.practice(now), pages, token, lang, accept_language, now)

    @app.api_route("/a/{token}", methods=["GET", "HEAD"])
    @app.api_route("/a/{token}/{act}", methods=["GET", "HEAD"])  # a step sent again as an address shows the matter
    @app.api_route("/a/{token}/{act}/record", methods=["GET", "HEAD"])
    def show(here: Annotated[Visit, Depends(visit)]) -> Response:
        """Show what the link is about."""
        return here.show()

    def check_opens(here: Annotated[Visit, Depends(visit)]) -> None:
        here.check_opens()

    async def sent(request: Request, _: Annotated[None, Depends(check_opens)]) -> AsyncIterator[Posted]:
        """Read a form only for a link that opens: nobody else's files are taken."""
        async with upload_of(request) as posted:
            yield posted

    @app.post("/a/{token}/{act}")
    def review(here: Annotated[Visit, Depends(visit)], act: str, sent: Annotated[Posted, Depends(sent)]) -> Response:
        """Show what will be recorded, and ask for the code."""
        return here.review(act, sent)

    @app.post("/a/{token}/{act}/record")
    def record(here: Annotated[Visit, Depends(visit)], act: str, sent: Annotated[Posted, Depends(sent)]) -> Response:
        """Record it."""
        return here.record(act, sent.form)


def _turning_away(world: World, pages: Environment) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def turn_away(request: Request, error: Exception) -> Response:
        if not isinstance(error, TurnedAway):
            raise error
        accepted = request.headers.get("accept-language", "")
        lang = language(request.query_params.get("lang"), accepted, world.settings.locale)
        words = words_in(lang)
        heading = words["sorry" if error.status_code == NOT_FOUND else "refused"]
        page = pages.get_template("link_refused.html.j2")
        return _html(page.render(w=words, heading=heading, refused=error.refused.say(lang)), error.status_code)

    return turn_away


NOT_FOUND, UNPROCESSABLE = 404, 422


def _html(text: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(text, status_code=status, headers=WITH_FORMS)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request to a page of a link."""

    world: World
    practice: Practice
    pages: Environment
    token: str
    lang: str | None
    accepted: str
    now: datetime

    def show(self) -> Response:
        """Show what the link is about."""
        return self._page("link", self._shown())

    def check_opens(self) -> None:
        """Turn away whoever has no link that opens."""
        with self._opened():
            pass

    def review(self, act: str, sent: Posted) -> Response:
        """Show what will be recorded, or what is wrong with it; its files are kept meanwhile."""
        shown, what = self._shown(), _act(act)
        may = what in shown.matter.acts
        carried = enclosures.keep(self.world, self._sender(), what, sent, may=may, now=self.now)
        if carried.refused:
            return self._form(shown, what, carried.form, carried.refused)
        return self._look(shown, what, carried.form, key=self.world.token())

    def record(self, act: str, form: Form) -> Response:
        """Record it, or show what is wrong; sent again, the first record is shown."""
        shown, what = self._shown(), _act(act)
        try:
            done = self._record(shown, what, form)
        except Refused as refused:
            said = _TICK if isinstance(refused, Unconfirmed) else refused
            return self._look(self._shown(), what, form, key=first(form, "key") or self.world.token(), refused=said)
        return self._done(self._shown(), done)

    @contextmanager
    def _opened(self) -> Iterator[tuple[Session, Opened]]:
        with self.world.store.read() as session:
            try:
                opened = action_links.open_link(session, self.token, self.now)
            except Refused as refused:
                raise TurnedAway(NOT_FOUND, refused) from refused
            yield session, opened

    def _sender(self) -> Sender:
        with self._opened() as (_, opened):
            return Sender(link_id=opened.link.id)

    def _enclosed(self, act: Act, form: Form) -> Enclosed:
        return enclosures.enclosed(self._sender(), act, form) if form.get(KEPT) else NOTHING

    def _shown(self) -> Shown:
        with self._opened() as (session, opened):
            matter = matters.gather(session, self.practice, opened.assignment, opened.person, now=self.now)
        return Shown(matter, language(self.lang, self.accepted, matter.person.locale), f"/a/{self.token}", self.lang)

    def _record(self, shown: Shown, act: Act, form: Form) -> LinkAct:
        signed = Signed(
            read_line("key", first(form, "key"), at_most=64), _read_as("done_by", first(form, "done_by"), at_most=100)
        )
        self._check_code(act_forms.read_code(first(form, "code")))
        with self.world.store.read() as session:
            before = link_acts.first_record(session, self.token, signed.key, now=self.now)
        if before is not None:
            return before
        values = act_forms.read(act_forms.fields_of(shown.matter, act), form)
        asked = ActEntry(act, values, first(form, "confirmed") == "yes", self._enclosed(act, form))
        return link_acts.record_once(self.world.store, self.practice, self.token, asked, signed, now=self.now)

    def _check_code(self, code: str) -> None:
        with self.world.store.write() as session:
            refused = action_links.check_code(session, self.token, code, self.now)
        if refused is not None:
            raise Unread("code", refused)

    def _look(self, shown: Shown, act: Act, form: Form, *, key: str, refused: Refused | None = None) -> Response:
        """Show an act for review; what would be refused is shown in its form instead, as it was typed."""
        fields, enclosed = act_forms.fields_of(shown.matter, act), self._enclosed(act, form)
        try:
            asked = ActEntry(act, act_forms.read(fields, form), enclosed=enclosed)
            question = link_acts.rehearse(self.world.store, self.practice, self.token, asked, now=self.now)
        except Refused as wrong:
            return self._form(shown, act, form, wrong)
        kept = enclosures.kept(self.world, enclosed, now=self.now)
        return self._page(
            "link_review",
            shown,
            UNPROCESSABLE if refused else 200,
            act=act,
            told=shown.told(act, act_forms.shown(asked.values, kept)),
            hidden=[*act_forms.carried(fields, kept, form), ("key", key)],
            question=question.say(shown.lang) if question else "",
            confirmed=first(form, "confirmed") == "yes",
            done_by=first(form, "done_by") or ("" if shown.matter.role is Role.MAILBOX else shown.matter.person.name),
            refused=shown.refusal(act, refused) if refused else "",
            field=refused.blamed if isinstance(refused, Unread) else "",
        )

    def _form(self, shown: Shown, act: Act, form: Form, wrong: Refused) -> Response:
        """Show a form again as it was typed, with the files that were kept."""
        kept = enclosures.kept(self.world, self._enclosed(act, form), now=self.now)
        said = {"field": blame(act, wrong), "refused": shown.refusal(act, wrong)}
        return self._page("link_form", shown, UNPROCESSABLE, act=act, given=form, kept=kept, **said)

    def _done(self, shown: Shown, done: LinkAct) -> Response:
        act, local = Act(done.act), done.recorded_at.astimezone(self.practice.calendar.zone)
        told, at = shown.told(act, done.fields), shown.recorded_at(done.done_by, local)
        return self._page("link_done", shown, act=act, told=told, at=at)

    def _page(self, name: str, shown: Shown, status: int = 200, **facts: object) -> Response:
        page = self.pages.get_template(f"{name}.html.j2")
        return _html(page.render(s=shown, w=shown.w, **facts), status)


def _act(name: str) -> Act:
    if name not in OFFERED:
        raise TurnedAway(
            NOT_FOUND,
            Refused(field="act", field_zh="办理", zh=f"没有“{name[:20]}”。", en=f"there is no {name[:20]!r}."),
        )
    return Act(name)


def _read_as(field: str, text: str, *, at_most: int) -> str:
    try:
        return read_line(field, text, at_most=at_most)
    except Refused as refused:
        raise Unread(field, refused) from refused
