"""Mails are listed by state and reader, read with their attempts and masked, and let go of after 30 days; what was sent stays proved."""

import asyncio
import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlmodel import col, func, select, update

from flows.ticking import keep_runs
from models import log
from models.links import ActionLink, LinkAct
from models.log import LogEntry
from models.mail import ClockStop, Heartbeat, Message, MessageContent, MessageState
from models.queries.clauses.scope import Scope
from models.store import Store
from notifications.channels.mail import stored
from notifications.sender import Envelope, Outcome, Result
from runtime import backups
from runtime.pulse import PrefectState, Pulse
from runtime.resources import World
from runtime.settings import Settings
from runtime.stopping import StoppableWorld
from services import lookup
from services.boards import mails
from services.mail.masks import HIDDEN, masked
from services.operations import audit, pruning
from tests.beginnings import begin, written_to
from tests.factories import LUOYANG, ZHENGZHOU, Play, at, close_whole, practice_of
from tests.fakes import LATER, LOST, NEVER, Outbox, body_of
from tests.integration.browsing import Desk
from tests.integration.reader import LINK, PUBLIC, code_in, link_in

NOW = at("2018-04-16 15:00")


@pytest.fixture
def play(store: Store, outbox: Outbox) -> Play:
    return Play(store, practice_of(store, public_url=PUBLIC), outbox)


@pytest.fixture
def desk(play: Play) -> Desk:
    """Li and Luo were written to at 14:30 on the day of dispatch."""
    begin(play, written_to)
    return Desk(play, NOW)


