"""One request of somebody signed in: who asks, in which language, what was posted; and how a page answers."""

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import NoReturn
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session

from models import queries
from notifications.catalogue import Catalogue, figure
from notifications.voices import words_of
from rules.lights import Light
from rules.refusal import Refused, Unconfirmed
from rules.sections import State, stands
from runtime.resources import World
from services.forms import submissions
from services.forms.submissions import Changed, Do, Sent
from services.people.access import Viewer
from services.practice import Practice
from web.frame.field_words import FIELDS
from web.frame.form_data import Form, first
from web.frame.log_words import called
from web.frame.pages import FOR_PEOPLE
from web.frame.translations import Lang, say
from web.frame.uploads import Uploaded
from web.frame.words import words_for


class SignInFirst(Exception):
    """Nobody is signed in; `to` is where they wanted to go."""

    def __init__(self, to: str) -> None:
        super().__init__(to)
        self.to = to


class ChangeFirst(Exception):
    """The password was drawn for whoever signed in with it: their own comes first."""


class NotFound(Exception):
    """There is no such page, or not for this reader: both are answered alike."""


@dataclass(frozen=True, slots=True)
class Here:
    """One request of somebody signed in."""

    world: World
    request: Request
    viewer: Viewer
    practice: Practice
    csrf: str
    now: datetime
    lang: Lang
    form: Form
    files: Sequence[Uploaded] = ()

    def _(self, msgid: str, **values: object) -> str:
        """Return a text of the pages in the reader's language."""
        return say(self.lang, msgid, **values)

    @property
    def words(self) -> Catalogue:
        """Return what mails call things."""
        return words_of(self.lang)

    @property
    def today(self) -> date:
        """Return the day on the office's clock."""
        return self.practice.calendar.today(self.now)

    def at(self, moment: datetime) -> str:
        """Return a moment on the office's clock."""
        return f"{moment.astimezone(self.practice.calendar.zone):%Y-%m-%d %H:%M}"

    def day(self, day: date | None) -> str:
        """Return a day as a reader of today says it, or a dash."""
        return self.words.day(day, self.today) if day else "—"

    def left(self, day: date) -> str:
        """Return how many working days are left until a day (inclusive), or how many it is past."""
        days = self.practice.calendar.workdays_between(self.today, day)
        match stands(day, days, self.today):
            case State.TODAY:
                return self._("今日到期")
            case State.PAST:
                return self._("已过%(n)s个工作日", n=-days) if days else self._("期限已过")
            case State.AHEAD:
                return self._("还有%(n)s个工作日", n=days)
            case State.LAST:
                return self._("休息日到期，今日是最后一个工作日")

    def light(self, light: Light) -> str:
        """Return a light in words."""
        return words_for(self.lang, "", self.lang)[f"light_{light}"]

    @staticmethod
    def figure(value: Decimal | None) -> str:
        """Return a figure, or a dash."""
        return "—" if value is None else figure(value)

    def read(self) -> AbstractContextManager[Session]:
        """Open a session that can only read."""
        return self.world.store.read()

    def first(self, name: str) -> str:
        """Return the first value of a posted field, empty when there is none."""
        return first(self.form, name)

    @property
    def confirmed(self) -> bool:
        """Say whether the form was confirmed."""
        return self.first("confirmed") == "yes"

    @property
    def path(self) -> str:
        """Return the address of this page, as it was asked for."""
        query = self.request.url.query
        return self.request.url.path + (f"?{query}" if query else "")

    def is_at(self, path: str) -> bool:
        """Say whether this page is one of a room's."""
        return self.request.url.path == path or self.request.url.path.startswith(f"{path}/")

    def page(self, template: str, *, status: int = 200, **facts: object) -> Response:
        """Show a page."""
        shown = {"here": self, "_": self._, "w": self.words, "said": self._said(), **facts}
        page = self.request.app.state.pages.get_template(f"{template}.html.j2")
        return HTMLResponse(page.render(shown), status_code=status, headers=FOR_PEOPLE)

    def _said(self) -> str:
        key = self.request.query_params.get("done", "")
        if not key:
            return ""
        with self.read() as session:
            return submissions.was_said(session, self.viewer, key)

    def act(self, do: Do, *, to: str, said: str, again: Callable[[Refused], Response], about: str = "") -> Response:
        """Do what the form asks once, and lead on; what is refused shows the form again, as it was typed."""
        try:
            sent = self._sent(to, said, about)
            done = submissions.record_once(self.world.store, self.practice, self.viewer, sent, do, now=self.now)
        except Refused as refused:
            return again(refused)
        return RedirectResponse(_with(done.location, done=sent.key), 303)

    def _sent(self, to: str, said: str, about: str) -> Sent:
        return Sent(submissions.checked_key(self.first("key")), to, said, about, self._seen or 0, self.confirmed)

    @property
    def _seen(self) -> int | None:
        """Return where the log stood when the form that was sent was shown; None when it does not say."""
        seen = self.first("seen")
        return int(seen) if re.fullmatch(r"[0-9]{1,15}", seen) else None

    def rehearse(self, do: Do) -> None:
        """Do it and undo it all: refuses what would be refused."""
        with self.world.store.rehearse() as stage, stage.write() as session:
            do(session)

    def afresh(self) -> "Here":
        """Return the request without what was posted: the forms of the page it leads to get keys of their own."""
        return replace(self, form={})

    def new_key(self) -> str:
        """Return the key of a form about to be shown; one sent before keeps its own."""
        return self.first("key") or self.world.token()

    def position(self) -> int:
        """Return where the log stood when a form was first shown."""
        if self._seen is not None:
            return self._seen
        with self.read() as session:
            return queries.log_position_now(session)

    def say(self, refused: Refused) -> str:
        """Return a refusal in the reader's language, a field by its name on the page, without what only the shell knows."""
        text = refused.say(self.lang, naming=self._named)
        if isinstance(refused, Changed):
            text = text.replace(refused.change.action, called(refused.change.action, self.lang))
        return text

    def _named(self, field: str) -> str:
        return self._(FIELDS[field]) if field in FIELDS else field

    @staticmethod
    def asks(refused: Refused | None) -> bool:
        """Say whether a refusal only asks to be confirmed."""
        return isinstance(refused, Unconfirmed)

    @staticmethod
    def field(refused: Refused | None) -> str:
        """Return the field a refusal names first, empty when it names none."""
        return refused.field if refused else ""

    @staticmethod
    def not_found() -> NoReturn:
        """Answer that there is no such page."""
        raise NotFound


def _with(location: str, **more: str) -> str:
    """Return an address with more in its query."""
    parts = urlsplit(location)
    query = "&".join(filter(None, (parts.query, urlencode(more))))
    return parts._replace(query=query).geturl()
