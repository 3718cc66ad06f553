"""Does what was asked from the page behind a link, by the service that owns it: tried first, then recorded once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from models import queries
from models.facts import RequestKind
from models.links import LinkAct
from models.log import record
from models.store import Store
from notifications.acts import Act
from rules.refusal import Refused, Unconfirmed
from rules.roles import Role
from services import answering, forms, linking, matters, requesting, successions
from services.act_forms import Values, shown
from services.answering import ClaimEntry, ReportEntry
from services.linking import Opened
from services.matters import Matter
from services.practice import Practice
from services.requesting import RequestEntry
from services.successions import SuccessorEntry


@dataclass(frozen=True, slots=True)
class Deed:
    """An act as it is to be recorded."""

    act: Act
    values: Values
    confirmed: bool = False


def perform(session: Session, practice: Practice, matter: Matter, opened: Opened, deed: Deed, *, now: datetime) -> None:
    """Do an act by the service that owns it, as the link's person; refuse what is not offered now."""
    if matter.refused:
        raise matter.refused
    if deed.act not in matter.acts:
        raise Refused(
            "办理：此项现已不能办理，请返回查看。", "act: this cannot be done any more; go back and look again."
        )
    _DO[deed.act](session, practice, matter, opened, deed, now)


_Do = Callable[[Session, Practice, Matter, Opened, Deed, datetime], object]


def _acknowledge(s: Session, practice: Practice, _: Matter, opened: Opened, __: Deed, now: datetime) -> None:
    answering.acknowledge(s, practice, opened.share, opened.person, now=now)


def _report(s: Session, practice: Practice, _: Matter, opened: Opened, deed: Deed, now: datetime) -> None:
    entry = ReportEntry(**{"figure": None, **deed.values}, confirmed=deed.confirmed)
    answering.report(s, practice, opened.share, entry, opened.person, now=now)


def _no_change(s: Session, practice: Practice, matter: Matter, opened: Opened, _: Deed, now: datetime) -> None:
    entry = forms.unchanged(opened.directive, opened.share, as_of=matter.today)
    answering.report(s, practice, opened.share, entry, opened.person, now=now)


def _claim(s: Session, practice: Practice, _: Matter, opened: Opened, deed: Deed, now: datetime) -> None:
    entry = ClaimEntry(**deed.values, confirmed=deed.confirmed)
    answering.claim(s, practice, opened.share, entry, opened.person, now=now)


def _request(s: Session, practice: Practice, matter: Matter, opened: Opened, deed: Deed, now: datetime) -> None:
    kind = RequestKind.EXTENSION if deed.act is Act.EXTEND else RequestKind.STATED_DATE
    names = matter.extends if deed.act is Act.EXTEND else matter.states
    entry = RequestEntry(kind, **{"milestone": names[0], **deed.values})
    requesting.ask(s, practice, opened.share, entry, opened.person, now=now)


def _successor(s: Session, practice: Practice, matter: Matter, opened: Opened, deed: Deed, now: datetime) -> None:
    role = matter.role if matter.role in successions.ROLES else Role.OFFICER
    successions.propose(s, practice, matter.unit, role, SuccessorEntry(**deed.values), opened.person, now=now)


_DO: Mapping[Act, _Do] = {
    Act.ACKNOWLEDGE: _acknowledge,
    Act.REPORT: _report,
    Act.NO_CHANGE: _no_change,
    Act.CLAIM: _claim,
    Act.EXTEND: _request,
    Act.STATE_DATE: _request,
    Act.SUCCESSOR: _successor,
}


OFFERED = tuple(_DO)


def rehearse(store: Store, practice: Practice, token: str, deed: Deed, *, now: datetime) -> Refused | None:
    """Try an act and undo it all; return what must be confirmed, and refuse what would be refused even then."""
    try:
        _try(store, practice, token, deed, now)
    except Unconfirmed as unconfirmed:
        _try(store, practice, token, Deed(deed.act, deed.values, confirmed=True), now)
        return unconfirmed.question
    return None


def _try(store: Store, practice: Practice, token: str, deed: Deed, now: datetime) -> None:
    with store.rehearse() as stage, stage.write() as session:
        opened = linking.open_link(session, token, now)
        perform(session, practice, matters.gather(session, practice, opened, now=now), opened, deed, now=now)


@dataclass(frozen=True, slots=True)
class Signed:
    """What lets an act be recorded once: the key drawn for its review, and who typed it."""

    key: str
    done_by: str


def record_once(store: Store, practice: Practice, token: str, deed: Deed, signed: Signed, *, now: datetime) -> LinkAct:
    """Record an act; sent again, whatever it says then, the first record is returned."""
    try:
        with store.write() as session:
            return _record(session, practice, token, deed, signed, now)
    except IntegrityError:  # the same form, sent twice at one moment: the database lets one of them through
        with store.read() as session:
            opened = linking.open_link(session, token, now)
            first = queries.link_act(session, opened.link.id, signed.key)
        if first is None:
            raise
        return first


def first_record(session: Session, token: str, key: str, *, now: datetime) -> LinkAct | None:
    """Return what was recorded under a key already."""
    return queries.link_act(session, linking.open_link(session, token, now).link.id, key)


def _record(session: Session, practice: Practice, token: str, deed: Deed, signed: Signed, now: datetime) -> LinkAct:
    opened = linking.open_link(session, token, now)
    first = queries.link_act(session, opened.link.id, signed.key)
    if first is not None:
        return first
    done = LinkAct(
        link_id=opened.link.id,
        key=signed.key,
        act=deed.act,
        done_by=signed.done_by,
        fields=shown(deed.values),
        recorded_at=now,
    )
    session.add(done)
    opened.link.used_at = now
    session.add(opened.link)
    session.flush()
    matter = matters.gather(session, practice, opened, now=now)
    perform(session, practice, matter, opened, deed, now=now)
    facts = {"link": opened.link.id, "act": deed.act, "done_by": signed.done_by}
    record(session, "link.acted", opened.directive.number, now=now, actor=opened.person.key, **facts)
    return done
