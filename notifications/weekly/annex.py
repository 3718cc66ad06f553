"""The annexes of the weekly report: figures by directive, figures by unit, and what was decided."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from notifications.view import one_line
from notifications.voices import strong
from notifications.weekly.issue import Issue, IssueSection, Table
from notifications.weekly.words import WeeklyWords
from rules.decisions.kinds import DecisionKind
from rules.decisions.values import (
    AssignmentEnding,
    AssignmentTransfer,
    ClockHold,
    DecisionValue,
    DirectiveEnding,
    RecheckFinding,
    StatedDateGrant,
    TransferToUnit,
)
from rules.decisions.words import DecisionWords, read_words
from rules.lights import AssignmentState, Light
from rules.targets import TargetKind
from rules.week.report_lines import AnnexTaskRow, AnnexUnitRow, WeekChange
from translations.texts import say

TASKS, DECISIONS = 500, 200  # rows; the data file has them all


def annexes(issue: Issue, words: WeeklyWords) -> Iterator[IssueSection]:
    """Yield the annexes that have something in them."""
    if issue.report.tasks:
        yield IssueSection(words.said["h_tasks"], tables=(_tasks(issue, words),), annex=True)
        yield IssueSection(words.said["h_units"], tables=tuple(_units(issue, words)), annex=True)
    if issue.report.changes:
        yield IssueSection(words.said["h_changes"], tables=(_changes(issue, words),))


def _tasks(issue: Issue, words: WeeklyWords) -> Table:
    names = ("matter", "due", "state", "target", "reported", "verified", "change")
    heads = tuple(words.said[f"c_{name}"] for name in names)
    rows = tuple(_task(row, issue, words) for row in issue.report.tasks[:TASKS])
    hidden = len(issue.report.tasks) - TASKS
    more = words.say("rest", hidden) if hidden > 0 else ""
    return Table(heads, rows, frozenset({3, 4, 5, 6}), frozenset({1}), more)


def _task(row: AnnexTaskRow, issue: Issue, words: WeeklyWords) -> tuple[str, ...]:
    counted = row.counted if row.kind in {TargetKind.SUM, TargetKind.LEVEL} else ""
    figures = row.figures
    return (
        words.said["matter"].format(one_line(row.title), row.number),
        words.day(row.due_on, issue.report),
        _state(row, words),
        *(words.quantity(value, counted) for value in (figures.quantity, figures.reported, figures.verified)),
        _changed(
            words.change(figures.reported, row.before.reported), words.change(figures.verified, row.before.verified)
        ),
    )


def _changed(reported: str, verified: str) -> str:
    return f"{reported or '0'} / {verified or '0'}" if reported or verified else "—"


def _state(row: AnnexTaskRow, words: WeeklyWords) -> str:
    if row.over:
        return words.said["light_over"]
    if row.is_new:
        return words.join(_light(row, row.light, words), words.said["is_new"])
    was = "" if row.light is row.light_before else words.say("was", light=_light(row, row.light_before, words))
    return _light(row, row.light, words) + was


def _light(row: AnnexTaskRow, light: Light | None, words: WeeklyWords) -> str:
    if light is None:
        return words.said["light_none"]
    return words.said["light_hoped" if light is Light.RED and row.hoped else f"light_{light}"]


def _units(issue: Issue, words: WeeklyWords) -> Iterator[Table]:
    """Yield a table for each directive: who is done is named, the others have a row each."""
    for task in issue.report.tasks:
        if not task.over and task.number in issue.units:
            yield _unit_table(task, issue.units[task.number], issue, words)
    hidden = sum(task.leads for task in issue.report.tasks if not (task.over or task.number in issue.units))
    if hidden:
        yield Table((), (), more=words.say("rest", hidden))


def _unit_table(task: AnnexTaskRow, rows: Sequence[AnnexUnitRow], issue: Issue, words: WeeklyWords) -> Table:
    """Return a row a unit where there are figures; where there are none, units by how they stand."""
    matter = words.said["matter"].format(one_line(task.title), task.number)
    if task.kind is TargetKind.NONE:
        return Table((), (), more=strong(matter) + words.said["colon"] + _named(task, rows, AssignmentState, words))
    names = ("quota", "reported", "as_of", "verified", "change", "state")
    heads = (matter, *(words.said[f"c_{name}"] for name in names))
    running = [row for row in rows if row.leads and row.state is not AssignmentState.COMPLETED]
    lines = tuple(_unit(row, task, issue, words) for row in running)
    return Table(
        heads, lines, frozenset({1, 2, 4, 5}), frozenset({3}), _named(task, rows, (AssignmentState.COMPLETED,), words)
    )


def _named(
    task: AnnexTaskRow, rows: Sequence[AnnexUnitRow], states: Iterable[AssignmentState], words: WeeklyWords
) -> str:
    """Return the units that stand so, and those that co-operate."""
    clauses = []
    for state in states:
        units = [one_line(row.unit) for row in rows if row.leads and row.state is state]
        name = words.said["short" if task.hoped and state is AssignmentState.OVERDUE else f"state_{state}"]
        clauses += [words.say("units_so", len(units), state=name, units=words.words.listed(units))] if units else []
    others = [one_line(row.unit) for row in rows if not row.leads]
    clauses += [words.say("co_units", units=words.words.listed(others))] if others else []
    return words.said["semicolon"].join(clauses)


def _unit(row: AnnexUnitRow, task: AnnexTaskRow, issue: Issue, words: WeeklyWords) -> tuple[str, ...]:
    late = row.state is AssignmentState.OVERDUE
    state = words.lateness(row.days_late, hoped=task.hoped) if late else words.said[f"state_{row.state}"]
    return (
        one_line(row.unit),
        *(words.quantity(value, "") for value in (row.quota, row.reported)),
        words.day(row.as_of, issue.report) if row.as_of else "—",
        words.quantity(row.verified, ""),
        _changed(words.change(row.reported, row.reported_before), words.change(row.verified, row.verified_before)),
        state,
    )


def _changes(issue: Issue, words: WeeklyWords) -> Table:
    names = ("matter", "unit", "decision", "reason")
    rows = tuple(
        (
            words.matter(change.about),
            one_line(change.about.unit) or words.said["all_of"],
            _decision(change, issue, words),
            one_line(change.reason),
        )
        for change in issue.report.changes[:DECISIONS]
    )
    hidden = len(issue.report.changes) - DECISIONS
    more = words.say("rest", hidden) if hidden > 0 else ""
    return Table(tuple(words.said[f"c_{name}"] for name in names), rows, more=more)


def _decision(change: WeekChange, issue: Issue, words: WeeklyWords) -> str:
    """Return what was decided; of dates and quotas what they were and what they are."""
    value = read_words(DecisionKind(change.kind), DecisionWords(change.before, change.after))
    changes = value.changes()
    facts = {
        "before": " ".join(_known(change.before) for change in changes) or "—",
        "after": " ".join(_known(change.after) for change in changes) or "—",
        **_particulars(value, words),
    }
    if change.kind not in issue.sentences:
        return change.kind
    return say(words.words.lang, issue.sentences[change.kind], **facts)


def _particulars(value: DecisionValue, words: WeeklyWords) -> Mapping[str, str]:
    """Return what the sentence about a kind of decision says besides dates and quotas."""
    match value:
        case RecheckFinding():
            return {"was": _known(value.verified_before), "is_now": _known(value.verified)}
        case AssignmentTransfer():
            to = value.to if isinstance(value, TransferToUnit) else words.said["outside"]
            return {"to": to, "document": one_line(value.document)}
        case StatedDateGrant():
            return {"day": f"{value.day}"}
        case ClockHold():
            return {"review": f"{value.review_on}"}
        case AssignmentEnding() | DirectiveEnding():
            return {"how": words.said.get(f"ending_{value.ended_as}", "")}
        case _:
            return {}


def _known(fact: object) -> str:
    return "—" if fact is None else f"{fact}"
