"""What the office does about one directive from its page: the form of each deed, and the service that does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from models import queries
from models.directives import Assignment, Directive, Ending
from models.facts import Claim, Request
from models.people import Person, Unit
from models.queries import matter
from rules.milestones import CORRECTION, MilestoneKind
from rules.refusal import Refused
from rules.roles import Role
from services import (
    adjusting,
    answering,
    calling,
    confirming,
    dispatching,
    finding,
    granting,
    holding,
    instructing,
    verifying,
)
from services.act_forms import Field, Kind
from services.adjusting import Adjustment
from services.answering import ClaimEntry, ReportEntry
from services.practice import Practice

ALL_UNITS = "*"


class Deed(StrEnum):
    """One thing the office may do."""

    ACCEPT = "accept"
    GIVE_BACK = "return"
    GRANT = "grant"
    REFUSE = "refuse"
    CONFIRM = "confirm"
    STOP = "stop"
    CALL = "call"
    RECEIPT = "receipt"  # 代录签收
    REPORT = "report"  # 代录进展
    CLAIM = "claim"  # 代录办结申请
    INSTRUCT = "instruct"
    ADJUST = "adjust"
    HOLD = "hold"
    RESUME = "resume"
    END = "end"


@dataclass(frozen=True, slots=True)
class Case:
    """A deed about to be done, or to be asked about: of which directive, by whom, when; `key` is the claim's, request's or notice's."""

    session: Session
    practice: Practice
    directive: Directive
    by: Person
    now: datetime
    key: int = 0
    confirmed: bool = False

    @property
    def today(self) -> date:
        """Return the day on the office's clock."""
        return self.practice.calendar.today(self.now)

    @property
    def running(self) -> list[tuple[Assignment, Unit]]:
        """Return the shares that are still worked on."""
        shares = queries.assignments_of(self.session, self.directive.id)
        return [(share, unit) for share, unit in shares if share.ended_as is None]

    def share(self, code: str) -> Assignment:
        """Return a unit's share."""
        return finding.assignment(self.session, self.directive.number, code)

    def shares(self, codes: tuple[str, ...]) -> list[Assignment]:
        """Return some units' shares, or all that run."""
        if ALL_UNITS in codes:
            return [share for share, _ in self.running]
        return [self.share(code) for code in codes]


def fields_of(case: Case, deed: Deed) -> tuple[Field, ...]:
    """Return the fields of a deed's form."""
    return _FIELDS.get(deed, _none)(case)


def perform(case: Case, deed: Deed, values: Mapping[str, Any]) -> None:
    """Do it, by the service that owns it."""
    _DO[deed](case, values)


def _none(_: Case) -> tuple[Field, ...]:
    return ()


def _unit(case: Case, *, leads: bool) -> Field:
    codes = tuple(unit.code for share, unit in case.running if share.leads or not leads)
    return Field("unit", Kind.CHOICE, options=codes, value=codes[0] if codes else "")


def _units(case: Case) -> Field:
    return Field("units", Kind.ITEMS, options=(ALL_UNITS, *(unit.code for _, unit in case.running)))


_REASON = Field("reason", Kind.TEXT, at_most=2000)
_SAID_WITH = Field("opinion", Kind.TEXT, needed=False, at_most=2000)
_LEADER_SAID = Field("leader_said", Kind.TEXT, needed=False, at_most=2000)
_ON_BEHALF = Field("on_behalf", Kind.LINE)
_DUE = Field("due_on", Kind.DAY, needed=False)
_ROLES = tuple(str(role) for role in calling.CALLED)


def _call_fields(case: Case) -> tuple[Field, ...]:
    role = Field("role", Kind.CHOICE, options=_ROLES, value=str(Role.OFFICER))
    return (_unit(case, leads=False), role, Field("said", Kind.TEXT, at_most=2000))


def _report_fields(case: Case) -> tuple[Field, ...]:
    texts = [Field(name, Kind.TEXT, needed=False, at_most=5000) for name in ("work", "problems", "help_needed")]
    return (
        _unit(case, leads=True),
        Field("figure", Kind.FIGURE, needed=False),
        Field("as_of", Kind.DAY, value=case.today.isoformat()),
        *texts,
        Field("fell", Kind.TEXT, needed=False, at_most=2000),
        _ON_BEHALF,
    )


