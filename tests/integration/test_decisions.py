"""What changes after dispatch: later dates asked for and answered, holds, adjustments; and what mail goes and does not go."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlmodel import Session, select

from models.directives import Assignment, Milestone
from models.facts import Request, RequestKind
from models.people import Person
from models.queries.decisions import decisions_on, open_requests
from models.queries.items import items_of
from rules.milestones import MilestoneKind
from rules.refusal import Refused
from rules.roles import Role
from services import lookup
from services.boards import standings
from services.execution import adjustments, calls, extensions, holds, instructions, reassignment
from services.execution.adjustments import Adjustment
from services.execution.extensions import RequestEntry
from tests.beginnings import begin
from tests.factories import LUOYANG, ZHENGZHOU, Play, at, by_list

DUE = "2018-09-30"  # a Sunday; the working days around it: 09-28, 09-29, 09-30, 10-08, 10-09, 10-10
ASKED = "2018-09-18 10:00"


@dataclass
class Desk:
    """The office and the bureaus of a play, deciding."""

    play: Play
    number: str

    def act(self, by: str, moment: str, work: Callable[[Session, Person, datetime], object]) -> object:
        with self.play.store.write() as session:
            return work(session, lookup.person(session, by), at(moment))

    def assignment(self, session: Session, unit: str = ZHENGZHOU) -> Assignment:
        return lookup.assignment(session, self.number, unit)

    def ask(
        self, to: str, moment: str = ASKED, *, by: str = "li", kind: RequestKind = RequestKind.EXTENSION, **more: str
    ) -> int:
        entry = RequestEntry(
            kind, date.fromisoformat(to), more.pop("reason", "用房移交受阻"), more.pop("milestone", "")
        )

        def asking(session: Session, person: Person, now: datetime) -> int:
            return extensions.ask(
                session, self.play.practice, self.assignment(session), entry, person, now=now, **more
            ).id

        return int(str(self.act(by, moment, asking)))

    def grant(self, request: int, moment: str, *, by: str = "lei", **more: object) -> None:
        self.act(
            by,
            moment,
            lambda session, person, now: extensions.grant(
                session, self.play.practice, session.get_one(Request, request), person, now=now, **more
            ),
        )

    def refuse(self, request: int, moment: str, *, by: str = "lei", reason: str = "未说明措施") -> None:
        self.act(
            by,
            moment,
            lambda session, person, now: extensions.refuse(
                session, self.play.practice, session.get_one(Request, request), person, reason=reason, now=now
            ),
        )

    def hold(self, moment: str, *, review_on: str = "2018-10-08", reason: str = "区划调整", by: str = "wang") -> None:
        self.act(
            by,
            moment,
            lambda session, person, now: holds.hold(
                session,
                self.play.practice,
                lookup.directive(session, self.number),
                [self.assignment(session)],
                person,
                reason=reason,
                review_on=date.fromisoformat(review_on),
                now=now,
            ),
        )

    def lift(self, moment: str, *, due_on: str | None = None) -> None:
        self.act(
            "wang",
            moment,
            lambda session, person, now: holds.lift(
                session,
                self.play.practice,
                lookup.directive(session, self.number),
                [self.assignment(session)],
                person,
                due_on=date.fromisoformat(due_on) if due_on else None,
                now=now,
            ),
        )

    def adjust(self, moment: str, *, by: str = "wang", reason: str = "目标调整", **change: object) -> None:
        self.act(
            by,
            moment,
            lambda session, person, now: adjustments.adjust(
                session, self.play.practice, self.assignment(session), Adjustment(reason, **change), person, now=now
            ),
        )

    def decisions(self) -> list[tuple[str, str, str, dict[str, str], dict[str, str]]]:
        """Return kind, decider, reason, before and after of what was decided since dispatch."""
        with self.play.store.read() as session:
            found = decisions_on(session, lookup.directive(session, self.number).id)
            return [(str(one.kind), who.key, one.reason, *one.words) for one, who in found[1:]]

    def completion(self, unit: str = ZHENGZHOU) -> tuple[str, str, str, int]:
        """Return due date, anchor, state and round of a unit's completion."""
        [row] = [row[1:] for row in self.play.milestones(self.number, unit) if row[0] == "completion"]
        return row

    def mailed(self, until: str) -> list[tuple[str, str, str]]:
        """Run every opening up to a moment; return when Zhengzhou's people and the desk were sent what, without the number."""
        sent = self.play.until(until)
        return [(when, who, subject.replace(f"（{self.number}）", "")) for when, who, subject in sent if who in WATCHED]


