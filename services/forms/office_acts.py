"""What the office does about one directive from its page: each deed by the service that owns it."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from models.facts import Claim, Request
from rules.outcomes import Ending
from rules.refusal import Refused
from rules.roles import Role
from services import lookup
from services.execution import adjustments, answers, calls, granting, holds, instructions, proposals, verification
from services.execution.adjustments import Adjustment
from services.execution.answers import ClaimEntry, ReportEntry
from services.forms.office_forms import Case, Deed
from services.registration import dispatch

Values = Mapping[str, Any]


def perform(case: Case, deed: Deed, values: Values) -> None:
    """Do it, by the service that owns it."""
    _DO[deed](case, values)


def _claimed(case: Case) -> Claim:
    return lookup.claim(case.session, case.key)


def _accept(case: Case, values: Values) -> None:
    figure, opinion = values["figure"], values["opinion"]
    verification.accept(
        case.session, case.practice, _claimed(case), case.by, figure=figure, opinion=opinion, now=case.now
    )


LONGEST = 60  # working days a correction may take


def _give_back(case: Case, values: Values) -> None:
    within: Decimal = values["within"]
    if within % 1 or not 1 <= within <= LONGEST:
        raise Refused(
            field="within",
            zh=f"{within:f}须为1至{LONGEST}的整数。",
            en=f"{within:f} must be a whole number from 1 to {LONGEST}.",
        )
    verification.give_back(
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
    return lookup.request(case.session, case.key)


def _grant(case: Case, values: Values) -> None:
    given = {name: values[name] for name in ("on", "opinion", "leader_said")}
    granting.grant(case.session, case.practice, _asked(case), case.by, **given, now=case.now)


def _refuse(case: Case, values: Values) -> None:
    given = {name: values[name] for name in ("reason", "leader_said")}
    granting.refuse(case.session, case.practice, _asked(case), case.by, **given, now=case.now)


def _confirm(case: Case, _: Values) -> None:
    proposals.confirm(case.session, case.practice, case.key, case.by, now=case.now)


def _stop(case: Case, values: Values) -> None:
    proposals.stop(case.session, case.practice, case.key, case.by, reason=values["reason"], now=case.now)


def _call(case: Case, values: Values) -> None:
    assignment, role = case.assignment(values["unit"]), Role(values["role"])
    calls.record_call(case.session, case.practice, assignment, role, values["said"], case.by, now=case.now)


def _receipt(case: Case, values: Values) -> None:
    assignment, said = case.assignment(values["unit"]), values["on_behalf"]
    answers.acknowledge(case.session, case.practice, assignment, case.by, on_behalf=said, now=case.now)


def _report(case: Case, values: Values) -> None:
    names = ("figure", "as_of", "work", "problems", "help_needed")
    entry = ReportEntry(**{name: values[name] for name in names}, reason=values["fell"], confirmed=case.confirmed)
    assignment, said = case.assignment(values["unit"]), values["on_behalf"]
    answers.report(case.session, case.practice, assignment, entry, case.by, on_behalf=said, now=case.now)


def _claim(case: Case, values: Values) -> None:
    numbers = tuple(values["numbers"].replace("、", " ").replace("，", " ").replace(",", " ").split())
    entry = ClaimEntry(values["signed_by"], values["figure"], values["statement"], numbers, case.confirmed)
    assignment, said = case.assignment(values["unit"]), values["on_behalf"]
    answers.claim(case.session, case.practice, assignment, entry, case.by, on_behalf=said, now=case.now)


def _instruct(case: Case, values: Values) -> None:
    name, day = values["step"], values["step_on"]
    if bool(name) != bool(day):
        raise Refused(field="step", zh="节点须同时有名称和日期。", en="a step needs both a name and a date.")
    step = (name, day) if name else None
    instructions.instruct(
        case.session, case.practice, case.directive, case.by, text=values["text"], step=step, now=case.now
    )


def _adjust(case: Case, values: Values) -> None:
    change = Adjustment(
        values["reason"], values["due_on"], values["quota"], values["milestone"], values["slip"], values["difference"]
    )
    adjustments.adjust(case.session, case.practice, case.assignment(values["unit"]), change, case.by, now=case.now)


def _hold(case: Case, values: Values) -> None:
    given = {"reason": values["reason"], "review_on": values["review_on"], "now": case.now}
    holds.hold(case.session, case.practice, case.directive, case.assignments(values["units"]), case.by, **given)


def _resume(case: Case, values: Values) -> None:
    given = {"reason": values["reason"], "due_on": values["due_on"], "now": case.now}
    holds.lift(case.session, case.practice, case.directive, case.assignments(values["units"]), case.by, **given)


def _end(case: Case, values: Values) -> None:
    ending, reason = Ending(values["ending"]), values["reason"]
    dispatch.end(case.session, case.directive, ending, case.by, reason=reason, today=case.today, now=case.now)


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
