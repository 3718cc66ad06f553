"""The office sees the mail of the next opening, holds one person's back, or sends one at once; each notice is heard once all the same."""

import re
from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from models.log import LogEntry
from models.mail import MailHold, Message, Recipient
from notifications.sender import Result
from rules.milestones import MilestoneKind
from rules.refusal import Refused
from rules.window import next_opening
from services import lookup
from services.entries import read_person
from services.mail import clock_guard, mail_holds
from services.mail.composing import batch_of
from services.mail.mail_holds import OpeningMails
from services.operations import main_path, watch
from services.people import directory
from tests.beginnings import begin
from tests.factories import ZHENGZHOU, Play, at, person, shown
from tests.fakes import body_of
from tests.faults_smtp.test_model import Office, header_of, play_out
from tests.integration.browsing import Browser, Desk
from translations.texts import say
from web.frame.pages import templates

ALONE = {"lead": [ZHENGZHOU], "quotas": {ZHENGZHOU: 500}}
READERS = ("li", "luo", "wang", "zhang", f"mailbox-{ZHENGZHOU}")
AFTERNOON, NEXT = "2018-04-16T14:30", "2018-04-17T08:30"


def held(play: Play, key: str, batch: str, moment: str, *, reason: str = "数字有误", by: str = "wang") -> int:
    with play.store.write() as session:
        who = lookup.person(session, by)
        return mail_holds.hold(session, play.practice, key, batch, reason=reason, by=who, now=at(moment)).id


def released(play: Play, key: str, batch: str, moment: str) -> None:
    with play.store.write() as session:
        mail_holds.release(session, play.practice, key, batch, by=lookup.person(session, "wang"), now=at(moment))


def sent_now(play: Play, key: str, moment: str) -> str:
    with play.store.write() as session:
        who = lookup.person(session, "wang")
        return mail_holds.send_now(session, play.practice, key, by=who, token=play.token, now=at(moment))


def seen(play: Play, moment: str) -> OpeningMails:
    with play.store.read() as session:
        return mail_holds.expected(session, play.practice, now=at(moment))


def to(play: Play) -> list[str]:
    return [address.partition("@")[0] for address, _ in play.outbox.taken()]


def logged(play: Play) -> list[tuple[str, str, str]]:
    with play.store.read() as session:
        rows = session.exec(
            select(LogEntry).where(col(LogEntry.action).startswith("mail.")).order_by(LogEntry.position)
        )
        return [(row.action, row.actor, row.subject) for row in rows]


def a_second_officer(play: Play) -> None:
    with play.store.write() as session:
        mei = read_person(person("mei", "梅远", ZHENGZHOU, "officer"))
        directory.add_person(session, mei, actor="wang", now=at("2018-04-16 09:30"))


def test_who_is_held_is_written_nothing_at_that_opening_and_everything_at_the_next(play: Play) -> None:
    play.dispatched()
    held(play, "li", AFTERNOON, "2018-04-16 14:00")

    afternoon = (play.tick("2018-04-16 14:30"), to(play))[1]
    later = [play.tick(f"2018-04-16 {time}").messages for time in ("14:31", "17:00")]
    morning = (play.tick("2018-04-17 08:30"), to(play))[1]

    assert (afternoon, later, morning) == (["luo"], [0, 0], ["li"])
    assert logged(play) == [("mail.held", "wang", "person:li"), ("mail.hold_passed", "duban", "person:li")]


def test_an_opening_at_which_somebody_is_held_has_nothing_left_to_do(play: Play) -> None:
    play.dispatched()
    held(play, "li", AFTERNOON, "2018-04-16 14:00")
    play.tick("2018-04-16 14:30")

    assert not main_path.is_needed(play.store, play.practice, play.outbox, now=at("2018-04-16 14:31"))


@pytest.mark.parametrize(
    ("moment", "hears"),
    [
        pytest.param("2018-04-16 14:10", [["li", "luo"], [], []], id="before its opening: at its opening"),
        pytest.param("2018-04-16 15:00", [["luo"], ["li"], []], id="after it: with the next tick"),
    ],
)
def test_what_is_released_goes(play: Play, moment: str, hears: list[list[str]]) -> None:
    play.dispatched()
    held(play, "li", AFTERNOON, "2018-04-16 14:00")
    heard = []
    for tick in ("2018-04-16 14:30", "2018-04-16 15:01", "2018-04-17 08:30"):
        if shown(play.now) < moment <= tick:
            released(play, "li", AFTERNOON, moment)
        play.tick(tick)
        heard.append(to(play))

    assert heard == hears


