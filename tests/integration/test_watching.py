"""The watchman finds what was overlooked, by questions of his own, and tells the office once a day and kind of trouble."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import col, select

from models import log
from models.directives import Milestone
from models.mail import Message, Notice
from models.people import Person, Post
from models.queries.milestones import milestones_on
from rules.ladder import NoticeKind
from rules.milestones import MilestoneKind
from rules.roles import Role
from services import clockwork, lookup
from services.mail import clock_guard
from services.operations import main_path, ticks, watch
from services.operations.findings import Finding, FindingLevel
from services.operations.watch import WatchRound
from tests.factories import Play, at
from tests.fakes import LOST, NEVER, body_of

ALONE = {"lead": ["410100"], "quotas": {"410100": 300}, "target": {"kind": "sum", "quantity": 300, "unit": "个"}}


def found(play: Play, moment: str) -> list[Finding]:
    with play.store.read() as session:
        return watch.findings(session, play.practice, now=at(moment))


def names(play: Play, moment: str) -> list[str]:
    return [str(one.name) for one in found(play, moment)]


def look(play: Play, moment: str, *, smtp: bool = True) -> WatchRound:
    server = play.outbox if smtp else None
    return asyncio.run(watch.watch(play.store, play.practice, server, token=play.token, now=at(moment)))


def swept(play: Play, moment: str) -> None:
    main_path.sweep_all(play.store, play.practice, now=at(moment))


def mails(play: Play) -> list[tuple[str, str]]:
    """Return batch and state of every mail of the watchman's."""
    with play.store.read() as session:
        rows = session.exec(select(Message).where(Message.kind == "watch").order_by(col(Message.id)))
        return [(row.batch, str(row.state)) for row in rows]


def test_where_nothing_is_overlooked_nothing_is_found_and_nobody_written_to(play: Play) -> None:
    play.dispatched()
    play.tick("2018-04-16 14:30")
    play.outbox.taken()

    assert look(play, "2018-04-16 16:07") == WatchRound()
    assert (mails(play), play.outbox.taken()) == ([], [])


@pytest.mark.parametrize(
    ("moment", "seen"),
    [
        pytest.param("2018-04-16 10:30", [], id="half an hour is borne"),
        pytest.param("2018-04-16 10:31", ["unswept"], id="a minute more is not"),
        pytest.param("2018-04-16 23:00", ["unswept", "uncarried"], id="by night as well, with the mail that was due"),
    ],
)
def test_a_milestone_that_nobody_looked_at_is_found(play: Play, moment: str, seen: list[str]) -> None:
    play.dispatched(**ALONE)

    assert names(play, moment) == seen


def test_what_is_found_says_how_many_since_when_of_which_directive_and_what_to_do(play: Play) -> None:
    number = play.dispatched(**ALONE)

    (one,) = found(play, "2018-04-16 12:37")

    with play.store.read() as session:
        count = len(
            session.exec(select(Milestone.id).where(col(Milestone.next_check_at) <= at("2018-04-16 12:00"))).all()
        )
    assert one.level is FindingLevel.PROBLEM
    assert one.found.say("en") == (
        f"{count} milestones whose time has come are not looked at, the first for 2 h (such as {number})"
    )
    assert one.found.say("zh") == f"{count}个时限节点到时未查看，最早已2小时（{number}等）"
    assert one.todo.say("en") == "read the log of duban serve and restart it"


@pytest.mark.parametrize(
    ("moment", "seen"),
    [
        pytest.param("2018-04-16 14:37", [], id="its opening has just begun"),
        pytest.param("2018-04-16 14:59", [], id="half an hour is borne"),
        pytest.param("2018-04-16 15:00", ["uncarried"], id="then it is missed"),
        pytest.param("2018-04-16 22:00", ["uncarried"], id="by night as well"),
    ],
)
def test_a_notice_owed_at_an_opening_that_no_mail_carries_is_found(play: Play, moment: str, seen: list[str]) -> None:
    play.dispatched(**ALONE)
    swept(play, "2018-04-16 10:01")

    assert names(play, moment) == seen


def test_a_notice_that_was_let_go_and_whose_mail_was_never_written_is_found(play: Play) -> None:
    play.dispatched(**ALONE)
    play.tick("2018-04-16 14:30", smtp=False)
    with play.store.writer.engine.begin() as connection:  # as a slip in composing would leave it
        connection.exec_driver_sql("UPDATE recipient SET message_id = NULL")

    assert names(play, "2018-04-16 15:07") == ["uncarried"]