WATCHED = {"li", "zhang", "zhao", "wang", "cao", "lei"}


def silent_until_september(play: Play) -> str:
    number = play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500})
    play.acknowledge(number, "li", "2018-04-16 15:00")
    play.until("2018-09-18 09:00")
    return number


@pytest.fixture
def desk(play: Play) -> Desk:
    return Desk(play, begin(play, silent_until_september))


def test_an_extension_moves_the_due_date_keeps_the_original_and_starts_a_new_round(desk: Desk) -> None:
    request = desk.ask("2018-10-31")

    desk.grant(request, "2018-09-20 09:00", opinion="同意")

    with desk.play.store.read() as session:
        row = session.exec(select(Milestone).where(Milestone.kind == MilestoneKind.COMPLETION)).one()
        kept = (row.original_due_on, session.get_one(Assignment, row.assignment_id).due_on)
    assert desk.completion() == ("2018-10-31", "2018-10-31", "open", 2)
    assert kept == (date(2018, 9, 30), date(2018, 10, 31))
    assert desk.decisions() == [
        ("extension", "lei", "同意", {"due_on": DUE}, {"due_on": "2018-10-31", "day": "2018-10-31", "milestone": "3"})
    ]


def test_the_asker_hears_the_answer_and_the_desk_what_to_decide(desk: Desk) -> None:
    request = desk.ask("2018-10-31")
    asked = desk.mailed("2018-09-18 15:00")
    desk.grant(request, "2018-09-20 09:00")

    told = desk.mailed("2018-09-20 15:00")

    assert asked == [("2018-09-18 14:30", "wang", "【延期待审批】规范化社区创建：请于9月26日前办理")]
    assert told == [("2018-09-20 14:30", "li", "【同意延期】规范化社区创建：同意延期")]


def test_an_extension_asked_for_in_time_keeps_the_deputy_head_out_until_it_is_decided(desk: Desk) -> None:
    desk.ask("2018-10-31")

    sent = desk.mailed("2018-10-12 15:00")

    assert [who for _, who, _ in sent if who in {"zhang", "zhao"}] == []


def test_an_extension_asked_for_too_late_keeps_nobody_out(desk: Desk) -> None:
    desk.play.until("2018-09-29 09:00")
    desk.ask("2018-10-31", "2018-09-29 10:00")

    sent = desk.mailed("2018-10-12 15:00")

    assert [when for when, who, _ in sent if who == "zhang"] == ["2018-10-10 08:30"]


def test_a_refused_extension_lets_the_ladder_climb_again(desk: Desk) -> None:
    request = desk.ask("2018-10-31")
    desk.refuse(request, "2018-09-20 09:00")

    sent = desk.mailed("2018-10-12 15:00")

    assert ("2018-09-20 14:30", "li", "【不予延期】规范化社区创建：不予延期") in sent
    assert [when for when, who, _ in sent if who == "zhang"] == ["2018-10-10 08:30"]
    assert desk.completion() == (DUE, DUE, "open", 1)
    assert desk.decisions() == [("refusal", "lei", "未说明措施", {}, {})]


def test_the_office_may_grant_another_day_than_the_one_asked_for(desk: Desk) -> None:
    desk.grant(desk.ask("2018-11-30"), "2018-09-20 09:00", on=date(2018, 10, 31))

    assert desk.completion()[0] == "2018-10-31"


def test_a_second_extension_is_the_leaders_to_decide_or_recorded_with_what_they_wrote(desk: Desk) -> None:
    desk.grant(desk.ask("2018-10-31"), "2018-09-20 09:00")
    second = desk.ask("2018-11-30", "2018-10-15 10:00")

    with pytest.raises(Refused) as refused:
        desk.grant(second, "2018-10-16 09:00")
    desk.grant(second, "2018-10-16 09:00", by="wang", leader_said="同意。曹承砚 10月15日")

    assert refused.value.say("en") == (
        f"{desk.number}: a second extension is the leader's to decide; to record it, say what they wrote."
    )
    assert [(kind, who, why) for kind, who, why, _, _ in desk.decisions()] == [
        ("extension", "lei", ""),
        ("extension", "cao", "同意。曹承砚 10月15日"),
    ]


