"""Verifies the log, and hands it out with a verifier of its own: whoever doubts the office needs nothing from it but files."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from models import log
from models.log import Head, LoggedEntry
from models.queries.messages import checksums, count_messages
from rules.entry import read_line
from rules.refusal import Refused

ENTRIES, MESSAGES, HEAD, VERIFIER = "entries.jsonl", "messages.jsonl", "head.txt", "verify.py"
VERIFIER_SOURCE = Path(__file__).with_name("verify_export.py")
FIELDS = ("position", "at", "actor", "action", "subject", "detail", "hash")
_HEAD = re.compile("([0-9a-f]{64})@(0|[1-9][0-9]{0,17})")


@dataclass(frozen=True, slots=True)
class ExportedAudit:
    """What was handed out, and where."""

    entries: int
    messages: int
    head: str
    folder: str


def read_head(field: str, value: str) -> Head:
    """Return a head written `HASH@POSITION`, as `audit verify` prints it."""
    text = read_line(field, value)
    match = _HEAD.fullmatch(text)
    if not match:
        raise Refused(
            field=field,
            zh=f"“{text}”不是“哈希@位置”（64位十六进制小写，例：3f…9a@120）。",
            en=f"{text!r} is not HASH@POSITION (64 lower-case hexadecimal digits, as in 3f…9a@120).",
        )
    return Head(int(match[2]), match[1])


def verify(session: Session, known: Head | None = None) -> Head:
    """Return the head of a log that holds; refuse one that was changed, or does not lead to the known head."""
    end, is_last = log.follow(session)
    if not is_last:
        broken = end.position + 1
        raise Refused(
            field="log",
            zh=f"第{broken}条与前一条不符。",
            en=f"entry {broken} does not follow from the one before it.",
        )
    if known:
        _check_known(session, end, known)
    if (written := log.head_of(session)) != end:
        raise Refused(
            field="log",
            zh=f"止于第{end.position}条（{end.hash}），所记末位却为{written or '空'}：末尾被改动。",
            en=f"it ends at {end.position} ({end.hash}), but the head it wrote down is {written or 'gone'}: its tail was changed.",
        )
    return end


def _check_known(session: Session, end: Head, known: Head) -> None:
    if known.position > end.position:
        raise Refused(
            field="log",
            zh=f"止于第{end.position}条，未到已知的第{known.position}条：末尾被截去。",
            en=f"the log ends at {end.position}, before the known head at {known.position}: its tail was cut.",
        )
    stored = log.hash_at(session, known.position) or Head().hash
    if stored != known.hash:
        raise Refused(
            field="log",
            zh=f"第{known.position}条与已知的“{known}”不同（现为{stored}）。",
            en=f"entry {known.position} differs from the known head {known}: its hash is {stored}.",
        )


def export(session: Session, folder: Path, *, dry_run: bool = False) -> ExportedAudit:
    """Write log and digests of mails into an empty folder, the head last: without it the verifier refuses the rest."""
    check_empty(folder)
    head = verify(session)
    messages = sum(count_messages(session).values())
    if not dry_run:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _write(folder / ENTRIES, map(_entry, log.entries(session)))
            _write(folder / MESSAGES, _messages(session))
            (folder / VERIFIER).write_bytes(VERIFIER_SOURCE.read_bytes())
            (folder / HEAD).write_bytes(f"{head}\n".encode())
        except OSError as error:
            raise _refused(folder, "无法写入", "cannot be written", error) from error
    return ExportedAudit(head.position, messages, str(head), str(folder.resolve()))


def check_empty(folder: Path) -> None:
    """Refuse a folder with anything in it, and what is not a folder."""
    try:
        if folder.exists() and next(folder.iterdir(), None):
            raise Refused(
                field="DIR", zh=f"{folder}不是空目录，未导出。", en=f"{folder} is not empty; nothing was exported."
            )
    except OSError as error:
        raise _refused(folder, "不可用", "cannot be used", error) from error


def _refused(folder: Path, zh: str, en: str, error: OSError) -> Refused:
    return Refused(field="DIR", zh=f"{folder}{zh}（{error.strerror}）。", en=f"{folder} {en} ({error.strerror}).")


def _entry(row: LoggedEntry) -> dict[str, object]:
    return {**{name: getattr(row, name) for name in FIELDS}, "at": row.at.isoformat()}


def _messages(session: Session) -> Iterator[dict[str, object]]:
    """Stream the digests of all mails: no address, no bytes."""
    for row in checksums(session):
        yield {**row._asdict(), "sent_at": row.sent_at and row.sent_at.isoformat()}


def _write(path: Path, rows: Iterable[dict[str, object]]) -> None:
    """Write one object a line, in the compact sorted form that is hashed."""
    with path.open("wb") as file:
        for row in rows:
            file.write(f"{json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(',', ':'))}\n".encode())
