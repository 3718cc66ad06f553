"""A backup is whole or it is none; it is restored whole, into an empty home, or not at all."""

import errno
import json
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from alembic import command

from models import backup, log, migrate
from models.log import Head
from models.store import Store, open_store, sqlite_url
from models.writes.messages import MARK
from rules.refusal import Refused
from runtime import backups, restoring
from runtime.lock import only_scheduler
from runtime.resources import open_world
from runtime.settings import Settings
from services.mail import delivering
from tests.factories import ZHENGZHOU, Play, at
from tests.integration.shell import Shell

NOW = at("2018-05-02 10:00")
BETWEEN = {"duban.db-wal", "duban.db-shm", "scheduler.lock"}  # SQLite's own, and the lock: no content
HEADS = "SELECT position, hash FROM log_entry"
ENTRIES = "SELECT * FROM log_entry ORDER BY position"


@pytest.fixture
def shell(shell: Shell) -> Shell:
    """An office's home with files in it."""
    for room in ("mail", "reports", "files/2018"):
        (shell.home / room).mkdir(parents=True)
    (shell.home / "demo.json").write_text("{}")
    (shell.home / "files/2018/认定文件.pdf").write_bytes(bytes(range(256)) * 9000)
    (shell.home / "reports/empty.txt").touch()
    return shell


@pytest.fixture
def kept(shell: Shell, tmp_path: Path) -> Path:
    """A whole backup of that home."""
    backups.take(Settings(home=shell.home), tmp_path / "kept", now=NOW)
    return tmp_path / "kept"


@pytest.fixture
def fresh(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "fresh")


def content(*folders: Path) -> dict[str, str]:
    """Return every folder and file by its path, a file with its hash."""
    paths = [folder for folder in folders if folder.exists()]
    paths += [path for folder in folders for path in folder.rglob("*") if path.name not in BETWEEN]
    return {str(path): sha256(path.read_bytes()).hexdigest() if path.is_file() else "" for path in paths}


