"""The moment a flow acts at."""

from datetime import datetime

from runtime.ambient import surrounding


def moment(at: datetime | str | None) -> datetime:
    """Return the moment given (Prefect keeps it as text), or now by the clock of the world around."""
    if at is None:
        with surrounding() as world:
            return world.clock()
    return datetime.fromisoformat(at) if isinstance(at, str) else at
