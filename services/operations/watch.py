"""The watchman: asks by himself whether anything was overlooked, and tells the office, once a day and kind of trouble."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from models.log import record
from models.mail import MessageState
from models.people import Person
from models.queries.due import open_clock_stop
from models.queries.messages import sendable
from models.queries.units import the_office
from models.queries.watch import (
    WATCH,
    OverlookedCount,
    last_heartbeat,
    messages_of_watch,
    persons_written_to,
    uncarried,
    unsent,
    unswept,
)
from models.store import Store, take_turns
from models.writes.messages import dissolve
from notifications.digest import Office, Reader
from notifications.watch import Watch, compose_watch
from rules.roles import Role
from rules.window import open_for, opening_of
from services import addressing
from services.mail import composing, delivering
from services.mail.delivering import SenderFactory, Token
from services.mail.settling import DeliveryTally
from services.operations.doctor import lasting
from services.operations.findings import Finding, FindingLevel
from services.practice import Practice
from translations.texts import N_, NOTHING, Listing, Sentence, sentence

GRACE = timedelta(minutes=30)  # what the engine may take; half an hour of the send window where mail is meant
UNSENT_AFTER = timedelta(hours=1)  # of the send window
TICKLESS_AFTER = timedelta(minutes=10)
_OFFICE = (Role.MAILBOX, Role.CLERK, Role.APPROVER)  # the first of them that anybody reachable plays


class Trouble(StrEnum):
    """A kind of trouble."""

    UNSWEPT = "unswept"
    UNCARRIED = "uncarried"
    UNSENT = "unsent"
    TICKLESS = "tickless"


@dataclass(frozen=True, slots=True)
class WatchRound:
    """What one look found, how many mails were written about it, and what became of them."""

    troubles: tuple[str, ...] = ()
    written: int = 0
    delivered: DeliveryTally = field(default_factory=DeliveryTally)


async def watch(
    store: Store, practice: Practice, senders: SenderFactory | None, *, token: Token, now: datetime
) -> WatchRound:
    """Look, write to the office, and send that mail alone; by a clock that is not believed nothing is done."""
    with store.read() as session:
        if open_clock_stop(session) is not None:
            return WatchRound()
        troubles = findings(session, practice, now=now)
    written = 0
    if troubles:
        with store.write() as session:
            take_turns(session)
            written = tell(session, practice, troubles, token=token, now=now)
    delivered = await _deliver(store, practice, senders, token=token, now=now)
    return WatchRound(tuple(trouble.name for trouble in troubles), written, delivered)


async def _deliver(
    store: Store, practice: Practice, senders: SenderFactory | None, *, token: Token, now: datetime
) -> DeliveryTally:
    """Send the watchman's own mail, inside the window: it must not wait for a tick that may be what is missing."""
    if senders is None or opening_of(now, practice.calendar, practice.window) is None:
        return DeliveryTally()
    with store.read() as session:
        if not sendable(session, now, 1, WATCH):
            return DeliveryTally()
    return await delivering.deliver(store, practice, senders, token=token, now=now, kind=WATCH)


def findings(session: Session, practice: Practice, *, now: datetime) -> list[Finding]:
    """Return everything that is overlooked now, the worst first."""
    calendar, window = practice.calendar, practice.window
    by = open_for(now, GRACE, calendar, window)
    opening = opening_of(by, calendar, window) or by
    seen = [
        _tickless(last_heartbeat(session), now),
        _unswept(unswept(session, now - GRACE), now),
        _uncarried(uncarried(session, opening, by, composing.batch_of(opening, practice)), now),
        _unsent(unsent(session, open_for(now, UNSENT_AFTER, calendar, window)), now),
    ]
    return [finding for finding in seen if finding is not None]


def _tickless(last: datetime | None, now: datetime) -> Finding | None:
    """Find that no tick ends any more; an office where none ever ran is not served yet."""
    if last is None or now - last <= TICKLESS_AFTER:
        return None
    since = lasting(now - last)
    words = sentence(N_("%(since)s没有巡检"), since=since)
    return Finding(Trouble.TICKLESS, FindingLevel.PROBLEM, words, _RESTART)