def asked(path: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchall()


def head_of(home: Path) -> str:
    store = open_store(sqlite_url(home / "duban.db"))
    with store.read() as session:
        assert log.first_broken(session) is None
        head = str(log.head_of(session))
    store.close()
    return head


def spoil(kept: Path, *statements: str) -> None:
    """Change the database in a backup, and let the manifest say that it was so."""
    with closing(sqlite3.connect(kept / "duban.db", isolation_level=None)) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for statement in (*(f"DROP TRIGGER {name}" for (name,) in triggers), *statements):
            connection.execute(statement)
    seal_again(kept)


def seal_again(kept: Path, **changed: object) -> None:
    manifest = json.loads((kept / "manifest.json").read_text("utf-8"))
    sealed = backups.seal(kept / "duban.db")
    manifest["files"]["duban.db"] = {"size": sealed.size, "sha256": sealed.sha256}
    (kept / "manifest.json").write_text(json.dumps(manifest | changed), encoding="utf-8")


def test_what_was_backed_up_is_restored_byte_for_byte_with_its_log(shell: Shell, tmp_path: Path) -> None:
    kept, home = tmp_path / "new" / "kept", tmp_path / "fresh"

    made = shell.say("db", "backup", "--to", str(kept))
    put = shell.say("--home", str(home), "db", "restore", str(kept))

    head = head_of(shell.home)
    assert [made.code, made.out.splitlines()] == [0, [str(kept), head]]
    assert [put.code, put.out.splitlines()] == [0, [str(home), head]]
    names = {"duban.db", "files", "files/2018", "files/2018/认定文件.pdf", "reports", "reports/empty.txt"}
    assert {str(path.relative_to(home)) for path in home.rglob("*") if path.name not in BETWEEN} == names
    assert (home / "files/2018/认定文件.pdf").read_bytes() == bytes(range(256)) * 9000
    assert shell.say("--home", str(home), "audit", "verify").out == f"{head}\n"
    assert list(Shell(home, shell.capsys, shell.monkeypatch).rows().items()) == list(shell.rows().items())


def test_the_manifest_tells_moment_version_head_and_every_file(shell: Shell, tmp_path: Path) -> None:
    said = shell.say("db", "backup", "--to", str(tmp_path / "kept"), "--json")

    manifest = json.loads((tmp_path / "kept/manifest.json").read_text("utf-8"))
    assert {key: manifest[key] for key in ("version", "head")} == {
        "version": migrate.newest(),
        "head": head_of(shell.home),
    }
    assert manifest["files"] == {
        name: {
            "size": (tmp_path / "kept" / name).stat().st_size,
            "sha256": sha256((tmp_path / "kept" / name).read_bytes()).hexdigest(),
        }
        for name in ("duban.db", "files/2018/认定文件.pdf", "reports/empty.txt")
    }
    told = json.loads(said.out)
    assert (told["place"], told["head"], told["files"]) == (
        str(tmp_path / "kept"),
        manifest["head"],
        manifest["files"],
    )


def test_a_rehearsal_tells_the_head_and_changes_nothing(shell: Shell, kept: Path, tmp_path: Path) -> None:
    before = content(tmp_path)

    made = shell.say("db", "backup", "--to", str(tmp_path / "other"), "--dry-run")
    put = shell.say("--home", str(tmp_path / "fresh"), "db", "restore", str(kept), "--dry-run")

    head = head_of(shell.home)
    assert [one.out.splitlines() for one in (made, put)] == [
        [str(tmp_path / "other"), head],
        [str(tmp_path / "fresh"), head],
    ]
    assert content(tmp_path) == before


def writing(store: Store, stop: threading.Event) -> None:
    """Write three entries at a time until told to stop."""
    while not stop.is_set():
        with store.write() as session:
            for n in range(3):
                log.record(session, "test.wrote", f"{n}", now=NOW, text="督办" * 200)


def test_a_backup_taken_while_others_write_is_one_moment_of_the_source(
    shell: Shell, fresh: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "PAGES", 1)  # as many steps as there are pages: a writer comes between them
    store, stop = open_store(sqlite_url(shell.home / "duban.db")), threading.Event()
    writer = threading.Thread(target=writing, args=(store, stop))
    writer.start()
    try:
        made = [backups.take(Settings(home=shell.home), tmp_path / f"kept{n}", now=NOW) for n in range(3)]
    finally:
        stop.set()
        writer.join()
        store.close()

    assert len({manifest.head for manifest in made}) == 3  # the writer went on between them
    for n, manifest in enumerate(made):
        settings = Settings(home=tmp_path / f"fresh{n}")
        restoring.restore(tmp_path / f"kept{n}", settings)
        copy, position = settings.home / "duban.db", int(manifest.head.partition("@")[2])
        assert head_of(settings.home) == manifest.head
        assert asked(copy, "PRAGMA integrity_check") == [("ok",)]
        assert manifest.head in {str(Head(*row)) for row in asked(shell.home / "duban.db", HEADS)}
        assert (position - began(shell)) % 3 == 0  # never the middle of a transaction
        assert asked(copy, ENTRIES) == asked(shell.home / "duban.db", ENTRIES)[:position]


def began(shell: Shell) -> int:
    """Return the position before the writer's first entry."""
    [(first,)] = asked(shell.home / "duban.db", "SELECT min(position) - 1 FROM log_entry WHERE action = 'test.wrote'")
    return int(str(first))


def test_a_restored_office_repeats_once_what_was_being_sent(play: Play, tmp_path: Path) -> None:
    play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500})
    play.tick("2018-04-16 14:30", smtp=False)
    with play.store.write() as session:
        [held] = delivering.lease(session, "duban@example.org", token=play.token, now=at("2018-04-16 14:30"))
    with play.store.marks() as mark:
        mark(MARK, [delivering.marked(held, begun=at("2018-04-16 14:30"))])
    url = str(play.store.writer.engine.url)
    backups.take(Settings(home=tmp_path, database_url=url), tmp_path / "kept", now=NOW)
    restoring.restore(tmp_path / "kept", Settings(home=tmp_path / "fresh"))

    with open_world(Settings(home=tmp_path / "fresh"), clock=lambda: NOW) as world:
        again = replace(play, store=world.store)
        ticks = [again.tick(f"2018-04-16 {time}") for time in ("14:40", "14:41", "14:56", "15:30")]

    assert [(t.uncertain, t.sent) for t in ticks] == [(0, 0), (1, 0), (0, 1), (0, 0)]
    assert [e.content for e in play.outbox.envelopes] == [held.envelope.content]


