"""Ladders an office edits, plans it chooses, and what it asks of its bureaus."""

import json
from datetime import date

import pytest
import yaml
from sqlmodel import select

from models.log import LogEntry
from models.queries.units import codes_of_assignments
from models.store import Store
from rules.ladder import DEFAULT_LADDERS
from rules.milestones import STANDARD, MilestoneKind
from rules.presets import PRESET_LADDERS
from rules.refusal import Refused
from services import lookup
from services.practice import Practice
from services.registration import dispatch, ladder_texts, ladder_versions, loads, plans, register
from services.registration.ladder_versions import Difference
from tests.factories import DISPATCHED, DRAFTED, ZHENGZHOU, Play, at, by_list, directive
from tests.integration.shell import NOW, Shell
from tests.integration.shell import registering as words_to_register

ALONE = {"lead": [ZHENGZHOU], "quotas": {ZHENGZHOU: 500}}
TITLE = "规范化社区创建"
ON = ("--at", NOW)
BY = ("--by", "wang", *ON)
OFFICER = [{"role": "officer", "kind": "remind"}]
HEAD = [{"role": "head", "kind": "prompt"}]


def fields(*rungs: dict[str, object], **more: object) -> dict[str, object]:
    return {"milestones": ["completion"], "name": "本厅办结规则", "rungs": list(rungs), **more}


def edit(play: Play, given: dict[str, object], moment: str) -> list[Difference]:
    """Put a ladder in force, as an office would, and go on by it."""
    with play.store.write() as session:
        entry, clerk = ladder_texts.read_entry(given), lookup.person(session, "wang")
        found = ladder_versions.edit(session, play.practice, entry, clerk, reason="试行", now=at(moment))
    play.practice = in_force(play.store, play.practice)
    return found


def in_force(store: Store, practice: Practice) -> Practice:
    with store.read() as session:
        standard, special = ladder_versions.load(session)
    return Practice(**{**vars(practice), "ladders": standard, "plan_ladders": special})


# Editing


def test_an_edited_ladder_is_climbed_from_then_on_and_what_was_sent_stays_sent(play: Play) -> None:
    number = play.dispatched(**ALONE)
    play.acknowledge(number, "li", "2018-04-16 11:00")
    play.until("2018-09-03 15:00")

    edit(play, fields({"offset": -5, "calls": OFFICER}, {"offset": 0, "calls": OFFICER}), "2018-09-03 16:00")
    sent = [(when, to) for when, to, _ in play.until("2018-10-20 15:00")]

    assert sent == [("2018-09-25 08:30", "li"), ("2018-09-30 08:30", "li")]
    assert play.notices(number, MilestoneKind.COMPLETION) == [
        ("due-20wd", "officer", "told", 1),
        ("due-5wd", "officer", "told", 1),
        ("due+0wd", "officer", "told", 1),
    ]


def test_a_rung_that_stays_is_not_told_a_second_time(play: Play) -> None:
    number = play.dispatched(**ALONE)
    play.acknowledge(number, "li", "2018-04-16 11:00")
    play.until("2018-09-27 15:00")

    edit(play, fields({"offset": -3, "calls": OFFICER}, {"offset": 2, "calls": HEAD}), "2018-09-27 16:00")
    play.until("2018-09-30 15:00")

    causes = [cause for cause, _, _, _ in play.notices(number, MilestoneKind.COMPLETION)]
    assert causes == ["due-20wd", "due-10wd", "due-3wd"]


def test_each_edit_is_a_version_that_stays(play: Play) -> None:
    play.dispatched(**ALONE)
    first, second = (fields({"offset": n, "calls": OFFICER}) for n in (-5, -4))
    edit(play, first, "2018-05-02 10:00")
    edit(play, second, "2018-05-03 10:00")

    with play.store.read() as session:
        versions = ladder_versions.versions(session)
        found = [
            ladder_versions.version_of(session, STANDARD, MilestoneKind.COMPLETION, n).rungs[0].offset
            for n in (0, 1, 2)
        ]
        with pytest.raises(Refused, match="version: standard completion has no version 3"):
            ladder_versions.version_of(session, STANDARD, MilestoneKind.COMPLETION, 3)
    assert versions == {(STANDARD, MilestoneKind.COMPLETION): 2}
    assert found == [-20, -5, -4]


