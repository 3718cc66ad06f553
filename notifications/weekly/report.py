"""Composes the weekly report: a document of headings, sentences and tables, then plain text and HTML of it."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TypeVar

from notifications.rendered import RenderedMail
from notifications.view import one_line
from notifications.voices import Medium, environment, words_of
from notifications.weekly import chinese, english
from notifications.weekly.annex import annexes
from notifications.weekly.issue import Document, Issue, IssueSection, Table
from notifications.weekly.labels import SAID
from notifications.weekly.opening import opening
from notifications.weekly.words import WeeklyWords, percentage
from rules.week.report_lines import DoneLine, DueLine, LateLine, ReturnedClaim, Subject, general_opinions, opinion_on
from translations.texts import Lang, language_of, say, say_of_one

ROWS = 200  # of a table on paper or in a mail; the data file has them all


def weekly_words(locale: str) -> WeeklyWords:
    """Return the words of a locale; everything but `en…` reads Chinese."""
    return _words_in(language_of(locale))


@cache
def _words_in(lang: Lang) -> WeeklyWords:
    stretch = english.stretch if lang == "en" else chinese.stretch
    said = {name: say(lang, text) for name, text in SAID.items()}
    of_one = {name: say_of_one(lang, text) for name, text in SAID.items()}
    return WeeklyWords(words_of(lang), said, of_one, stretch)


def title(issue: Issue, locale: str) -> str:
    """Return the title of an issue: 督办周报 2018年第40期（10月1日—7日）."""
    words, report = weekly_words(locale), issue.report
    stretch = words.stretch(report.first, report.last)
    return words.say("title", report.number, year=report.year, stretch=stretch)


def whole(issue: Issue, locale: str) -> RenderedMail:
    """Return the whole issue, as leaders and clerks read it."""
    words = weekly_words(locale)
    subject = words.say("subject_draft" if issue.is_draft else "subject", title=title(issue, locale))
    return _render(document(issue, locale), subject)


def document(issue: Issue, locale: str) -> Document:
    """Return the whole issue as it is laid out, in a mail or on a page."""
    return _whole(issue, weekly_words(locale), title(issue, locale))


def part(issue: Issue, code: str, locale: str) -> RenderedMail:
    """Return what one unit reads: what of its own is overdue, was returned, or falls due."""
    words, report = weekly_words(locale), issue.report
    unit = next(about.unit for about in report.concerns if about.code == code)
    stretch = words.stretch(report.first, report.last)
    subject = words.say("subject_unit", report.number, year=report.year, unit=unit, stretch=stretch)
    return _render(_part(issue, words, code, unit), one_line(subject))


def _render(document: Document, subject: str) -> RenderedMail:
    plain, html = (environment(document.lang, medium) for medium in (Medium.TEXT, Medium.HTML))
    facts = {"d": document, "subject": subject}
    return RenderedMail(
        subject=subject,
        text=plain.get_template("weekly.txt.j2").render(facts),
        html=html.get_template("weekly.html.j2").render(facts),
    )


def _whole(issue: Issue, words: WeeklyWords, headline: str) -> Document:
    if issue.detail != "full":
        return _kept_back(issue, words, headline)
    draft = words.say("draft", week=issue.report.week) if issue.is_draft else ""
    return Document(
        lang=words.words.lang,
        title=headline,
        under=_under(issue, words),
        draft=draft,
        opening=opening(issue, words),
        sections=(
            _wanted(issue, words),
            _newly_late(issue, words),
            _overdue(issue, words),
            _done(issue, words),
            _due(issue, words),
            _next(issue, words),
            *annexes(issue, words),
        ),
        foot=_foot(issue, words),
    )


def _kept_back(issue: Issue, words: WeeklyWords, headline: str) -> Document:
    said = words.say("kept_back", phone=issue.office.phone)
    return Document(words.words.lang, headline, _under(issue, words), opening=(said,))


def _under(issue: Issue, words: WeeklyWords) -> str:
    signed = words.say("signed", who=one_line(issue.signed)) if issue.signed else ""
    unsigned = words.said["automatic" if issue.automatic else "unsigned"]
    day = words.day(issue.report.last, issue.report)
    return words.say("under", office=issue.office.name, day=day, signed=signed or unsigned)


def _foot(issue: Issue, words: WeeklyWords) -> tuple[str, ...]:
    until = words.day(issue.report.last, issue.report)
    signature = " ".join(filter(None, (issue.office.name, issue.office.phone)))
    return words.say("frozen", until=until, frozen=issue.frozen, head=issue.head), signature, words.said["auto"]


def _heads(words: WeeklyWords, *names: str) -> tuple[str, ...]:
    return tuple(words.said[f"c_{name}"] for name in names)


def _table(words: WeeklyWords, heads: Sequence[str], rows: Sequence[tuple[str, ...]]) -> tuple[Table, ...]:
    """Return a table of at most ROWS rows, none when there are no rows; dates are not broken."""
    if not rows:
        return ()
    more = words.say("rest", len(rows) - ROWS) if len(rows) > ROWS else ""
    tight = frozenset(at for at, head in enumerate(heads) if head == "due")
    return (Table(_heads(words, *heads), tuple(rows[:ROWS]), tight=tight, more=more),)


def _wanted(issue: Issue, words: WeeklyWords) -> IssueSection:
    rows = [
        (
            f"{n}. {words.matter(line.about)}",
            one_line(line.about.unit),
            one_line(line.text) + (words.said["new_mark"] if line.is_new else ""),
            one_line(opinion_on(issue.opinions, n)),
        )
        for n, line in enumerate(issue.report.wanted, 1)
    ]
    paragraphs = [] if rows else [words.said["no_wanted"]]
    paragraphs += [words.say("suggests", text=one_line(text)) for text in general_opinions(issue.opinions)]
    return IssueSection(
        words.said["h_wanted"], tuple(paragraphs), _table(words, ("matter", "unit", "text", "opinion"), rows)
    )


L = TypeVar("L", LateLine, DueLine, DoneLine, ReturnedClaim)


def _grouped(lines: Iterable[L], key: Callable[[L], tuple[object, ...]]) -> list[list[L]]:
    """Gather lines that differ in their unit only."""
    groups: dict[tuple[object, ...], list[L]] = {}
    for line in lines:
        groups.setdefault(key(line), []).append(line)
    return list(groups.values())


def _same(about: Subject) -> tuple[object, ...]:
    return about.number, about.kind, about.step


def _units(words: WeeklyWords, lines: Iterable[tuple[str, str]]) -> str:
    """Return units, each with a note in brackets where there is one."""
    return words.words.listed(
        [one_line(unit) + (words.said["bracketed"].format(note) if note else "") for unit, note in lines]
    )


def _newly_late(issue: Issue, words: WeeklyWords) -> IssueSection:
    report = issue.report
    rows = [
        (
            words.matter(group[0].about),
            words.day(group[0].due_on, report),
            _units(words, [(line.about.unit, _answered(line, issue, words)) for line in group]),
        )
        for group in _grouped(report.newly_late, lambda line: (*_same(line.about), line.due_on))
    ]
    paragraphs = () if rows else (words.said["no_new"],)
    return IssueSection(words.said["h_new"], paragraphs, _table(words, ("matter", "due", "units"), rows))


def _answered(line: LateLine, issue: Issue, words: WeeklyWords) -> str:
    return words.say("answered", day=words.day(line.answered_on, issue.report)) if line.answered_on else ""


def _overdue(issue: Issue, words: WeeklyWords) -> IssueSection:
    rows = [_late_row(line, issue, words, unit=True) for line in issue.report.overdue]
    paragraphs = [] if rows else [words.said["no_overdue"]]
    if issue.report.owed:
        kinds = _grouped(issue.report.owed, lambda line: (line.about.kind,))
        counted = [words.say("owed", len(lines), what=words.words.duties[lines[0].about.kind]) for lines in kinds]
        paragraphs.append(words.say("rest_owed", what=words.words.listed(counted)))
    table = _table(words, ("matter", "unit", "state", "progress", "done"), rows)
    return IssueSection(words.said["h_overdue"], tuple(paragraphs), table)


def _late_row(line: LateLine, issue: Issue, words: WeeklyWords, *, unit: bool) -> tuple[str, ...]:
    report = issue.report
    done = [
        words.told(line.told, report),
        words.say("returns", line.returns) if line.returns else "",
        words.say("stated", day=words.day(line.stated_on, report)) if line.stated_on else "",
        words.say("asked", day=words.day(line.asked_until, report)) if line.asked_until else "",
    ]
    state = words.join(words.day(line.due_on, report), words.late(line))
    row = (words.matter(line.about), state, words.progress(line.progress, report))
    shown = (*row, words.said["semicolon"].join(filter(None, done)))
    return (shown[0], one_line(line.about.unit), *shown[1:]) if unit else shown


def _done(issue: Issue, words: WeeklyWords) -> IssueSection:
    report = issue.report
    paragraphs = [
        words.said["done_label"]
        + words.say(
            "done_row",
            matter=words.matter(group[0].about),
            units=_units(words, [(line.about.unit, _lateness(line, words)) for line in group]),
        )
        for group in _grouped(report.done, lambda line: _same(line.about))
    ]
    over = [words.said["matter"].format(one_line(row.title), row.number) for row in report.tasks if row.over]
    paragraphs += [words.say("ended", what=words.words.listed(over))] if over else []
    if report.items.closed_this_week:
        of_all = percentage(report.items.closed, report.items.total)
        paragraphs.append(words.say("closed_label", report.items.closed_this_week, all=report.items.closed, p=of_all))
    paragraphs += [_back(line, issue, words) for line in report.given_back]
    return IssueSection(words.said["h_done"], tuple(paragraphs) or (words.said["no_done"],))


def _lateness(line: DoneLine, words: WeeklyWords) -> str:
    return words.say("days_late", line.days_late) if line.days_late else ""


def _back(line: ReturnedClaim, issue: Issue, words: WeeklyWords) -> str:
    label = words.said["untrue_label" if line.untrue else "back_label"]
    day, reason = words.day(line.on, issue.report), one_line(line.reason)
    return label + words.say(
        "back_row", unit=one_line(line.about.unit), matter=words.matter(line.about), day=day, reason=reason
    )


def _due(issue: Issue, words: WeeklyWords) -> IssueSection:
    rows = [
        (
            words.day(group[0].due_on, issue.report),
            words.matter(group[0].about),
            _units(words, [(line.about.unit, words.said["lagging"] if line.behind else "") for line in group]),
        )
        for group in _grouped(issue.report.due, lambda line: (*_same(line.about), line.due_on))
    ]
    paragraphs = () if rows else (words.said["no_due"],)
    return IssueSection(words.said["h_due"], paragraphs, _table(words, ("due", "matter", "units"), rows))


def _next(issue: Issue, words: WeeklyWords) -> IssueSection:
    steps = tuple(f"{n}. {one_line(text)}" for n, text in enumerate(issue.next_steps, 1))
    return IssueSection(words.said["h_next"], steps or (words.said["next_draft" if issue.is_draft else "no_next"],))


def _part(issue: Issue, words: WeeklyWords, code: str, unit: str) -> Document:
    report = issue.report
    headline = title(issue, words.words.lang)
    if issue.detail != "full":
        return _kept_back(issue, words, headline)
    late = [line for line in report.overdue if line.about.code == code]
    back = [line for line in report.given_back if line.about.code == code]
    due = [line for line in report.due if line.about.code == code]
    owed = [line for line in report.owed if line.about.code == code]
    day = words.day(report.last, report)
    more = words.say("unit_owed", len(owed)) if owed else ""
    counts = {"late": len(late), "back": len(back), "due": len(due), "owed": more}
    heads = ("matter", "state", "progress", "done")
    sections = [
        IssueSection(
            words.said["h_unit_overdue"],
            tables=_table(words, heads, [_late_row(line, issue, words, unit=False) for line in late]),
        ),
        IssueSection(words.said["h_unit_back"], tuple(_back(line, issue, words) for line in back)),
        IssueSection(
            words.said["h_unit_due"],
            tables=_table(words, ("due", "matter", "progress"), [_due_row(line, issue, words) for line in due]),
        ),
        IssueSection(
            words.said["h_unit_owed"],
            tuple(words.join(words.matter(line.about), words.late(line)) for line in owed),
        ),
    ]
    return Document(
        lang=words.words.lang,
        title=headline,
        under=_under(issue, words),
        opening=(words.say("unit_opening", unit=one_line(unit), day=day, **counts),),
        sections=tuple(section for section in sections if section.paragraphs or section.tables),
        foot=(words.say("unit_foot", phone=issue.office.phone), *_foot(issue, words)[1:]),
    )


def _due_row(line: DueLine, issue: Issue, words: WeeklyWords) -> tuple[str, ...]:
    day = words.day(line.due_on, issue.report)
    lagging = words.said["lagging"] if line.behind else ""
    return day, words.matter(line.about), words.join(words.progress(line.progress, issue.report), lagging)