def test_a_stated_date_accepted_keeps_the_deputy_head_out_until_it_is_past(desk: Desk) -> None:
    request = desk.ask("2018-10-19", kind=RequestKind.STATED_DATE, reason="")
    desk.grant(request, "2018-09-20 09:00")

    sent = desk.mailed("2018-10-31 15:00")

    assert desk.completion() == (DUE, DUE, "open", 1)
    assert [when for when, who, _ in sent if who == "zhang"] == ["2018-10-22 08:30"]


def test_a_stated_date_is_accepted_once(desk: Desk) -> None:
    desk.grant(desk.ask("2018-10-12", kind=RequestKind.STATED_DATE), "2018-09-20 09:00")

    with pytest.raises(Refused) as refused:
        desk.ask("2018-10-19", "2018-09-21 10:00", kind=RequestKind.STATED_DATE)

    assert refused.value.say("zh") == f"{desk.number}：反馈时间只认可一次，请申请延期。"


def test_what_was_asked_about_an_assignment_that_is_done_waits_for_nobody(desk: Desk) -> None:
    desk.ask("2018-10-31")
    desk.play.accept(desk.play.claim(desk.number, "li", "2018-09-19 10:00", figure=Decimal(500)), "2018-09-20 10:00")

    sent = desk.mailed("2018-10-31 15:00")

    with desk.play.store.read() as session:
        assert open_requests(session) == []
    assert ("decision", "2018-09-26", "2018-09-26", "ended", 1) in desk.play.milestones(desk.number)
    assert [who for _, who, subject in sent if "延期" in subject] == []


def test_a_held_assignment_is_urged_by_nobody_and_the_desk_owes_a_look_on_the_review_date(desk: Desk) -> None:
    desk.hold("2018-09-20 09:00")

    sent = desk.mailed("2018-10-31 15:00")

    assert [(when, who) for when, who, _ in sent if who in {"li", "zhang", "zhao"}] == [("2018-09-20 14:30", "li")]
    assert [when for when, who, _ in sent if who == "wang"] == ["2018-09-30 08:30", "2018-10-09 08:30"]
    assert ("hold_review", "2018-10-08", "2018-10-08", "open", 1) in desk.play.milestones(desk.number, None)


def test_what_is_resumed_runs_on_later_by_the_working_days_held(desk: Desk) -> None:
    desk.hold("2018-09-20 09:00")

    desk.lift("2018-10-10 09:00")

    assert desk.completion() == ("2018-10-19", "2018-10-19", "open", 2)  # 10 working days: 09-21 to 10-10
    assert ("hold_review", "2018-10-08", "2018-10-08", "done", 1) in desk.play.milestones(desk.number, None)
    assert [(kind, after) for kind, _, _, _, after in desk.decisions()] == [
        ("hold", {"review_on": "2018-10-08"}),
        ("resume", {"due_on": "2018-10-19"}),
    ]


def test_what_is_resumed_may_be_given_a_date(desk: Desk) -> None:
    desk.hold("2018-09-20 09:00")

    desk.lift("2018-10-10 09:00", due_on="2018-12-14")

    assert desk.completion()[0] == "2018-12-14"


def test_an_adjustment_to_an_earlier_date_is_told_and_kept(desk: Desk) -> None:
    desk.adjust("2018-09-18 10:00", due_on=date(2018, 9, 25))

    sent = desk.mailed("2018-09-18 15:00")

    assert desk.completion() == ("2018-09-25", "2018-09-25", "open", 2)
    assert sent == [("2018-09-18 14:30", "li", "【任务调整】规范化社区创建：请于9月25日前办理")]
    assert desk.decisions() == [
        (
            "adjustment",
            "wang",
            "目标调整",
            {"due_on": DUE, "quota": "500"},
            {"due_on": "2018-09-25", "quota": "500", "milestone": "3"},
        )
    ]


def test_two_adjustments_of_one_morning_are_both_told(desk: Desk) -> None:
    desk.adjust("2018-09-18 10:00", quota=Decimal(450), accept_difference=True)
    desk.adjust("2018-09-18 11:00", quota=Decimal(500), is_slip=True)

    notices = desk.play.notices(desk.number, MilestoneKind.COMPLETION)

    assert [(cause, state) for cause, _, state, _ in notices[-2:]] == [("adjusted#1", "owed"), ("corrected#2", "owed")]


