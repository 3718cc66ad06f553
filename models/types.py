"""Column types that refuse what must never be stored."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, String, Table
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

PLACES = 10_000  # figures keep four decimals, as whole ten-thousandths


class Moment(TypeDecorator[datetime]):
    """A moment, kept as UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Say that what was kept is UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Figure(TypeDecorator[Decimal]):
    """An exact figure of at most four decimals, the same on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Keep whole ten-thousandths."""
        return None if value is None else int(Decimal(value) * PLACES)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Give the figure back without trailing zeros."""
        return None if value is None else _figure(value)


@lru_cache(maxsize=10_000)  # most figures of an office are small, and read again and again
def _figure(value: int) -> Decimal:
    return (Decimal(value) / PLACES).normalize() + 0


class Word(TypeDecorator[StrEnum]):
    """One word of an enumeration, kept as its text so that adding a word needs no migration."""

    impl = String(32)
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words
        self.known = {word.value: word for word in words}

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ANN401 - SQLAlchemy passes any
        """Refuse a word that is not in the enumeration."""
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Give the word back."""
        return None if value is None else self.known[value]


def word(words: type[StrEnum]) -> Any:  # noqa: ANN401 - SQLModel's `sa_type` takes instances, but says it does not
    """Return the column type of an enumeration."""
    return Word(words)


def table_of(model: type[SQLModel]) -> Table:
    """Return the table of a class: what statements by columns are made of."""
    return SQLModel.metadata.tables[str(model.__tablename__)]
