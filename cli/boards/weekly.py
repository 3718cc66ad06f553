"""The weekly report (督办周报): frozen, shown, signed, listed."""

import json
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from cli.answers import say_rows
from cli.session import AsJson, At, By, DryRun, Work, working
from models.people import Person
from models.queries.messages import count_mails
from models.queries.weekly.reports import all_reports
from models.reports import WeeklyReport
from notifications.rendered import RenderedMail
from notifications.weekly import report as words
from notifications.weekly.issue import Issue
from rules.entry import read_text
from rules.week.weeks import Week, read_week, week_of
from runtime.settings import Settings
from services.practice import Practice
from services.weekly import report_mail, reports
from services.weekly.reports import SignOff

report = typer.Typer(help="the weekly report (督办周报)", no_args_is_help=True)
WhichWeek = Annotated[str | None, typer.Option("--week", help="ISO week, 2018-W40; the last one that is over")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(report, name="report")


@report.command("weekly")
def show(week: WhichWeek = None, as_json: AsJson = False, dry_run: DryRun = False, at: At = None) -> None:
    """Show the report of a week, frozen first if it is not yet; keep it as HTML and JSON in HOME/reports."""
    wanted = read_week("week", week) if week else None
    with working(at=at, dry_run=dry_run) as work:
        named = wanted or week_of(work.practice.calendar.today(work.now)).earlier
        reports.freeze(work.store, work.practice, named, now=work.now)
        with work.store.read() as session:
            facts, rendered = read(session, work.practice, named, work.world.settings.locale)
        if not dry_run:
            keep(work.world.settings.home, named, facts, rendered)
    print(facts if as_json else rendered.text, end="\n" if as_json else "")


@report.command("sign")
def sign(
    week: Annotated[str, typer.Option("--week", help="ISO week, 2018-W40")],
    by: By,
    opinion: Annotated[
        list[str] | None,
        typer.Option(help="the office's opinion on what leaders are to co-ordinate, repeated; 2=…: on the second"),
    ] = None,
    next_step: Annotated[list[str] | None, typer.Option("--next", help="a next step (下步工作), repeated")] = None,
    dry_run: DryRun = False,
    at: At = None,
) -> None:
    """Sign a frozen week (签发); its mail goes at the next opening, if it is the newest."""
    named = read_week("week", week)
    added = SignOff(
        tuple(read_text("opinion", text, at_most=2000) for text in opinion or ()),
        tuple(read_text("next", text, at_most=2000) for text in next_step or ()),
    )
    with working(at=at, dry_run=dry_run) as work:
        with work.acting(by) as (session, person):
            reports.sign(session, work.practice, named, person, added, now=work.now)
        if not dry_run:
            _keep_again(work, named)


def _keep_again(work: Work, week: Week) -> None:
    with work.store.read() as session:
        facts, rendered = read(session, work.practice, week, work.world.settings.locale)
    keep(work.world.settings.home, week, facts, rendered)


@report.command("list")
def list_reports(as_json: AsJson = False) -> None:
    """List the weeks that are frozen: when, whether signed and mailed, how many mails were sent."""
    heads = ("week", "frozen_at", "signed_by", "signed_at", "mailed_at", "mails", "sent", "sha256", "head")
    with working() as work, work.store.read() as session:
        mails = count_mails(session, report_mail.KIND)
        rows = [
            _row(session, row, mails.get(str(Week(row.iso_year, row.iso_week)), {})) for row in all_reports(session)
        ]
        say_rows("督办周报 weekly reports", heads, rows, work.practice.calendar.zone, as_json=as_json)


def _row(session: Session, row: WeeklyReport, mails: dict[str, int]) -> list[object]:
    signer = session.get_one(Person, row.signed_by).name if row.signed_by is not None else None
    sent = mails.get("sent", 0) + mails.get("presumed", 0)
    week = str(Week(row.iso_year, row.iso_week))
    moments = (row.frozen_at, signer, row.signed_at, row.mailed_at)
    return [week, *moments, sum(mails.values()), sent, row.sha256, row.head]


def read(session: Session, practice: Practice, week: Week, locale: str) -> tuple[str, RenderedMail]:
    """Return a frozen week as scripts read it (one JSON value), and as people do."""
    row = reports.find(session, week)
    issue = report_mail.issue_of(session, practice, row, detail="full")
    facts = json.dumps(_facts(row, issue, locale), ensure_ascii=False)
    report = reports.as_json(reports.content_of(session, row))
    return f'{facts[:-1]}, "report": {report}}}', words.whole(issue, locale)


def keep_all(session: Session, practice: Practice, settings: Settings) -> None:
    """Keep every frozen week in the home."""
    for row in all_reports(session):
        week = Week(row.iso_year, row.iso_week)
        keep(settings.home, week, *read(session, practice, week, settings.locale))


def _facts(row: WeeklyReport, issue: Issue, locale: str) -> dict[str, object]:
    return {
        "week": str(issue.report.week),
        "title": words.title(issue, locale),
        "frozen": issue.frozen,
        "head": row.head,
        "sha256": row.sha256,
        "signed": issue.signed or None,
        "opinions": row.opinions,
        "next_steps": row.next_steps,
    }


def keep(home: Path, week: Week, facts: str, rendered: RenderedMail) -> None:
    """Keep a report in the home, as HTML and JSON."""
    folder = home / "reports"
    (folder / f"{week}.html").write_text(rendered.html, encoding="utf-8")
    (folder / f"{week}.json").write_text(f"{facts}\n", encoding="utf-8")
