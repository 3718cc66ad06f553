"""The main path, `sweep → compose → deliver → settle`: never twice, never lost, whatever happens between two steps."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, NoResultFound, OperationalError
from sqlmodel import SQLModel, select

from models import log
from models.directives import Assignment, Milestone
from models.log import LogEntry
from models.mail import Attempt, ClockStop, Heartbeat, Message, Notice, Recipient, Tick
from models.mail import Message as Mail
from models.people import Unit
from models.queries.due import open_clock_stop
from models.queries.recipients import persons_to_write_to
from models.queries.units import the_office
from models.store import Store
from notifications.sender import Outcome, nothing
from rules.milestones import MilestoneKind
from services.mail import composing, delivering, notice_selection, settling
from services.mail.clock_guard import ClockStopped
from services.mail.settling import DeliveryTally, SettledMessage
from services.operations import main_path
from services.operations.main_path import COMPOSE, DELIVER, PRUNE, STEPS, SWEEP, Step, TickContext
from services.operations.ticks import TickTally
from tests.factories import LUOYANG, ZHENGZHOU, Play, at, shown
from tests.fakes import LATER, LOST, NEVER, TAKEN, Outbox, counting

OPENING = "2018-04-16 14:30"
NOTHING = TickTally()


def messages(store: Store) -> list[tuple[str, str, int]]:
    """Return address, state and attempts of every message."""
    with store.read() as session:
        rows = session.exec(select(Mail).order_by(Mail.address))
        return [(row.address.partition("@")[0], str(row.state), row.attempts) for row in rows]


def test_a_tick_at_the_same_moment_again_sends_nothing(play: Play) -> None:
    play.dispatched()

    first, second = play.tick(OPENING), play.tick(OPENING)

    # looked at: two receipts, two completions, and the approval that was decided before
    assert first == TickTally(looked_at=5, messages=2, sent=2)
    assert second == NOTHING
    assert play.outbox.mails == [
        ("li@example.org", "【请签收】规范化社区创建：请于4月17日前签收（督2018-04-01）"),
        ("luo@example.org", "【请签收】规范化社区创建：请于4月17日前签收（督2018-04-01）"),
    ]


def test_nothing_due_is_known_without_looking_at_anything(play: Play) -> None:
    play.dispatched()
    play.tick(OPENING)

    assert main_path.is_needed(play.store, play.practice, play.outbox, now=at(OPENING)) is False
    assert main_path.is_needed(play.store, play.practice, play.outbox, now=at("2018-04-18 08:30")) is True


def test_a_second_compose_takes_only_what_is_new(play: Play) -> None:
    play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500})
    compose = lambda: main_path.compose_all(play.store, play.practice, token=play.token, now=at(OPENING))  # noqa: E731

    first = compose()
    play.dispatched(lead=[LUOYANG], quotas={LUOYANG: 500})
    second = compose()

    assert [composed.messages for composed in (first, second, compose())] == [1, 1, 0]
    assert messages(play.store) == [("li", "ready", 0), ("luo", "ready", 0)]


def test_nobody_gets_two_mails_for_one_opening(play: Play) -> None:
    play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500})
    play.tick(OPENING)

    play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500}, title="儿童之家建设")
    same_opening = play.tick("2018-04-16 15:00")
    next_opening = play.tick("2018-04-17 08:30")

    assert (same_opening.sent, next_opening.sent) == (0, 1)
    assert [subject for _, subject in play.outbox.mails] == [
        "【请签收】儿童之家建设：请于4月17日前签收（督2018-04-02）",
        "【请签收】规范化社区创建：请于4月17日前签收（督2018-04-01）",
    ]


def test_all_of_one_persons_notices_of_an_opening_are_one_mail(play: Play) -> None:
    for title in ("规范化社区创建", "儿童之家建设", "日间照料中心"):
        play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500}, title=title)

    ticked = play.tick(OPENING)

    assert (ticked.messages, ticked.sent) == (1, 1)
    assert play.outbox.mails == [("li@example.org", "【请签收】3项待办：3项待签收（督2018-04-01等）")]


def test_mail_waits_while_no_server_is_set_and_goes_when_there_is_one(play: Play) -> None:
    play.dispatched()

    without = play.tick(OPENING, smtp=False)
    later = play.tick("2018-04-16 15:10")

    assert (without.messages, without.sent, later.messages, later.sent) == (2, 0, 0, 2)
    assert messages(play.store) == [("li", "sent", 1), ("luo", "sent", 1)]


def test_what_the_server_wants_later_goes_later_with_identical_bytes(play: Play) -> None:
    play.outbox.answers["li@example.org"].extend([LATER, LATER])
    play.dispatched()

    ticks = [play.tick(f"2018-04-16 {time}") for time in ("14:30", "14:30", "14:31", "14:35", "14:36")]

    assert [(t.sent, t.retry) for t in ticks] == [(1, 1), (0, 0), (0, 1), (0, 0), (1, 0)]
    assert len({e.content for e in play.outbox.tried if e.to == "li@example.org"}) == 1
    assert messages(play.store) == [("li", "sent", 3), ("luo", "sent", 1)]
    assert play.notices("督2018-04-01", MilestoneKind.RECEIPT) == [("dispatched", "officer", "told", 1)]


def test_a_connection_lost_after_data_is_tried_again_once_after_a_while_with_identical_bytes(play: Play) -> None:
    play.outbox.answers["li@example.org"].append(LOST)
    play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500})

    ticks = [play.tick(f"2018-04-16 {time}") for time in ("14:30", "14:44", "14:45")]

    assert [(t.sent, t.uncertain) for t in ticks] == [(0, 1), (0, 0), (1, 0)]
    assert len(play.outbox.tried) == 2
    assert len({envelope.content for envelope in play.outbox.tried}) == 1


def test_a_server_that_is_down_leaves_everything_to_be_sent_later(play: Play) -> None:
    play.dispatched()
    play.outbox.is_down = True

    down = play.tick(OPENING)
    waiting = messages(play.store)
    play.outbox.is_down = False
    up = play.tick("2018-04-16 14:31")

    assert (down.sent, down.retry, up.sent) == (0, 2, 2)
    assert waiting == [("li", "ready", 0), ("luo", "ready", 0)]
    assert messages(play.store) == [("li", "sent", 1), ("luo", "sent", 1)]


def test_a_refusal_for_good_ends_a_message_and_its_notice_is_owed_again(play: Play) -> None:
    play.outbox.answers["li@example.org"].append(NEVER)
    play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500})

    ticked = play.tick(OPENING)

    assert (ticked.sent, ticked.failed) == (0, 1)
    assert messages(play.store) == [("li", "failed", 1)]
    assert play.notices("督2018-04-01", MilestoneKind.RECEIPT) == [("dispatched", "officer", "owed", 1)]
    with play.store.read() as session:
        [attempt] = session.exec(select(Attempt))
        assert (attempt.result, attempt.code, attempt.reply) == ("failed", 550, "5.1.1 no such user")


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param("2018-04-16 18:00", id="the window closes at exactly 18:00"),
        pytest.param("2018-04-17 08:29", id="a minute before it opens"),
        pytest.param("2018-04-22 10:00", id="a Sunday"),
        pytest.param("2018-05-01 10:00", id="a holiday"),
    ],
)
def test_outside_the_window_nothing_is_written_and_nothing_is_sent(play: Play, moment: str) -> None:
    play.dispatched()

    ticked = play.tick(moment)

    assert (ticked.messages, ticked.sent) == (0, 0)
    assert (messages(play.store), play.outbox.tried) == ([], [])


def test_a_mail_written_in_the_window_is_not_sent_after_it(play: Play) -> None:
    number = play.dispatched()
    play.tick("2018-04-16 17:59", smtp=False)
    play.report(number, "luo", "2018-04-16 18:00", "1", unit=LUOYANG)  # so that the tick has something to look at

    late, morning = play.tick("2018-04-16 18:01"), play.tick("2018-04-17 08:30")

    assert (late.looked_at, late.sent) == (1, 0)
    assert (morning.dissolved, morning.sent) == (2, 1)  # whoever has answered meanwhile is not asked again


def test_a_worked_saturday_is_a_day_like_any_other(play: Play) -> None:
    play.dispatched()

    ticked = play.tick("2018-04-28 09:00")  # 调休上班

    assert ticked.sent > 0


def test_a_claim_between_selecting_and_writing_stops_the_mail(play: Play) -> None:
    number = play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500})
    with play.store.write() as session:
        chosen = notice_selection.choose(session, play.practice, at(OPENING), now=at(OPENING))
        [li] = persons_to_write_to(session, composing.batch_of(at(OPENING), play.practice))

    play.acknowledge(number, "li", OPENING)
    with play.store.write() as session:
        written = composing.write(session, play.practice, at(OPENING), [li], token=play.token, now=at(OPENING))

    assert (chosen.go, written) == (1, 0)
    assert play.notices(number, MilestoneKind.RECEIPT) == [("dispatched", "officer", "stopped", 1)]


def test_after_a_week_of_downtime_each_role_hears_only_the_latest_and_nobody_is_passed_over(play: Play) -> None:
    number = play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500})

    first = play.tick("2018-04-24 08:30")
    told = play.outbox.taken()
    play.now = at("2018-04-24 08:30")
    sent = play.until("2018-04-26 15:00")

    assert (first.notices, first.superseded, first.sent) == (4, 2, 2)
    assert [to for to, _ in told] == ["li@example.org", "wang@example.org"]
    assert [(when, to) for when, to, _ in sent] == [("2018-04-26 08:30", "zhang")]
    assert play.notices(number, MilestoneKind.RECEIPT) == [
        ("dispatched", "officer", "superseded", 1),
        ("due+1wd", "officer", "superseded", 1),
        ("due+2wd", "desk", "told", 1),
        ("due+3wd", "officer", "told", 1),
        ("due+4wd", "deputy_head", "told", 1),
    ]


def one_of(store: Store, table: type[SQLModel]) -> SQLModel:
    with store.read() as session:
        row = session.exec(select(table)).first()
        assert row is not None
        return row


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        pytest.param(Notice, {}, id="a notice owed twice"),
        pytest.param(Recipient, {}, id="a recipient of a notice twice"),
        pytest.param(Message, {"header_id": "<other@example.org>"}, id="a second message of one batch"),
        pytest.param(Message, {"batch": "other"}, id="a Message-ID used again"),
        pytest.param(Assignment, {}, id="a unit with two assignments of a directive"),
        pytest.param(Unit, {}, id="two units of one code"),
    ],
)
def test_the_database_refuses_doubles(play: Play, table: type[SQLModel], changes: dict[str, Any]) -> None:
    play.dispatched()
    play.tick(OPENING)
    fields = {**one_of(play.store, table).model_dump(exclude={"id"}), **changes}

    with pytest.raises(IntegrityError), play.store.write() as session:
        session.add(table(**fields))


def test_a_lease_that_ran_out_before_anything_was_begun_is_free_again_and_its_late_holder_settles_nothing(
    play: Play,
) -> None:
    play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500})
    play.tick(OPENING, smtp=False)
    late = at(OPENING) + delivering.LEASE + timedelta(seconds=1)

    def lease(now: Any) -> list[delivering.LeasedMessage]:
        with play.store.write() as session:
            return delivering.lease(session, "duban@example.org", token=play.token, now=now)

    def settle(held: delivering.LeasedMessage, outcome: Outcome) -> DeliveryTally:
        with play.store.write() as session:
            return settling.settle(session, play.practice, [SettledMessage(held.id, held.token, outcome)], now=late)

    [mine], during = lease(at(OPENING)), lease(at(OPENING))
    with play.store.write() as session:
        expired = settling.expire(session, play.practice, now=late)
    [theirs] = lease(late)
    stale, settled = settle(mine, NEVER), settle(theirs, TAKEN)

    assert (during, expired) == ([], DeliveryTally(retry=1))
    assert mine == replace(theirs, token=mine.token)
    assert (stale, settled) == (DeliveryTally(), DeliveryTally(sent=1))
    assert messages(play.store) == [("li", "sent", 1)]


def test_a_server_that_dies_between_two_messages_loses_neither(play: Play) -> None:
    class Dying(Outbox):
        async def send(self, envelope: Any, begin: Any = nothing) -> Any:
            self.is_down = len(self.tried) >= 1
            return await super().send(envelope, begin)

    play.dispatched()

    ticked = play.tick(OPENING, Dying())
    again = play.tick("2018-04-16 14:31")

    assert (ticked.sent, ticked.retry, again.sent) == (1, 1, 1)
    assert [state for _, state, _ in messages(play.store)] == ["sent", "sent"]


def test_the_log_tells_every_message_and_holds(play: Play) -> None:
    play.dispatched()
    play.tick(OPENING)

    with play.store.read() as session:
        sent = set(session.exec(select(LogEntry.subject).where(LogEntry.action == "message.sent")))
        assert sent == set(session.exec(select(Mail.header_id)))
        assert log.first_broken(session) is None


def test_what_is_rolled_back_leaves_no_entry_in_the_log(store: Store) -> None:
    def entries() -> int:
        with store.read() as session:
            return session.get_one(log.LogHead, 1).position

    before = entries()

    def fail() -> None:
        with store.write() as session:
            log.record(session, "test", "test", now=at(OPENING))
            session.get_one(Notice, 999)

    with pytest.raises(NoResultFound):
        fail()

    assert entries() == before


def test_a_reader_cannot_write(store: Store) -> None:
    with store.read() as session, pytest.raises(OperationalError, match="readonly"):
        session.connection().execute(text("UPDATE unit SET name = 'x'"))


def test_a_rehearsal_leaves_nothing_behind(play: Play) -> None:
    number = play.dispatched()
    with play.store.rehearse() as rehearsed:
        ticked = asyncio.run(
            main_path.tick(rehearsed, play.practice, None, token=counting(), now=at(OPENING)),
        )

    assert ticked.messages == 2
    assert messages(play.store) == []
    assert play.notices(number, MilestoneKind.RECEIPT) == [("dispatched", "officer", "owed", 1)]


def test_four_writers_lose_no_update(store: Store) -> None:
    def count(_: int) -> None:
        for _ in range(25):
            with store.write() as session:
                office = the_office(session)
                assert office is not None
                office.phone = str(int(office.phone) + 1)
                session.add(office)

    with store.write() as session:
        office = the_office(session)
        assert office is not None
        office.phone = "0"
        session.add(office)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, range(4)))

    with store.read() as session:
        office = the_office(session)
        assert office is not None
        assert office.phone == "100"


def test_what_must_wait_for_a_role_below_makes_no_tick_of_the_same_opening_needed(play: Play) -> None:
    play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500})
    play.until("2018-04-16 15:00")

    play.tick("2018-04-24 08:30")  # a week down: the officer hears first, the deputy head must wait

    needed = [
        main_path.is_needed(play.store, play.practice, play.outbox, now=at(moment))
        for moment in ("2018-04-24 08:31", "2018-04-24 14:30")
    ]
    assert needed == [False, True]


def test_mail_that_waits_for_a_server_makes_no_tick_needed(play: Play) -> None:
    play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500})
    play.tick(OPENING, smtp=False)

    needed = [
        main_path.is_needed(play.store, play.practice, senders, now=at(OPENING)) for senders in (None, play.outbox)
    ]
    assert needed == [False, True]


def test_a_server_that_is_left_alone_makes_no_tick_needed(play: Play) -> None:
    play.dispatched()
    play.outbox.is_down = True
    play.tick(OPENING)

    needed = [
        main_path.is_needed(play.store, play.practice, play.outbox, now=at(moment))
        for moment in (OPENING, "2018-04-16 14:31")
    ]
    assert needed == [False, True]


def context_at(play: Play, moment: str, *, smtp: bool = True) -> TickContext:
    return TickContext(play.store, play.practice, play.outbox if smtp else None, play.token, at(moment))


class Watched:
    """Runs steps plainly and keeps their names, each with what it did."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, TickTally]] = []

    async def __call__(self, step: Step, context: TickContext) -> TickTally:
        ticked = await main_path.plainly(step, context)
        self.seen.append((step.name, ticked))
        return ticked


