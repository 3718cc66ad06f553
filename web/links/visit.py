"""One request to a page of a link: whose it is and what it is about; how its pages are answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from fastapi import Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment
from sqlmodel import Session

from rules.refusal import Refused
from runtime.resources import World
from services.boards import matters
from services.mail import action_links
from services.mail.action_links import OpenedLink
from services.practice import Practice
from web.frame.form_data import RejectedRequest
from web.frame.pages import WITH_FORMS
from web.frame.words import language
from web.links.link_shown import AssignmentInWords

NOT_FOUND = 404


def html(text: str, status: int = 200) -> HTMLResponse:
    """Return a page of a link."""
    return HTMLResponse(text, status_code=status, headers=WITH_FORMS)


@dataclass(frozen=True, slots=True)
class LinkVisit:
    """One request to a page of a link."""

    world: World
    practice: Practice
    pages: Environment
    token: str
    lang: str | None
    accepted: str
    now: datetime

    @contextmanager
    def opened(self) -> Iterator[tuple[Session, OpenedLink]]:
        """Lend what the link opens; turn away whoever has no link that opens."""
        with self.world.store.read() as session:
            try:
                opened = action_links.open_link(session, self.token, self.now)
            except Refused as refused:
                raise RejectedRequest(NOT_FOUND, refused) from refused
            yield session, opened

    def check_opens(self) -> None:
        """Turn away whoever has no link that opens."""
        with self.opened():
            pass

    def shown(self) -> AssignmentInWords:
        """Return what the link is about, as it stands now."""
        with self.opened() as (session, opened):
            return self.matter_of(session, opened)

    def matter_of(self, session: Session, opened: OpenedLink) -> AssignmentInWords:
        """Return what an opened link is about, in the language of its reader."""
        matter = matters.gather(session, self.practice, opened.assignment, opened.person, now=self.now)
        return AssignmentInWords(
            matter, language(self.lang, self.accepted, matter.person.locale), f"/a/{self.token}", self.lang
        )

    def page(self, name: str, shown: AssignmentInWords, status: int = 200, **facts: object) -> Response:
        """Show a page."""
        page = self.pages.get_template(f"{name}.html.j2")
        return html(page.render(s=shown, lang=shown.lang, _=shown._, **facts), status)
