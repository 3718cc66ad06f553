"""A synthetic office: units with an officer each, and any number of milestones, put in by Core."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlmodel import Session

from models import migrate
from models.backup import snapshot
from models.directives import Assignment, Directive, Milestone, Source, SourceKind
from models.people import Person, Post, Relation, Unit
from models.store import Store, open_store, sqlite_url
from notifications.channels.mail.mailbox import Mailbox
from notifications.channels.mail.writer import MailWriter
from rules.milestones import MilestoneKind, MilestoneState
from rules.outcomes import Life
from rules.roles import Role
from rules.targets import Comparator, TargetKind
from services.practice import Practice
from services.registration import calendars

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2018, 9, 18)  # a Tuesday
NOW = datetime(2018, 9, 18, 8, 30, tzinfo=SHANGHAI).astimezone(UTC)
THE_DAY_BEFORE = NOW - timedelta(days=1)
DISPATCHED = NOW - timedelta(hours=23)  # after yesterday's opening: the first rung above the due date is the first owed
LATER = NOW + timedelta(days=300)
UNITS, DESKS, SHARED_BY = 1000, 50, 10
PART = 50_000
token = partial(secrets.token_hex, 16)


@dataclass(frozen=True)
class BenchOffice:
    """An office in a file: nothing is due on the day before, `due` milestones are at `NOW`."""

    path: Path
    store: Store
    practice: Practice

    @contextmanager
    def copied(self) -> Iterator["BenchOffice"]:
        """Lend the same office once more, as it stands."""
        path = self.path.with_name("copy.db")
        snapshot(self.path, path)
        store = open_store(sqlite_url(path))
        yield BenchOffice(path, store, self.practice)
        store.close()


@contextmanager
def office(milestones: int, due: int) -> Iterator[BenchOffice]:
    """Make an office of 1,000 bureaus with open milestones, of which some fell due yesterday."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "duban.db"
        store = open_store(sqlite_url(path))
        migrate.upgrade(store.writer.engine)
        with store.write() as session:
            _people(session)
            _work(session, milestones, due)
        with store.read() as session:
            calendar = calendars.load(session, SHANGHAI, today=TODAY)
        yield BenchOffice(
            path, store, Practice(calendar=calendar, writer=MailWriter(Mailbox("督查室", "duban@office.example")))
        )
        store.close()


def _people(session: Session) -> None:
    calendars.seed(session, published_by=TODAY)
    units, clerks = range(1, UNITS + 1), range(UNITS + 1, UNITS + DESKS + 1)
    session.execute(insert(Unit), [_unit(n, f"第{n}局", Relation.SUBORDINATE, is_office=False) for n in units])
    session.execute(insert(Unit), [_unit(UNITS + 1, "督查室", Relation.INTERNAL, is_office=True)])
    session.execute(insert(Person), [_person(n) for n in (*units, *clerks)])
    session.execute(insert(Post), [_post(n, n, Role.OFFICER) for n in units])
    session.execute(insert(Post), [_post(UNITS + 1, n, Role.CLERK) for n in clerks])
    meeting = {"kind": SourceKind.MEETING, "title": "推进会", "held_on": date(2018, 4, 16)}
    session.execute(insert(Source), [{"id": 1, "recorded_at": DISPATCHED, **meeting}])


def _unit(n: int, name: str, relation: Relation, *, is_office: bool) -> dict[str, object]:
    return {"id": n, "code": f"u{n}", "name": name, "relation": relation, "is_office": is_office}


def _person(n: int) -> dict[str, object]:
    return {"id": n, "key": f"p{n}", "name": f"某{n}", "email": f"p{n}@bureau.example", "title": "同志"}


def _post(unit_id: int, person_id: int, role: Role) -> dict[str, object]:
    return {"unit_id": unit_id, "person_id": person_id, "role": role, "from_on": date(2018, 1, 1)}


def _work(session: Session, milestones: int, due: int) -> None:
    """Hand the milestones out: ten bureaus to a directive, as many directives as 10,000 assignments need at most."""
    directives = max(1, min(due or milestones, 10_000) // SHARED_BY)
    session.execute(insert(Directive), [_directive(n) for n in range(1, directives + 1)])
    assignments = directives * SHARED_BY
    session.execute(insert(Assignment), [_assignment(n) for n in range(assignments)])
    for start in range(0, milestones, PART):
        rows = [_milestone(n, n % assignments, is_late=n < due) for n in range(start, min(start + PART, milestones))]
        session.execute(insert(Milestone), rows)


def _directive(n: int) -> dict[str, object]:
    return {
        "id": n,
        "number": f"督2018-04-{n}",
        "source_id": 1,
        "title": f"事项{n}",
        "target_kind": TargetKind.NONE,
        "comparator": Comparator.AT_LEAST,
        "due_on": TODAY,
        "desk_id": UNITS + 1 + n % DESKS,
        "life": Life.DISPATCHED,
        "drafted_by": UNITS + 1,
        "is_heading": False,
    }


def _assignment(n: int) -> dict[str, object]:
    return {"id": n + 1, "directive_id": n // SHARED_BY + 1, "unit_id": n % UNITS + 1, "leads": True}


def _milestone(n: int, assignment: int, *, is_late: bool) -> dict[str, object]:
    day = TODAY - timedelta(days=1) if is_late else LATER.date()
    return {
        "directive_id": assignment // SHARED_BY + 1,
        "assignment_id": assignment + 1,
        "kind": MilestoneKind.COMPLETION,
        "name": str(n),
        "due_on": day,
        "anchor_on": day,
        "original_due_on": day,
        "opened_at": DISPATCHED,
        "round": 1,
        "state": MilestoneState.OPEN,
        "office_days": 0,
        "next_check_at": NOW if is_late else LATER,
    }
