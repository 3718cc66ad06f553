"""Minutes in, drafts out: whole texts as an office writes them."""

from datetime import date
from decimal import Decimal

import pytest

from minutes.clean import clean
from minutes.questions import QuestionKind
from minutes.values.bounds import Bound
from minutes.values.when import Basis, DeadlineKind
from tests.unit.minutes.cast import HELD, drafts, ordered, reading

EIGHT = """4月16日，省民政厅在郑州召开2018年重点民政工作推进会，28个市县局长汇报。
会议指出，今年第一季度工作取得新成绩。一是救助资金拨付110.74亿元。二是推动705个规范化社区建设。
会议强调，当前要抓好以下两项重点工作：
一是着力推进服务设施建设。推进县级福利中心建设，力争年底前123个中心全部投入使用。在全省推广许昌市“一有七中心”经验。争取于9月底前完成不少于500个规范化社区的创建任务。
二是着力抓好问题整改。各地要倒排工期，确保每一个问题都整改到位，不留死角。
"""


def test_a_report_yields_key_works_with_their_children_and_nothing_of_what_was_achieved() -> None:
    found = reading(EIGHT).drafts

    assert [(draft.heading, draft.parent, draft.text) for draft in found] == [
        (True, None, "着力推进服务设施建设"),
        (False, 0, "推进县级福利中心建设，力争年底前123个中心全部投入使用"),
        (False, 0, "在全省推广许昌市“一有七中心”经验"),
        (False, 0, "争取于9月底前完成不少于500个规范化社区的创建任务"),
        (True, None, "着力抓好问题整改"),
        (False, 4, "各地要倒排工期，确保每一个问题都整改到位，不留死角"),
    ]


def test_a_goal_has_number_unit_bound_day_and_strength() -> None:
    draft = reading(EIGHT).drafts[3]

    assert (draft.quantity, draft.unit, draft.comparator) == (Decimal(500), "个", Bound.AT_LEAST)
    assert (draft.deadline, draft.deadline_phrase, draft.deadline_kind) == (
        date(2018, 9, 30),
        "9月底前",
        DeadlineKind.EXPLICIT,
    )
    assert (draft.deadline_basis, draft.strength, draft.title) == (
        Basis.YEAR_OF_TEXT,
        "争取",
        "完成不少于500个规范化社区的创建任务",
    )


def test_a_draft_says_where_it_stands_in_the_text_as_received() -> None:
    source = "會議要求,爭取于9月底前完成不少于500個規(guī)范化社區(qū)的創(chuàng)建任務(wù)。"

    (draft,) = reading(source).drafts

    assert source[draft.start : draft.end] == "爭取于9月底前完成不少于500個規(guī)范化社區(qū)的創(chuàng)建任務(wù)"
    assert draft.text == "争取于9月底前完成不少于500个规范化社区的创建任务"


def test_the_meeting_is_named_with_its_day_and_who_held_it() -> None:
    meeting = reading(EIGHT).meeting

    assert (meeting.title, meeting.date, meeting.issuer) == ("2018年重点民政工作推进会", HELD, "省民政厅")


def test_a_date_at_the_start_of_a_sentence_holds_for_what_follows() -> None:
    found = drafts("会议要求，到2030年，累计建成农田13.5亿亩，改造提升2.8亿亩；到2035年，新增灌溉面积1.3亿亩。")

    assert [(draft.quantity, draft.deadline, draft.deadline_kind) for draft in found] == [
        (Decimal(1_350_000_000), date(2030, 12, 31), DeadlineKind.EXPLICIT),
        (Decimal(280_000_000), date(2030, 12, 31), DeadlineKind.INHERITED),
        (Decimal(130_000_000), date(2035, 12, 31), DeadlineKind.EXPLICIT),
    ]


def test_two_things_counted_in_one_clause_are_two_drafts() -> None:
    found = drafts("会议要求，年内新增2000个托班托额和3200个社区托位。")

    assert [(draft.text, draft.quantity) for draft in found] == [
        ("年内新增2000个托班托额", 2000),
        ("3200个社区托位", 3200),
    ]


def test_money_put_in_is_no_goal_of_its_own() -> None:
    found = drafts("会议要求，10月底前投资5000万元，提升改造公路40公里。")

    assert [(draft.quantity, draft.unit) for draft in found] == [(Decimal(40), "公里")]


