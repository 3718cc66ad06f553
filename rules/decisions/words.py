"""A decision in words by name: how frozen weeks, lists and the log say it, and how rows said it before they kept values.

In words everything is text: nothing is `None`, a list has a line for each of its entries, and what never had a word of
its own is told by which names are there. They are read where nothing else is kept: in old rows, by the codec, and in
frozen weeks. `words_of` and `read_words` are each other's inverse.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import NamedTuple

from rules.decisions import values as kinds
from rules.decisions.fields import DecisionField, fields_of
from rules.decisions.kinds import DecisionKind
from rules.decisions.values import DecisionValue
from rules.outcomes import Ending, SampleFinding

_NOTHING = "None"


class DecisionWords(NamedTuple):
    """What was before and what is after, by name."""

    before: Mapping[str, str]
    after: Mapping[str, str]


class _Word(NamedTuple):
    """A name on one side and the field that stands under it, or the word that always does. `is_left_out`: when there is nothing."""

    side: str
    name: str
    field: str = ""
    always: str = ""
    is_left_out: bool = False
    formerly: str = ""  # another name it was written under

    def say(self, value: DecisionValue) -> str | None:
        """Return the text under its name; None where nothing is."""
        fact = getattr(value, self.field) if self.field else self.always
        return None if self.is_left_out and fact in {None, "", ()} else _text(fact)

    def written(self, said: DecisionWords) -> str | None:
        """Return the text under its name."""
        side: Mapping[str, str] = getattr(said, self.side)
        return side.get(self.name, side.get(self.formerly) if self.formerly else None)


def _text(fact: object) -> str:
    match fact:
        case datetime():
            return fact.isoformat()
        case tuple():
            return "\n".join(fact)
        case _:
            return str(fact)


_before, _after = partial(_Word, "before"), partial(_Word, "after")


def _claim(answer: str, *more: _Word) -> tuple[_Word, ...]:
    verified = _after("verified", "verified", is_left_out=True)
    return (_before("claim", always="open"), _after("claim", always=answer), verified, *more)


_QUOTA = (_before("quota", "quota_before"), _after("quota", "quota"))
_DUE_ON = (_before("due_on", "due_on_before"), _after("due_on", "due_on"))
_MILESTONE = _after("milestone", "milestone", is_left_out=True)
_RETURNED = _after("returned", "items", is_left_out=True)
_GRANT = (*_DUE_ON, _after("day", "day"), _MILESTONE)
_TERMS = (*_DUE_ON, *_QUOTA, _MILESTONE)
_FIGURES = tuple(_before(name, f"{name}_before") for name in ("quota", "reported", "verified"))
_ENDED = tuple(_before(name, f"{name}_before", is_left_out=True) for name in ("ended_as", "ended_at"))
_WORDS: Mapping[type[DecisionValue], tuple[_Word, ...]] = {
    kinds.DirectiveApproval: (_after("document", "document"),),
    kinds.DraftReturn: (),
    kinds.ClaimAcceptance: _claim("accepted"),
    kinds.ClaimReturn: _claim("returned", _RETURNED),
    kinds.UntrueReturn: _claim("returned", _RETURNED),
    kinds.DirectiveEnding: (_before("life", "life_before"), _after("ended_as", "ended_as")),
    kinds.AssignmentEnding: (
        _before("quota", "quota_before"),
        _after("ended_as", "ended_as"),
        _after("quota", "quota"),
        _after("into", "into"),
    ),
    kinds.NoticeStop: (_before("state", always="proposed"), _after("state", always="stopped")),
    kinds.NoticeConfirmation: (_before("state", always="proposed"), _after("state", always="owed")),
    kinds.ExtensionGrant: _GRANT,
    kinds.StatedDateGrant: _GRANT,
    kinds.RequestRefusal: (),
    kinds.ClockHold: (_after("review_on", "review_on"),),
    kinds.ClockResumption: (_after("due_on", "due_on"),),
    kinds.TermsAdjustment: _TERMS,
    kinds.SlipCorrection: _TERMS,
    kinds.TargetAdjustment: (_before("quantity", "quantity_before"), _after("quantity", "quantity"), *_DUE_ON),
    kinds.UnitAddition: (_after("unit", "unit"), _after("quota", "quota")),
    kinds.UnitRelief: (*_QUOTA, _after("ended_as", always=str(Ending.WITHDRAWN))),
    kinds.AssignmentReopening: (*_QUOTA, *_ENDED, _after("due_on", "due_on")),
    kinds.TransferOutside: (*_FIGURES, _after("to"), _after("document", "document"), _after("quota", "quota")),
    kinds.TransferToUnit: (
        *_FIGURES,
        _after("to", "to"),
        _after("document", "document"),
        _after("quota", "quota"),
        _after("assignment", "successor", is_left_out=True, formerly="share"),
        _after("items", "items"),
    ),
    kinds.LeaderInstruction: tuple(_after(name, name, is_left_out=True) for name in ("step", "due_on")),
    kinds.RecheckFinding: (_before("verified", "verified_before"), *_ENDED, _after("verified", "verified")),
    kinds.YearCarryOver: _DUE_ON,
    kinds.DecisionReversal: (_before("decision", "decision"), _before("kind", "reversed_kind")),
}


def words_of(value: DecisionValue) -> DecisionWords:
    """Return a decision in words."""
    sides: dict[str, dict[str, str]] = {"before": {}, "after": {}}
    for word in _WORDS[type(value)]:
        text = word.say(value)
        if text is not None:
            sides[word.side][word.name] = text
    if isinstance(value, kinds.RecheckFinding):  # what was drawn is a name itself
        sides["after"][value.name] = str(value.finding)
    return DecisionWords(**sides)


def read_words(kind: DecisionKind, said: DecisionWords) -> DecisionValue:
    """Return the decision that words of a kind say."""
    cls = _class_of(kind, said)
    texts = {word.field: word.written(said) for word in _WORDS[cls] if word.field}
    fields = {name: field for name, field in fields_of(cls).items() if texts.get(name) is not None or field.is_optional}
    facts = {name: _fact(field, texts.get(name)) for name, field in fields.items()}
    make: Callable[..., DecisionValue] = cls
    return make(**facts, **_drawn(said) if cls is kinds.RecheckFinding else {})


def _fact(field: DecisionField, text: str | None) -> object:
    if text is None or (field.is_optional and text == _NOTHING):
        return field.read(None)
    return field.read(text.splitlines() if field.type is tuple else text)


def _drawn(said: DecisionWords) -> Mapping[str, object]:
    [(name, finding)] = ((name, text) for name, text in said.after.items() if name != "verified")
    return {"name": name, "finding": SampleFinding(finding)}


_ONLY = {cls.kind: cls for cls in _WORDS}


def _class_of(kind: DecisionKind, said: DecisionWords) -> type[DecisionValue]:
    """Return the class of a decision that is only told by which names are there."""
    match kind:
        case DecisionKind.ADJUSTMENT:
            return _adjustment(said)
        case DecisionKind.ENDING:
            return kinds.DirectiveEnding if "life" in said.before else kinds.AssignmentEnding
        case DecisionKind.RETURN:
            return kinds.ClaimReturn if "claim" in said.after else kinds.DraftReturn
        case DecisionKind.TRANSFER:
            return kinds.TransferToUnit if said.after["to"] else kinds.TransferOutside
        case _:
            return _ONLY[kind]


def _adjustment(said: DecisionWords) -> type[DecisionValue]:
    if "quantity" in said.after:
        return kinds.TargetAdjustment
    if "unit" in said.after:
        return kinds.UnitAddition
    if "ended_as" in said.after:
        return kinds.UnitRelief
    return kinds.AssignmentReopening if "ended_as" in said.before else kinds.TermsAdjustment
