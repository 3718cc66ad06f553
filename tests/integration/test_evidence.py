"""What proves a report or a claim: sent from the page behind a link, kept by its hash, fetched by whoever may see it."""

import asyncio
import errno
import os
import re
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from httpx import Response
from sqlmodel import select
from starlette.datastructures import FormData

from flows.ticking import keep_watch
from models.facts import Claim, ProgressReport
from models.files import Evidence, StoredFile, Upload
from models.links import LinkAct
from models.log import LogEntry
from models.store import Store, open_store, sqlite_url
from runtime import backups, restoring
from runtime.backups import Seal
from runtime.pulse import PrefectState, Pulse, TickRecord
from runtime.settings import Settings
from runtime.stopping import StoppableWorld
from services.files import evidence, shelf
from tests.beginnings import begin, written_to
from tests.exhibits import DOCX, JPEG, PDF, PNG
from tests.factories import Play, at, by_list, practice_of
from tests.fakes import Outbox
from tests.integration.browsing import Browser, Desk
from tests.integration.reader import PUBLIC, Office, Way, code_in, hidden, link_in
from web.frame.uploads import _Parser

NOW = at("2018-05-20 10:00")
CLAIM = {"figure": "300", "signed_by": "赵海平"}
REPORTED = {"figure": "40", "as_of": "2018-05-20"}
HASHES = {
    name: sha256(content).hexdigest() for name, content in {"pdf": PDF, "docx": DOCX, "jpg": JPEG, "png": PNG}.items()
}


@pytest.fixture
def play(store: Store, outbox: Outbox) -> Play:
    return Play(store, practice_of(store, public_url=PUBLIC), outbox)


@pytest.fixture
def office(play: Play, tmp_path: Path) -> Office:
    """Zhengzhou and Luoyang have 500 communities, and were written to on the day of dispatch."""
    begin(play, written_to)
    (tmp_path / "home").mkdir()
    return Office(play, NOW, tmp_path / "home")


@pytest.fixture
def li(office: Office) -> Way:
    mail = office.mail("li")
    return Way(link_in(mail), code_in(mail))


def luo(office: Office) -> Way:
    mail = office.mail("luo")
    return Way(link_in(mail), code_in(mail))


def finish(office: Office, way: Way, act: str, reviewed: Response, **more: Any) -> Response:
    """Send the review page's form with the code."""
    return office.client.post(f"{way.link}/{act}/record", data={**hidden(reviewed), "code": way.code, **more})


def files_in(home: Path) -> dict[str, bytes]:
    """Return every file under the home's shelf by its path."""
    at = home / "files"
    return {str(path.relative_to(at)): path.read_bytes() for path in at.rglob("*") if path.is_file()}


def of(store: Store, table: Any) -> list[Any]:
    with store.read() as session:
        return list(session.exec(select(table).order_by(table.id)).all())


def test_a_claim_takes_its_evidence_through_both_steps(office: Office, li: Way) -> None:
    reviewed = office.send(li.link, "claim", {"认定文件.pdf": PDF, "现场.jpg": JPEG}, **CLAIM)
    done = finish(office, li, "claim", reviewed)

    assert (reviewed.status_code, done.status_code) == (200, 200)
    for page in (reviewed, done):
        assert '<dt>佐证材料</dt><dd class="typed">认定文件.pdf、现场.jpg</dd>' in page.text
    [claim] = of(office.play.store, Claim)
    assert [(one.claim_id, one.progress_report_id, one.name) for one in of(office.play.store, Evidence)] == [
        (claim.id, None, "认定文件.pdf"),
        (claim.id, None, "现场.jpg"),
    ]
    assert files_in(office.home) == {
        f"{one[:2]}/{one}": found for one, found in ((HASHES["pdf"], PDF), (HASHES["jpg"], JPEG))
    }
    assert of(office.play.store, Upload) == []
    with office.play.store.read() as session:
        [entry] = session.exec(select(LogEntry).where(LogEntry.action == "evidence.attached")).all()
    assert (entry.actor, entry.detail["claim"]) == ("li", claim.id)
    assert entry.detail["files"] == {HASHES["pdf"]: "认定文件.pdf", HASHES["jpg"]: "现场.jpg"}


