"""How the shell says no: the sentence, and the option that would let it pass."""

from collections.abc import Mapping

from rules.refusal import Refused, Remedy, Unconfirmed, is_english

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


def say(refused: Refused, locale: str) -> str:
    """Return a refusal in the reader's language with the option that would let it pass."""
    return refused.say(locale, asking=_with_option)


def _with_option(refused: Refused, sentence: str, locale: str) -> str:
    if refused.remedy is None:
        return sentence
    option = OPTIONS[refused.remedy]
    if is_english(locale):
        kept = sentence.removesuffix(".")
        return f"{kept}; {option} accepts it." if isinstance(refused, Unconfirmed) else f"{kept} ({option})."
    kept = sentence.removesuffix("。")
    return f"{kept}，确认请用 {option}。" if isinstance(refused, Unconfirmed) else f"{kept}（{option}）。"
