"""A program does what its person may do on the pages, by a token, and no more."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlmodel import SQLModel, func, select

from models.access import AccessToken
from models.store import Store
from rules.week.weeks import Week
from runtime.resources import World
from runtime.settings import Settings
from services.entries import read_person
from services.lookup import unit
from services.people import accounts, directory, tokens, units
from services.weekly import reports
from tests.beginnings import begin
from tests.factories import LUOYANG, OFFICE, SHANGHAI, ZHENGZHOU, Play, at, by_list, person
from tests.integration.browsing import HOST, Desk
from tests.integration.calling import Program, token_of
from web.api.app import create_api

NOW = at("2018-05-02 10:00")
MINE = f"/directives/督2018-04-01/assignments/{ZHENGZHOU}"
REPORT = {"figure": 40, "as_of": "2018-05-01"}


@pytest.fixture
def desk(play: Play) -> Desk:
    begin(play, Play.dispatched)
    return Desk(play, NOW)


def program(desk: Desk, key: str, **more: Any) -> Program:
    return Program(desk, token_of(desk.play.store, key, desk.now, **more))


@pytest.fixture
def li(desk: Desk) -> Program:
    return program(desk, "li")


def rows(store: Store) -> dict[str, int]:
    """Return how many rows each table has."""
    with store.read() as session:
        tables = SQLModel.metadata.sorted_tables
        return {table.name: session.exec(select(func.count()).select_from(table)).one() for table in tables}


def said(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["detail"]


def test_a_token_is_its_person(desk: Desk) -> None:
    assert program(desk, "li").get("/me").json() == {
        "key": "li",
        "name": "李长青",
        "locale": "zh",
        "roles": [],
        "sees_all": False,
        "units": [
            {
                "code": ZHENGZHOU,
                "name": "郑州市民政局",
                "relation": "subordinate",
                "valid_from": None,
                "valid_to": None,
            }
        ],
    }
    office = program(desk, "wang").get("/me").json()
    assert (office["roles"], office["sees_all"], office["units"]) == (["clerk"], True, [])


def test_without_a_token_that_opens_anything_the_answer_is_401(desk: Desk, li: Program) -> None:
    store = desk.play.store
    expired = token_of(store, "li", NOW - timedelta(days=31), days=30)
    revoked = token_of(store, "li", NOW)
    with store.write() as session:
        account = accounts.find(session, "li")
        newest = session.exec(select(AccessToken.id).order_by(AccessToken.id.desc())).first()  # type: ignore[attr-defined]
        tokens.revoke(session, account, newest or 0, actor="li", now=NOW)
    closed = token_of(store, "luo", NOW)
    with store.write() as session:
        accounts.disable(session, accounts.find(session, "luo"), actor="shell", now=NOW)

    for secret in (None, "", "duban_" + "0" * 64, expired, revoked, closed):
        answer = Program(desk, secret).get("/me")
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="duban"'), secret


def test_only_the_hash_of_a_token_is_kept(desk: Desk) -> None:
    secret = token_of(desk.play.store, "li", NOW)

    with desk.play.store.read() as session:
        stored = [repr(row) for table in SQLModel.metadata.sorted_tables for row in session.execute(table.select())]

    assert secret.startswith("duban_")
    assert not [row for row in stored if secret in row or secret.removeprefix("duban_") in row]


def test_the_cookie_of_a_browser_opens_nothing_here(desk: Desk) -> None:
    browser = desk.sign_in("li")

    assert browser.client.get("/api/v1/me").status_code == 401
    assert browser.client.get("/api/v1/openapi.json").status_code == 200
    assert desk.stranger().client.get("/api/v1/openapi.json").status_code == 401


def test_a_bureau_finds_its_own_assignments_and_nothing_of_others(desk: Desk, li: Program) -> None:
    desk.play.dispatched(title="只归洛阳", lead=[LUOYANG], quotas={LUOYANG: 500})
    desk.play.drafted(title="未下发")

    listed = li.get("/directives").json()
    assert (listed["total"], [one["number"] for one in listed["items"]]) == (1, ["督2018-04-01"])
    assert [assignment["unit"] for assignment in listed["items"][0]["assignments"]] == [ZHENGZHOU]
    assert [assignment["number"] for assignment in li.get("/assignments").json()] == ["督2018-04-01"]
    assert [one["code"] for one in li.get("/units").json()] == [ZHENGZHOU]
    theirs = ("/directives/督2018-04-02", f"/directives/督2018-04-02/assignments/{LUOYANG}")
    for path in (*theirs, f"/directives/督2018-04-01/assignments/{LUOYANG}", "/directives/督2018-04-03", "/weeks"):
        assert said(li.get(path)) == (404, "there is no such thing."), path
    for act in ("receipt", "no-change"):
        assert li.post(f"/directives/督2018-04-01/assignments/{LUOYANG}/{act}").status_code == 404


def test_the_office_finds_everything_page_by_page(desk: Desk) -> None:
    desk.play.drafted(title="儿童之家100%")
    wang = program(desk, "wang")

    def found(**asked: object) -> list[str]:
        return [one["number"] for one in wang.get("/directives", params=asked).json()["items"]]

    assert found() == ["督2018-04-01", "督2018-04-02"]
    assert (found(size=1), found(size=1, page=2), found(size=1, page=3)) == (["督2018-04-01"], ["督2018-04-02"], [])
    assert (found(q="0%"), found(q="督2018-04-01")) == (["督2018-04-02"], ["督2018-04-01"])
    assert (found(life="draft"), found(life="ended")) == (["督2018-04-02"], [])
    assert (found(due_from="2018-09-30"), found(due_until="2018-09-29")) == (["督2018-04-01", "督2018-04-02"], [])
    assert wang.get("/directives", params={"sort": "name"}).status_code == 422


def test_a_program_answers_for_its_unit(desk: Desk, li: Program) -> None:
    li.post(f"{MINE}/receipt")
    li.post(f"{MINE}/report", json={**REPORT, "figure": "40.5", "work": "已创建40.5个"})
    li.post(f"{MINE}/no-change")
    li.post(f"{MINE}/extension", json={"wanted_on": "2018-10-31", "reason": "雨季停工"})
    assignment = li.post(f"{MINE}/stated-date", json={"wanted_on": "2018-10-20"}).json()

    assert (assignment["reported"], assignment["as_of"], assignment["missing"]) == (40.5, "2018-05-02", 259.5)
    assert [(one["figure"], one["work"]) for one in assignment["reports"]] == [
        (40.5, "本月无变化"),
        (40.5, "已创建40.5个"),
    ]
    asked = [(one["kind"], one["wanted_on"], one["state"]) for one in assignment["requests"]]
    assert asked == [("stated_date", "2018-10-20", "open"), ("extension", "2018-10-31", "open")]
    assert [one["kind"] for one in assignment["owed"]] == ["completion"]


def test_a_program_claims_items_by_number(desk: Desk, li: Program) -> None:
    number = desk.play.dispatched(**by_list())

    assignment = li.post(
        f"/directives/{number}/assignments/郑州市民政局/claim", json={"signed_by": "赵海平", "items": ["1", "3"]}
    ).json()

    assert [(one["number"], one["state"]) for one in assignment["items"]] == [
        ("1", "claimed"),
        ("2", "open"),
        ("3", "claimed"),
    ]
    assert [(one["figure"], one["signed_by"], one["state"]) for one in assignment["claims"]] == [(2, "赵海平", "open")]


def test_sent_again_with_the_same_key_it_is_recorded_once(desk: Desk, li: Program) -> None:
    first = li.post(f"{MINE}/report", key="mine-1", json=REPORT)
    again = li.post(f"{MINE}/report", key="mine-1", json={**REPORT, "figure": 41})
    other = li.post(f"{MINE}/no-change", key="mine-1")
    luo = program(desk, "luo").post(f"/directives/督2018-04-01/assignments/{LUOYANG}/report", key="mine-1", json=REPORT)

    assert (first.status_code, again.json()) == (200, first.json())
    assert said(other) == (422, "Idempotency-Key: it was used for another act; draw a new one.")
    assert luo.json()["reported"] == 40


def test_an_act_needs_a_key(desk: Desk, li: Program) -> None:
    path = f"/api/v1{MINE}/receipt"

    assert said(li.client.post(path)) == (422, "Idempotency-Key: is missing.")
    assert li.client.post(path, headers={"Idempotency-Key": "a b"}).status_code == 422
    assert li.client.post(path, headers={"Idempotency-Key": "k" * 65}).status_code == 422


def test_what_is_unlikely_is_recorded_once_it_is_confirmed(li: Program) -> None:
    li.post(f"{MINE}/report", json=REPORT)
    doubtful = {"figure": 400, "as_of": "2018-05-02"}

    refused = li.post(f"{MINE}/report", json=doubtful)
    done = li.post(f"{MINE}/report", json={**doubtful, "confirmed": True})

    assert (refused.status_code, refused.json()["confirm"], "--confirm" in refused.text) == (422, True, False)
    assert (done.status_code, done.json()["reported"]) == (200, 400)


BAD = {
    "a figure that is true": ({**REPORT, "figure": True}, 422, "figure: 'True' is not a number."),
    "a figure that is a list": ({**REPORT, "figure": [1]}, 422, "figure: '[1]' is not a number."),
    "a negative figure": ({**REPORT, "figure": -1}, 422, "figure: -1 is negative."),
    "a figure in words": ({**REPORT, "figure": "50%"}, 422, "figure: '50%' is not a number."),
    "a day as a number": ({**REPORT, "as_of": 20180501}, 422, "as_of: must be text."),
    "a day that is none": ({**REPORT, "as_of": "2027-02-29"}, 422, None),
    "a day to come": ({**REPORT, "as_of": "2018-05-03"}, 422, "as_of: 2018-05-03 is after today."),
    "no day": ({"figure": 40}, 422, "as_of: is missing."),
    "a field nobody knows": ({**REPORT, "state": "done"}, 422, "state: is not a field of this."),
    "a confirmation in words": ({**REPORT, "confirmed": "true"}, 422, "confirmed: must be true or false."),
    "text as a number": ({**REPORT, "work": 1}, 422, "work: must be text."),
    "half a surrogate pair": (b'{"as_of": "2018-05-01", "figure": 1, "work": "\\ud800"}', 422, None),
    "half a surrogate pair as a field": (b'{"as_of": "2018-05-01", "figure": 1, "\\ud800": 1}', 422, None),
    "a NUL": ({**REPORT, "work": "a\0b"}, 422, None),
    "text that turns around": ({**REPORT, "work": "a\u202eb"}, 422, None),
    "a list": ([REPORT], 422, None),
    "nothing": (b"", 422, None),
    "NaN": (
        b'{"figure": NaN, "as_of": "2018-05-01"}',
        400,
        "body: it says NaN, which is not a number; nothing was recorded.",
    ),
    "10 to the 400": (b'{"figure": 1e400, "as_of": "2018-05-01"}', 422, "figure: 'inf' is not a number."),
    "a figure of 5,000 digits": (b'{"figure": ' + b"9" * 5000 + b"}", 400, None),
    "a field said twice": (b'{"figure": 1, "figure": 2}', 400, "body: it says a field twice; nothing was recorded."),
    "too deep": (b"[" * 33 + b"]" * 33, 400, "body: it is nested deeper than 32; nothing was recorded."),
    "very deep": (b"[" * 60_000, 400, "body: it is nested deeper than 32; nothing was recorded."),
    "too large": (b'"' + b"a" * 65_536 + b'"', 413, "body: it is larger than 64 KB; nothing was recorded."),
    "no JSON": (b"figure=40", 400, "body: it is not valid JSON; nothing was recorded."),
    "no UTF-8": (b'{"work": "\xff"}', 400, "body: it is not valid JSON; nothing was recorded."),
}


@pytest.mark.parametrize(("body", "status", "words"), BAD.values(), ids=BAD.keys())
def test_bad_input_is_refused_in_words_and_nothing_is_stored(
    desk: Desk, li: Program, body: Any, status: int, words: str | None
) -> None:
    li.get("/me")  # the use of a token is kept once an hour
    before = rows(desk.play.store)
    sent = {"content": body} if isinstance(body, bytes) else {"json": body}

    answer = li.client.post(
        f"/api/v1{MINE}/report", headers={"Idempotency-Key": "k", "Content-Type": "application/json"}, **sent
    )

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert words is None or answer.json()["detail"] == words
    assert answer.json()["detail_zh"]
    assert rows(desk.play.store) == before


def test_a_form_is_no_json(li: Program) -> None:
    answer = li.post(f"{MINE}/report", data={"figure": "40"})

    assert said(answer) == (415, "body: it is to be application/json; nothing was recorded.")


def test_a_method_that_is_not_offered_is_405_and_an_address_that_is_none_404(li: Program) -> None:
    assert li.client.delete("/api/v1/me").status_code == 405
    for path in ("/nothing", "/directives/a%0Ab", "/directives/%00", "/directives/督2018-04-01/assignments/%00"):
        assert said(li.get(path)) == (404, "there is no such thing."), path


def test_the_office_does_not_answer_in_a_units_name_and_an_auditor_changes_nothing(desk: Desk, store: Store) -> None:
    with store.write() as session:
        auditor = read_person(person("shen", "沈鉴", OFFICE, "auditor"))
        directory.add_person(session, auditor, actor="wang", now=NOW)

    assert program(desk, "wang").post(f"{MINE}/receipt").status_code == 422
    assert said(program(desk, "shen").post(f"{MINE}/receipt")) == (403, "your account may read only.")
    assert program(desk, "shen").get(MINE).status_code == 200


def test_a_unit_that_was_renamed_answers_by_its_old_code_too(desk: Desk, li: Program, store: Store) -> None:
    day = desk.play.practice.calendar.today(NOW)
    with store.write() as session:
        facts = {"name": "郑州市民政和社区局", "code": "410199", "on": day, "today": day}
        units.rename(session, unit(session, ZHENGZHOU), **facts, document="", actor="wang", now=NOW)

    assert li.post(f"{MINE}/receipt").json()["unit"] == "410199"


def test_weekly_reports_are_read_as_they_were_frozen(desk: Desk, store: Store) -> None:
    reports.freeze(store, desk.play.practice, Week(2018, 17), now=NOW)
    with store.read() as session:
        frozen = reports.as_json(reports.content_of(session, reports.find(session, Week(2018, 17))))
    wang = program(desk, "wang")

    listed = wang.get("/weeks").json()

    assert [(one["id"], one["version"], one["signed_at"]) for one in listed] == [("2018-W17", 1, None)]
    assert wang.get("/weeks/2018-W17").text == frozen
    assert [wang.get(f"/weeks/{one}").status_code for one in ("2018-W16", "2018-W99", "x")] == [404] * 3


def test_a_token_that_asks_too_often_has_to_wait(desk: Desk) -> None:
    secrets = [token_of(desk.play.store, key, NOW) for key in ("li", "luo")]
    api = create_api(World(Settings(), desk.play.store, lambda: NOW), per_minute=3)
    client = TestClient(api, base_url=HOST)

    answers = [client.get("/me", headers={"Authorization": f"Bearer {secrets[0]}"}) for _ in range(4)]
    other = client.get("/me", headers={"Authorization": f"Bearer {secrets[1]}"})

    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert (answers[-1].headers["Retry-After"], other.status_code) == ("60", 200)


def test_the_use_of_a_token_is_kept_once_an_hour(desk: Desk, li: Program, store: Store) -> None:
    def used() -> list[str]:
        with store.read() as session:
            moments = session.exec(select(AccessToken.used_at)).all()
        return [f"{moment.astimezone(SHANGHAI):%H:%M}" for moment in moments if moment]

    li.get("/me")
    desk.now = at("2018-05-02 10:59")
    li.get("/me")
    kept = used()
    desk.now = at("2018-05-02 11:00")
    li.get("/me")

    assert (kept, used()) == (["10:00"], ["11:00"])