def watched(play: Play, moment: str) -> tuple[TickTally, list[tuple[str, TickTally]]]:
    run = Watched()
    ticking = main_path.tick(play.store, play.practice, play.outbox, token=play.token, now=at(moment), run=run)
    return asyncio.run(ticking), run.seen


def test_a_tick_is_its_steps_in_their_order_and_what_they_did_adds_up(play: Play) -> None:
    play.dispatched()

    ticked, seen = watched(play, OPENING)

    assert seen == [
        ("sweep", TickTally(looked_at=5)),
        ("weekly", TickTally()),
        ("compose", TickTally(messages=2)),
        ("deliver", TickTally(sent=2)),
        ("prune", TickTally()),
    ]
    assert ticked == TickTally(looked_at=5, messages=2, sent=2)


def test_a_tick_that_finds_nothing_runs_no_step(play: Play) -> None:
    play.dispatched()
    play.tick(OPENING)

    assert watched(play, OPENING) == (NOTHING, [])


def test_a_tick_is_needed_where_a_step_has_work_and_nowhere_else(play: Play) -> None:
    play.dispatched()
    play.outbox.answers["li@example.org"].append(LATER)
    moments = [OPENING, "2018-04-16 14:30", "2018-04-16 14:31", "2018-04-16 18:00", "2018-04-17", "2018-04-18 08:30"]

    for moment in moments * 2:
        context = context_at(play, moment)
        due = [step.name for step in STEPS if step is not PRUNE and step.is_due(context)]
        needed = main_path.is_needed(play.store, play.practice, play.outbox, now=at(moment))
        assert (moment, needed) == (moment, due != [])
        play.tick(moment)