def test_the_preview_says_who_hears_more_less_and_later_per_directive_and_role(play: Play) -> None:
    number = play.dispatched()
    for key, unit in (("li", ZHENGZHOU), ("luo", "410300")):
        play.acknowledge(number, key, "2018-04-16 11:00", unit=unit)
    play.until("2018-04-16 15:00")

    found = edit(
        play,
        fields(
            {"offset": -3, "calls": OFFICER},
            {"offset": 5, "calls": [{"role": "deputy_head", "kind": "prompt"}]},
            {"offset": 9, "calls": HEAD},
        ),
        "2018-05-02 10:00",
    )

    day = date.fromisoformat
    assert found == [
        Difference(number, "deputy_head", 2, 2, day("2018-10-10"), day("2018-10-12"), 2, 0),
        Difference(number, "desk", 6, 0, day("2018-10-08"), None, 0, 0),
        Difference(number, "division", 2, 0, day("2018-10-16"), None, 0, 0),
        Difference(number, "head", 0, 2, None, day("2018-10-18"), 0, 0),
        Difference(number, "officer", 14, 6, day("2018-09-03"), day("2018-09-27"), 2, 0),
    ]


def test_a_preview_of_what_stays_the_same_is_empty_and_an_edit_of_nothing_refused(play: Play) -> None:
    play.dispatched(**ALONE)
    same = ladder_texts.fields_of(
        ladder_texts.LadderEntry(STANDARD, (MilestoneKind.COMPLETION,), DEFAULT_LADDERS[MilestoneKind.COMPLETION])
    )

    with play.store.read() as session:
        found = ladder_versions.compare(
            session, play.practice, ladder_texts.read_entry(same), now=at("2018-05-02 10:00")
        )

    assert found == []
    with pytest.raises(Refused, match="ladder: 'completion' is what is in force already"):
        edit(play, same, "2018-05-02 10:00")


@pytest.mark.parametrize("plan", [STANDARD, "13710"])
@pytest.mark.parametrize("kind", list(MilestoneKind))
def test_what_is_shown_of_a_ladder_reads_back_as_the_same_ladder(plan: str, kind: MilestoneKind) -> None:
    ladder = PRESET_LADDERS.get((plan, kind), DEFAULT_LADDERS[kind])
    entry = ladder_texts.LadderEntry(plan, (kind,), ladder)

    text = yaml.safe_dump(ladder_texts.fields_of(entry), allow_unicode=True)

    assert ladder_texts.read_entry(yaml.safe_load(text)) == entry


BAD_LADDERS = [
    pytest.param(
        fields({"offset": -3, "calls": OFFICER}, plan="1371"),
        "ladder.plan: there is no '1371'; known are standard, 13710, 13710-major.",
        id="an unknown plan",
    ),
    pytest.param(
        fields({"offset": -3, "calls": OFFICER}, milestones=[]),
        "ladder.milestones: name the kinds it is for.",
        id="for nothing",
    ),
    pytest.param(
        fields({"offset": -3, "calls": OFFICER}, milestones=["step", "step"]),
        "ladder.milestones: a kind is named twice.",
        id="for a kind twice",
    ),
    pytest.param(
        fields({"offset": -3, "calls": OFFICER}, milestones=["party"]),
        "ladder.milestones: there is no 'party'; known are receipt, report, step, completion, items, verification, "
        "decision, hold_review, recheck, opinion, contact.",
        id="for an unknown kind",
    ),
    pytest.param(
        fields({"offset": 3, "calls": HEAD}, {"offset": 5, "calls": OFFICER}),
        "ladder '本厅办结规则': rung due+5wd tells a lower role than the earlier due+3wd.",
        id="a ladder that climbs down",
    ),
    pytest.param(
        fields({"offset": 3, "calls": HEAD}, colour="red"), "ladder: there is no field 'colour'.", id="an unknown field"
    ),
    pytest.param(
        fields({"offset": 3, "calls": [{"role": "mailbox", "kind": "urge"}]}),
        "call.role: 'mailbox' cannot be told.",
        id="a role that is not a hearer",
    ),
]


@pytest.mark.parametrize(("given", "en"), BAD_LADDERS)
def test_a_ladder_that_cannot_be_is_refused_and_nothing_is_stored(
    shell: Shell, given: dict[str, object], en: str
) -> None:
    path = shell.write("ladder.yaml", yaml.safe_dump(given, allow_unicode=True))
    before = shell.rows()

    said = shell.say("ladder", "edit", path, *BY)

    assert (said.code, said.err) == (1, f"{en}\n")
    assert shell.rows() == before


