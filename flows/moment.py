"""The moment a flow was given."""

from datetime import datetime


def given(at: datetime | str | None) -> datetime | None:
    """Return the moment given, which Prefect keeps as text; None where the clock is to say it."""
    return datetime.fromisoformat(at) if isinstance(at, str) else at
