"""The log (操作日志) as a page: the newest entries first, by subject, actor, action and day; what it says is not verified here."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import Response

from models import log
from models.log import LogEntry
from models.queries.log import LogFilter, logged
from rules.entry import read_date, read_line
from rules.refusal import Refused
from web.frame.log_words import ACTIONS, called
from web.frame.permissions import ForOversight, ThisPage
from web.frame.reader import PageReader

router = APIRouter()
PAGE = 50


class EntryInWords(NamedTuple):
    """An entry in words: its detail as names and values."""

    entry: LogEntry
    action: str
    detail: tuple[tuple[str, str], ...]


@router.get("/log")
def show(
    reader: ForOversight,
    page: ThisPage,
    *,
    subject: str = "",
    actor: str = "",
    action: str = "",
    day: str = "",
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
) -> Response:
    """List entries, and where the chain ends."""
    asked = {"subject": subject, "actor": actor, "action": action, "day": day}
    try:
        which, refused = _filter(reader, asked, before), None
    except Refused as wrong:
        which, refused = None, wrong
    with page.read() as session:
        entries = logged(session, reader.scope, which, PAGE + 1) if which else ()
        head = log.head_of(session)
    older = entries[PAGE - 1].position if len(entries) > PAGE else None
    return page.show(
        "log",
        status=422 if refused else 200,
        refused=refused,
        entries=[_shown(reader, entry) for entry in entries[:PAGE]],
        head=head,
        asked=asked,
        older=_address(asked, older) if older else "",
        newest=_address(asked, None) if before else "",
        actions=[(key, reader._(text)) for key, text in ACTIONS.items()],
    )


def _filter(reader: PageReader, asked: Mapping[str, str], before: int | None) -> LogFilter:
    texts = {name: read_line(name, asked[name], empty=True) for name in ("subject", "actor", "action")}
    day = read_date("day", asked["day"]) if asked["day"] else None
    since, until = (_begins(reader, day), _begins(reader, day + timedelta(days=1))) if day else (None, None)
    return LogFilter(**texts, since=since, until=until, before=before)


def _begins(reader: PageReader, day: date) -> datetime:
    return reader.practice.calendar.moment(day, time.min)


def _address(asked: Mapping[str, str], before: int | None) -> str:
    wanted = {name: value for name, value in asked.items() if value}
    return f"/log?{urlencode({**wanted, **({'before': before} if before else {})})}"


def _shown(reader: PageReader, entry: LogEntry) -> EntryInWords:
    return EntryInWords(
        entry, called(entry.action, reader.lang), tuple((name, _plain(value)) for name, value in entry.detail.items())
    )


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
