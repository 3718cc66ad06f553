"""Prunes, once a day: the bytes of mails 30 days after they were sent (their sha256 stays), and links nobody used.

The proof of what was sent is the sha256 in the message's row and the log; the bytes hold tokens and codes, and people's
figures, and are kept only as long as questions about a mail may still come.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from models.log import record
from models.queries.due import pruned_on
from models.queries.links import links_to_prune
from models.queries.messages import bytes_to_prune
from models.store import Store, overwrite_deleted
from models.writes.heartbeat import set_pruned_on
from models.writes.links import delete_links
from models.writes.messages import delete_contents
from services.practice import Practice

KEPT = timedelta(days=30)
BATCH = 500  # rows in one transaction
BATCHES = 10  # transactions in one go; what is left goes with the next


@dataclass(frozen=True, slots=True)
class PruneTally:
    """How many mails lost their bytes, and how many links went."""

    mails: int = 0
    links: int = 0


def is_due(session: Session, practice: Practice, *, now: datetime) -> bool:
    """Say whether nothing, or not all, was pruned today."""
    return pruned_on(session) != practice.calendar.today(now)


def keep_up(store: Store, practice: Practice, *, now: datetime) -> PruneTally:
    """Prune if that was not done today; a backlog is worked off a few thousand rows at a time."""
    with store.read() as session:
        if not is_due(session, practice, now=now):
            return PruneTally()
    mails = links = 0
    for _ in range(BATCHES):
        with store.write() as session:
            done = prune(session, practice, now=now)
            if max(done.mails, done.links) < BATCH:
                set_pruned_on(session, practice.calendar.today(now))
        mails, links = mails + done.mails, links + done.links
        if max(done.mails, done.links) < BATCH:
            break
    return PruneTally(mails, links)


def prune(session: Session, practice: Practice, *, now: datetime) -> PruneTally:
    """Let go of a batch, and log how many; where mails carry no links, none is looked for."""
    mails = bytes_to_prune(session, now - KEPT, BATCH)
    links = links_to_prune(session, now - KEPT, BATCH) if practice.public_url else ()
    overwrite_deleted(session)
    delete_contents(session, mails)
    delete_links(session, links)
    if mails or links:
        record(session, "mail.pruned", "mail", now=now, mails=len(mails), links=len(links))
    return PruneTally(len(mails), len(links))