def said(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("https://duban.example/a/0a1b2c", f"https://duban.example/a/{HIDDEN}", id="a link"),
        pytest.param("/a/0a1b2c/report?lang=en", f"/a/{HIDDEN}/report?lang=en", id="a page of a link"),
        pytest.param("验证码：123456（在办理页面", f"验证码：{HIDDEN}（在办理页面", id="the code"),
        pytest.param("Code: 123456 (the page", f"Code: {HIDDEN} (the page", id="the code in English"),
        pytest.param("1234567个，编号123456，期限9月30日", "1234567个，编号123456，期限9月30日", id="figures stay"),
        pytest.param("/a/ab 和 /a/cd", f"/a/{HIDDEN} 和 /a/{HIDDEN}", id="each of several"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_what_lets_somebody_act_is_masked(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_every_token_and_the_code_of_a_real_mail_are_masked_in_its_bytes(desk: Desk) -> None:
    [mine] = [one for one in desk.play.outbox.envelopes if one.to == "li@example.org"]
    text = body_of(mine)
    token, code = link_in(text).rpartition("/")[2], code_in(text)

    kept = stored.masked(mine.content, masked)

    assert kept.isascii()
    seen = body_of(type(mine)(mine.sender, mine.to, kept))
    assert (token in seen, code in seen, LINK.findall(seen)) == (False, False, [])
    assert seen == masked(text)


def test_the_list_shows_the_newest_first_with_the_counts_of_today(desk: Desk) -> None:
    page = desk.sign_in("wang").get("/mails").text

    assert "今日各次发信：已发2封，失败0封，待发0封" in page
    rows = [said(row) for row in re.findall(r'<tr><td class="when">.*?</tr>', page)]
    assert [row.split()[2] for row in rows] == ["罗一川", "李长青"]
    assert rows[0].endswith("督办邮件 已发出 2018-04-16 14:30 1")


@pytest.mark.parametrize(
    ("query", "readers"),
    [
        pytest.param("?state=sent", ["罗一川"], id="state"),
        pytest.param("?state=failed", ["李长青"], id="another"),
        pytest.param("?state=waiting", [], id="what has not left"),
        pytest.param("?person=li", ["李长青"], id="a person by key"),
        pytest.param("?person=罗一川", ["罗一川"], id="a person by name"),
        pytest.param(f"?unit={LUOYANG}", ["罗一川"], id="a unit"),
        pytest.param("?before=2", ["李长青"], id="before one"),
        pytest.param(f"?person=li&unit={LUOYANG}", [], id="both must hold"),
    ],
)
def test_the_list_is_filtered_in_its_address(play: Play, query: str, readers: list[str]) -> None:
    play.outbox.answers["li@example.org"].append(NEVER)
    play.dispatched()
    play.tick("2018-04-16 14:30")

    page = Desk(play, NOW).sign_in("wang").get(f"/mails{query}").text

    assert re.findall(r"<tr><td[^>]*>[^<]*</td><td[^>]*>([^<]*)</td>", page) == readers


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        pytest.param("?state=x'--", 422, "没有“x&#39;--”这种状态", id="no state"),
        pytest.param("?person=nobody", 422, "没有人员“nobody”", id="nobody"),
        pytest.param("?unit=%00", 422, "含有不能保存的字符", id="NUL"),
        pytest.param("?before=0", 404, "", id="no mail"),
        pytest.param("?before=99999999999999999999", 404, "", id="no number"),
    ],
)
def test_a_filter_that_says_nothing_is_refused(desk: Desk, query: str, status: int, words: str) -> None:
    page = desk.sign_in("wang").get(f"/mails{query}")

    assert (page.status_code, words in page.text) == (status, True)


def test_the_list_goes_on_after_fifty(play: Play) -> None:
    with play.store.write() as session:
        li = lookup.person(session, "li").id
        session.add_all(
            Message(
                person_id=li,
                batch=f"2018-01-{n:03}",
                address="li@example.org",
                header_id=f"<{n}@x>",
                subject=f"第{n}封",
                sha256="",
                state=MessageState.DISSOLVED,
                composed_at=NOW,
                next_try_at=NOW,
            )
            for n in range(120)
        )
    wang = Desk(play, NOW).sign_in("wang")

    page, subjects = wang.get("/mails?person=li").text, []
    while True:
        subjects.append(re.findall(r"第(\d+)封", page))
        older = re.search(r'<a href="([^"]*)">更早</a>', page)
        if older is None:
            break
        page = wang.get(older[1].replace("&amp;", "&")).text

    assert [len(found) for found in subjects] == [50, 50, 20]
    assert [int(n) for found in subjects for n in found] == list(range(119, -1, -1))


def test_an_empty_list_says_what_comes_first(play: Play) -> None:
    wang = Desk(play, NOW).sign_in("wang")

    assert "还没有写过邮件；事项下发后，到发信时间自动写出。" in wang.get("/mails").text
    assert "没有符合条件的邮件。" in wang.get("/mails?state=sent").text


def test_a_mail_shows_what_it_said_masked_with_its_notices_and_attempts(desk: Desk) -> None:
    text = body_of(next(one for one in desk.play.outbox.envelopes if one.to == "li@example.org"))
    page = desk.sign_in("cao").get("/mails/1").text

    assert link_in(text).rpartition("/")[2] not in page
    assert code_in(text) not in page
    assert LINK.findall(page) == []
    for words in (
        "李长青同志 &lt;li@example.org&gt;",
        "已发出 邮件服务器已接收，不再发送。",
        "请办理 督2018-04-01 规范化社区创建 郑州市民政局 签收",
        "2018-04-16 14:30 已发出 250 2.0.0 ok",
        "From 省民政厅督查室 &lt;duban@example.org&gt;",
        f"验证码：{HIDDEN}（",
        f"{PUBLIC}/a/{HIDDEN}",
        sha256(desk.play.outbox.envelopes[0].content).hexdigest(),
    ):
        assert words in said(page), words


@pytest.mark.parametrize(
    ("answers", "moments", "words"),
    [
        pytest.param([], [], "待发 随下一次巡检发出", id="ready"),
        pytest.param([LATER], ["14:30"], "待重试 服务器暂未接收，2018-04-16 14:31起再试", id="put off"),
        pytest.param([LOST], ["14:30"], "未确认 发出后没有收到应答，2018-04-16 14:45起原样再发一次", id="unanswered"),
        pytest.param([LOST, LOST], ["14:30", "14:45"], "推定送达 两次都没有应答", id="unanswered twice"),
        pytest.param([NEVER], ["14:30"], "失败 服务器拒收，不再发送", id="refused"),
    ],
)
def test_a_mail_says_what_happens_next(play: Play, answers: list[Outcome], moments: list[str], words: str) -> None:
    play.outbox.answers["li@example.org"].extend(answers)
    play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500})
    play.tick("2018-04-16 14:30", smtp=bool(moments))
    for moment in moments[1:]:
        play.tick(f"2018-04-16 {moment}")

    assert words in said(Desk(play, NOW).sign_in("wang").get("/mails/1").text)


def test_a_server_that_quotes_a_link_is_masked_too(play: Play) -> None:
    play.outbox.answers["li@example.org"].append(Outcome(Result.FAILED, 550, f"spam: {PUBLIC}/a/0123456789abcdef"))
    play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500})
    play.tick("2018-04-16 14:30")

    page = Desk(play, NOW).sign_in("wang").get("/mails/1").text

    assert ("0123456789abcdef" in page, f"spam: {PUBLIC}/a/{HIDDEN}" in page) == (False, True)