def test_a_report_takes_evidence_too(office: Office, li: Way) -> None:
    reviewed = office.send(li.link, "report", {"进展.docx": DOCX}, **REPORTED)
    finish(office, li, "report", reviewed)

    [report], [proof] = of(office.play.store, ProgressReport), of(office.play.store, Evidence)
    assert (proof.progress_report_id, proof.claim_id, proof.name) == (report.id, None, "进展.docx")
    [act] = of(office.play.store, LinkAct)
    assert act.fields["files"] == "进展.docx"


def test_a_form_whose_files_were_left_empty_is_a_form_without_files(office: Office, li: Way) -> None:
    reviewed = office.send(li.link, "report", {}, **REPORTED)
    done = finish(office, li, "report", reviewed)

    assert (done.status_code, "佐证材料" in done.text) == (200, False)
    assert (of(office.play.store, StoredFile), files_in(office.home)) == ([], {})


def test_what_is_wrong_in_the_form_loses_no_file(office: Office, li: Way) -> None:
    wrong = office.send(li.link, "claim", {"认定文件.pdf": PDF}, figure="300", signed_by="")
    kept = re.findall(r'<input type="checkbox" name="file" value="(\w+)" checked> (\S+)</label>', wrong.text)
    again = office.send(li.link, "claim", {"现场.jpg": JPEG}, **CLAIM, file=[kept[0][0]])
    finish(office, li, "claim", again)

    assert (wrong.status_code, kept) == (422, [(HASHES["pdf"], "认定文件.pdf")])
    assert [one.name for one in of(office.play.store, Evidence)] == ["认定文件.pdf", "现场.jpg"]


def test_a_bad_file_is_refused_by_its_name_and_the_good_ones_are_kept(office: Office, li: Way) -> None:
    page = office.send(li.link, "claim", {"好.pdf": PDF, "坏.png": b"<html>"}, **CLAIM)

    assert page.status_code == 422
    assert "没有记录，请更正：坏.png：内容不是 PNG 图片，与扩展名不符；请用原来的格式重新保存后再传。" in page.text
    assert 'type="file" multiple accept=".pdf,.docx,.xlsx,.jpg,.jpeg,.png,.txt,.csv" aria-invalid="true"' in page.text
    assert f'value="{HASHES["pdf"]}" checked> 好.pdf' in page.text
    assert [one.name for one in of(office.play.store, Upload)] == ["好.pdf"]


def test_in_english_it_is_refused_in_english(office: Office, li: Way) -> None:
    page = office.client.post(f"{li.link}/claim?lang=en", data=CLAIM, files=[("files", ("a.exe", b"MZ"))])

    assert "a.exe: is of a kind that is not taken; save it as one of pdf, docx, xlsx" in page.text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        pytest.param("../../../etc/认定.pdf", "认定.pdf", id="folders above"),
        pytest.param("/etc/cron.d/认定.pdf", "认定.pdf", id="an absolute path"),
        pytest.param("C:\\材料\\认定.pdf", "认定.pdf", id="a path of Windows"),
        pytest.param("CON.pdf", "CON.pdf", id="a device of Windows: only ever a name to show"),
        pytest.param('"><img src=x onerror=alert(1)>.pdf', '"><img src=x onerror=alert(1)>.pdf', id="markup"),
    ],
)
def test_a_name_is_only_shown_and_loses_its_folders(office: Office, li: Way, sent: str, kept: str) -> None:
    page = multipart(office, li, part(sent, PDF))
    done = finish(office, li, "report", page)

    assert (page.status_code, done.status_code) == (200, 200)
    assert "<img" not in page.text + done.text
    assert [one.name for one in of(office.play.store, Evidence)] == [kept]
    assert list(files_in(office.home)) == [f"{HASHES['pdf'][:2]}/{HASHES['pdf']}"]


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param("认\0定.pdf", id="a NUL"),
        pytest.param("认\x1b[2J.pdf", id="a control character"),
        pytest.param("认\u202efdp.exe.pdf", id="an override that turns the end around"),
        pytest.param("认" * 300 + ".pdf", id="300 characters"),
        pytest.param("认\n定.pdf", id="a line break"),
        pytest.param(".htaccess", id="a server's settings"),
        pytest.param("..", id="the folder above"),
    ],
)
def test_a_name_that_cannot_be_shown_safely_is_refused(office: Office, li: Way, sent: str) -> None:
    page = multipart(office, li, part(sent, PDF))

    assert page.status_code in {400, 422}
    assert (of(office.play.store, Upload), files_in(office.home)) == ([], {})


