"""The README's own commands work, and both languages say the same."""

import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.main import answer
from tests.unit.docs.pages import shell_blocks, text

NOW = datetime(2018, 4, 16, 2, tzinfo=UTC)


def _commands(due: str) -> list[list[str]]:
    """Return the README's commands but the last, which serves until it is stopped."""
    lines = [line for block in shell_blocks("README.md") for line in block.splitlines() if line.startswith("duban ")]
    return [shlex.split(line.replace("$DUE", due))[1:] for line in lines[:-1]]


def test_the_first_directive_of_the_readme_is_dispatched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DUBAN_HOME", str(tmp_path))
    monkeypatch.setattr("cli.session.wall_clock", lambda: NOW)

    codes = [answer(words) for words in _commands("2018-09-30")]
    listed = answer(["directive", "list", "--json"])

    assert {*codes, listed} == {0}
    assert '"life": "dispatched"' in capsys.readouterr().out


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_a_readme_is_read_in_one_go(page: str) -> None:
    assert len(text(page).splitlines()) <= 100


def test_both_readmes_give_the_same_commands() -> None:
    assert shell_blocks("README.zh-CN.md") == shell_blocks("README.md")


def test_both_readmes_link_the_same_pages() -> None:
    english, chinese = (re.findall(r"\]\(([^)]+)\)", text(page)) for page in ("README.md", "README.zh-CN.md"))

    assert sorted(chinese[1:]) == sorted(english[1:])


def test_the_licence_is_apache_2() -> None:
    assert [line.strip() for line in text("LICENSE").splitlines() if line.strip()][:2] == [
        "Apache License",
        "Version 2.0, January 2004",
    ]
