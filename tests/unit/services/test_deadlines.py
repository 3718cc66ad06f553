from datetime import date

import pytest

from minutes.values.when import Basis
from rules.refusal import Refused
from services.registration.deadlines import ReckonedDay, read_deadline
from tests.unit.rules.cast import IN_2018

MEETING = date(2018, 4, 16)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param("9月底前", ReckonedDay(date(2018, 9, 30), "9月底前", Basis.YEAR_OF_MEETING), id="a month's end"),
        pytest.param("９月底前", ReckonedDay(date(2018, 9, 30), "９月底前", Basis.YEAR_OF_MEETING), id="full-width"),
        pytest.param("2018年9月30日", ReckonedDay(date(2018, 9, 30)), id="a date as it is written"),
        pytest.param("2018-09-30", ReckonedDay(date(2018, 9, 30)), id="a date of a calendar"),
        pytest.param("9月30日", ReckonedDay(date(2018, 9, 30), "9月30日", Basis.YEAR_OF_MEETING), id="a day without a year"),
        pytest.param("年内", ReckonedDay(date(2018, 12, 31), "年内", Basis.YEAR_OF_MEETING), id="the year"),
        pytest.param("3月底前", ReckonedDay(date(2019, 3, 31), "3月底前", Basis.NEXT_YEAR), id="a day that has passed"),
        pytest.param("会后10个工作日内", ReckonedDay(date(2018, 4, 28), "会后10个工作日内", Basis.WORKING_DAYS), id="working days"),
        pytest.param("6月、9月和12月底前", ReckonedDay(date(2018, 12, 31), "6月、9月和12月底前", Basis.YEAR_OF_MEETING), id="the last of several"),
        pytest.param("2020年2月29日前", ReckonedDay(date(2020, 2, 29), "2020年2月29日前", Basis.GIVEN), id="a leap day"),
    ],
)  # fmt: skip
def test_words_are_read_as_the_day_they_mean(words: str, told: ReckonedDay) -> None:
    assert read_deadline("due_on", words, on=MEETING, calendar=IN_2018) == told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param("", "due_on：不能为空。", id="nothing"),
        pytest.param("尽快", "due_on：“尽快”没有说明是哪一天，请写日期或“9月底前”这样的期限。", id="a vague word"),
        pytest.param("2019-02-29", "due_on：“2019-02-29”没有说明是哪一天，请写日期或“9月底前”这样的期限。", id="no day of the calendar"),
        pytest.param("9999-12-31", "due_on：“9999-12-31”没有说明是哪一天，请写日期或“9月底前”这样的期限。", id="the end of time"),
        pytest.param("9999年12月31日前", "due_on：“9999年12月31日前”没有说明是哪一天，请写日期或“9月底前”这样的期限。", id="the end of time in words"),
        pytest.param("2019年2月29日前", "due_on：“2019年2月29日前”没有说明是哪一天，请写日期或“9月底前”这样的期限。", id="a leap day of another year"),
        pytest.param("每月25日前", "due_on：“每月25日前”没有说明是哪一天，请写日期或“9月底前”这样的期限。", id="a day of every month"),
        pytest.param("9月" * 40, "due_on：共80字，最多60字。", id="too long"),
        pytest.param("9月底\x00前", "due_on：“9月底\\x00前”含有不能保存的字符 U+0000。", id="NUL"),
    ],
)  # fmt: skip
def test_words_that_name_no_day_are_refused(words: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        read_deadline("due_on", words, on=MEETING, calendar=IN_2018)

    assert refused.value.say("zh") == said
