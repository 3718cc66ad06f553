"""Pages and code are written in plain English, and no line of a page is longer than 120 characters."""

import re
from pathlib import Path

import pytest

from tests.unit.docs.pages import ROOT, committed

PAGES = [str(path.relative_to(ROOT)) for path in committed("*.md")]
WIDTH = 120
WRITTEN = ("*.md", "*.py", "*.j2", "*.po", "*.yaml", "*.toml", "Makefile", ".env.example")
NOT_OURS = ("tests", "models/migrations/versions")  # names of cases; a published migration is never edited
TURNS = {
    "is no figure": r"\bis\s+no\s+figure\b",
    "put right": r"\bput(?:s|ting)?(?:\s+(?:it|them|style|(?:an?|the|this|that)\s+\S+))?\s+right\b",
    "anew": r"\banew\b",
    "comes to its end": r"\bc[oa]m(?:e|es|ing)\s+to\s+(?:its|their|an)\s+end\b",
    "somebody": r"\bsomebody\b",
}


def _product() -> list[Path]:
    return [path for path in committed(*WRITTEN) if not str(path.relative_to(ROOT)).startswith(NOT_OURS)]


@pytest.mark.parametrize("page", PAGES)
def test_no_line_of_a_page_is_too_long(page: str) -> None:
    lines = (ROOT / page).read_text(encoding="utf-8").splitlines()

    assert [(number, len(line)) for number, line in enumerate(lines, start=1) if len(line) > WIDTH] == []


@pytest.mark.parametrize("turn", TURNS)
def test_no_turn_is_translated_word_for_word(turn: str) -> None:
    words = re.compile(TURNS[turn], re.IGNORECASE)
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in _product()}

    assert [(page, match[0]) for page, text in texts.items() for match in words.finditer(text)] == []


@pytest.mark.parametrize(
    ("turn", "sentence"),
    [
        ("is no figure", "'soon' is no\n  figure."),
        ("put right", "a contact to put right, or: Put it right"),
        ("put right", "Putting the contact right."),
        ("put right", "let ruff put style right"),
        ("anew", "open the page anew."),
        ("comes to its end", "until the tick came to its end"),
        ("somebody", "Somebody's act"),
    ],
)
def test_a_turn_is_found_where_it_is(turn: str, sentence: str) -> None:
    assert re.search(TURNS[turn], sentence, re.IGNORECASE)
