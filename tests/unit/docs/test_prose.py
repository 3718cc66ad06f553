"""Pages are read in terminals and in diffs: no line of them is longer than 120 characters."""

import pytest

from tests.unit.docs.pages import ROOT, committed

PAGES = [str(path.relative_to(ROOT)) for path in committed("*.md")]
WIDTH = 120


@pytest.mark.parametrize("page", PAGES)
def test_no_line_of_a_page_is_too_long(page: str) -> None:
    lines = (ROOT / page).read_text(encoding="utf-8").splitlines()

    assert [(number, len(line)) for number, line in enumerate(lines, start=1) if len(line) > WIDTH] == []
