"""Migrations from zero make exactly the tables of the models, on either database."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlmodel import SQLModel, select

from models import TABLES, migrate
from models.log import LogHead
from models.mail import MessageContent
from models.store import open_store, sqlite_url
from rules.refusal import Refused

assert TABLES


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    store = open_store(sqlite_url(tmp_path / "duban.db"))
    yield store.writer.engine
    store.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group("postgresql"))])
def database(request: pytest.FixtureRequest) -> Engine:
    """An empty database of either kind."""
    return request.getfixturevalue("engine" if request.param == "sqlite" else "postgresql_engine")


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), SQLModel.metadata)


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def test_from_zero_they_make_the_tables_of_the_models(database: Engine) -> None:
    assert migrate.version_of(database) is None

    migrate.upgrade(database)

    assert differences(database) == []
    assert tables(database) == {*SQLModel.metadata.tables, "alembic_version"}
    assert migrate.version_of(database) == migrate.newest()


def test_a_missing_column_would_be_noticed(engine: Engine) -> None:
    migrate.upgrade(engine)

    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE unit DROP COLUMN phone")

    assert [difference[0] for difference in differences(engine)] == ["add_column"]  # type: ignore[index]


def test_upgrading_twice_changes_nothing(database: Engine) -> None:
    migrate.upgrade(database)
    with database.begin() as connection:
        connection.exec_driver_sql("UPDATE log_head SET position = 7")

    migrate.upgrade(database)

    with database.connect() as connection:
        assert connection.execute(select(LogHead.position)).all() == [(7,)]
    assert differences(database) == []


def test_a_message_keeps_its_bytes_through_the_upgrade_and_back(database: Engine) -> None:
    with database.begin() as connection:
        command.upgrade(migrate.configured(connection), "0003")
        connection.exec_driver_sql(PERSON)
        connection.execute(text(MESSAGE), {"at": datetime(2018, 4, 17, tzinfo=UTC), "content": b"Subject: \x00\xff"})

    migrate.upgrade(database)
    with database.connect() as connection:
        above = connection.execute(select(MessageContent.message_id, MessageContent.content)).all()
    with database.begin() as connection:
        command.downgrade(migrate.configured(connection), "0003")
        below = connection.execute(text("SELECT id, content FROM message")).all()

    assert (above, [(key, bytes(content)) for key, content in below]) == ([(7, b"Subject: \x00\xff")],) * 2


PERSON = "INSERT INTO person (id, key, name, title, email, phone, locale) VALUES (1, 'li', '李', '', 'li@example.org', '', 'zh')"
MESSAGE = """
    INSERT INTO message (id, kind, person_id, batch, address, header_id, subject, content, sha256, state, composed_at,
                         next_try_at, lease_token, attempts)
    VALUES (7, 'digest', 1, '2018-04-17T08:30', 'li@example.org', '<1@x>', '', :content, '', 'ready', :at, :at, '', 0)
"""


def test_downgrading_to_the_start_leaves_no_table(database: Engine) -> None:
    migrate.upgrade(database)

    with database.begin() as connection:
        command.downgrade(migrate.configured(connection), "base")

    assert tables(database) == {"alembic_version"}
    assert migrate.version_of(database) is None
    migrate.upgrade(database)
    assert differences(database) == []


def test_a_version_nobody_knows_is_refused(engine: Engine) -> None:
    migrate.upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(Refused, match="database version: 9999 is newer than this program"):
        migrate.upgrade(engine)
