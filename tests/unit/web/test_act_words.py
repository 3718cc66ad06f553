"""Every act says what it is, what it asks and how it is undone, in both languages."""

import re

import pytest

from rules.acts import Act
from rules.decisions.codec import CLASSES
from rules.decisions.kinds import DecisionKind
from rules.decisions.values import DecisionValue
from services.acts.decision_spec import DecisionSpec
from services.acts.office_spec import OfficeActSpec
from services.acts.unit_spec import UnitActSpec
from services.execution import registry
from services.execution.registry import OFFICE_ACTS, UNIT_ACTS
from translations.texts import english, say

TOLD_ELSEWHERE = {  # by the parts of the report about claims, and not at all
    DecisionKind.APPROVAL,
    DecisionKind.ACCEPTANCE,
    DecisionKind.RETURN,
    DecisionKind.UNTRUE,
    DecisionKind.STOP_NOTICE,
    DecisionKind.CONFIRM_NOTICE,
}
_FACT = re.compile(r"%\((\w+)\)s")
office_acts = pytest.mark.parametrize("act", OFFICE_ACTS, ids=lambda act: act.name)
unit_acts = pytest.mark.parametrize("act", UNIT_ACTS, ids=lambda act: act.name)
decisions = pytest.mark.parametrize("decision", registry.decision_specs(), ids=lambda spec: spec.word)


@office_acts
def test_an_act_of_the_office_speaks_both_languages(act: OfficeActSpec) -> None:
    words = act.words
    said = [words.title, words.button, *words.labels.values(), *words.hints.values(), *words.choices.values()]

    assert [text for text in said if text not in english()] == []


@unit_acts
def test_an_act_of_a_unit_speaks_both_languages(act: UnitActSpec) -> None:
    said = [act.words.title, act.words.following, *act.words.labels.values()]

    assert [text for text in said if text not in english()] == []


@pytest.mark.parametrize("act", [*OFFICE_ACTS, *UNIT_ACTS], ids=lambda act: f"{type(act).__name__} {act.name}")
def test_what_an_act_leaves_is_undone_or_stays_for_a_reason(act: OfficeActSpec | UnitActSpec) -> None:
    decided = act.decisions if isinstance(act, OfficeActSpec) else ()

    assert bool(decided) != bool(act.stays)
    assert [spec.word for spec in decided if not (spec.undo or spec.instead in english())] == []


def test_no_two_acts_have_one_name() -> None:
    assert len({act.name for act in OFFICE_ACTS}) == len(OFFICE_ACTS)
    assert len({act.name for act in UNIT_ACTS}) == len(UNIT_ACTS)


def test_a_mail_offers_no_form_that_no_act_shows() -> None:
    forms = set(Act) - {Act.CLAIM_ITEMS, Act.CLAIM_AGAIN, Act.ASK_HELP}
    of_the_office = {Act.VERIFY, Act.DECIDE, Act.REVIEW_HOLD, Act.PUT_RIGHT, Act.RECORD_CALL, Act.REVIEW, Act.VIEW}

    assert {act.name for act in UNIT_ACTS} == forms - of_the_office


@pytest.mark.parametrize("value", CLASSES.values(), ids=lambda value: value.__name__)
def test_every_decision_has_one_spec_with_a_word_and_its_place_in_the_report(value: type[DecisionValue]) -> None:
    [spec] = [spec for spec in registry.decision_specs() if spec.value is value]

    assert spec.word in english()
    assert (spec.annex is None) == (value.kind in TOLD_ELSEWHERE)


def test_decisions_of_one_kind_are_one_sentence_in_the_report() -> None:
    said = {(spec.value.kind, spec.annex) for spec in registry.decision_specs()}

    assert len(said) == len(DecisionKind)


@decisions
def test_what_the_report_says_of_a_decision_names_the_same_facts_in_both_languages(decision: DecisionSpec) -> None:
    zh, en = (say("zh", decision.annex), say("en", decision.annex)) if decision.annex else ("", "")

    assert sorted(_FACT.findall(zh)) == sorted(_FACT.findall(en))
