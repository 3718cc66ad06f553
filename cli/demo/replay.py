"""The replay: day by day on a virtual clock, through the same services as every day, without Prefect."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from random import Random
from typing import Any

from sqlmodel import Session

from cli.demo.changes import StoryChange, carry_out, succeed
from cli.demo.decisions import Bench, decide, directive_titled
from cli.demo.minutes import CLERK, take_in
from cli.demo.script import Script, ScriptedAct, ScriptedActKind, write_script
from cli.demo.story import Story
from models.directives import Assignment
from models.facts import Claim
from models.people import Person
from models.queries.assignments import assignments_of
from models.queries.claims import open_claim, open_claims
from models.queries.directives import directives_all_done, directives_in_order
from models.queries.items import items_claimed, items_of
from models.queries.notices import proposed_notices
from models.queries.people import first_post_as, posts_on
from models.queries.units import heirs_on
from models.queries.weekly.reports import newest_report
from models.store import Store
from rules.calendar import ONE_DAY
from rules.outcomes import Ending
from rules.refusal import Refused
from rules.roles import Role
from rules.week.weeks import Week
from services import lookup
from services.execution import claims, proposals, receipts, reports, steps, verification
from services.execution.claims import ClaimEntry
from services.execution.items import OPEN_ITEMS
from services.execution.reports import ReportEntry
from services.mail.delivering import SenderFactory
from services.operations import main_path
from services.practice import Practice
from services.registration import calendar_changes, dispatch, holiday_notices, loads, opinions, register
from services.weekly import reports as weekly_reports
from services.weekly.reports import SignOff

ACTS_AT, DECIDES_AT, VERIFIES_AT = time(10, 30), time(11, 0), time(16, 0)
PATIENCE = (1, 4)  # working days a clerk takes to verify
OPINION = "建议由对口处室商当地政府协调解决。"
NEXT_STEPS = ("对逾期单位逐一电话督促，核实完成时间。", "对未来两周到期事项提前提醒，跟进滞后单位。")
LEADER_TOLD = 0.3  # assignment of proposals the office brings before the leader
HEAD_TOLD = 0.8


@dataclass
class Stage:
    """What one replay works with."""

    story: Story
    store: Store
    practice: Practice
    senders: SenderFactory | None
    rng: Random
    script: Script
    minutes: dict[str, int]  # what was read in them
    moved: int = 0  # dates that notices of holidays moved

    def token(self) -> str:
        """Return 128 bits drawn from the seed."""
        return f"{self.rng.getrandbits(128):032x}"

    def moment(self, day: date, at: time) -> datetime:
        """Return a moment of the story."""
        return self.practice.calendar.moment(day, at)


def open_stage(story: Story, store: Store, practice: Practice, senders: SenderFactory | None, rng: Random) -> Stage:
    """Register, approve and dispatch the meeting, and draw the script."""
    minutes = dispatch_all(story, store, practice)
    with store.read() as session:
        script = write_script(session, story, practice.calendar, rng)
    return Stage(story, store, practice, senders, rng, script, minutes)


def dispatch_all(story: Story, store: Store, practice: Practice) -> dict[str, int]:
    """Read the minutes, register what they order, have it approved, and dispatch it the same morning."""
    now = story.begins(practice.calendar.zone)
    with store.write() as session:
        minutes = take_in(session, story, practice, now=now)
    with store.write() as session:
        clerk, approver = lookup.person(session, CLERK), _approver(session)
        directives = directives_in_order(session)
        _consult(session, story, practice, clerk, now)
        for directive in directives:
            register.submit(session, practice, directive, clerk, now=now)
            register.approve(session, practice, directive, approver, document="", now=now)
        loads.dispatch_together(session, practice, directives, clerk, accepted_by=approver, now=now)
    return minutes


def _consult(session: Session, story: Story, practice: Practice, clerk: Person, now: datetime) -> None:
    """Ask the lead units of one draft what they think, by telephone: all agree."""
    draft = directive_titled(session, story.consulted)
    opinions.consult(session, practice, draft, clerk, now=now)
    for assignment, _ in assignments_of(session, draft.id):
        if assignment.leads:
            opinions.opine(session, practice, assignment, clerk, on_behalf="电话", now=now)


def _approver(session: Session) -> Person:
    post = first_post_as(session, Role.APPROVER)
    if post is None:
        raise Refused(field="demo", zh="没有审批人。", en="there is no approver.")
    return session.get_one(Person, post.person_id)


def play(stage: Stage, until: date, each_day: Callable[[date], None]) -> None:
    """Live through every day from the meeting to `until` (inclusive)."""
    with asyncio.Runner() as runner:
        for day in _days(stage, until):
            if stage.practice.calendar.is_workday(day):
                _live(stage, day, runner)
            each_day(day)


def _days(stage: Stage, until: date) -> Iterator[date]:
    day = stage.practice.calendar.today(stage.story.begins(stage.practice.calendar.zone))
    while day <= until:
        yield day
        day += ONE_DAY


def _live(stage: Stage, day: date, runner: asyncio.Runner) -> None:
    """One working day: the morning's mail, what people do, the afternoon's mail, what the office decides."""
    morning, afternoon = (stage.moment(day, at) for at in stage.practice.window.openings)
    if morning >= stage.story.begins(stage.practice.calendar.zone):
        _tick(stage, morning, runner)
    if day == stage.practice.calendar.forward(stage.story.replaced_on):
        _replace(stage, stage.moment(day, ACTS_AT))
    _take_notices(stage, day, stage.moment(day, ACTS_AT))
    _change(stage, day, stage.moment(day, ACTS_AT))
    _people_act(stage, day, stage.moment(day, ACTS_AT))
    _decide(stage, stage.moment(day, DECIDES_AT))
    _sign(stage, stage.moment(day, ACTS_AT))
    _tick(stage, afternoon, runner)
    _office_acts(stage, day, stage.moment(day, VERIFIES_AT))


def _take_notices(stage: Stage, day: date, now: datetime) -> None:
    """Take in the notices of holidays that came out since the last working day; people plan again, too."""
    calendar = stage.practice.calendar
    for notice in holiday_notices.known_notices(calendar.shift(day, -1), day):
        with stage.store.write() as session:
            done = calendar_changes.import_notice(session, stage.practice, notice, actor=CLERK, now=now)
        stage.practice = replace(stage.practice, calendar=done.calendar)
        stage.script.put_off(done.calendar)
        stage.moved += done.moved


def _tick(stage: Stage, now: datetime, runner: asyncio.Runner) -> None:
    runner.run(main_path.tick(stage.store, stage.practice, stage.senders, token=stage.token, now=now))


def _sign(stage: Stage, now: datetime) -> None:
    """Sign the newest weekly report, with an opinion on what leaders are asked and the next steps."""
    with stage.store.write() as session:
        row = newest_report(session)
        if row is None or row.signed_at is not None:
            return
        opinion = () if not weekly_reports.decode(weekly_reports.content_of(session, row)).wanted else (OPINION,)
        clerk, week = lookup.person(session, CLERK), Week(row.iso_year, row.iso_week)
        weekly_reports.sign(session, stage.practice, week, clerk, SignOff(opinion, NEXT_STEPS), now=now)


def _replace(stage: Stage, now: datetime) -> None:
    with stage.store.write() as session:
        clerk = lookup.person(session, CLERK)
        succeed(session, stage.practice, stage.story.replaced_unit, stage.story.successor, clerk, now=now)


def _change(stage: Stage, day: date, now: datetime) -> None:
    """Carry out what else the story changes this day; on a rest day it waits for the next working day."""
    for facts in stage.story.changes:
        if stage.practice.calendar.forward(facts["on"]) == day:
            with stage.store.write() as session:
                people = lookup.person(session, CLERK), _approver(session)
                stage.practice = carry_out(StoryChange(session, stage.practice, *people, facts, now))


def _people_act(stage: Stage, day: date, now: datetime) -> None:
    acts = stage.script.days.pop(day, ())
    with stage.store.write() as session:
        posts = posts_on(session, day)
        officers = {p.unit_id: person for p, person in posts if p.role is Role.DEPUTY_HEAD}  # where nobody else is
        officers |= {post.unit_id: person for post, person in posts if post.role is Role.OFFICER}
        heirs = heirs_on(session, day)
        for act in acts:
            _do(session, stage, act, officers[heirs.get(act.unit_id, act.unit_id)], now)


def _decide(stage: Stage, now: datetime) -> None:
    """Carry out what the story decides this day, and plan what it asks of people."""
    with stage.store.write() as session:
        bench = Bench(session, stage.practice, lookup.person(session, CLERK), now)
        decide(bench, iter(stage.story.decisions))
        for facts in stage.story.decisions:
            if facts["kind"] == "instruct" and bench.is_today(facts["on"]):
                _plan_step(stage, session, facts)


def _plan_step(stage: Stage, session: Session, facts: dict[str, Any]) -> None:
    """Have every unit answer a new step the working day before it is due."""
    day = stage.practice.calendar.shift(facts["until"], -1)
    for assignment, unit in assignments_of(session, directive_titled(session, facts["directive"]).id):
        if assignment.leads:
            stage.script.plan(day, ScriptedAct(ScriptedActKind.STEP, assignment.id, unit.id, step=facts["step"]))


def _do(session: Session, stage: Stage, act: ScriptedAct, officer: Person, now: datetime) -> None:
    """Do one act, unless the unit's part is over already."""
    assignment = session.get_one(Assignment, act.assignment_id)
    if assignment.ended_as is not None:
        return
    practice = stage.practice
    match act.kind:
        case ScriptedActKind.ACKNOWLEDGE:
            receipts.acknowledge(session, practice, assignment, officer, now=now)
        case ScriptedActKind.REPORT:
            figure = max(act.figure or 0, assignment.reported or 0)
            today = practice.calendar.today(now)
            entry = ReportEntry(figure, today, work="按计划推进。", help_needed=act.help, confirmed=True)  # type: ignore[arg-type]
            reports.report(session, practice, assignment, entry, officer, now=now)
        case ScriptedActKind.STEP:
            steps.finish_step(session, practice, assignment, act.step, officer, now=now)
        case ScriptedActKind.CLAIM:
            _claim(session, stage, act, assignment, officer, now)


