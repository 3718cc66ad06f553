from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.entry import read_address, read_date, read_figure, read_line, read_text
from rules.refusal import Place, Refused, RefusedAll
from tests.unit.rules.cast import LAW, day


def refusal_of(read: Callable[[str, object], object], value: object) -> str:
    with pytest.raises(Refused) as refused:
        read("field", value)
    return refused.value.say("en")


@pytest.mark.parametrize(
    ("written", "figure"),
    [
        pytest.param("0", "0", id="zero"),
        pytest.param("-0", "0", id="minus zero is zero"),
        pytest.param("１２３．５", "123.5", id="full-width digits"),
        pytest.param("1,234,567", "1234567", id="thousands commas"),
        pytest.param("１，２３４", "1234", id="full-width commas"),
        pytest.param(" 42 ", "42", id="spaces around"),
        pytest.param("0.0001", "0.0001", id="four decimals"),
        pytest.param("1.500000", "1.5", id="zeros at the end do not count as decimals"),
        pytest.param("1000000000000", "1000000000000", id="10¹² is the largest"),
        pytest.param("1e3", "1000", id="an exponent within the range"),
        pytest.param(12, "12", id="an integer"),
        pytest.param(0.5, "0.5", id="a float"),
        pytest.param(Decimal(7), "7", id="a decimal"),
    ],
)
def test_a_figure_is_read(written: object, figure: str) -> None:
    assert read_figure("field", written) == Decimal(figure)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        pytest.param("1000000000000.0001", "field: 1000000000000.0001 is out of range (at most 10¹² and four decimals).", id="just above 10¹²"),
        pytest.param("0.00001", "field: 0.00001 is out of range (at most 10¹² and four decimals).", id="five decimals"),
        pytest.param("1e309", "field: 1e309 is out of range (at most 10¹² and four decimals).", id="1e309 as text"),
        pytest.param(float("1e309"), "field: 'inf' is not a number.", id="1e309 as a float"),
        pytest.param("-1", "field: -1 is negative.", id="negative"),
        pytest.param(-3, "field: -3 is negative.", id="a negative quota"),
        pytest.param("-0.0001", "field: -0.0001 is negative.", id="negative by little"),
        pytest.param("NaN", "field: 'NaN' is not a number.", id="NaN"),
        pytest.param("sNaN", "field: 'sNaN' is not a number.", id="signalling NaN"),
        pytest.param(float("nan"), "field: 'nan' is not a number.", id="NaN as a float"),
        pytest.param("Infinity", "field: 'Infinity' is not a number.", id="Infinity"),
        pytest.param("-Infinity", "field: '-Infinity' is not a number.", id="minus Infinity"),
        pytest.param(True, "field: 'True' is not a number.", id="true is not 1"),
        pytest.param(False, "field: 'False' is not a number.", id="false is not 0"),
        pytest.param(None, "field: 'None' is not a number.", id="nothing"),
        pytest.param("", "field: '' is not a number.", id="empty"),
        pytest.param("五百", "field: '五百' is not a number.", id="words"),
        pytest.param("12个", "field: '12个' is not a number.", id="a figure with its unit"),
        pytest.param("1\x00", "field: '1\\\\x00' is not a number.", id="NUL is shown, not printed"),
        pytest.param("1\ud800", "field: '1\\\\ud800' is not a number.", id="so is a lone surrogate"),
        pytest.param("9" * 5000, f"field: {'9' * 60} is out of range (at most 10¹² and four decimals).", id="five thousand digits"),
        pytest.param("1e999999999999999999999", "field: '1e999999999999999999999' is not a number.", id="an absurd exponent"),
    ],
)  # fmt: skip
def test_a_figure_nobody_can_mean_is_refused_by_name(written: object, sentence: str) -> None:
    assert refusal_of(read_figure, written) == sentence


@pytest.mark.parametrize(
    "written",
    [
        "2018-09-30",
        "2018/9/30",
        "2018.9.30",
        "2018年9月30日",
        "２０１８年９月３０日",
        " 2018-09-30 ",
        date(2018, 9, 30),
    ],
)
def test_a_date_is_read_as_people_write_it(written: object) -> None:
    assert read_date("field", written) == day("2018-09-30")


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        pytest.param("2018-02-30", "field: '2018-02-30' is not a day of the calendar (write 2018-09-30).", id="30 February"),
        pytest.param("2018-02-29", "field: '2018-02-29' is not a day of the calendar (write 2018-09-30).", id="29 February of no leap year"),
        pytest.param("2018-13-01", "field: '2018-13-01' is not a day of the calendar (write 2018-09-30).", id="a thirteenth month"),
        pytest.param("0000-01-01", "field: '0000-01-01' is not a day of the calendar (write 2018-09-30).", id="the year 0"),
        pytest.param("9999-12-31", "field: 9999-12-31 is not between 1949-10-01 and 2199-12-31.", id="the year 9999"),
        pytest.param("2200-01-01", "field: 2200-01-01 is not between 1949-10-01 and 2199-12-31.", id="the day after the last"),
        pytest.param("1949-09-30", "field: 1949-09-30 is not between 1949-10-01 and 2199-12-31.", id="the day before the first"),
        pytest.param(date(9999, 12, 31), "field: 9999-12-31 is not between 1949-10-01 and 2199-12-31.", id="a date value is checked too"),
        pytest.param("18-09-30", "field: '18-09-30' is not a day of the calendar (write 2018-09-30).", id="a short year"),
        pytest.param("2018-09", "field: '2018-09' is not a day of the calendar (write 2018-09-30).", id="a month"),
        pytest.param("2018-09-30 08:30", "field: '2018-09-30 08:30' is not a day of the calendar (write 2018-09-30).", id="with a time"),
        pytest.param(datetime(2018, 9, 30, tzinfo=UTC), "field: '2018-09-30 00:00:00+00:00' is not a day of the calendar (write 2018-09-30).", id="a moment"),
        pytest.param(43373, "field: '43373' is not a day of the calendar (write 2018-09-30).", id="a number of Excel"),
        pytest.param(None, "field: 'None' is not a day of the calendar (write 2018-09-30).", id="nothing"),
        pytest.param("月底", "field: '月底' is not a day of the calendar (write 2018-09-30).", id="the end of the month"),
    ],
)  # fmt: skip
def test_a_date_not_of_the_calendar_or_too_far_is_refused_by_name(written: object, sentence: str) -> None:
    assert refusal_of(read_date, written) == sentence


