"""The pulse of a running server: what the scheduler notes and the pages show, across threads."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock

from runtime.clock import monotonic
from services.operations.ticks import TickTally


class PrefectState(StrEnum):
    """Whether Prefect runs along."""

    ABSENT = "absent"  # not meant to run here
    STARTING = "starting"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class TickRecord:
    """One tick: when by the office's clock, what it did, whether through Prefect, what went wrong."""

    at: datetime
    ticked: TickTally = field(default_factory=TickTally)
    through_prefect: bool = False
    error: str = ""
    clock_stopped: bool = False


class Pulse:
    """The last tick and Prefect's state; safe to be read while another thread writes."""

    def __init__(self, prefect: PrefectState = PrefectState.ABSENT) -> None:
        self._lock = Lock()
        self._prefect = prefect
        self._last: TickRecord | None = None
        self._count = 0
        self._since = monotonic()
        self._asked: tuple[datetime, float] | None = None

    def record(self, tick: TickRecord) -> None:
        """Note a tick; its age counts from now, whatever the wall clock does."""
        with self._lock:
            self._last, self._since = tick, monotonic()
            self._count += 1

    def expect(self, now: datetime) -> datetime | None:
        """Return what the wall clock should say by the monotonic one since it was asked last; None the first time."""
        with self._lock:
            before, self._asked = self._asked, (now, monotonic())
        return before and before[0] + timedelta(seconds=self._asked[1] - before[1])

    @property
    def last(self) -> TickRecord | None:
        """Return the last tick, None before the first."""
        with self._lock:
            return self._last

    @property
    def count(self) -> int:
        """Return how many ticks there were since the start."""
        with self._lock:
            return self._count

    @property
    def age(self) -> float:
        """Return the seconds since the last tick, or since the start while there was none."""
        with self._lock:
            return monotonic() - self._since

    @property
    def prefect(self) -> PrefectState:
        """Return whether Prefect runs along."""
        with self._lock:
            return self._prefect

    @prefect.setter
    def prefect(self, state: PrefectState) -> None:
        with self._lock:
            self._prefect = state
