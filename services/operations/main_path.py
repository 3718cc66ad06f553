"""The main path, said once: its steps in their order, and the one runner of them.

Each step is idempotent, each of its transactions short. How a step is run is the caller's: plainly, or as a run of Prefect's.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlmodel import Session

from models.queries.due import is_anything_due, is_sending_due, is_sweep_due, is_writing_due
from models.queries.recipients import left_over, persons_to_write_to
from models.store import Store, take_turns
from rules.window import opening_of
from services.mail import clock_guard, composing, delivering, dissolution, notice_selection, sweeping
from services.mail.delivering import SenderFactory, Token
from services.mail.settling import DeliveryTally
from services.mail.sweeping import SweepTally
from services.operations import pruning, ticks
from services.operations.ticks import TickTally
from services.practice import Practice
from services.weekly import report_mail


def is_needed(store: Store, practice: Practice, senders: SenderFactory | None, *, now: datetime) -> bool:
    """Say whether a tick would find anything to do; costs a few index look-ups."""
    opening = opening_of(now, practice.calendar, practice.window)
    batch = composing.batch_of(opening, practice) if opening else ""
    server = senders().where if senders else None
    with store.read() as session:
        if is_anything_due(session, now, opening, batch, server):
            return True
        return opening is not None and report_mail.is_due(session, practice, now=now)


def keep_weeks(store: Store, practice: Practice, *, token: Token, now: datetime) -> int:
    """Keep the weekly reports up, inside the window; return how many mails were written."""
    if opening_of(now, practice.calendar, practice.window) is None:
        return 0
    return report_mail.keep_up(store, practice, token=token, now=now)


def sweep_all(store: Store, practice: Practice, *, now: datetime) -> SweepTally:
    """Look at everything whose wake-up has come, batch by batch."""
    total = SweepTally()
    while True:
        with store.write() as session:
            swept = sweeping.sweep(session, practice, now=now)
        total += swept
        if swept.looked_at < sweeping.BATCH:
            return total


@dataclass(frozen=True, slots=True)
class ComposeTally:
    """What became of owed notices at one opening, and the mails written and taken back."""

    superseded: int = 0
    messages: int = 0
    dissolved: int = 0


def compose_all(store: Store, practice: Practice, *, token: Token, now: datetime) -> ComposeTally:
    """Select and write the mail of the opening `now` belongs to; outside the window nothing is written."""
    opening = opening_of(now, practice.calendar, practice.window)
    if opening is None:
        return ComposeTally()
    with store.write() as session:
        take_turns(session)
        dissolved = dissolution.dissolve(session, practice, opening, now=now)
        notice_selection.still_true(session, left_over(session), now=now)
        chosen = notice_selection.choose(session, practice, opening, now=now)
        persons = persons_to_write_to(session, composing.batch_of(opening, practice))
    written = 0
    for start in range(0, len(persons), composing.BATCH):
        with store.write() as session:
            take_turns(session)
            part = persons[start : start + composing.BATCH]
            written += composing.write(session, practice, opening, part, token=token, now=now)
    return ComposeTally(chosen.superseded, written, dissolved)


async def deliver_all(
    store: Store, practice: Practice, senders: SenderFactory | None, *, token: Token, now: datetime
) -> DeliveryTally:
    """Send what waits, inside the window; without a server it waits on."""
    if senders is None or opening_of(now, practice.calendar, practice.window) is None:
        return DeliveryTally()
    return await delivering.deliver(store, practice, senders, token=token, now=now)


@dataclass(frozen=True, slots=True)
class TickContext:
    """What every step of a tick works with."""

    store: Store
    practice: Practice
    senders: SenderFactory | None
    token: Token
    now: datetime

    @property
    def opening(self) -> datetime | None:
        """Return the opening the moment belongs to, None outside the window."""
        return opening_of(self.now, self.practice.calendar, self.practice.window)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the main path. Where it is run apart from the others, it waits for the one it comes `after`."""

    name: str
    work: Callable[[TickContext], Awaitable[TickTally]]
    finds_work: Callable[[Session, TickContext], bool]
    after: "Step | None" = None

    def is_due(self, context: TickContext) -> bool:
        """Say whether a run is worth opening; the work is idempotent, whatever is said here."""
        with context.store.read() as session:
            return self.finds_work(session, context)