def test_a_notice_that_waits_for_the_role_below_is_not_overlooked(play: Play) -> None:
    number = play.dispatched(**ALONE)
    with play.store.write() as session:
        directive = lookup.directive(session, number)
        (row,) = [m for m in milestones_on(session, directive.id) if m.kind is MilestoneKind.RECEIPT]
        clockwork.announce(
            session, row, "due+4wd", Role.DEPUTY_HEAD, kind=NoticeKind.PROMPT, now=at("2018-04-16 10:00")
        )
    play.tick("2018-04-16 14:30")

    with play.store.read() as session:
        waits = session.exec(select(Notice).where(Notice.role == Role.DEPUTY_HEAD)).one()
    assert (str(waits.state), waits.considered_at) == ("owed", at("2018-04-16 14:30"))
    assert names(play, "2018-04-16 15:07") == []


def test_a_notice_that_nobody_need_hear_any_more_is_not_overlooked(play: Play) -> None:
    number = play.dispatched(**ALONE)
    swept(play, "2018-04-16 10:01")
    play.acknowledge(number, "li", "2018-04-16 10:05")
    swept(play, "2018-04-16 10:06")

    assert names(play, "2018-04-16 15:07") == []


def test_a_notice_that_nobody_can_hear_is_found(play: Play) -> None:
    play.dispatched(**ALONE)
    with play.store.write() as session:
        for one in session.exec(select(Person)):
            one.mail_failed_at = at("2018-04-16 09:30")
            session.add(one)
        for post in session.exec(select(Post).where(Post.role == Role.MAILBOX)):
            post.until_on = at("2018-04-01").date()
            session.add(post)
    play.tick("2018-04-16 14:30")

    assert names(play, "2018-04-16 15:07") == ["uncarried"]
    assert look(play, "2018-04-16 15:07").written == 0


def test_a_notice_whose_mail_was_refused_a_moment_ago_is_left_to_the_next_tick(play: Play) -> None:
    play.dispatched(**ALONE)
    play.outbox.answers["li@example.org"].extend([LOST, NEVER])
    for time in ("14:30", "15:35"):
        play.tick(f"2018-04-16 {time}")

    assert names(play, "2018-04-16 15:36") == []
    assert names(play, "2018-04-16 16:37") == ["unswept", "uncarried"]


@pytest.mark.parametrize(
    ("moment", "seen"),
    [
        pytest.param("2018-04-16 15:29", [], id="an hour is borne"),
        pytest.param("2018-04-16 15:30", ["unsent"], id="exactly an hour"),
        pytest.param("2018-04-17 08:37", ["unsent"], id="the next morning"),
    ],
)
def test_a_mail_that_no_server_has_after_an_hour_is_found(play: Play, moment: str, seen: list[str]) -> None:
    play.dispatched(**ALONE)
    play.tick("2018-04-16 14:30", smtp=False)

    assert names(play, moment) == seen


def test_only_hours_in_which_mail_may_leave_count(play: Play) -> None:
    play.dispatched(**ALONE)
    play.tick("2018-04-16 17:45", smtp=False)

    assert [names(play, f"2018-04-{moment}") for moment in ("16 23:59", "17 08:37", "17 09:15")] == [[], [], ["unsent"]]


def test_a_house_in_which_no_tick_comes_to_its_end_is_found(play: Play) -> None:
    ticks.note_heartbeat(play.store, now=at("2018-04-16 10:00"))

    seen = [[one.found.say("en") for one in found(play, f"2018-04-16 {time}")] for time in ("10:10", "10:11")]

    assert seen == [[], ["no tick for 11 min"]]


def test_the_office_is_told_once_a_day_by_its_mailbox(play: Play) -> None:
    play.dispatched(**ALONE)

    told = [look(play, f"2018-04-{moment}").written for moment in ("16 12:37", "16 12:52", "16 14:52", "17 08:37")]

    assert told == [1, 0, 0, 2]
    assert {to for to, _ in play.outbox.mails} == {"office@example.org"}
    assert mails(play) == [
        ("2018-04-16/unswept", "sent"),
        ("2018-04-17/unswept", "sent"),
        ("2018-04-17/uncarried", "sent"),
    ]


