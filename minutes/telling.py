"""A reading as plain fields, for JSON, pages and the shell."""

from collections.abc import Mapping

from minutes.clean import Damage
from minutes.drafts import Draft, Reading


def tell(reading: Reading, locale: str, states: Mapping[int, str] | None = None) -> dict[str, object]:
    """Return a reading as fields, its questions in the reader's language; `states` says what was decided of a draft before."""
    meeting = reading.meeting
    known = states or {}
    return {
        "meeting": {"title": meeting.title, "date": meeting.date, "issuer": meeting.issuer},
        "drafts": [tell_draft(draft, locale, known.get(n, "new")) for n, draft in enumerate(reading.drafts)],
        "damaged": [_tell_damage(damage) for damage in reading.damaged],
    }


def tell_draft(draft: Draft, locale: str, state: str = "new") -> dict[str, object]:
    """Return one draft as fields."""
    return {
        "start": draft.start,
        "end": draft.end,
        "text": draft.text,
        "title": draft.title,
        "heading": draft.heading,
        "parent": draft.parent,
        "quantity": draft.quantity,
        "unit": draft.unit,
        "comparator": draft.comparator,
        "deadline": draft.deadline,
        "deadline_phrase": draft.deadline_phrase,
        "deadline_kind": draft.deadline_kind,
        "deadline_basis": draft.deadline_basis,
        "deadlines_all": draft.deadlines_all,
        "strength": draft.strength,
        "responsible": draft.responsible,
        "responsible_inferred": draft.responsible_inferred,
        "co": draft.co,
        "questions": [{"about": question.ask, "text": question.say(locale)} for question in draft.questions],
        "state": state,
    }


def _tell_damage(damage: Damage) -> dict[str, object]:
    return {"start": damage.start, "end": damage.end, "text": damage.text, "sound": damage.sound}
