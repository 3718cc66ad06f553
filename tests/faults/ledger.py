"""What an office owed, against what the server took: each line that does not add up, as a sentence."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session, select

from models import log
from models.directives import Milestone
from models.mail import Attempt, Message, MessageState, Notice, Recipient
from models.store import Store
from rules.milestones import MilestoneKind
from rules.selection import NoticeState
from tests.faults.taking import Taken

Key = tuple[int, int, str, str]
GONE = frozenset({MessageState.SENT, MessageState.PRESUMED})
DOUBT = frozenset({"uncertain", "presumed"})


@dataclass(frozen=True, slots=True)
class Books:
    """Everything the check reads, of one moment."""

    notices: list[Notice]
    carried: list[Recipient]
    messages: dict[int, Message]
    doubts: Counter[int]  # ambiguous attempts by message
    logged: Counter[tuple[str, str]]  # log entries by action and subject
    causes: dict[str, list[str]]  # what each message says, by its Message-ID, as the log has it
    copies: dict[str, list[Taken]]
    faults: list[str]  # of the database as a whole


@dataclass(frozen=True, slots=True)
class Figures:
    """The office's figures; `unconfirmed` were presumed without the server having them, and the desk was told."""

    notices: int = 0
    told: int = 0
    mails: int = 0
    taken: int = 0
    repeated: int = 0
    repeats_allowed: int = 0
    presumed: int = 0
    unconfirmed: int = 0
    dissolved: int = 0


def read(store: Store, taken: list[Taken]) -> Books:
    """Read the books of an office, and the server's."""
    copies: dict[str, list[Taken]] = defaultdict(list)
    for one in taken:
        copies[one.header_id].append(one)
    with store.read() as session:
        entries = list(log.entries(session))
        return Books(
            notices=list(session.exec(select(Notice))),
            carried=list(session.exec(select(Recipient))),
            messages={row.id: row for row in session.exec(select(Message))},
            doubts=Counter(a.message_id for a in session.exec(select(Attempt)) if a.result in DOUBT),
            logged=Counter((row.action, row.subject) for row in entries),
            causes={row.subject: list(row.detail["causes"]) for row in entries if row.action == "message.composed"},
            copies=copies,
            faults=list(_faults(session)),
        )


def _faults(session: Session) -> Iterator[str]:
    if (broken := log.first_broken(session)) is not None:
        yield f"the log breaks at {broken}"
    if session.get_bind().dialect.name == "sqlite":
        run = session.connection().execute
        if (found := run(text("PRAGMA integrity_check")).scalar_one()) != "ok":
            yield f"the database is damaged: {found}"
        yield from (f"a reference leads nowhere: {row}" for row in run(text("PRAGMA foreign_key_check")))


def wrongs(books: Books) -> list[str]:
    """Return everything that breaks the promise; empty is kept."""
    return [*books.faults, *_untold(books), *_not_taken(books), *_doubled(books), *_changed(books), *_keys(books)]


def lost(books: Books) -> list[str]:
    """Return what somebody was owed and nobody was sent, or told of on the desk."""
    return [*_untold(books), *_not_taken(books)]


def doubled(books: Books) -> list[str]:
    """Return what the server took more often than doubt allows."""
    return list(_doubled(books))


def _untold(books: Books) -> Iterator[str]:
    """Find what was let go and is not told, and whom no message that went out reaches."""
    carried = defaultdict(list)
    for one in books.carried:
        carried[one.notice_id].append(one)
    for notice in books.notices:
        if notice.state is NoticeState.COMPOSED:
            yield f"{named(notice)} was let go and is not told"
        if notice.state is NoticeState.TOLD and not carried[notice.id]:
            yield f"{named(notice)} is told, and to nobody"
        for one in carried[notice.id]:
            if one.message_id is None or books.messages[one.message_id].state not in GONE:
                yield f"{named(notice)} does not reach person {one.person_id}"


