"""The calendar feed (iCalendar, RFC 5545) behind a person's token: all-day events that show numbers and what is due."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from fastapi import APIRouter, HTTPException, Request, Response
from icalendar import Calendar, Event
from sqlmodel import Session

from models.access import TokenKind
from notifications.voices import words_of
from runtime.resources import World
from services.boards import calendar_feeds
from services.boards.calendar_feeds import Appointment
from services.people import access, accounts, tokens
from translations.texts import N_, say
from web.frame.words import language

router = APIRouter()


@router.api_route("/calendar/{token}.ics", methods=["GET", "HEAD"])
def feed(request: Request, token: str) -> Response:
    """Give a calendar its dates; a token that opens nothing is an address where nothing is."""
    world: World = request.app.state.world
    now = world.clock()
    with world.store.read() as session:
        access_token = tokens.holder(session, token, TokenKind.CALENDAR, now)
        if access_token is None:
            raise HTTPException(404)
        content, seen = (
            _content(session, world, access_token.account_id, now),
            tokens.was_used_lately(access_token, now),
        )
    if not seen:
        with world.store.write() as session:
            tokens.note_use(session, access_token.id, now)
    return _answer(request, content)


def _content(session: Session, world: World, account_id: int, now: datetime) -> bytes:
    today = world.practice(now).calendar.today(now)
    viewer = access.viewer_of(session, accounts.by_id(session, account_id), today)
    appointments = calendar_feeds.appointments(session, viewer.units, duties=viewer.is_office)
    return calendar_of(appointments, language(None, "", viewer.person.locale), world.settings.public_url)


def _answer(request: Request, content: bytes) -> Response:
    """Answer in full, or that nothing has changed since it was fetched."""
    headers = {"ETag": f'"{sha256(content).hexdigest()[:32]}"', "Cache-Control": "private, no-cache"}
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if headers["ETag"] in known:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


def calendar_of(appointments: Sequence[Appointment], lang: str, public_url: str) -> bytes:
    """Return the feed: the same bytes while nothing changes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Duban//duban//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", say(lang, N_("督办时限")))
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for appointment in appointments:
        calendar.add_component(_event(appointment, lang, public_url))
    text: bytes = calendar.to_ical()
    return text


def _event(appointment: Appointment, lang: str, public_url: str) -> Event:
    event = Event()
    event.add("uid", f"milestone-{appointment.milestone}@duban")
    event.add("sequence", appointment.changed)
    event.add("dtstamp", appointment.changed_at)
    event.add("last-modified", appointment.changed_at)
    event.add("dtstart", appointment.day)
    event.add("dtend", appointment.day + timedelta(days=1))
    event.add(
        "summary",
        " ".join(filter(None, (appointment.number, words_of(lang).milestones[appointment.kind], appointment.name))),
    )
    event.add("transp", "TRANSPARENT")
    if public_url:
        event.add("url", f"{public_url}/directives/{appointment.number}")
    return event