def part(name: str, content: bytes) -> bytes:
    """Return one file of a form, its name written as browsers do."""
    escaped = name.replace('"', "%22").encode()
    if name == '"><img src=x onerror=alert(1)>.pdf':
        escaped = name.replace('"', '\\"').encode()
    return (
        b'--b\r\nContent-Disposition: form-data; name="files"; filename="' + escaped + b'"\r\n\r\n' + content + b"\r\n"
    )


def field(name: str, value: str) -> bytes:
    return f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()


MULTIPART = {"Content-Type": "multipart/form-data; boundary=b"}
FIELDS = b"".join(field(name, value) for name, value in REPORTED.items())


def multipart(office: Office, li: Way, *parts: bytes, end: bytes = b"--b--\r\n") -> Response:
    return office.client.post(f"{li.link}/report", content=FIELDS + b"".join(parts) + end, headers=MULTIPART)


def chunks(size: int) -> Iterator[bytes]:
    """Return a form that is longer than this, and says no length."""
    yield b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n'
    yield from (bytes(1 << 20) for _ in range((size >> 20) + 1))
    yield b"\r\n--b--\r\n"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(FIELDS + part("a.pdf", PDF), 400, id="cut off before its end"),
        pytest.param(FIELDS + part("a.pdf", PDF)[:-400], 400, id="cut off in a file"),
        pytest.param(b"", 400, id="nothing"),
        pytest.param(b"x" * 100 + b"--b--", 400, id="no form"),
        pytest.param(field("x", "") * 501 + b"--b--\r\n", 400, id="501 fields"),
        pytest.param(part("a.pdf", b"") * 51 + b"--b--\r\n", 400, id="51 files"),
        pytest.param(b"--b\r\n" + b"X-A: b\r\n" * 10_000 + b"\r\n\r\n--b--\r\n", 400, id="a flood of headers"),
        pytest.param(b"--b\r\nX-A: " + b"b" * 100_000 + b"\r\n\r\n\r\n--b--\r\n", 400, id="a header without an end"),
        pytest.param(b"--b\r\n\r\nnameless\r\n--b--\r\n", 400, id="a part without a name"),
        pytest.param(field("work", "x" * 70_000) + b"--b--\r\n", 400, id="one text too large"),
        pytest.param(field("work", "x" * 60_000) * 2 + b"--b--\r\n", 413, id="texts too large together"),
        pytest.param(FIELDS.replace(b"40", b"\xff\xfe") + b"--b--\r\n", 400, id="not UTF-8"),
    ],
)
def test_a_form_no_page_of_ours_makes_is_refused(office: Office, li: Way, body: bytes, status: int) -> None:
    answer = office.client.post(f"{li.link}/report", content=body, headers=MULTIPART)

    assert (answer.status_code, "没有记录" in answer.text) == (status, True)
    assert (of(office.play.store, Upload), files_in(office.home)) == ([], {})


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=", 'multipart/form-data; boundary="\r"']
)
def test_a_form_without_its_boundary_is_refused(office: Office, li: Way, kind: str) -> None:
    answer = office.client.post(f"{li.link}/report", content=b"--b--", headers={"Content-Type": kind.encode()})

    assert answer.status_code == 400


