"""Minutes in, drafts out: the text of a meeting on the left, what it orders on the right; accepted, changed or dropped one by one."""

from hashlib import sha256

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlmodel import Session

from minutes import files
from models.directives import Directive, Source, SourceKind
from models.queries.directives import sources_lately
from rules.entry import read_date, read_line
from rules.refusal import Refused, Unconfirmed
from services.boards import previews
from services.boards.previews import Outline
from services.registration import minutes_intake, minutes_reader, minutes_sources, register
from services.registration.minutes_reader import MinutesReading
from web.form_flow import UNPROCESSABLE
from web.frame.form_data import takes
from web.frame.interruptions import not_found
from web.frame.page_answer import PageAnswer
from web.frame.permissions import ForOffice, Id, ThisForm, ThisPage, for_office
from web.frame.reader import PageReader
from web.frame.refusals import asks, field_of
from web.frame.sent_form import SentForm
from web.register import draft_shown, entry_form
from web.register.entry_form import LARGEST_FORM, first
from web.register.minutes_form import chosen_in, pieces, proposed

router = APIRouter()
LARGEST = 2 * 1024 * 1024  # bytes of a file
SHOWN = 30  # meetings that were read lately
MOST_FIELDS = 6000


@router.get("/minutes", dependencies=[Depends(for_office)])
def minutes(sent: ThisForm, page: ThisPage) -> Response:
    """Ask for a text, and list what was read lately."""
    return _ask(sent, page)


