"""The figures of one ISO week (督办周报), by the same rules as the page and the digests."""

from collections.abc import Sequence
from datetime import date

from rules.lights import Light
from rules.week.report_lines import (
    DueLine,
    LateLine,
    ReportPart,
    Tally,
    WeekChange,
    WeekReport,
)
from rules.week.week_facts import add_items
from rules.week.weeks import Week


def report(
    week: Week, parts: Sequence[ReportPart], *, changes: Sequence[WeekChange] = (), proposals: int = 0
) -> WeekReport:
    """Return the report of a week from what its directives give."""
    late = [line for part in parts for line in part.late]
    return WeekReport(
        year=week.year,
        number=week.number,
        first=week.first,
        last=week.last,
        tally=_tally(parts),
        wanted=tuple(line for part in parts for line in part.wanted),
        late=tuple(sorted(late, key=_gravest)),
        due=tuple(sorted((line for part in parts for line in part.due), key=_by_date)),
        done=tuple(line for part in parts for line in part.done),
        given_back=tuple(line for part in parts for line in part.given_back),
        owed=tuple(line for part in parts for line in part.owed),
        changes=tuple(changes),
        tasks=tuple(part.row for part in parts),
        items=add_items(part.items for part in parts),
        waiting=sum(part.waiting for part in parts),
        waiting_long=sum(part.waiting_long for part in parts),
        proposals=proposals,
    )


def _gravest(line: LateLine) -> tuple[int, date, str, str]:
    return -line.days_late, line.due_on, line.about.number, line.about.code


def _by_date(line: DueLine) -> tuple[date, str, str, str]:
    return line.due_on, line.about.number, line.about.step, line.about.code


def _tally(parts: Sequence[ReportPart]) -> Tally:
    running = [part for part in parts if not part.row.over]
    lights = [part.row.light for part in running]
    short = sum(is_short(part) for part in running)
    return Tally(
        total=len(running),
        green=lights.count(Light.GREEN),
        yellow=lights.count(Light.YELLOW),
        red=lights.count(Light.RED) - short,
        short=short,
        grey=lights.count(Light.GREY),
        done=lights.count(None),
    )


def is_short(part: ReportPart) -> bool:
    """Say whether a red directive only fell short of what was hoped for (未达预期): nothing else of it is past due."""
    overdue = [line for line in part.late if line.answered_on is None]
    return part.row.light is Light.RED and part.row.hoped and all(line.hoped for line in overdue)
