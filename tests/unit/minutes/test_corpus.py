"""Real texts with gold that lies beside the repository: what the reader makes of them. They are other people's, and not in here."""

import importlib.util
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from minutes.drafts import Draft
from minutes.reading import read
from tests.unit.minutes.cast import calendar

SHARED = Path(__file__).parents[4] / "shared"
TEXTS, TOOL = SHARED / "data" / "minutes", SHARED / "tools" / "score_minutes.py"
pytestmark = pytest.mark.skipif(not TOOL.is_file(), reason="the texts with gold are not beside this repository")


@dataclass(frozen=True)
class Score:
    """What the scoring tool calls precision, recall, struck negatives, and recall over all directives."""

    precision: float
    recall: float
    struck: int
    seen: float


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_minutes", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def plain(draft: Draft) -> dict[str, object]:
    quantity = None if draft.quantity is None else float(draft.quantity)
    due = draft.deadline.isoformat() if draft.deadline else None
    return {"start": draft.start, "end": draft.end, "quantity": quantity, "deadline": due, "heading": draft.heading}


def score(tool: ModuleType, texts: list[Path]) -> Score:
    hits = offered = wanted = struck = seen = directives = 0
    for path in texts:
        gold = json.loads(path.with_suffix(".gold.json").read_text("utf-8"))
        on = date.fromisoformat(gold["meta"]["meeting_date"])
        drafts = [plain(d) for d in read(path.read_text("utf-8"), on=on, calendar=calendar()).drafts]
        targets = [one for one in gold["directives"] if tool.is_target(one)]
        free = [one for one in drafts if tool.is_target(one)]
        offered, wanted = offered + len(free), wanted + len(targets)
        struck += sum(
            any(tool.overlaps(d, n) and not any(tool.overlaps(d, t) for t in targets) for d in free)
            for n in gold["negatives"]
        )
        for target in targets:
            match = next((one for one in free if tool.agrees(one, target)), None)
            if match:
                free.remove(match)
                hits += 1
        directives += len(gold["directives"])
        seen += sum(any(tool.overlaps(d, g) for d in drafts) for g in gold["directives"])
    return Score(hits / offered, hits / wanted, struck, seen / directives)


def test_the_report_of_2018_is_read_whole(tool: ModuleType) -> None:
    assert score(tool, [TEXTS / "henan-2018.txt"]) == Score(precision=1, recall=1, struck=0, seen=1)


def test_its_eight_headings_and_the_order_about_every_issue_are_among_the_drafts() -> None:
    text = (TEXTS / "henan-2018.txt").read_text("utf-8")
    gold = json.loads((TEXTS / "henan-2018.gold.json").read_text("utf-8"))["directives"]

    drafts = read(text, on=date(2018, 4, 16), calendar=calendar()).drafts

    starts = {draft.end for draft in drafts}
    assert {one["end"] for one in gold if one["level"] == "key_work"} <= starts
    (every,) = [one for one in gold if one["comparator"] == "each"]
    assert [(d.comparator, d.quantity) for d in drafts if d.start == every["start"]] == [("each", None)]


def test_the_other_texts_are_read_as_well_as_promised(tool: ModuleType) -> None:
    found = score(tool, sorted((TEXTS / "dev").glob("*.txt")))

    assert found.precision >= 0.90
    assert found.recall >= 0.85
    assert found.struck <= 2
    assert found.seen >= 0.85
