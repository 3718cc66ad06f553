"""One tick: sweep, compose, deliver, settle. Each step is idempotent, each a short transaction of its own."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, update
from sqlmodel import Session, SQLModel

from models import queries
from models.mail import Tick
from models.store import Store, take_turns
from rules.window import opening_of
from services.mail import choosing, composing, delivering, dissolution, sweeping
from services.mail.delivering import SenderFactory, Token
from services.mail.settling import Delivered
from services.mail.sweeping import Swept
from services.operations import pruning
from services.practice import Practice
from services.weekly import report_mail

_HEARTBEAT = SQLModel.metadata.tables["heartbeat"]
_BEAT = update(_HEARTBEAT).values(at=bindparam("moment", type_=_HEARTBEAT.c.at.type))


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a tick did: the words scripts rely on."""

    looked_at: int = 0
    notices: int = 0
    superseded: int = 0
    proposed: int = 0
    messages: int = 0
    sent: int = 0
    retry: int = 0
    uncertain: int = 0
    presumed: int = 0
    failed: int = 0
    dissolved: int = 0


def is_needed(store: Store, practice: Practice, senders: SenderFactory | None, *, now: datetime) -> bool:
    """Say whether a tick would find anything to do; costs a few index look-ups."""
    opening = opening_of(now, practice.calendar, practice.window)
    batch = composing.batch_of(opening, practice) if opening else ""
    server = senders().where if senders else None
    with store.read() as session:
        if queries.is_anything_due(session, now, opening, batch, server):
            return True
        return is_week_due(session, practice, now=now)


def is_week_due(session: Session, practice: Practice, *, now: datetime) -> bool:
    """Say whether a weekly report is to be frozen, asked about or written, inside the window."""
    is_open = opening_of(now, practice.calendar, practice.window) is not None
    return is_open and report_mail.is_due(session, practice, now=now)


def keep_weeks(store: Store, practice: Practice, *, token: Token, now: datetime) -> int:
    """Keep the weekly reports up, inside the window; return how many mails were written."""
    if opening_of(now, practice.calendar, practice.window) is None:
        return 0
    return report_mail.keep_up(store, practice, token=token, now=now)


def sweep_all(store: Store, practice: Practice, *, now: datetime) -> Swept:
    """Look at everything whose wake-up has come, batch by batch."""
    total = Swept()
    while True:
        with store.write() as session:
            swept = sweeping.sweep(session, practice, now=now)
        total += swept
        if swept.looked_at < sweeping.BATCH:
            return total


@dataclass(frozen=True, slots=True)
class Composed:
    """What became of owed notices at one opening, and the mails written and taken back."""

    superseded: int = 0
    messages: int = 0
    dissolved: int = 0


def compose_all(store: Store, practice: Practice, *, token: Token, now: datetime) -> Composed:
    """Select and write the mail of the opening `now` belongs to, and once a day prune; outside the window nothing is written."""
    opening = opening_of(now, practice.calendar, practice.window)
    if opening is None:
        return Composed()
    with store.write() as session:
        take_turns(session)
        dissolved = dissolution.dissolve(session, practice, opening, now=now)
        choosing.still_true(session, queries.left_over(session), now=now)
        chosen = choosing.choose(session, practice, opening, now=now)
        persons = queries.persons_to_write_to(session, composing.batch_of(opening, practice))
    written = 0
    for start in range(0, len(persons), composing.BATCH):
        with store.write() as session:
            take_turns(session)
            part = persons[start : start + composing.BATCH]
            written += composing.write(session, practice, opening, part, token=token, now=now)
    pruning.keep_up(store, practice, now=now)
    return Composed(chosen.superseded, written, dissolved)


async def deliver_all(
    store: Store, practice: Practice, senders: SenderFactory | None, *, token: Token, now: datetime
) -> Delivered:
    """Send what waits, inside the window; without a server it waits on."""
    if senders is None or opening_of(now, practice.calendar, practice.window) is None:
        return Delivered()
    return await delivering.deliver(store, practice, senders, token=token, now=now)


async def tick(
    store: Store, practice: Practice, senders: SenderFactory | None, *, token: Token, now: datetime
) -> Ticked:
    """Run the main path once; run again at the same moment it does nothing."""
    if not is_needed(store, practice, senders, now=now):
        return Ticked()
    swept = sweep_all(store, practice, now=now)
    reported = keep_weeks(store, practice, token=token, now=now)
    composed = compose_all(store, practice, token=token, now=now)
    delivered = await deliver_all(store, practice, senders, token=token, now=now)
    ticked = Ticked(
        looked_at=swept.looked_at,
        notices=swept.notices,
        proposed=swept.proposed,
        **asdict(replace(composed, messages=composed.messages + reported)),
        **asdict(delivered),
    )
    note(store, ticked, now=now)
    return ticked


def beat(store: Store, *, now: datetime) -> None:
    """Note that a tick came to its end, whether or not it found anything; it need not be on the disk at once."""
    with store.marks() as mark:
        mark(_BEAT, [{"moment": now}])


def note(store: Store, ticked: Ticked, *, now: datetime) -> None:
    """Keep what a tick did, when it did anything."""
    if ticked == Ticked():
        return
    with store.write() as session:
        kept = ("looked_at", "notices", "messages", "sent", "failed")
        session.add(Tick(at=now, **{name: getattr(ticked, name) for name in kept}))
