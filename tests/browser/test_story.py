"""The whole story in a real browser with real mail: registered, dispatched, answered from the mail, returned, accepted, escalated."""

import re
from datetime import date, timedelta
from email.message import EmailMessage

import chinese_calendar
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.conftest import Served
from tests.browser.wcag import violations
from tests.exhibits import PDF
from tests.integration.reader import code_in
from tests.integration.served_office import Sink

NUMBER = "督2018-04-01"
TITLE = "规范化社区创建"


def press(page: Page, name: str, *, within: str = "main") -> None:
    page.locator(within).get_by_role("button", name=name, exact=True).first.click()


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f'main [name="{name}"]:visible').first.fill(value)


def register(page: Page) -> None:
    """Register 500 communities for two bureaus from the form, as a clerk."""
    page.goto("/register")
    page.locator("#source").select_option(index=1)
    fill(page, title=TITLE, text="九月底前规范化社区不少于500个。", done_when="通过省厅验收", due_on="9月底前")
    fill(page, **{"target.quantity": "500", "target.unit": "个"})
    page.locator("#desk").select_option("wang")
    page.locator("#leader").select_option("cao")
    for unit in ("郑州市民政局", "洛阳市民政局"):
        page.get_by_role("group", name="牵头单位").get_by_label(unit).check()
    press(page, "下一步：核对")
    expect(page.locator("main")).to_contain_text("2018-09-30")
    press(page, "确认登记")


def hand_out(page: Page) -> None:
    """Paste the quotas from a table, and submit."""
    page.goto(f"/drafts/{NUMBER}/quotas")
    page.locator("summary", has_text="从表格粘贴").click()
    fill(page, pasted="郑州市民政局\t３００\n洛阳市民政局\t200")
    press(page, "作为任务数填入")
    expect(page.locator("#sum")).to_have_text("500")
    press(page, "保存")
    page.goto(f"/drafts/{NUMBER}/preview")
    expect(page.locator("main")).to_contain_text("郑州市民政局")
    page.goto(f"/drafts/{NUMBER}")
    press(page, "送审")
    expect(page.get_by_role("status").first).not_to_be_empty()


def mail_to(sink: Sink, key: str) -> str:
    """Return the text of the last mail somebody got."""
    got = [mail for mail in sink.kept if f"{key}@example.org" in str(mail["To"])]
    assert got, f"no mail to {key}"
    return text_of(got[-1])


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(mail: str) -> str:
    """Return the first link of a mail."""
    found = re.search(r"http://127\.0\.0\.1:\d+/a/[0-9a-f]{64}", mail)
    assert found, mail
    return found[0]


def follow(page: Page, mail: str) -> str:
    """Open the link of a mail; return its code."""
    page.goto(link_in(mail))
    assert violations(page) == []
    return code_in(mail)


def answer(page: Page, act: str, code: str, *, evidence: bool = False, **fields: str) -> None:
    """Fill in the form of an act, add what proves it, look at what will be recorded, and record it."""
    form = page.locator(f'form[action*="/{act}"]')
    form.evaluate("form => { const held = form.closest('details'); if (held) held.open = true; }")
    for name, value in fields.items():
        form.locator(f'[name="{name}"]').fill(value)
    if evidence:
        given: FilePayload = {"name": "认定文件.pdf", "mimeType": "application/pdf", "buffer": PDF}
        form.locator('[type="file"]').set_input_files(given)
    form.locator('[type="submit"]').click()
    page.locator("#code").fill(code)
    page.get_by_role("button").click()
    expect(page.get_by_role("status")).to_contain_text("已记录")


def test_a_directive_from_the_meeting_to_the_leader(served: Served, browser: Browser, browser_sink: Sink) -> None:
    wang, lei = served.sign_in(browser, "wang"), served.sign_in(browser, "lei")
    register(wang)
    hand_out(wang)

    lei.goto("/approvals")
    expect(lei.locator("main")).to_contain_text(TITLE)
    lei.goto(f"/drafts/{NUMBER}")
    fill(lei, document="豫民督〔2018〕1号")
    press(lei, "批准")
    wang.goto(f"/drafts/{NUMBER}")
    press(wang, "下发")
    expect(wang.locator("h1")).to_contain_text(TITLE)

    served.tick("2018-04-16 14:30")
    luo = served.open(browser)
    answer(luo, "acknowledge", follow(luo, mail_to(browser_sink, "luo")))
    li = served.open(browser)
    code = follow(li, mail_to(browser_sink, "li"))
    answer(li, "acknowledge", code)
    answer_later(served, browser_sink, li)
    return_and_accept(served, browser, browser_sink, li)
    escalate(served, browser, browser_sink)


def answer_later(served: Served, sink: Sink, li: Page) -> None:
    """Zhengzhou reports its figure and claims, from the mail of September."""
    served.tick("2018-09-17 08:30")
    served.at("2018-09-17 10:00")
    mail = mail_to(sink, "li")
    code = follow(li, mail)
    answer(li, "report", code, figure="300", work="300个社区全部通过验收")
    follow(li, mail)
    answer(li, "claim", code, figure="300", signed_by="赵海平", statement="验收材料已报")


def return_and_accept(served: Served, browser: Browser, sink: Sink, li: Page) -> None:
    """The office returns the claim, the bureau claims again, the office accepts."""
    wang = served.sign_in(browser, "wang")
    verify(wang, "return", reason="佐证材料不齐")
    served.tick("2018-09-17 14:30")
    served.at("2018-09-18 10:00")
    code = follow(li, mail_to(sink, "li"))
    answer(li, "claim", code, evidence=True, figure="300", signed_by="赵海平", statement="材料已补齐")
    wang = served.sign_in(browser, "wang")
    verify(wang, "accept", evidence="认定文件.pdf")


def verify(wang: Page, act: str, *, evidence: str = "", **fields: str) -> None:
    wang.goto("/desk")
    wang.get_by_role("link", name="核验", exact=True).click()
    if evidence:
        with wang.expect_download() as got:
            wang.get_by_role("link", name=evidence).click()
        assert got.value.path().read_bytes() == PDF
    form = wang.locator(f'form[action$="/{act}"]')
    for name, value in fields.items():
        form.locator(f'[name="{name}"]').fill(value)
    form.locator('[type="submit"]').click()
    expect(wang.locator("#said")).not_to_be_empty()


def workdays(since: str, until: str) -> list[str]:
    """Return the working days from a day to a day (both inclusive)."""
    days = (date.fromisoformat(since) + timedelta(days=n) for n in range(90))
    return [str(day) for day in days if str(day) <= until and chinese_calendar.is_workday(day)]


def escalate(served: Served, browser: Browser, sink: Sink) -> None:
    """Luoyang does nothing: its deputy head is told, the notice to its head waits for a person, the leader sees it red."""
    for day in workdays("2018-09-25", "2018-10-12"):
        served.tick(f"{day} 08:30")
    assert "洛阳市民政局" in mail_to(sink, "sun")
    assert not [mail for mail in sink.kept if "shi@example.org" in str(mail["To"])]
    for day in workdays("2018-10-13", "2018-10-19"):
        served.tick(f"{day} 08:30")
    wang = served.sign_in(browser, "wang")
    wang.goto("/desk")
    wang.get_by_role("link", name="发送或停发").first.click()
    press(wang, "确认发出")
    served.tick("2018-10-22 08:30")
    assert TITLE in mail_to(sink, "shi")

    cao = served.sign_in(browser, "cao")
    cao.goto("/leader")
    expect(cao.locator("main")).to_contain_text("洛阳市民政局")
    expect(cao.locator("main")).to_contain_text("红")
