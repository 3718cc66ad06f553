"""Minutes in, drafts out: the text of a meeting on the left, what it orders on the right; accepted, changed or dropped one by one."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response
from sqlmodel import Session

from minutes import files
from minutes.drafts import Draft
from models import queries
from models.directives import Directive, Source, SourceKind
from rules.entry import read_date, read_line
from rules.refusal import Refused, Unconfirmed
from services import drafting, pasting, previewing, reading, receiving, registering
from services.deadlines import read_deadline
from services.drafting import Handed
from services.entries import Fields
from services.previewing import Outline
from services.reading import Read
from web import draft_shown, entry_form
from web.doors import ForOffice
from web.entry_form import LARGEST_FORM, first
from web.here import Here
from web.posted import Form, takes
from web.register import UNPROCESSABLE

router = APIRouter()
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
SHOWN = 30  # meetings that were read lately
MOST_FIELDS = 6000
_BETWEEN = re.compile(r"[、，,;；\s]+")
_ALL = frozenset({"", "all", "全部", "各单位"})


@router.get("/minutes")
def minutes(here: ForOffice) -> Response:
    """Ask for a text, and list what was read lately."""
    return _ask(here)


def _ask(here: Here, refused: Refused | None = None) -> Response:
    with here.read() as session:
        found = [one for one in queries.sources_lately(session, SHOWN) if one.kind is SourceKind.MEETING and one.text]
    return here.page("minutes", status=UNPROCESSABLE if refused else 200, given=here.form, found=found, refused=refused)


@router.post("/minutes")
@takes(LARGEST_FORM)
def receive(here: ForOffice) -> Response:
    """Take a text in as a source, and lead to what was read in it."""
    again = lambda refused: _ask(here, refused)  # noqa: E731 - what a refusal shows
    return here.act(lambda session: _received(here, session), to="/minutes", said=here._("已读入。"), again=again)


def _received(here: Here, session: Session) -> str:
    day = here.first("on").strip()
    source = receiving.receive(
        session,
        here.practice,
        files.text_of("text", here.first("text").encode()),
        here.viewer.person,
        on=read_date("on", day) if day else None,
        title=read_line("title", here.first("title"), empty=True),
        issuer=read_line("source.issuer", here.first("source.issuer"), empty=True),
        internal_allowed=here.confirmed,
        now=here.now,
    )
    return f"/minutes/{source.id}"


@dataclass(frozen=True, slots=True)
class Proposed:
    """A draft that was read: what became of it, or its form as it stands."""

    n: int
    draft: Draft
    fate: str
    number: str  # of the directive it became
    given: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text; `n` is the draft it belongs to."""

    text: str
    n: int | None = None


@router.get("/minutes/{source_id}")
def read(here: ForOffice, source_id: Id) -> Response:
    """Show a text and what was read in it."""
    return _show(here, source_id)


def _show(here: Here, source_id: int, refused: Refused | None = None) -> Response:
    with here.read() as session:
        source = _source(here, session, source_id)
        found = _read(here, session, source)
        typed = here.form if first(here.form, "text_sha") == _sha(source) else {}
        proposed = [_proposed(session, found, typed, n) for n in range(len(found.reading.drafts))]
        chosen = entry_form.choices(here, session)
    facts = {"source": source, "found": found, "proposed": proposed, "c": chosen, "given": here.form}
    facts |= {"pieces": list(_pieces(source.text, found)), "kinds": entry_form, "refused": refused}
    facts["text_sha"] = _sha(source)
    status = UNPROCESSABLE if refused else 200
    return here.page("minutes_read", status=status, named=lambda words: draft_shown.named(here, words), **facts)


def _source(here: Here, session: Session, source_id: int) -> Source:
    found = session.get(Source, source_id)
    return found if found is not None and found.text else here.not_found()


def _same(here: Here, session: Session, source_id: int) -> Source:
    """Return the source of a form; refuse one whose text has been read in anew, since its places mean other drafts."""
    source = _source(here, session, source_id)
    if first(here.form, "text_sha") != _sha(source):
        raise Refused(
            "会议文字：已重新读入，以下为新的内容，请重新选择。",
            "minutes: the text was read in anew; this is what it says now, please choose again.",
        )
    return source


def _read(here: Here, session: Session, source: Source) -> Read:
    return reading.read_for(session, source.text, on=source.held_on, calendar=here.practice.calendar)


def _pieces(text: str, found: Read) -> Iterator[Piece]:
    """Cut a text into what belongs to a draft and what does not; of two that overlap the first has the place."""
    done = 0
    for n, draft in sorted(enumerate(found.reading.drafts), key=lambda pair: pair[1].start):
        if draft.end <= done:
            continue
        yield Piece(text[done : max(done, draft.start)])
        yield Piece(text[max(done, draft.start) : draft.end], n)
        done = draft.end
    yield Piece(text[done:])


def _sha(source: Source) -> str:
    return sha256(source.text.encode()).hexdigest()


def _proposed(session: Session, found: Read, typed: Form, n: int) -> Proposed:
    draft, key = found.reading.drafts[n], found.parents.get(n)
    number = session.get_one(Directive, key).number if key else ""
    given = {name: first(typed, f"{name}:{n}") for name in _FIELDS} if f"title:{n}" in typed else {}
    return Proposed(n, draft, str(found.fates.get(n, "")), number, given or _usual(session, found, n))


_FIELDS = (
    "fate",
    "title",
    "due_on",
    "kind",
    "comparator",
    "quantity",
    "unit",
    "lead",
    "co",
    "done_when",
    "counted_how",
)