def test_a_double_click_holds_once_and_the_database_would_refuse_a_second(play: Play) -> None:
    first = held(play, "li", AFTERNOON, "2018-04-16 14:00")

    assert held(play, "li", AFTERNOON, "2018-04-16 14:00", reason="再点一次") == first
    with play.store.read() as session:
        same = session.get_one(MailHold, first).model_dump(exclude={"id"})
    with pytest.raises(IntegrityError), play.store.write() as session:
        session.add(MailHold(**same))


def test_a_mail_can_be_held_again_after_it_was_released(play: Play) -> None:
    first = held(play, "li", AFTERNOON, "2018-04-16 14:00")
    released(play, "li", AFTERNOON, "2018-04-16 14:05")
    second = held(play, "li", AFTERNOON, "2018-04-16 14:10")
    play.dispatched()
    play.tick("2018-04-16 14:30")

    assert (first != second, to(play)) == (True, ["luo"])


def test_of_what_was_held_only_the_latest_notice_of_a_matter_goes(play: Play) -> None:
    number = play.dispatched(**ALONE)
    for batch in (AFTERNOON, NEXT, "2018-04-17T14:30"):
        held(play, "li", batch, shown(play.now))
        play.tick(batch.replace("T", " "))

    sent = play.until("2018-04-18 08:30")

    assert [who for _, who, _ in sent if who == "li"] == ["li"]
    receipts = [one for one in play.notices(number, MilestoneKind.RECEIPT) if one[1] == "officer"]
    assert receipts == [("dispatched", "officer", "superseded", 1), ("due+1wd", "officer", "told", 1)]


def test_what_is_settled_while_it_is_held_is_not_sent_any_more(play: Play) -> None:
    number = play.dispatched(**ALONE)
    held(play, "li", AFTERNOON, "2018-04-16 14:00")
    play.tick("2018-04-16 14:30")
    play.acknowledge(number, "li", "2018-04-16 16:00")

    play.tick("2018-04-17 08:30")

    assert to(play) == []
    assert play.notices(number, MilestoneKind.RECEIPT) == [("dispatched", "officer", "stopped", 1)]


def test_who_shares_the_role_hears_at_the_opening_and_the_one_held_hears_later(play: Play) -> None:
    a_second_officer(play)
    play.dispatched(**ALONE)
    held(play, "li", AFTERNOON, "2018-04-16 14:00")

    play.tick("2018-04-16 14:30")
    text, afternoon = body_of(play.outbox.envelopes[0]), to(play)
    play.tick("2018-04-17 08:30")

    assert (afternoon, to(play)) == (["mei"], ["li"])
    assert "李长青" not in text, "it says he is told, too"


def test_the_watchman_does_not_take_what_is_held_for_overlooked_but_what_is_missed_afterwards(play: Play) -> None:
    play.dispatched(**ALONE)
    held(play, "li", AFTERNOON, "2018-04-16 14:00")
    play.tick("2018-04-16 14:30")

    def troubles(moment: str) -> list[str]:
        with play.store.read() as session:
            found = watch.findings(session, play.practice, now=at(moment))
        return [str(one.name) for one in found if one.name != "unswept"]

    assert (troubles("2018-04-16 17:00"), troubles("2018-04-17 09:30")) == ([], ["uncarried"])


def test_the_next_opening_is_foretold_with_what_was_held_and_without_what_is_held(play: Play) -> None:
    play.dispatched()
    held(play, "li", AFTERNOON, "2018-04-16 14:00")
    before = seen(play, "2018-04-16 14:05")
    play.tick("2018-04-16 14:30")
    play.outbox.taken()

    after = seen(play, "2018-04-16 16:00")
    play.tick("2018-04-17 08:30")

    assert [[m.person for m in mails] for mails in (before.outlook.mails, before.outlook.held)] == [["luo"], ["li"]]
    assert [(one.person, one.batch, one.reason, one.by) for one in before.held] == [
        ("li", AFTERNOON, "数字有误", "王砚秋")
    ]
    assert [(one.person, one.batch) for one in after.held] == [("li", AFTERNOON)]
    foretold = {m.person: m.subject for m in after.outlook.mails}
    assert foretold == {to.partition("@")[0]: subject for to, subject in play.outbox.taken()}
    assert seen(play, "2018-04-17 09:00").held == ()


