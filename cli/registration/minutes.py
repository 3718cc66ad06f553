"""Minutes in, drafts out: read a meeting's report, walk through what it orders, register what is accepted."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cli.answers import say_json, say_table
from cli.registration import draft_walk
from cli.registration.minutes_intake import MinutesIntake
from cli.session import GIVEN, AsJson, At, By, DryRun, Work, read_moment, working
from minutes import files, secrecy
from minutes.secrecy import Grade
from minutes.telling import tell
from models import migrate
from models.store import Store
from rules.entry import read_date, read_line
from rules.refusal import Refused
from runtime.clock import wall_clock
from runtime.resources import look_into
from services.entries import Fields
from services.registration import calendars, minutes_intake
from services.registration.minutes_intake import ResponsiblePersons
from services.registration.minutes_reader import MinutesReading, read_alone, read_for
from translations.texts import N_, say

minutes = typer.Typer(help="minutes in, drafts out (会议纪要)", no_args_is_help=True)
PIPE = "-"
GONE, LOST = N_("原有、本文没有"), N_("缺字")

File = Annotated[str, typer.Argument(help="minutes as .txt, .docx or .pdf; - reads standard input")]
On = Annotated[str | None, typer.Option("--on", help="day of the meeting, where the text does not say it itself")]
Internal = Annotated[bool, typer.Option("--internal", help="say once that a text marked 内部 may be read in")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(minutes, name="minutes")


@minutes.command("read")
def read_minutes(file: File, on: On = None, internal: Internal = False, as_json: AsJson = False, at: At = None) -> None:
    """Propose the directives a text orders, with number, date, parties and open questions; nothing is stored."""
    settings = GIVEN.settings
    text, day = _text(file, internal=internal, asks=file != PIPE and sys.stdin.isatty()), _day(on)
    now = read_moment(at, settings) if at else wall_clock()
    today = now.astimezone(settings.zone).date()
    with _office() as store:
        if store is None:
            reading = read_alone(text, on=day, calendar=calendars.published(settings.zone, today=today))
        else:
            with store.read() as session:
                calendar = calendars.load(session, settings.zone, today=today)
                reading = read_for(session, text, on=day, calendar=calendar)
    if as_json:
        facts = tell(reading.reading, settings.locale, {n: fate.value for n, fate in reading.fates.items()})
        say_json({**facts, **_before(reading)}, settings.zone)
    else:
        _say(reading, settings.locale)


@contextmanager
def _office() -> "Iterator[Store | None]":
    """Open the office's database as it is; None where there is none yet, or it waits for an upgrade, which is said."""
    settings = GIVEN.settings
    if settings.url.startswith("sqlite:///") and not Path(settings.url.removeprefix("sqlite:///")).is_file():
        yield None
        return
    with look_into(settings) as store:
        current = migrate.check(store.writer.engine)
        if not current:
            print(
                say(settings.locale, N_("数据库待升级（duban db upgrade），本次未与已登记的单位和事项对照。")),
                file=sys.stderr,
            )
        yield store if current else None


def _before(reading: MinutesReading) -> dict[str, object]:
    """Return what a registered meeting has, and has no more in this text."""
    if reading.source is None:
        return {"source": None, "gone": []}
    return {"source": {"id": reading.source.id, "title": reading.source.title}, "gone": reading.gone}


def _text(file: str, *, internal: bool, asks: bool) -> str:
    """Return the text of a file or of standard input; refuse what cannot be read, and what may not: 内部 `asks` once, where it can."""
    try:
        if file == PIPE:
            content = sys.stdin.buffer.read(files.LARGEST + 1)
        else:
            files.check_size(file, Path(file).stat().st_size)
            content = Path(file).read_bytes()
    except OSError as error:
        raise Refused(
            zh=f"{file}：无法读取（{error.strerror}）。", en=f"{file}: cannot be read ({error.strerror})."
        ) from error
    text = files.text_of(Path(file).name, content)
    mark = None if internal or not asks else secrecy.mark_of(text)
    allowed = internal or (
        mark is not None and mark.grade is Grade.INTERNAL and draft_walk.may_be_read(mark, GIVEN.settings.locale)
    )
    secrecy.check(Path(file).name, text, internal_allowed=allowed)
    return text