def occupied(tmp_path: Path) -> Path:
    (tmp_path / "other").mkdir()
    (tmp_path / "other/note.txt").write_text("mine")
    return tmp_path / "other"


def a_file(tmp_path: Path) -> Path:
    (tmp_path / "other").write_text("mine")
    return tmp_path / "other"


@pytest.mark.parametrize(
    ("place", "zh", "en"),
    [
        pytest.param(occupied, "--to：“{}”不是空文件夹。", "--to: {} is not an empty folder.", id="a folder in use"),
        pytest.param(a_file, "--to：“{}”不是空文件夹。", "--to: {} is not an empty folder.", id="a file"),
        pytest.param(
            lambda path: a_file(path) / "kept",
            "--to：“{}”不能写入（Not a directory）。",
            "--to: {} cannot be written (Not a directory).",
            id="a place below a file",
        ),
        pytest.param(
            lambda path: path / ("x" * 300),
            "--to：“{}”不能写入（File name too long）。",
            "--to: {} cannot be written (File name too long).",
            id="a name no disk takes",
        ),
        pytest.param(
            lambda path: path / "home", "--to：“{}”不是空文件夹。", "--to: {} is not an empty folder.", id="the home"
        ),
        pytest.param(
            lambda path: path / "home/files/kept",
            "--to：“{}”本身属于要备份的内容。",
            "--to: {} is part of what is to be copied.",
            id="a place among the files",
        ),
    ],
)
def test_a_place_that_cannot_take_a_backup_is_refused_and_left_as_it_is(
    shell: Shell, tmp_path: Path, place: Callable[[Path], Path], zh: str, en: str
) -> None:
    to = place(tmp_path)
    before = content(tmp_path)

    said = {locale: shell.say("db", "backup", "--to", str(to), locale=locale) for locale in ("zh", "en")}

    assert {locale: (one.code, one.err) for locale, one in said.items()} == {
        "zh": (1, zh.format(to) + "\n"),
        "en": (1, en.format(to) + "\n"),
    }
    assert content(tmp_path) == before


class Disk:
    """A disk that is full from the n-th wait for it on."""

    def __init__(self, takes: int) -> None:
        self.takes = takes

    def fsync(self, opened: int) -> None:
        self.takes -= 1
        if self.takes < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("was_there", ["", "kept"], ids=["a new folder", "an empty folder"])
def test_a_full_disk_leaves_no_backup_at_all(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, was_there: str
) -> None:
    to = tmp_path / "kept"
    (tmp_path / was_there).mkdir(exist_ok=True)
    before, said, takes = content(tmp_path), [], 0
    while True:
        monkeypatch.setattr("models.backup.os.fsync", Disk(takes).fsync)
        one = shell.say("db", "backup", "--to", str(to))
        if one.code == 0:
            break
        said.append(one.err)
        assert content(tmp_path) == before
        takes += 1

    assert said == [f"--to: {to} cannot be written (No space left on device).\n"] * 7


