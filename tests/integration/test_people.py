"""People come and go: posts with days, leavers, substitutes, successors that somebody names, units renamed and merged."""

import json
from datetime import date

import pytest
from sqlmodel import Session

from models.people import Substitution
from models.queries.milestones import Owner
from models.queries.people import person_at
from models.queries.units import heirs_on, names_of, subordinates
from models.store import Store
from rules.milestones import MilestoneKind
from rules.refusal import Refused
from rules.roles import Role
from services import lookup
from services.addressing import open_book
from services.entries import PostEntry, read_person, read_unit
from services.people import directory, posts, successions, units
from services.people.successions import SuccessorEntry
from services.practice import Practice
from services.registration import dispatch, register
from tests.factories import DISPATCHED, DRAFTED, LUOYANG, OFFICE, ZHENGZHOU, Play, at, directive, person
from tests.fakes import Outbox, body_of
from tests.integration.shell import NOW, Shell

ALONE = {"lead": [ZHENGZHOU], "quotas": {ZHENGZHOU: 500}}
TITLE = "规范化社区创建"
ON = ("--at", NOW)
BY = ("--by", "wang", *ON)


def appoint(session: Session, key: str, unit: str, role: Role, since: str, until: str | None = None) -> None:
    last = date.fromisoformat(until) if until else None
    entry = PostEntry(unit, role, date.fromisoformat(since), last)
    directory.appoint(session, lookup.person(session, key), entry, actor="wang", now=DRAFTED)


def leave(store: Store, key: str, on: str) -> list[str]:
    with store.write() as session:
        found = posts.leave(session, lookup.person(session, key), date.fromisoformat(on), actor="wang", now=DRAFTED)
        return [one.number for one in found]


def hearers(store: Store, role: Role, on: str, unit: str = ZHENGZHOU) -> list[str]:
    """Return who hears for a role of a unit on a day, the desk being wang."""
    with store.read() as session:
        owner = Owner(lookup.person(session, "wang").id, None, None, lookup.unit(session, unit).id)
        return [one.key for one in open_book(session, date.fromisoformat(on)).find(role, owner)]


# Leavers, substitutes, empty posts


def test_who_leaves_hears_until_their_last_day_and_the_units_mailbox_from_then_on(play: Play) -> None:
    leave(play.store, "li", "2018-09-16")
    number = play.dispatched(**ALONE)
    play.acknowledge(number, "li", "2018-04-17 08:00")
    play.now = at("2018-09-01 09:00")

    sent = [(when[:10], to) for when, to, _ in play.until("2018-09-17 18:00")]

    assert sent == [("2018-09-03", "li"), ("2018-09-17", "zhengzhou")]
    assert hearers(play.store, Role.OFFICER, "2018-09-16") == ["li"]


def test_when_the_desk_leaves_another_clerk_hears_and_the_office_learns_which_directives_lean_on_them(
    play: Play,
) -> None:
    number = play.dispatched(**ALONE)
    with play.store.write() as session:
        directory.add_person(session, read_person(person("xu", "许新知", OFFICE, "clerk")), actor="wang", now=DRAFTED)

    leaning = leave(play.store, "wang", "2018-04-30")

    assert leaning == [number]
    assert (hearers(play.store, Role.DESK, "2018-04-30"), hearers(play.store, Role.DESK, "2018-05-02")) == (
        ["wang"],
        ["xu"],
    )


def test_who_has_left_stands_in_for_nobody(store: Store) -> None:
    with store.write() as session:
        li, luo = lookup.person(session, "li"), lookup.person(session, "luo")
        posts.substitute(session, li, luo, date(2018, 5, 1), None, actor="wang", now=DRAFTED)
    assert hearers(store, Role.OFFICER, "2018-06-01") == ["luo"]

    leave(store, "luo", "2018-06-15")

    assert hearers(store, Role.OFFICER, "2018-06-16") == ["li"]
    with store.read() as session:
        assert session.get_one(Substitution, 1).until_on == date(2018, 6, 15)


