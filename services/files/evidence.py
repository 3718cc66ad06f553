"""Files that prove a report or a claim: taken in and checked, waiting for a day, attached with what they prove."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from sqlmodel import Session

from models.directives import Assignment, Directive
from models.facts import Claim, ProgressReport
from models.files import Evidence, StoredFile, Upload
from models.log import record
from models.people import Person
from models.queries.evidence import file_hashed, files_of_nobody, upload_of, uploads_until, uploads_waiting
from models.store import FILING, Store, take_turns
from rules.entry import read_line
from rules.field_names import THINGS
from rules.refusal import Refused
from services.files import content, shelf

MOST = 10  # files of one report or claim
WAITS = timedelta(days=1)  # until what nobody attached may be thrown away
MOST_WAITING = 120 * 1024 * 1024  # bytes one sender may have waiting


class IncomingFile(Protocol):
    """A file as it came."""

    @property
    def name(self) -> str:
        """Return the name its sender gave it."""

    @property
    def size(self) -> int:
        """Return how many bytes it has."""

    def content(self) -> bytes:
        """Return its bytes."""


@dataclass(frozen=True, slots=True)
class EvidenceSender:
    """Who sent a file: a link of a mail, or an account."""

    link_id: int | None = None
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class EnclosedFiles:
    """Files sent with a report or a claim, by their hashes."""

    sender: EvidenceSender = EvidenceSender()
    hashes: tuple[str, ...] = ()


NOTHING = EnclosedFiles()


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file that was taken in."""

    sha256: str
    name: str


@dataclass(frozen=True, slots=True)
class FileIntake:
    """What became of some files: those kept, and why the first of the others was refused."""

    kept: tuple[TakenFile, ...] = ()
    refused: Refused | None = None

    @property
    def hashes(self) -> tuple[str, ...]:
        """Return what `attach` asks for."""
        return tuple(file.sha256 for file in self.kept)


def read_name(name: str) -> str:
    r"""Return a file's name without the folders before it; what cannot be shown safely is refused.

    >>> read_name("C:\\材料\\认定文件.pdf"), read_name("../../etc/x.txt")
    ('认定文件.pdf', 'x.txt')
    """
    return read_line("file", name.replace("\\", "/").rpartition("/")[2])


def take_in(
    store: Store, at: Path, sender: EvidenceSender, files: Iterable[IncomingFile], *, now: datetime
) -> FileIntake:
    """Check and keep files until they are attached; what is kept stays kept where another one is refused."""
    kept: list[TakenFile] = []
    refused: Refused | None = None
    for file in files:
        try:
            kept.append(_take_in(store, at, sender, file, now))
        except Refused as wrong:
            refused = refused or wrong
    return FileIntake(tuple(dict.fromkeys(kept)), refused)


def _take_in(store: Store, at: Path, sender: EvidenceSender, file: IncomingFile, now: datetime) -> TakenFile:
    name = read_name(file.name)
    content.kind_of(name)
    content.check_size(name, file.size)
    raw = file.content()
    media_type = content.checked(name, raw)
    kept = TakenFile(sha256(raw).hexdigest(), name)
    with shelf.laid_out(at, raw) as part, store.write() as session:
        take_turns(session, FILING)
        _check_room(session, sender, len(raw), now)
        _note(
            session,
            sender,
            kept,
            StoredFile(sha256=kept.sha256, size=len(raw), media_type=media_type, recorded_at=now),
        )
        shelf.put(at, part, kept.sha256)  # last: a row that is committed has its file, a file may lack its row
    return kept


def _note(session: Session, sender: EvidenceSender, kept: TakenFile, fresh: StoredFile) -> None:
    """Write that a file waits; sent again, it waits again under its last name."""
    stored = file_hashed(session, kept.sha256) or fresh
    session.add(stored)
    session.flush()
    upload = upload_of(session, sender.link_id, sender.account_id, stored.id) or Upload(
        file_id=stored.id, name=kept.name, recorded_at=fresh.recorded_at, **asdict(sender)
    )
    upload.name, upload.recorded_at = kept.name, fresh.recorded_at
    session.add(upload)
    session.flush()


