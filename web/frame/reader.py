"""Who asks for a page: the person and what they may see, their language, today, and how they read days and figures."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from models.people import Person
from models.queries.clauses.scope import Scope
from notifications.catalogue import Catalogue, figure
from notifications.voices import words_of
from rules.lights import Light
from rules.refusal import Refused
from rules.sections import DueState, stands
from services.people.access import Viewer
from services.practice import Practice
from translations.texts import Lang, say
from web.frame.refusals import say_refusal
from web.frame.words import LIGHTS


@dataclass(frozen=True, slots=True)
class PageReader:
    """A person signed in, as they read a page at a moment."""

    viewer: Viewer
    practice: Practice
    now: datetime
    lang: Lang

    @property
    def person(self) -> Person:
        """Return whose account it is."""
        return self.viewer.person

    @property
    def scope(self) -> Scope:
        """Return what the reader may see, for the queries."""
        return self.viewer.scope

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
            case DueState.TODAY:
                return self._("今日到期")
            case DueState.PAST:
                return self._("已过%(n)s个工作日", n=-days) if days else self._("期限已过")
            case DueState.AHEAD:
                return self._("还有%(n)s个工作日", n=days)
            case DueState.LAST:
                return self._("休息日到期，今日是最后一个工作日")

    def light(self, light: Light) -> str:
        """Return a light in words."""
        return self._(LIGHTS[light])

    @staticmethod
    def figure(value: Decimal | None) -> str:
        """Return a figure, or a dash."""
        return "—" if value is None else figure(value)

    def refusal(self, refused: Refused) -> str:
        """Return a refusal in the reader's language."""
        return say_refusal(refused, self.lang)
