"""The clock guard: nothing is swept or sent by a clock that cannot be believed, until a person accepts it."""

from datetime import datetime, timedelta

from sqlmodel import Session

from models.log import record
from models.mail import ClockStop
from models.queries.due import last_logged_at, open_clock_stop, open_clock_stops
from models.store import Store

DRIFT = timedelta(minutes=10)  # between wall time and monotonic time, from one tick to the next
LONGEST_REST = timedelta(days=60)  # from the log's last entry to a start


class ClockStopped(Exception):
    """Nothing is done by a clock that is not believed."""

    def __init__(self, now: datetime, stop: ClockStop) -> None:
        told, expected = (moment.isoformat(timespec="minutes") for moment in (now, stop.expected_at))
        super().__init__(
            f"the clock says {told} and should say about {expected}: nothing is looked at or sent;"
            " check it, then run duban doctor --accept-clock"
        )


def check(store: Store, *, expected: datetime | None, now: datetime) -> ClockStop | None:
    """Return why nothing may be sent now, if so. `expected` is what the clock should say; None at a start."""
    with store.read() as session:
        stop = open_clock_stop(session)
        wanted = _wanted(session, expected, now)
    if stop is not None or wanted is None:
        return stop
    with store.write() as session:
        return _stop(session, wanted, now)


def insist(store: Store, *, now: datetime) -> None:
    """Raise where the clock is not believed, as at a start."""
    stop = check(store, expected=None, now=now)
    if stop is not None:
        raise ClockStopped(now, stop)


def doubt(session: Session, *, now: datetime) -> datetime | None:
    """Return what the clock should say where it is not believed, as at a start; nothing is noted."""
    stop = open_clock_stop(session)
    return stop.expected_at if stop else _wanted(session, None, now)


def _wanted(session: Session, expected: datetime | None, now: datetime) -> datetime | None:
    """Return what the clock should say, where it says something else."""
    if expected is not None:
        return expected if abs(now - expected) > DRIFT else None
    last = last_logged_at(session)
    return last if last is not None and not last - DRIFT <= now <= last + LONGEST_REST else None


def _stop(session: Session, expected: datetime, now: datetime) -> ClockStop:
    stop = ClockStop(noticed_at=now, expected_at=expected)
    session.add(stop)
    record(session, "clock.stopped", "clock", now=now, expected=expected.isoformat())
    return stop


def accept(session: Session, *, actor: str, now: datetime) -> int:
    """Believe the clock as it is now; return how many stops that ends."""
    stops = open_clock_stops(session)
    for stop in stops:
        stop.accepted_at = now
        session.add(stop)
    record(session, "clock.accepted", "clock", now=now, actor=actor, stops=len(stops))
    return len(stops)