def test_a_ladder_is_shown_edited_and_shown_again_on_the_command_line(shell: Shell) -> None:
    shown = shell.say("ladder", "show", "receipt").out
    path = shell.write("ladder.yaml", shown.replace("offset: 4", "offset: 6"))
    rows = shell.rows()

    preview = shell.say("ladder", "edit", path, "--dry-run", "--json", *BY)
    untouched = shell.rows()
    done = shell.say("ladder", "edit", path, "--json", *BY)
    again = shell.say("ladder", "edit", path, *BY)
    after, before = (shell.say("ladder", "show", "receipt", *more).out for more in ((), ("--version", "0")))
    listed = json.loads(shell.say("ladder", "list", "--json").out)

    assert (preview.out, untouched, before) == (done.out, rows, shown)
    assert "offset: 6" in after
    assert shell.say("ladder", "check", path).out == "due+1wd\ndue+2wd\ndue+6wd\n"
    assert again.err == "ladder: 'receipt' is what is in force already.\n"
    versions = {(one["plan"], one["milestone"]): one["version"] for one in listed}
    assert {key: n for key, n in versions.items() if n} == {("standard", "receipt"): 1}
    assert ("13710", "completion") in versions


def test_only_the_office_edits_ladders(shell: Shell) -> None:
    path = shell.write("ladder.yaml", yaml.safe_dump(fields({"offset": -3, "calls": OFFICER})))

    assert "by: 李长青 holds no post of the office" in shell.say("ladder", "edit", path, "--by", "li", *ON).err


# Plans


def chosen(play: Play, plan: str = "13710", **overrides: object) -> str:
    """Register a directive, choose its plan, have it approved and dispatch it."""
    with play.store.write() as session:
        made = directive(session, **{**ALONE, **overrides})
        clerk, approver = lookup.person(session, "wang"), lookup.person(session, "lei")
        plans.choose(session, play.practice, made, plan, clerk, now=DRAFTED)
        register.submit(session, play.practice, made, clerk, now=DRAFTED)
        register.approve(session, play.practice, made, approver, document="", now=DISPATCHED)
        dispatch.dispatch(session, play.practice, made, clerk, now=DISPATCHED)
        return made.number


def test_a_directive_of_the_plan_13710_is_owed_within_its_days_and_climbs_its_own_ladder(play: Play) -> None:
    number = chosen(play)

    sent = [(when, to) for when, to, _ in play.until("2018-04-26 15:00") if to != "lei"]

    assert play.milestones(number) == [
        ("receipt", "2018-04-16", "2018-04-16", "open", 1),
        ("report", "2018-04-19", "2018-04-19", "open", 1),
        ("completion", "2018-04-23", "2018-04-23", "open", 1),
    ]
    assert [one for one in sent if one[1] == "li"][:4] == [
        ("2018-04-16 14:30", "li"),
        ("2018-04-17 08:30", "li"),
        ("2018-04-19 08:30", "li"),
        ("2018-04-20 08:30", "li"),
    ]
    with play.store.read() as session:
        one = lookup.directive(session, number)
        assignment = lookup.assignment(session, number, ZHENGZHOU)
        assert (one.due_on, assignment.due_on) == (date(2018, 4, 23), date(2018, 4, 23))


def test_a_report_given_early_answers_the_one_of_the_plan_13710(play: Play) -> None:
    number = chosen(play)

    play.report(number, "li", "2018-04-17 10:00", "10")

    assert play.milestones(number)[1] == ("report", "2018-04-19", "2018-04-19", "done", 1)


def test_an_edited_ladder_of_a_plan_is_climbed_by_its_directives_only(play: Play) -> None:
    ordinary, urgent = play.dispatched(**ALONE), chosen(play)

    given = fields({"offset": 1, "calls": OFFICER, "calendar_days": True}, plan="13710", milestones=["receipt"])
    edit(play, given, "2018-04-16 11:00")
    play.until("2018-04-20 09:00")

    causes = [
        [cause for cause, role, _, _ in play.notices(number, MilestoneKind.RECEIPT) if role == "officer"]
        for number in (urgent, ordinary)
    ]
    assert causes == [["dispatched", "due+1d"], ["dispatched", "due+1wd", "due+3wd"]]


def refused_plan(play: Play, number: str, plan: str, by: str = "wang") -> str:
    with play.store.write() as session, pytest.raises(Refused) as caught:
        plans.choose(
            session, play.practice, lookup.directive(session, number), plan, lookup.person(session, by), now=DRAFTED
        )
    return str(caught.value)