def _claim(
    session: Session, stage: Stage, act: ScriptedAct, assignment: Assignment, officer: Person, now: datetime
) -> None:
    if open_claim(session, assignment.id):  # one claim at a time: the next is made the day after
        stage.script.plan(stage.practice.calendar.shift(stage.practice.calendar.today(now), 1), act)
        return
    items = [i for i in items_of(session, assignment.id) if i.due_on == act.group and i.state in OPEN_ITEMS]
    if act.group and not items:
        return
    figure = (
        None if act.figure is None else max(act.figure, assignment.quota or act.figure)
    )  # the quota may have been adjusted
    entry = ClaimEntry("分管负责人", figure, "已完成，请核验。", tuple(item.number for item in items))
    claims.claim(session, stage.practice, assignment, entry, officer, now=now)


def _office_acts(stage: Stage, day: date, now: datetime) -> None:
    with stage.store.write() as session:
        clerk = lookup.person(session, CLERK)
        for claim, assignment in open_claims(session):
            age = stage.practice.calendar.workdays_between(stage.practice.calendar.today(claim.recorded_at), day)
            if age >= stage.rng.randint(*PATIENCE):
                _verify(session, stage, claim, assignment, clerk, now)
        _decide_proposals(session, stage, clerk, now)
        _end_directives(session, stage, clerk, now)


