import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.pasted import PastedRow, read_rows
from rules.refusal import Refused
from tests.unit.rules.cast import LAW


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("郑州\t300\r\n洛阳\t200\r\n", [PastedRow(1, ("郑州", "300")), PastedRow(2, ("洛阳", "200"))], id="a form's lines"),
        pytest.param("郑州\t300\n\n\t\n洛阳\t200", [PastedRow(1, ("郑州", "300")), PastedRow(4, ("洛阳", "200"))], id="blank lines"),
        pytest.param("郑州　 300", [PastedRow(1, ("郑州", "300"))], id="blanks instead of a tab"),
        pytest.param('郑州\t"两处\n危房"\n洛阳\t1', [PastedRow(1, ("郑州", "两处\n危房")), PastedRow(3, ("洛阳", "1"))], id="a cell of two lines"),
        pytest.param('郑州\t"一有""七""中心"', [PastedRow(1, ("郑州", '一有"七"中心'))], id="quotes in a cell"),
        pytest.param("郑州\t300\t\t", [PastedRow(1, ("郑州", "300", "", ""))], id="empty cells stay"),
    ],
)  # fmt: skip
def test_rows_are_read_as_a_spreadsheet_copies_them(text: str, rows: list[PastedRow]) -> None:
    assert read_rows("quotas", text, 2) == rows


def test_more_rows_than_any_list_has_are_refused() -> None:
    with pytest.raises(Refused) as refused:
        read_rows("items", "a\tb\n" * 5001, 2)

    assert refused.value.say("en") == "items: 5001 rows, at most 5000 are read."


def test_a_cell_longer_than_any_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        read_rows("items", "a" * 200_000, 2)

    assert refused.value.say("zh") == "items：粘贴的内容不能读取。"


@LAW
@given(st.text(max_size=200))
def test_any_text_gives_rows_in_the_order_of_its_lines_or_a_refusal(text: str) -> None:
    try:
        rows = read_rows("items", text, 7)
    except Refused:
        return

    assert [row.line for row in rows] == sorted({row.line for row in rows})
    assert all(any(row.cells) for row in rows)