def test_a_list_of_the_year_is_due_with_the_year() -> None:
    (draft,) = drafts("2018年为民办实事项目主要包括：建设30家养老院。")

    assert (draft.deadline, draft.deadline_kind, draft.deadline_phrase) == (
        date(2018, 12, 31),
        DeadlineKind.IMPLICIT,
        "2018年",
    )


def test_a_date_for_all_that_was_asked_is_given_to_each() -> None:
    found = drafts("会议要求，新建改造户厕9000户，整改达标1.1万户，全部工作须在10月底前完成。")

    assert [(draft.quantity, draft.deadline) for draft in found] == [
        (Decimal(9000), date(2018, 10, 31)),
        (Decimal(11000), date(2018, 10, 31)),
    ]


def test_a_table_pairs_its_columns_and_a_row_without_a_task_goes_on_with_the_one_before() -> None:
    text = (
        "2018年民生实事任务分解表\n"
        "项目 | 工作任务 | 完成时间 | 牵头单位 |\n"
        "1.停车 | 新建停车场3处，新增停车位1000个以上。 | 11月 | 建设局 |\n"
        "2018.12 | 经开区 | ||\n"
        "亮化七星路等重点区域； | 10月底 | 城投集团 | |\n"
    )

    assert [(d.text, d.quantity, d.deadline, d.responsible, d.co) for d in drafts(text)] == [
        ("新建停车场3处", 3, date(2018, 11, 30), ("建设局",), ("经开区",)),
        ("新增停车位1000个以上", 1000, date(2018, 11, 30), ("建设局",), ()),
        ("亮化七星路等重点区域", None, date(2018, 10, 31), ("城投集团",), ()),
    ]


def test_a_line_below_says_who_and_by_when() -> None:
    text = "会议议定：\n1.对86家机构的隐患全部整改到位。\n责任单位：市民政局、市消防支队\n完成时限：9月底\n"

    (draft,) = drafts(text)

    assert (draft.quantity, draft.comparator, draft.deadline) == (86, Bound.ALL, date(2018, 9, 30))
    assert draft.responsible == ("市民政局", "市消防支队")


def test_what_is_said_twice_is_one_draft() -> None:
    text = "会议要求，确保6月底前完成危房改造扫尾任务。会议强调，6月底前完成危房改造扫尾任务。"

    assert [draft.text for draft in drafts(text)] == ["6月底前完成危房改造扫尾任务"]


@pytest.mark.parametrize(
    ("sentence", "lead", "co", "inferred"),
    [
        pytest.param("各地要编制行动方案。", ("各地",), (), True, id="all of them, inferred"),
        pytest.param(
            "郑州、洛阳要于5月20日前报送方案。", ("郑州市民政局", "洛阳市民政局"), (), False, id="known by any name"
        ),
        pytest.param("由社会救助处牵头，会同财务处制定办法。", ("社会救助处",), ("财务处",), False, id="由…牵头"),
        pytest.param(
            "完善救助标准（市民政局牵头，市财政局、市人社局配合）。",
            ("市民政局",),
            ("市财政局", "市人社局"),
            False,
            id="brackets",
        ),
        pytest.param("在全省推广许昌市规范化社区建设经验。", (), (), False, id="a model place is nobody"),
    ],
)
def test_who_is_to_do_it_is_named(sentence: str, lead: tuple[str, ...], co: tuple[str, ...], inferred: bool) -> None:  # noqa: FBT001 - a column
    draft = ordered(sentence)

    assert (draft.responsible, draft.co, draft.responsible_inferred) == (lead, co, inferred)


def test_the_subject_of_a_sentence_holds_for_the_next_and_is_marked_inferred() -> None:
    found = drafts("会议要求，各县区要制定方案。加强宣传引导。")

    assert [(draft.responsible, draft.responsible_inferred) for draft in found] == [(("各县区",), True)] * 2


