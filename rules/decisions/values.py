"""What the office decides, as values: a class for each kind of decision, with the facts before and after it.

A value says by its class what was decided, never by which of its facts is there. `…_before` is what a decision found.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from rules.decisions.kinds import DecisionKind, Term, TermChange
from rules.outcomes import Ending, Life, SampleFinding


@dataclass(frozen=True, slots=True)
class DecisionValue:
    """What was decided; every kind is a class of its own, and names a term it sets as `Term` does."""

    kind: ClassVar[DecisionKind]

    def changes(self) -> tuple[TermChange, ...]:
        """Return the terms that are other than before; one without `…_before` had nothing there."""
        set_here = (term for term in Term if hasattr(self, term))
        changes = [TermChange(term, getattr(self, f"{term}_before", None), getattr(self, term)) for term in set_here]
        return tuple(change for change in changes if change.before != change.after)


@dataclass(frozen=True, slots=True)
class DirectiveApproval(DecisionValue):
    """A draft is approved (批准), under a document's number if it has one."""

    kind: ClassVar[DecisionKind] = DecisionKind.APPROVAL
    document: str


@dataclass(frozen=True, slots=True)
class DraftReturn(DecisionValue):
    """What was submitted is a draft again."""

    kind: ClassVar[DecisionKind] = DecisionKind.RETURN


@dataclass(frozen=True, slots=True)
class ClaimAnswer(DecisionValue):
    """The office answers a claim; `verified` is the figure that leaves, None where none was verified."""

    verified: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ClaimAcceptance(ClaimAnswer):
    """A claim is accepted (办结、销号)."""

    kind: ClassVar[DecisionKind] = DecisionKind.ACCEPTANCE


@dataclass(frozen=True, slots=True)
class ClaimReturn(ClaimAnswer):
    """A claim is returned for correction (退回补正); of a list, the numbers of the items returned."""

    kind: ClassVar[DecisionKind] = DecisionKind.RETURN
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UntrueReturn(ClaimAnswer):
    """A claim is returned as not as reported (反映不实); of a list, the numbers of the items returned."""

    kind: ClassVar[DecisionKind] = DecisionKind.UNTRUE
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DirectiveEnding(DecisionValue):
    """A directive ends."""

    kind: ClassVar[DecisionKind] = DecisionKind.ENDING
    life_before: Life
    ended_as: Ending


@dataclass(frozen=True, slots=True)
class AssignmentEnding(DecisionValue):
    """One unit's assignment ends: merged into another directive (its number in `into`), or made lasting work."""

    kind: ClassVar[DecisionKind] = DecisionKind.ENDING
    quota_before: Decimal | None
    quota: Decimal | None
    ended_as: Ending
    into: str = ""


@dataclass(frozen=True, slots=True)
class NoticeStop(DecisionValue):
    """A proposed notice is not sent."""

    kind: ClassVar[DecisionKind] = DecisionKind.STOP_NOTICE


@dataclass(frozen=True, slots=True)
class NoticeConfirmation(DecisionValue):
    """A proposed notice is sent."""

    kind: ClassVar[DecisionKind] = DecisionKind.CONFIRM_NOTICE


@dataclass(frozen=True, slots=True)
class DateGrant(DecisionValue):
    """A request is granted for a `day`; the milestone it was about is due on `due_on` from now on."""

    due_on_before: date
    due_on: date
    day: date
    milestone: int | None = None


@dataclass(frozen=True, slots=True)
class ExtensionGrant(DateGrant):
    """A later date is granted (同意延期)."""

    kind: ClassVar[DecisionKind] = DecisionKind.EXTENSION


@dataclass(frozen=True, slots=True)
class StatedDateGrant(DateGrant):
    """The day a unit says it will be done is accepted (认可反馈时间); the due date stays."""

    kind: ClassVar[DecisionKind] = DecisionKind.STATED_DATE


@dataclass(frozen=True, slots=True)
class RequestRefusal(DecisionValue):
    """A request is refused (不予同意)."""

    kind: ClassVar[DecisionKind] = DecisionKind.REFUSAL


@dataclass(frozen=True, slots=True)
class ClockHold(DecisionValue):
    """A unit's clocks are stopped (暂缓) until the office looks again."""

    kind: ClassVar[DecisionKind] = DecisionKind.HOLD
    review_on: date


