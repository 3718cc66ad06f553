"""How a page says a refusal: in the reader's language, a field by its name on the page."""

from rules.field_names import FIELDS
from rules.refusal import Refused, Unconfirmed
from services.forms.submissions import ChangedMeanwhile
from translations.texts import Lang, say
from web.frame.log_words import called


def say_refusal(refused: Refused, lang: Lang) -> str:
    """Return a refusal as a page says it."""
    text = refused.say(lang, naming=lambda field: say(lang, FIELDS[field]) if field in FIELDS else field)
    if isinstance(refused, ChangedMeanwhile):
        text = text.replace(refused.change.action, called(refused.change.action, lang))
    return text


def asks(refused: Refused | None) -> bool:
    """Say whether a refusal only asks to be confirmed."""
    return isinstance(refused, Unconfirmed)


def field_of(refused: Refused | None) -> str:
    """Return the field a refusal names first, empty when it names none."""
    return refused.field if refused else ""