def test_a_form_without_a_length_is_counted_as_it_comes(office: Office, li: Way) -> None:
    answer = office.client.post(f"{li.link}/report", content=chunks(60 << 20), headers=MULTIPART)

    assert (answer.status_code, "表单：连同文件超过60 MB，没有记录。" in answer.text) == (413, True)
    assert files_in(office.home) == {}


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the forms with files that are read."""
    read: list[int] = []
    parse = _Parser.parse

    async def counting(parser: _Parser) -> FormData:
        read.append(1)
        return await parse(parser)

    monkeypatch.setattr(_Parser, "parse", counting)
    return read


@pytest.mark.parametrize("path", ["report", "report/record"])
def test_nothing_is_read_for_a_link_that_does_not_open(office: Office, li: Way, parsed: list[int], path: str) -> None:
    wrong = office.send(f"{li.link[:-1]}x", path, {"认定.pdf": PDF}, **REPORTED)
    right = office.send(li.link, path, {"认定.pdf": PDF}, **REPORTED)

    assert (wrong.status_code, right.status_code != 404, parsed) == (404, True, [1])


@pytest.mark.parametrize("act", ["acknowledge", "extend", "no_change"])
def test_an_act_that_takes_no_files_keeps_none(office: Office, li: Way, act: str) -> None:
    office.send(li.link, act, {"认定.pdf": PDF}, wanted_on="2018-11-30", reason="x")

    assert (of(office.play.store, Upload), files_in(office.home)) == ([], {})


def test_ten_files_are_taken_and_the_eleventh_is_one_too_many(office: Office, li: Way) -> None:
    files = {f"{n}.txt": f"第{n}份".encode() for n in range(11)}

    page = office.send(li.link, "report", files, **REPORTED)
    fewer = office.send(
        li.link, "report", {}, **REPORTED, file=re.findall(r'name="file" value="(\w+)"', page.text)[:10]
    )
    finish(office, li, "report", fewer)

    assert (page.status_code, "文件：共11个，最多10个。" in page.text) == (422, True)
    assert len(of(office.play.store, Evidence)) == 10


def test_the_same_file_twice_is_one(office: Office, li: Way) -> None:
    reviewed = office.send(li.link, "report", {"甲.pdf": PDF, "乙.pdf": PDF}, **REPORTED)
    finish(office, li, "report", reviewed)

    assert [one.name for one in of(office.play.store, Evidence)] == ["乙.pdf"]
    assert len(of(office.play.store, StoredFile)) == 1


def test_the_same_file_of_two_units_is_kept_once_and_proves_both(office: Office, li: Way) -> None:
    for way in (li, luo(office)):
        finish(office, way, "report", office.send(way.link, "report", {"认定.pdf": PDF}, **REPORTED))

    assert (len(of(office.play.store, StoredFile)), len(of(office.play.store, Evidence))) == (1, 2)


def test_a_form_sent_twice_attaches_once(office: Office, li: Way) -> None:
    reviewed = office.send(li.link, "report", {"认定.pdf": PDF}, **REPORTED)

    answers = [finish(office, li, "report", reviewed) for _ in range(2)]

    assert [one.status_code for one in answers] == [200, 200]
    assert len(of(office.play.store, Evidence)) == 1


@pytest.mark.parametrize("typed", [HASHES["pdf"], "0" * 64, "../../duban.db", "x" * 500])
def test_a_file_this_link_did_not_send_is_refused(office: Office, li: Way, typed: str) -> None:
    theirs = luo(office)
    office.send(theirs.link, "report", {"洛阳.pdf": PDF}, **REPORTED)

    reviewed = office.post(li.link, "report", **REPORTED, file=typed)
    recorded = finish(office, li, "report", office.post(li.link, "report", **REPORTED), file=typed)

    assert (reviewed.status_code, recorded.status_code) == (422, 422)
    for page in (reviewed, recorded):
        assert "文件：已上传的文件找不到了（超过一天，或不是由此上传），请重新选择文件。" in page.text
        assert "洛阳" not in page.text
    assert (of(office.play.store, ProgressReport), of(office.play.store, Evidence)) == ([], [])


def test_files_do_not_wait_longer_than_a_day(office: Office, li: Way) -> None:
    reviewed = office.send(li.link, "report", {"认定.pdf": PDF}, **REPORTED)
    office.now += timedelta(days=1)

    late = finish(office, li, "report", reviewed)

    assert (late.status_code, of(office.play.store, Evidence)) == (422, [])


def test_one_link_cannot_fill_the_disk(office: Office, li: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "MOST_WAITING", len(PDF) + 10)

    page = office.send(li.link, "report", {"认定.pdf": PDF, "现场.jpg": JPEG}, **REPORTED)

    assert (page.status_code, "已上传而未提交的文件超过" in page.text) == (422, True)
    assert [one.name for one in of(office.play.store, Upload)] == ["认定.pdf"]


def test_a_full_disk_keeps_nothing_by_halves_and_says_so(
    office: Office, li: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        page = office.send(li.link, "report", {"认定.pdf": PDF}, **REPORTED)
    again = office.send(li.link, "report", {"认定.pdf": PDF}, **REPORTED)

    assert page.status_code == 422
    assert "文件：现在不能保存（No space left on device），没有记录；请稍后再试，或告知督查室。" in page.text
    assert again.status_code == 200
    assert list(files_in(office.home)) == [f"{HASHES['pdf'][:2]}/{HASHES['pdf']}"]
    assert len(of(office.play.store, Upload)) == 1


def test_a_disk_full_while_a_form_comes_in_is_said(office: Office, li: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("starlette.datastructures.UploadFile.write", full)
    page = office.send(li.link, "report", {"认定.pdf": PDF}, **REPORTED)

    assert (page.status_code, "表单：现在不能接收（No space left on device），没有记录。" in page.text) == (507, True)


def test_a_file_that_could_not_be_placed_has_no_row(office: Office, li: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> Path:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "replace", full)
    page = office.send(li.link, "report", {"认定.pdf": PDF}, **REPORTED)

    assert page.status_code == 422
    assert (of(office.play.store, StoredFile), of(office.play.store, Upload), files_in(office.home)) == ([], [], {})


def attached(office: Office, li: Way, name: str = "认定文件.pdf", content: bytes = PDF) -> int:
    """Return the id of evidence of Zhengzhou's."""
    finish(office, li, "report", office.send(li.link, "report", {name: content}, **REPORTED))
    return of(office.play.store, Evidence)[-1].id


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office.play, at("2018-05-20 11:00"), office.home)