def test_what_is_due_is_sent_at_once_and_not_again(play: Play) -> None:
    number = play.dispatched(**ALONE)
    play.tick("2018-04-16 14:30")
    claim = play.claim(number, "li", "2018-04-16 15:00", figure=500)
    play.tick("2018-04-16 15:01")
    play.give_back(claim, "2018-04-16 16:00")
    play.outbox.taken()

    header = sent_now(play, "li", "2018-04-16 16:05")
    at_once = (play.tick("2018-04-16 16:06"), to(play))[1]
    morning = (play.tick("2018-04-17 08:30"), to(play))[1]

    assert (at_once, "li" in morning) == (["li"], False)
    with play.store.read() as session:
        message = session.exec(select(Message).where(Message.header_id == header)).one()
        assert (message.batch, str(message.state)) == ("2018-04-16T14:30#2", "sent")


def test_at_the_next_opening_only_what_is_new_goes(play: Play) -> None:
    play.dispatched(**ALONE)
    sent_now(play, "li", "2018-04-16 14:00")
    first = (play.tick("2018-04-16 14:01"), to(play))[1]
    number = play.dispatched(title="儿童之家建设", now=at("2018-04-16 14:10"), **ALONE)
    play.tick("2018-04-16 14:30")

    texts = [body_of(one) for one in play.outbox.envelopes]
    assert (first, len(texts), number in texts[0], "规范化社区创建" in texts[0]) == (["li"], 1, True, False)


def test_who_shares_the_role_of_one_who_is_sent_at_once_is_not_forgotten(play: Play) -> None:
    a_second_officer(play)
    play.dispatched(**ALONE)
    sent_now(play, "li", "2018-04-16 14:00")

    heard = [(play.tick(f"2018-04-16 {time}"), to(play))[1] for time in ("14:01", "14:30")]

    assert sorted(who for tick in heard for who in tick) == ["li", "mei"]


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        pytest.param("2018-04-16 18:00", "mail: it leaves on working days, 08:30–18:00; not now.", id="after hours"),
        pytest.param("2018-04-16 08:29", "mail: it leaves on working days, 08:30–18:00; not now.", id="before them"),
        pytest.param("2018-04-21 10:00", "mail: it leaves on working days, 08:30–18:00; not now.", id="on a rest day"),
        pytest.param(
            "2018-04-16 09:59",
            "mail: nothing can be sent to 李长青 yet; what is not due goes at its opening.",
            id="before it is owed",
        ),
        pytest.param("2018-04-16 14:10", "mail: that of 李长青 is held back; release it first.", id="held back"),
    ],
)
def test_nothing_is_sent_at_once(play: Play, moment: str, said: str) -> None:
    play.dispatched(**ALONE)
    if moment == "2018-04-16 14:10":
        held(play, "li", AFTERNOON, "2018-04-16 14:05")

    with pytest.raises(Refused) as refused:
        sent_now(play, "li", moment)

    assert refused.value.say("en") == said
    with play.store.read() as session:
        assert session.exec(select(Recipient)).all() == []


def test_by_a_clock_that_is_not_believed_nothing_is_sent_at_once(play: Play) -> None:
    play.dispatched(**ALONE)
    clock_guard.check(play.store, expected=at("2018-04-16 10:00"), now=at("2018-04-16 14:00"))

    with pytest.raises(Refused, match="clock is not believed"):
        sent_now(play, "li", "2018-04-16 14:00")


@pytest.mark.parametrize(
    ("key", "batch", "reason", "by", "en"),
    [
        pytest.param("li", AFTERNOON, "", "wang", "reason: must not be empty.", id="without a reason"),
        pytest.param(
            "li", AFTERNOON, "a\x00b", "wang", "reason: 'a\\\\x00b' contains U+0000, which cannot be stored.", id="NUL"
        ),
        pytest.param("nobody", AFTERNOON, "x", "wang", "person: there is no person 'nobody'.", id="nobody"),
        pytest.param(
            "li",
            NEXT,
            "x",
            "wang",
            "opening: 2018-04-17 08:30 is not the next one (2018-04-16 14:30); load the page again.",
            id="another opening",
        ),
        pytest.param(
            "li",
            "'; --",
            "x",
            "wang",
            "opening: '; -- is not the next one (2018-04-16 14:30); load the page again.",
            id="no opening",
        ),
        pytest.param(
            "li",
            AFTERNOON,
            "x",
            "luo",
            "by: 罗一川 holds no post of the office that may do this (clerk, approver).",
            id="by a bureau",
        ),
    ],
)
def test_a_hold_is_refused(play: Play, key: str, batch: str, reason: str, by: str, en: str) -> None:
    with pytest.raises(Refused) as refused:
        held(play, key, batch, "2018-04-16 14:00", reason=reason, by=by)

    assert refused.value.say("en") == en
    with play.store.read() as session:
        assert session.exec(select(MailHold)).all() == []


