"""What the timetable foretells is what is sent, when nobody does anything."""

import asyncio
import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from cli.demo import replay, story
from models.directives import Directive, Milestone
from models.mail import Message, Notice, Recipient
from models.people import Person
from models.queries.directives import directives_in_order
from models.store import Store
from rules.window import next_opening
from runtime.resources import World, open_world
from runtime.settings import Settings
from services.operations import main_path
from services.registration import timetables
from tests.fakes import Outbox

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("timetable")]

MOMENT = datetime(2018, 4, 16, 2, 0, tzinfo=UTC)
LAST = date(2019, 2, 28)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    home: Path = tmp_path_factory.mktemp("silent")
    with open_world(Settings(home=home), clock=lambda: MOMENT) as world:
        replay.dispatch_all(story.tell(2018), world.store, world.practice(MOMENT))
        yield world


Told = tuple[datetime, str, str, str]


def live_in_silence(store: Store, world: World) -> None:
    practice = world.practice(MOMENT)
    tokens = map("{:032x}".format, itertools.count(1))
    with asyncio.Runner() as runner:
        now = next_opening(MOMENT, practice.calendar, practice.window)
        while practice.calendar.today(now) <= LAST:
            runner.run(main_path.tick(store, practice, Outbox(), token=tokens.__next__, now=now))
            now = next_opening(now + (MOMENT.resolution * 60_000_000), practice.calendar, practice.window)


def sent(session: Session) -> dict[str, list[Told]]:
    statement = (
        select(Directive.number, Message.sent_at, Notice.cause, Notice.role, Person.key)
        .join(Milestone, col(Milestone.directive_id) == col(Directive.id))
        .join(Notice, col(Notice.milestone_id) == col(Milestone.id))
        .join(Recipient, col(Recipient.notice_id) == col(Notice.id))
        .join(Message, col(Message.id) == col(Recipient.message_id))
        .join(Person, col(Person.id) == col(Recipient.person_id))
    )
    found: dict[str, list[Told]] = {}
    for number, at, cause, role, person in session.exec(statement).all():
        found.setdefault(number, []).append((at, cause, str(role), person))
    return {number: sorted(told) for number, told in found.items()}


def test_the_timetable_of_every_directive_of_the_meeting_is_what_a_silent_year_sends(world: World) -> None:
    practice = world.practice(MOMENT)
    with world.store.read() as session:
        numbers = [d.number for d in directives_in_order(session) if not d.is_heading]
        foretold = {
            d.number: sorted(
                (entry.at, entry.cause, str(entry.role), entry.person)
                for entry in timetables.timetable(session, practice, d, now=MOMENT)
            )
            for d in directives_in_order(session)
            if not d.is_heading
        }

    live_in_silence(world.store, world)

    with world.store.read() as session:
        told = sent(session)
    assert sorted(told) == sorted(numbers)
    for number in numbers:
        assert told[number] == foretold[number], number
