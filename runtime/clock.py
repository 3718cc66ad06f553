"""The only reader of the time."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """Return the current moment (UTC)."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Return seconds that never jump."""
    return time.monotonic()