def test_markup_in_a_title_stays_text(play: Play) -> None:
    play.dispatched(title="<img src=x onerror=alert(1)>{{7*7}}")
    play.tick("2018-04-16 14:30")
    wang = Desk(play, NOW).sign_in("wang")

    for path in ("/mails", "/mails/1", "/today", "/log"):
        assert "<img src=x" not in wang.get(path).text, path
    assert "{{7*7}}" in wang.get("/mails/1").text


@pytest.mark.parametrize("path", ["/mails", "/mails/1", "/mails?unit=410300", "/log"])
def test_a_bureau_has_no_such_page(desk: Desk, path: str) -> None:
    assert desk.sign_in("li").get(path).status_code == 404
    assert desk.stranger().get(path, follow_redirects=False).status_code == 303


def test_a_scope_of_units_reaches_only_the_mails_of_their_people(desk: Desk) -> None:
    with desk.play.store.read() as session:
        luoyang = lookup.unit(session, LUOYANG).id
        within = Scope(frozenset({luoyang}))
        seen = [who.key for _, who in mails.page(session, within).mails]
        assert (seen, mails.read(session, 1, within, World(Settings(), desk.play.store).channel_of)) == (["luo"], None)
        assert mails.page(session, Scope(frozenset())).mails == []


@pytest.mark.parametrize("path", ["/mails/999", "/mails/0", "/mails/x", "/mails/99999999999999999999"])
def test_no_such_mail_answers_404(desk: Desk, path: str) -> None:
    assert desk.sign_in("wang").get(path).status_code == 404


def contents(store: Store) -> int:
    with store.read() as session:
        return session.exec(select(func.count()).select_from(MessageContent)).one()


def test_bytes_go_thirty_days_after_sending_and_their_hash_stays(desk: Desk) -> None:
    play = desk.play
    with play.store.write() as session:
        kept = pruning.prune(session, desk.play.practice, now=at("2018-05-16 14:29"))
    with play.store.write() as session:
        gone = pruning.prune(session, desk.play.practice, now=at("2018-05-16 14:31"))

    assert (kept, gone, contents(play.store)) == (pruning.PruneTally(0, 0), pruning.PruneTally(2, 0), 0)
    page = said(desk.sign_in("wang").get("/mails/1").text)
    assert "字节已按规定在发送30天后清除" in page
    assert sha256(play.outbox.envelopes[0].content).hexdigest() in page
    with play.store.read() as session:
        assert log.first_broken(session) is None
        [entry] = session.exec(select(LogEntry).where(LogEntry.action == "mail.pruned")).all()
        assert entry.detail == {"mails": 2, "links": 0}


@pytest.mark.parametrize("state", ["ready", "retry", "sending", "uncertain"])
def test_what_may_still_be_sent_keeps_its_bytes(desk: Desk, state: str) -> None:
    with desk.play.store.write() as session:
        for row in session.exec(select(Message)):
            row.state = MessageState(state)
            session.add(row)
    with desk.play.store.write() as session:
        assert pruning.prune(session, desk.play.practice, now=at("2019-04-16")) == pruning.PruneTally(0, 2)

    assert contents(desk.play.store) == 2


def test_a_link_somebody_used_stays_and_one_nobody_used_goes(desk: Desk) -> None:
    with desk.play.store.write() as session:
        used = session.exec(select(ActionLink).order_by(col(ActionLink.id))).first()
        assert used is not None
        session.add(LinkAct(link_id=used.id, key="k", act="acknowledge", done_by="李长青", recorded_at=NOW))
    with desk.play.store.write() as session:
        pruning.prune(session, desk.play.practice, now=used.expires_at + timedelta(days=30, minutes=1))

    with desk.play.store.read() as session:
        assert [one.id for one in session.exec(select(ActionLink))] == [used.id]


def kept_of(store: Store, day: str) -> int:
    with store.read() as session:
        kept = select(func.count()).select_from(MessageContent).join(Message)
        return session.exec(kept.where(col(Message.batch).startswith(day))).one()


def test_pruning_is_a_step_of_the_tick_once_a_day(desk: Desk) -> None:
    play, day = desk.play, "2018-05-17"
    play.dispatched(title="儿童之家建设", now=at(f"{day} 10:00"))
    play.tick(f"{day} 14:30")
    first, written = kept_of(play.store, "2018-04-16"), kept_of(play.store, day)
    with play.store.write() as session:
        session.execute(update(Message).values(sent_at=at("2018-01-01")))
    play.dispatched(title="日间照料中心", now=at(f"{day} 15:00"))
    later = play.tick(f"{day} 15:01")
    same_day = kept_of(play.store, day)
    play.tick("2018-05-18")

    assert (later.looked_at, first, same_day, kept_of(play.store, day)) == (5, 0, written, 0)
    with play.store.read() as session:
        pruned = session.exec(
            select(LogEntry).where(LogEntry.action == "mail.pruned").order_by(LogEntry.position)
        ).all()
        assert [(entry.detail["mails"], str(play.practice.calendar.today(entry.at))) for entry in pruned] == [
            (2, day),
            (written, "2018-05-18"),
        ]
        assert session.exec(select(Heartbeat.pruned_on)).one() == at("2018-05-18").date()