@dataclass(frozen=True, slots=True)
class ClockResumption(DecisionValue):
    """A unit's clocks run on (恢复办理), the last of them to this date."""

    kind: ClassVar[DecisionKind] = DecisionKind.RESUME
    due_on: date


@dataclass(frozen=True, slots=True)
class AssignmentTerms(DecisionValue):
    """Date and quota of an assignment, one of its milestones by its id, are set after dispatch."""

    due_on_before: date
    quota_before: Decimal | None
    due_on: date
    quota: Decimal | None
    milestone: int | None = None


@dataclass(frozen=True, slots=True)
class TermsAdjustment(AssignmentTerms):
    """Date or quota are adjusted (调整)."""

    kind: ClassVar[DecisionKind] = DecisionKind.ADJUSTMENT


@dataclass(frozen=True, slots=True)
class SlipCorrection(AssignmentTerms):
    """A clerk's slip in date or quota is corrected (更正)."""

    kind: ClassVar[DecisionKind] = DecisionKind.CORRECTION


@dataclass(frozen=True, slots=True)
class TargetAdjustment(DecisionValue):
    """A directive's own quantity or date is adjusted (调整目标)."""

    kind: ClassVar[DecisionKind] = DecisionKind.ADJUSTMENT
    quantity_before: Decimal | None
    due_on_before: date | None
    quantity: Decimal | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class UnitAddition(DecisionValue):
    """A directive that runs goes to one more unit (增加单位), known by its code."""

    kind: ClassVar[DecisionKind] = DecisionKind.ADJUSTMENT
    unit: str
    quota: Decimal | None


@dataclass(frozen=True, slots=True)
class UnitRelief(DecisionValue):
    """A unit is relieved of its assignment (解除任务)."""

    kind: ClassVar[DecisionKind] = DecisionKind.ADJUSTMENT
    quota_before: Decimal | None
    quota: Decimal | None


@dataclass(frozen=True, slots=True)
class AssignmentReopening(DecisionValue):
    """A unit gets back the assignment it had (恢复承办)."""

    kind: ClassVar[DecisionKind] = DecisionKind.ADJUSTMENT
    quota_before: Decimal | None
    ended_as_before: Ending
    ended_at_before: datetime | None
    quota: Decimal | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class AssignmentTransfer(DecisionValue):
    """An assignment leaves its unit (移交) under a document; the figures it had, and the quota it keeps."""

    kind: ClassVar[DecisionKind] = DecisionKind.TRANSFER
    quota_before: Decimal | None
    reported_before: Decimal | None
    verified_before: Decimal | None
    document: str
    quota: Decimal | None


@dataclass(frozen=True, slots=True)
class TransferOutside(AssignmentTransfer):
    """It goes to an outside body; the document says to whom."""


@dataclass(frozen=True, slots=True)
class TransferToUnit(AssignmentTransfer):
    """It goes to another unit, known by its code: as which assignment, and the numbers of the items that went along."""

    to: str
    successor: int | None = None  # None: written down before successors were
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeaderInstruction(DecisionValue):
    """A leader instructs (批示); the step this sets and the day it is due, if it sets one."""

    kind: ClassVar[DecisionKind] = DecisionKind.INSTRUCTION
    step: str | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class RecheckFinding(DecisionValue):
    """What a re-check (回头看) found of one thing drawn, and how its assignment stood: verified figure, and that it had ended."""

    kind: ClassVar[DecisionKind] = DecisionKind.RECHECK
    verified_before: Decimal | None
    verified: Decimal | None
    name: str
    finding: SampleFinding
    ended_as_before: Ending | None = None
    ended_at_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class YearCarryOver(DecisionValue):
    """A directive is carried over into the next year (跨年续办)."""

    kind: ClassVar[DecisionKind] = DecisionKind.CARRY_OVER
    due_on_before: date
    due_on: date


@dataclass(frozen=True, slots=True)
class DecisionReversal(DecisionValue):
    """Another decision is undone (撤回决定): its id and kind."""

    kind: ClassVar[DecisionKind] = DecisionKind.REVERSAL
    decision: int
    reversed_kind: DecisionKind