def test_a_group_of_items_moves_with_its_items(play: Play) -> None:
    desk = Desk(play, play.dispatched(**by_list()))

    desk.grant(desk.ask("2018-10-15", "2018-09-03 10:00", milestone="2018-09-28"), "2018-09-04 09:00")

    rows = [row for row in play.milestones(desk.number) if row[0] == "items"]
    with play.store.read() as session:
        days = [f"{item.due_on}" for item in items_of(session, desk.assignment(session).id)]
    assert [(due, state, round_) for _, due, _, state, round_ in rows] == [
        ("2018-10-15", "open", 2),
        ("2018-11-30", "open", 1),
    ]
    assert days == ["2018-10-15", "2018-10-15", "2018-11-30"]


REFUSED: list[tuple[Callable[[Desk], object], str]] = [
    (
        lambda desk: desk.ask("2018-09-25"),
        "extension: 2018-09-25 is not later than 2018-09-30; an earlier date is an adjustment.",
    ),
    (lambda desk: desk.ask("2018-10-31", reason=""), "reason: an extension needs one."),
    (lambda desk: desk.ask("2018-10-31", by="luo"), "by: 罗一川 holds no post in 郑州市民政局"),
    (lambda desk: desk.ask("2018-10-31", milestone="验收"), "has no single milestone '验收'"),
    (lambda desk: [desk.ask("2018-10-31"), desk.ask("2018-11-30")], "such a request waits for its answer already."),
    (
        lambda desk: desk.ask("2018-09-17", kind=RequestKind.STATED_DATE),
        "date: 2018-09-17 is past.",
    ),
    (lambda desk: desk.grant(desk.ask("2018-10-31"), ASKED, by="li"), "by: 李长青 holds no post of the office"),
    (lambda desk: desk.refuse(desk.ask("2018-10-31"), ASKED, reason=""), "reason: a refusal needs one."),
    (lambda desk: desk.hold(ASKED, reason=""), "reason: a hold needs one."),
    (
        lambda desk: desk.hold(ASKED, review_on="2018-09-18"),
        "review_on: 2018-09-18 must be after today (2018-09-18).",
    ),
    (lambda desk: [desk.hold(ASKED), desk.hold(ASKED)], "nothing runs that could be held."),
    (lambda desk: desk.lift(ASKED), "nothing is on hold."),
    (lambda desk: [desk.hold(ASKED), desk.ask("2018-10-31")], "state: the date of a held milestone cannot be moved."),
    (lambda desk: desk.adjust(ASKED), "adjustment: give a new date or quota."),
    (lambda desk: desk.adjust(ASKED, reason="", quota=Decimal(400)), "reason: an adjustment needs one."),
    (
        lambda desk: desk.adjust(ASKED, quota=Decimal(400)),
        "quota: the sum becomes 400, the target is 500; confirm the difference if that is meant.",
    ),
]


