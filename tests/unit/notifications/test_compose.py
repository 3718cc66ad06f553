from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import pytest

from notifications import labels, voices
from notifications.catalogue import Catalogue
from notifications.compose import compose
from notifications.digest import DigestLine, NextReminder, Office
from rules.acts import Act
from rules.ladder import Mode, NoticeKind
from rules.milestones import MilestoneKind
from rules.roles import Role
from rules.sections import DigestSection
from tests.unit.notifications.cast import DUE, TEN_DAYS_BEFORE, THREE_DAYS_LATE, bare, digest, english, prompt, reminder

CAUSES = {
    NoticeKind.EVENT: (
        "dispatched",
        "returned",
        "untrue",
        "claimed#2",
        "submitted",
        "resumed",
        "adjusted",
        "urged",
        "new",
    ),
    NoticeKind.RESULT: ("accepted", "items_accepted", "ended", "extended", "refused", "held", "new"),
}
BOTH = pytest.mark.parametrize("locale", ["zh", "en"])


class Page(HTMLParser):
    """What a mail program would read: its tags, addresses and words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)


def lines(kind: NoticeKind) -> Iterator[tuple[date, DigestLine]]:
    """Every line of a kind: role, milestone, cause, and where the day stands to the due date."""
    stands = ((TEN_DAYS_BEFORE, 10), (DUE, 0), (THREE_DAYS_LATE, -3))
    causes = CAUSES.get(kind, ("due-3wd",))
    for role, milestone, cause, (on, days) in product(Role, MilestoneKind, causes, stands):
        yield on, prompt(kind=kind, role=role, milestone=milestone, cause=cause, days=days, step="选址")


@BOTH
@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_role_and_milestone_is_worded(kind: NoticeKind, locale: str) -> None:
    for on, line in lines(kind):
        mail = digest(line, on=on)
        rendered = compose(mail if locale == "zh" else english(mail))

        why = voices.words_of(locale).why[line.role]
        assert line.number in rendered.subject
        assert all(fact in rendered.text for fact in (line.title, line.unit, line.number, why, "李某", "0371-65500000"))
        assert not any(mark in rendered.text + rendered.html for mark in ("None", "\ue000", "\ue001", "升级", "scalat"))


@BOTH
@pytest.mark.parametrize("detail", ["full", "title", "link"])
@pytest.mark.parametrize("link", ["", "https://duban.example.cn/m/abc"])
@pytest.mark.parametrize("flag", ["peer", "hoped", "rests", "provisional"])
def test_every_condition_is_worded_at_every_detail(flag: str, link: str, detail: str, locale: str) -> None:
    for kind, leads, (on, days) in product(NoticeKind, (True, False), ((TEN_DAYS_BEFORE, 10), (THREE_DAYS_LATE, -3))):
        line = reminder(kind=kind, leads=leads, days=days, link=link, **{flag: True})
        mail = digest(line, bare(kind=kind, link=link), on=on, detail=detail)

        assert compose(mail if locale == "zh" else english(mail)).html


def test_both_bodies_say_the_same() -> None:
    rendered = compose(digest(prompt(), bare(kind=NoticeKind.INFORM), on=THREE_DAYS_LATE))

    said = Page(rendered.html).text
    missing = [line for line in rendered.text.split("\n") if line and "http" not in line and line.strip() not in said]
    assert [line for line in missing if not line.startswith("【")] == []


@BOTH
def test_html_needs_nothing_from_outside_and_is_well_formed(locale: str) -> None:
    mail = digest(reminder(), prompt(), bare(link=""))

    page = Page(compose(mail if locale == "zh" else english(mail)).html)

    assert page.open == []
    assert page.tags <= {"html", "head", "meta", "title", "body", "div", "p", "h2", "h3", "a", "b", "br", "span"}
    assert {name for name, _ in page.attributes} <= {"lang", "charset", "name", "content", "style", "href"}
    assert {value for name, value in page.attributes if name == "href"} == {"https://duban.example.cn/m/abc"}
    assert not [value for name, value in page.attributes if name == "style" and ("url(" in value or "@import" in value)]


ATTACKS = (
    "<img src=x onerror=alert(1)>",
    "{{7*7}}{% raw %}{#x#}",
    '"><script>alert(1)</script>',
    "' onmouseover='x",
    "&lt;b&gt;",
)


@BOTH
@pytest.mark.parametrize("attack", ATTACKS)
def test_what_people_typed_is_shown_as_typed(attack: str, locale: str) -> None:
    line = prompt(
        title=attack, source=attack, unit=attack, counted=attack, note=attack, number=attack, step=attack,
        told_too=(attack,), told_before=((date(2018, 10, 8), attack),), milestone=MilestoneKind.STEP,
    )  # fmt: skip
    mail = replace(digest(line, on=THREE_DAYS_LATE), office=Office(attack, attack, attack))

    rendered = compose(replace(mail, reader=replace(mail.reader, name=attack, title=attack, locale=locale)))

    page = Page(rendered.html)
    assert attack in rendered.subject
    assert page.text.count(attack) >= 9
    assert rendered.text.count(attack) >= 9
    assert page.tags.isdisjoint({"img", "script"})
    assert not [name for name, _ in page.attributes if name.startswith("on")]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "ftp://x"])
def test_a_link_that_is_not_a_page_is_no_link(link: str) -> None:
    rendered = compose(digest(reminder(link=link)))

    assert link not in rendered.text + rendered.html
    assert "回复单" in rendered.text


def test_a_link_cannot_leave_its_attribute() -> None:
    page = Page(compose(digest(reminder(link='https://x.cn/"onclick="y'))).html)

    assert ("href", 'https://x.cn/"onclick="y') in page.attributes


@pytest.mark.parametrize(
    "broken", ["规范\r\nBcc: x@y.cn", "规范\x00", "规范\u202e化", "规范\u2028化", "\ud800", "\ue000规\ue001"]
)
def test_line_breaks_and_hidden_characters_of_a_title_are_gone(broken: str) -> None:
    rendered = compose(digest(reminder(title=broken, note=broken)))

    assert rendered.subject.isprintable()
    assert rendered.text.replace("\n", "").isprintable()
    assert broken not in rendered.html


def test_a_rare_character_stays() -> None:
    assert "𠮷林路社区" in compose(digest(reminder(title="𠮷林路社区"))).subject


def test_a_long_title_is_cut_in_the_subject_only() -> None:
    rendered = compose(digest(reminder(title="社" * 150)))

    assert rendered.subject == f"【提醒】{'社' * 39}…：9月30日到期，还差7个（督2018-04-06）"
    assert "社" * 150 in rendered.text


def subject(*given: DigestLine, on: date = TEN_DAYS_BEFORE, detail: str = "full") -> str:
    return compose(digest(*given, on=on, detail=detail)).subject


EVENT, RESULT, LATE = NoticeKind.EVENT, NoticeKind.RESULT, THREE_DAYS_LATE


@pytest.mark.parametrize(
    ("line", "on", "expected"),
    [
        (reminder(days=0), DUE, "【提醒】规范化社区创建：今日到期，还差7个（督2018-04-06）"),
        (
            reminder(kind=NoticeKind.URGE, days=-3),
            LATE,
            "【催办】规范化社区创建：已逾期3个工作日，还差7个（督2018-04-06）",
        ),
        (
            prompt(hoped=True),
            LATE,
            "【督办提示】规范化社区创建：未达预期，期限已过3个工作日，还差3个（督2018-04-06）",
        ),
        (
            prompt(kind=NoticeKind.ATTENTION, role=Role.LEADER),
            LATE,
            "【提请关注】规范化社区创建未按期办结，请予协调（督2018-04-06）",
        ),
        (
            bare(kind=EVENT, cause="dispatched", milestone=MilestoneKind.RECEIPT),
            TEN_DAYS_BEFORE,
            "【请签收】规范化社区创建：请于9月30日前签收（督2018-04-06）",
        ),
        (
            bare(kind=NoticeKind.CALL, role=Role.DESK, milestone=MilestoneKind.RECEIPT, days=-3),
            LATE,
            "【请电话联系】规范化社区创建：郑州市民政局签收已逾期3个工作日（督2018-04-06）",
        ),
        (
            prompt(kind=NoticeKind.PROPOSAL, role=Role.DESK),
            LATE,
            "【待审核】规范化社区创建：拟告知郑州市民政局主要负责人（督2018-04-06）",
        ),
        (
            bare(kind=EVENT, cause="untrue", answer_by=date(2018, 9, 25)),
            TEN_DAYS_BEFORE,
            "【反映不实退回】规范化社区创建：请于9月25日前办理（督2018-04-06）",
        ),
        (
            bare(kind=RESULT, cause="items_accepted"),
            TEN_DAYS_BEFORE,
            "【销号】规范化社区创建：销号（督2018-04-06）",
        ),
        (
            bare(kind=RESULT, cause="something new"),
            TEN_DAYS_BEFORE,
            "【结果告知】规范化社区创建：结果告知（督2018-04-06）",
        ),
        (reminder(peer=True), TEN_DAYS_BEFORE, "【商请】规范化社区创建：9月30日到期，还差7个（督2018-04-06）"),
        (
            bare(milestone=MilestoneKind.ITEMS, items_open=5, items_total=12),
            TEN_DAYS_BEFORE,
            "【提醒】规范化社区创建：9月30日到期，5项未销号（督2018-04-06）",
        ),
        (
            reminder(due_on=date(2019, 1, 10)),
            TEN_DAYS_BEFORE,
            "【提醒】规范化社区创建：2019年1月10日到期，还差7个（督2018-04-06）",
        ),
    ],
    ids=lambda value: value.cause if isinstance(value, DigestLine) else "",
)
def test_a_subject_says_what_is_asked_and_when(line: DigestLine, on: date, expected: str) -> None:
    assert subject(line, on=on) == expected


def test_the_subject_of_several_lines_counts_them_under_the_gravest_word() -> None:
    late = reminder(kind=NoticeKind.URGE, due_on=date(2018, 9, 14), days=-1)

    assert subject(late, reminder(number="督2018-04-07"), reminder(number="督2018-04-08")) == (
        "【催办】3项待办：1项逾期、2项即将到期（督2018-04-06等）"
    )
    assert subject(late, prompt(days=-1, due_on=date(2018, 9, 14))) == "【督办提示】2项待办：2项逾期（督2018-04-06）"
    assert subject(bare(kind=RESULT), bare(kind=NoticeKind.INFORM)) == "【结果告知】2项供知悉（督2018-04-06）"


def test_how_much_a_mail_tells_can_be_limited() -> None:
    facts = ("郑州市民政局", "22", "李某", "移交", "推进会")
    line = prompt(told_too=("李某",))

    title = compose(replace(digest(line, on=LATE, detail="title"), reader=DEPUTY_HEAD))
    link = compose(replace(digest(line, on=LATE, detail="link"), reader=DEPUTY_HEAD))

    assert not [fact for fact in facts if fact in title.subject + title.html + title.text]
    assert "规范化社区创建" in title.text
    assert (link.subject, "规范化社区创建" in link.html + link.text) == ("【督办提示】督2018-04-06", False)


DEPUTY_HEAD = replace(digest(reminder()).reader, name="张某")


def test_what_was_hoped_for_is_never_called_overdue() -> None:
    mail = digest(reminder(kind=NoticeKind.URGE, hoped=True, days=-3), prompt(hoped=True), on=LATE)

    for rendered, words in ((compose(mail), ("逾期", "超期")), (compose(english(mail)), ("verdue",))):
        assert not [word for word in words if word in rendered.subject + rendered.text + rendered.html]


def test_hoped_and_promised_stand_under_a_heading_of_both() -> None:
    mail = digest(reminder(hoped=True, days=-3), reminder(days=-3), on=LATE)

    assert "【已逾期或未达预期】（2项）" in compose(mail).text


@pytest.mark.parametrize(
    ("line", "on", "sentence"),
    [
        (
            reminder(due_on=date(2018, 10, 1), rests=True),
            TEN_DAYS_BEFORE,
            "期限：10月1日（星期一，休息日，期限不顺延）。",
        ),
        (reminder(provisional=True), TEN_DAYS_BEFORE, "期限：9月30日（星期日，调休上班，推算，以正式放假通知为准）。"),
        (
            reminder(due_on=date(2018, 10, 1), rests=True, days=0),
            DUE,
            "你局牵头的这一事项在休息日到期，今日是期限前最后一个工作日。",
        ),
        (
            reminder(coming=(NextReminder(date(2018, 9, 18), Role.DEPUTY_HEAD, Mode.AUTO),)),
            TEN_DAYS_BEFORE,
            "如今日仍未反馈，明日将告知你局分管负责人。",
        ),
        (
            reminder(coming=(NextReminder(date(2018, 9, 18), Role.HEAD, Mode.CONFIRM),)),
            TEN_DAYS_BEFORE,
            "如至9月18日仍未反馈，经督查室审核后将告知你局主要负责人。",
        ),
        (
            reminder(coming=(NextReminder(date(2018, 9, 20), Role.LEADER, Mode.CONFIRM),)),
            TEN_DAYS_BEFORE,
            "如至9月20日仍未反馈，经督查室审核后将提请分管厅领导协调。",
        ),
        (
            reminder(reported=None, verified=None, checking=None),
            TEN_DAYS_BEFORE,
            "你局任务22个；尚未报送进展；尚差22个。",
        ),
        (
            reminder(reported=Decimal("22.0"), as_of=None),
            TEN_DAYS_BEFORE,
            "你局任务22个；已报22个，已核12个，3个核验中；已达到任务数。",
        ),
        (
            reminder(role=Role.LEADER, kind=NoticeKind.ATTENTION, unit="洛阳市民政局"),
            TEN_DAYS_BEFORE,
            "洛阳市民政局牵头的这一事项还有10个工作日到期，提请关注协调。",
        ),
        (
            reminder(unit="省财政厅社会保障处", peer=True),
            TEN_DAYS_BEFORE,
            "贵处牵头的这一事项还有10个工作日到期，商请按期办理。",
        ),
    ],
)
def test_a_condition_has_its_sentence(line: DigestLine, on: date, sentence: str) -> None:
    assert sentence in compose(digest(line, on=on)).text.split("\n")


def test_sixty_lines_stay_a_mail() -> None:
    many = [reminder(number=f"督2018-04-{n:02}", title=f"事项{n}") for n in range(60)]

    rendered = compose(digest(*many))

    assert rendered.subject == "【提醒】60项待办：60项即将到期（督2018-04-00等）"
    assert "60. 事项59" in rendered.text
    assert len(rendered.html.encode()) < 102_000  # what large webmail shows without cutting


def test_no_template_says_that_a_matter_is_raised() -> None:
    sources = [
        path.read_text() for path in [*Path(voices.TEMPLATES).rglob("*.j2"), *Path(voices.__file__).parent.glob("*.py")]
    ]

    assert len(sources) > 40
    assert not [source for source in sources if "升级" in source or "scalat" in source.lower()]


@pytest.mark.parametrize("words", [voices.words_of("zh"), voices.words_of("en")], ids=["zh", "en"])
def test_a_catalogue_has_a_word_for_everything(words: Catalogue) -> None:
    asked = (
        (words.kinds, NoticeKind),
        (words.sections, DigestSection),
        (words.milestones, MilestoneKind),
        (words.duties, MilestoneKind),
        (words.missing, MilestoneKind),
        (words.roles, Role),
        (words.why, Role),
        (words.acts, Act),
    )
    assert [set(given) for given, _ in asked] == [set(needed) for _, needed in asked]
    assert words.frame.keys() == labels.FRAME.keys()
    assert words.sheet.keys() == labels.SHEET.keys()
    assert words.events.keys() | words.results.keys() == labels.EVENTS.keys() | labels.RESULTS.keys()


def test_both_languages_have_the_same_templates() -> None:
    names = [{path.relative_to(folder).as_posix() for path in folder.rglob("*.j2")} for folder in FOLDERS]

    assert names[0] == names[1] >= {f"line/{kind}.j2" for kind in NoticeKind}


FOLDERS = [voices.TEMPLATES / lang for lang in ("zh", "en")]


def test_composing_again_gives_the_same() -> None:
    mail = digest(reminder(), prompt())

    assert compose(mail) == compose(mail)