def test_after_each_step_the_next_one_has_its_work(play: Play) -> None:
    play.dispatched()
    context, due = context_at(play, OPENING), []

    for step in STEPS:
        due.append([other.name for other in STEPS if other.is_due(context)])
        asyncio.run(main_path.plainly(step, context))

    assert due == [
        ["sweep", "compose", "prune"],
        ["compose", "prune"],
        ["compose", "prune"],
        ["deliver", "prune"],
        ["prune"],
    ]
    assert [step.name for step in STEPS if step.is_due(context)] == []


def apart(play: Play, step: Step, moment: str, *, is_drill: bool = False) -> TickTally:
    return asyncio.run(main_path.run_apart(step, context_at(play, moment), is_drill=is_drill))


def noted(store: Store) -> tuple[list[tuple[int, int, int]], str]:
    """Return what is kept of each pass, looked at, written and sent; and the moment of the last one that ended."""
    with store.read() as session:
        rows = session.exec(select(Tick).order_by(Tick.id))
        last = session.exec(select(Heartbeat.at)).one()
        return [(row.looked_at, row.messages, row.sent) for row in rows], shown(last) if last else ""


def test_steps_that_run_apart_do_what_a_tick_does_and_each_is_noted(play: Play) -> None:
    play.dispatched()

    done = [apart(play, step, OPENING) for step in STEPS]

    assert sum(done, TickTally()) == TickTally(looked_at=5, messages=2, sent=2)
    assert noted(play.store) == ([(5, 0, 0), (0, 2, 0), (0, 0, 2)], OPENING)


