"""Does what a person of a unit asked from a page, behind a link or signed in, by the service that owns it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from models import queries
from models.directives import Assignment
from models.facts import Claim, ProgressReport, RequestKind
from models.people import Person
from rules.acts import Act
from rules.refusal import Refused, Unconfirmed
from rules.roles import Role
from services.boards import matters
from services.boards.matters import Matter
from services.execution import answers, rechecks, requesting
from services.execution.answers import ClaimEntry, ReportEntry
from services.execution.requesting import RequestEntry
from services.files import evidence
from services.files.evidence import NOTHING, Enclosed
from services.forms import monthly_form
from services.forms.act_forms import Values
from services.people import successions
from services.people.successions import SuccessorEntry
from services.practice import Practice
from services.registration import opinions


@dataclass(frozen=True, slots=True)
class ActEntry:
    """An act as it was typed, read."""

    act: Act
    values: Values
    confirmed: bool = False
    enclosed: Enclosed = NOTHING


@dataclass(frozen=True, slots=True)
class _Case:
    """An act about to be done: by whom, about what, and when."""

    practice: Practice
    matter: Matter
    asked: ActEntry
    now: datetime

    @property
    def assignment(self) -> Assignment:
        return self.matter.assignment

    @property
    def person(self) -> Person:
        return self.matter.person


def perform(
    session: Session, practice: Practice, assignment: Assignment, person: Person, asked: ActEntry, *, now: datetime
) -> None:
    """Do an act by the service that owns it, as a person of the unit; refuse what is not offered now."""
    matter = matters.gather(session, practice, assignment, person, now=now)
    if matter.refused:
        raise matter.refused
    if asked.act not in matter.acts:
        raise Refused(
            field="act",
            field_zh="办理",
            zh="此项现已不能办理，请返回查看。",
            en="this cannot be done any more; go back and look again.",
        )
    fact = _DO[asked.act](session, _Case(practice, matter, asked, now))
    if fact is not None:
        evidence.attach(session, asked.enclosed, fact, person, now=now)


def _acknowledge(session: Session, case: _Case) -> None:
    answers.acknowledge(session, case.practice, case.assignment, case.person, now=case.now)


def _report(session: Session, case: _Case) -> ProgressReport:
    entry = ReportEntry(**{"figure": None, **case.asked.values}, confirmed=case.asked.confirmed)
    return answers.report(session, case.practice, case.assignment, entry, case.person, now=case.now)


def _no_change(session: Session, case: _Case) -> None:
    entry = monthly_form.unchanged(case.matter.directive, case.assignment, as_of=case.matter.today)
    answers.report(session, case.practice, case.assignment, entry, case.person, now=case.now)


def _claim(session: Session, case: _Case) -> Claim:
    entry = ClaimEntry(**case.asked.values, confirmed=case.asked.confirmed)
    return answers.claim(session, case.practice, case.assignment, entry, case.person, now=case.now)


def _extend(session: Session, case: _Case) -> None:
    _ask(session, case, RequestKind.EXTENSION, case.matter.extends)


def _state_date(session: Session, case: _Case) -> None:
    _ask(session, case, RequestKind.STATED_DATE, case.matter.states)


def _ask(session: Session, case: _Case, kind: RequestKind, names: tuple[str, ...]) -> None:
    entry = RequestEntry(kind, **{"milestone": names[0], **case.asked.values})
    requesting.ask(session, case.practice, case.assignment, entry, case.person, now=case.now)


def _successor(session: Session, case: _Case) -> None:
    unit, role, entry = case.matter.unit, case.matter.role, SuccessorEntry(**case.asked.values)
    replaced = role if role in successions.ROLES else Role.OFFICER
    successions.propose(session, case.practice, unit, replaced, entry, case.person, now=case.now)


def _step_done(session: Session, case: _Case) -> None:
    name = str(case.asked.values.get("step") or case.matter.steps[0])
    answers.finish_step(session, case.practice, case.assignment, name, case.person, now=case.now)


def _recheck(session: Session, case: _Case) -> None:
    [asked, *_] = queries.rechecks_waiting(session, case.assignment.id)
    text = str(case.asked.values["answer"])
    rechecks.answer(session, case.practice, asked, case.assignment, case.person, text=text, now=case.now)


def _opine(session: Session, case: _Case) -> None:
    """Say what the unit thinks: the quota it was told is agreed to, another one is proposed."""
    given = dict(case.asked.values)
    quota = given.pop("quota", None)
    proposed = None if quota == case.assignment.quota else quota
    opinions.opine(session, case.practice, case.assignment, case.person, quota=proposed, **given, now=case.now)


_DO: Mapping[Act, Callable[[Session, _Case], Claim | ProgressReport | None]] = {
    Act.ACKNOWLEDGE: _acknowledge,
    Act.REPORT: _report,
    Act.NO_CHANGE: _no_change,
    Act.CLAIM: _claim,
    Act.EXTEND: _extend,
    Act.STATE_DATE: _state_date,
    Act.SUCCESSOR: _successor,
    Act.STEP_DONE: _step_done,
    Act.RECHECK: _recheck,
    Act.OPINE: _opine,
}
OFFERED = tuple(_DO)


def weigh(attempt: Callable[[ActEntry], None], asked: ActEntry) -> Refused | None:
    """Try an act; return what must be confirmed, and refuse what would be refused even then."""
    try:
        attempt(asked)
    except Unconfirmed as unconfirmed:
        attempt(replace(asked, confirmed=True))
        return unconfirmed
    return None