def _usual(session: Session, found: Read, n: int) -> dict[str, str]:
    """Return the form of a draft as it was read."""
    fields = _form(session, found, n, Handed(""))
    target = fields["target"]
    counted = target if isinstance(target, Mapping) else {}
    quantity = counted.get("quantity")
    return {
        "fate": "",
        "title": str(fields["title"]),
        "due_on": str(fields["due_on"]),
        "kind": str(counted["kind"]),
        "comparator": str(counted.get("comparator", "")),
        "quantity": "" if quantity is None else f"{quantity:f}",
        "unit": str(counted.get("unit", "")),
        "lead": _names(session, fields["lead"]),
        "co": _names(session, fields["co"]),
        "done_when": "",
        "counted_how": "",
    }


def _form(session: Session, found: Read, n: int, handed: Handed) -> dict[str, object]:
    return drafting.fields_of(session, found.reading.drafts[n], handed, held_on=found.reading.meeting.date)


def _names(session: Session, codes: object) -> str:
    if not isinstance(codes, list):
        return "全部"
    names = {unit.code: unit.name for unit in queries.all_units(session)}
    return "、".join(names[code] for code in codes)


def _chosen(here: Here, session: Session, found: Read) -> dict[int, Fields | None]:
    """Return what was decided of each draft: its form, None where it was dropped; what is left for later is not in it."""
    chosen: dict[int, Fields | None] = {}
    for n, draft in enumerate(found.reading.drafts):
        fate = first(here.form, f"fate:{n}")
        if fate == "drop":
            chosen[n] = None
        elif fate == "accept" and not draft.heading and n not in found.fates:
            chosen[n] = _changed(here, session, found, n)
    if not chosen:
        raise Refused("草稿：请先选接受或不要。", "drafts: accept or drop some first.")
    return chosen


def _changed(here: Here, session: Session, found: Read, n: int) -> Fields:
    """Return the form of a draft with what was changed in it; the slips of one draft are named by its place."""
    handed = Handed(*(first(here.form, name) for name in ("desk", "division", "leader")))
    usual = _form(session, found, n, handed)
    try:
        return {**usual, **_typed(here, session, found, n, usual)}
    except Refused as refused:
        raise Refused(f"{n + 1}：{refused.zh}", f"{n + 1}: {refused.en}") from refused


def _typed(here: Here, session: Session, found: Read, n: int, usual: Fields) -> dict[str, object]:
    said = {name: first(here.form, f"{name}:{n}") for name in _FIELDS}
    on, calendar = found.reading.meeting.date, here.practice.calendar
    due_on = read_deadline("due_on", said["due_on"], on=on, calendar=calendar).on
    counts = said["kind"] not in {"none", "list"}
    target = {
        "kind": said["kind"],
        "quantity": said["quantity"] or None if counts else None,
        "unit": said["unit"],
        "comparator": said["comparator"],
    }
    return {
        "title": said["title"],
        "due_on": due_on,
        "set_by_office": bool(usual["set_by_office"]) and due_on == usual["due_on"],
        "target": target,
        "lead": "all" if said["lead"] in _ALL else _codes(session, said["lead"]),
        "co": _codes(session, said["co"]),
        "done_when": said["done_when"],
        "counted_how": said["counted_how"],
    }


def _codes(session: Session, names: str) -> list[str]:
    """Return the codes of units by any of their names; a name nobody has is left to be refused."""
    known = pasting.units_by_name(session)
    return [known[name].code if name in known else name for name in _BETWEEN.split(names) if name]


@router.post("/minutes/{source_id}")
@takes(LARGEST_FORM, MOST_FIELDS)
def preview(here: ForOffice, source_id: Id) -> Response:
    """Show what would be registered, or what is wrong with it."""
    return _preview(here, source_id)


def _preview(here: Here, source_id: int, refused: Refused | None = None) -> Response:
    outlines: list[Outline] = []
    dropped: list[str] = []

    def look(session: Session) -> None:
        found = _read(here, session, _same(here, session, source_id))
        chosen = _chosen(here, session, found)
        dropped.extend(found.reading.drafts[n].title for n, fields in chosen.items() if fields is None)
        made = [one for one in _decide(here, session, source_id) if not one.is_heading]
        outlines.extend(previewing.outline(session, here.practice, one, now=here.now) for one in made)

    try:
        here.rehearse(look)
    except Refused as wrong:
        return _show(here, source_id, wrong)
    facts = {"source_id": source_id, "given": here.form, "outlines": outlines, "dropped": dropped, "refused": refused}
    return here.page("minutes_preview", status=UNPROCESSABLE if refused else 200, **facts)


@router.post("/minutes/{source_id}/record")
@takes(LARGEST_FORM, MOST_FIELDS)
def record(here: ForOffice, source_id: Id) -> Response:
    """Register what was accepted and remember what was dropped; submit it where that was ticked."""
    if here.first("back"):
        return _show(here, source_id)

    def do(session: Session) -> str:
        made = _decide(here, session, source_id)
        for one in made if here.first("submit") else ():
            registering.submit(session, here.practice, one, here.viewer.person, now=here.now)
        return "/drafts" if made else f"/minutes/{source_id}"

    return here.act(
        do,
        to="/drafts",
        said=here._("已登记。"),
        about=f"source:{source_id}",
        again=lambda refused: _again(here, source_id, refused),
    )


def _again(here: Here, source_id: int, refused: Refused) -> Response:
    return _preview(here, source_id, refused) if isinstance(refused, Unconfirmed) else _show(here, source_id, refused)


def _decide(here: Here, session: Session, source_id: int) -> list[Directive]:
    source = _same(here, session, source_id)
    found = _read(here, session, source)
    chosen = _chosen(here, session, found)
    return drafting.decide(session, source, found, chosen, here.viewer.person, now=here.now)
