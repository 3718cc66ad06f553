"""Brings a database to the tables this program knows, from nothing or from any earlier version."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from rules.refusal import Refused

SCRIPTS = Path(__file__).parent / "migrations"


def configured(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, without a file."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config


def version_of(engine: Engine) -> str | None:
    """Return the version a database has, None when it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def versions() -> ScriptDirectory:
    """Return the versions this program knows, read once a process."""
    return ScriptDirectory.from_config(configured())


def newest() -> str | None:
    """Return the version this program brings."""
    return versions().get_current_head()


def check(engine: Engine) -> bool:
    """Say whether the database is up to date; refuse one that is newer than the program."""
    version = version_of(engine)
    known = {script.revision for script in versions().walk_revisions()}
    if version is not None and version not in known:
        raise Refused(
            zh=f"数据库版本：{version}比本程序新（本程序到{newest()}），请先升级程序。",
            en=f"database version: {version} is newer than this program (which ends at {newest()}); upgrade the program first.",
        )
    return version == newest()


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest version; nothing happens when it is there."""
    if check(engine):
        return
    with engine.begin() as connection:
        command.upgrade(configured(connection), "head")
