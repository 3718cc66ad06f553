"""Choose: selects which owed notices go out at an opening, and whom each reaches; what may not go yet stays owed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.log import record
from models.queries.milestones import MilestoneFacts, Owner, milestones_waited_for
from models.queries.notices import NoticeFacts, notices_of
from models.queries.recipients import Hearing, persons_reached
from models.writes.notices import set_considered, set_state
from models.writes.recipients import add_recipients
from rules.selection import NoticeState, Selection, is_stopped, select
from services import addressing
from services.practice import Practice


@dataclass(frozen=True, slots=True)
class ChosenNotices:
    """What became of the owed notices at one opening."""

    go: int = 0
    superseded: int = 0
    stopped: int = 0


@dataclass(frozen=True)
class _ChoiceTerms:
    """What all milestones of one opening are chosen by."""

    practice: Practice
    opening: datetime
    book: addressing.AddressBook
    known_to: set[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Choice:
    """What one milestone's notices come to: where they stand now, whom they reach, and which wait for a later opening."""

    milestone: MilestoneFacts
    states: dict[int, NoticeState]
    recipients: list[dict[str, int]]
    waiting: list[int]
    dropped: list[str]


def choose(session: Session, practice: Practice, opening: datetime, *, now: datetime) -> ChosenNotices:
    """Select what goes out at an opening, and note whom it reaches; what may not go yet stays owed."""
    choices = _choices(session, practice, opening)
    _write(session, choices, opening, now)
    become = Counter(state for choice in choices for state in choice.states.values())
    return ChosenNotices(
        *(become[state] for state in (NoticeState.COMPOSED, NoticeState.SUPERSEDED, NoticeState.STOPPED))
    )


def choose_for(session: Session, practice: Practice, person_id: int, *, now: datetime) -> None:
    """Select what may reach one person now, between two openings; whoever plays the same role is noted as reached, too."""
    narrowed = [_reaching(choice, person_id) for choice in _choices(session, practice, now)]
    _write(session, [choice for choice in narrowed if choice.states], now, now)


def _choices(session: Session, practice: Practice, opening: datetime) -> "list[_Choice]":
    waiting = milestones_waited_for(session, opening)
    if not waiting:
        return []
    notices = notices_of(session, (milestone.id for milestone, _ in waiting))
    book = addressing.open_book(session, practice.calendar.today(opening))
    known_to = persons_reached(session, [n.id for group in notices.values() for n in group if _waits(n)])
    terms = _ChoiceTerms(practice, opening, book, known_to)
    return [_choose(terms, milestone, owner, notices[milestone.id]) for milestone, owner in waiting]


def _reaching(choice: "_Choice", person_id: int) -> "_Choice":
    """Return of a choice what goes to a person, and to whom else that goes; the rest is left to the opening."""
    keys = {row["notice_id"] for row in choice.recipients if row["person_id"] == person_id}
    recipients = [row for row in choice.recipients if row["notice_id"] in keys]
    return _Choice(choice.milestone, dict.fromkeys(keys, NoticeState.COMPOSED), recipients, [], [])


def _choose(terms: _ChoiceTerms, milestone: MilestoneFacts, owner: Owner, notices: Sequence[NoticeFacts]) -> _Choice:
    chosen = select(milestone.value, [notice.value for notice in notices], terms.practice.calendar, terms.opening)
    by_key = {notice.value.key: notice for notice in notices}
    reached = {by_key[notice.key].id: _reached(terms, by_key[notice.key], owner) for notice in chosen.go}
    states = {key: NoticeState.COMPOSED for key, persons in reached.items() if persons}
    states |= {by_key[notice.key].id: NoticeState.SUPERSEDED for notice in chosen.superseded}
    states |= {by_key[notice.key].id: NoticeState.STOPPED for notice in chosen.stopped}
    recipients = [{"notice_id": key, "person_id": person} for key, persons in reached.items() for person in persons]
    waiting = [n.id for n in notices if _waits(n) and n.value.at <= terms.opening and n.id not in states]
    return _Choice(milestone, states, recipients, waiting, _causes(chosen))


def _waits(notice: NoticeFacts) -> bool:
    return notice.value.state is NoticeState.OWED


def _reached(terms: _ChoiceTerms, notice: NoticeFacts, owner: Owner) -> list[int]:
    """Return whom a notice reaches who has not been reached before; with nobody to hear it, it stays owed."""
    persons = terms.book.find(notice.value.role, owner)
    return [person.id for person in persons if (notice.id, person.id) not in terms.known_to]


def _causes(chosen: Selection) -> list[str]:
    dropped = [(notice, NoticeState.SUPERSEDED) for notice in chosen.superseded]
    dropped += [(notice, NoticeState.STOPPED) for notice in chosen.stopped]
    return [f"{notice.cause}:{notice.role}:{state}" for notice, state in dropped]


def _write(session: Session, choices: Sequence[_Choice], opening: datetime, now: datetime) -> None:
    """Write the choices down; what must still wait is noted as considered, so that no later tick of this opening looks again."""
    add_recipients(session, [row for choice in choices for row in choice.recipients])
    states: dict[NoticeState, list[int]] = {}
    for key, state in (pair for choice in choices for pair in choice.states.items()):
        states.setdefault(state, []).append(key)
    for state, keys in states.items():
        set_state(session, keys, state)
    set_considered(session, [key for choice in choices for key in choice.waiting], opening)
    for choice in choices:
        _log_dropped(session, choice.milestone.id, choice.dropped, now)


def _log_dropped(session: Session, milestone_id: int, causes: Sequence[str], now: datetime) -> None:
    if causes:
        record(session, "notice.dropped", f"milestone:{milestone_id}", now=now, causes=causes)


def still_true(session: Session, hearings: Sequence[Hearing], *, now: datetime) -> list[Hearing]:
    """Stop what is not true any more though it was selected, so that no false alarm is sent; return the rest."""
    untrue = {hearing.recipient_id for hearing in hearings if is_stopped(hearing.notice.value, hearing.milestone.value)}
    stopped = {hearing.notice.id: hearing for hearing in hearings if hearing.recipient_id in untrue}
    set_state(session, stopped, NoticeState.STOPPED)
    for hearing in stopped.values():
        causes = [f"{hearing.notice.value.cause}:{hearing.notice.value.role}:{NoticeState.STOPPED}"]
        _log_dropped(session, hearing.milestone.id, causes, now)
    return [hearing for hearing in hearings if hearing.recipient_id not in untrue]