@pytest.mark.parametrize("key", ["wang", "lei", "cao", "li", "zhang"])
def test_evidence_is_fetched_by_the_office_the_leader_and_its_own_unit(
    office: Office, li: Way, desk: Desk, key: str
) -> None:
    number = attached(office, li)

    answer = desk.sign_in(key).get(f"/files/{number}")

    assert (answer.status_code, answer.content) == (200, PDF)
    told = {name: answer.headers[name] for name in ("content-type", "content-disposition", "x-content-type-options")}
    assert told == {
        "content-type": "application/octet-stream",
        "content-disposition": f"attachment; filename*=utf-8''{quote('认定文件.pdf')}",
        "x-content-type-options": "nosniff",
    }
    assert answer.headers["content-security-policy"] == "sandbox"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("key", ["luo", "sun"])
def test_another_unit_s_evidence_is_not_found(office: Office, li: Way, desk: Desk, key: str) -> None:
    number = attached(office, li)
    browser = desk.sign_in(key)

    theirs, none = browser.get(f"/files/{number}"), browser.get("/files/999")

    assert (theirs.status_code, none.status_code) == (404, 404)
    assert theirs.text == none.text.replace("/files/999", f"/files/{number}")


def test_nobody_fetches_evidence_without_signing_in(office: Office, li: Way, desk: Desk) -> None:
    number = attached(office, li)

    answer = desk.stranger().client.get(f"/files/{number}", follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, f"/login?next=%2Ffiles%2F{number}")


@pytest.mark.parametrize("name", ["-1", "0", "abc", "1.0", "%00", "99999999999999999999", "..%2f..%2fduban.db"])
def test_an_address_that_names_no_evidence_is_not_found(desk: Desk, name: str) -> None:
    assert desk.sign_in("wang").get(f"/files/{name}").status_code == 404


def test_what_a_browser_could_run_is_sent_to_be_kept(office: Office, li: Way, desk: Desk) -> None:
    name = "说明'；a=1.txt"
    number = attached(office, li, name, b"<script>alert(1)</script>")

    answer = desk.sign_in("wang").get(f"/files/{number}")

    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == f"attachment; filename*=utf-8''{quote(name)}"