def test_a_substitute_hears_from_the_first_day_to_the_last(store: Store) -> None:
    with store.write() as session:
        li, luo = lookup.person(session, "li"), lookup.person(session, "luo")
        posts.substitute(session, li, luo, date(2018, 5, 2), date(2018, 5, 4), actor="wang", now=DRAFTED)

    days = ["2018-05-01", "2018-05-02", "2018-05-04", "2018-05-05"]
    assert [hearers(store, Role.OFFICER, day) for day in days] == [["li"], ["luo"], ["luo"], ["li"]]


def test_one_post_is_left_and_the_other_kept(store: Store) -> None:
    with store.write() as session:
        appoint(session, "li", LUOYANG, Role.OFFICER, "2018-02-01")
        li, luoyang = lookup.person(session, "li"), lookup.unit(session, LUOYANG)
        posts.leave_post(session, li, luoyang, Role.OFFICER, date(2018, 5, 1), actor="wang", now=DRAFTED)

    assert hearers(store, Role.OFFICER, "2018-05-02", LUOYANG) == ["luo"]
    assert hearers(store, Role.OFFICER, "2018-05-02") == ["li"]


def test_two_posts_in_one_person_are_one_digest(play: Play, outbox: Outbox) -> None:
    with play.store.write() as session:
        appoint(session, "li", LUOYANG, Role.OFFICER, "2018-01-01")
        luo = lookup.person(session, "luo")
        posts.leave(session, luo, date(2018, 3, 1), actor="wang", now=DRAFTED)
    play.dispatched()

    play.tick("2018-04-16 14:30")

    assert outbox.mails == [("li@example.org", "【请签收】2项待办：2项待签收（督2018-04-01）")]
    text = body_of(outbox.envelopes[0])
    assert (text.count("郑州市民政局 · 督2018-04-01"), text.count("洛阳市民政局 · 督2018-04-01")) == (1, 1)


def test_empty_posts_are_listed_with_who_hears_instead(store: Store) -> None:
    leave(store, "li", "2018-04-30")
    leave(store, "shi", "2018-04-30")

    with store.read() as session:
        before, after = (posts.vacancies(session, date(2018, 4, day)) for day in (30, 30))
        after = posts.vacancies(session, date(2018, 5, 1))

    assert before == []
    assert [(v.unit, v.role, v.why, v.instead) for v in after] == [
        (ZHENGZHOU, "officer", "empty", "mailbox"),
        (LUOYANG, "head", "empty", "desk"),
    ]


def test_a_post_whose_holder_no_mail_reaches_is_listed_too(store: Store) -> None:
    with store.write() as session:
        zhang = lookup.person(session, "zhang")
        zhang.mail_failed_at = DRAFTED
        session.add(zhang)

    with store.read() as session:
        found = posts.vacancies(session, date(2018, 4, 16))

    assert [(v.unit, v.role, v.why, v.instead) for v in found] == [(ZHENGZHOU, "deputy_head", "unreachable", "desk")]


# 已换人


def named(name: str = "许新知", email: str = "xu@example.org", since: str = "2018-05-02") -> SuccessorEntry:
    return SuccessorEntry(name, email, date.fromisoformat(since), "0371-1")


def propose(
    play: Play, by: str = "li", entry: SuccessorEntry | None = None, role: Role = Role.OFFICER, **more: str
) -> int:
    with play.store.write() as session:
        unit, who = lookup.unit(session, ZHENGZHOU), lookup.person(session, by)
        moment = at("2018-04-27 10:00")
        said = successions.propose(session, play.practice, unit, role, entry or named(), who, now=moment, **more)
        return said.id


def answer(play: Play, number: int, by: str = "wang", reason: str = "") -> str:
    with play.store.write() as session:
        who, moment = lookup.person(session, by), at("2018-04-28 10:00")
        if reason:
            return str(successions.refuse(session, play.practice, number, who, reason=reason, now=moment).state)
        return successions.consent(session, play.practice, number, who, key="xu", now=moment).key


