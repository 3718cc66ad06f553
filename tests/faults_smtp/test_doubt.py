"""What is in doubt: twice ambiguous is presumed, never a third copy, and only the holder of a lease may settle."""

import pytest
from sqlmodel import select

from models.log import LogEntry
from models.mail import MessageState
from models.store import Store
from notifications.sender import Envelope
from rules.milestones import MilestoneKind
from services.mail import delivering, settling
from services.mail.delivering import LeasedMessage
from services.mail.settling import DeliveryTally, SettledMessage
from tests.factories import ZHENGZHOU, Play, at
from tests.fakes import LATER, LOST, NEVER, TAKEN
from tests.faults_smtp.audit import Account, account, attempts, messages
from tests.faults_smtp.moody import Act, Mood, Moody

pytestmark = [pytest.mark.enable_socket, pytest.mark.network]

ALONE = {"lead": [ZHENGZHOU], "quotas": {ZHENGZHOU: 500}}
OPENING = "2018-04-16 14:30"
LOSING = Mood({"CONTENT li@example.org": Act.DROP})


def logged(store: Store) -> list[str]:
    with store.read() as session:
        found = session.exec(select(LogEntry.action).where(LogEntry.action.like("message.%"))).all()  # type: ignore[attr-defined]  # a column in SQL
    return [action.partition(".")[2] for action in found]


@pytest.mark.parametrize("act", [Act.DROP, Act.HANG, "what?"], ids=["hangs up", "hangs", "talks nonsense"])
def test_what_is_in_doubt_twice_is_presumed_and_there_is_no_third_copy(
    play: Play, server: Moody, act: Act | str
) -> None:
    number = play.dispatched(**ALONE)
    server.usual = Mood({"CONTENT li@example.org": act})

    first = [
        play.tick(f"2018-04-16 {time}", server.senders()) for time in ("14:30", "14:44", "14:45", "15:00", "17:00")
    ]
    next_days = [play.tick(f"2018-04-{day} 08:30", server.senders()) for day in ("17", "18")]

    twice = [one for one in server.taken if one.header_id == server.taken[0].header_id]
    assert [(t.uncertain, t.presumed) for t in first] == [(1, 0), (0, 0), (0, 1), (0, 0), (0, 0)]
    assert (len(twice), len({one.content for one in twice})) == (2, 1)
    assert play.notices(number, MilestoneKind.RECEIPT)[0] == ("dispatched", "officer", "told", 1)
    assert (server.copies["wang"] >= 1, next_days[0].sent) == (True, 1)
    found = account(play.store, server.taken)
    assert (found.lost, found.doubled, found.changed, found.log_holds) == ((), (), (), True)


def test_what_never_arrived_is_presumed_all_the_same_and_the_desk_asks(play: Play, server: Moody) -> None:
    play.dispatched(**ALONE)
    server.usual = Mood({"HALF li@example.org": Act.DROP})

    for moment in (OPENING, "2018-04-16 14:45", "2018-04-16 17:00", "2018-04-17 08:30"):
        play.tick(moment, server.senders())

    assert server.copies == {"wang": 1}
    assert logged(play.store) == ["composed", "uncertain", "presumed", "composed", "sent"]


@pytest.mark.parametrize(
    ("back", "state"),
    [
        pytest.param("2018-04-17 14:30", "sent", id="exactly 24 hours later it is repeated"),
        pytest.param("2018-04-17 14:31", "presumed", id="after more than 24 hours it is not"),
        pytest.param("2018-04-19 08:30", "presumed", id="after days it is not"),
    ],
)
def test_what_is_in_doubt_waits_a_day_for_a_server_that_is_away(
    play: Play, server: Moody, back: str, state: str
) -> None:
    play.dispatched(**ALONE)
    server.moods.append(LOSING)
    server.usual = Mood({"GREETING": Act.DROP})
    for moment in (OPENING, "2018-04-16 14:45", "2018-04-16 17:30"):
        play.tick(moment, server.senders())

    server.usual = Mood()
    play.tick(back, server.senders())

    row = messages(play.store)[0]
    copies = sum(one.header_id == row.header_id for one in server.taken)
    assert (str(row.state), copies) == (state, 2 if state == "sent" else 1)
    assert play.tick("2018-04-20 08:30", server.senders()).uncertain == 0
    assert account(play.store, server.taken).doubled == ()


