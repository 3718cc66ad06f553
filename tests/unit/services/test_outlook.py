"""What the next opening will send, said beforehand, is what it sends."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from models.mail import Message
from models.queries.people import everybody
from runtime.resources import open_world
from runtime.settings import Settings
from services.mail.outlook import outlook
from services.operations import main_path
from tests.integration.served_office import MORNING, at, register_meeting

DAYS = ["2018-04-17", "2018-04-18", "2018-04-19", "2018-09-17", "2018-10-08", "2018-10-10", "2018-10-18"]


@pytest.mark.parametrize("day", DAYS)
def test_the_outlook_of_an_opening_is_its_mail(tmp_path: Path, day: str) -> None:
    settings, opening = Settings(home=tmp_path), at(f"{day} 08:30")
    register_meeting(settings)
    with open_world(settings, clock=lambda: opening) as world:
        practice = world.practice(opening)
        with world.store.read() as session:
            expected = outlook(session, practice, now=opening - timedelta(minutes=5))

        main_path.sweep_all(world.store, practice, now=opening)
        main_path.compose_all(world.store, practice, token=world.token, now=opening)

        with world.store.read() as session:
            people = {person.id: person.key for person in everybody(session)}
            sent = {people[m.person_id]: m.subject for m in session.exec(select(Message))}
    assert expected.opening == opening
    assert {mail.person: mail.subject for mail in expected.mails} == sent


def test_looking_changes_nothing(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    register_meeting(settings)
    with open_world(settings, clock=lambda: MORNING) as world, world.store.read() as session:
        practice = world.practice(MORNING)
        first = outlook(session, practice, now=MORNING - timedelta(minutes=5))

        assert outlook(session, practice, now=MORNING - timedelta(minutes=5)) == first
        assert not session.new
        assert not session.dirty
