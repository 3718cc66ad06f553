"""The log stays as it was written: the database refuses a change, and whoever forces one is found, here and in an export."""

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from models import log, migrate
from models.log import FIRST, Head, LogEntry, UnwrittenEntry
from models.mail import Message
from models.store import Store, open_store, sqlite_url
from services.operations import audit
from tests.factories import Play, at, close_whole, practice_of
from tests.fakes import Outbox
from tests.integration.shell import Said, Shell

OPENING = "2018-04-16 14:30"
ADDED, FORWARD = "entries are only ever added", "the head only moves forward"
VERIFIER = audit.VERIFIER_SOURCE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def year(housed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with a directive dispatched and its first mails sent."""
    path = tmp_path_factory.mktemp("year") / "duban.db"
    shutil.copy(housed, path)
    store = open_store(sqlite_url(path))
    play = Play(store, practice_of(store), Outbox())
    play.dispatched()
    assert play.tick(OPENING).sent > 0
    close_whole(store)
    return path


@pytest.fixture
def shell(year: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell.in_copy(year, tmp_path / "home", capsys, monkeypatch)


def force(store: Store, *statements: str, **values: int) -> None:
    """Change the log as somebody would who has the file: without the triggers."""
    with store.writer.engine.begin() as connection:
        for name in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(text(statement), values)


def forced(shell: Shell, *statements: str, **values: int) -> None:
    with shell.store() as store:
        force(store, *statements, **values)


def head_of(shell: Shell) -> Head:
    with shell.store() as store, store.read() as session:
        return audit.verify(session)


def cut(shell: Shell, end: int) -> str:
    """Cut the log after an entry and move the head back there; return the hash of that entry."""
    forced(
        shell,
        "DELETE FROM log_entry WHERE position > :end",
        "UPDATE log_head SET position = :end, hash = (SELECT hash FROM log_entry WHERE position = :end)",
        end=end,
    )
    return head_of(shell).hash


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group("postgresql"))])
def database(request: pytest.FixtureRequest) -> Engine:
    """A database of either kind with three entries."""
    if request.param == "sqlite":
        engine = request.getfixturevalue("store").writer.engine
    else:
        engine = request.getfixturevalue("postgresql_engine")
        migrate.upgrade(engine)
    with Store(engine, engine).write() as session:
        for number in range(3):
            log.record(session, "test", f"test:{number}", now=at(OPENING))
    return engine


ONE_OF_BOTH = {
    "UPDATE log_entry SET actor = 'nobody' WHERE position = 2": ADDED,
    "DELETE FROM log_entry WHERE position = 2": ADDED,
    "DELETE FROM log_entry": ADDED,
    "DELETE FROM log_head": FORWARD,
    "UPDATE log_head SET position = position - 1": FORWARD,
}
ON_SQLITE = {
    "INSERT OR REPLACE INTO log_entry SELECT position, at, 'nobody', action, subject, detail, hash FROM log_entry": ADDED,
    "UPDATE OR REPLACE log_entry SET position = position + 1": ADDED,
    "INSERT OR REPLACE INTO log_head VALUES (1, 0, 'x')": FORWARD,
}
ON_POSTGRESQL = {
    "INSERT INTO log_entry SELECT * FROM log_entry ON CONFLICT (position) DO UPDATE SET actor = 'nobody'": ADDED,
    "TRUNCATE log_entry": ADDED,
    "TRUNCATE log_head": FORWARD,
    "UPDATE log_entry SET actor = actor WHERE position = 0": ADDED,
}


def test_the_database_refuses_to_change_what_was_logged(database: Engine) -> None:
    more = ON_SQLITE if database.dialect.name == "sqlite" else ON_POSTGRESQL

    for statement, sentence in {**ONE_OF_BOTH, **more}.items():
        with pytest.raises(DBAPIError, match=sentence), database.begin() as connection:
            connection.exec_driver_sql(statement)

    with Store(database, database).read() as session:
        assert log.first_broken(session) is None


def test_what_was_refused_is_allowed_again_one_version_before_and_refused_after_an_upgrade(database: Engine) -> None:
    from alembic import command  # noqa: PLC0415 - only here is a version taken back

    with database.begin() as connection:
        command.downgrade(migrate.configured(connection), "0002")
    with database.begin() as connection:
        assert connection.exec_driver_sql("UPDATE log_entry SET actor = 'nobody' WHERE position = 2").rowcount == 1
    migrate.upgrade(database)

    with pytest.raises(DBAPIError, match=ADDED), database.begin() as connection:
        connection.exec_driver_sql("UPDATE log_entry SET actor = 'nobody' WHERE position = 2")


@pytest.mark.xdist_group("postgresql")
@pytest.mark.enable_socket
@pytest.mark.network
def test_an_entry_appended_while_the_log_is_verified_does_not_break_it(postgresql_url: str) -> None:
    store = open_store(postgresql_url)
    migrate.upgrade(store.writer.engine)
    with store.read() as session:
        before = log.follow(session)
        with store.write() as other:
            log.record(other, "test", "test", now=at(OPENING))
        assert (before, audit.verify(session)) == ((Head(), True), Head())
    store.close()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("UPDATE log_entry SET actor = 'nobody' WHERE position = 3", id="an actor changed"),
        pytest.param("UPDATE log_entry SET detail = '{}' WHERE position = 3", id="a detail emptied"),
        pytest.param("UPDATE log_entry SET at = '2018-04-15 01:00:00.000000' WHERE position = 3", id="a moment moved"),
        pytest.param("UPDATE log_entry SET subject = subject || ' ' WHERE position = 3", id="one byte more"),
        pytest.param("UPDATE log_entry SET detail = substr(detail, 2) WHERE position = 3", id="no JSON any more"),
        pytest.param("UPDATE log_entry SET at = 'x' || substr(at, 2) WHERE position = 3", id="no moment any more"),
        pytest.param("UPDATE log_entry SET actor = CAST(x'c3' AS TEXT) WHERE position = 3", id="no UTF-8 any more"),
        pytest.param("UPDATE log_entry SET actor = x'00' WHERE position = 3", id="no text any more"),
        pytest.param("DELETE FROM log_entry WHERE position = 3", id="an entry taken out"),
    ],
)
def test_a_changed_entry_is_found(shell: Shell, change: str) -> None:
    forced(shell, change)

    said = shell.say("audit", "verify")

    assert said == Said(1, "", "log: entry 3 does not follow from the one before it.\n")
    with shell.store() as store, store.read() as session:
        assert log.first_broken(session) == 3


def test_a_removed_first_entry_is_found(shell: Shell) -> None:
    forced(shell, "DELETE FROM log_entry WHERE position = 1")

    said = shell.say("audit", "verify")

    assert said == Said(1, "", "log: entry 1 does not follow from the one before it.\n")


def test_a_removed_entry_is_found_when_those_after_it_were_renumbered(shell: Shell) -> None:
    later = "UPDATE log_entry SET position = position - 1 WHERE position = "
    end = head_of(shell).position
    forced(shell, "DELETE FROM log_entry WHERE position = 3", *(f"{later}{n}" for n in range(4, end + 1)))

    assert shell.say("audit", "verify").err == "log: entry 3 does not follow from the one before it.\n"


def test_a_tail_that_was_cut_below_its_head_is_found(shell: Shell) -> None:
    head = head_of(shell)
    forced(shell, "DELETE FROM log_entry WHERE position = :end", end=head.position)

    said = shell.say("audit", "verify")

    assert said.code == 1
    assert said.err.startswith(f"log: it ends at {head.position - 1} (")
    assert f"the head it wrote down is {head}: its tail was changed" in said.err
    with shell.store() as store, store.read() as session:
        assert log.first_broken(session) == head.position


def test_a_log_whose_head_was_removed_is_refused(shell: Shell) -> None:
    forced(shell, "DELETE FROM log_head")

    assert "the head it wrote down is gone" in shell.say("audit", "verify").err


def test_a_tail_that_was_cut_with_its_head_is_found_by_a_known_head(shell: Shell) -> None:
    known = head_of(shell)
    kept = cut(shell, 5)

    unaware, aware = shell.say("audit", "verify"), shell.say("audit", "verify", "--head", str(known))

    assert unaware == Said(0, f"{kept}@5\n", "")
    sentence = f"log: the log ends at 5, before the known head at {known.position}: its tail was cut.\n"
    assert aware == Said(1, "", sentence)


def test_a_tail_that_was_cut_and_written_anew_is_found_by_a_known_head(shell: Shell) -> None:
    known = head_of(shell)
    cut(shell, 5)
    with shell.store() as store, store.write() as session:
        for _ in range(known.position):
            log.record(session, "test", "test", now=at(OPENING))

    unaware, aware = shell.say("audit", "verify"), shell.say("audit", "verify", "--head", str(known))

    assert (unaware.code, aware.code) == (0, 1)
    assert aware.err.startswith(f"log: entry {known.position} differs from the known head {known}: its hash is ")


def test_a_known_head_that_is_still_there_is_no_refusal(shell: Shell) -> None:
    head = head_of(shell)
    with shell.store() as store, store.write() as session:
        log.record(session, "test", "test", now=at(OPENING))

    for known in (str(head), f"{FIRST}@0"):
        said = shell.say("audit", "verify", "--head", known, "--json")

        assert said.code == 0
        assert json.loads(said.out) == {"entries": head.position + 1, "head": str(head_of(shell))}


@pytest.mark.parametrize("head", ["", "12", "@12", f"{FIRST}@", f"{FIRST}@-1", f"{FIRST}@1²", f"{'g' * 64}@1", "x\ny"])
def test_a_malformed_head_is_refused_in_one_sentence(shell: Shell, head: str) -> None:
    for locale in ("en", "zh"):
        said = shell.say("audit", "verify", "--head", head, locale=locale)

        assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
        assert said.err.startswith("--head")
        assert head.partition("\n")[0] in said.err


def test_a_long_log_is_verified_without_being_kept_in_memory(store: Store) -> None:
    import tracemalloc  # noqa: PLC0415 - it slows down what it measures

    with store.write() as session:
        for number in range(20_000):
            log.record(session, "test", f"test:{number}", now=at(OPENING), note="督" * 200)

    tracemalloc.start()
    with store.read() as session:
        assert log.first_broken(session) is None
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 8_000_000  # 20,000 entries of this size would be 40 MB


def check(folder: Path, *known: str) -> tuple[int, str]:
    """Run the verifier as a stranger would: no package, no environment."""
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), *known]
    ended = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, env={}, cwd="/")
    return ended.returncode, ended.stdout + ended.stderr


@pytest.fixture
def exported(shell: Shell, tmp_path: Path) -> Path:
    folder = tmp_path / "export"
    said = shell.say("audit", "export", str(folder))
    assert said == Said(0, f"{head_of(shell)}\n", "")
    return folder


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_an_export_is_verified_by_python_alone(shell: Shell, exported: Path) -> None:
    head = head_of(shell)

    assert check(exported) == (0, f"the log holds: {head.position} entries, head {head}\n")
    assert check(exported, str(head)) == check(exported, f"{FIRST}@0") == check(exported)
    assert sorted(path.name for path in exported.iterdir()) == [
        "entries.jsonl",
        "head.txt",
        "messages.jsonl",
        "verify.py",
    ]


def test_an_export_holds_the_whole_log(shell: Shell, exported: Path) -> None:
    with shell.store() as store, store.read() as session:
        rows = session.exec(select(LogEntry).order_by(LogEntry.position)).all()
        expected = [{**row.model_dump(), "at": row.at.isoformat()} for row in rows]

    assert lines(exported / "entries.jsonl") == expected
    assert (exported / "head.txt").read_text() == f"{head_of(shell)}\n"


def test_an_export_holds_digests_of_mails_but_neither_addresses_nor_bytes(shell: Shell, exported: Path) -> None:
    with shell.store() as store, store.read() as session:
        mails = session.exec(select(Message).order_by(Message.id)).all()
    found = lines(exported / "messages.jsonl")

    assert [(one["header_id"], one["sha256"]) for one in found] == [(mail.header_id, mail.sha256) for mail in mails]
    assert {tuple(sorted(one)) for one in found} == {("header_id", "person", "sent_at", "sha256", "state")}
    assert {(one["person"], one["state"], one["sent_at"]) for one in found} == {
        (person, "sent", at(OPENING).isoformat()) for person in ("li", "luo")
    }
    whole = "".join(path.read_text(encoding="utf-8") for path in exported.iterdir())
    assert [mail.address for mail in mails if mail.address in whole] == []


def test_a_changed_byte_anywhere_in_an_exported_log_is_found(exported: Path) -> None:
    path = exported / "entries.jsonl"
    whole = path.read_bytes()
    verify: dict[str, object] = {"__name__": "verify"}
    exec(compile(VERIFIER, "verify.py", "exec"), verify)  # noqa: S102 - a process for each byte would take minutes
    main = verify["main"]
    assert callable(main)

    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(ValueError, match=r"^entry \d+ does not follow from the one before it$"):
            main(exported, [])


def edit(path: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param(
            lambda rows: [*rows[:2], rows[2].replace(b"wang", b"Wang"), *rows[3:]],
            "entry 3 does not follow from the one before it",
            id="a changed byte",
        ),
        pytest.param(lambda rows: rows[1:], "entry 1 does not follow from the one before it", id="no first entry"),
        pytest.param(
            lambda rows: rows[:2] + rows[3:], "entry 3 does not follow from the one before it", id="no third entry"
        ),
        pytest.param(lambda rows: rows[:5], "the log ends at 5, before head.txt at {end}: its tail was cut", id="cut"),
        pytest.param(lambda _: [], "the log ends at 0, before head.txt at {end}: its tail was cut", id="all cut"),
    ],
)
def test_a_changed_export_is_found(
    shell: Shell, exported: Path, change: Callable[[list[bytes]], list[bytes]], sentence: str
) -> None:
    edit(exported / "entries.jsonl", change)

    assert check(exported) == (1, sentence.format(end=head_of(shell).position) + "\n")


def test_an_export_that_was_cut_with_its_head_is_found_by_a_known_head(shell: Shell, exported: Path) -> None:
    known = head_of(shell)
    edit(exported / "entries.jsonl", lambda rows: rows[:5])
    last = str(lines(exported / "entries.jsonl")[-1]["hash"])
    (exported / "head.txt").write_text(f"{last}@5\n")

    assert check(exported) == (0, f"the log holds: 5 entries, head {last}@5\n")
    sentence = f"the log ends at 5, before the known head at {known.position}: its tail was cut\n"
    assert check(exported, str(known)) == (1, sentence)
    assert check(exported, f"{FIRST}@5") == (1, "entry 5 differs from the known head\n")


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        pytest.param(None, "No such file or directory", id="missing"),
        pytest.param(f"{FIRST}@0\n", "the log goes on after head.txt, to ", id="earlier"),
        pytest.param(f"{FIRST}@7\n", "entry 7 differs from head.txt", id="another hash"),
        pytest.param("7\n", r"head.txt: '7\n' is not HASH@POSITION", id="no head"),
    ],
)
def test_an_export_without_its_head_is_refused(exported: Path, head: str | None, sentence: str) -> None:
    (exported / "head.txt").unlink()
    if head:
        (exported / "head.txt").write_text(head)

    code, said = check(exported)

    assert (code, said.count("\n")) == (1, 1)
    assert sentence in said


def test_the_verifier_is_read_in_one_go_and_needs_the_standard_library_only() -> None:
    imports = [node for node in ast.walk(ast.parse(VERIFIER)) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {name for node in imports for name in ([node.module] if isinstance(node, ast.ImportFrom) else _names(node))}

    assert len(VERIFIER.splitlines()) <= 60
    assert names <= sys.stdlib_module_names


def _names(node: ast.Import) -> list[str]:
    return [one.name for one in node.names]


def test_the_verifier_hashes_as_the_log_does(tmp_path: Path) -> None:
    odd = {"b": [1, 2.5, None, True], "a": {"é": '督\u2028\u0000\\"\n', "": -0.0}, "c": 10**20}
    entry = UnwrittenEntry(at(OPENING), "督", "a\r\nb", "", odd)
    head = Head().then(entry)
    row = {"position": 1, "at": entry.at.isoformat(), "actor": entry.actor, "action": entry.action, "subject": ""}
    audit._write(tmp_path / "entries.jsonl", [{**row, "detail": odd, "hash": head.hash}])
    (tmp_path / "head.txt").write_text(f"{head}\n")
    (tmp_path / "verify.py").write_text(VERIFIER, encoding="utf-8")

    assert check(tmp_path) == (0, f"the log holds: 1 entries, head {head}\n")


def test_a_rehearsed_export_writes_nothing(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    rehearsed = shell.say("audit", "export", str(folder), "--dry-run", "--json")
    assert not folder.exists()

    done = shell.say("audit", "export", str(folder), "--json")

    assert rehearsed == done
    head = head_of(shell)
    told = {"entries": head.position, "messages": 2, "head": str(head), "folder": str(folder)}
    assert json.loads(done.out) == told


def test_an_export_into_a_folder_with_anything_in_it_is_refused(shell: Shell, exported: Path) -> None:
    before = {path.name: path.read_bytes() for path in exported.iterdir()}
    (exported / "head.txt").unlink()

    for more in ([], ["--dry-run"]):
        said = shell.say("audit", "export", str(exported), *more)
        assert said == Said(1, "", f"DIR: {exported} is not empty; nothing was exported.\n")

    assert {path.name: path.read_bytes() for path in exported.iterdir()} == {
        name: content for name, content in before.items() if name != "head.txt"
    }


def test_an_export_into_a_file_is_refused(shell: Shell) -> None:
    path = shell.write("note.txt", "x")

    assert shell.say("audit", "export", path) == Said(1, "", f"DIR: {path} cannot be used (Not a directory).\n")


def test_a_broken_log_is_not_exported(shell: Shell, tmp_path: Path) -> None:
    forced(shell, "UPDATE log_entry SET actor = 'nobody' WHERE position = 3")

    said = shell.say("audit", "export", str(tmp_path / "export"))

    assert said == Said(1, "", "log: entry 3 does not follow from the one before it.\n")
    assert not (tmp_path / "export").exists()