def test_the_mail_says_what_is_overlooked_and_what_to_do(play: Play) -> None:
    number = play.dispatched(**ALONE)
    look(play, "2018-04-16 12:37")

    (mail,) = play.outbox.envelopes
    ((_, subject),) = play.outbox.mails
    body = body_of(mail)
    assert subject.startswith("【系统自查】")
    assert all(
        said in body
        for said in (number, "最早已2小时", "2018-04-16 12:37自查发现", "重启 duban serve", "省民政厅督查室")
    )


def test_an_english_reader_reads_english(play: Play) -> None:
    play.dispatched(**ALONE)
    with play.store.write() as session:
        for one in session.exec(select(Person).where(Person.email == "office@example.org")):
            one.locale = "en"
            session.add(one)
    look(play, "2018-04-16 12:37")

    ((_, subject),) = play.outbox.mails
    assert "System check" in subject
    assert "read the log of duban serve and restart it" in body_of(play.outbox.envelopes[0])


def test_each_kind_of_trouble_has_its_own_mail(play: Play) -> None:
    play.dispatched(**ALONE)
    play.tick("2018-04-16 14:30", smtp=False)
    play.dispatched(**ALONE, title="儿童之家建设")

    assert look(play, "2018-04-17 12:37").troubles == ("unswept", "uncarried", "unsent")
    assert {batch for batch, _ in mails(play)} == {f"2018-04-17/{kind}" for kind in ("unswept", "uncarried", "unsent")}


def test_he_sends_nothing_but_his_own_mail(play: Play) -> None:
    play.dispatched(**ALONE)
    play.tick("2018-04-16 14:30", smtp=False)

    look(play, "2018-04-16 15:37")

    assert [to for to, _ in play.outbox.mails] == ["office@example.org"]
    with play.store.read() as session:
        states = dict(session.exec(select(Message.kind, Message.state)).all())
    assert {kind: str(state) for kind, state in states.items()} == {"digest": "ready", "watch": "sent"}


def test_where_the_mail_server_is_the_trouble_his_mail_waits_there_and_outlives_the_opening(play: Play) -> None:
    play.dispatched(**ALONE)
    play.outbox.is_down = True
    play.tick("2018-04-17 08:30")
    look(play, "2018-04-17 10:07")
    waiting = mails(play)

    play.outbox.is_down = False
    play.tick("2018-04-17 14:30")

    assert (waiting, mails(play)) == ([("2018-04-17/unsent", "ready")], [("2018-04-17/unsent", "sent")])


def test_one_that_never_left_is_taken_back_when_the_next_days_is_written(play: Play) -> None:
    play.dispatched(**ALONE)
    look(play, "2018-04-16 12:37", smtp=False)
    look(play, "2018-04-17 08:37", smtp=False)

    assert mails(play) == [
        ("2018-04-16/unswept", "dissolved"),
        ("2018-04-17/unswept", "ready"),
        ("2018-04-17/uncarried", "ready"),
    ]


def test_by_night_it_is_written_and_leaves_in_the_morning(play: Play) -> None:
    play.dispatched(**ALONE)
    look(play, "2018-04-16 22:07")
    by_night = play.outbox.taken()
    look(play, "2018-04-17 08:37")

    assert (by_night, len(play.outbox.taken())) == ([], 2)


def test_by_a_clock_that_is_not_believed_he_does_nothing(play: Play) -> None:
    play.dispatched(**ALONE)
    clock_guard.check(play.store, expected=at("2018-04-16 12:00"), now=at("2018-04-16 15:00"))

    assert (look(play, "2018-04-16 15:07"), mails(play)) == (WatchRound(), [])


def test_his_mail_is_logged_and_the_log_holds(play: Play) -> None:
    play.dispatched(**ALONE)
    look(play, "2018-04-16 12:37")

    with play.store.read() as session:
        logged = [row for row in log.entries(session) if row.detail.get("batch") == "2018-04-16/unswept"]
        assert log.first_broken(session) is None
    assert [row.action for row in logged] == ["message.composed"]


def test_he_finds_nothing_in_a_year_that_goes_its_way(play: Play) -> None:
    play.dispatched()
    seen: list[str] = []
    for day in range(60):
        morning = at("2018-04-16") + timedelta(days=day)
        local = morning.astimezone(play.practice.calendar.zone)
        for tick, look in (("08:30", "09:07"), ("14:30", "15:37")):
            play.tick(f"{local:%Y-%m-%d} {tick}")
            play.tick(f"{local:%Y-%m-%d} {tick[:3]}31")
            seen += names(play, f"{local:%Y-%m-%d} {look}")

    assert seen == []