def test_the_first_and_the_last_date_are_read() -> None:
    assert (read_date("field", "1949-10-01"), read_date("field", "2199-12-31")) == (
        date(1949, 10, 1),
        date(2199, 12, 31),
    )


def test_a_text_keeps_its_lines_and_loses_the_spaces_around_it() -> None:
    assert read_text("field", " 建成500个\n\t其中新建120个 \n") == "建成500个\n\t其中新建120个"


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        pytest.param("a\x00b", r"field: 'a\\x00b' contains U+0000, which cannot be stored.", id="NUL"),
        pytest.param("a\x1bb", r"field: 'a\\x1bb' contains U+001B, which cannot be stored.", id="an escape"),
        pytest.param("a\ud800b", r"field: 'a\\ud800b' contains U+D800, which cannot be stored.", id="a lone surrogate"),
        pytest.param(
            "a\r\nb", r"field: 'a\\x0d\\x0ab' contains U+000D, which cannot be stored.", id="a carriage return"
        ),
        pytest.param(
            "a\u202eb", r"field: 'a\\x202eb' contains U+202E, which cannot be stored.", id="a text turned round"
        ),
        pytest.param("字" * 501, "field: 501 characters, at most 500 are kept.", id="one character too long"),
        pytest.param("  ", "field: must not be empty.", id="spaces only"),
        pytest.param(None, "field: must not be empty.", id="nothing"),
    ],
)
def test_a_text_that_cannot_be_kept_is_refused_by_name(written: object, sentence: str) -> None:
    assert refusal_of(read_text, written) == sentence


def test_a_text_of_exactly_the_length_and_an_allowed_empty_one_are_kept() -> None:
    assert read_text("field", "字" * 500) == "字" * 500
    assert read_text("field", " ", empty=True) == ""


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("one\ntwo", id="a line feed"),
        pytest.param("one\u2028two", id="a Unicode line separator"),
        pytest.param("one\ttwo", id="a tab"),
    ],
)
def test_a_line_with_a_break_in_it_is_refused(written: str) -> None:
    assert refusal_of(read_line, written).endswith("must be one line.")


@pytest.mark.parametrize("address", ["ann@bureau.gov.cn", " ann@bureau.gov.cn\n", "a.n+n@x-y.cn"])
def test_one_address_is_read(address: str) -> None:
    assert read_address("field", address) == address.strip()


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("ann@x.cn\r\nBcc: cy@y.cn", id="CR LF and a header"),
        pytest.param("ann@x.cn\ncy@y.cn", id="two lines"),
        pytest.param("ann@x.cn,cy@y.cn", id="two addresses with a comma"),
        pytest.param("ann@x.cn;cy@y.cn", id="with a semicolon"),
        pytest.param("ann@x.cn cy@y.cn", id="with a space"),
        pytest.param("ann@@x.cn", id="two at signs"),
        pytest.param("Ann <ann@x.cn>", id="a name before it"),
        pytest.param("ann", id="no domain"),
        pytest.param("@x.cn", id="nobody"),
        pytest.param("ann@x..cn", id="two dots"),
        pytest.param("ann@x.cn.", id="a dot at the end"),
        pytest.param("ann@x.cn\x00", id="NUL"),
        pytest.param("", id="empty"),
        pytest.param("a" * 250 + "@x.cn", id="too long"),
    ],
)
def test_what_is_not_exactly_one_address_is_refused(address: str) -> None:
    assert refusal_of(read_address, address).startswith("field: ")


@LAW
@given(
    st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.none(), st.decimals(), st.dates(), st.binary())
)
def test_whatever_was_typed_each_reader_gives_a_value_it_can_store_or_a_sentence_it_can_print(value: object) -> None:
    for read in (read_text, read_line, read_figure, read_date, read_address):
        try:
            answer = read("field", value)
        except Refused as refused:
            answer = refused.say("zh") + refused.say("en")
        assert str(answer).encode()
        assert "\x00" not in str(answer)


def test_a_refusal_speaks_the_readers_language() -> None:
    refused = Refused(zh="不行。", en="No.")

    assert [refused.say(locale) for locale in ("zh_CN", "en", "en_GB", "fr")] == ["不行。", "No.", "No.", "不行。"]


def test_the_refusals_of_one_document_come_together_each_with_its_place() -> None:
    found = RefusedAll(
        (
            (Place.named("B3"), Refused(zh="空。", en="empty.")),
            (Place.named("C4"), Refused(zh="负数。", en="negative.")),
        )
    )

    assert (found.say("zh"), found.say("en")) == ("B3：空。\nC4：负数。", "B3: empty.\nC4: negative.")