ASKED = [
    pytest.param("9月底前建成20个食堂。", QuestionKind.YEAR, id="no year"),
    pytest.param("2018年3月底前建成20个食堂。", QuestionKind.PASSED, id="the day has passed"),
    pytest.param("确保如期建成食堂。", QuestionKind.VAGUE, id="a word without a day"),
    pytest.param("建成20个食堂。", QuestionKind.NO_DATE, id="no deadline"),
    pytest.param("收到转办单后5日内办结。", QuestionKind.ELSEWHERE, id="counted from something else"),
    pytest.param("每月25日前报送进展。", QuestionKind.RECURRING, id="again and again"),
    pytest.param("培育十几个品牌。", QuestionKind.INEXACT, id="no exact number"),
    pytest.param("加强社区食堂建设。", QuestionKind.NO_PARTY, id="nobody named"),
    pytest.param("建成20个食堂。", QuestionKind.NO_STANDARD, id="no standard of what is done"),
    pytest.param("建成20个食堂。", QuestionKind.NO_COUNTING, id="no way of counting"),
    pytest.param("建成20个?F(xiàn)代食堂。", QuestionKind.DAMAGED, id="a lost character"),
]


@pytest.mark.parametrize(("sentence", "ask"), ASKED)
def test_what_is_not_said_is_asked(sentence: str, ask: QuestionKind) -> None:
    assert ask in {question.ask for question in ordered(sentence).questions}


def test_a_target_below_what_is_there_is_asked_about() -> None:
    draft = reading(EIGHT).drafts[3]

    (question,) = [one for one in draft.questions if one.ask is QuestionKind.LESS_THAN_REPORTED]
    assert question.say("zh") == "文中已报告“705个规范化社区建设”，目标低于现有数，统计口径是否不同？"
    assert (
        question.say("en")
        == "the text reports '705个规范化社区建设' already, more than the target; is it counted differently?"
    )


def test_the_same_number_reported_and_ordered_is_asked_about() -> None:
    text = "今年以来取得进展，推动500个日间照料中心建设。会议强调，年内新建500个日间照料中心。"

    (draft,) = drafts(text)

    assert QuestionKind.SAME_REPORTED in {question.ask for question in draft.questions}


def test_a_period_of_a_standing_rule_gives_no_day() -> None:
    text = "为做好督查，制定本制度。\n一、会议决定事项在30个工作日内上报。\n二、每月5日前报送进展。"

    assert [(draft.deadline, draft.deadline_kind) for draft in drafts(text)] == [
        (None, DeadlineKind.RELATIVE),
        (None, DeadlineKind.RECURRING),
    ]


def test_the_title_of_a_text_is_no_draft() -> None:
    assert drafts("住建部：6月底前完成危房改造扫尾工作\n2018-4-16 9:03\n") == []


def test_full_width_and_narrow_punctuation_read_the_same() -> None:
    narrow = EIGHT.translate(str.maketrans("，；：（）", ",;:()"))

    assert [draft.start for draft in reading(narrow).drafts] == [draft.start for draft in reading(EIGHT).drafts]
    assert [clean(d.text).text for d in drafts(narrow)] == [d.text.replace("，", ",") for d in drafts(EIGHT)]


