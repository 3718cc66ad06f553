"""An office of 40 bureaus that share one directive, dispatched, in an empty database."""

from pathlib import Path

from models import migrate
from models.store import Store, open_store, sqlite_url
from services.entries import read_person, read_unit
from services.people import directory
from tests.factories import DRAFTED, close_whole, dispatched, people_the_house, person, practice_of

BUREAUS = 40


def found(path: Path) -> None:
    """Make it in one SQLite file that can be copied."""
    close_whole(found_at(sqlite_url(path)))


def found_at(url: str) -> Store:
    """Make it in the database an address names."""
    store = open_store(url)
    migrate.upgrade(store.writer.engine)
    codes = [f"42{n:02d}00" for n in range(10, 10 + BUREAUS)]
    with store.write() as session:
        people_the_house(session)
        for code in codes:
            directory.add_unit(session, read_unit({"code": code, "name": f"{code}局"}), actor="wang", now=DRAFTED)
            officer = person(f"o{code}", "联络员", code, "officer")
            deputy = person(f"d{code}", "副局长", code, "deputy_head")
            for one in (officer, deputy):
                directory.add_person(session, read_person(one), actor="wang", now=DRAFTED)
    quotas = dict.fromkeys(codes, 500 // BUREAUS) | {codes[0]: 500 - 500 // BUREAUS * (BUREAUS - 1)}
    dispatched(store, practice_of(store), lead=codes, quotas=quotas)
    return store
