"""The same office on PostgreSQL: one directive from dispatch to acceptance, and two sweepers at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import func, select

from models import log, migrate
from models.directives import Milestone
from models.facts import ProgressReport, RequestKind
from models.mail import Message, Notice
from models.store import Store, open_store
from rules.ladder import NEVER
from rules.milestones import MilestoneKind
from rules.roles import Role
from services import lookup
from services.execution import calls, extensions
from services.execution.extensions import RequestEntry
from services.mail import delivering, sweeping
from services.operations import main_path
from tests.factories import ZHENGZHOU, Play, at, people_the_house, practice_of
from tests.fakes import Outbox, counting
from tests.integration.browsing import Desk
from tests.integration.reader import PUBLIC, Office, Way, code_in, hidden, link_in

pytestmark = [pytest.mark.enable_socket, pytest.mark.network, pytest.mark.xdist_group("postgresql")]

ALONE = {"lead": [ZHENGZHOU], "quotas": {ZHENGZHOU: 500}}


@pytest.fixture
def store(postgresql_url: str) -> Iterator[Store]:
    store = open_store(postgresql_url)
    migrate.upgrade(store.writer.engine)
    with store.write() as session:
        people_the_house(session)
    yield store
    store.close()


@pytest.fixture
def play(store: Store) -> Play:
    return Play(store, practice_of(store), Outbox())


def test_what_waits_for_an_answer_without_end_is_read_back_east_of_greenwich(play: Play) -> None:
    number = play.dispatched(**ALONE)
    name = play.store.writer.engine.url.database
    with play.store.writer.engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET timezone TO 'Asia/Shanghai'")
    play.store.writer.engine.dispose()  # new connections see the new time zone
    with play.store.write() as session:
        entry = RequestEntry(RequestKind.EXTENSION, date(2018, 10, 31), "用房移交受阻")
        assignment, li = lookup.assignment(session, number, ZHENGZHOU), lookup.person(session, "li")
        extensions.ask(session, play.practice, assignment, entry, li, now=at("2018-09-18 10:00"))

    with play.store.read() as session:
        waits = session.exec(
            select(Milestone.upper_waits_until).where(Milestone.kind == MilestoneKind.COMPLETION)
        ).one()

    assert waits == NEVER


def test_the_main_path_runs_from_dispatch_to_acceptance(play: Play) -> None:
    number = play.dispatched(**ALONE)
    first, again = play.tick("2018-04-16 14:30"), play.tick("2018-04-16 14:30")
    play.acknowledge(number, "li", "2018-04-17 09:00")
    play.report(number, "li", "2018-09-27 10:00", "500")
    claim = play.claim(number, "li", "2018-09-28 10:00")
    play.accept(claim, "2018-09-28 11:00")
    last = play.tick("2018-09-28 14:30")

    assert (first.sent, again.sent, last.sent) == (1, 0, 1)
    assert [subject for _, subject in play.outbox.mails] == [
        "【办结认可】规范化社区创建：办结认可（督2018-04-01）",
        "【请签收】规范化社区创建：请于4月17日前签收（督2018-04-01）",
    ]
    assert play.figures(number) == (Decimal(500), Decimal(500), "completed")
    with play.store.read() as session:
        assert log.first_broken(session) is None


def test_two_sweepers_at_once_give_each_notice_once(play: Play) -> None:
    for n in range(12):
        play.dispatched(title=f"事项{n}")
    together = Barrier(2)

    def sweep() -> sweeping.SweepTally:
        total = sweeping.SweepTally()
        together.wait()
        for _ in range(40):
            with play.store.write() as session:
                total += sweeping.sweep(session, play.practice, now=at("2018-04-23 08:30"), limit=5)
        return total

    with ThreadPoolExecutor(2) as pool:
        one, other = (future.result() for future in [pool.submit(sweep) for _ in range(2)])

    with play.store.read() as session:
        keys = session.exec(select(Notice.milestone_id, Notice.round, Notice.cause, Notice.role)).all()
        assert log.first_broken(session) is None
    # 24 receipts, 24 completions, 12 approvals; each receipt has reached +1, +2, +3 and +4
    assert one + other == sweeping.SweepTally(looked_at=60, notices=96)
    assert len(keys) == len(set(keys)) == 96 + 24 + 12  # with those dispatched and submitted


def test_what_one_worker_has_leased_another_does_not_get(play: Play) -> None:
    for n in range(3):
        play.dispatched(title=f"事项{n}")
    token = counting()
    main_path.sweep_all(play.store, play.practice, now=at("2018-04-16 14:30"))
    main_path.compose_all(play.store, play.practice, token=token, now=at("2018-04-16 14:30"))

    def lease(store: Store) -> list[delivering.LeasedMessage]:
        with store.write() as session:
            return delivering.lease(session, "duban@example.org", token=token, now=at("2018-04-16 14:30"), limit=1)

    with play.store.write() as mine:
        held = delivering.lease(mine, "duban@example.org", token=token, now=at("2018-04-16 14:30"), limit=1)
        other = lease(play.store)  # while the first transaction still holds its row

    assert (len(held), len(other)) == (1, 1)
    assert held[0].id != other[0].id


def test_a_reader_cannot_write(store: Store) -> None:
    with store.read() as session, pytest.raises(DBAPIError, match="read-only transaction"):
        session.connection().execute(text("UPDATE unit SET name = 'x'"))


def test_a_rehearsal_leaves_nothing_behind(play: Play) -> None:
    play.dispatched(**ALONE)
    with play.store.rehearse() as rehearsed:
        play.store, real = rehearsed, play.store
        ticked = play.tick("2018-04-16 14:30", smtp=False)

    assert ticked.messages == 1
    with real.read() as session:
        assert session.exec(select(func.count()).select_from(Message)).one() == 0


def test_a_link_records_a_form_sent_eight_times_at_once_only_once(store: Store) -> None:
    office, way = _written_to(store)
    sent = {**hidden(office.post(way.link, "report", figure="40", as_of="2018-04-16")), "code": way.code}

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: office.client.post(f"{way.link}/report/record", data=sent), range(8)))

    assert [one.status_code for one in answers] == [200] * 8
    with store.read() as session:
        assert session.exec(select(func.count()).select_from(ProgressReport)).one() == 1


def test_codes_guessed_at_once_are_counted_one_by_one(store: Store) -> None:
    office, way = _written_to(store)
    reviewed = hidden(office.post(way.link, "acknowledge"))
    guesses = [{**reviewed, "code": f"{guess:06}"} for guess in range(900_000, 900_020)]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda sent: office.client.post(f"{way.link}/acknowledge/record", data=sent), guesses))

    assert sorted(one.status_code for one in answers) == [404] * 16 + [422] * 4


def _written_to(store: Store) -> tuple[Office, Way]:
    play = Play(store, practice_of(store, public_url=PUBLIC), Outbox())
    play.dispatched(**ALONE)
    play.tick("2018-04-16 14:30")
    office = Office(play, at("2018-04-16 15:00"))
    mail = office.mail("li")
    return office, Way(link_in(mail), code_in(mail))


def test_directives_are_found_and_shown_there_as_well(play: Play) -> None:
    number = play.dispatched(**ALONE)
    play.tick("2018-04-17 08:30")
    with play.store.write() as session:
        assignment, wang = lookup.assignment(session, number, ZHENGZHOU), lookup.person(session, "wang")
        said = {"role": Role.OFFICER, "said": "本周反馈", "by": wang, "now": at("2018-04-18 10:00")}
        calls.record_call(session, play.practice, assignment, **said)
    desk = Desk(play, at("2018-04-19 10:00"))
    filters = "q=社区&life=dispatched&lead=410100&from=2018-01-01&to=2018-12-31&light=green&sort=light"

    for key in ("wang", "li"):
        browser = desk.sign_in(key)
        listed = browser.get(f"/directives?{filters}")
        assert (listed.status_code, number in listed.text) == (200, True)
        assert browser.get("/directives?sort=due").status_code == 200
        one = browser.get(f"/directives/{number}")
        assert (one.status_code, one.text.count("电话催办</td>")) == (200, 1)