async def _sweep(context: TickContext) -> TickTally:
    return TickTally(**asdict(sweep_all(context.store, context.practice, now=context.now)))


async def _keep_weeks(context: TickContext) -> TickTally:
    return TickTally(messages=keep_weeks(context.store, context.practice, token=context.token, now=context.now))


async def _compose(context: TickContext) -> TickTally:
    return TickTally(**asdict(compose_all(context.store, context.practice, token=context.token, now=context.now)))


async def _deliver(context: TickContext) -> TickTally:
    delivered = await deliver_all(
        context.store, context.practice, context.senders, token=context.token, now=context.now
    )
    return TickTally(**asdict(delivered))


async def _prune(context: TickContext) -> TickTally:
    pruning.keep_up(context.store, context.practice, now=context.now)
    return TickTally()


def _is_sweep_due(session: Session, context: TickContext) -> bool:
    return is_sweep_due(session, context.now)


def _is_week_due(session: Session, context: TickContext) -> bool:
    return context.opening is not None and report_mail.is_due(session, context.practice, now=context.now)


def _is_writing_due(session: Session, context: TickContext) -> bool:
    opening = context.opening
    return opening is not None and is_writing_due(session, opening, composing.batch_of(opening, context.practice))


def _is_sending_due(session: Session, context: TickContext) -> bool:
    if context.senders is None or context.opening is None:
        return False
    return is_sending_due(session, context.now, context.senders().where)


def _is_pruning_due(session: Session, context: TickContext) -> bool:
    return pruning.is_due(session, context.practice, now=context.now)


SWEEP = Step("sweep", _sweep, _is_sweep_due)
WEEKLY = Step("weekly", _keep_weeks, _is_week_due)
COMPOSE = Step("compose", _compose, _is_writing_due, after=SWEEP)  # a mail of half the opening would be the only one
DELIVER = Step("deliver", _deliver, _is_sending_due)
PRUNE = Step("prune", _prune, _is_pruning_due)
STEPS = (SWEEP, WEEKLY, COMPOSE, DELIVER, PRUNE)

StepRunner = Callable[[Step, TickContext], Awaitable[TickTally]]


async def plainly(step: Step, context: TickContext) -> TickTally:
    """Run a step by itself."""
    return await step.work(context)


async def run_steps(steps: Sequence[Step], context: TickContext, run: StepRunner = plainly) -> TickTally:
    """Run some steps, one after the other; return what all of them did."""
    ticked = TickTally()
    for step in steps:
        ticked += await run(step, context)
    return ticked


async def tick(
    store: Store,
    practice: Practice,
    senders: SenderFactory | None,
    *,
    token: Token,
    now: datetime,
    run: StepRunner = plainly,
) -> TickTally:
    """Run the main path once; run again at the same moment it does nothing."""
    if not is_needed(store, practice, senders, now=now):
        return TickTally()
    ticked = await run_steps(STEPS, TickContext(store, practice, senders, token, now), run)
    ticks.note(store, ticked, now=now)
    return ticked


async def run_apart(step: Step, context: TickContext, *, is_drill: bool) -> TickTally:
    """Run one step where others run the rest, and note what it did; a drill needs no true clock and is no sign of life."""
    if not is_drill:
        clock_guard.insist(context.store, now=context.now)
    if _must_wait(step, context):
        return TickTally()
    ticked = await plainly(step, context)
    ticks.note(context.store, ticked, now=context.now)
    if not is_drill:
        ticks.note_heartbeat(context.store, now=context.now)
    return ticked


def _must_wait(step: Step, context: TickContext) -> bool:
    """Say whether the step before has not caught up with this opening yet; what was woken since does not count."""
    opening = context.opening
    return step.after is not None and opening is not None and step.after.is_due(replace(context, now=opening))
