"""How the weekly report speaks one language; what digests say too is taken from their catalogue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from notifications.catalogue import Catalogue, figure
from notifications.view import one_line
from notifications.voices import strong
from rules.week.report_lines import LateLine, Progress, Subject, WeekReport
from rules.week.week_facts import ItemCounts, Telling


@dataclass(frozen=True)
class WeeklyWords:
    """One language; `of_one` is what is said of one thing."""

    words: Catalogue
    said: Mapping[str, str]
    of_one: Mapping[str, str]
    stretch: Callable[[date, date], str]  # the days from a Monday to its Sunday

    def say(self, name: str, n: int | None = None, /, **facts: object) -> str:
        """Return a sentence with its facts in it."""
        return (self.of_one if n == 1 else self.said)[name].format(n=n, **facts)

    def join(self, *clauses: str) -> str:
        """Join what clauses are not empty."""
        return self.said["comma"].join(filter(None, clauses))

    def sentence(self, *clauses: str) -> str:
        """Join clauses and end the sentence, "" when there are none."""
        joined = self.join(*clauses)
        return joined[:1].upper() + joined[1:] + self.said["stop"] if joined else ""

    def day(self, day: date, report: WeekReport) -> str:
        """Return a day as a reader of the week says it."""
        return self.words.day(day, report.last)

    def quantity(self, value: Decimal | None, counted: str) -> str:
        """Return a figure with what it counts, a dash for none."""
        return "—" if value is None else self.words.quantity(value, counted)

    def matter(self, about: Subject) -> str:
        """Return what a line is about: title, number, and which duty of it."""
        duty = self.words.duties[about.kind]
        step = self.said["step"].format(one_line(about.step)) if about.step else ""
        named = self.said["duty"].format(duty + step) if duty else ""
        return self.said["matter"].format(one_line(about.title), about.number) + named

    def late(self, line: LateLine) -> str:
        """Return how late a line is, in the words of the digests."""
        return self.lateness(line.days_late, hoped=line.hoped)

    def lateness(self, days: int, *, hoped: bool) -> str:
        """Return how late something is; what was only hoped for is not called overdue."""
        if hoped:
            return self.join(self.said["short"], self.say("past", days) if days else "")
        return self.say("overdue", days, days=strong(days)) if days else self.said["over"]

    def progress(self, progress: Progress, report: WeekReport) -> str:
        """Return quota, reported, verified and what is missing, in the words of the digests."""
        if progress.items is not None and progress.quota is None:
            return self.items(progress.items)
        clauses = []
        if progress.quota is not None:
            clauses.append(self.say("quota", quantity=self.quantity(progress.quota, progress.counted)))
        if progress.reported is not None:
            as_of = self.say("as_of", day=self.day(progress.as_of, report)) if progress.as_of else ""
            clauses.append(self.say("reported", quantity=self.quantity(progress.reported, progress.counted)) + as_of)
        elif progress.quota is not None:
            clauses.append(self.said["unreported"])
        if progress.verified is not None:
            clauses.append(self.say("verified", quantity=self.quantity(progress.verified, progress.counted)))
        if progress.missing is not None and progress.reported is not None:
            clauses.append(self.say("missing", quantity=strong(self.quantity(progress.missing, progress.counted))))
        return self.join(*clauses)

    def items(self, items: ItemCounts) -> str:
        """Return how many items there are, and how many are not closed."""
        clauses = [self.say("items", items.total)]
        clauses.append(self.say("items_open", items.open) if items.open else "")
        clauses.append(self.say("items_claimed", items.claimed) if items.claimed else "")
        return self.join(*clauses)

    def told(self, tellings: tuple[Telling, ...], report: WeekReport) -> str:
        """Return whom the office told, and when."""
        by_day: dict[date, list[str]] = {}
        for telling in sorted(tellings, key=lambda telling: telling.on):
            by_day.setdefault(telling.on, []).append(
                self.said["told_who"].format(self.words.roles[telling.role], one_line(telling.name))
            )
        clauses = [self.say("told", day=self.day(on, report), who=self.words.listed(who)) for on, who in by_day.items()]
        return self.said["semicolon"].join(clauses)

    @staticmethod
    def change(now: Decimal | None, before: Decimal | None) -> str:
        """Return by how much a figure changed since the last issue, "" when it did not."""
        step = (now or Decimal(0)) - (before or Decimal(0))
        return f"{'+' if step > 0 else '−'}{figure(abs(step))}" if step else ""


def percentage(part: Decimal | int, whole: Decimal | int) -> str:
    """Return a percentage with at most one decimal.

    >>> percentage(487, 500), percentage(268, 312), percentage(1, 1)
    ('97.4%', '85.9%', '100%')
    """
    return f"{figure(round(Decimal(part) * 100 / Decimal(whole), 1))}%"
