"""How the shell says no: the sentence, and the option that would let it pass."""

from collections.abc import Mapping

from rules.refusal import Refused, Remedy, Unconfirmed
from translations.texts import N_
from translations.texts import say as say_text

OPTIONS: Mapping[Remedy, str] = {
    Remedy.CONFIRM: "--confirm",
    Remedy.DIFFERENCE: "--accept-difference",
    Remedy.OPINIONS: "--without-opinions",
    Remedy.ON_BEHALF: "--on-behalf",
    Remedy.LEADER_SAID: "--leader-said",
    Remedy.INTERNAL: "--internal",
    Remedy.REASON: "--reason",
    Remedy.LOAD: "--accept-load",
}

_CONFIRMED_BY = N_("%(said)s，确认请用 %(option)s。")
_LET_PASS_BY = N_("%(said)s（%(option)s）。")


def say(refused: Refused, locale: str) -> str:
    """Return a refusal in the reader's language with the option that would let it pass."""
    return refused.say(locale, asking=_with_option)


def _with_option(refused: Refused, sentence: str, locale: str) -> str:
    if refused.remedy is None:
        return sentence
    option = OPTIONS[refused.remedy]
    asking = _CONFIRMED_BY if isinstance(refused, Unconfirmed) else _LET_PASS_BY
    return say_text(locale, asking, said=sentence.removesuffix(say_text(locale, N_("。"))), option=option)