def _verify(session: Session, stage: Stage, claim: Claim, assignment: Assignment, clerk: Person, now: datetime) -> None:
    """Accept a claim; what came too early is returned once, and claimed again three working days later."""
    if assignment.id not in stage.script.to_return:
        verification.accept(session, stage.practice, claim, clerk, now=now)
        return
    stage.script.to_return.remove(assignment.id)
    items = items_claimed(session, claim.id)
    refused = [item.number for item in items[: max(1, len(items) // 3)]]
    verification.give_back(
        session, stage.practice, claim, clerk, reason="佐证材料不齐，请补正。", refused=refused, now=now
    )
    again = stage.practice.calendar.shift(stage.practice.calendar.today(now), 3)
    group = items[0].due_on if items else None
    stage.script.plan(
        again, ScriptedAct(ScriptedActKind.CLAIM, assignment.id, assignment.unit_id, claim.figure, group=group)
    )


def _decide_proposals(session: Session, stage: Stage, clerk: Person, now: datetime) -> None:
    """Send most proposals to heads, few to the leader; stop the others with a reason; what was answered needs neither."""
    for notice, milestone in proposed_notices(session):
        if milestone.stopped_at is not None:
            continue
        chance = LEADER_TOLD if notice.role is Role.LEADER else HEAD_TOLD
        if stage.rng.random() < chance:
            proposals.confirm(session, stage.practice, notice.id, clerk, now=now)
        else:
            proposals.stop(session, stage.practice, notice.id, clerk, reason="已电话督促，暂不发。", now=now)


def _end_directives(session: Session, stage: Stage, clerk: Person, now: datetime) -> None:
    """End what every lead unit has done."""
    today = stage.practice.calendar.today(now)
    for directive in directives_all_done(session):
        endings = {assignment.ended_as for assignment, _ in assignments_of(session, directive.id) if assignment.leads}
        ending = Ending.TRANSFERRED if Ending.TRANSFERRED in endings else Ending.COMPLETED
        reason = "未办结部分均已移交。" if ending is Ending.TRANSFERRED else "各单位均已办结。"
        dispatch.end(session, directive, ending, clerk, reason=reason, today=today, now=now)
