"""Does what was asked from the page behind a link: tried first, then recorded once under the key drawn for its review."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from models.links import LinkAct
from models.log import record
from models.queries.links import link_act
from models.store import Store
from rules.refusal import Refused
from services.acts.form_fields import shown
from services.files import evidence
from services.forms import unit_acts
from services.forms.unit_acts import ActEntry
from services.mail import action_links
from services.mail.action_links import OpenedLink
from services.practice import Practice


def rehearse(store: Store, practice: Practice, token: str, asked: ActEntry, *, now: datetime) -> Refused | None:
    """Try an act and undo it all; return what must be confirmed, and refuse what would be refused even then."""

    def attempt(tried: ActEntry) -> None:
        with store.rehearse() as stage, stage.write() as session:
            _perform(session, practice, action_links.open_link(session, token, now), tried, now)

    return unit_acts.weigh(attempt, asked)


def _perform(session: Session, practice: Practice, opened: OpenedLink, asked: ActEntry, now: datetime) -> None:
    unit_acts.perform(session, practice, opened.assignment, opened.person, asked, now=now)


@dataclass(frozen=True, slots=True)
class ActSignature:
    """What lets an act be recorded once: the key drawn for its review, and who typed it."""

    key: str
    done_by: str


def first_record(session: Session, token: str, key: str, *, now: datetime) -> LinkAct | None:
    """Return what was recorded under a key already."""
    return link_act(session, action_links.open_link(session, token, now).link.id, key)


def record_once(
    store: Store, practice: Practice, token: str, asked: ActEntry, signed: ActSignature, *, now: datetime
) -> LinkAct:
    """Record an act; sent again, whatever it says then, the first record is returned."""
    try:
        with store.write() as session:
            return _record(session, practice, action_links.open_link(session, token, now), asked, signed, now)
    except IntegrityError:  # the same form, sent before or at the same moment: the database lets one of them through
        with store.read() as session:
            first = first_record(session, token, signed.key, now=now)
        if first is None:
            raise
        return first


def _record(
    session: Session, practice: Practice, opened: OpenedLink, asked: ActEntry, signed: ActSignature, now: datetime
) -> LinkAct:
    """Take the key first: where it is taken already, nothing is done."""
    done = LinkAct(
        link_id=opened.link.id,
        key=signed.key,
        act=asked.act,
        done_by=signed.done_by,
        fields=shown(asked.values, evidence.waiting(session, asked.enclosed, now=now)),
        recorded_at=now,
    )
    opened.link.used_at = now
    session.add_all([done, opened.link])
    session.flush()
    _perform(session, practice, opened, asked, now)
    facts = {"link": opened.link.id, "act": asked.act, "done_by": signed.done_by}
    record(session, "link.acted", opened.directive.number, now=now, actor=opened.person.key, **facts)
    return done