@pytest.mark.parametrize("is_believed", [True, False])
def test_a_house_in_which_nothing_is_due_prunes_without_prefect_by_a_clock_that_is_believed(
    desk: Desk, tmp_path: Path, *, is_believed: bool
) -> None:
    moment, store = at("2018-05-17 00:01"), desk.play.store
    if not is_believed:
        with store.write() as session:
            session.add(ClockStop(noticed_at=moment, expected_at=NOW))

    asyncio.run(keep_runs(StoppableWorld(Settings(home=tmp_path), store, lambda: moment), Pulse(PrefectState.DOWN)))

    assert contents(store) == (0 if is_believed else 2)


def test_a_backlog_is_worked_off_in_bounded_batches(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "BATCH", 1)
    monkeypatch.setattr(pruning, "BATCHES", 1)
    moment = at("2018-05-17 14:30")

    found = [pruning.keep_up(desk.play.store, desk.play.practice, now=moment).mails for _ in range(4)]

    assert found == [1, 1, 0, 0]
    with desk.play.store.read() as session:
        assert session.exec(select(Heartbeat.pruned_on)).one() == desk.play.practice.calendar.today(moment)


def test_after_pruning_the_audit_still_verifies_and_exports(desk: Desk, tmp_path: Path) -> None:
    with desk.play.store.write() as session:
        pruning.prune(session, desk.play.practice, now=at("2018-06-16"))

    with desk.play.store.read() as session:
        exported = audit.export(session, tmp_path / "out")

    assert exported.messages == 2
    hashes = (tmp_path / "out" / "messages.jsonl").read_text("utf-8")
    assert all(sha256(one.content).hexdigest() in hashes for one in desk.play.outbox.envelopes)


def bytes_in(path: Path) -> list[bytes]:
    with closing(sqlite3.connect(path)) as connection:
        return [content for (content,) in connection.execute("SELECT content FROM message_content ORDER BY message_id")]


def secrets_of(play: Play, to: str) -> list[bytes]:
    """Return the token and the code of the mail somebody got, as they stand in its bytes' text."""
    text = body_of(next(one for one in play.outbox.envelopes if one.to == to))
    return [link_in(text).rpartition("/")[2].encode(), f"：{code_in(text)}".encode()]


def plain(content: bytes) -> bytes:
    return body_of(Envelope("", "", content)).encode()


def test_a_backup_masks_what_was_sent_and_keeps_what_may_still_be_sent(desk: Desk, tmp_path: Path) -> None:
    play, home = desk.play, tmp_path
    with play.store.write() as session:
        waits = session.exec(select(Message).where(Message.address == "luo@example.org")).one()
        waits.state = MessageState.UNCERTAIN
        session.add(waits)
    before = bytes_in(home / "duban.db")

    backups.take(Settings(home=home), home / "kept", now=NOW)

    li, luo = bytes_in(home / "kept" / "duban.db")
    assert [secret in plain(li) for secret in secrets_of(play, "li@example.org")] == [False, False]
    assert HIDDEN.encode() in plain(li)
    assert luo == before[1]
    assert bytes_in(home / "duban.db") == before


def test_a_mail_from_a_restored_backup_says_that_its_bytes_were_masked(desk: Desk) -> None:
    with desk.play.store.write() as session:
        kept = session.exec(select(MessageContent).where(MessageContent.message_id == 1)).one()
        kept.content = stored.masked(kept.content, masked)
        session.add(kept)
    wang = desk.sign_in("wang")

    assert "已在备份中遮盖" in wang.get("/mails/1").text
    assert "已在备份中遮盖" not in wang.get("/mails/2").text


def test_pruned_bytes_are_not_left_in_the_file(desk: Desk, tmp_path: Path) -> None:
    play = desk.play
    line = next(one for one in play.outbox.envelopes if one.to.startswith("li")).content.split(b"\r\n")[-12]
    with play.store.write() as session:
        pruning.prune(session, desk.play.practice, now=at("2018-06-16"))

    close_whole(play.store)

    assert len(line) > 60
    assert line not in (tmp_path / "duban.db").read_bytes()
