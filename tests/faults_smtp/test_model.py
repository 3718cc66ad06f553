"""Any order of time, answers, failures and restarts: what a small model expects, the office does."""

import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import event
from sqlmodel import col, select

from models import log
from models.directives import Assignment, Milestone
from models.mail import Message, MessageState, Notice, Recipient
from models.people import Unit
from models.store import Store, open_store, sqlite_url
from notifications.sender import Envelope, Outcome, nothing
from rules.selection import NoticeState
from rules.selection import select as select_now
from rules.window import next_opening, opening_of
from services import clockwork
from services.mail.composing import batch_of
from tests.factories import LUOYANG, ZHENGZHOU, Play, practice_of, shown
from tests.fakes import LATER, LOST, NEVER, TAKEN, Outbox

BUREAUS = {ZHENGZHOU: "li", LUOYANG: "luo"}
QUOTA = {ZHENGZHOU: Decimal(300), LUOYANG: Decimal(200)}
PEOPLE = ("li", "luo", "wang", "zhang", "zhengzhou")
LIVE = frozenset({MessageState.READY, MessageState.RETRY, MessageState.SENDING, MessageState.UNCERTAIN})
GONE = frozenset({MessageState.SENT, MessageState.PRESUMED})
DUE = "2018-05-11"  # a Friday, in four weeks
QUIET = 6  # openings with a healthy server at the end


@dataclass
class Expected:
    """What a bureau's assignment should look like."""

    receipt: str = "open"
    completion: str = "open"
    round: int = 1
    claim: int | None = None
    stopped: dict[tuple[str, int], datetime] = field(default_factory=dict)  # (kind, round) -> since when nothing urges


