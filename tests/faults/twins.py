"""The twin of an office under fire: a copy of it that nobody disturbs."""

import asyncio
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from models.store import open_store, sqlite_url
from services.operations import main_path
from tests.factories import practice_of
from tests.fakes import Outbox, counting
from tests.faults.ledger import Key, became

SECOND = timedelta(hours=6)  # from one opening to the other


def undisturbed(founded: Path, folder: Path, days: Sequence[datetime]) -> dict[Key, str]:
    """Return what becomes of every notice where nothing goes wrong."""
    path = Path(shutil.copy(founded, folder / "undisturbed.db"))
    store, outbox, token = open_store(sqlite_url(path)), Outbox(), counting()
    practice = practice_of(store)
    for day in days:
        for moment in (day, day + SECOND):
            asyncio.run(main_path.tick(store, practice, outbox, token=token, now=moment))
    told = became(store)
    store.close()
    return told
