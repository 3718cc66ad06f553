"""How a page answers: shows a template, records what a form asks once and leads on, or shows the form again."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session

from models.queries.log import log_position
from rules.refusal import Refused
from runtime.resources import World
from services.forms import submissions
from services.forms.submissions import Do, Submission
from web.frame.pages import FOR_PEOPLE
from web.frame.reader import PageReader
from web.frame.sent_form import NOTHING_SENT, SentForm


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """The answer to one request of a reader, about to be made."""

    world: World
    request: Request
    csrf: str
    reader: PageReader
    sent: SentForm

    def read(self) -> AbstractContextManager[Session]:
        """Open a session that can only read."""
        return self.world.store.read()

    @property
    def path(self) -> str:
        """Return the address of this page, as it was asked for."""
        query = self.request.url.query
        return self.request.url.path + (f"?{query}" if query else "")

    def query(self, name: str) -> str:
        """Return what the address asks for under a name, empty when it does not."""
        return self.request.query_params.get(name, "")

    def is_at(self, path: str) -> bool:
        """Say whether this page is one of a room's."""
        return self.request.url.path == path or self.request.url.path.startswith(f"{path}/")

    def show(self, template: str, *, status: int = 200, **facts: object) -> Response:
        """Show a page."""
        reader = self.reader
        frame = {"reader": reader, "sent": self.sent, "page": self, "_": reader._, "w": reader.words}
        text = self.request.app.state.pages.get_template(f"{template}.html.j2")
        shown = text.render({**frame, "said": self._said(), **facts})
        return HTMLResponse(shown, status_code=status, headers=FOR_PEOPLE)

    def _said(self) -> str:
        key = self.query("done")
        if not key:
            return ""
        with self.read() as session:
            return submissions.was_said(session, self.reader.viewer, key)

    def record_once(
        self, do: Do, *, to: str, said: str, again: Callable[[Refused], Response], about: str = ""
    ) -> Response:
        """Do what the form asks once, and lead on; what is refused shows the form again, as it was typed."""
        reader, store = self.reader, self.world.store
        try:
            key = submissions.checked_key(self.sent.key)
            sent = Submission(key, to, said, about, self.sent.seen or 0, self.sent.confirmed)
            done = submissions.record_once(store, reader.practice, reader.viewer, sent, do, now=reader.now)
        except Refused as refused:
            return again(refused)
        return RedirectResponse(_with(done.location, done=sent.key), 303)

    def afresh(self) -> "PageAnswer":
        """Return the answer as if nothing had been sent: the forms of the page it shows get keys of their own."""
        return replace(self, sent=NOTHING_SENT)

    def rehearse(self, do: Do) -> None:
        """Do it and undo it all: refuses what would be refused."""
        with self.world.store.rehearse() as stage, stage.write() as session:
            do(session)

    def new_key(self) -> str:
        """Return the key of a form about to be shown; one sent before keeps its own."""
        return self.sent.key or self.world.token()

    def position(self) -> int:
        """Return where the log stood when a form was first shown."""
        if self.sent.seen is not None:
            return self.sent.seen
        with self.read() as session:
            return log_position(session)


def _with(location: str, **more: str) -> str:
    """Return an address with more in its query."""
    parts = urlsplit(location)
    query = "&".join(filter(None, (parts.query, urlencode(more))))
    return parts._replace(query=query).geturl()
