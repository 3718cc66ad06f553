"""Minutes in, drafts out: the text of a meeting on the left, what it orders on the right; accepted, changed or dropped one by one."""

from hashlib import sha256

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from minutes import files
from models import queries
from models.directives import Directive, Source, SourceKind
from rules.entry import read_date, read_line
from rules.refusal import Refused, Unconfirmed
from services.boards import previews
from services.boards.previews import Outline
from services.registration import minutes_intake, minutes_reader, receiving, register
from services.registration.minutes_reader import Read
from web.frame.form_data import takes
from web.frame.here import Here
from web.frame.permissions import ForOffice, Id
from web.register import draft_shown, entry_form
from web.register.entry_form import LARGEST_FORM, first
from web.register.minutes_form import chosen_in, pieces, proposed
from web.register.sources import UNPROCESSABLE

router = APIRouter()
LARGEST = 2 * 1024 * 1024  # bytes of a file
SHOWN = 30  # meetings that were read lately
MOST_FIELDS = 6000


@router.get("/minutes")
def minutes(here: ForOffice) -> Response:
    """Ask for a text, and list what was read lately."""
    return _ask(here)


def _ask(here: Here, refused: Refused | None = None) -> Response:
    """Ask for a text; one that only needs a yes is kept, also where it came as a file, and what is refused is not shown again."""
    with here.read() as session:
        found = [one for one in queries.sources_lately(session, SHOWN) if one.kind is SourceKind.MEETING and one.text]
    kept = _text(here) if here.asks(refused) else "" if here.field(refused) == "text" else here.first("text")
    facts = {"given": here.form, "text": kept, "found": found, "refused": refused, "largest": LARGEST // 1024**2}
    return here.page("minutes", status=UNPROCESSABLE if refused else 200, **facts)


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
        _text(here),
        here.viewer.person,
        on=read_date("on", day) if day else None,
        title=read_line("title", here.first("title"), empty=True),
        issuer=read_line("source.issuer", here.first("source.issuer"), empty=True),
        internal_allowed=here.confirmed,
        now=here.now,
    )
    return f"/minutes/{source.id}"


def _text(here: Here) -> str:
    """Return the text that was pasted, or that of the file."""
    if not here.files:
        return files.text_of("text", here.first("text").encode())
    sent = here.files[0]
    if here.first("text").strip() or len(here.files) > 1:
        raise Refused(
            field="file", zh="粘贴文字与上传一个文件，请只选其一。", en="paste the text or send one file, not both."
        )
    if sent.size > LARGEST:
        raise Refused(
            field="file",
            zh=f"超过{LARGEST // 1024**2} MB，请只保留会议文字（去掉图片和附件）。",
            en=f"is larger than {LARGEST // 1024**2} MB; keep the text only, without pictures and annexes.",
        )
    return files.text_of(sent.name, sent.content())


@router.get("/minutes/{source_id}")
def read(here: ForOffice, source_id: Id) -> Response:
    """Show a text and what was read in it."""
    return _show(here, source_id)


def _show(here: Here, source_id: int, refused: Refused | None = None) -> Response:
    with here.read() as session:
        source = _source(here, session, source_id)
        found = _read(here, session, source)
        typed = here.form if first(here.form, "text_sha") == _sha(source) else {}
        read_out = [proposed(session, found, typed, n) for n in range(len(found.reading.drafts))]
        chosen = entry_form.choices(here, session)
    facts = {"source": source, "found": found, "proposed": read_out, "c": chosen, "given": here.form}
    facts |= {"pieces": list(pieces(source.text, found)), "kinds": entry_form, "refused": refused}
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
            field="minutes",
            field_zh="会议文字",
            zh="已重新读入，以下为新的内容，请重新选择。",
            en="the text was read in anew; this is what it says now, please choose again.",
        )
    return source


def _read(here: Here, session: Session, source: Source) -> Read:
    return minutes_reader.read_for(session, source.text, on=source.held_on, calendar=here.practice.calendar)


def _sha(source: Source) -> str:
    return sha256(source.text.encode()).hexdigest()


@router.post("/minutes/{source_id}")
@takes(LARGEST_FORM, MOST_FIELDS)
def preview(here: ForOffice, source_id: Id) -> Response:
    """Show what would be registered, or what is wrong with it."""
    return _preview(here, source_id)


def _preview(here: Here, source_id: int, refused: Refused | None = None) -> Response:
    outlines: list[Outline] = []
    dropped: list[str] = []

    def look(session: Session) -> None:
        made, away = _decide(here, session, source_id)
        dropped.extend(away)
        tasks = [one for one in made if not one.is_heading]
        outlines.extend(previews.outline(session, here.practice, one, now=here.now) for one in tasks)

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
        made, _ = _decide(here, session, source_id)
        for one in made if here.first("submit") else ():
            register.submit(session, here.practice, one, here.viewer.person, now=here.now)
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


def _decide(here: Here, session: Session, source_id: int) -> tuple[list[Directive], list[str]]:
    """Register what was accepted; return it, and the titles of what was dropped."""
    source = _same(here, session, source_id)
    found = _read(here, session, source)
    chosen = chosen_in(here, session, found)
    made = minutes_intake.decide(session, source, found, chosen, here.viewer.person, now=here.now)
    return made, [found.reading.drafts[n].title for n, fields in chosen.items() if fields is None]