class Remembering(Outbox):
    """A mail server in memory that remembers its answers too."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[tuple[Envelope, Outcome]] = []

    async def send(self, envelope: Envelope, begin: Callable[[], None] = nothing) -> Outcome:
        answer = await super().send(envelope, begin)
        self.given.append((envelope, answer))
        return answer


class Office(RuleBasedStateMachine):
    """One directive of two bureaus, a server that answers as drawn, and a clock that only goes forward."""

    housed: ClassVar[Path]

    @initialize(first=st.sampled_from([TAKEN, LATER, LOST]), second=st.sampled_from([TAKEN, LATER, LOST]))
    def dispatch(self, first: Outcome, second: Outcome) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="model-"))
        shutil.copy(self.housed, self.folder / "duban.db")
        store = opened(self.folder)
        self.outbox = Remembering()
        self.play = Play(store, practice_of(store), self.outbox)
        self.number = self.play.dispatched(due_on=DUE)
        self.assignments = {unit: Expected() for unit in BUREAUS}
        self.doubts: Counter[str] = Counter()
        self.copies: defaultdict[str, list[bytes]] = defaultdict(list)
        self.outbox.answers["li@example.org"].extend([first, second])
        self.an_opening_comes(openings=1, minutes=0)

    @property
    def now(self) -> str:
        return shown(self.play.now)

    @rule(minutes=st.sampled_from([1, 5, 11, 15, 16, 31]))
    def minutes_pass(self, minutes: int) -> None:
        self.play.now += timedelta(minutes=minutes)
        self.tick()

    @rule(openings=st.sampled_from([1, 1, 1, 2, 6]), minutes=st.sampled_from([0, 1, 20]))
    def an_opening_comes(self, openings: int, minutes: int) -> None:
        calendar, window = self.play.practice.calendar, self.play.practice.window
        for _ in range(openings):
            self.play.now = next_opening(self.play.now + timedelta(minutes=1), calendar, window)
        self.play.now += timedelta(minutes=minutes)
        self.tick()

    def tick(self) -> None:
        before = len(self.outbox.given)
        self.play.tick(self.now)
        for envelope, answer in self.outbox.given[before:]:
            self._check_copies(header_of(envelope.content), envelope.content, answer)
            self._check_truth(header_of(envelope.content))

    def _check_copies(self, header_id: str, content: bytes, answer: Outcome) -> None:
        """Hold a mail against the copies of it before: the server may have it once more only after a doubt."""
        doubts, earlier = self.doubts[header_id], self.copies[header_id]
        assert all(one == content for one in earlier), "two copies differ"
        assert doubts < 2, "it was in doubt twice, and is sent again"
        assert not earlier or doubts, "the server has it, and is given it again"
        if answer in {TAKEN, LOST}:
            earlier.append(content)
        self.doubts[header_id] += answer == LOST

    def _check_truth(self, header_id: str) -> None:
        """Hold a mail against what should not be urged any more."""
        with self.play.store.read() as session:
            carried = session.exec(
                select(Notice, Milestone, Unit.code)
                .join(Recipient, col(Recipient.notice_id) == col(Notice.id))
                .join(Message, col(Message.id) == col(Recipient.message_id))
                .join(Milestone, col(Milestone.id) == col(Notice.milestone_id))
                .join(Assignment, col(Assignment.id) == col(Milestone.assignment_id))
                .join(Unit, col(Unit.id) == col(Assignment.unit_id))
                .where(Message.header_id == header_id)
            ).all()
            message = session.exec(select(Message).where(Message.header_id == header_id)).one()
        opening = opening_of(self.play.now, self.play.practice.calendar, self.play.practice.window)
        assert opening is not None, "sent outside the window"
        today = message.batch.startswith(batch_of(opening, self.play.practice))
        assert today or message.uncertain_at, f"what was written for {message.batch} leaves at {self.now}"
        for notice, milestone, unit in carried:
            since = self.assignments[unit].stopped.get((str(milestone.kind), notice.round))
            in_doubt = message.uncertain_at is not None and (since is None or message.uncertain_at <= since)
            settled = since is not None and notice.kind != "result" and not in_doubt
            assert not settled, f"{notice.cause} of {unit} went to {message.address} though it stopped at {since}"

    @rule(unit=st.sampled_from(sorted(BUREAUS)), nth=st.integers(0, 2))
    def somebody_acts(self, unit: str, nth: int) -> None:
        assignment = self.assignments[unit]
        may = ["acknowledge"] * (assignment.receipt == "open")
        may += {"open": ["claim", "report"], "claimed": ["give_back", "accept"]}.get(assignment.completion, [])
        if may:
            getattr(self, may[nth % len(may)])(unit, assignment)

    def acknowledge(self, unit: str, assignment: Expected) -> None:
        self.play.acknowledge(self.number, BUREAUS[unit], self.now, unit=unit)
        self._received(assignment)

    def _received(self, assignment: Expected) -> None:
        """Note the receipt, which any answer is."""
        assignment.receipt = "done"
        assignment.stopped.setdefault(("receipt", 1), self.play.now)

    def report(self, unit: str, assignment: Expected) -> None:
        figure = str(QUOTA[unit] // 2)
        self.play.report(self.number, BUREAUS[unit], self.now, figure, unit=unit, reason="核减", confirmed=True)
        self._received(assignment)

    def claim(self, unit: str, assignment: Expected) -> None:
        facts = {"figure": QUOTA[unit], "confirmed": True}
        assignment.claim = self.play.claim(self.number, BUREAUS[unit], self.now, unit=unit, **facts)
        self._received(assignment)
        assignment.completion = "claimed"
        assignment.stopped[("completion", assignment.round)] = self.play.now

    def accept(self, unit: str, assignment: Expected) -> None:
        self.play.accept(assignment.claim or 0, self.now)
        assignment.completion = "done"

    def give_back(self, unit: str, assignment: Expected) -> None:
        self.play.give_back(assignment.claim or 0, self.now)
        assignment.completion, assignment.round = "open", assignment.round + 1

    @rule(
        who=st.sampled_from(("li", "luo", *PEOPLE)),
        answers=st.lists(st.sampled_from([LATER, LATER, LOST, LOST, NEVER]), min_size=1, max_size=3),
    )
    def server_will_answer(self, who: str, answers: list[Outcome]) -> None:
        self.outbox.answers[f"{who}@example.org"].extend(answers)

    @rule(away=st.booleans())
    def server_goes_or_comes(self, away: object) -> None:
        self.outbox.is_down = bool(away)

    @rule()
    def restart(self) -> None:
        self.play.store.close()
        self.play.store = opened(self.folder)

    @invariant()
    def milestones_stand_as_expected(self) -> None:
        for unit, assignment in self.assignments.items():
            found = {kind: (state, round_) for kind, _, _, state, round_ in self.play.milestones(self.number, unit)}
            assert found["receipt"] == (assignment.receipt, 1)
            assert found["completion"] == (assignment.completion, assignment.round)

    def teardown(self) -> None:
        """Let the office come to rest; then every notice has been told or needs not be."""
        if not hasattr(self, "play"):
            return
        try:
            self._come_to_rest()
            self._settle_up()
        finally:
            self.play.store.close()
            shutil.rmtree(self.folder)

    def _come_to_rest(self) -> None:
        self.outbox.is_down = False
        self.outbox.answers.clear()
        calendar, window = self.play.practice.calendar, self.play.practice.window
        for _ in range(QUIET):
            opening = next_opening(self.play.now, calendar, window)
            for minutes in (0, 16, 91):
                self.play.now = opening + timedelta(minutes=minutes)
                self.tick()

    def _settle_up(self) -> None:
        with self.play.store.read() as session:
            notices, rows = session.exec(select(Notice)).all(), session.exec(select(Message)).all()
            carriers = session.exec(select(Recipient.notice_id, Message.state).join(Message)).all()
            milestones = session.exec(select(Milestone)).all()
            assert log.first_broken(session) is None
        taken_back = [row.header_id for row in rows if row.state is MessageState.DISSOLVED]
        assert not [key for key in taken_back if self.copies[key]], "taken back though the server may have it"
        told = {key for key, state in carriers if state in GONE}
        assert not [row.header_id for row in rows if row.state in LIVE]
        assert not [one.cause for one in notices if one.state is NoticeState.COMPOSED], "composed in no live message"
        assert {one.id for one in notices if one.state is NoticeState.TOLD} <= told, "told by no message"
        for row in milestones:
            self._check_waiting(row, [one for one in notices if one.milestone_id == row.id])

    def _check_waiting(self, row: Milestone, notices: Sequence[Notice]) -> None:
        """Hold what is owed still against the rule: it waits because the rule says so."""
        calendar, window = self.play.practice.calendar, self.play.practice.window
        opening = opening_of(self.play.now, calendar, window)
        assert opening is not None
        chosen = select_now(clockwork.value_of(row), [clockwork.notice_of(one) for one in notices], calendar, opening)
        assert (chosen.go, chosen.superseded, chosen.stopped) == ((), (), ()), f"{row.kind} {row.id} was left behind"


def opened(folder: Path) -> Store:
    """Open the office's database without waiting for the disk: nothing here ends a process."""
    store = open_store(sqlite_url(folder / "duban.db"))
    for engine in (store.writer, store.marker):
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    return store


def header_of(content: bytes) -> str:
    return content.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode()


def test_a_matter_settled_while_its_mail_waits_is_mailed_no_more(housed: Path) -> None:
    office = begun(housed, LATER, TAKEN)
    office.somebody_acts(unit=ZHENGZHOU, nth=0)
    office.minutes_pass(minutes=5)
    office.teardown()


def test_what_is_in_doubt_and_then_put_off_stays_in_doubt(housed: Path) -> None:
    office = begun(housed, LOST, LATER)
    office.minutes_pass(minutes=16)
    office.somebody_acts(unit=ZHENGZHOU, nth=0)
    office.minutes_pass(minutes=5)
    office.teardown()


def begun(housed: Path, first: Outcome, second: Outcome) -> Office:
    Office.housed = housed
    office = Office()
    office.dispatch(first=first, second=second)
    return office


def play_out(machine: type[RuleBasedStateMachine], examples: int) -> None:
    """Play some orders of a machine's events, the same ones each time."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.slow
def test_any_order_of_events_keeps_the_promise(housed: Path) -> None:
    Office.housed = housed
    play_out(Office, 40)
