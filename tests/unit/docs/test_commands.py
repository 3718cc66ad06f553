"""docs/commands.md shows every command of `duban`, with an example that would be understood."""

import shlex
from collections.abc import Iterator

import pytest
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from cli.main import app
from tests.unit.docs.pages import entries

EXAMPLES = {name: (text.partition(" Example: ")[2] or name).strip("`") for name, text in entries("docs/commands.md")}


def _commands(command: object, path: tuple[str, ...]) -> Iterator[tuple[str, TyperCommand]]:
    if isinstance(command, TyperGroup):
        for name, inner in command.commands.items():
            yield from _commands(inner, (*path, name))
    elif isinstance(command, TyperCommand):
        yield " ".join(path), command


COMMANDS = dict(_commands(get_command(app), ("duban",)))


def test_every_command_is_documented_and_no_other() -> None:
    assert sorted(EXAMPLES) == sorted(COMMANDS)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_understood_by_its_command(name: str) -> None:
    path, command = name.split(), COMMANDS[name]
    words = shlex.split(EXAMPLES[name])

    with command.make_context(name, words[len(path) :]) as context:
        understood = context.params

    assert words[: len(path)] == path
    assert len(understood) == len([one for one in command.params if one.name != "help"])