def test_what_plan_cannot_be_chosen(play: Play) -> None:
    dispatched, listed = play.dispatched(**ALONE), play.drafted(**by_list())
    reported = play.drafted(**{**ALONE, "plan": {"report_day": 25}})

    assert refused_plan(play, dispatched, "13710") == (
        f"plan: {dispatched} is dispatched; '13710' cannot be chosen any more."
    )
    assert refused_plan(play, listed, "1371") == ("plan: there is no '1371'; known are standard, 13710, 13710-major.")
    for number in (listed, reported):
        assert refused_plan(play, number, "13710") == (
            f"plan: '13710' has dates of its own; {number} is a heading, kept by list, or has a report day or steps."
        )
    assert refused_plan(play, listed, STANDARD, by="li").startswith("by: 李长青 holds no post of the office")


def test_once_approved_only_the_approver_chooses_another_plan(play: Play) -> None:
    number = play.drafted(submit=True, **ALONE)
    with play.store.write() as session:
        one, approver = lookup.directive(session, number), lookup.person(session, "lei")
        register.approve(session, play.practice, one, approver, document="", now=DRAFTED)

    assert "holds no post of the office that may do this (approver)" in refused_plan(play, number, "13710")


def test_a_plan_is_chosen_and_shown_on_the_command_line(shell: Shell) -> None:
    made = shell.say(*words_to_register()).out.strip()
    assert shell.say("plan", "choose", made, "13710", *BY).code == 0

    shown = json.loads(shell.say("plan", "show", made, "--json", *ON).out)
    stands = json.loads(shell.say("plan", "show", "督2018-04-01", "--json").out)
    listed = json.loads(shell.say("plan", "list", "--json").out)
    one = json.loads(shell.say("plan", "show", "13710", "--json").out)

    assert [(row["unit"], row["milestone"], row["due_on"]) for row in shown[:3]] == [
        ("410100", "receipt", "2018-05-02"),
        ("410100", "completion", "2018-05-09"),
        ("410100", "report", "2018-05-05"),
    ]
    assert {row["milestone"] for row in stands} == {"receipt", "completion"}
    assert [row["plan"] for row in listed] == ["standard", "13710", "13710-major"]
    assert (one["reported_within"], one["settled_within"]) == (3, 7)


# Load


STEPS = {
    "steps": [{"name": f"第{n}步", "on": day} for n, day in enumerate(("2018-09-05", "2018-09-12", "2018-09-19"), 1)]
}


def approved(play: Play, **overrides: object) -> str:
    number = play.drafted(submit=True, **{**ALONE, **overrides})
    with play.store.write() as session:
        one, approver = lookup.directive(session, number), lookup.person(session, "lei")
        register.approve(session, play.practice, one, approver, document="", now=DRAFTED)
    return number


def dispatch_approved(play: Play, *numbers: str, accepted_by: str = "") -> list[tuple[str, str, int, int]]:
    with play.store.write() as session:
        chosen_ones = [lookup.directive(session, number) for number in numbers]
        clerk = lookup.person(session, "wang")
        yes = lookup.person(session, accepted_by) if accepted_by else None
        found = loads.dispatch_together(session, play.practice, chosen_ones, clerk, accepted_by=yes, now=DISPATCHED)
        return [(one.unit, one.period, one.before, one.after) for one in found]


def test_a_dispatch_within_the_budget_needs_nobodys_yes(play: Play) -> None:
    assert dispatch_approved(play, approved(play)) == []


def test_a_dispatch_that_asks_too_much_is_refused_and_says_by_how_much(play: Play) -> None:
    number = approved(play, plan=STEPS)

    with pytest.raises(Refused) as caught:
        dispatch_approved(play, number)

    assert str(caught.value) == (
        "load: 郑州市民政局 2018-09: 3 requests (at most 2 a month). The approver's yes is needed."
    )
    assert caught.value.say("zh") == "减负：郑州市民政局2018-09将有3次报送（每月限2次）。须审批人同意。"
    with play.store.read() as session:
        assert str(lookup.directive(session, number).life) == "approved"


def test_with_the_approvers_yes_it_goes_and_the_yes_is_logged(play: Play) -> None:
    number = approved(play, plan=STEPS)

    found = dispatch_approved(play, number, accepted_by="lei")

    assert found == [(ZHENGZHOU, "2018-09", 0, 3)]
    with play.store.read() as session:
        [entry] = session.exec(select(LogEntry).where(LogEntry.action == "directive.load_accepted")).all()
        assert (entry.actor, entry.subject, entry.detail) == ("lei", number, {"periods": 1, "most_over": 1})