def _day(on: str | None) -> date | None:
    return read_date("--on", on) if on else None


def _say(reading: MinutesReading, locale: str) -> None:
    meeting = reading.reading.meeting
    print(f"{meeting.title}  {meeting.date}  {meeting.issuer}".rstrip())
    rows = [
        (n + 1, draft_walk.name_of(draft), draft_walk.target_of(draft), draft.deadline or draft.deadline_phrase or "",
         "、".join(draft.responsible), "\n".join(question.say(locale) for question in draft.questions),
         reading.fates.get(n, ""))
        for n, draft in enumerate(reading.reading.drafts)
    ]  # fmt: skip
    say_table(f"{len(rows)}", ["#", "draft", "target", "due", "who", "questions", "before"], rows, GIVEN.settings.zone)
    for text in reading.gone:
        print(f"{say(locale, GONE)}: {text}")
    for damage in reading.reading.damaged:
        print(f"{say(locale, LOST)}: {damage.start}-{damage.end} {damage.text}")


@minutes.command("register")
def register_minutes(
    file: File,
    by: By,
    on: On = None,
    title: Annotated[str, typer.Option(help="name of the meeting, where the text has another title")] = "",
    issuer: Annotated[str, typer.Option(help="who issued it")] = "",
    desk: Annotated[str, typer.Option(help="key of the clerk in charge; whoever registers when left out")] = "",
    division: Annotated[str, typer.Option(help="key of the person who checks first (对口处室)")] = "",
    leader: Annotated[str, typer.Option(help="key of the leader in charge")] = "",
    accept_all: Annotated[
        bool, typer.Option("--accept-all", help="accept every draft as it was read, for scripts")
    ] = False,
    accept_difference: Annotated[bool, typer.Option("--accept-difference", help="quotas need not add up")] = False,
    submit: Annotated[bool, typer.Option("--submit", help="submit what was registered for approval")] = False,
    internal: Internal = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    at: At = None,
) -> None:
    """Walk through the drafts of a text: accept, change or drop each, see what they would send, register them."""
    if file == PIPE and not accept_all:
        raise Refused(
            field="FILE", zh="从标准输入读取时须用 --accept-all。", en="- needs --accept-all, since answers are typed."
        )
    text, day = _text(file, internal=internal, asks=not accept_all), _day(on)
    name, issued = read_line("--title", title, empty=True), read_line("--issuer", issuer, empty=True)
    with working(at=at, dry_run=dry_run) as work:
        reading, forms = _proposed(work, text, day, ResponsiblePersons(desk or by, division, leader))
        forms = {n: {**form, "accept_difference": accept_difference} for n, form in forms.items()}
        taking = MinutesIntake(work, reading, text, by, name, issued)
        chosen: Mapping[int, Fields | None] = forms
        if not accept_all:
            chosen, submit = draft_walk.walk(taking, forms, GIVEN.settings.locale, submit=submit)
        numbers = taking.register(chosen, submit=submit)
    if as_json:
        say_json({"directives": numbers}, GIVEN.settings.zone)
    else:
        print("\n".join(numbers) or "0")


def _proposed(
    work: Work, text: str, day: date | None, handed: ResponsiblePersons
) -> tuple[MinutesReading, dict[int, Fields]]:
    """Return what is read, and a form for each draft that nobody decided on yet."""
    with work.store.read() as session:
        reading = read_for(session, text, on=day, calendar=work.practice.calendar)
        return reading, {
            n: minutes_intake.fields_of(session, draft, handed, held_on=reading.reading.meeting.date)
            for n, draft in enumerate(reading.reading.drafts)
            if n not in reading.fates and not draft.heading
        }