def test_what_is_not_held_cannot_be_released(play: Play) -> None:
    with pytest.raises(Refused, match="is not held back"):
        released(play, "li", AFTERNOON, "2018-04-16 14:00")


class Busy(Office):
    """The office of the model, whose clerk holds back, releases and sends at once, at any moment."""

    @rule(who=st.sampled_from(READERS))
    def clerk_holds(self, who: str) -> None:
        practice = self.play.practice
        opening = next_opening(self.play.now + timedelta(minutes=1), practice.calendar, practice.window)
        held(self.play, who, batch_of(opening, practice), self.now)

    @rule(nth=st.integers(0, 3))
    def clerk_releases(self, nth: int) -> None:
        standing = seen(self.play, self.now).held
        if standing:
            one = standing[nth % len(standing)]
            released(self.play, one.person, one.batch, self.now)

    @rule(who=st.sampled_from(READERS))
    def clerk_sends_now(self, who: str) -> None:
        try:
            sent_now(self.play, who, self.now)
        except Refused:
            return

    def tick(self) -> None:
        before = len(self.outbox.given)
        super().tick()
        self._check_held()
        self._check_once([header_of(e.content) for e, a in self.outbox.given[before:] if a.result is Result.SENT])

    def _check_held(self) -> None:
        """Hold what was written in this tick against the holds that stand."""
        with self.play.store.read() as session:
            written = session.exec(
                select(Message).where(Message.composed_at == self.play.now, Message.kind == "digest")
            )
            batches = {row.person_id: row.batch.partition("#")[0] for row in written}
            standing = session.exec(select(MailHold).where(col(MailHold.lifted_at).is_(None))).all()
        broken = [
            one for one in standing if one.batch >= batches.get(one.person_id, "x") and one.held_at < self.play.now
        ]
        assert not broken, "written to though held back"

    def _check_once(self, headers: list[str]) -> None:
        """Count who heard which notice by which message."""
        heard = getattr(self, "heard", {})
        with self.play.store.read() as session:
            found = session.exec(
                select(Recipient.notice_id, Recipient.person_id, Message.header_id)
                .join(Message, col(Message.id) == col(Recipient.message_id))
                .where(col(Message.header_id).in_(headers))
            ).all()
        for notice_id, person_id, header in found:
            heard.setdefault((notice_id, person_id), set()).add(header)
        self.heard = heard
        twice = Counter({key: len(by) for key, by in heard.items() if len(by) > 1})
        assert not twice, "heard by two messages"


@pytest.mark.slow
def test_after_any_mix_of_hold_release_send_now_and_ticks_each_notice_is_heard_once(housed: Path) -> None:
    Busy.housed = housed
    play_out(Busy, 30)


@pytest.fixture
def desk(play: Play) -> Desk:
    begin(play, Play.dispatched)
    return Desk(play, at("2018-04-16 14:00"))


def test_the_page_shows_every_mail_with_hold_and_send_now(desk: Desk) -> None:
    page = desk.sign_in("wang").get("/today").text

    assert re.findall(r"<h3 [^>]*>(.*?)</h3>", page) == ["李长青同志", "罗一川同志"]
    assert "2018-04-16 14:30 将发出2封邮件，共2条通知" in page
    assert re.findall(r'href="(/today/\w+/hold)"', page) == ["/today/li/hold", "/today/luo/hold"]
    assert re.findall(r'action="(/today/\w+/send)"', page) == ["/today/li/send", "/today/luo/send"]


def test_heads_and_leaders_stand_first(play: Play) -> None:
    play.dispatched()
    play.until("2018-04-20 14:30")
    page = Desk(play, at("2018-04-23 08:00")).sign_in("wang").get("/today").text

    assert re.findall(r"<h3 [^>]*>(.*?)</h3>", page)[:2] == ["孙敬之副局长", "张望野副局长"]


def test_a_clerk_holds_a_mail_back_and_releases_it(desk: Desk) -> None:
    wang = desk.sign_in("wang")
    asked = wang.get("/today/li/hold")
    after = wang.post("/today/li/hold", batch=AFTERNOON, reason="数字有误").text
    again = wang.post("/today/li/hold", batch=AFTERNOON, reason="又点一次").text
    released = wang.post("/today/li/release", batch=AFTERNOON, **fresh(wang)).text

    assert 'for="reason"' in asked.text
    assert ("已缓发。" in after, "2018-04-16 14:30的邮件缓发 · 理由：数字有误 · 王砚秋" in after) == (True, True)
    assert after.count("的邮件缓发") == again.count("的邮件缓发") == 1
    assert ("已恢复发送。" in released, "缓发中" in released) == (True, False)


