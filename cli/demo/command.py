"""`duban demo`: the meeting of April 2018 with its 28 bureaus, from dispatch to the end of the year, with real mail."""

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from random import Random
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from cli.boards import weekly
from cli.demo import replay, story
from cli.demo.sink import sink
from cli.demo.summary import Summary, sum_up
from cli.session import DEMO_MARK, GIVEN, AsJson
from rules.entry import read_date
from rules.refusal import Refused
from runtime.clock import monotonic, wall_clock
from runtime.lock import only_scheduler
from runtime.resources import ROOMS, make_home, open_world
from runtime.settings import Settings


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command("demo")(demo)


def demo(
    year: Annotated[
        int | None, typer.Option(help="year of the meeting; the latest whose mid-July is past", min=2018, max=2100)
    ] = None,
    until: Annotated[str | None, typer.Option(help="last day; 31 January of the next year, or today")] = None,
    seed: Annotated[int, typer.Option(help="draws who answers when; one seed tells one story")] = 1,
    as_json: AsJson = False,
) -> None:
    """Play the meeting of 16 April 2018 with 28 bureaus, April to January, on a virtual clock with real mail."""
    settings = GIVEN.settings
    today = wall_clock().astimezone(settings.zone).date()
    tale = story.tell(year or story.latest_year(today))
    last = read_date("--until", until) if until else _last_day(tale, today if year is None else None)
    if last < tale.document["source"]["held_on"]:
        raise Refused(field="--until", zh=f"{last}早于会议。", en=f"{last} is before the meeting.")
    make_home(settings.home)
    with only_scheduler(settings.home):
        _clear(settings.home)
        summary = _play(tale, settings, last, seed)
    if as_json:
        print(json.dumps(summary.__dict__, ensure_ascii=False))
    else:
        _say(summary, last)


def _last_day(tale: story.Story, today: date | None) -> date:
    end = date(tale.document["source"]["held_on"].year + 1, 1, 31)
    return min(end, today) if today else end


def _clear(home: Path) -> None:
    """Make room for a new story: the demo replaces its own home, never an office's."""
    if (home / "duban.db").exists() and not (home / DEMO_MARK).exists():
        raise Refused(
            field="demo",
            zh=f"{home}中有正式数据，请用 --home 另指一处。",
            en=f"{home} holds an office's data; name another place with --home.",
        )
    if (home / DEMO_MARK).exists():
        for name in ROOMS:
            shutil.rmtree(home / name, ignore_errors=True)
        for path in home.glob("*.db*"):
            path.unlink()


def _play(tale: story.Story, settings: Settings, last: date, seed: int) -> Summary:
    started = monotonic()
    begins = tale.begins(settings.zone)
    with open_world(settings.model_copy(update={"database_url": ""}), clock=lambda: begins) as world:
        (settings.home / DEMO_MARK).write_text(
            json.dumps({"seed": seed, "begins": begins.isoformat()}), encoding="utf-8"
        )
        with sink(settings.home / "mail") as port:
            mailing = settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{port}"})
            channel = replace(world, settings=mailing).channel
            stage = replay.open_stage(tale, world.store, world.practice(begins), channel.senders(), Random(seed))  # noqa: S311 - a story
            writer = channel.writer(tale.document["office"]["name"])
            stage.practice = replace(stage.practice, writer=writer, connections=1)
            with _progress((last - begins.date()).days + 1) as step:
                replay.play(stage, last, step)
        with world.store.read() as session:
            weekly.keep_all(session, stage.practice, settings)
            seconds = monotonic() - started
            return sum_up(session, stage.practice, settings.home, seconds, moved=stage.moved, minutes=stage.minutes)


@contextmanager
def _progress(days: int) -> "Iterator[partial[None]]":
    """Show how far the story is, on a terminal."""
    with Progress(console=Console(file=sys.stderr), disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task("", total=days)

        def step(day: date) -> None:
            bar.update(task, advance=1, description=day.isoformat())

        yield partial(step)


_NAMED = {
    "extension": "延期",
    "refusal": "不予延期",
    "stated_date": "认可反馈时间",
    "hold": "暂缓",
    "resume": "恢复",
    "adjustment": "调整",
    "correction": "更正",
    "instruction": "批示",
    "transfer": "移交",
    "return": "退回",
    "recheck": "回头看",
    "reversal": "撤回",
    "carry_over": "跨年续办",
    "ending": "结束",
}


def _decided(summary: Summary) -> str:
    """Return how often what was decided after dispatch; acceptances are in the figures of the ledger."""
    return "  ".join(f"{name} {summary.decisions[kind]}" for kind, name in _NAMED.items() if kind in summary.decisions)


def _say(summary: Summary, last: date) -> None:
    by_role = summary.told
    read = summary.minutes
    print(
        f"会议纪要 读出重点工作 {read['headings']} 项、任务 {read['tasks']} 项，其中 {read['with_number_or_date']} 项有数量或期限；待核实 {read['questions']} 问\n"
        f"督办事项 {summary.directives}  承办任务 {summary.assignments}  清单事项 {summary.items}  节点 {summary.milestones}\n"
        f"通知 {summary.notices}（被后续取代 {summary.superseded}，拟办 {summary.proposed}）\n"
        f"邮件 {summary.messages_sent}（重复 {summary.duplicates}，遗失 {summary.lost}，"
        f"每人每日最多 {summary.mails_per_person_day_max}，事件邮件和周报除外）\n"
        f"放假通知调整时间 {summary.dates_moved} 处\n"
        f"已告知 联络员 {by_role['officer']}  分管负责人 {by_role['deputy_head']}  主要负责人 {by_role['head']}  厅领导 {by_role['leader']}\n"
        f"决定 {_decided(summary)}\n"
        f"其他变动 {'  '.join(f'{name} {n}' for name, n in summary.changes.items())}\n"
        f"督办周报 {summary.weekly_reports} 期\n"
        f"用时 {summary.seconds} 秒\n\n"
        f"{summary.directives} directives, {summary.messages_sent} mails in {summary.seconds} s; "
        f"{summary.duplicates} doubled, {summary.lost} lost; {summary.dates_moved} dates moved by notices of holidays\n"
        f"  database  {summary.home}/duban.db\n"
        f"  mail      {summary.home}/mail (a Maildir: mutt -f, Thunderbird)\n"
        f"  reports   {summary.home}/reports: {summary.weekly_reports} weeks as HTML and JSON\n"
        f"  look      duban --home {summary.home} look (pages); duban --home {summary.home} directive list --at {last}T18:00"
    )