def test_a_step_that_finds_nothing_is_a_sign_of_life_and_a_drill_is_none(play: Play) -> None:
    drilled = apart(play, SWEEP, OPENING, is_drill=True), noted(play.store)
    idle = apart(play, DELIVER, "2018-04-16 14:31"), noted(play.store)

    assert drilled == (NOTHING, ([], ""))
    assert idle == (NOTHING, ([], "2018-04-16 14:31"))


def test_mail_is_not_written_apart_before_the_sweep_has_caught_up_with_the_opening(play: Play) -> None:
    play.dispatched()

    early = apart(play, COMPOSE, OPENING), noted(play.store)
    apart(play, SWEEP, OPENING)
    number = play.dispatched(title="儿童之家建设", now=at("2018-04-16 14:31"))
    written = apart(play, COMPOSE, "2018-04-16 14:31")

    assert early == (NOTHING, ([], ""))
    assert (written.messages, play.notices(number, MilestoneKind.RECEIPT)[0][2]) == (2, "owed")


def open_stop(play: Play, moment: str) -> str:
    with play.store.write() as session:
        session.add(ClockStop(noticed_at=at(moment), expected_at=at("2018-04-16 11:00")))
    return moment


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
@pytest.mark.parametrize(
    "clock",
    [
        pytest.param(lambda play: open_stop(play, OPENING), id="a stop that nobody has accepted"),
        pytest.param(lambda play: "2018-04-16 09:49", id="eleven minutes before the last entry of the log"),
        pytest.param(lambda play: "2018-06-15 14:30", id="more than sixty days after it"),
    ],
)
def test_by_a_clock_that_is_not_believed_no_step_does_anything_apart(
    play: Play, step: Step, clock: Callable[[Play], str]
) -> None:
    play.dispatched()
    moment = clock(play)

    with pytest.raises(ClockStopped, match="should say about 2018-04-16T"):
        apart(play, step, moment)

    assert (noted(play.store), messages(play.store), play.outbox.tried) == (([], ""), [], [])
    with play.store.read() as session:
        assert open_clock_stop(session) is not None
        assert session.exec(select(Milestone.next_check_at)).all().count(at("2018-04-16 10:00")) == 5


def test_a_moment_that_is_given_needs_no_clock(play: Play) -> None:
    play.dispatched()
    open_stop(play, OPENING)

    assert apart(play, SWEEP, OPENING, is_drill=True).looked_at == 5