@pytest.mark.parametrize(("act", "sentence"), REFUSED, ids=[sentence for _, sentence in REFUSED])
def test_what_may_not_be_is_refused_in_one_sentence(desk: Desk, act: Callable[[Desk], object], sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        act(desk)

    assert sentence in refused.value.say("en")


def test_a_co_operating_unit_asks_for_nothing(play: Play) -> None:
    number = play.dispatched(lead=[LUOYANG], co=[ZHENGZHOU], quotas={LUOYANG: 500})

    with pytest.raises(Refused) as refused:
        Desk(play, number).ask("2018-10-31", "2018-05-02 10:00")

    assert refused.value.say("en") == f"{number}: a co-operating unit owes a receipt only."


def add_luoyang(desk: Desk, moment: str = ASKED, **more: object) -> None:
    desk.act(
        "wang",
        moment,
        lambda session, person, now: reassignment.add(
            session,
            desk.play.practice,
            lookup.directive(session, desk.number),
            lookup.unit(session, LUOYANG),
            person,
            **{"reason": "新增承办单位", "quota": Decimal(100), "now": now} | more,
        ),
    )


def transfer(desk: Desk, moment: str = ASKED, *, to: str = LUOYANG, document: str = "豫民督〔2018〕9号") -> None:
    desk.act(
        "wang",
        moment,
        lambda session, person, now: reassignment.transfer(
            session,
            desk.play.practice,
            desk.assignment(session),
            lookup.unit(session, to) if to else None,
            person,
            reason="机构改革",
            document=document,
            now=now,
        ),
    )


def relieve(desk: Desk, moment: str = ASKED, *, reason: str = "职能调整") -> None:
    desk.act(
        "wang",
        moment,
        lambda session, person, now: reassignment.relieve(
            session, desk.play.practice, desk.assignment(session), person, reason=reason, now=now
        ),
    )


def call(desk: Desk, moment: str, *, role: Role = Role.OFFICER, said: str = "月底前完成") -> None:
    desk.act(
        "wang",
        moment,
        lambda session, person, now: calls.record_call(
            session, desk.play.practice, desk.assignment(session), role, said, person, now=now
        ),
    )


def instruct(desk: Desk, moment: str, *, by: str = "wang", text: str = "请抓紧验收", step: object = None) -> None:
    desk.act(
        by,
        moment,
        lambda session, person, now: instructions.instruct(
            session,
            desk.play.practice,
            lookup.directive(session, desk.number),
            person,
            text=text,
            step=step,
            now=now,
        ),
    )


def figures(desk: Desk) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Return what the ledger shows of the directive: target, reported, verified."""
    with desk.play.store.read() as session:
        [row] = standings.ledger(session, desk.play.practice.calendar, now=at("2018-09-19"))
        return row.quantity, row.reported, row.verified


def test_a_unit_added_later_is_told_and_owes_what_the_others_owe(desk: Desk) -> None:
    add_luoyang(desk)

    sent = desk.play.until("2018-09-18 15:00")

    assert [(who, subject.partition("：")[0]) for _, who, subject in sent] == [("luo", "【请签收】规范化社区创建")]
    assert desk.completion(LUOYANG) == (DUE, DUE, "open", 1)


def test_an_assignment_handed_over_takes_the_rest_of_the_quota_with_it(desk: Desk) -> None:
    desk.play.report(desk.number, "li", "2018-09-18 09:30", "450")
    claim = desk.play.claim(desk.number, "li", "2018-09-18 09:40", figure=Decimal(500))
    desk.play.give_back(claim, "2018-09-18 09:50", verified=Decimal(420))

    transfer(desk)

    with desk.play.store.read() as session:
        assignments = [
            (s.quota, s.verified, s.ended_as) for s in (desk.assignment(session), desk.assignment(session, LUOYANG))
        ]
    assert assignments == [(Decimal(420), Decimal(420), "transferred"), (Decimal(80), None, None)]
    assert figures(desk) == (Decimal(500), Decimal(420), Decimal(420))
    told = {who: subject.partition("：")[0] for _, who, subject in desk.play.until("2018-09-18 15:00")}
    assert told == {"li": "【事项结束】规范化社区创建", "luo": "【请签收】规范化社区创建"}


def test_the_open_items_of_a_list_go_to_the_successor(play: Play) -> None:
    desk = Desk(play, play.dispatched(**by_list()))
    play.accept(play.claim(desk.number, "li", "2018-09-03 10:00", items=("1",)), "2018-09-04 10:00")

    transfer(desk)

    assert (play.items(desk.number), play.items(desk.number, LUOYANG)) == (
        {"1": "closed"},
        {"2": "open", "3": "open"},
    )


def test_what_leaves_the_house_is_over_and_its_document_is_kept(desk: Desk) -> None:
    transfer(desk, to="")

    assert desk.completion()[2] == "ended"
    assert desk.decisions()[-1][4] == {"to": "", "document": "豫民督〔2018〕9号", "quota": "0"}


def test_a_relieved_unit_is_told_once_and_asked_nothing_more(desk: Desk) -> None:
    relieve(desk)

    sent = desk.mailed("2018-10-31 15:00")

    assert sent == [("2018-09-18 14:30", "li", "【事项结束】规范化社区创建：事项结束")]


def test_of_what_every_unit_owes_whole_a_unit_that_left_counts_no_more(play: Play) -> None:
    target = {"kind": "each", "quantity": 1, "unit": "个"}
    desk = Desk(play, play.dispatched(target=target, lead=[ZHENGZHOU, LUOYANG], quotas={}))

    relieve(desk, "2018-05-02 10:00")

    assert figures(desk)[0] == Decimal(1)


def test_a_role_that_was_called_counts_as_told(desk: Desk) -> None:
    called = desk.play.until("2018-10-10 15:00")
    call(desk, "2018-10-11 09:00", role=Role.DEPUTY_HEAD)

    notices = desk.play.notices(desk.number, MilestoneKind.COMPLETION)

    assert ("called#1", "deputy_head", "told", 1) in notices
    assert [when for when, who, _ in called if who == "zhang"] == ["2018-10-10 08:30"]


def test_a_call_takes_the_place_of_the_mail_that_was_owed(desk: Desk) -> None:
    desk.play.until("2018-09-26 15:00")
    call(desk, "2018-09-27 10:00")  # nothing ran this morning: the reminder of 08:30 is owed still
    call(desk, "2018-09-27 11:00", said="已布置")

    sent = desk.play.tick("2018-09-27 14:30").sent

    told = [one for one in desk.play.notices(desk.number, MilestoneKind.COMPLETION) if one[0][:3] in {"due", "cal"}]
    assert (sent, told[-3:]) == (
        0,
        [
            ("called#1", "officer", "told", 1),
            ("called#2", "officer", "told", 1),
            ("due-3wd", "officer", "superseded", 1),
        ],
    )


def test_a_leaders_instruction_is_in_the_next_digest_and_may_set_a_step(desk: Desk) -> None:
    instruct(desk, ASKED, by="cao", step=("省级验收", date(2018, 9, 26)))

    sent = desk.mailed("2018-09-18 15:00")

    assert sent == [("2018-09-18 14:30", "li", "【领导批示】规范化社区创建：请于9月26日前办理")]
    assert ("step", "2018-09-26", "2018-09-26", "open", 1) in desk.play.milestones(desk.number)
    assert desk.decisions() == [("instruction", "cao", "请抓紧验收", {}, {"step": "省级验收", "due_on": "2018-09-26"})]


LATER_REFUSED: list[tuple[Callable[[Desk], object], str]] = [
    (lambda desk: add_luoyang(desk, quota=None), "quota: 洛阳市民政局 has none."),
    (lambda desk: add_luoyang(desk, reason=""), "reason: it needs one."),
    (lambda desk: [add_luoyang(desk), add_luoyang(desk)], "unit: 洛阳市民政局 has an assignment of"),
    (lambda desk: transfer(desk, to=ZHENGZHOU), "unit: 郑州市民政局 has an assignment of"),
    (lambda desk: transfer(desk, document=""), "document: a transfer needs the number of its document."),
    (lambda desk: relieve(desk, reason=""), "reason: relieving a unit needs one."),
    (lambda desk: [relieve(desk), relieve(desk)], "is withdrawn and takes no answer any more."),
    (lambda desk: call(desk, ASKED, said=""), "said: write down what was said."),
    (lambda desk: call(desk, ASKED, role=Role.LEADER), "role: 'leader' is not a post of a unit."),
    (lambda desk: instruct(desk, ASKED, text=""), "text: an instruction needs one."),
    (lambda desk: instruct(desk, ASKED, by="li"), "by: 李长青 holds no post of the office"),
    (lambda desk: instruct(desk, ASKED, step=("验收", date(2018, 9, 17))), "step: 2018-09-17 is past."),
]


@pytest.mark.parametrize(("act", "sentence"), LATER_REFUSED, ids=[sentence for _, sentence in LATER_REFUSED])
def test_what_may_not_change_hands_is_refused_in_one_sentence(
    desk: Desk, act: Callable[[Desk], object], sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        act(desk)

    assert sentence in refused.value.say("en")


def test_an_assignment_that_is_claimed_is_answered_before_it_changes_hands(desk: Desk) -> None:
    desk.play.claim(desk.number, "li", "2018-09-18 09:40", figure=Decimal(500))

    with pytest.raises(Refused) as refused:
        transfer(desk)

    assert refused.value.say("en") == f"{desk.number}: a claim waits to be verified; answer it first."


def test_nothing_is_handed_to_a_unit_that_has_ended(desk: Desk) -> None:
    with desk.play.store.write() as session:
        lookup.unit(session, LUOYANG).valid_to = date(2018, 8, 31)

    with pytest.raises(Refused) as refused:
        transfer(desk)

    assert refused.value.say("en") == "unit: 洛阳市民政局 ended on 2018-08-31."
