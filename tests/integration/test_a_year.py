"""docs/how-to/a-year.md is run as it stands: every command of it, each on its day, with the mail of all the days between."""

import asyncio
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from cli.main import answer, app
from models.store import Store, open_store, sqlite_url
from notifications.channels.mail.mailbox import Mailbox
from notifications.channels.mail.writer import MailWriter
from rules.window import SendWindow, next_opening
from services.operations import main_path
from services.practice import Practice
from services.registration import calendars
from tests.factories import SHANGHAI, at
from tests.fakes import Outbox, counting

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "a-year.md"
DAY = re.compile(r"^### (\d{4}-\d\d-\d\d \d\d:\d\d)$\n+```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"cat > (\S+) <<'EOF'\n(.*?)^EOF\n", re.MULTILINE | re.DOTALL)


def days() -> list[tuple[str, str]]:
    return DAY.findall(PAGE.read_text(encoding="utf-8"))


def commands(block: str, folder: Path) -> Iterator[list[str]]:
    """Yield the commands of a day in order; a file is written when its turn comes."""
    for part in re.split(r"(?=^cat > )", block, flags=re.MULTILINE):
        rest = part
        if written := FILE.match(part):
            (folder / written[1]).write_text(written[2], encoding="utf-8")
            rest = part[written.end() :]
        yield from (shlex.split(line) for line in rest.replace("\\\n", "").splitlines() if line)


def takes_moment(words: list[str]) -> bool:
    command: object = get_command(app)
    for word in words:
        if isinstance(command, TyperGroup) and word in command.commands:
            command = command.commands[word]
    return isinstance(command, TyperCommand) and any(p.name == "at" for p in command.params)


class Year:
    """A home in which days pass."""

    def __init__(self, store: Store) -> None:
        self.store, self.outbox, self.token = store, Outbox(), counting()
        self.now = at("2018-04-02 09:00")

    def until(self, moment: str) -> None:
        """Send the mail of every opening before a moment."""
        with self.store.read() as session:
            calendar = calendars.load(session, SHANGHAI, today=at(moment).date())
        practice = Practice(calendar, MailWriter(Mailbox("省民政厅督查室", "duban@henan.example")))
        while (opening := next_opening(self.now, calendar, SendWindow())) < at(moment):
            asyncio.run(main_path.tick(self.store, practice, self.outbox, token=self.token, now=opening))
            self.now = opening + (at("2018-04-02 09:01") - at("2018-04-02 09:00"))


def test_every_command_of_the_page_is_taken_on_its_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(PAGE.parents[2] / "examples")
    monkeypatch.setenv("DUBAN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DUBAN_LOCALE", "en")
    refused: list[str] = []
    year: Year | None = None
    for moment, block in days():
        if year is not None:
            year.until(moment)
        for words in commands(block, tmp_path):
            _run(words, moment, tmp_path, refused, capsys)
        if year is None:
            year = Year(open_store(sqlite_url(tmp_path / "home" / "duban.db")))
    assert year is not None
    year.store.close()

    assert "\n".join(refused) == ""
    assert (tmp_path / "home" / "reports" / "2018-W26.html").exists()


def _run(words: list[str], moment: str, folder: Path, refused: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Run one command at its moment; `> file` keeps what it said, and doctor may find that no mail server is set."""
    _, *given = words
    given, _, name = _parted(given)
    capsys.readouterr()
    code = answer([*given, *(("--at", moment.replace(" ", "T")) if takes_moment(given) else ())])
    said = capsys.readouterr()
    if name:
        (folder / name).write_text(said.out, encoding="utf-8")
    if code != 0 and given != ["doctor"]:
        refused.append(f"{moment} {shlex.join(given)}: {said.err}")


def _parted(words: list[str]) -> tuple[list[str], str, str]:
    if ">" not in words:
        return words, "", ""
    mark = words.index(">")
    return words[:mark], ">", words[mark + 1]
