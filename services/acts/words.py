"""Words of acts: msgids where the pages know gettext, both languages where they do not."""

from dataclasses import dataclass

from notifications.voices import words_of
from rules.acts import Act


def N_(msgid: str) -> str:  # noqa: N802 - gettext's name for a text that is translated later
    """Mark a text for translation."""
    return msgid


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text in both languages."""

    zh: str
    en: str

    def say(self, locale: str) -> str:
        """Return it in the reader's language; everything but `en…` reads Chinese."""
        return self.en if locale.startswith("en") else self.zh


def named_in_mails(act: Act) -> Bilingual:
    """Return what mails call an act of a unit."""
    return Bilingual(*(words_of(lang).acts[act] for lang in ("zh", "en")))
