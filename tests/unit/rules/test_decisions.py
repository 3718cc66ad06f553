"""Decisions as values: what is written of one is read back as it was, and rows from before say the same in words."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.decisions import codec
from rules.decisions import values as kinds
from rules.decisions.fields import DecisionField, fields_of
from rules.decisions.kinds import DecisionKind, Term, TermChange
from rules.decisions.values import DecisionValue
from rules.decisions.words import DecisionWords, read_words, words_of
from rules.outcomes import Ending, Life, SampleFinding

NAMES = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=32)
DRAWN: dict[type, st.SearchStrategy[Any]] = {
    str: NAMES.filter(lambda text: text not in {"None", "verified"}),  # words cannot tell these from no fact
    int: st.integers(1),
    Decimal: st.decimals(0, 10**12, places=4),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    tuple: st.lists(NAMES, max_size=4).map(tuple),
    **{words: st.sampled_from(words) for words in (DecisionKind, Ending, SampleFinding, Life)},
}


def values(cls: type[DecisionValue]) -> st.SearchStrategy[DecisionValue]:
    """Draw every value a kind of decision can have."""
    return st.builds(cls, **{name: drawn(field) for name, field in fields_of(cls).items()})


def drawn(field: DecisionField) -> st.SearchStrategy[Any]:
    return st.none() | DRAWN[field.type] if field.is_optional else DRAWN[field.type]


VALUES = st.one_of([values(cls) for cls in codec.CLASSES.values()])
NO_WORDS = DecisionWords({}, {})
PROPERTY = settings(max_examples=300, deadline=None)


@PROPERTY
@given(VALUES)
def test_what_is_written_of_a_decision_is_read_back_as_it_was(value: DecisionValue) -> None:
    assert codec.read(value.kind, codec.write(value), NO_WORDS) == value


@PROPERTY
@given(VALUES)
def test_the_words_of_a_decision_say_it_whole(value: DecisionValue) -> None:
    assert read_words(value.kind, words_of(value)) == value


def test_every_kind_of_decision_can_be_written() -> None:
    assert {cls.kind for cls in codec.CLASSES.values()} == set(DecisionKind)


D, M = Decimal, datetime(2018, 10, 15, 3, 0, tzinfo=UTC)
SEPTEMBER, OCTOBER = date(2018, 9, 30), date(2018, 10, 31)
OLD_ROWS: list[tuple[str, dict[str, str], dict[str, str], DecisionValue]] = [
    ("approval", {}, {"document": ""}, kinds.DirectiveApproval("")),
    ("return", {}, {}, kinds.DraftReturn()),
    ("acceptance", {"claim": "open"}, {"claim": "accepted", "verified": "40"}, kinds.ClaimAcceptance(D(40))),
    ("acceptance", {"claim": "open"}, {"claim": "accepted"}, kinds.ClaimAcceptance(None)),
    ("return", {"claim": "open"}, {"claim": "returned"}, kinds.ClaimReturn()),
    (
        "return",
        {"claim": "open"},
        {"claim": "returned", "verified": "0", "returned": "052\n053"},
        kinds.ClaimReturn(D(0), ("052", "053")),
    ),
    ("untrue", {"claim": "open"}, {"claim": "returned", "verified": "12"}, kinds.UntrueReturn(D(12))),
    (
        "ending",
        {"life": "dispatched"},
        {"ended_as": "routine"},
        kinds.DirectiveEnding(Life.DISPATCHED, Ending.ROUTINE),
    ),
    (
        "ending",
        {"quota": "None"},
        {"ended_as": "merged", "quota": "None", "into": "督2018-04-23"},
        kinds.AssignmentEnding(None, None, Ending.MERGED, "督2018-04-23"),
    ),
    ("stop_notice", {"state": "proposed"}, {"state": "stopped"}, kinds.NoticeStop()),
    ("confirm_notice", {"state": "proposed"}, {"state": "owed"}, kinds.NoticeConfirmation()),
    (
        "extension",
        {"due_on": "2018-09-30"},
        {"due_on": "2018-10-31", "day": "2018-10-31", "milestone": "1296"},
        kinds.ExtensionGrant(SEPTEMBER, OCTOBER, OCTOBER, 1296),
    ),
    (
        "stated_date",
        {"due_on": "2018-09-30"},
        {"due_on": "2018-09-30", "day": "2018-10-31", "milestone": "1328"},
        kinds.StatedDateGrant(SEPTEMBER, SEPTEMBER, OCTOBER, 1328),
    ),
    ("refusal", {}, {}, kinds.RequestRefusal()),
    ("hold", {}, {"review_on": "2018-09-30"}, kinds.ClockHold(SEPTEMBER)),
    ("resume", {}, {"due_on": "2018-10-31"}, kinds.ClockResumption(OCTOBER)),
    (
        "adjustment",
        {"due_on": "2018-09-30", "quota": "None"},
        {"due_on": "2018-10-31", "quota": "None", "milestone": "864"},
        kinds.TermsAdjustment(SEPTEMBER, None, OCTOBER, None, 864),
    ),
    (
        "correction",
        {"due_on": "2018-09-30", "quota": "18"},
        {"due_on": "2018-09-30", "quota": "24.5", "milestone": "1057"},
        kinds.SlipCorrection(SEPTEMBER, D(18), SEPTEMBER, D("24.5"), 1057),
    ),
    (
        "adjustment",
        {"quantity": "500", "due_on": "None"},
        {"quantity": "None", "due_on": "2018-09-30"},
        kinds.TargetAdjustment(D(500), None, None, SEPTEMBER),
    ),
    ("adjustment", {}, {"unit": "410300", "quota": "100"}, kinds.UnitAddition("410300", D(100))),
    ("adjustment", {"quota": "300"}, {"quota": "0", "ended_as": "withdrawn"}, kinds.UnitRelief(D(300), D(0))),
    (
        "adjustment",
        {"quota": "0", "ended_as": "withdrawn", "ended_at": "2018-10-15T03:00:00+00:00"},
        {"quota": "300", "due_on": "2018-09-30"},
        kinds.AssignmentReopening(D(0), Ending.WITHDRAWN, M, D(300), SEPTEMBER),
    ),
    (
        "transfer",
        {"quota": "300", "reported": "20", "verified": "None"},
        {"to": "", "document": "12号", "quota": "0"},
        kinds.TransferOutside(D(300), D(20), None, "12号", D(0)),
    ),
    ("instruction", {}, {}, kinds.LeaderInstruction()),
    (
        "instruction",
        {},
        {"step": "市级自查", "due_on": "2018-09-30"},
        kinds.LeaderInstruction("市级自查", SEPTEMBER),
    ),
    (
        "recheck",
        {"verified": "15"},
        {"verified": "15", "4": "true"},
        kinds.RecheckFinding(D(15), D(15), "4", SampleFinding.TRUE),
    ),
    (
        "recheck",
        {"verified": "None", "ended_as": "completed", "ended_at": "2018-10-15T03:00:00+00:00"},
        {"verified": "None", "1": "partly"},
        kinds.RecheckFinding(None, None, "1", SampleFinding.PARTLY, Ending.COMPLETED, M),
    ),
    ("carry_over", {"due_on": "2018-09-30"}, {"due_on": "2018-10-31"}, kinds.YearCarryOver(SEPTEMBER, OCTOBER)),
    (
        "reversal",
        {"decision": "306", "kind": "adjustment"},
        {},
        kinds.DecisionReversal(306, DecisionKind.ADJUSTMENT),
    ),
]


@pytest.mark.parametrize(
    ("kind", "before", "after", "value"),
    OLD_ROWS,
    ids=[f"{type(row[3]).__name__} {n}" for n, row in enumerate(OLD_ROWS)],
)
def test_a_row_from_before_is_read_and_said_as_it_was(
    kind: str, before: dict[str, str], after: dict[str, str], value: DecisionValue
) -> None:
    words = DecisionWords(before, after)

    assert codec.read(DecisionKind(kind), None, words) == value
    said = words_of(value)
    assert (list(said.before.items()), list(said.after.items())) == (list(before.items()), list(after.items()))


TRANSFERRED = {"quota": "300", "reported": "None", "verified": "20"}


@pytest.mark.parametrize(
    ("more", "successor", "items"),
    [
        pytest.param({"share": "12", "items": "1\n2"}, 12, ("1", "2"), id="when an assignment was a share"),
        pytest.param({"assignment": "12", "items": ""}, 12, (), id="in today's word, without items"),
        pytest.param({}, None, (), id="when no successor was written down"),
    ],
)
def test_a_transfer_names_its_successor_under_either_word(
    more: dict[str, str], successor: int | None, items: tuple[str, ...]
) -> None:
    after = {"to": "410300", "document": "9号", "quota": "20", **more}

    value = read_words(DecisionKind.TRANSFER, DecisionWords(TRANSFERRED, after))

    assert value == kinds.TransferToUnit(D(300), None, D(20), "9号", D(20), "410300", successor, items)


def test_a_row_that_was_kept_in_words_says_its_own() -> None:
    after = {"to": "410300", "document": "9号", "quota": "20", "share": "12", "items": "1"}
    words = DecisionWords(TRANSFERRED, after)

    assert codec.say(DecisionKind.TRANSFER, None, words) is words


@pytest.mark.parametrize(
    ("value", "changes"),
    [
        pytest.param(kinds.UnitAddition("410300", None), (), id="no quota before and none after"),
        pytest.param(kinds.UnitRelief(D(300), D("300.0")), (), id="written otherwise, the same figure"),
        pytest.param(
            kinds.TermsAdjustment(SEPTEMBER, None, OCTOBER, D(5)),
            (TermChange(Term.DUE_ON, SEPTEMBER, OCTOBER), TermChange(Term.QUOTA, None, D(5))),
            id="date and quota at once",
        ),
        pytest.param(kinds.StatedDateGrant(SEPTEMBER, SEPTEMBER, OCTOBER), (), id="a stated date leaves the due date"),
        pytest.param(
            kinds.ClockResumption(OCTOBER), (TermChange(Term.DUE_ON, None, OCTOBER),), id="a resumption sets a date"
        ),
    ],
)
def test_a_decision_says_which_terms_it_changed(value: DecisionValue, changes: Any) -> None:
    assert value.changes() == changes
