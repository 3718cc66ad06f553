"""The promise about mail: sent at least once, normally exactly once; what is ambiguous is repeated once, and never silently lost."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from models import log
from models.log import LogEntry
from models.mail import MailServer, Message, MessageState
from models.queries.milestones import open_duties
from models.store import Store
from models.writes.messages import MARK
from notifications.sender import ConversationClosed, Envelope, Outcome, nothing
from rules.milestones import MilestoneKind
from services import lookup
from services.mail import clock_guard, contacts, delivering
from tests.factories import LUOYANG, ZHENGZHOU, Play, at
from tests.fakes import LOST, Outbox, body_of

OPENING = "2018-04-16 14:30"
ALONE = {"lead": [ZHENGZHOU], "quotas": {ZHENGZHOU: 500}}


def states(store: Store) -> list[tuple[str, str]]:
    with store.read() as session:
        return [(row.batch, str(row.state)) for row in session.exec(select(Message).order_by(Message.id))]


def lease(play: Play, moment: str) -> list[delivering.LeasedMessage]:
    with play.store.write() as session:
        return delivering.lease(session, "duban@example.org", token=play.token, now=at(moment))


class Dying(Outbox):
    """A process that ends right after it said that DATA begins, before the server has a byte."""

    async def send(self, envelope: Any, begin: Any = nothing) -> Any:
        begin()
        raise SystemExit(9)


def test_what_was_about_to_be_sent_when_the_process_died_is_sent_later(play: Play) -> None:
    play.dispatched(**ALONE)
    with pytest.raises(SystemExit):
        play.tick(OPENING, Dying())

    ticks = [play.tick(f"2018-04-16 {time}") for time in ("14:35", "14:41", "14:56")]

    assert [(t.uncertain, t.sent) for t in ticks] == [(0, 0), (1, 0), (0, 1)]


def test_what_is_ambiguous_twice_is_presumed_sent_and_the_desk_asks_by_telephone(play: Play) -> None:
    play.outbox.answers["li@example.org"].extend([LOST, LOST])
    number = play.dispatched(**ALONE)

    ticks = [play.tick(f"2018-04-16 {time}") for time in ("14:30", "14:45", "15:30", "16:30")]
    morning = play.tick("2018-04-17 08:30")

    assert [(t.uncertain, t.presumed) for t in ticks] == [(1, 0), (0, 1), (0, 0), (0, 0)]
    assert len([e for e in play.outbox.tried if e.to == "li@example.org"]) == 2
    assert play.notices(number, MilestoneKind.RECEIPT) == [("dispatched", "officer", "told", 1)]
    assert ("wang@example.org", f"【送达未确认】规范化社区创建：请于4月23日前办理（{number}）") in play.outbox.mails
    assert morning.sent == 1  # the desk


def test_what_could_not_be_repeated_within_a_day_is_presumed_sent(play: Play) -> None:
    play.outbox.answers["li@example.org"].append(LOST)
    play.dispatched(**ALONE)
    play.tick(OPENING)
    play.outbox.is_down = True

    ticks = [play.tick("2018-04-17 14:30"), play.tick("2018-04-17 14:31")]

    assert [t.presumed for t in ticks] == [0, 1]


def test_a_lease_that_ran_out_after_data_was_begun_is_repeated_once_with_identical_bytes(play: Play) -> None:
    play.dispatched(**ALONE)
    play.tick(OPENING, smtp=False)
    [held] = lease(play, OPENING)
    with play.store.marks() as mark:
        mark(MARK, [delivering.marked(held, begun=at(OPENING))])

    ticks = [play.tick(f"2018-04-16 {time}") for time in ("14:40", "14:41", "14:55", "14:56")]

    assert [(t.uncertain, t.sent) for t in ticks] == [(0, 0), (1, 0), (0, 0), (0, 1)]
    assert [e.content for e in play.outbox.envelopes] == [held.envelope.content]


def test_a_lease_that_ran_out_after_the_server_took_the_message_is_not_repeated(play: Play) -> None:
    play.dispatched(**ALONE)
    play.tick(OPENING, smtp=False)
    [held] = lease(play, OPENING)
    with play.store.marks() as mark:
        mark(MARK, [delivering.marked(held, begun=at(OPENING), taken=at(OPENING))])

    ticked = play.tick("2018-04-16 14:41")

    assert (ticked.sent, play.outbox.tried) == (1, [])
    assert states(play.store) == [("2018-04-16T14:30", "sent")]


def test_a_server_that_cannot_be_talked_to_is_left_alone_ever_longer_and_no_message_pays_for_it(play: Play) -> None:
    play.dispatched(**ALONE)
    play.outbox.is_down = True
    asked = []
    for minute in range(180):
        moment = at("2018-04-17 08:30") + timedelta(minutes=minute)
        play.tick(f"{moment.astimezone(play.practice.calendar.zone):%Y-%m-%d %H:%M}")
        with play.store.read() as session:
            asked.append(session.exec(select(MailServer.failures)).one())

    with play.store.read() as session:
        message = session.exec(select(Message)).one()
    tried = [minute for minute in range(1, 180) if asked[minute] > asked[minute - 1]]
    assert tried == [1, 6, 21, 81, 141]
    assert (message.state, message.attempts) == (MessageState.READY, 0)


def test_a_message_no_server_will_talk_about_keeps_nobody_elses_mail_back(play: Play) -> None:
    class Choking(Outbox):
        async def send(self, envelope: Envelope, begin: Any = nothing) -> Outcome:
            if envelope.to == "li@example.org":
                raise ConversationClosed("421 4.7.0 closing connection")
            return await super().send(envelope, begin)

    play.dispatched()
    server = Choking()
    sent = [play.tick(f"2018-04-16 {time}", server).sent for time in ("14:30", "14:31", "14:32", "14:33")]
    play.dispatched(title="儿童之家建设")
    later = [play.tick(f"2018-04-17 {time}", server).sent for time in ("08:30", "08:35")]

    assert (sent, later) == ([0, 1, 0, 0], [0, 1]), server.mails


def test_mail_that_could_not_leave_from_monday_to_thursday_is_true_on_thursday(play: Play) -> None:
    number = play.dispatched()
    play.tick("2018-04-16 15:00")
    play.outbox.is_down = True
    for day in ("17", "18", "19"):
        play.tick(f"2018-04-{day} 08:30")
        play.tick(f"2018-04-{day} 14:30")
    play.acknowledge(number, "luo", "2018-04-19 15:00", unit=LUOYANG)
    play.outbox.is_down = False
    play.outbox.taken()

    play.tick("2018-04-20 08:30")

    texts = {e.to: body_of(e) for e in play.outbox.envelopes}
    assert sorted(texts) == ["li@example.org", "wang@example.org"]
    assert "逾期3个工作日" in texts["li@example.org"]
    assert "洛阳" not in texts["wang@example.org"]
    with play.store.read() as session:
        waiting = {str(s) for s in session.exec(select(Message.state))}
    assert waiting == {"sent", "dissolved"}


def test_a_mail_about_what_was_settled_meanwhile_is_taken_back_within_its_opening(play: Play) -> None:
    number = play.dispatched(**ALONE)
    play.tick(OPENING, smtp=False)
    play.acknowledge(number, "li", "2018-04-16 14:40")

    ticked = play.tick("2018-04-16 14:45")

    assert (ticked.dissolved, ticked.sent) == (1, 0)
    assert states(play.store) == [("2018-04-16T14:30", "dissolved")]


def test_what_is_still_true_of_a_mail_taken_back_is_written_again_in_the_same_opening(play: Play) -> None:
    first, second = play.dispatched(**ALONE), play.dispatched(**ALONE, title="儿童之家建设")
    play.tick(OPENING, smtp=False)
    play.acknowledge(first, "li", "2018-04-16 14:40")

    play.tick("2018-04-16 14:45")

    assert states(play.store) == [("2018-04-16T14:30", "dissolved"), ("2018-04-16T14:30#2", "sent")]
    [mail] = [body_of(e) for e in play.outbox.envelopes]
    assert (first in mail, second in mail) == (False, True)


def test_a_contact_put_right_ends_the_desks_duty(play: Play) -> None:
    play.outbox.answers["li@example.org"].extend([LOST, LOST])
    number = play.dispatched(**ALONE)
    for time in ("14:30", "14:45"):
        play.tick(f"2018-04-16 {time}")

    with play.store.write() as session:
        li = lookup.person(session, "li")
        contacts.put_right(session, li, "li.new@example.org", actor="wang", now=at("2018-04-17 09:00"))

    with play.store.read() as session:
        assert lookup.person(session, "li").email == "li.new@example.org"
        assert open_duties(session, MilestoneKind.CONTACT, "li") == []
    assert "wang@example.org" not in [to for to, _ in play.outbox.mails], number


EXPECTED = at("2018-04-17 08:30")


@pytest.mark.parametrize(
    ("now", "stopped"),
    [
        pytest.param("2018-04-17 08:30", False, id="as expected"),
        pytest.param("2018-04-17 08:40", False, id="ten minutes of drift are borne"),
        pytest.param("2018-04-17 08:41", True, id="eleven minutes ahead"),
        pytest.param("2018-04-17 11:30", True, id="three hours ahead"),
        pytest.param("2018-04-17 07:30", True, id="an hour back"),
        pytest.param("2019-05-22 08:30", True, id="400 days ahead"),
    ],
)
def test_a_clock_that_jumped_between_two_ticks_stops_everything(play: Play, now: str, stopped: object) -> None:
    stop = clock_guard.check(play.store, expected=EXPECTED, now=at(now))

    assert (stop is not None) is stopped


@pytest.mark.parametrize(
    ("now", "stopped"),
    [
        pytest.param("2018-04-16 08:40", False, id="just before the last entry: two clocks of one house"),
        pytest.param("2018-04-16 07:00", True, id="hours before the last entry"),
        pytest.param("2018-04-18 09:00", False, id="two days down"),
        pytest.param("2018-06-15 08:45", False, id="exactly sixty days after the last entry"),
        pytest.param("2018-06-16 09:00", True, id="more than sixty days after it"),
    ],
)
def test_at_a_start_the_clock_is_held_against_the_logs_last_entry(play: Play, now: str, stopped: object) -> None:
    with play.store.write() as session:
        log.record(session, "drill", "clock", now=at("2018-04-16 08:45"))

    stop = clock_guard.check(play.store, expected=None, now=at(now))

    assert (stop is not None) is stopped


def test_a_stopped_clock_stays_stopped_until_somebody_accepts_it_even_when_it_is_back(play: Play) -> None:
    clock_guard.check(play.store, expected=EXPECTED, now=at("2019-05-22 08:30"))
    back = clock_guard.check(play.store, expected=EXPECTED, now=EXPECTED)
    with play.store.write() as session:
        clock_guard.accept(session, actor="root", now=EXPECTED)
    accepted = clock_guard.check(play.store, expected=None, now=EXPECTED)

    with play.store.read() as session:
        said = session.exec(select(LogEntry.action).where(LogEntry.subject == "clock")).all()
        assert log.first_broken(session) is None
    assert (back is not None, accepted) == (True, None)
    assert said == ["clock.stopped", "clock.accepted"]


def test_another_server_is_not_left_alone_for_the_first_ones_sake(play: Play) -> None:
    class Elsewhere(Outbox):
        @property
        def where(self) -> str:
            return "other.example:25"

    play.dispatched(**ALONE)
    play.outbox.is_down = True
    play.tick(OPENING)

    assert play.tick(OPENING, Elsewhere()).sent == 1
