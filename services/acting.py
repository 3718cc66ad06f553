"""Does what was asked from the page behind a link, by the service that owns it: tried first, then recorded once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
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
class ActEntry:
    """An act as it was typed, read."""

    act: Act
    values: Values
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class _Case:
    """An act about to be done: by whom, about what, and when."""

    practice: Practice
    opened: Opened
    matter: Matter
    asked: ActEntry
    now: datetime


def _perform(session: Session, practice: Practice, opened: Opened, asked: ActEntry, now: datetime) -> None:
    """Do an act by the service that owns it, as the link's person; refuse what is not offered now."""
    matter = matters.gather(session, practice, opened, now=now)
    if matter.refused:
        raise matter.refused
    if asked.act not in matter.acts:
        raise Refused(
            "办理：此项现已不能办理，请返回查看。", "act: this cannot be done any more; go back and look again."
        )
    _DO[asked.act](session, _Case(practice, opened, matter, asked, now))


def _acknowledge(session: Session, case: _Case) -> None:
    answering.acknowledge(session, case.practice, case.opened.share, case.opened.person, now=case.now)


def _report(session: Session, case: _Case) -> None:
    entry = ReportEntry(**{"figure": None, **case.asked.values}, confirmed=case.asked.confirmed)
    answering.report(session, case.practice, case.opened.share, entry, case.opened.person, now=case.now)


def _no_change(session: Session, case: _Case) -> None:
    entry = forms.unchanged(case.opened.directive, case.opened.share, as_of=case.matter.today)
    answering.report(session, case.practice, case.opened.share, entry, case.opened.person, now=case.now)


def _claim(session: Session, case: _Case) -> None:
    entry = ClaimEntry(**case.asked.values, confirmed=case.asked.confirmed)
    answering.claim(session, case.practice, case.opened.share, entry, case.opened.person, now=case.now)


def _extend(session: Session, case: _Case) -> None:
    _ask(session, case, RequestKind.EXTENSION, case.matter.extends)


def _state_date(session: Session, case: _Case) -> None:
    _ask(session, case, RequestKind.STATED_DATE, case.matter.states)


def _ask(session: Session, case: _Case, kind: RequestKind, names: tuple[str, ...]) -> None:
    entry = RequestEntry(kind, **{"milestone": names[0], **case.asked.values})
    requesting.ask(session, case.practice, case.opened.share, entry, case.opened.person, now=case.now)


def _successor(session: Session, case: _Case) -> None:
    unit, role, entry = case.matter.unit, case.matter.role, SuccessorEntry(**case.asked.values)
    replaced = role if role in successions.ROLES else Role.OFFICER
    successions.propose(session, case.practice, unit, replaced, entry, case.opened.person, now=case.now)


_DO: Mapping[Act, Callable[[Session, _Case], None]] = {
    Act.ACKNOWLEDGE: _acknowledge,
    Act.REPORT: _report,
    Act.NO_CHANGE: _no_change,
    Act.CLAIM: _claim,
    Act.EXTEND: _extend,
    Act.STATE_DATE: _state_date,
    Act.SUCCESSOR: _successor,
}
OFFERED = tuple(_DO)


def rehearse(store: Store, practice: Practice, token: str, asked: ActEntry, *, now: datetime) -> Refused | None:
    """Try an act and undo it all; return what must be confirmed, and refuse what would be refused even then."""
    try:
        _try(store, practice, token, asked, now)
    except Unconfirmed as unconfirmed:
        _try(store, practice, token, replace(asked, confirmed=True), now)
        return unconfirmed.question
    return None


def _try(store: Store, practice: Practice, token: str, asked: ActEntry, now: datetime) -> None:
    with store.rehearse() as stage, stage.write() as session:
        _perform(session, practice, linking.open_link(session, token, now), asked, now)


@dataclass(frozen=True, slots=True)
class Signed:
    """What lets an act be recorded once: the key drawn for its review, and who typed it."""

    key: str
    done_by: str


def first_record(session: Session, token: str, key: str, *, now: datetime) -> LinkAct | None:
    """Return what was recorded under a key already."""
    return queries.link_act(session, linking.open_link(session, token, now).link.id, key)


def record_once(
    store: Store, practice: Practice, token: str, asked: ActEntry, signed: Signed, *, now: datetime
) -> LinkAct:
    """Record an act; sent again, whatever it says then, the first record is returned."""
    try:
        with store.write() as session:
            return _record(session, practice, linking.open_link(session, token, now), asked, signed, now)
    except IntegrityError:  # the same form, sent before or at the same moment: the database lets one of them through
        with store.read() as session:
            first = first_record(session, token, signed.key, now=now)
        if first is None:
            raise
        return first


def _record(
    session: Session, practice: Practice, opened: Opened, asked: ActEntry, signed: Signed, now: datetime
) -> LinkAct:
    """Take the key first: where it is taken already, nothing is done."""
    done = LinkAct(
        link_id=opened.link.id,
        key=signed.key,
        act=asked.act,
        done_by=signed.done_by,
        fields=shown(asked.values),
        recorded_at=now,
    )
    opened.link.used_at = now
    session.add_all([done, opened.link])
    session.flush()
    _perform(session, practice, opened, asked, now)
    facts = {"link": opened.link.id, "act": asked.act, "done_by": signed.done_by}
    record(session, "link.acted", opened.directive.number, now=now, actor=opened.person.key, **facts)
    return done
