"""What is decided after dispatch in the story: asked, answered, held, adjusted, handed over, each on its day."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from sqlmodel import Session

from models.directives import Assignment, Directive
from models.facts import Recheck, RequestKind
from models.people import Person
from models.queries.assignments import assignments_of
from models.queries.claims import open_claim
from models.queries.decisions import decisions_on, open_requests, rechecks_of, samples_of
from models.queries.directives import directives_in_order
from rules.decisions.kinds import DecisionKind
from rules.outcomes import Ending, SampleFinding
from rules.refusal import Refused
from rules.roles import Role
from services import lookup
from services.execution import (
    adjustments,
    calls,
    extensions,
    holds,
    instructions,
    reassignment,
    rechecks,
    reversal,
    target_adjustments,
)
from services.execution.adjustments import Adjustment
from services.execution.extensions import RequestEntry
from services.execution.rechecks import Draw
from services.practice import Practice

Facts = Mapping[str, Any]
ASKED = {"extend": RequestKind.EXTENSION, "state_date": RequestKind.STATED_DATE}


@dataclass(frozen=True)
class Bench:
    """What a decision of the story is carried out with."""

    session: Session
    practice: Practice
    clerk: Person
    now: datetime

    @property
    def today(self) -> date:
        """Return the day of the story."""
        return self.practice.calendar.today(self.now)

    def is_today(self, day: date) -> bool:
        """Say whether something planned for a day is done today: on a rest day it waits for the next working day."""
        return self.practice.calendar.forward(day) == self.today


def decide(bench: Bench, decisions: Iterator[Facts]) -> None:
    """Carry out what the story has for this day: what is asked and decided, and what is answered."""
    for facts in decisions:
        directive = directive_titled(bench.session, facts["directive"])
        if bench.is_today(facts["on"]):
            DECIDERS[facts["kind"]](bench, directive, list(_assignments(bench.session, directive, facts)), facts)
        if "answered" in facts and bench.is_today(facts["answered"]):
            _answer(bench, facts)


def directive_titled(session: Session, title: str) -> Directive:
    """Return the one directive of a title."""
    titled = [
        directive for directive in directives_in_order(session) if directive.title == title and not directive.is_heading
    ]
    if len(titled) != 1:
        raise Refused(field="demo", zh=f"没有事项“{title}”。", en=f"there is no directive {title!r}.")
    return titled[0]


def _assignments(session: Session, directive: Directive, facts: Facts) -> Iterator[Assignment]:
    """Yield the assignments that run of the units named; without names of all but those excepted."""
    for assignment, unit in assignments_of(session, directive.id):
        named = unit.code in facts["units"] if "units" in facts else unit.code not in facts.get("except", ())
        if named and assignment.ended_as is None:
            yield assignment


def _ask(bench: Bench, _: Directive, assignments: list[Assignment], facts: Facts) -> None:
    entry = RequestEntry(ASKED[facts["kind"]], facts["until"], facts["reason"])
    for assignment in assignments:
        said = {"on_behalf": "传真"}
        extensions.ask(bench.session, bench.practice, assignment, entry, bench.clerk, now=bench.now, **said)


def _draw(bench: Bench, directive: Directive, _: list[Assignment], facts: Facts) -> None:
    how = Draw(facts["seed"], facts["size"])
    rechecks.draw(bench.session, bench.practice, directive, how, bench.clerk, now=bench.now)


def _answer_recheck(bench: Bench, recheck: Recheck) -> None:
    """Record what each unit says of what was drawn of it."""
    said = {"text": "已逐一复核。", "on_behalf": "传真"}
    for key in sorted({sample.assignment_id for sample in samples_of(bench.session, recheck.id)}):
        assignment = bench.session.get_one(Assignment, key)
        rechecks.answer(bench.session, bench.practice, recheck, assignment, bench.clerk, now=bench.now, **said)


def _find(bench: Bench, facts: Facts) -> None:
    """Find the first things drawn untrue, as many as the story says, and the others true."""
    directive = directive_titled(bench.session, facts["directive"])
    recheck = rechecks_of(bench.session, directive.id)[-1]
    _answer_recheck(bench, recheck)
    for nth, sample in enumerate(samples_of(bench.session, recheck.id)):
        assignment = bench.session.get_one(Assignment, sample.assignment_id)
        finding, note = (SampleFinding.UNTRUE, facts["reason"]) if nth < facts["untrue"] else (SampleFinding.TRUE, "")
        rechecks.find(
            bench.session,
            bench.practice,
            recheck,
            assignment,
            sample.name,
            bench.clerk,
            finding=finding,
            note=note,
            now=bench.now,
        )


def _answer(bench: Bench, facts: Facts) -> None:
    if facts["kind"] == "recheck":
        _find(bench, facts)
        return
    kind = ASKED[facts["kind"]]
    answer = extensions.grant if facts["granted"] else partial(extensions.refuse, reason="未说明措施，按原期限办理。")
    for request, _ in open_requests(bench.session):
        if request.kind is kind and request.wanted_on == facts["until"]:
            answer(bench.session, bench.practice, request, bench.clerk, now=bench.now)


def _hold(bench: Bench, directive: Directive, assignments: list[Assignment], facts: Facts) -> None:
    reason, until = facts["reason"], facts["until"]
    holds.hold(
        bench.session,
        bench.practice,
        directive,
        assignments,
        bench.clerk,
        reason=reason,
        review_on=until,
        now=bench.now,
    )


def _resume(bench: Bench, directive: Directive, assignments: list[Assignment], facts: Facts) -> None:
    reason = facts["reason"]
    holds.lift(bench.session, bench.practice, directive, assignments, bench.clerk, reason=reason, now=bench.now)


def _adjust(bench: Bench, _: Directive, assignments: list[Assignment], facts: Facts) -> None:
    quota = None if "quota" not in facts else Decimal(facts["quota"])
    slip = facts["kind"] == "correct"
    change = Adjustment(facts["reason"], facts.get("until"), quota, is_slip=slip, accept_difference=True)
    for assignment in assignments:
        adjustments.adjust(bench.session, bench.practice, assignment, change, bench.clerk, now=bench.now)


def _instruct(bench: Bench, directive: Directive, _: list[Assignment], facts: Facts) -> None:
    leader = lookup.person(bench.session, facts["by"])
    step = (facts["step"], facts["until"])
    instructions.instruct(
        bench.session, bench.practice, directive, leader, text=facts["reason"], step=step, now=bench.now
    )


def _call(bench: Bench, _: Directive, assignments: list[Assignment], facts: Facts) -> None:
    for assignment in assignments:
        calls.record_call(
            bench.session, bench.practice, assignment, Role.DEPUTY_HEAD, facts["reason"], bench.clerk, now=bench.now
        )


def _relieve(bench: Bench, _: Directive, assignments: list[Assignment], facts: Facts) -> None:
    for assignment in assignments:
        reassignment.relieve(
            bench.session, bench.practice, assignment, bench.clerk, reason=facts["reason"], now=bench.now
        )


def _transfer(bench: Bench, _: Directive, assignments: list[Assignment], facts: Facts) -> None:
    reason, paper = facts["reason"], facts["document"]
    for assignment in assignments:
        if open_claim(bench.session, assignment.id) is None:  # what is claimed is verified here
            reassignment.transfer(
                bench.session,
                bench.practice,
                assignment,
                None,
                bench.clerk,
                reason=reason,
                document=paper,
                now=bench.now,
            )


def _conclude(bench: Bench, _: Directive, assignments: list[Assignment], facts: Facts) -> None:
    into = directive_titled(bench.session, facts["into"]) if "into" in facts else None
    ending, reason = (Ending.MERGED if into else Ending.ROUTINE), facts["reason"]
    for assignment in assignments:
        reassignment.conclude(
            bench.session, bench.practice, assignment, ending, bench.clerk, reason=reason, into=into, now=bench.now
        )


def _add(bench: Bench, directive: Directive, _: list[Assignment], facts: Facts) -> None:
    for code in facts["units"]:
        unit, reason = lookup.unit(bench.session, code), facts["reason"]
        reassignment.add(bench.session, bench.practice, directive, unit, bench.clerk, reason=reason, now=bench.now)


def _retarget(bench: Bench, directive: Directive, _: list[Assignment], facts: Facts) -> None:
    target_adjustments.retarget(
        bench.session,
        bench.practice,
        directive,
        bench.clerk,
        reason=facts["reason"],
        quantity=Decimal(facts["quantity"]),
        accept_difference=True,
        now=bench.now,
    )


def _reverse(bench: Bench, directive: Directive, _: list[Assignment], facts: Facts) -> None:
    """Undo the last adjustment of the directive."""
    decided = [decision for decision, _ in decisions_on(bench.session, directive.id)]
    last = [decision for decision in decided if decision.kind is DecisionKind.ADJUSTMENT][-1]
    reversal.reverse(bench.session, bench.practice, last, bench.clerk, reason=facts["reason"], now=bench.now)


DECIDERS: Mapping[str, Callable[[Bench, Directive, list[Assignment], Facts], None]] = {
    "extend": _ask,
    "state_date": _ask,
    "hold": _hold,
    "resume": _resume,
    "adjust": _adjust,
    "correct": _adjust,
    "instruct": _instruct,
    "call": _call,
    "relieve": _relieve,
    "transfer": _transfer,
    "recheck": _draw,
    "merge": _conclude,
    "routine": _conclude,
    "add": _add,
    "retarget": _retarget,
    "reverse": _reverse,
}