def test_bytes_that_are_gone_are_not_found_and_logged(
    office: Office, li: Way, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    number = attached(office, li)
    shelf.path_of(office.home / "files", HASHES["pdf"]).unlink()

    answer = desk.sign_in("wang").get(f"/files/{number}")

    assert (answer.status_code, "is not in the home" in caplog.text) == (404, True)


def test_what_nobody_attached_is_thrown_away_after_a_day_and_what_proves_something_stays(
    office: Office, li: Way
) -> None:
    attached(office, li)
    office.send(li.link, "report", {"认定.pdf": PDF, "现场.jpg": JPEG}, **REPORTED)
    store, at_home = office.play.store, office.home / "files"

    soon = evidence.prune_unattached(store, at_home, now=office.now + timedelta(hours=23))
    later = [evidence.prune_unattached(store, at_home, now=office.now + timedelta(days=1)) for _ in range(2)]

    assert (soon, later) == (0, [1, 0])
    assert files_in(office.home) == {f"{HASHES['pdf'][:2]}/{HASHES['pdf']}": PDF}
    assert (of(store, Upload), [one.sha256 for one in of(store, StoredFile)]) == ([], [HASHES["pdf"]])


def test_what_was_sent_again_meanwhile_is_not_thrown_away(
    office: Office, li: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, at_home = office.play.store, office.home / "files"
    office.send(li.link, "report", {"现场.jpg": JPEG}, **REPORTED)
    office.now += timedelta(days=1)
    forget = evidence._forget

    def meanwhile(*given: Any) -> list[str]:
        monkeypatch.setattr(shelf, "take_away", lambda at, one: removed.append(one))
        return forget(*given)

    removed: list[str] = []
    monkeypatch.setattr(evidence, "_forget", meanwhile)
    monkeypatch.setattr(evidence, "file_hashed", lambda *_: StoredFile)  # as if it had just been stored again
    gone = evidence.prune_unattached(store, at_home, now=office.now)

    assert (gone, removed) == (0, [])


def test_the_watchman_throws_them_away(office: Office, li: Way) -> None:
    office.send(li.link, "report", {"现场.jpg": JPEG}, **REPORTED)
    office.now += timedelta(days=1)
    pulse = Pulse(PrefectState.DOWN)
    pulse.record(TickRecord(office.now))

    asyncio.run(keep_watch(StoppableWorld(Settings(home=office.home), office.play.store, lambda: office.now), pulse))

    assert (files_in(office.home), of(office.play.store, StoredFile)) == ({}, [])


def test_evidence_is_backed_up_and_restored_with_its_rows(office: Office, li: Way, tmp_path: Path) -> None:
    number = attached(office, li)
    (office.home / "files/.half.part").write_bytes(b"still being written")
    given = Settings(home=office.home, database_url=sqlite_url(tmp_path / "duban.db"))

    made = backups.take(given, tmp_path / "kept", now=office.now)
    restoring.restore(tmp_path / "kept", Settings(home=tmp_path / "fresh"))

    name = f"files/{HASHES['pdf'][:2]}/{HASHES['pdf']}"
    assert made.files[name] == Seal(len(PDF), HASHES["pdf"])
    assert set(made.files) == {"duban.db", name}
    store = open_store(sqlite_url(tmp_path / "fresh/duban.db"))
    there = Desk(Play(store, office.play.practice, office.play.outbox), at("2018-05-20 12:00"), tmp_path / "fresh")
    assert there.sign_in("wang").get(f"/files/{number}").content == PDF
    store.close()


def test_a_file_thrown_away_while_a_backup_is_made_is_not_missed(
    office: Office, li: Way, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attached(office, li)
    there = backups.files_of(office.home)
    monkeypatch.setattr(backups, "files_of", lambda home: [*there, home / "files/ab/gone"])

    made = backups.take(
        Settings(home=office.home, database_url=sqlite_url(tmp_path / "duban.db")), tmp_path / "kept", now=office.now
    )

    assert set(made.files) == {"duban.db", f"files/{HASHES['pdf'][:2]}/{HASHES['pdf']}"}


ASSIGNMENT = "/bureau/assignments/1"


def send(browser: Browser, path: str, files: dict[str, bytes], **fields: str | list[str]) -> Response:
    """Send a form with files from the page opened last, as a browser does."""
    sent = [("files", (name, content)) for name, content in files.items()]
    return browser.client.post(path, data={**browser.carried, **fields}, files=sent or [("files", ("", b""))])


def test_somebody_signed_in_sends_evidence_through_both_steps(office: Office, desk: Desk) -> None:
    li = desk.sign_in("li")
    li.get(f"{ASSIGNMENT}/claim")

    wrong = send(li, f"{ASSIGNMENT}/claim", {"认定文件.pdf": PDF, "a.exe": b"MZ"}, **CLAIM)
    reviewed = send(li, f"{ASSIGNMENT}/claim", {"现场.jpg": JPEG}, **CLAIM, file=[HASHES["pdf"]])
    done = li.post(f"{ASSIGNMENT}/claim/record", **hidden(reviewed))

    assert (wrong.status_code, "a.exe：不收这种文件" in wrong.text) == (422, True)
    assert f'value="{HASHES["pdf"]}" checked> <span class="form-check-label">认定文件.pdf</span>' in wrong.text
    assert '<dd class="typed">认定文件.pdf、现场.jpg</dd>' in reviewed.text
    assert re.findall(r'<a href="(/files/\d)">(.+?)</a>', done.text) == [
        ("/files/2", "现场.jpg"),
        ("/files/1", "认定文件.pdf"),
    ]
    assert desk.sign_in("wang").get("/files/2").content == JPEG


@pytest.mark.parametrize("path", ["", "/claims/1"])
def test_the_office_finds_the_evidence_where_it_verifies(office: Office, li: Way, desk: Desk, path: str) -> None:
    finish(office, li, "claim", office.send(li.link, "claim", {"认定<文件>.pdf": PDF}, **CLAIM))

    page = desk.sign_in("wang").get(f"/directives/督2018-04-01{path}").text
    theirs = desk.sign_in("luo").get(f"/directives/督2018-04-01{path}").text

    assert '<a href="/files/1">认定&lt;文件&gt;.pdf</a>' in page
    assert "/files/1" not in theirs


def test_a_claim_without_evidence_says_so(office: Office, li: Way, desk: Desk) -> None:
    office.record(li.link, "claim", li.code, **CLAIM)

    assert "没有佐证材料。" in desk.sign_in("wang").get("/directives/督2018-04-01/claims/1").text


def test_what_a_colleague_uploaded_is_theirs_to_attach(office: Office, desk: Desk) -> None:
    li, zhang = desk.sign_in("li"), desk.sign_in("zhang")
    for browser in (li, zhang):
        browser.get(f"{ASSIGNMENT}/report")
    send(li, f"{ASSIGNMENT}/report", {"认定.pdf": PDF}, **REPORTED)

    answer = send(zhang, f"{ASSIGNMENT}/report", {}, **REPORTED, file=HASHES["pdf"])

    assert (answer.status_code, "已上传的文件找不到了" in answer.text) == (422, True)


@pytest.mark.parametrize("path", [f"{ASSIGNMENT}/report", f"{ASSIGNMENT}/report/record", "/logout"])
def test_nothing_is_read_of_a_form_of_nobody_signed_in(desk: Desk, parsed: list[int], path: str) -> None:
    answer = desk.stranger().client.post(path, files=[("files", ("认定.pdf", PDF))], follow_redirects=False)

    assert (answer.status_code, parsed) == (303, [])


def test_a_form_with_files_of_another_page_is_refused(office: Office, desk: Desk) -> None:
    li = desk.sign_in("li")

    answer = li.client.post(f"{ASSIGNMENT}/report", data={"csrf": "x"}, files=[("files", ("认定.pdf", PDF))])

    assert (answer.status_code, of(office.play.store, Upload)) == (403, [])


@pytest.fixture
def listed(play: Play) -> tuple[Office, Way]:
    """Zhengzhou's three items, written about on the day of dispatch."""
    play.dispatched(**by_list())
    play.tick("2018-04-16 14:30")
    office = Office(play, at("2018-05-20 10:00"))
    return office, Way(link_in(office.mail("li")), code_in(office.mail("li")))


@pytest.mark.parametrize(
    "pasted",
    [
        pytest.param("1,3", id="commas"),
        pytest.param("3 1", id="spaces"),
        pytest.param("1\r\n3\r\n", id="lines"),
        pytest.param("１，３、", id="full width"),
        pytest.param("1;3；1", id="semicolons, and one twice"),
        pytest.param("3", id="beside a tick"),
    ],
)
def test_items_are_claimed_by_pasting_their_numbers(listed: tuple[Office, Way], pasted: str) -> None:
    office, li = listed

    office.record(li.link, "claim", li.code, items=["1"], pasted=pasted, signed_by="赵海平")

    assert office.play.items("督2018-04-01") == {"1": "claimed", "2": "open", "3": "claimed"}


def test_a_number_that_may_not_be_claimed_is_refused_by_name(listed: tuple[Office, Way]) -> None:
    office, li = listed
    office.play.claim("督2018-04-01", "li", "2018-05-02 10:00", items=("2",))
    office.play.give_back(1, "2018-05-03 10:00")

    page = office.post(li.link, "claim", pasted="1 9 <b>x</b>", signed_by="赵海平")

    assert page.status_code == 422
    assert "申请销号的事项：“9、&lt;b&gt;x&lt;/b&gt;”不是可申请销号的事项编号。" in page.text
    assert ">1 9 &lt;b&gt;x&lt;/b&gt;</textarea>" in page.text
    assert office.play.items("督2018-04-01")["1"] == "open"