def test_what_is_in_doubt_is_neither_taken_back_nor_written_anew(play: Play, server: Moody) -> None:
    number = play.dispatched(**ALONE)
    server.moods.append(LOSING)
    play.tick(OPENING, server.senders())
    play.acknowledge(number, "li", "2018-04-16 14:40")

    play.tick("2018-04-16 14:45", server.senders())

    assert [str(row.state) for row in messages(play.store)] == ["sent"]
    assert [len(server.taken), len({(one.header_id, one.content) for one in server.taken})] == [2, 1]
    assert account(play.store, server.taken) == Account()


def lease(play: Play, moment: str) -> list[LeasedMessage]:
    with play.store.write() as session:
        return delivering.lease(session, "duban@example.org", token=play.token, now=at(moment))


def settle(play: Play, found: list[SettledMessage], moment: str) -> DeliveryTally:
    with play.store.write() as session:
        return settling.settle(session, play.practice, found, now=at(moment))


def begin(play: Play, held: LeasedMessage, moment: str) -> None:
    """Note that DATA of a leased message began."""
    with play.store.marks() as mark:
        mark(delivering.MARK, [delivering.marked(held, begun=at(moment))])


def test_a_worker_that_died_after_data_began_is_followed_by_identical_bytes_once(play: Play, server: Moody) -> None:
    play.dispatched(**ALONE)
    play.tick(OPENING, smtp=False)
    [held] = lease(play, OPENING)
    begin(play, held, OPENING)
    server_has = Envelope(held.envelope.sender, held.envelope.to, held.envelope.content)

    times = ("14:35", "14:40", "14:41", "14:50", "14:56", "15:30")
    ticks = [play.tick(f"2018-04-16 {time}", server.senders()) for time in times]

    assert [(t.uncertain, t.sent) for t in ticks] == [(0, 0), (0, 0), (1, 0), (0, 0), (0, 1), (0, 0)]
    [taken] = server.taken
    assert taken.content.removesuffix(b".\r\n") == server_has.content
    assert account(play.store, server.taken) == Account()


@pytest.mark.parametrize("outcome", [TAKEN, LATER, NEVER, LOST, None], ids=["taken", "later", "never", "lost", "none"])
def test_a_worker_that_comes_back_after_its_lease_was_taken_over_settles_nothing(play: Play, outcome: object) -> None:
    play.dispatched(**ALONE)
    play.tick(OPENING, smtp=False)
    [first] = lease(play, OPENING)
    with play.store.write() as session:
        settling.expire(session, play.practice, now=at("2018-04-16 14:41"))
    [second] = lease(play, "2018-04-16 14:41")

    late = settle(play, [SettledMessage(first.id, first.token, outcome)], "2018-04-16 14:42")  # type: ignore[arg-type]  # one of five
    [row] = messages(play.store)
    holds = (row.state, row.lease_token)
    mine = settle(play, [SettledMessage(second.id, second.token, TAKEN)], "2018-04-16 14:43")
    again = settle(play, [SettledMessage(second.id, second.token, TAKEN)], "2018-04-16 14:43")

    assert (late, mine, again) == (DeliveryTally(), DeliveryTally(sent=1), DeliveryTally())
    assert (first.id, holds) == (second.id, (MessageState.SENDING, second.token))
    assert first.token != second.token
    assert attempts(play.store) == ["sent"]


def test_a_worker_that_comes_back_after_its_lease_ran_out_settles_nothing_though_nobody_took_over(play: Play) -> None:
    play.dispatched(**ALONE)
    play.tick(OPENING, smtp=False)
    [held] = lease(play, OPENING)
    begin(play, held, OPENING)
    with play.store.write() as session:
        settling.expire(session, play.practice, now=at("2018-04-16 14:41"))

    late = settle(play, [SettledMessage(held.id, held.token, TAKEN)], "2018-04-16 14:42")

    assert (late, attempts(play.store)) == (DeliveryTally(), ["uncertain"])
    assert [str(row.state) for row in messages(play.store)] == ["uncertain"]


def test_what_one_worker_holds_no_other_is_given(play: Play) -> None:
    play.dispatched()
    play.tick(OPENING, smtp=False)

    first, second = lease(play, OPENING), lease(play, "2018-04-16 14:39")

    assert (len(first), second) == (2, [])