def test_a_successor_somebody_names_is_responsible_only_after_the_offices_consent(play: Play) -> None:
    number = play.dispatched(**ALONE)
    play.until("2018-04-27 09:00")

    said = propose(play)
    before = hearers(play.store, Role.OFFICER, "2018-05-02")
    told = play.until("2018-04-27 15:00")
    key = answer(play, said)

    assert (before, key) == (["li"], "xu")
    assert told == [("2018-04-27 14:30", "wang", f"【换人待答复】{TITLE}：请于5月7日前办理（{number}）")]
    assert [hearers(play.store, Role.OFFICER, day) for day in ("2018-05-01", "2018-05-02")] == [["li"], ["xu"]]
    assert play.notices(number, MilestoneKind.CONTACT, None) == [("successor_named", "desk", "told", 1)]
    assert [m[3] for m in play.milestones(number, None) if m[0] == "contact"] == ["done"]


def test_a_refused_successor_changes_nothing(play: Play) -> None:
    said = propose(play)

    state = answer(play, said, reason="该局来电更正")

    assert state == "refused"
    assert hearers(play.store, Role.OFFICER, "2018-06-01") == ["li"]
    with play.store.read() as session:
        assert person_at(session, "xu@example.org") is None


def test_only_who_is_replaced_gives_the_post_up(play: Play) -> None:
    with play.store.write() as session:
        entry = read_person(person("second", "第二联络员", ZHENGZHOU, "officer"))
        directory.add_person(session, entry, actor="wang", now=DRAFTED)

    answer(play, propose(play, by="li"))

    assert hearers(play.store, Role.OFFICER, "2018-05-02") == ["second", "xu"]


def test_a_successor_who_is_known_already_takes_the_post_under_their_own_key(play: Play) -> None:
    said = propose(play, entry=named("罗一川", "luo@example.org"))

    assert answer(play, said) == "luo"
    assert hearers(play.store, Role.OFFICER, "2018-05-02") == ["luo"]


def test_the_successor_of_a_head_may_be_named_by_the_officer(play: Play) -> None:
    said = propose(play, by="li", role=Role.HEAD)

    assert answer(play, said) == "xu"
    assert hearers(play.store, Role.HEAD, "2018-05-01") == ["zhao"]
    assert hearers(play.store, Role.HEAD, "2018-05-02") == ["xu"]


def refused(act: object, *arguments: object, **more: object) -> str:
    with pytest.raises(Refused) as caught:
        act(*arguments, **more)  # type: ignore[operator]
    return str(caught.value)


def test_what_cannot_be_said_of_a_successor(play: Play) -> None:
    with play.store.write() as session:
        entry = read_person(person("second", "第二联络员", ZHENGZHOU, "officer"))
        directory.add_person(session, entry, actor="wang", now=DRAFTED)
    leave(play.store, "luo", "2018-03-01")
    said = propose(play)

    assert refused(propose, play) == (
        "successor: 许新知 (xu@example.org) was named already, number 1; the office has not answered yet."
    )
    assert refused(propose, play, by="zhao", entry=named(email="b@example.org")) == (
        "instead: 郑州市民政局 has 2 persons as officer; say who is replaced."
    )
    assert refused(propose, play, role=Role.MAILBOX) == "role: a successor as 'mailbox' cannot be named."
    assert refused(propose, play, entry=named("罗一川", "luo@example.org")) == "successor: 罗一川 left on 2018-03-01."
    assert refused(answer, play, said, by="li").startswith("by: 李长青 holds no post of the office")
    assert refused(answer, play, 99) == "succession: 99 does not wait for an answer."
    early = propose(play, entry=named(email="c@example.org", since="2018-01-01"))
    assert refused(answer, play, early) == "from: 2018-01-01 is not after 2018-01-01, when 李长青 took the post."
    answer(play, said)
    assert refused(answer, play, said) == "succession: 1 does not wait for an answer."


# Units


def changyuan(session: Session) -> None:
    """A county that became a city: 410728 长垣县 is 410783 长垣市 from 30 August 2019."""
    fields = {
        "code": "410728",
        "name": "长垣县民政局",
        "valid_from": date(2018, 1, 1),
        "mailbox": "mzj@changyuan.example",
    }
    directory.add_unit(session, directory_entry(fields), actor="wang", now=DRAFTED)


def directory_entry(fields: dict[str, object]) -> directory.UnitEntry:
    return read_unit(fields)