def _not_taken(books: Books) -> Iterator[str]:
    """Find messages that are thought sent and are not there; twice ambiguous is presumed, if the desk has been told."""
    for row in books.messages.values():
        there = bool(books.copies.get(row.header_id))
        if row.state is MessageState.SENT and not there:
            yield f"message {row.id} is sent, and the server does not have it"
        if row.state is MessageState.PRESUMED and not (books.doubts[row.id] == 2 and _desk_knows(books, row)):
            yield f"message {row.id} is presumed without two doubts and a word to the desk"
        if row.state not in GONE | {MessageState.DISSOLVED}:
            yield f"message {row.id} is still {row.state}"
        if row.state is MessageState.DISSOLVED and there:
            yield f"message {row.id} was dissolved, and the server has it"


def _desk_knows(books: Books, row: Message) -> bool:
    return bool(books.logged["message.presumed", row.header_id]) and any(
        n.cause == "mail_unconfirmed" for n in books.notices
    )


def _doubled(books: Books) -> Iterator[str]:
    """Find what was taken twice without a logged doubt, three times, or by two messages."""
    for row in books.messages.values():
        count, doubt = len(books.copies.get(row.header_id, ())), books.logged["message.uncertain", row.header_id]
        if count > 2 or (count == 2 and not (doubt and books.doubts[row.id])):
            yield f"message {row.id} was taken {count} times, with {doubt} doubts in the log"
    told: Counter[tuple[str, str]] = Counter()
    for header_id, copies in books.copies.items():
        told.update((copies[0].to, cause) for cause in books.causes.get(header_id, ()))
    yield from (f"{to} heard {cause} from {count} messages" for (to, cause), count in told.items() if count > 1)


def _changed(books: Books) -> Iterator[str]:
    """Find copies that are not what the database has: of other bytes, to another address, of no message at all."""
    ours = {row.header_id: (row.address, row.sha256) for row in books.messages.values()}
    for header_id, copies in books.copies.items():
        if {(one.to, one.sha256) for one in copies} != {ours.get(header_id)}:
            yield f"{header_id} is not what was written"


def _keys(books: Books) -> Iterator[str]:
    """Find keys that are there twice, whatever the database was told about them."""
    keys: dict[str, Sequence[Hashable]] = {
        "notice": [key_of(n) for n in books.notices],
        "recipient": [(r.notice_id, r.person_id) for r in books.carried],
        "message": [(m.kind, m.person_id, m.batch) for m in books.messages.values()],
        "Message-ID": [m.header_id for m in books.messages.values()],
    }
    for name, found in keys.items():
        yield from (f"{name} {key} is there {count} times" for key, count in Counter(found).items() if count > 1)


def figures(books: Books) -> Figures:
    """Count."""
    rows = books.messages.values()
    twice = [row for row in rows if len(books.copies.get(row.header_id, ())) > 1]
    presumed = [row for row in rows if row.state is MessageState.PRESUMED]
    return Figures(
        notices=len(books.notices),
        told=sum(n.state is NoticeState.TOLD for n in books.notices),
        mails=sum(row.state in GONE for row in rows),
        taken=sum(map(len, books.copies.values())),
        repeated=len(twice),
        repeats_allowed=sum(bool(books.doubts[row.id]) for row in twice),
        presumed=len(presumed),
        unconfirmed=sum(not books.copies.get(row.header_id) for row in presumed),
        dissolved=sum(row.state is MessageState.DISSOLVED for row in rows),
    )


def became(store: Store) -> dict[Key, str]:
    """Return what became of every notice, but for the desk's care for contacts, which only doubt brings about."""
    with store.read() as session:
        statement = select(Notice).join(Milestone).where(Milestone.kind != MilestoneKind.CONTACT)
        return {key_of(n): str(n.state) for n in session.exec(statement)}


def key_of(notice: Notice) -> Key:
    return notice.milestone_id, notice.round, notice.cause, str(notice.role)


def named(notice: Notice) -> str:
    return f"{notice.cause}:{notice.role} of milestone {notice.milestone_id}"
