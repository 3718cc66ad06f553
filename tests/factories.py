"""The cast of every story: an office and two bureaus of 2018, a directive with keyword overrides, and their year.

Wang (clerk) drafts and verifies, Lei (approver) approves, Cao (leader) hears last; Zhengzhou and Luoyang each have an
officer, a deputy head, a head and a mailbox; Ni is head of the division that checks.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from models.directives import Assignment, Directive, Item, Milestone, Source
from models.facts import Claim
from models.mail import Notice
from models.people import Person, Unit
from models.queries.milestones import milestones_on
from models.store import Store
from notifications.channels.mail.mailbox import Mailbox
from notifications.channels.mail.writer import MailWriter
from rules.milestones import MilestoneKind
from rules.week.weeks import Issuing
from rules.window import next_opening
from services import lookup
from services.entries import read_directive, read_person, read_source, read_unit
from services.execution import claims, receipts, reports, verification
from services.execution.claims import ClaimEntry
from services.execution.reports import ReportEntry
from services.mail.delivering import SenderFactory
from services.operations import main_path
from services.operations.ticks import TickTally
from services.people import directory
from services.practice import Practice
from services.registration import calendars, dispatch, imports, register
from tests.fakes import Counting, Outbox

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE, DIVISION, ZHENGZHOU, LUOYANG = "410000-DC", "410000-JZ", "410100", "410300"
ANNOUNCED = date(2018, 4, 16)  # calendar notices published by this day are known


def close_whole(store: Store) -> None:
    """Close a database with all of it in one file, so that it can be copied."""
    with store.writer.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()


def at(text: str) -> datetime:
    """Return a moment of Shanghai's clock in UTC; a day alone means its opening at 08:30."""
    local = datetime.fromisoformat(text if " " in text else f"{text} 08:30")
    return local.replace(tzinfo=SHANGHAI).astimezone(UTC)


