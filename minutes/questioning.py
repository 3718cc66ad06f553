"""Which questions a draft raises before it can be a directive."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from minutes.clean import Damage
from minutes.drafts import Draft
from minutes.passages import ReportedNumber
from minutes.questions import Question, QuestionKind
from minutes.values.bounds import Bound
from minutes.values.when import Basis, DeadlineKind
from rules.calendar import WorkCalendar

_STANDARD = re.compile(r"标准|验收|认定|考核|为准|达标|合格|销号")
_COUNTING = re.compile(r"口径|统计|计入|以[^，。]{2,16}为准")
_WITHOUT_YEAR = re.compile(r"月|季度|半年")
_FLOORS = frozenset({Bound.AT_LEAST, Bound.MORE_THAN, Bound.REACHES, Bound.EXACTLY, Bound.ALL})
_RUN = 4  # characters in a row that two texts about one thing have in common
_AT_MOST = 3  # reported numbers remembered by one run
_EVERYWHERE = re.compile(r"建设|工作|任务|项目|创建|推进|推动|加强|完成|开展|落实|做好|抓好|新建|建成")
CLOSE = 0.5  # proportion of the shorter text's runs that the other has, too


@dataclass(frozen=True)
class KnownDirective:
    """A directive that is supervised already."""

    number: str
    title: str
    text: str = ""

    @cached_property
    def runs(self) -> frozenset[str]:
        """Return its runs."""
        return frozenset(_runs(self.title + " " + self.text))

    def overlap_with(self, runs: frozenset[str]) -> float:
        """Return how much of the shorter of the two texts the other has."""
        return len(self.runs & runs) / max(1, min(len(self.runs), len(runs)))


def ask(
    drafts: Sequence[Draft],
    numbers: Sequence[ReportedNumber],
    damaged: Sequence[Damage],
    *,
    on: date,
    calendar: WorkCalendar,
    known: Sequence[KnownDirective] = (),
) -> tuple[Draft, ...]:
    """Return the drafts with their questions; a heading is asked nothing."""
    reported = _by_runs(numbers)
    lost = [damage.start for damage in damaged]
    return tuple(
        draft
        if draft.heading
        else replace(
            draft,
            questions=(
                *_of_day(draft, on, calendar),
                *_of_number(draft, reported),
                *_of_work(draft),
                *_of_text(draft, damaged, lost),
                *_of_known(draft, known),
            ),
        )
        for draft in drafts
    )


def _of_day(draft: Draft, on: date, calendar: WorkCalendar) -> Iterator[Question]:
    phrase, day = draft.deadline_phrase or "", draft.deadline
    if draft.deadline_kind is DeadlineKind.NONE:
        yield Question(QuestionKind.NO_DATE)
    elif draft.deadline_kind is DeadlineKind.VAGUE:
        yield Question(QuestionKind.VAGUE, (phrase,))
    elif draft.deadline_kind is DeadlineKind.RECURRING:
        yield Question(QuestionKind.RECURRING, (phrase,))
    elif day is None:
        yield Question(QuestionKind.ELSEWHERE, (phrase,))
    elif day < on:
        yield Question(QuestionKind.PASSED, (phrase, day.isoformat()))
    elif draft.deadline_basis is Basis.NEXT_YEAR or (
        draft.deadline_basis is Basis.YEAR_OF_MEETING and _WITHOUT_YEAR.search(phrase)
    ):
        yield Question(QuestionKind.YEAR, (phrase, day.isoformat()))
    elif draft.deadline_basis is Basis.WORKING_DAYS and calendar.is_provisional(day):
        yield Question(QuestionKind.PROVISIONAL, (phrase, day.isoformat()))


def _of_number(draft: Draft, reported: dict[str, list[ReportedNumber]]) -> Iterator[Question]:
    if draft.unit and draft.comparator is None:
        yield Question(QuestionKind.INEXACT, (f"{_plain(draft.quantity) or '…'}{draft.unit}",))
    if draft.quantity is None:
        return
    for number in _same_work(draft, reported):
        words = f"{_plain(number.quantity.value)}{number.quantity.unit}{number.thing}"
        if number.quantity.value == draft.quantity:
            yield Question(QuestionKind.SAME_REPORTED, (words,))
        elif draft.comparator in _FLOORS and number.quantity.value and number.quantity.value > draft.quantity:
            yield Question(QuestionKind.LESS_THAN_REPORTED, (words,))


def _same_work(draft: Draft, reported: dict[str, list[ReportedNumber]]) -> list[ReportedNumber]:
    """Return what was reported of the same thing in the same unit: the first that shares words with the draft."""
    for run in _runs(draft.text):
        same = [number for number in reported.get(run, ()) if number.quantity.unit == draft.unit]
        if same:
            return same[:1]
    return []


def _by_runs(numbers: Sequence[ReportedNumber]) -> dict[str, list[ReportedNumber]]:
    by_run: dict[str, list[ReportedNumber]] = defaultdict(list)
    for number in numbers:
        for run in _runs(number.thing):
            if len(by_run[run]) < _AT_MOST:
                by_run[run].append(number)
    return by_run


def _of_work(draft: Draft) -> Iterator[Question]:
    if not draft.responsible:
        yield Question(QuestionKind.NO_PARTY)
    if not _STANDARD.search(draft.text):
        yield Question(QuestionKind.NO_STANDARD)
    if draft.quantity is not None and not _COUNTING.search(draft.text):
        yield Question(QuestionKind.NO_COUNTING)


def _of_text(draft: Draft, damaged: Sequence[Damage], lost: Sequence[int]) -> Iterator[Question]:
    for damage in damaged[bisect_left(lost, draft.start) : bisect_left(lost, draft.end)]:
        yield Question(QuestionKind.DAMAGED, (damage.text,))


def _of_known(draft: Draft, known: Sequence[KnownDirective]) -> Iterator[Question]:
    """Ask about the directive that is closest, if one is close."""
    if not known:
        return
    runs = frozenset(_runs(draft.text))
    nearest = max(known, key=lambda directive: directive.overlap_with(runs))
    if nearest.overlap_with(runs) >= CLOSE:
        yield Question(QuestionKind.OVERLAPS, (nearest.number, nearest.title))


def _runs(text: str) -> list[str]:
    """Return the runs of four characters of a text, without words that stand in every directive."""
    text = _EVERYWHERE.sub(" ", text)
    return [run for n in range(len(text) - _RUN + 1) if (run := text[n : n + _RUN]).isalpha()]


def _plain(value: Decimal | None) -> str:
    return "" if value is None else format(value.normalize(), "f")
