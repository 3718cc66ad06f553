"""What was achieved never becomes a directive; what is ordered does."""

from datetime import date

import pytest

from tests.unit.minutes.cast import drafts

ORDERED = [
    "会议要求，年底前建成12个社区食堂。",
    "会议强调，要加快推进危房改造，确保6月底前全部竣工。",
    "王书记指出，要坚决守住底线，抓好隐患排查。",
    "各县区务必于5月10日前报送自查报告。",
    "下一步，将新建3所小学，年内投入使用。",
    "今年全市工作目标：新增床位500张。",
    "方案明确了主要目标。全市新建幼儿园30所。",
    "请各单位认真研究，于5月4日前反馈意见。",
    "到2025年，全市建成区全部通上管道燃气。",
]
REPORTED = [
    "截至4月13日，全市已建成12个社区食堂。",
    "今年第一季度，各地做了大量工作，建成社区食堂12个，发放补贴300万元。",
    "会议指出，今年以来各项工作取得新进展。一是新建社区食堂12个。二是推动500个中心建设。",
    "2017年，全市新增就业12万人，登记失业率为3.1%。",
    "会议听取了12个县区的汇报。",
    "目前主体工程已完工，计划12月28日开业。",
    "确保6月底前完成任务，既是底线任务，也是刚性要求。",
    "9月28日顺利通车，是市委交付的一项重要任务。",
    "会议通报了今年1至8月经济运行情况。",
    "他还就做细做实12项调整工作提出了明确的要求。",
    "为到2027年全部建成打下坚实基础。",
    "最多可延长2个月。",
]
MET = [
    "4月16日，省厅召开重点工作推进会，28个市县局长参加会议。",
    "厅党组成员、副厅长主持会议。",
    "本报讯（记者 甲乙）5月9日，县里召开推进会，部署相关工作。",
    "为做好督查工作，确保各项决策落实，结合实际，制定本制度。",
    "联系人：甲乙，联系电话：0371-65900000。",
]


def counted(text: str, on: date = date(2018, 4, 16)) -> int:
    return sum(draft.quantity is not None or draft.deadline is not None for draft in drafts(text, on))


@pytest.mark.parametrize("text", ORDERED)
def test_what_is_ordered_becomes_a_draft(text: str) -> None:
    assert drafts(text)


@pytest.mark.parametrize("text", REPORTED)
def test_what_is_reported_becomes_no_draft_with_a_number_or_a_date(text: str) -> None:
    assert counted(text) == 0


@pytest.mark.parametrize("text", MET)
def test_who_met_and_why_becomes_no_draft(text: str) -> None:
    assert drafts(text) == []


def test_a_report_turns_into_orders_where_the_meeting_says_so() -> None:
    text = "会议指出，今年以来成绩显著，一是建成12个食堂。二是推动8所学校建设。会议强调，年内新建20个食堂。"

    assert [(draft.text, draft.quantity) for draft in drafts(text)] == [("年内新建20个食堂", 20)]


def test_a_section_on_problems_reports_and_one_on_next_steps_orders() -> None:
    text = "一、存在的问题\n12个项目进度滞后。\n二、下一步工作\n新建社区食堂20个。"

    assert [draft.text for draft in drafts(text)] == ["新建社区食堂20个"]