def rename(session: Session, today: str = "2019-09-02", **facts: object) -> None:
    unit = lookup.unit(session, "410728")
    told = {"name": "长垣市民政局", "code": "410783", "on": date(2019, 8, 30), "document": "豫政文〔2019〕1号", **facts}
    units.rename(session, unit, today=date.fromisoformat(today), actor="wang", now=DRAFTED, **told)  # type: ignore[arg-type]


def test_a_county_that_became_a_city_is_found_by_either_name_and_either_code(store: Store) -> None:
    with store.write() as session:
        changyuan(session)
        rename(session)

    with store.read() as session:
        found = {lookup.unit(session, n).id for n in ("410728", "410783", "长垣县民政局", "长垣市民政局")}
        [before] = names_of(session, found.pop())
        unit = lookup.unit(session, "410728")
    assert not found
    assert (unit.code, unit.name, unit.valid_from) == ("410783", "长垣市民政局", date(2019, 8, 30))
    assert (before.code, before.name, before.valid_from, before.valid_to, before.document) == (
        "410728",
        "长垣县民政局",
        date(2018, 1, 1),
        date(2019, 8, 29),
        "豫政文〔2019〕1号",
    )


def test_what_cannot_be_made_of_a_name(store: Store) -> None:
    with store.write() as session:
        changyuan(session)
        same = {"name": "长垣县民政局", "code": "410728"}
        assert refused(rename, session, **same) == "name: 410728 长垣县民政局 would stay as it is."
        assert refused(rename, session, code=ZHENGZHOU) == "name: '410100' is 410100 郑州市民政局."
        assert refused(rename, session, name="洛阳市民政局") == "name: '洛阳市民政局' is 410300 洛阳市民政局."
        assert refused(rename, session, today="2019-08-29") == "on: 2019-08-30 is after today, 2019-08-29; do it then."
        assert refused(rename, session, on=date(2018, 1, 1)) == (
            "on: 2018-01-01 is not after 2018-01-01, the first day of 长垣县民政局."
        )
        rename(session)
        assert refused(
            directory.add_unit, session, directory_entry({"code": "410728", "name": "新局"}), actor="wang", now=DRAFTED
        ) == ("unit: 410728 新局 is registered already.")


def merge(store: Store, on: str = "2018-05-02", unit: str = ZHENGZHOU, into: str = LUOYANG) -> None:
    with store.write() as session:
        one, other = lookup.unit(session, unit), lookup.unit(session, into)
        day = date.fromisoformat(on)
        units.merge(session, one, other, on=day, today=day, document="", actor="wang", now=DRAFTED)


def test_the_people_of_the_other_unit_hear_and_answer_for_one_that_was_merged(play: Play) -> None:
    number = play.dispatched(**ALONE)
    play.until("2018-04-28 18:00")

    merge(play.store)
    play.report(number, "luo", "2018-05-02 10:00", "12")

    assert hearers(play.store, Role.OFFICER, "2018-05-01") == ["li"]
    assert hearers(play.store, Role.OFFICER, "2018-05-02") == ["luo"]
    assert hearers(play.store, Role.HEAD, "2018-05-02") == ["shi"]
    assert play.figures(number)[0] == 12
    with pytest.raises(Refused, match="by: 李长青 holds no post in 郑州市民政局"):
        play.report(number, "li", "2018-05-02 11:00", "13")


def test_nothing_is_dispatched_to_a_unit_that_has_ended(store: Store, practice: Practice) -> None:
    with store.write() as session:
        made = directive(session)
        clerk, approver = lookup.person(session, "wang"), lookup.person(session, "lei")
        register.submit(session, practice, made, clerk, now=DRAFTED)
        register.approve(session, practice, made, approver, document="", now=DRAFTED)
    merge(store, on="2018-04-16")

    with store.write() as session:
        said = refused(dispatch.dispatch, session, practice, made, clerk, now=DISPATCHED)
    with store.read() as session:
        bureaus = [[u.code for u in subordinates(session, date(2018, 4, d))] for d in (15, 16)]

    assert said == "unit: 郑州市民政局 ended on 2018-04-15 (successor: 410300)."
    assert bureaus == [[ZHENGZHOU, LUOYANG], [LUOYANG]]