def shown(moment: datetime) -> str:
    """Return a moment as `at` reads it."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


DRAFTED = at("2018-04-16 09:00")
DISPATCHED = at("2018-04-16 10:00")  # a Monday


def person(key: str, name: str, unit: str, role: str, **facts: Any) -> dict[str, Any]:
    post = {"unit": unit, "role": role, "from": "2018-01-01"}
    return {"key": key, "name": name, "email": f"{key}@example.org", "title": "同志", "posts": [post], **facts}


UNITS = (
    {
        "code": OFFICE,
        "name": "省民政厅督查室",
        "relation": "internal",
        "kind": "office",
        "mailbox": "office@example.org",
        "phone": "0371-65500000",
    },
    {"code": DIVISION, "name": "基层政权和社区建设处", "relation": "internal"},
    {"code": ZHENGZHOU, "name": "郑州市民政局", "mailbox": "zhengzhou@example.org"},
    {"code": LUOYANG, "name": "洛阳市民政局", "mailbox": "luoyang@example.org"},
)
PEOPLE = (
    person("wang", "王砚秋", OFFICE, "clerk"),
    person("lei", "雷知秋", OFFICE, "approver", title="主任"),
    person("cao", "曹承砚", OFFICE, "leader", title="副厅长"),
    person("ni", "倪云起", DIVISION, "head", title="处长"),
    person("li", "李长青", ZHENGZHOU, "officer"),
    person("zhang", "张望野", ZHENGZHOU, "deputy_head", title="副局长"),
    person("zhao", "赵海平", ZHENGZHOU, "head", title="局长"),
    person("luo", "罗一川", LUOYANG, "officer"),
    person("sun", "孙敬之", LUOYANG, "deputy_head", title="副局长"),
    person("shi", "石万里", LUOYANG, "head", title="局长"),
)
SOURCE = {"kind": "meeting", "title": "2018年重点民政工作推进会", "held_on": "2018-04-16", "issuer": "省民政厅"}


def people_the_house(session: Session) -> None:
    """Add the whole cast, the meeting, and the calendar as it was known on its day."""
    calendars.seed(session, published_by=ANNOUNCED)
    for unit in UNITS:
        directory.add_unit(session, read_unit(unit), actor="wang", now=DRAFTED)
    for one in PEOPLE:
        directory.add_person(session, read_person(one), actor="wang", now=DRAFTED)
    register.register_source(session, read_source(SOURCE), actor="wang", now=DRAFTED)


def practice_of(store: Store, **overrides: Any) -> Practice:
    with store.read() as session:
        calendar = calendars.load(session, SHANGHAI, today=ANNOUNCED)
    facts = {"weekly_report": Issuing.OFF, **overrides}  # a story of its own: it would write to the desk every week
    return Practice(calendar=calendar, writer=MailWriter(Mailbox("省民政厅督查室", "duban@example.org")), **facts)


def directive_fields(**overrides: Any) -> dict[str, Any]:
    """Return a directive as a form gives it: 500 communities by 30 September, shared by two bureaus."""
    return {
        "title": "规范化社区创建",
        "text": "九月底前规范化社区不少于500个。",
        "target": {"kind": "sum", "quantity": 500, "unit": "个"},
        "due_on": "2018-09-30",
        "desk": "wang",
        "division": "ni",
        "leader": "cao",
        "lead": [ZHENGZHOU, LUOYANG],
        "quotas": {ZHENGZHOU: 300, LUOYANG: 200},
        **overrides,
    }


def item(number: str, due_on: str, unit: str = ZHENGZHOU, **facts: Any) -> dict[str, Any]:
    return {"unit": unit, "number": number, "place": "中原区", "due_on": due_on, **facts}


def directive(session: Session, *, by: str = "wang", **overrides: Any) -> Directive:
    """Register a draft with its units, quotas and items."""
    fields = directive_fields(**overrides)
    source, drafter = session.exec(select(Source)).one(), lookup.person(session, by)
    entry = read_directive(fields)
    made = register.register_directive(session, source, entry, drafter, parent=None, now=DRAFTED)
    imports.hand_out(session, made, entry, fields, str, drafter, now=DRAFTED)
    return made


def dispatched(store: Store, practice: Practice, *, now: datetime = DISPATCHED, **overrides: Any) -> str:
    """Register, submit, approve and dispatch a directive; return its number."""
    with store.write() as session:
        made = directive(session, **overrides)
        clerk, approver = lookup.person(session, "wang"), lookup.person(session, "lei")
        register.submit(session, practice, made, clerk, now=DRAFTED)
        register.approve(session, practice, made, approver, document="豫民督〔2018〕1号", now=now)
        dispatch.dispatch(session, practice, made, clerk, now=now)
        return made.number


def by_list(**overrides: Any) -> dict[str, Any]:
    """Return what makes a directive one of three items of Zhengzhou, two due on one day and one on another."""
    return {
        "title": "走访问题整改",
        "target": {"kind": "list"},
        "due_on": "2018-11-30",
        "lead": [ZHENGZHOU],
        "items": [item("1", "2018-09-28"), item("2", "2018-09-28"), item("3", "2018-11-30")],
        **overrides,
    }


@dataclass
class Play:
    """One directive after another through the year, moment by moment; every act is one transaction."""

    store: Store
    practice: Practice
    outbox: Outbox
    token: Counting = field(default_factory=Counting)
    now: datetime = DISPATCHED

    def dispatched(self, **overrides: Any) -> str:
        return dispatched(self.store, self.practice, **overrides)

    def drafted(self, *, by: str = "wang", submit: bool = False, **overrides: Any) -> str:
        with self.store.write() as session:
            made = directive(session, by=by, **overrides)
            if submit:
                register.submit(session, self.practice, made, lookup.person(session, by), now=DRAFTED)
            return made.number

    def tick(self, moment: str, senders: SenderFactory | None = None, *, smtp: bool = True) -> TickTally:
        """Run the main path once."""
        self.now = at(moment)
        server = (senders or self.outbox) if smtp else None
        return asyncio.run(main_path.tick(self.store, self.practice, server, token=self.token, now=self.now))

    def until(self, moment: str) -> list[tuple[str, str, str]]:
        """Run every opening after now up to a moment (inclusive); return when who was sent what."""
        sent, last = [], at(moment)
        opening = next_opening(self.now + timedelta(minutes=1), self.practice.calendar, self.practice.window)
        while opening <= last:
            self.tick(shown(opening))
            sent += [(shown(opening), to.partition("@")[0], subject) for to, subject in self.outbox.taken()]
            opening = next_opening(opening + timedelta(minutes=1), self.practice.calendar, self.practice.window)
        self.now = last
        return sent

    def acknowledge(self, number: str, by: str, moment: str, *, unit: str = ZHENGZHOU, **more: Any) -> None:
        with self.store.write() as session:
            assignment, who = lookup.assignment(session, number, unit), lookup.person(session, by)
            receipts.acknowledge(session, self.practice, assignment, who, now=at(moment), **more)

    def report(
        self, number: str, by: str, moment: str, figure: str | None, *, unit: str = ZHENGZHOU, **more: Any
    ) -> None:
        with self.store.write() as session:
            assignment, who = lookup.assignment(session, number, unit), lookup.person(session, by)
            day = self.practice.calendar.today(at(moment))
            entry = ReportEntry(None if figure is None else Decimal(figure), day, **more)
            reports.report(session, self.practice, assignment, entry, who, now=at(moment))

    def claim(self, number: str, by: str, moment: str, *, unit: str = ZHENGZHOU, **facts: Any) -> int:
        with self.store.write() as session:
            assignment, who = lookup.assignment(session, number, unit), lookup.person(session, by)
            entry = ClaimEntry(**{"signed_by": "赵海平", **facts})
            return claims.claim(session, self.practice, assignment, entry, who, now=at(moment)).id

    def accept(self, claim_id: int, moment: str, **facts: Any) -> None:
        with self.store.write() as session:
            claim, clerk = session.get_one(Claim, claim_id), lookup.person(session, "wang")
            verification.accept(session, self.practice, claim, clerk, now=at(moment), **facts)

    def give_back(self, claim_id: int, moment: str, reason: str = "佐证材料不齐", **facts: Any) -> None:
        with self.store.write() as session:
            claim, clerk = session.get_one(Claim, claim_id), lookup.person(session, "wang")
            verification.give_back(session, self.practice, claim, clerk, reason=reason, now=at(moment), **facts)

    def milestones(self, number: str, unit: str | None = ZHENGZHOU) -> list[tuple[str, str, str, str, int]]:
        """Return kind, due day, anchor, state and round of a unit's milestones (None: the office's own)."""
        with self.store.read() as session:
            rows = [
                m
                for m in milestones_on(session, lookup.directive(session, number).id)
                if _unit_code(session, m) == unit
            ]
            return [(str(m.kind), str(m.due_on), str(m.anchor_on), str(m.state), m.round) for m in rows]

    def notices(
        self, number: str, kind: MilestoneKind, unit: str | None = ZHENGZHOU
    ) -> list[tuple[str, str, str, int]]:
        """Return cause, role, state and round of every notice of a unit's milestones of one kind."""
        with self.store.read() as session:
            rows = session.exec(
                select(Notice, Milestone)
                .join(Milestone, col(Milestone.id) == col(Notice.milestone_id))
                .join(Directive, col(Directive.id) == col(Milestone.directive_id))
                .where(Directive.number == number, Milestone.kind == kind)
                .order_by(col(Notice.id))
            ).all()
            return [(n.cause, str(n.role), str(n.state), n.round) for n, m in rows if _unit_code(session, m) == unit]

    def figures(self, number: str, unit: str = ZHENGZHOU) -> tuple[Decimal | None, Decimal | None, str | None]:
        """Return reported, verified and how a unit's assignment ended."""
        with self.store.read() as session:
            assignment = lookup.assignment(session, number, unit)
            return assignment.reported, assignment.verified, assignment.ended_as and str(assignment.ended_as)

    def items(self, number: str, unit: str = ZHENGZHOU) -> dict[str, str]:
        with self.store.read() as session:
            assignment = lookup.assignment(session, number, unit)
            return {
                one.number: str(one.state)
                for one in session.exec(select(Item).where(Item.assignment_id == assignment.id))
            }


def _unit_code(session: Session, milestone: Milestone) -> str | None:
    assignment = session.get_one(Assignment, milestone.assignment_id) if milestone.assignment_id else None
    return session.get_one(Unit, assignment.unit_id).code if assignment else None


def failed(store: Store, key: str) -> bool:
    """Say whether a person's address is flagged."""
    with store.read() as session:
        return session.exec(select(Person).where(Person.key == key)).one().mail_failed_at is not None