def _check_room(session: Session, sender: EvidenceSender, size: int, now: datetime) -> None:
    waiting = uploads_waiting(session, sender.link_id, sender.account_id, since=now - WAITS)
    if sum(stored.size for _, stored in waiting) + size > MOST_WAITING:
        raise Refused(
            field="file",
            field_zh=THINGS["file"],
            zh=f"已上传而未提交的文件超过{MOST_WAITING // 1024**2} MB，请先提交，或明日再传。",
            en=f"more than {MOST_WAITING // 1024**2} MB were uploaded and not recorded; record them first, or come back tomorrow.",
        )


def waiting(session: Session, enclosed: EnclosedFiles, *, now: datetime) -> tuple[TakenFile, ...]:
    """Return those of some files that wait: their sender sent them, within a day."""
    return tuple(TakenFile(stored.sha256, upload.name) for upload, stored in _waiting(session, enclosed, now))


def _waiting(session: Session, enclosed: EnclosedFiles, now: datetime) -> list[tuple[Upload, StoredFile]]:
    if not enclosed.hashes:
        return []
    sender = enclosed.sender
    waiting = uploads_waiting(session, sender.link_id, sender.account_id, since=now - WAITS)
    return [(upload, stored) for upload, stored in waiting if stored.sha256 in enclosed.hashes]


def _check_all_there(enclosed: EnclosedFiles, waiting: Sequence[tuple[Upload, StoredFile]]) -> None:
    if len(waiting) < len(set(enclosed.hashes)):
        raise Refused(
            field="file",
            field_zh=THINGS["file"],
            zh="已上传的文件找不到了（超过一天，或不是由此上传），请重新选择文件。",
            en="an uploaded file is not there any more (older than a day, or not uploaded here); choose it again.",
        )
    if len(waiting) > MOST:
        raise Refused(
            field="file",
            field_zh=THINGS["file"],
            zh=f"共{len(waiting)}个，最多{MOST}个。",
            en=f"{len(waiting)} were given, at most {MOST} are taken.",
        )


def attach(
    session: Session, enclosed: EnclosedFiles, fact: Claim | ProgressReport, by: Person, *, now: datetime
) -> None:
    """Attach files that wait to a report or a claim, in its transaction."""
    if not enclosed.hashes:
        return
    take_turns(session, FILING)  # what is about to be attached is not thrown away meanwhile
    waiting = _waiting(session, enclosed, now)
    _check_all_there(enclosed, waiting)
    session.flush()  # the fact gets its id
    claim, report = (fact.id, None) if isinstance(fact, Claim) else (None, fact.id)
    for upload, stored in waiting:
        session.add(
            Evidence(
                file_id=stored.id,
                name=upload.name,
                assignment_id=fact.assignment_id,
                claim_id=claim,
                progress_report_id=report,
                uploaded_by=by.id,
                recorded_at=now,
            )
        )
        session.delete(upload)
    directive = session.get_one(Directive, session.get_one(Assignment, fact.assignment_id).directive_id)
    files = {stored.sha256: upload.name for upload, stored in waiting}
    record(
        session, "evidence.attached", directive.number, now=now, actor=by.key, claim=claim, report=report, files=files
    )


def prune_unattached(store: Store, at: Path, *, now: datetime) -> int:
    """Throw away what was uploaded a day ago or more and never attached; return how many files went.

    First the rows, then the bytes of what has no row any more: broken off between the two, a file is left, never a row.
    """
    with store.read() as session:
        if not (uploads_until(session, now - WAITS) or files_of_nobody(session, now - WAITS)):
            return 0
    with store.write() as session:
        gone = _forget(session, now)
    with store.write() as session:
        take_turns(session, FILING)
        gone = [digest for digest in gone if file_hashed(session, digest) is None]
        for digest in gone:
            shelf.take_away(at, digest)
    return len(gone)


def _forget(session: Session, now: datetime) -> list[str]:
    take_turns(session, FILING)
    for upload in uploads_until(session, now - WAITS):
        session.delete(upload)
    session.flush()
    stored = files_of_nobody(session, now - WAITS)
    hashes = [file.sha256 for file in stored]
    for file in stored:
        session.delete(file)
    return hashes
