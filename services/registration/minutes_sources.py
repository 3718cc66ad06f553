"""Takes the text of a meeting in as a source, to be read as often as it is wanted; what is secret stays out."""

from datetime import date, datetime
from hashlib import sha256

from sqlmodel import Session

from minutes import secrecy
from models.directives import Source
from models.log import record
from models.people import Person
from rules.refusal import Remedy, Unconfirmed
from services import lookup
from services.practice import Practice
from services.registration import minutes_intake, minutes_reader


def check_secrecy(text: str, *, allowed: bool) -> None:
    """Refuse a text that is marked as a state secret; of one marked 内部 ask whether it may be read in."""
    secrecy.check("text", text, internal_allowed=True)
    mark = secrecy.mark_of(text)
    if mark and not allowed:
        raise Unconfirmed(
            field="text",
            zh=f"第{mark.line}行标有“{mark.written}”，须已征得发文单位同意。",
            en=f"line {mark.line} is marked {mark.written!r}; the issuer must have agreed that it is read in.",
            remedy=Remedy.INTERNAL,
        )


def receive(
    session: Session,
    practice: Practice,
    text: str,
    by: Person,
    *,
    on: date | None,
    title: str,
    issuer: str,
    internal_allowed: bool,
    now: datetime,
) -> Source:
    """Register a meeting by its text; the same meeting read in again keeps its source, with the new text."""
    lookup.check_office(session, by, practice.calendar.today(now))
    check_secrecy(text, allowed=internal_allowed)
    read = minutes_reader.read_for(session, text, on=on, calendar=practice.calendar)
    source = minutes_intake.source_for(session, read, text, by, title=title, issuer=issuer, now=now)
    if source.text != text:
        before, after = (sha256(version.encode()).hexdigest() for version in (source.text, text))
        source.text = text
        session.add(source)
        record(
            session, "source.text_replaced", f"source:{source.id}", now=now, actor=by.key, before=before, after=after
        )
    return source
