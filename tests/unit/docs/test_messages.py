"""The diagram of a message is the table in the code."""

from models.mail import MESSAGE_TRANSITIONS, MessageState
from tests.unit.docs.pages import ROOT


def drawn() -> str:
    """Return the table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {MessageState.READY}"]
    for state, following in MESSAGE_TRANSITIONS.items():
        ends = [f"    {state} --> {after}" for after in sorted(following)] or [f"    {state} --> [*]"]
        lines += ends
    return "\n".join(lines)


def test_the_diagram_in_the_docs_is_drawn_from_the_table_in_the_code() -> None:
    page = (ROOT / "docs/messages.md").read_text(encoding="utf-8")

    assert page.split("```")[1].removeprefix("mermaid\n").strip() == drawn()


def test_every_state_is_in_the_table_and_reached_from_another() -> None:
    reached = {after for following in MESSAGE_TRANSITIONS.values() for after in following}

    assert set(MESSAGE_TRANSITIONS) == set(MessageState) == reached
