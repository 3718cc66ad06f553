"""The one way Duban says no: a sentence in both languages that names the field and the value."""


class Refused(ValueError):
    """Something was asked that the rules do not allow; nothing was stored."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en

    def say(self, locale: str) -> str:
        """Return the sentence in the reader's language; everything but `en…` reads Chinese."""
        return self.en if locale.startswith("en") else self.zh


class Unconfirmed(Refused):
    """Something unlikely, done only when it is confirmed; `question` is the sentence without the shell's word for that."""

    def __init__(self, zh: str, en: str, *, flag: str = "--confirm") -> None:
        super().__init__(f"{zh}，确认请用 {flag}。", f"{en}; {flag} accepts it.")
        self.question = Refused(f"{zh}。", f"{en}.")


class RefusedAll(Refused):
    """Several refusals found in one document, each with its place."""

    def __init__(self, refusals: tuple[tuple[str, Refused], ...]) -> None:
        self.refusals = refusals
        super().__init__(
            "\n".join(f"{place}：{refusal.zh}" for place, refusal in refusals),
            "\n".join(f"{place}: {refusal.en}" for place, refusal in refusals),
        )