def test_a_chain_of_mergers_leads_to_the_unit_that_is_there(store: Store) -> None:
    with store.write() as session:
        changyuan(session)
    merge(store, unit="410728", into=ZHENGZHOU, on="2018-05-02")
    merge(store, unit=ZHENGZHOU, into=LUOYANG, on="2018-06-01")

    assert [hearers(store, Role.HEAD, day, "410728") for day in ("2018-05-02", "2018-06-01")] == [["zhao"], ["shi"]]


def test_a_successor_keeps_its_heirs_when_it_is_renamed(store: Store) -> None:
    with store.write() as session:
        changyuan(session)
    merge(store, unit=ZHENGZHOU, into="410728", on="2018-05-02")

    with store.write() as session:
        rename(session)

    with store.read() as session:
        zhengzhou, heir = lookup.unit(session, ZHENGZHOU), lookup.unit(session, "410783")
        assert heirs_on(session, date(2019, 9, 2)) == {zhengzhou.id: heir.id}


def test_what_cannot_be_merged(store: Store) -> None:
    assert refused(merge, store, into=ZHENGZHOU) == "into: 郑州市民政局 cannot go into 郑州市民政局."
    assert refused(merge, store, unit=OFFICE) == "into: 省民政厅督查室 cannot go into 洛阳市民政局."
    merge(store)
    assert refused(merge, store, unit=LUOYANG, into=ZHENGZHOU) == (
        "unit: 郑州市民政局 ended on 2018-05-01; 410300 took over."
    )


# The command


POST = ["person", "post", "--unit", ZHENGZHOU, *BY]
BAD = [
    pytest.param(
        [*POST, "luo", "--role", "head", "--from", "2018-06-01"],
        "post：郑州市民政局自2018-01-01已有head。",
        "post: 郑州市民政局 has a head from 2018-01-01 on.",
        id="two heads in one unit on the same day",
    ),
    pytest.param(
        [*POST, "luo", "--role", "officer", "--from", "2018-06-01", "--until", "2018-05-31"],
        "post.until：2018-05-31早于2018-06-01。",
        "post.until: 2018-05-31 is before 2018-06-01.",
        id="a post that ends before it begins",
    ),
    pytest.param(
        [*POST, "li", "--role", "officer", "--from", "2018-06-01"],
        "post：李长青自2018-01-01已在郑州市民政局任officer。",
        "post: 李长青 is officer of 郑州市民政局 from 2018-01-01 on.",
        id="a post somebody holds already",
    ),
    pytest.param(
        ["person", "leave", "li", "--on", "2017-12-31", *BY],
        "on：李长青的岗位officer自2018-01-01起，不能于2017-12-31结束。",
        "on: 李长青's post of officer begins on 2018-01-01 and cannot end on 2017-12-31.",
        id="who leaves before they came",
    ),
    pytest.param(
        ["person", "leave", "li", "--on", "2018-05-31", "--unit", LUOYANG, "--role", "officer", *BY],
        "post：李长青自2018-05-31起在洛阳市民政局没有岗位officer。",
        "post: 李长青 holds no post of officer in 洛阳市民政局 after 2018-05-31.",
        id="a post nobody holds",
    ),
    pytest.param(
        ["person", "substitute", "li", "li", "--from", "2018-05-03", *BY],
        "substitute：李长青不能代理自己。",
        "substitute: 李长青 cannot stand in for themselves.",
        id="oneself",
    ),
    pytest.param(
        ["person", "substitute", "li", "luo", "--from", "2018-05-03", "--until", "2018-05-02", *BY],
        "until：2018-05-02早于2018-05-03。",
        "until: 2018-05-02 is before 2018-05-03.",
        id="a substitution that ends before it begins",
    ),
    pytest.param(
        ["person", "post", "li", "--unit", ZHENGZHOU, "--role", "officer", "--from", "2018-06-01", "--by", "li", *ON],
        "经办人：李长青在督查室没有相应岗位（clerk、approver）。",
        "by: 李长青 holds no post of the office that may do this (clerk, approver).",
        id="posts are the office's to give",
    ),
    pytest.param(
        ["unit", "mailbox", ZHENGZHOU, "li@example.org", *BY],
        "mailbox：li@example.org已是李长青的邮箱。",
        "mailbox: li@example.org is 李长青's address already.",
        id="a mailbox that is somebody's own",
    ),
]


