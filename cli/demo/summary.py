"""What a replay came to, counted from the database, the log and the Maildir."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from cli.demo.sink import kept_ids
from models import log
from models.directives import Assignment, Directive, Item, Milestone
from models.log import LogHead
from models.queries.recipients import left_over
from models.queries.totals import (
    count_actions,
    count_decisions,
    count_failed_recipients,
    count_rows,
    count_to_confirm,
    mails_sent,
    states_of_notices,
    subjects_logged,
)
from models.reports import WeeklyReport
from rules.roles import Role
from rules.selection import NoticeState
from services.practice import Practice

TOLD = (Role.OFFICER, Role.DEPUTY_HEAD, Role.HEAD, Role.LEADER)


@dataclass(frozen=True)
class Summary:
    """The words of `duban demo --json`."""

    minutes: dict[str, int]
    directives: int
    assignments: int
    items: int
    milestones: int
    notices: int
    superseded: int
    proposed: int
    messages_sent: int
    duplicates: int
    lost: int
    told: dict[str, int]
    mails_per_person_day_max: int
    decisions: dict[str, int]
    changes: dict[str, int]
    dates_moved: int
    weekly_reports: int
    audit: dict[str, object]
    seconds: float
    home: str


def sum_up(
    session: Session, practice: Practice, home: Path, seconds: float, *, moved: int, minutes: dict[str, int]
) -> Summary:
    """Count everything once the story is over."""
    states, by_role = _notices(session)
    kept = kept_ids(home / "mail")
    sent = subjects_logged(session, "message.sent")
    return Summary(
        minutes=minutes,
        directives=count_rows(session, Directive),
        assignments=count_rows(session, Assignment),
        items=count_rows(session, Item),
        milestones=count_rows(session, Milestone),
        notices=sum(states.values()),
        superseded=states[NoticeState.SUPERSEDED],
        proposed=count_to_confirm(session),
        messages_sent=len(sent),
        duplicates=len(kept) - len(set(kept)),
        lost=len(set(sent) ^ set(kept)) + _unreached(session),
        told={str(role): by_role[role] for role in TOLD},
        mails_per_person_day_max=_busiest(session, practice),
        decisions=count_decisions(session),
        changes=_changes(session),
        dates_moved=moved,
        weekly_reports=count_rows(session, WeeklyReport),
        audit=_audit(session),
        seconds=round(seconds, 1),
        home=str(home.resolve()),
    )


def _notices(session: Session) -> tuple[Counter[NoticeState], Counter[Role]]:
    rows = states_of_notices(session)
    return Counter(state for state, _ in rows), Counter(role for state, role in rows if state is NoticeState.TOLD)


def _unreached(session: Session) -> int:
    """Count whom a selected notice should have reached and no message carries."""
    return len(left_over(session)) + count_failed_recipients(session)


def _changes(session: Session) -> dict[str, int]:
    """Count what else changed, by the log's own words."""
    rows = count_actions(session)
    return {action: count for action, count in rows.items() if action.split(".")[0] in _CHANGES or action in _CHANGES}


_CHANGES = frozenset(
    {"succession", "ladder", "year", "calendar.imported", "report.signed", "directive.load_accepted"}
    | {"directive.consulted", "assignment.opinion", "recheck.drawn", "recheck.answered"}
    | {f"person.{what}" for what in ("substituted", "left")}
    | {f"unit.{what}" for what in ("renamed", "merged", "mailbox_set")}
)


def _busiest(session: Session, practice: Practice) -> int:
    """Return the most mails one person got on one day, those of the openings for events apart."""
    first = f"{practice.window.openings[0]:%H:%M}"
    sent = mails_sent(session)
    days = Counter((person, batch[:10]) for person, batch in sent if batch.partition("T")[2].startswith(first))
    return max(days.values(), default=0)


def _audit(session: Session) -> dict[str, object]:
    head = session.get_one(LogHead, 1)
    holds = log.first_broken(session) is None
    return {"entries": head.position, "head": f"{head.hash}@{head.position}", "holds": holds}
