"""The command in this process: what it answers, and whether it stored anything."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import SQLModel, func, select

from cli import refusals
from cli.main import answer
from models.store import Store, open_store, sqlite_url
from rules.refusal import Refused
from tests.factories import LUOYANG, ZHENGZHOU, Play, by_list, close_whole, directive_fields, practice_of
from tests.fakes import Outbox

NOW = "2018-05-02T10:00"  # a Wednesday, after the holiday


@dataclass(frozen=True, slots=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Shell:
    """A home, and the command at work in it."""

    home: Path
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    @classmethod
    def in_copy(
        cls, database: Path, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> "Shell":
        """Make a home with a copy of a database in it, and nothing else set."""
        for name in [name for name in os.environ if name.startswith("DUBAN_")]:
            monkeypatch.delenv(name)
        home.mkdir()
        shutil.copy(database, home / "duban.db")
        monkeypatch.setenv("DUBAN_HOME", str(home))
        return cls(home, capsys, monkeypatch)

    def say(self, *arguments: str, locale: str = "en") -> Said:
        self.monkeypatch.setenv("DUBAN_LOCALE", locale)
        self.capsys.readouterr()
        code = answer(list(arguments))
        heard = self.capsys.readouterr()
        return Said(code, heard.out, heard.err)

    def refuse(self, *arguments: str) -> tuple[Said, list[str]]:
        """Say in Chinese what must be refused; return the answer, and what the same refusal says in English."""
        english, say = [], refusals.say

        def overheard(refusal: Refused, locale: str) -> str:
            english.append(say(refusal, "en"))
            return say(refusal, locale)

        with self.monkeypatch.context() as listening:
            listening.setattr(refusals, "say", overheard)
            return self.say(*arguments, locale="zh"), english

    @contextmanager
    def store(self) -> Iterator[Store]:
        store = open_store(sqlite_url(self.home / "duban.db"))
        try:
            yield store
        finally:
            store.close()

    def rows(self) -> dict[str, int]:
        """Return how many rows each table has."""
        with self.store() as store, store.read() as session:
            tables = SQLModel.metadata.sorted_tables
            return {table.name: session.exec(select(func.count()).select_from(table)).one() for table in tables}

    def write(self, name: str, text: str) -> str:
        path = self.home.parent / name
        path.write_text(text, encoding="utf-8")
        return str(path)


def stage(housed: Path, path: Path) -> None:
    """Play what every case starts from.

    督2018-04-01 is on its way (Zhengzhou reported 40, then 50, of 300); 督2018-04-02 is done by Zhengzhou (claim 1);
    督2018-04-03 was drafted by the approver and submitted; 督2018-04-04 is a draft kept by list.
    """
    shutil.copy(housed, path)
    store = open_store(sqlite_url(path))
    play = Play(store, practice_of(store), Outbox())
    first = play.dispatched()
    play.report(first, "li", "2018-04-20 10:00", "40")
    play.report(first, "li", "2018-04-27 10:00", "50")
    second = play.dispatched(title="儿童之家建设")
    play.accept(play.claim(second, "li", "2018-04-20 10:00", figure=Decimal(300)), "2018-04-20 11:00")
    play.drafted(by="lei", submit=True, title="日间照料中心")
    play.drafted(**by_list())
    close_whole(store)


def registering(*more: str, **overrides: object) -> list[str]:
    """Return the words that register a directive; `more` comes last."""
    fields = directive_fields(**overrides)
    words = ["directive", "register", "--by", "wang", "--source", "1", "--at", NOW]
    words += ["--title", str(fields["title"]), "--due-on", str(fields["due_on"]), "--desk", str(fields["desk"])]
    words += ["--kind", "sum", "--quantity", "500", "--counted", "个", "--lead", f"{ZHENGZHOU},{LUOYANG}"]
    words += [word for unit, quota in fields["quotas"].items() for word in ("--quota", f"{unit}={quota}")]
    return [*words, *more]