@pytest.mark.parametrize(("arguments", "zh", "en"), BAD)
def test_what_cannot_be_is_refused_and_nothing_is_stored(shell: Shell, arguments: list[str], zh: str, en: str) -> None:
    before = shell.rows()

    said = [shell.say(*arguments, locale=locale) for locale in ("zh", "en")]

    assert [(one.code, one.err) for one in said] == [(1, f"{zh}\n"), (1, f"{en}\n")]
    assert shell.rows() == before


def test_who_has_left_gets_no_post_and_leaves_no_second_time(shell: Shell) -> None:
    assert shell.say("person", "leave", "luo", "--on", "2018-05-02", *BY).code == 0

    post = shell.say("person", "post", "luo", "--unit", ZHENGZHOU, "--role", "officer", "--from", "2018-06-01", *BY)
    again = shell.say("person", "leave", "luo", "--on", "2018-05-02", *BY)
    stand_in = shell.say("person", "substitute", "li", "luo", "--from", "2018-06-01", *BY)

    assert [one.err for one in (post, again, stand_in)] == [
        "post.person: 罗一川 left on 2018-05-02.\n",
        "person: 罗一川 left on 2018-05-02.\n",
        "substitute: 罗一川 left on 2018-05-02.\n",
    ]


def test_one_substitute_at_a_time(shell: Shell) -> None:
    words = ["person", "substitute", "li", "luo", "--from", "2018-05-03", "--until", "2018-05-31", *BY]
    assert shell.say(*words).code == 0

    said = shell.say("person", "substitute", "li", "sun", "--from", "2018-05-31", *BY)

    assert said.err == "from: 罗一川 stands in for 李长青 from 2018-05-03 on.\n"


def test_a_successor_from_the_word_to_the_consent_on_the_command_line(shell: Shell) -> None:
    xu = [ZHENGZHOU, "officer", "许新知", "xu@example.org", "--from", "2018-05-03"]
    first = shell.say("person", "propose", *xu, "--by", "li", *ON)
    waiting = json.loads(shell.say("person", "proposals", "--json").out)
    key = shell.say("person", "consent", "1", "--key", "xu", *BY)
    second = shell.say("person", "propose", LUOYANG, "officer", "何人", "he@example.org", "--by", "luo", *ON)
    no = shell.say("person", "refuse", "2", "--reason", "来电更正", *BY)
    answered = json.loads(shell.say("person", "proposals", "--all", "--json").out)

    assert (first.out, key.out, second.out, no.code) == ("1\n", "xu\n", "2\n", 0)
    assert [(one["name"], one["replaces"], one["state"]) for one in waiting] == [("许新知", "李长青", "proposed")]
    assert [(one["id"], one["state"], one["reason"]) for one in answered] == [
        (1, "consented", ""),
        (2, "refused", "来电更正"),
    ]


def test_a_unit_is_renamed_and_shown_by_its_old_name(shell: Shell) -> None:
    words = ["unit", "rename", ZHENGZHOU, "郑州市民政和退役军人局", "--code", "410199", "--on", "2018-05-02", *BY]
    assert shell.say(*words).code == 0

    shown = json.loads(shell.say("unit", "show", "郑州市民政局", "--json", *ON).out)
    mailbox = shell.say("unit", "mailbox", "410100", "new@zhengzhou.example", *BY)
    vacant = json.loads(shell.say("person", "vacancies", "--json", *ON).out)

    assert (shown["code"], shown["before"][0]["code"], shown["before"][0]["valid_to"]) == (
        "410199",
        ZHENGZHOU,
        "2018-05-01",
    )
    assert [one["key"] for one in shown["posts"]] == ["mailbox-410100", "li", "zhang", "zhao"]
    assert (mailbox.code, vacant) == (0, [])


def test_a_merger_on_the_command_line(shell: Shell) -> None:
    assert shell.say("unit", "merge", ZHENGZHOU, LUOYANG, "--on", "2018-05-02", *BY).code == 0

    listed = json.loads(shell.say("unit", "list", "--json").out)

    assert {one["code"]: one["valid_to"] for one in listed}[ZHENGZHOU] == "2018-05-01"
