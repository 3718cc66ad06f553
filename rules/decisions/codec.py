"""The one way in which a decision is written into its row, and read from it: values since 0018, words before."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal

from rules.decisions import values as kinds
from rules.decisions.fields import fields_of
from rules.decisions.kinds import DecisionKind
from rules.decisions.values import DecisionValue
from rules.decisions.words import DecisionWords, read_words, words_of

Written = Mapping[str, object]
_TAG = "is"
CLASSES: Mapping[str, type[DecisionValue]] = {
    "approval": kinds.DirectiveApproval,
    "draft_return": kinds.DraftReturn,
    "acceptance": kinds.ClaimAcceptance,
    "return": kinds.ClaimReturn,
    "untrue": kinds.UntrueReturn,
    "directive_ending": kinds.DirectiveEnding,
    "assignment_ending": kinds.AssignmentEnding,
    "notice_stop": kinds.NoticeStop,
    "notice_confirmation": kinds.NoticeConfirmation,
    "extension": kinds.ExtensionGrant,
    "stated_date": kinds.StatedDateGrant,
    "refusal": kinds.RequestRefusal,
    "hold": kinds.ClockHold,
    "resumption": kinds.ClockResumption,
    "terms_adjustment": kinds.TermsAdjustment,
    "correction": kinds.SlipCorrection,
    "target_adjustment": kinds.TargetAdjustment,
    "unit_addition": kinds.UnitAddition,
    "unit_relief": kinds.UnitRelief,
    "reopening": kinds.AssignmentReopening,
    "transfer_outside": kinds.TransferOutside,
    "transfer_to_unit": kinds.TransferToUnit,
    "instruction": kinds.LeaderInstruction,
    "recheck_finding": kinds.RecheckFinding,
    "carry_over": kinds.YearCarryOver,
    "reversal": kinds.DecisionReversal,
}  # kept in every row: a class may be renamed, its tag may not
_TAGS = {cls: tag for tag, cls in CLASSES.items()}


def write(value: DecisionValue) -> dict[str, object]:
    """Return what is kept of a decision: a JSON object with the tag of its class."""
    return {_TAG: _TAGS[type(value)], **{f.name: _plain(getattr(value, f.name)) for f in fields(value)}}


def read(kind: DecisionKind, written: Written | None, said: DecisionWords) -> DecisionValue:
    """Return the decision a row keeps; a row from before 0018 has nothing written, only words."""
    if written is None:
        return read_words(kind, said)
    known = fields_of(cls := CLASSES[str(written[_TAG])])
    make: Callable[..., DecisionValue] = cls
    return make(**{name: known[name].read(fact) for name, fact in written.items() if name != _TAG})


def say(kind: DecisionKind, written: Written | None, said: DecisionWords) -> DecisionWords:
    """Return what a row keeps in words: what it said itself, where words are all it keeps."""
    return said if written is None else words_of(read(kind, written, said))


def _plain(fact: object) -> object:
    match fact:
        case datetime() | date():
            return fact.isoformat()
        case Decimal():
            return str(fact)
        case tuple():
            return list(fact)
        case _:
            return fact