DECEMBER = date(2018, 12, 31)
COUNTED = [
    pytest.param(
        "会议提出要求： 一是 到今年年底前完成不少于70%。 二是 加强巡查。",
        [(70, DECEMBER), (None, None)],
        id="a space before what is listed",
    ),
    pytest.param(
        "今年主要工作要确保完成投资2亿元。新建桥梁20座。",
        [(200_000_000, DECEMBER), (20, DECEMBER)],
        id="the works of this year",
    ),
    pytest.param(
        "会议要求，2019年要加快公路建设。推进4条公路建设。",
        [(None, None), (4, date(2019, 12, 31))],
        id="a year for its paragraph",
    ),
    pytest.param(
        "会议要求，各单位务必在今年8月31日前完成办理，确保沟通率达到100%。",
        [(None, date(2018, 8, 31)), (100, date(2018, 8, 31))],
        id="a date behind who is asked holds for what follows",
    ),
    pytest.param(
        "会议要求，确保完工一座，验收一座，年底前全部完成验收。", [(None, DECEMBER)], id="one by one is not a number"
    ),
    pytest.param(
        "序号 | 实事项目 | 工作举措 | 责任单位 |\n1 | 新增学位500个。 | 3月底前开工；9月底前完工。 | 教育局 |\n",
        [(500, None), (None, date(2018, 3, 31)), (None, date(2018, 9, 30))],
        id="a table of the year's works: its heads count, its months are this year's",
    ),
    pytest.param(
        "会议指出，截至4月，完成率为78%，各镇必须集中力量攻坚。", [(None, None)], id="a plain order among figures"
    ),
    pytest.param(
        "我区今年要为百姓办这些实事\n一、扩大服务\n新建老年餐桌40家。\n二、改善出行\n硬化道路10万平方米并安装路灯1000盏，惠及17个乡镇。",
        [(40, DECEMBER), (100_000, DECEMBER), (1000, DECEMBER)],
        id="a title that names a list of this year; whom it benefits is not a goal",
    ),
    pytest.param(
        "会议要求，今年，甲大桥要主体完工，乙大桥全部搭架。",
        [(None, DECEMBER), (None, DECEMBER)],
        id="a year that stands alone holds for what is finished after it",
    ),
    pytest.param(
        "会议要求，2019年淘汰燃煤锅炉。", [(None, date(2019, 12, 31))], id="a year and what is taken away in it"
    ),
    pytest.param("会议要求，进一步增强年内完成任务的责任感。", [], id="an attitude is due by no day"),
    pytest.param("会议要求，公文一般在30日内办结。", [(None, None)], id="a usual period gives no day"),
    pytest.param(
        "会议要求，截止到6月9日接种人数要达到40万人。", [(400_000, date(2018, 6, 9))], id="as of a day, to reach"
    ),
    pytest.param(
        "会议要求，在39个村改造线路16.6公里、新建线路200公里。",
        [(Decimal("16.6"), None), (200, None)],
        id="where is not a goal",
    ),
    pytest.param(
        "市政府下达《2019年就业工作任务通知》，要求新增就业1万人。", [(10_000, date(2019, 12, 31))], id="a year's plan"
    ),
    pytest.param(
        "今年将办好10件民生实事。一是建设农村公路30条，增设学位1000个。二是建成文化馆综合楼。三是加强宣传引导。",
        [(30, DECEMBER), (1000, DECEMBER), (None, DECEMBER), (None, None)],
        id="items of a list of the year are due with it, counted or not",
    ),
    pytest.param(
        "会议要求，分别下降15%、10%和26%。", [(15, None), (10, None), (26, None)], id="three assignments, respectively"
    ),
    pytest.param("会议要求，年内整治57个村、6.35万户。", [(57, DECEMBER)], id="one thing measured twice"),
    pytest.param("会议要求，年内脱贫530户，2339人。", [(530, DECEMBER)], id="one thing measured twice, with a comma"),
    pytest.param(
        "会议要求，2019年为攻关之年，改造危桥300座；2020年为扫尾之年，改造172座。",
        [(300, date(2019, 12, 31)), (172, date(2020, 12, 31))],
        id="a sentence about a year to come",
    ),
    pytest.param(
        "副市长察看了现场，了解了进展，要求加快征迁力度，确保10月份开工建设。",
        [(None, date(2018, 10, 31))],
        id="asked for in a sentence that tells",
    ),
    pytest.param(
        "全市养老机构86家，其中公办占40%。会议要求，年内新建5家。", [(5, DECEMBER)], id="an assignment that tells"
    ),
    pytest.param(
        "会议要求，抓好落实。\n截至9月，发放低保6万人次；发放补助金2794万元。\n年内新建5家。",
        [(None, None), (5, DECEMBER)],
        id="figures as of a day, to the end of the line",
    ),
    pytest.param("会议要求，一季度要开复工项目485个。", [(485, date(2019, 3, 31))], id="a quarter with an order"),
    pytest.param(
        "会议要求，确保落实《2019年工作要点》，建成5家。", [(5, None)], id="the year of a document is not a date"
    ),
    pytest.param("会议强调，到2025年，治理体系更加完善。", [(None, None)], id="a vision has no date"),
]


@pytest.mark.parametrize(("text", "expected"), COUNTED)
def test_a_text_orders_so_many_by_then(text: str, expected: list[tuple[int | Decimal | None, date | None]]) -> None:
    assert [(draft.quantity, draft.deadline) for draft in drafts(text)] == expected
