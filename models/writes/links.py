"""Writes links of mails: drawn with a mail, let go of when nobody used them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, insert
from sqlmodel import Session

from models.links import ACTION_LINK


def add_links(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Store links, by column."""
    if rows:
        session.execute(insert(ACTION_LINK), rows)


def delete_links(session: Session, link_ids: Sequence[int]) -> None:
    """Let go of links through which nothing was done."""
    if link_ids:
        session.execute(delete(ACTION_LINK).where(ACTION_LINK.c.id.in_(link_ids)))
