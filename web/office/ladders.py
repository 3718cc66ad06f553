"""Ladders (催办规则): who hears when, in words; every version; an edit after a look at what it changes."""

from collections.abc import Mapping

import yaml
from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from models import queries
from rules.entry import read_line
from rules.ladder import Ladder
from rules.milestones import STANDARD, MilestoneKind
from rules.presets import PLANS
from rules.refusal import Refused
from services.registration import imports, ladder_texts, ladder_versions, plans
from services.registration.ladder_texts import LadderEntry
from services.registration.ladder_versions import Difference
from web.frame.here import Here
from web.frame.permissions import ForOffice, ForReader
from web.office.ladder_words import rungs_in_words

router = APIRouter()
Key = tuple[str, MilestoneKind]


@router.get("/ladders")
def show(here: ForReader) -> Response:
    """Show the ladders in force, plan by plan."""
    with here.read() as session:
        versions = ladder_versions.versions(session)
    rows = [(key, rungs_in_words(here, found), versions.get(key, 0)) for key, found in in_force(here).items()]
    return here.page("ladders", plans=[(plan, _title(here, plan)) for plan in PLANS], rows=rows)


def _title(here: Here, plan: str) -> str:
    if plan == STANDARD:
        return here._("通用规则")
    return plan if here.lang == "en" else f"{plan} {plans.title_of(plan)}"


def in_force(here: Here) -> Mapping[Key, Ladder]:
    """Map every plan and kind of milestone that has a ladder of its own to it."""
    return {(STANDARD, kind): found for kind, found in here.practice.ladders.items()} | dict(here.practice.plan_ladders)


@router.get("/ladders/{plan}/{kind}")
def ladder(here: ForReader, plan: str, kind: str) -> Response:
    """Show one ladder, its versions, and the form that edits it."""
    return _page(here, plan, kind)


def _page(
    here: Here, plan: str, kind: str, *, seen: list[Difference] | None = None, refused: Refused | None = None
) -> Response:
    key = _key(here, plan, kind)
    found = in_force(here)[key]
    with here.read() as session:
        versions = queries.versions_of_ladder(session, *key)
    text = here.first("rules") or _written(LadderEntry(plan, (key[1],), found))
    shown = {"rungs": rungs_in_words(here, found), "versions": versions, "text": text, "seen": seen}
    status = 422 if refused else 200
    return here.page(
        "ladder", status=status, plan=plan, title=_title(here, plan), kind=key[1], refused=refused, **shown
    )


def _key(here: Here, plan: str, kind: str) -> Key:
    found = next((key for key in in_force(here) if key == (plan, kind)), None)
    if found is None:
        here.not_found()
    return found


def _written(entry: LadderEntry) -> str:
    """Return a ladder as the text that is edited."""
    written: str = yaml.safe_dump(ladder_texts.fields_of(entry), allow_unicode=True, sort_keys=False)
    return written


def _read(here: Here) -> LadderEntry:
    return ladder_texts.read_entry(imports.parse(here.first("rules").replace("\r\n", "\n"), "rules"))


@router.post("/ladders/{plan}/{kind}/preview")
def preview(here: ForOffice, plan: str, kind: str) -> Response:
    """Show who would hear more, less, later or earlier; nothing is stored."""
    found: list[Difference] = []

    def look(session: Session) -> None:
        found.extend(_edit(here, session))

    try:
        here.rehearse(look)
    except Refused as refused:
        return _page(here, plan, kind, refused=refused)
    return _page(here, plan, kind, seen=found)


@router.post("/ladders/{plan}/{kind}")
def edit(here: ForOffice, plan: str, kind: str) -> Response:
    """Put an edited ladder in force as a new version; what was sent stays sent."""

    def do(session: Session) -> None:
        _edit(here, session)

    said = here._("催办规则已修改，自即日起按新规则催办。")
    to = f"/ladders/{plan}/{kind}"
    return here.act(do, to=to, said=said, again=lambda no: _page(here, plan, kind, refused=no))


def _edit(here: Here, session: Session) -> list[Difference]:
    entry, reason = _read(here), read_line("reason", here.first("reason"), at_most=500, empty=True)
    return ladder_versions.edit(session, here.practice, entry, here.viewer.person, reason=reason, now=here.now)
