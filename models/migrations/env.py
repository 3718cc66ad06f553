"""Runs migrations on the connection `models.migrate` hands over."""

from typing import Literal

from alembic import context
from sqlmodel import SQLModel

import models
from models.types import Figure, Moment, Word

TABLES = models.TABLES  # imported for the metadata


def render(kind: str, value: object, _: object) -> str | Literal[False]:
    """Write our column types as what they are on the database."""
    if kind != "type":
        return False
    plain = {Moment: "sa.DateTime(timezone=True)", Figure: "sa.BigInteger()", Word: "sa.String(length=32)"}
    return plain.get(type(value), False)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    render_item=render,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