def test_a_database_that_finds_the_disk_full_leaves_no_backup(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(tmp_path)

    def full(source: Path, target: Path, masked: object) -> None:
        target.write_bytes(b"half")
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(backup, "snapshot", full)
    said = shell.say("db", "backup", "--to", str(tmp_path / "kept"))

    assert (said.code, said.err) == (1, f"--to: {tmp_path}/kept cannot be written (database or disk is full).\n")
    assert content(tmp_path) == before


@pytest.mark.parametrize(
    ("spoiling", "en"),
    [
        pytest.param(
            "UPDATE log_entry SET actor = 'nobody' WHERE position = 3",
            "log: entry 3 in {} does not follow from the one before it.",
            id="a changed log entry",
        ),
        pytest.param(
            "UPDATE assignment SET unit_id = 999 WHERE id = 1",
            "database: {} is damaged (assignment 1: no unit).",
            id="a reference to nothing",
        ),
    ],
)
def test_a_database_that_does_not_hold_is_not_taken_for_a_backup(
    shell: Shell, tmp_path: Path, spoiling: str, en: str
) -> None:
    with closing(sqlite3.connect(shell.home / "duban.db", isolation_level=None)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(spoiling)
    before = content(tmp_path)

    said = [shell.say("db", "backup", "--to", str(tmp_path / "kept"), *more) for more in ([], ["--dry-run"])]

    assert [(one.code, one.err) for one in said] == [(1, en.format(shell.home / "duban.db") + "\n")] * 2
    assert content(tmp_path) == before


def test_a_home_without_a_database_has_no_backup(shell: Shell, tmp_path: Path) -> None:
    said = shell.say("--home", str(tmp_path / "none"), "db", "backup", "--to", str(tmp_path / "kept"))

    path = tmp_path / "none/duban.db"
    assert (said.code, said.err) == (1, f"database: {path} cannot be read (unable to open database file).\n")
    assert not (tmp_path / "kept").exists()
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("words", [("backup", "--to"), ("restore",)])
def test_postgresql_is_left_to_its_own_tools(shell: Shell, kept: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    shell.monkeypatch.setenv("DUBAN_DATABASE_URL", "postgresql+psycopg://duban:secret@db/duban")
    before = content(tmp_path)

    said = shell.say("--home", str(tmp_path / "fresh"), "db", *words, str(kept))

    assert said.code == 1
    assert said.err == (
        "DUBAN_DATABASE_URL: a postgresql database is backed up with pg_dump and restored with pg_restore.\n"
    )
    assert content(tmp_path) == before


def test_a_restore_is_not_made_beside_the_database_that_is_used(shell: Shell, kept: Path, fresh: Settings) -> None:
    with pytest.raises(Refused, match=f"a backup is restored to {fresh.home}/duban.db only; unset it first"):
        restoring.restore(kept, Settings(home=fresh.home, database_url=sqlite_url(shell.home / "duban.db")))


@pytest.mark.parametrize("name", ["duban.db", "files/a.pdf", "mail/new", "prefect.db", "demo.json", "backups/x"])
def test_a_home_that_holds_anything_is_refused_and_left_as_it_is(
    shell: Shell, kept: Path, tmp_path: Path, name: str
) -> None:
    home = tmp_path / "fresh"
    (home / name).parent.mkdir(parents=True)
    (home / name).write_text("mine")
    before = content(tmp_path)

    said = {
        locale: shell.say("--home", str(home), "db", "restore", str(kept), locale=locale) for locale in ("zh", "en")
    }

    found = name.partition("/")[0]
    assert {locale: (one.code, one.err) for locale, one in said.items()} == {
        "zh": (1, f"DUBAN_HOME：“{home}”不是空的（有{found}），请用 --home 另指一处。\n"),
        "en": (1, f"DUBAN_HOME: {home} is not empty (it holds {found}); name another place with --home.\n"),
    }
    assert content(tmp_path) == before


def test_a_home_of_empty_rooms_is_empty(kept: Path, fresh: Settings) -> None:
    for room in ("mail", "reports", "files"):
        (fresh.home / room).mkdir(parents=True)
    (fresh.home / "scheduler.lock").touch()

    manifest = restoring.restore(kept, fresh)

    assert head_of(fresh.home) == manifest.head


def test_a_home_that_is_served_or_being_restored_is_left_alone(kept: Path, fresh: Settings) -> None:
    (fresh.home / ".restore").mkdir(parents=True)

    with only_scheduler(fresh.home), pytest.raises(Refused, match="another duban serve runs on"):
        restoring.restore(kept, fresh)

    assert {path.name for path in fresh.home.iterdir()} == {".restore", "scheduler.lock"}


def cut(kept: Path) -> None:
    os.truncate(kept / "duban.db", (kept / "duban.db").stat().st_size - 4096)


def change_a_byte(kept: Path) -> None:
    content = bytearray((kept / "duban.db").read_bytes())
    content[len(content) // 2] ^= 1
    (kept / "duban.db").write_bytes(content)


def cut_and_seal(kept: Path) -> None:
    cut(kept)
    seal_again(kept)


def no_database(kept: Path) -> None:
    (kept / "duban.db").write_bytes(b"not a database, though as long as a header needs" * 9)
    seal_again(kept)


def lead_elsewhere(kept: Path) -> None:
    manifest = json.loads((kept / "manifest.json").read_text("utf-8"))
    manifest["files"]["files/../../outside"] = {"size": 0, "sha256": sha256(b"").hexdigest()}
    (kept / "manifest.json").write_text(json.dumps(manifest))


UNLIKE = "restore: {} in KEPT is not what was backed up; it cannot be used."
SPOILED = [
    pytest.param(cut, UNLIKE.format("duban.db"), id="the database is cut"),
    pytest.param(change_a_byte, UNLIKE.format("duban.db"), id="a byte of the database is changed"),
    pytest.param(
        lambda kept: (kept / "files/2018/认定文件.pdf").write_bytes(b""),
        UNLIKE.format("files/2018/认定文件.pdf"),
        id="a file is cut",
    ),
    pytest.param(
        lambda kept: (kept / "reports/empty.txt").unlink(), UNLIKE.format("reports/empty.txt"), id="a file is missing"
    ),
    pytest.param(lambda kept: (kept / "duban.db").unlink(), UNLIKE.format("duban.db"), id="the database is missing"),
    pytest.param(
        lambda kept: (kept / "manifest.json").unlink(),
        "restore: KEPT has no manifest.json that can be read (No such file or directory); it is not a whole backup.",
        id="the manifest is missing",
    ),
    pytest.param(
        lambda kept: os.truncate(kept / "manifest.json", 100), UNLIKE.format("manifest.json"), id="the manifest is cut"
    ),
    pytest.param(lead_elsewhere, UNLIKE.format("manifest.json"), id="the manifest leads out of the home"),
    pytest.param(
        lambda kept: seal_again(kept, head=f"{'0' * 64}@1"),
        UNLIKE.format("manifest.json"),
        id="another head is written",
    ),
    pytest.param(
        lambda kept: spoil(kept, "UPDATE log_entry SET detail = '{}' WHERE position = 5"),
        "log: entry 5 in KEPT/duban.db does not follow from the one before it.",
        id="the log is tampered with, and sealed",
    ),
    pytest.param(
        lambda kept: spoil(kept, "UPDATE alembic_version SET version_num = '9999'"),
        f"database version: 9999 is newer than this program (which ends at {migrate.newest()}); upgrade the program first.",
        id="of a newer program",
    ),
    pytest.param(
        lambda kept: spoil(kept, "DELETE FROM alembic_version"),
        "database: KEPT/duban.db is not a database of Duban's.",
        id="of another program",
    ),
    pytest.param(
        lambda kept: spoil(kept, "UPDATE assignment SET unit_id = 999 WHERE id = 1"),
        "database: KEPT/duban.db is damaged (assignment 1: no unit).",
        id="a reference to nothing, sealed",
    ),
    pytest.param(
        cut_and_seal, "database: KEPT/duban.db is damaged (database disk image is malformed).", id="cut, and sealed"
    ),
    pytest.param(
        no_database, "database: KEPT/duban.db is damaged (file is not a database).", id="no database, and sealed"
    ),
]


@pytest.mark.parametrize(("spoiling", "en"), SPOILED)
def test_a_backup_that_is_not_whole_is_refused_and_nothing_is_written(
    shell: Shell, kept: Path, tmp_path: Path, spoiling: Callable[[Path], object], en: str
) -> None:
    spoiling(kept)
    (tmp_path / "fresh/mail").mkdir(parents=True)
    before = content(tmp_path)

    home = str(tmp_path / "fresh")
    said = [shell.say("--home", home, "db", "restore", str(kept), *more) for more in ([], ["--dry-run"])]

    assert [(one.code, one.err) for one in said] == [(1, en.replace("KEPT", str(kept)) + "\n")] * 2
    assert content(tmp_path) == before


def test_a_restore_that_finds_the_disk_full_leaves_the_home_empty_for_the_next(
    shell: Shell, kept: Path, fresh: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for takes in range(6):  # three files are copied, each with its folder
        monkeypatch.setattr("models.backup.os.fsync", Disk(takes).fsync)
        with pytest.raises(Refused, match=r"cannot be written \(No space left on device\)"):
            restoring.restore(kept, fresh)
        assert [path.name for path in fresh.home.iterdir()] == ["scheduler.lock"]
    monkeypatch.undo()
    (fresh.home / ".restore").mkdir()
    (fresh.home / ".restore/duban.db").write_text("left by one that was killed")

    restoring.restore(kept, fresh)

    assert head_of(fresh.home) == head_of(shell.home)
    assert not (fresh.home / ".restore").exists()


@pytest.fixture
def old(shell: Shell) -> Settings:
    """A home whose database is of the first version, with a row in it."""
    settings = Settings(home=shell.home)
    (shell.home / "duban.db").unlink()
    store = open_store(settings.url)
    with store.writer.engine.begin() as connection:
        command.upgrade(migrate.configured(connection), "0001")
        connection.exec_driver_sql(
            "INSERT INTO unit (code, name, relation, is_office, phone, successor) VALUES ('1', '一', 'guided', 0, '', '')"
        )
    store.close()
    return settings


def versions(*paths: Path) -> list[object]:
    return [asked(path, "SELECT version_num FROM alembic_version")[0][0] for path in paths]


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.INFO, logger="duban.database"):
        yield caplog


def test_an_older_database_is_backed_up_before_it_is_migrated(
    old: Settings, fresh: Settings, heard: pytest.LogCaptureFixture
) -> None:
    with open_world(old, clock=lambda: NOW):
        pass

    folder = old.home / "backups" / f"before-{migrate.newest()}-20180502T020000Z"
    assert versions(old.home / "duban.db", folder / "duban.db") == [migrate.newest(), "0001"]
    assert heard.messages == [f"backup before migration {migrate.newest()}: {folder}"]

    restoring.restore(folder, fresh)
    with open_world(fresh, clock=lambda: NOW):
        pass
    assert versions(fresh.home / "duban.db") == [migrate.newest()]
    assert asked(fresh.home / "duban.db", "SELECT name FROM unit") == [("一",)]


def test_a_second_backup_at_the_same_moment_gets_a_name_of_its_own(old: Settings) -> None:
    taken = old.home / "backups" / f"before-{migrate.newest()}-20180502T020000Z"
    taken.mkdir(parents=True)
    (taken / "half").touch()

    with open_world(old, clock=lambda: NOW):
        pass

    assert versions(taken.with_name(f"{taken.name}-2") / "duban.db") == ["0001"]


def test_without_a_backup_there_is_no_migration(old: Settings) -> None:
    (old.home / "backups").write_text("in the way")

    with pytest.raises(Refused, match=r"DUBAN_HOME: .*/backups/before-.* cannot be written"), open_world(old):
        pass

    assert versions(old.home / "duban.db") == ["0001"]


def test_a_database_at_the_newest_version_and_a_new_one_make_no_backup(shell: Shell, fresh: Settings) -> None:
    for settings in (Settings(home=shell.home), fresh, fresh):
        with open_world(settings, clock=lambda: NOW):
            pass

    assert [path for home in (shell.home, fresh.home) for path in home.glob("backups")] == []