def _claim_fields(case: Case) -> tuple[Field, ...]:
    return (
        _unit(case, leads=True),
        Field("figure", Kind.FIGURE, needed=False),
        Field("numbers", Kind.LINE, needed=False, at_most=2000),
        Field("signed_by", Kind.LINE, at_most=100),
        Field("statement", Kind.TEXT, needed=False, at_most=5000),
        _ON_BEHALF,
    )


def _adjust_fields(case: Case) -> tuple[Field, ...]:
    return (
        _unit(case, leads=False),
        Field("milestone", Kind.CHOICE, needed=False, options=("", *_dated(case))),
        _DUE,
        Field("quota", Kind.FIGURE, needed=False),
        Field("slip", Kind.TICK, needed=False),
        Field("difference", Kind.TICK, needed=False),
        _REASON,
    )


def _dated(case: Case) -> list[str]:
    """Return the names of what has a date of its own: steps, and the days of groups of items."""
    rows = queries.milestones_on(case.session, case.directive.id)
    steps = [row.name for row in rows if row.kind is MilestoneKind.STEP]
    days = [row.due_on.isoformat() for row in rows if row.kind is MilestoneKind.ITEMS]
    return list(dict.fromkeys([*steps, *days]))


def _instruct_fields(_: Case) -> tuple[Field, ...]:
    return (
        Field("text", Kind.TEXT, at_most=2000),
        Field("step", Kind.LINE, needed=False, at_most=100),
        Field("step_on", Kind.DAY, needed=False),
    )


def _end_fields(_: Case) -> tuple[Field, ...]:
    return (
        Field("ending", Kind.CHOICE, options=tuple(str(one) for one in Ending), value=str(Ending.COMPLETED)),
        _REASON,
    )


def _return_fields(case: Case) -> tuple[Field, ...]:
    numbers = tuple(item.number for item in matter.items_of_claim(case.session, case.key))
    return (
        _REASON,
        *((Field("items", Kind.ITEMS, needed=False, options=numbers),) if numbers else ()),
        Field("within", Kind.FIGURE, value=str(CORRECTION)),
        Field("verified", Kind.FIGURE, needed=False),
        Field("untrue", Kind.TICK, needed=False),
    )


_FIELDS: Mapping[Deed, Callable[[Case], tuple[Field, ...]]] = {
    Deed.ACCEPT: lambda _: (Field("figure", Kind.FIGURE, needed=False), _SAID_WITH),
    Deed.GIVE_BACK: _return_fields,
    Deed.GRANT: lambda _: (Field("on", Kind.DAY, needed=False), _SAID_WITH, _LEADER_SAID),
    Deed.REFUSE: lambda _: (_REASON, _LEADER_SAID),
    Deed.STOP: lambda _: (_REASON,),
    Deed.CALL: _call_fields,
    Deed.RECEIPT: lambda case: (_unit(case, leads=False), _ON_BEHALF),
    Deed.REPORT: _report_fields,
    Deed.CLAIM: _claim_fields,
    Deed.INSTRUCT: _instruct_fields,
    Deed.ADJUST: _adjust_fields,
    Deed.HOLD: lambda case: (_units(case), Field("review_on", Kind.DAY), _REASON),
    Deed.RESUME: lambda case: (_units(case), _DUE, Field("reason", Kind.TEXT, needed=False, at_most=2000)),
    Deed.END: _end_fields,
}

Values = Mapping[str, Any]


def _claimed(case: Case) -> Claim:
    return finding.claim(case.session, case.key)


def _accept(case: Case, values: Values) -> None:
    figure, opinion = values["figure"], values["opinion"]
    verifying.accept(case.session, case.practice, _claimed(case), case.by, figure=figure, opinion=opinion, now=case.now)


LONGEST = 60  # working days a correction may take


def _give_back(case: Case, values: Values) -> None:
    within: Decimal = values["within"]
    if within % 1 or not 1 <= within <= LONGEST:
        raise Refused(
            f"within：{within:f}须为1至{LONGEST}的整数。",
            f"within: {within:f} must be a whole number from 1 to {LONGEST}.",
        )
    verifying.give_back(
        case.session,
        case.practice,
        _claimed(case),
        case.by,
        reason=values["reason"],
        within=int(within),
        untrue=values["untrue"],
        refused=values.get("items", ()),
        verified=values["verified"],
        now=case.now,
    )


