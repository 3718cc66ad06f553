"""What ticks did, and when they ended: the one place where either is noted."""

from dataclasses import dataclass, fields
from datetime import datetime

from models.mail import Tick
from models.store import Store
from models.writes.heartbeat import TICK_ENDED

_KEPT = ("looked_at", "notices", "messages", "sent", "failed")


@dataclass(frozen=True, slots=True)
class TickTally:
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

    def __add__(self, other: "TickTally") -> "TickTally":
        return TickTally(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def note_heartbeat(store: Store, *, now: datetime) -> None:
    """Note that a tick ended, whether or not it found anything; it need not be on the disk at once."""
    with store.marks() as mark:
        mark(TICK_ENDED, [{"moment": now}])


def note(store: Store, ticked: TickTally, *, now: datetime) -> None:
    """Keep what a tick, or a step apart from the others, did, when it did anything."""
    if ticked == TickTally():
        return
    with store.write() as session:
        session.add(Tick(at=now, **{name: getattr(ticked, name) for name in _KEPT}))