def fresh(browser: Browser) -> dict[str, str]:
    """Return the key of a form on a page opened anew."""
    browser.get("/today")
    return {"key": browser.carried["key"]}


def test_a_hold_without_a_reason_says_so_and_keeps_what_was_typed(desk: Desk) -> None:
    wang = desk.sign_in("wang")
    wang.get("/today/li/hold")

    page = wang.post("/today/li/hold", batch=AFTERNOON, reason=" ")
    bad = wang.post("/today/li/hold", batch=AFTERNOON, reason="数字\x00有误")

    assert (page.status_code, bad.status_code) == (422, 422)
    assert 'role="alert"' in page.text
    assert "理由：不能为空。" in page.text
    assert re.search(r'<input [^>]*id="reason"[^>]*aria-invalid="true"', page.text)


def test_a_mail_sent_at_once_leads_to_its_page(desk: Desk) -> None:
    wang = desk.sign_in("wang")
    wang.get("/today")

    page = wang.post("/today/li/send")

    assert (page.status_code, page.url.path) == (200, "/mails/1")
    assert "已写好，随下一次巡检发出。" in page.text
    desk.play.tick("2018-04-16 14:01")
    assert to(desk.play) == ["li"]


def test_outside_the_hours_the_page_offers_no_sending_and_the_form_is_refused_with_the_hours(desk: Desk) -> None:
    desk.now = at("2018-04-16 18:30")
    wang = desk.sign_in("wang")

    offered = wang.get("/today").text
    wang.get("/today/li/hold")
    page = wang.post("/today/li/send")

    assert "/send" not in offered
    assert (page.status_code, "只在工作日08:30–18:00发送，现在不能发。" in page.text) == (422, True)


@pytest.mark.parametrize(("who", "home"), [("li", "/bureau"), ("cao", "/leader")])
def test_nobody_but_the_office_sees_or_does_any_of_it(desk: Desk, who: str, home: str) -> None:
    other = desk.sign_in(who)

    seen = [other.get(path).status_code for path in ("/today", "/today/li/hold")]
    other.get(home)
    form = {"key": "k1", "batch": AFTERNOON, "reason": "x"}
    posted = [other.post(f"/today/li/{act}", **form).status_code for act in ("hold", "release", "send")]

    assert (seen, posted) == ([404, 404], [404, 404, 404])
    with desk.play.store.read() as session:
        assert session.exec(select(MailHold)).all() == []


@pytest.mark.parametrize(
    "path", ["/today/nobody/hold", "/today/%00/hold", "/today?page=x", "/today/" + "a" * 5000 + "/hold"]
)
def test_what_is_not_there_answers_404(desk: Desk, path: str) -> None:
    assert desk.sign_in("wang").get(path).status_code == 404


@pytest.mark.parametrize("path", ["/today/nobody/send", "/today/%00/release", "/today/' OR 1=1 --/hold"])
def test_nonsense_is_refused_in_a_sentence(desk: Desk, path: str) -> None:
    wang = desk.sign_in("wang")
    wang.get("/today")

    assert wang.post(path, batch="x" * 500, reason="x").status_code == 422


def test_markup_in_a_reason_stays_text(desk: Desk) -> None:
    wang = desk.sign_in("wang")
    wang.get("/today/li/hold")

    page = wang.post("/today/li/hold", batch=AFTERNOON, reason="<img src=x onerror=alert(1)>{{7*7}}").text

    assert "&lt;img src=x onerror=alert(1)&gt;{{7*7}}" in page
    assert "<img src=x" not in page


def test_the_section_of_the_desk_shows_the_first_mails_and_what_is_held(desk: Desk) -> None:
    held(desk.play, "li", AFTERNOON, "2018-04-16 13:00")
    pages, facts = templates(), seen(desk.play, "2018-04-16 14:00")
    reader, page = SimpleNamespace(at=shown), SimpleNamespace(csrf="", new_key=lambda: "")

    section = pages.get_template("_today.html.j2").render(reader=reader, page=page, _=partial(say, "zh"), today=facts)

    assert ("罗一川" in section, section.count("理由：数字有误"), "/today/luo/hold" in section) == (True, 1, True)
