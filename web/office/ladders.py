"""Ladders (催办规则): who hears when, in words; every version; an edit after a look at what it changes."""

from collections.abc import Mapping

import yaml
from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from models.queries.ladders import versions_of_ladder
from rules.entry import read_line
from rules.ladder import Ladder
from rules.milestones import STANDARD, MilestoneKind
from rules.presets import PLANS
from rules.refusal import Refused
from services.registration import imports, ladder_texts, ladder_versions, plans
from services.registration.ladder_texts import LadderEntry
from services.registration.ladder_versions import Difference
from web.frame.interruptions import not_found
from web.frame.page_answer import PageAnswer
from web.frame.permissions import ForOffice, ForOversight, ThisForm, ThisPage
from web.frame.reader import PageReader
from web.frame.sent_form import SentForm
from web.office.ladder_words import rungs_in_words

router = APIRouter()
Key = tuple[str, MilestoneKind]


@router.get("/ladders")
def show(reader: ForOversight, page: ThisPage) -> Response:
    """Show the ladders in force, plan by plan."""
    with page.read() as session:
        versions = ladder_versions.versions(session)
    rows = [(key, rungs_in_words(reader, ladder), versions.get(key, 0)) for key, ladder in in_force(reader).items()]
    return page.show("ladders", plans=[(plan, _title(reader, plan)) for plan in PLANS], rows=rows)


def _title(reader: PageReader, plan: str) -> str:
    if plan == STANDARD:
        return reader._("通用规则")
    return plan if reader.lang == "en" else f"{plan} {plans.title_of(plan)}"


def in_force(reader: PageReader) -> Mapping[Key, Ladder]:
    """Map every plan and kind of milestone that has a ladder of its own to it."""
    return {(STANDARD, kind): ladder for kind, ladder in reader.practice.ladders.items()} | dict(
        reader.practice.plan_ladders
    )


@router.get("/ladders/{plan}/{kind}")
def ladder(reader: ForOversight, sent: ThisForm, page: ThisPage, plan: str, kind: str) -> Response:
    """Show one ladder, its versions, and the form that edits it."""
    return _page(reader, sent, page, plan, kind)


def _page(
    reader: PageReader,
    sent: SentForm,
    page: PageAnswer,
    plan: str,
    kind: str,
    *,
    seen: list[Difference] | None = None,
    refused: Refused | None = None,
) -> Response:
    key = _key(reader, plan, kind)
    ladder = in_force(reader)[key]
    with page.read() as session:
        versions = versions_of_ladder(session, *key)
    text = sent.first("rules") or _written(LadderEntry(plan, (key[1],), ladder))
    shown = {"rungs": rungs_in_words(reader, ladder), "versions": versions, "text": text, "seen": seen}
    status = 422 if refused else 200
    return page.show(
        "ladder", status=status, plan=plan, title=_title(reader, plan), kind=key[1], refused=refused, **shown
    )


def _key(reader: PageReader, plan: str, kind: str) -> Key:
    known_key = next((key for key in in_force(reader) if key == (plan, kind)), None)
    if known_key is None:
        not_found()
    return known_key


def _written(entry: LadderEntry) -> str:
    """Return a ladder as the text that is edited."""
    written: str = yaml.safe_dump(ladder_texts.fields_of(entry), allow_unicode=True, sort_keys=False)
    return written


def _read(sent: SentForm) -> LadderEntry:
    return ladder_texts.read_entry(imports.parse(sent.first("rules").replace("\r\n", "\n"), "rules"))


@router.post("/ladders/{plan}/{kind}/preview")
def preview(reader: ForOffice, sent: ThisForm, page: ThisPage, plan: str, kind: str) -> Response:
    """Show who would hear more, less, later or earlier; nothing is stored."""
    differences: list[Difference] = []

    def look(session: Session) -> None:
        differences.extend(_edit(reader, sent, session))

    try:
        page.rehearse(look)
    except Refused as refused:
        return _page(reader, sent, page, plan, kind, refused=refused)
    return _page(reader, sent, page, plan, kind, seen=differences)


@router.post("/ladders/{plan}/{kind}")
def edit(reader: ForOffice, sent: ThisForm, page: ThisPage, plan: str, kind: str) -> Response:
    """Put an edited ladder in force as a new version; what was sent stays sent."""

    def do(session: Session) -> None:
        _edit(reader, sent, session)

    said = reader._("催办规则已修改，自即日起按新规则催办。")
    to = f"/ladders/{plan}/{kind}"
    return page.record_once(do, to=to, said=said, again=lambda no: _page(reader, sent, page, plan, kind, refused=no))


def _edit(reader: PageReader, sent: SentForm, session: Session) -> list[Difference]:
    entry, reason = _read(sent), read_line("reason", sent.first("reason"), at_most=500, empty=True)
    return ladder_versions.edit(session, reader.practice, entry, reader.person, reason=reason, now=reader.now)