def test_a_clerks_yes_is_not_the_approvers(play: Play) -> None:
    with pytest.raises(Refused, match=r"by: 王砚秋 holds no post of the office that may do this \(approver\)"):
        dispatch_approved(play, approved(play, plan=STEPS), accepted_by="wang")


def test_what_was_dispatched_before_counts(play: Play) -> None:
    two = {"steps": STEPS["steps"][:2]}
    one_more = {"steps": [{"name": "补充", "on": "2018-09-26"}]}
    assert dispatch_approved(play, approved(play, plan=two)) == []

    found = dispatch_approved(play, approved(play, title="日间照料中心", plan=one_more), accepted_by="lei")

    assert found == [(ZHENGZHOU, "2018-09", 2, 3)]


def test_steps_due_on_one_day_are_one_request(play: Play) -> None:
    two = {"steps": STEPS["steps"][:2]}
    assert dispatch_approved(play, approved(play, plan=two)) == []

    assert dispatch_approved(play, approved(play, title="日间照料中心", plan=two)) == []


def test_the_load_of_a_week_is_what_was_sent_and_what_is_still_to_come(play: Play) -> None:
    number = play.dispatched(**ALONE)
    play.until("2018-04-16 15:00")
    play.acknowledge(number, "li", "2018-04-16 16:00")
    play.until("2018-09-17 09:00")

    with play.store.read() as session:
        found = loads.weekly(session, play.practice, date(2018, 4, 18), 40, now=at("2018-09-17 09:00"))

    rows = [(one.unit, one.week, one.sent, one.expected, one.over) for one in found if one.unit == ZHENGZHOU]
    assert rows == [
        (ZHENGZHOU, "2018-W16", 1, 0, 0),
        (ZHENGZHOU, "2018-W36", 1, 0, 0),
        (ZHENGZHOU, "2018-W38", 1, 0, 0),
        (ZHENGZHOU, "2018-W39", 0, 2, 0),
    ]


def test_the_command_dispatches_what_breaks_the_budget_only_with_the_approvers_yes(shell: Shell) -> None:
    steps = [
        word
        for n, day in ((1, "2018-09-05"), (2, "2018-09-12"), (3, "2018-09-19"))
        for word in ("--step", f"第{n}步={day}")
    ]
    number = shell.say(*words_to_register(*steps)).out.strip()
    shell.say("directive", "submit", number, *BY)
    shell.say("directive", "approve", number, "--by", "lei", *ON)

    no = shell.say("directive", "dispatch", number, *BY)
    yes = shell.say("directive", "dispatch", number, "--accept-load", "lei", *BY)
    load = json.loads(shell.say("load", "--json", "--weeks", "40", *ON).out)

    assert no.code == 1
    assert "2018-09: 3 requests (at most 2 a month)" in no.err
    assert (yes.code, yes.out) == (0, f"{number}\n")
    assert yes.err.splitlines() == [f"{unit} 2018-09 requests: 0 → 3 (+1)" for unit in ("410100", "410300")]
    assert {"unit", "name", "week", "sent", "expected", "over"} == set(load[0])
    assert shell.say("load", *ON).code == 0


def test_a_directive_nobody_owes_asks_nothing(play: Play) -> None:
    with play.store.read() as session:
        assert loads.expected(session, play.practice, now=DISPATCHED) == set()
        assert codes_of_assignments(session, [None]) == {}


def test_a_plan_is_edited_as_a_file_until_it_is_dispatched(shell: Shell) -> None:
    made = shell.say(*words_to_register()).out.strip()
    path = shell.write("plan.yaml", "receipt_within: 2\nreport_day: 25\nsteps: [{name: 中期自查, on: 2018-07-31}]\n")

    edited = shell.say("plan", "edit", made, path, *BY)
    shown = json.loads(shell.say("plan", "show", made, "--json", *ON).out)
    late = shell.say("plan", "edit", "督2018-04-01", path, *BY)
    wrong = shell.say("plan", "edit", made, shell.write("wrong.yaml", "report_day: 32\n"), *BY)

    assert edited.code == 0
    assert {(row["milestone"], row["name"]) for row in shown} >= {("step", "中期自查"), ("report", "2018-05")}
    assert (
        late.err
        == "plan: 督2018-04-01 is dispatched, a heading, or has dates of its own (standard); it cannot be edited.\n"
    )
    assert wrong.err == "plan.report_day: 32 must be a whole number from 1 to 31.\n"