def _ask(sent: SentForm, page: PageAnswer, refused: Refused | None = None) -> Response:
    """Ask for a text; one that only needs a yes is kept, also where it came as a file, and what is refused is not shown again."""
    with page.read() as session:
        sources = [
            source for source in sources_lately(session, SHOWN) if source.kind is SourceKind.MEETING and source.text
        ]
    kept = _text(sent) if asks(refused) else "" if field_of(refused) == "text" else sent.first("text")
    facts = {"given": sent.fields, "text": kept, "found": sources, "refused": refused, "largest": LARGEST // 1024**2}
    return page.show("minutes", status=UNPROCESSABLE if refused else 200, **facts)


@router.post("/minutes")
@takes(LARGEST_FORM)
def receive(reader: ForOffice, sent: ThisForm, page: ThisPage) -> Response:
    """Take a text in as a source, and lead to what was read in it."""
    again = lambda refused: _ask(sent, page, refused)  # noqa: E731 - what a refusal shows
    return page.record_once(
        lambda session: _received(reader, sent, session), to="/minutes", said=reader._("已读入。"), again=again
    )


def _received(reader: PageReader, sent: SentForm, session: Session) -> str:
    day = sent.first("on").strip()
    source = minutes_sources.receive(
        session,
        reader.practice,
        _text(sent),
        reader.person,
        on=read_date("on", day) if day else None,
        title=read_line("title", sent.first("title"), empty=True),
        issuer=read_line("source.issuer", sent.first("source.issuer"), empty=True),
        internal_allowed=sent.confirmed,
        now=reader.now,
    )
    return f"/minutes/{source.id}"


def _text(sent: SentForm) -> str:
    """Return the text that was pasted, or that of the file."""
    if not sent.files:
        return files.text_of("text", sent.first("text").encode())
    file = sent.files[0]
    if sent.first("text").strip() or len(sent.files) > 1:
        raise Refused(
            field="file", zh="粘贴文字与上传一个文件，请只选其一。", en="paste the text or send one file, not both."
        )
    if file.size > LARGEST:
        raise Refused(
            field="file",
            zh=f"超过{LARGEST // 1024**2} MB，请只保留会议文字（去掉图片和附件）。",
            en=f"is larger than {LARGEST // 1024**2} MB; keep the text only, without pictures and annexes.",
        )
    return files.text_of(file.name, file.content())


@router.get("/minutes/{source_id}")
def read(reader: ForOffice, sent: ThisForm, page: ThisPage, source_id: Id) -> Response:
    """Show a text and what was read in it."""
    return _show(reader, sent, page, source_id)


def _show(
    reader: PageReader, sent: SentForm, page: PageAnswer, source_id: int, refused: Refused | None = None
) -> Response:
    with page.read() as session:
        source = _source(session, source_id)
        reading = _read(reader, session, source)
        typed = sent.fields if first(sent.fields, "text_sha") == _sha(source) else {}
        read_out = [proposed(session, reading, typed, n) for n in range(len(reading.reading.drafts))]
        chosen = entry_form.choices(reader, session)
    facts = {"source": source, "found": reading, "proposed": read_out, "c": chosen, "given": sent.fields}
    facts |= {"pieces": list(pieces(source.text, reading)), "kinds": entry_form, "refused": refused}
    facts["text_sha"] = _sha(source)
    status = UNPROCESSABLE if refused else 200
    return page.show("minutes_read", status=status, named=lambda words: draft_shown.named(reader, words), **facts)


def _source(session: Session, source_id: int) -> Source:
    source = session.get(Source, source_id)
    return source if source is not None and source.text else not_found()


def _same(sent: SentForm, session: Session, source_id: int) -> Source:
    """Return the source of a form; refuse one whose text has been read in again, since its places mean other drafts."""
    source = _source(session, source_id)
    if first(sent.fields, "text_sha") != _sha(source):
        raise Refused(
            field="minutes",
            zh="已重新读入，以下为新的内容，请重新选择。",
            en="the text was read in again; this is what it says now, please choose again.",
        )
    return source


def _read(reader: PageReader, session: Session, source: Source) -> MinutesReading:
    return minutes_reader.read_for(session, source.text, on=source.held_on, calendar=reader.practice.calendar)


def _sha(source: Source) -> str:
    return sha256(source.text.encode()).hexdigest()


@router.post("/minutes/{source_id}")
@takes(LARGEST_FORM, MOST_FIELDS)
def preview(reader: ForOffice, sent: ThisForm, page: ThisPage, source_id: Id) -> Response:
    """Show what would be registered, or what is wrong with it."""
    return _preview(reader, sent, page, source_id)


def _preview(
    reader: PageReader, sent: SentForm, page: PageAnswer, source_id: int, refused: Refused | None = None
) -> Response:
    outlines: list[Outline] = []
    dropped: list[str] = []

    def look(session: Session) -> None:
        made, away = _decide(reader, sent, session, source_id)
        dropped.extend(away)
        tasks = [directive for directive in made if not directive.is_heading]
        outlines.extend(previews.outline(session, reader.practice, directive, now=reader.now) for directive in tasks)

    try:
        page.rehearse(look)
    except Refused as wrong:
        return _show(reader, sent, page, source_id, wrong)
    facts = {"source_id": source_id, "given": sent.fields, "outlines": outlines, "dropped": dropped, "refused": refused}
    return page.show("minutes_preview", status=UNPROCESSABLE if refused else 200, **facts)


@router.post("/minutes/{source_id}/record")
@takes(LARGEST_FORM, MOST_FIELDS)
def record(reader: ForOffice, sent: ThisForm, page: ThisPage, source_id: Id) -> Response:
    """Register what was accepted and remember what was dropped; submit it where that was ticked."""
    if sent.first("back"):
        return _show(reader, sent, page, source_id)

    def do(session: Session) -> str:
        made, _ = _decide(reader, sent, session, source_id)
        for directive in made if sent.first("submit") else ():
            register.submit(session, reader.practice, directive, reader.person, now=reader.now)
        return "/drafts" if made else f"/minutes/{source_id}"

    return page.record_once(
        do,
        to="/drafts",
        said=reader._("已登记。"),
        about=f"source:{source_id}",
        again=lambda refused: _again(reader, sent, page, source_id, refused),
    )


def _again(reader: PageReader, sent: SentForm, page: PageAnswer, source_id: int, refused: Refused) -> Response:
    return (
        _preview(reader, sent, page, source_id, refused)
        if isinstance(refused, Unconfirmed)
        else _show(reader, sent, page, source_id, refused)
    )


def _decide(reader: PageReader, sent: SentForm, session: Session, source_id: int) -> tuple[list[Directive], list[str]]:
    """Register what was accepted; return it, and the titles of what was dropped."""
    source = _same(sent, session, source_id)
    reading = _read(reader, session, source)
    chosen = chosen_in(reader, sent, session, reading)
    made = minutes_intake.decide(session, source, reading, chosen, reader.person, now=reader.now)
    return made, [reading.reading.drafts[n].title for n, fields in chosen.items() if fields is None]
