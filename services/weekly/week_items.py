"""What had become of items when a week began, and when it ended: told from the claims that name them and their answers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session

from models.directives import ItemState
from models.queries.weekly.decisions import answers_before
from models.queries.weekly.facts import items_claimed_before, items_watched
from rules.decisions.values import ClaimAcceptance, ClaimReturn, RecheckFinding, UntrueReturn
from rules.outcomes import SampleFinding
from rules.week.week_facts import ItemCounts
from services.weekly.week_assignments import AssignmentBook


class _Answer(NamedTuple):
    """How a claim that names items was answered; `returned` are the numbers of those given back (empty: all)."""

    at: datetime
    is_accepted: bool
    returned: frozenset[str]


@dataclass(frozen=True)
class ItemBook:
    """Items counted by assignment, and by assignment and due date; and the claimed or closed of each assignment as the week began."""

    of_assignment: Mapping[int, ItemCounts]
    of_group: Mapping[tuple[int, date], ItemCounts]
    before: Mapping[int, ItemCounts]


def open_item_book(session: Session, assignments: AssignmentBook, since: datetime, until: datetime) -> ItemBook:
    """Count every item of the directives a week is about, with the assignment it belonged to then."""
    last_before, last = _last_claims(session, since, until)
    answers, relapses = _answers(session, until)
    now: dict[int, Counter[str]] = {}
    groups: dict[tuple[int, date], Counter[str]] = {}
    before: dict[int, Counter[str]] = {}
    for item in items_watched(session, since, until):
        owner, earlier = assignments.owner(item, until), assignments.owner(item, since)
        was = _state(item.number, answers, relapses.get((earlier, item.number), ()), last_before.get(item.id), since)
        state = _state(item.number, answers, relapses.get((owner, item.number), ()), last.get(item.id), until)
        newly = ["newly"] if state is ItemState.CLOSED is not was else []
        for counts in (now.setdefault(owner, Counter()), groups.setdefault((owner, item.due_on), Counter())):
            counts.update([state, *newly])
        before.setdefault(earlier, Counter()).update([was])
    return ItemBook(
        {key: _items(counts) for key, counts in now.items()},
        {key: _items(counts) for key, counts in groups.items()},
        {key: _items(counts) for key, counts in before.items()},
    )


def _items(counts: Counter[str]) -> ItemCounts:
    still_open, claimed, closed = (counts[state] for state in (ItemState.OPEN, ItemState.CLAIMED, ItemState.CLOSED))
    return ItemCounts(still_open + claimed + closed, still_open, claimed, closed, counts["newly"])


def _last_claims(session: Session, since: datetime, until: datetime) -> tuple[dict[int, int], dict[int, int]]:
    """Map items to the last claim that names them, when the week began and when it ended."""
    at_beginning: dict[int, int] = {}
    at_end: dict[int, int] = {}
    for row in items_claimed_before(session, until):
        at_end[row.item_id] = row.claim_id
        if row.recorded_at < since:
            at_beginning[row.item_id] = row.claim_id
    return at_beginning, at_end


Relapses = dict[tuple[int, str], list[datetime]]


def _answers(session: Session, until: datetime) -> tuple[dict[int, _Answer], Relapses]:
    """Return the answers to claims, and when which item of an assignment was found relapsed (反弹)."""
    answers: dict[int, _Answer] = {}
    relapses: Relapses = {}
    for row in answers_before(session, until):
        match row.value:
            case RecheckFinding(finding=SampleFinding.PARTLY | SampleFinding.UNTRUE, name=name):
                relapses.setdefault((row.assignment_id, name), []).append(row.recorded_at)
            case ClaimReturn(items=numbers) | UntrueReturn(items=numbers) if row.claim_id:
                answers[row.claim_id] = _Answer(row.recorded_at, is_accepted=False, returned=frozenset(numbers))
            case ClaimAcceptance() if row.claim_id:
                answers[row.claim_id] = _Answer(row.recorded_at, is_accepted=True, returned=frozenset())
    return answers, relapses


def _state(
    number: str, answers: Mapping[int, _Answer], relapses: Sequence[datetime], claim: int | None, moment: datetime
) -> ItemState:
    """Return what had become of an item by a moment; one that was given back or has relapsed is open again."""
    if claim is None:
        return ItemState.OPEN
    answer = answers.get(claim)
    if answer is None or answer.at >= moment:
        return ItemState.CLAIMED
    was_returned = not answer.is_accepted and (not answer.returned or number in answer.returned)
    relapsed = any(answer.at <= at < moment for at in relapses)
    return ItemState.OPEN if was_returned or relapsed else ItemState.CLOSED
