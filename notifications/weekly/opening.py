"""The opening of the weekly report: the week in one paragraph, then what is asked of the leaders, done, and to come."""

from decimal import Decimal

from notifications.view import one_line
from notifications.voices import strong
from notifications.weekly.issue import Issue
from notifications.weekly.words import WeeklyWords, percentage
from rules.lights import Light
from rules.targets import TargetKind
from rules.week.report_lines import AnnexTaskRow, opinion_on

FOCUSED = 3  # directives past due that are told in a sentence each
ASKED = 3  # matters for the leaders that are told in the opening
_TALLIED = (
    ("green", "green"),
    ("yellow", "yellow"),
    ("red", "red"),
    ("short", "short_n"),
    ("grey", "grey"),
    ("done", "done_n"),
)


def opening(issue: Issue, words: WeeklyWords) -> tuple[str, ...]:
    """Return the paragraphs of the opening."""
    paragraphs = (_standing(issue, words), _business(issue, words), _office(issue, words))
    return tuple(paragraph.strip() for paragraph in paragraphs if paragraph)


def _standing(issue: Issue, words: WeeklyWords) -> str:
    report = issue.report
    watched = words.say("watched", report.tally.total, day=words.day(report.last, report))
    tallied = [words.say(name, count) for field, name in _TALLIED if (count := getattr(report.tally, field))]
    listed = words.said["colon"] + words.join(*tallied) if tallied else ""
    return watched + listed + words.said["stop"] + "".join(_focus(row, issue, words) for row in _focused(issue))


def _focused(issue: Issue) -> list[AnnexTaskRow]:
    """Return the directives past due that most units owe, the most first."""
    owed: dict[str, int] = {}
    for line in issue.report.overdue:
        owed[line.about.number] = owed.get(line.about.number, 0) + 1
    red = [row for row in issue.report.tasks if row.light is Light.RED and row.number in owed]
    return sorted(red, key=lambda row: (-owed[row.number], row.number))[:FOCUSED]


def _focus(row: AnnexTaskRow, issue: Issue, words: WeeklyWords) -> str:
    due = words.day(row.due_on, issue.report)
    head = words.join(
        words.say("focus", title=strong(one_line(row.title)), due=due), words.said["short"] if row.hoped else ""
    )
    figures = words.said["semicolon"].join(filter(None, (_figures(row, words), _units(row, words))))
    return words.sentence(head + words.said["focus_then"] + figures)


def _figures(row: AnnexTaskRow, words: WeeklyWords) -> str:
    figures = row.figures
    facts = {
        "reported": words.quantity(figures.reported or Decimal(0), row.counted),
        "verified": words.quantity(figures.verified or Decimal(0), row.counted),
        "quantity": words.quantity(figures.quantity, row.counted),
    }
    if row.kind is not TargetKind.SUM:
        plain = {name: words.quantity(getattr(figures, name), "") for name in facts}
        return words.say(str(row.kind), **(facts if row.kind is TargetKind.LEVEL else plain))
    if not figures.quantity:
        return words.say("sum", **facts)
    p1, p2 = (percentage(value or Decimal(0), figures.quantity) for value in (figures.reported, figures.verified))
    return words.join(words.say("sum", **facts), words.say("of", p1=p1, p2=p2, quantity=facts["quantity"]))


def _units(row: AnnexTaskRow, words: WeeklyWords) -> str:
    behind = row.leads - row.finished
    is_figure = row.kind in {TargetKind.EACH, TargetKind.NONE}  # how many have done it is the figure itself
    finished = words.say("finished", row.finished) if row.finished and not is_figure else ""
    stated = words.say("stated_units", row.stated) if row.stated else ""
    return words.join(finished, _behind(row, behind, words) if behind else "", stated)


def _behind(row: AnnexTaskRow, behind: int, words: WeeklyWords) -> str:
    if row.kind is not TargetKind.SUM:
        return words.say("behind_units", behind)
    return words.say("behind_missing", behind, missing=words.quantity(row.missing, row.counted))


def _business(issue: Issue, words: WeeklyWords) -> str:
    report = issue.report
    done = words.say("accepted_n", len(report.done)) if report.done else ""
    coming = _coming(issue, words)
    said = [_asked(issue, words), words.sentence(words.join(done, _closed(issue, words))), words.sentence(coming)]
    return "".join(said) + words.said["caveat"]


def _asked(issue: Issue, words: WeeklyWords) -> str:
    wanted = issue.report.wanted
    if not wanted:
        return words.sentence(words.said["wanted_none"])
    requests = []
    for n, line in enumerate(wanted[:ASKED], 1):
        facts = {"unit": one_line(line.about.unit), "title": one_line(line.about.title), "text": _clause(line.text)}
        opinion = _clause(opinion_on(issue.opinions, n))
        requests.append(
            words.join(words.say("wanted_one", **facts), words.say("suggests", text=opinion) if opinion else "")
        )
    requests += [words.say("wanted_more", len(wanted) - ASKED)] if len(wanted) > ASKED else []
    count = strong(words.say("wanted_n", len(wanted)))
    return words.sentence(count + words.said["colon"] + words.said["semicolon"].join(requests))


def _clause(text: str) -> str:
    """Return what a person typed as part of a sentence: on one line, without its own end."""
    return one_line(text).rstrip("。.；;，, ")


def _closed(issue: Issue, words: WeeklyWords) -> str:
    items = issue.report.items
    if not items.total:
        return ""
    newly = words.say("closed_n", items.closed_this_week) if items.closed_this_week else ""
    of_all = percentage(items.closed, items.total)
    return words.join(newly, words.say("closed_all", items.closed, p=of_all, total=items.total))


def _coming(issue: Issue, words: WeeklyWords) -> str:
    due = issue.report.due
    if not due:
        return words.said["due_none"]
    matters = {(line.about.number, line.about.kind, line.about.step, line.due_on) for line in due}
    units = len({line.about.code for line in due})
    behind = len({(line.about.number, line.about.step, line.due_on) for line in due if line.behind})
    lagging = words.say("due_behind", behind) if behind else ""
    return words.join(words.say("due_n", len(matters)), words.say("due_units", units), lagging)


def _office(issue: Issue, words: WeeklyWords) -> str:
    """Return what the office itself has in its hands."""
    report = issue.report
    waiting = words.say("office_n", report.waiting) if report.waiting else ""
    long = words.say("office_long", report.waiting_long) if report.waiting_long else ""
    proposals = words.say("proposals_n", report.proposals) if report.proposals else ""
    return words.sentence(words.join(waiting, long), proposals)
