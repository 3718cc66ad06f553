"""Every act by its name, in the order in which pages offer them, and every decision by its kind."""

from collections.abc import Sequence

from rules.decisions.values import DecisionReversal, DecisionValue
from services.acts.decision_spec import DecisionSpec
from services.acts.office_spec import OfficeActSpec
from services.acts.unit_spec import OfferFacts, UnitActSpec
from services.execution.adjustments import ADJUSTMENT
from services.execution.calls import CALL
from services.execution.carry_over import CARRIED_OVER
from services.execution.claims import CLAIM, RECORDED_CLAIM
from services.execution.extensions import EXTENSION, GRANT, REFUSAL
from services.execution.holds import HOLD, RESUMPTION
from services.execution.instructions import INSTRUCTION
from services.execution.proposals import CONFIRMATION, STOP
from services.execution.reassignment import ADDED, CONCLUDED, RELIEVED, TRANSFERRED, TRANSFERRED_OUTSIDE
from services.execution.receipts import RECEIPT, RECORDED_RECEIPT
from services.execution.rechecks import RECHECK_ANSWER, RECHECKED
from services.execution.reinstatement import REINSTATED
from services.execution.reports import NO_CHANGE, RECORDED_REPORT, REPORT
from services.execution.stated_dates import STATED_DATE
from services.execution.steps import STEP_DONE
from services.execution.target_adjustments import TARGET_ADJUSTED
from services.execution.verification import ACCEPTANCE, RETURN
from services.people.successions import SUCCESSOR
from services.registration.dispatch import ENDING
from services.registration.opinions import OPINION
from services.registration.register import APPROVED, GIVEN_BACK
from translations.texts import N_, NC_

OFFICE_ACTS: Sequence[OfficeActSpec] = (
    ACCEPTANCE,
    RETURN,
    GRANT,
    REFUSAL,
    CONFIRMATION,
    STOP,
    CALL,
    RECORDED_RECEIPT,
    RECORDED_REPORT,
    RECORDED_CLAIM,
    INSTRUCTION,
    ADJUSTMENT,
    HOLD,
    RESUMPTION,
    ENDING,
)
UNIT_ACTS: Sequence[UnitActSpec] = (  # the likeliest first
    OPINION,
    RECEIPT,
    RECHECK_ANSWER,
    STEP_DONE,
    REPORT,
    NO_CHANGE,
    CLAIM,
    EXTENSION,
    STATED_DATE,
    SUCCESSOR,
)
REVERSED = DecisionSpec(
    DecisionReversal, N_("撤回决定"), annex=NC_("report", "撤回决定")
)  # it is decided in `reversal`, which reads this registry
BY_COMMAND: Sequence[DecisionSpec] = (  # written by no act of a page
    APPROVED,
    GIVEN_BACK,
    TARGET_ADJUSTED,
    ADDED,
    RELIEVED,
    REINSTATED,
    TRANSFERRED,
    TRANSFERRED_OUTSIDE,
    CONCLUDED,
    RECHECKED,
    CARRIED_OVER,
    REVERSED,
)


def office_act(name: str) -> OfficeActSpec | None:
    """Return an act of the office by its name."""
    return next((act for act in OFFICE_ACTS if act.name == name), None)


def answers_at(place: str) -> tuple[OfficeActSpec, ...]:
    """Return the acts that answer what waits at a place; none where nothing may wait."""
    return tuple(act for act in OFFICE_ACTS if place and act.place == place)


def unit_act(name: str) -> UnitActSpec | None:
    """Return an act of a unit by its name."""
    return next((act for act in UNIT_ACTS if act.name == name), None)


def offered(standing: OfferFacts) -> tuple[UnitActSpec, ...]:
    """Return what a unit may do about its assignment now, the likeliest first."""
    return tuple(act for act in UNIT_ACTS if act.is_offered(standing))


def decision_specs() -> tuple[DecisionSpec, ...]:
    """Return every decision."""
    return (*BY_COMMAND, *(decision for act in OFFICE_ACTS for decision in act.decisions))


def decision_spec(value: DecisionValue) -> DecisionSpec:
    """Return what a decision is called, and how it is undone."""
    return next(spec for spec in decision_specs() if spec.value is type(value))


def annex_sentences() -> dict[str, str]:
    """Return what the weekly report says of decisions by their kind, of several the last counts."""
    told = ((spec.value.kind, spec.annex) for spec in decision_specs())
    return {str(kind): annex for kind, annex in told if annex is not None}


def log_words() -> dict[str, str]:
    """Return what the log's actions that acts leave are called."""
    logs = [*(act.log for act in OFFICE_ACTS), *(act.log for act in UNIT_ACTS)]
    return {action: words for log in logs for action, words in log.items()}