def _asked(case: Case) -> Request:
    return finding.request(case.session, case.key)


def _grant(case: Case, values: Values) -> None:
    given = {name: values[name] for name in ("on", "opinion", "leader_said")}
    granting.grant(case.session, case.practice, _asked(case), case.by, **given, now=case.now)


def _refuse(case: Case, values: Values) -> None:
    given = {name: values[name] for name in ("reason", "leader_said")}
    granting.refuse(case.session, case.practice, _asked(case), case.by, **given, now=case.now)


def _confirm(case: Case, _: Values) -> None:
    confirming.confirm(case.session, case.practice, case.key, case.by, now=case.now)


def _stop(case: Case, values: Values) -> None:
    confirming.stop(case.session, case.practice, case.key, case.by, reason=values["reason"], now=case.now)


def _call(case: Case, values: Values) -> None:
    share, role = case.share(values["unit"]), Role(values["role"])
    calling.record_call(case.session, case.practice, share, role, values["said"], case.by, now=case.now)


def _receipt(case: Case, values: Values) -> None:
    share, said = case.share(values["unit"]), values["on_behalf"]
    answering.acknowledge(case.session, case.practice, share, case.by, on_behalf=said, now=case.now)


def _report(case: Case, values: Values) -> None:
    names = ("figure", "as_of", "work", "problems", "help_needed")
    entry = ReportEntry(**{name: values[name] for name in names}, reason=values["fell"], confirmed=case.confirmed)
    share, said = case.share(values["unit"]), values["on_behalf"]
    answering.report(case.session, case.practice, share, entry, case.by, on_behalf=said, now=case.now)


def _claim(case: Case, values: Values) -> None:
    numbers = tuple(values["numbers"].replace("、", " ").replace("，", " ").replace(",", " ").split())
    entry = ClaimEntry(values["signed_by"], values["figure"], values["statement"], numbers, case.confirmed)
    share, said = case.share(values["unit"]), values["on_behalf"]
    answering.claim(case.session, case.practice, share, entry, case.by, on_behalf=said, now=case.now)


def _instruct(case: Case, values: Values) -> None:
    name, day = values["step"], values["step_on"]
    if bool(name) != bool(day):
        raise Refused("step：节点须同时有名称和日期。", "step: a step needs both a name and a date.")
    step = (name, day) if name else None
    instructing.instruct(
        case.session, case.practice, case.directive, case.by, text=values["text"], step=step, now=case.now
    )


def _adjust(case: Case, values: Values) -> None:
    change = Adjustment(
        values["reason"], values["due_on"], values["quota"], values["milestone"], values["slip"], values["difference"]
    )
    adjusting.adjust(case.session, case.practice, case.share(values["unit"]), change, case.by, now=case.now)


def _hold(case: Case, values: Values) -> None:
    given = {"reason": values["reason"], "review_on": values["review_on"], "now": case.now}
    holding.hold(case.session, case.practice, case.directive, case.shares(values["units"]), case.by, **given)


def _resume(case: Case, values: Values) -> None:
    given = {"reason": values["reason"], "due_on": values["due_on"], "now": case.now}
    holding.lift(case.session, case.practice, case.directive, case.shares(values["units"]), case.by, **given)


def _end(case: Case, values: Values) -> None:
    ending, reason = Ending(values["ending"]), values["reason"]
    dispatching.end(case.session, case.directive, ending, case.by, reason=reason, today=case.today, now=case.now)


_DO: Mapping[Deed, Callable[[Case, Values], None]] = {
    Deed.ACCEPT: _accept,
    Deed.GIVE_BACK: _give_back,
    Deed.GRANT: _grant,
    Deed.REFUSE: _refuse,
    Deed.CONFIRM: _confirm,
    Deed.STOP: _stop,
    Deed.CALL: _call,
    Deed.RECEIPT: _receipt,
    Deed.REPORT: _report,
    Deed.CLAIM: _claim,
    Deed.INSTRUCT: _instruct,
    Deed.ADJUST: _adjust,
    Deed.HOLD: _hold,
    Deed.RESUME: _resume,
    Deed.END: _end,
}