_RESTART = sentence(N_("查看 duban serve 的日志，重启 duban serve"))


def _unswept(overlooked: OverlookedCount, now: datetime) -> Finding | None:
    if not overlooked.total or overlooked.since is None:
        return None
    since, numbers = lasting(now - overlooked.since), _named(overlooked)
    words = sentence(
        N_("%(n)s个时限节点到时未查看，最早已%(since)s%(numbers)s"), n=overlooked.total, since=since, numbers=numbers
    )
    return Finding(Trouble.UNSWEPT, FindingLevel.PROBLEM, words, _RESTART)


def _uncarried(overlooked: OverlookedCount, now: datetime) -> Finding | None:
    if not overlooked.total or overlooked.since is None:
        return None
    since, numbers = lasting(now - overlooked.since), _named(overlooked)
    words = sentence(
        N_("%(n)s条应发通知没有写入邮件，最早已%(since)s%(numbers)s"), n=overlooked.total, since=since, numbers=numbers
    )
    todo = sentence(N_("先电话通知承办单位；核对其联络员和督查室人员是否登记有效邮箱，查看 duban serve 的日志"))
    return Finding(Trouble.UNCARRIED, FindingLevel.PROBLEM, words, todo)


def _unsent(overlooked: OverlookedCount, now: datetime) -> Finding | None:
    if not overlooked.total or overlooked.since is None:
        return None
    since = lasting(now - overlooked.since)
    words = sentence(N_("%(n)s封邮件写好后未发出，最早已%(since)s"), n=overlooked.total, since=since)
    todo = sentence(N_("执行 duban doctor 检查邮件服务器"))
    return Finding(Trouble.UNSENT, FindingLevel.WARNING, words, todo)


def _named(overlooked: OverlookedCount) -> Sentence:
    if not overlooked.numbers:
        return NOTHING
    return sentence(N_("（%(numbers)s等）"), numbers=Listing(tuple(overlooked.numbers)))


def tell(session: Session, practice: Practice, troubles: Sequence[Finding], *, token: Token, now: datetime) -> int:
    """Write one mail a trouble to each of the office who has none of today's about it; return how many."""
    book = addressing.open_book(session, practice.calendar.today(now))
    readers = next((people for role in _OFFICE if (people := _reachable(book, role))), [])
    written = 0
    for trouble in troubles:
        batch = f"{practice.calendar.today(now)}/{trouble.name}"
        written_to = persons_written_to(session, batch)
        for person in readers:
            if person.id not in written_to:
                _write(session, practice, trouble, person, batch, token=token, now=now)
                written += 1
    return written


def _reachable(book: addressing.AddressBook, role: Role) -> list[Person]:
    holders = book.posts.get((book.office_id, role), ())
    return [person for person in holders if person.mail_failed_at is None]


def _write(
    session: Session, practice: Practice, trouble: Finding, person: Person, batch: str, *, token: Token, now: datetime
) -> None:
    """Store one mail; one about the same trouble of an earlier day that no server has is taken back."""
    _take_back(session, person.id, trouble.name, now)
    rendered = compose_watch(_watch(session, practice, trouble, person, now))
    letter = composing.finish(practice, person, rendered, kind=WATCH, batch=batch, token=token(), now=now)
    composing.store(session, [letter], now)


def _watch(session: Session, practice: Practice, trouble: Finding, person: Person, now: datetime) -> Watch:
    office = the_office(session)
    return Watch(
        reader=Reader(person.name, person.title, person.locale),
        office=Office(office.name if office else "", office.phone if office else ""),
        found=trouble.found.say(person.locale),
        todo=trouble.todo.say(person.locale),
        at=now.astimezone(practice.calendar.zone),
    )


def _take_back(session: Session, person_id: int, name: str, now: datetime) -> None:
    for key, reader, batch, state, header_id in messages_of_watch(session):
        is_same = reader == person_id and batch.endswith(f"/{name}")
        if is_same and state in {MessageState.READY, MessageState.RETRY}:
            dissolve(session, key)
            record(session, "message.dissolved", header_id, now=now, batch=batch)
