"""`duban`: the command, its groups, and how it says no."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cli import refusals
from cli.boards import lists, loads, weekly
from cli.demo import command, look
from cli.execution import changes, monthly_form, rechecks, responsibility, reversal, unit_acts, year_end
from cli.operations import audit, database, doctor, engine, serving
from cli.people import accounts, posts, tokens, units_and_people
from cli.registration import calendars, directives, ladders, minutes, opinions
from cli.session import GIVEN
from rules.refusal import Refused
from runtime import collector
from runtime.settings import read_locale

app = typer.Typer(
    name="duban",
    help="督办 Duban: keeps what an office's meetings decide until it is done.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=True,
)
for module in (
    database,
    calendars,
    audit,
    command,
    look,
    doctor,
    serving,
    directives,
    minutes,
    unit_acts,
    changes,
    responsibility,
    rechecks,
    opinions,
    reversal,
    year_end,
    units_and_people,
    accounts,
    monthly_form,
    posts,
    ladders,
    lists,
    weekly,
    loads,
    engine,
    tokens,
):
    module.add_to(app)


@app.callback()
def options(
    home: Annotated[Path | None, typer.Option("--home", help="folder of database, mail, reports and files")] = None,
    debug: Annotated[bool, typer.Option("--debug", help="show the traceback of an unforeseen error")] = False,
) -> None:
    """Take the options that stand before every command."""
    GIVEN.home, GIVEN.debug = home, debug


def run() -> None:
    """Run the command: 0 done, 1 refused with the reason on stderr, 2 wrong usage."""
    collector.calm()
    sys.exit(answer(sys.argv[1:]))


def answer(arguments: list[str]) -> int:
    """Run the command on arguments and return its exit code."""
    try:
        app(options_first(arguments))
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except Refused as refusal:
        return _refuse(refusals.say(refusal, _locale()))
    except Exception as error:
        if GIVEN.debug:
            raise
        return _refuse(f"{type(error).__name__}: {error} (--debug shows where)")
    return 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def options_first(arguments: list[str]) -> list[str]:
    """Let --home and --debug stand anywhere: `duban demo --home DIR` is `duban --home DIR demo`."""
    first, rest = [], list(arguments)
    while rest and rest[0] != "--":
        place = next(
            (n for n, word in enumerate(rest) if word in {"--home", "--debug"} or word.startswith("--home=")), None
        )
        if place is None:
            break
        width = 2 if rest[place] == "--home" else 1
        first += rest[place : place + width]
        del rest[place : place + width]
    return first + rest


def _locale() -> str:
    try:
        return GIVEN.settings.locale
    except Refused:
        return read_locale()


if __name__ == "__main__":
    run()
