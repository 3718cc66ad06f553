"""The architecture, the glossary and the decisions name code that is there."""

import re

import pytest

from tests.unit.docs.pages import ROOT, missing, named, pages, text

DECISIONS = [page for page in pages() if re.match(r"docs/adr/\d{4}-", page)]


@pytest.mark.parametrize("page", pages())
def test_what_a_page_names_is_in_the_code(page: str) -> None:
    assert missing(page) == []


def test_the_architecture_follows_a_milestone_through_every_room() -> None:
    rooms = {path.split("/")[0] for path, _ in named("docs/architecture.md") if "/" in path}

    assert rooms == {"rules", "translations", "models", "notifications", "minutes", "services", "flows", "web", "cli"}


@pytest.mark.parametrize("page", pages())
def test_a_link_leads_to_a_page_that_is_there(page: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text(page))

    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


@pytest.mark.parametrize("page", DECISIONS)
def test_a_decision_says_context_decision_and_consequences(page: str) -> None:
    assert re.findall(r"^## (.+)$", text(page), re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_decisions_are_numbered_without_a_gap_and_listed() -> None:
    index = text("docs/adr/README.md")

    assert [int(page[9:13]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    assert re.findall(r"\((\d{4}-[^)]+)\)", index) == [page.removeprefix("docs/adr/") for page in DECISIONS]


@pytest.mark.parametrize("page", pages())
def test_no_page_names_a_place_on_a_machine(page: str) -> None:
    assert re.findall(r"(?<![\w.])/(?:root|home|work|tmp|Users|opt)/\S*", text(page)) == []
