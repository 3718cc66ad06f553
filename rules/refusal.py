"""The one way Duban says no: a sentence in both languages, with the field it is about and what would let it pass."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from rules.field_names import thing


class Remedy(StrEnum):
    """What would let a refused act pass; how to say it is known to the shell, the page or the program that asks."""

    CONFIRM = "confirm"  # it is unlikely, and meant
    DIFFERENCE = "accept_difference"  # the quotas do not add up, and need not
    OPINIONS = "without_opinions"  # units that were asked have not answered
    ON_BEHALF = "on_behalf"  # the office records what a unit said, with its source
    LEADER_SAID = "leader_said"  # the office records what a leader wrote
    INTERNAL = "internal"  # the issuer of an internal text agreed that it is read in
    REASON = "reason"  # what is unusual is explained
    LOAD = "accept_load"  # the approver agrees that a bureau's budget is exceeded


def as_is(field: str) -> str:
    """Name a field as it is."""
    return field


def unasked(_: "Refused", sentence: str, __: str) -> str:
    """Leave a sentence as it is."""
    return sentence


Naming = Callable[[str], str]  # a field's name as the reader knows it
Asking = Callable[["Refused", str, str], str]  # a sentence in a locale, with the reader's way to the remedy


class Refused(ValueError):
    """Something was asked that the rules do not allow; nothing was stored.

    `field` names what is wrong as a form or an option calls it, `field_zh` as a Chinese sentence does
    (`rules.field_names` where it is not given); both are empty when it is about no field. `zh` and `en` are the
    sentences without it.
    """

    def __init__(self, *, zh: str, en: str, field: str = "", field_zh: str = "", remedy: Remedy | None = None) -> None:
        self.zh, self.en = zh, en
        self.field, self.field_zh = field, field_zh or thing(field)
        self.remedy = remedy
        super().__init__(self.say("en"))

    def say(self, locale: str, *, naming: Naming = as_is, asking: Asking = unasked) -> str:
        """Return the whole sentence in the reader's language; everything but `en…` reads Chinese."""
        if is_english(locale):
            return asking(self, f"{naming(self.field)}: {self.en}" if self.field else self.en, locale)
        return asking(self, f"{naming(self.field_zh)}：{self.zh}" if self.field else self.zh, locale)


def is_english(locale: str) -> bool:
    """Say whether a reader of this locale reads English."""
    return locale.startswith("en")


class Unconfirmed(Refused):
    """Something unlikely, done only when it is confirmed."""

    def __init__(
        self, *, zh: str, en: str, field: str = "", field_zh: str = "", remedy: Remedy = Remedy.CONFIRM
    ) -> None:
        super().__init__(zh=zh, en=en, field=field, field_zh=field_zh, remedy=remedy)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a document something is wrong, in both languages."""

    zh: str
    en: str

    @classmethod
    def named(cls, name: str) -> "Place":
        """Return a place that has one name in both languages."""
        return cls(name, name)


class RefusedAll(Refused):
    """Several refusals found in one document, each with its place; `rest` says how many are not listed."""

    def __init__(self, refusals: tuple[tuple[Place, Refused], ...], rest: Refused | None = None) -> None:
        self.refusals, self.rest = refusals, rest
        super().__init__(zh="", en="", field=refusals[0][1].field if refusals else "")

    def say(self, locale: str, *, naming: Naming = as_is, asking: Asking = unasked) -> str:
        """Return a line for each refusal in the reader's language, its place first."""
        lines = [
            f"{place.en}: {wrong}" if is_english(locale) else f"{place.zh}：{wrong}"
            for place, refused in self.refusals
            for wrong in [refused.say(locale, naming=naming, asking=asking)]
        ]
        return "\n".join([*lines, *([self.rest.say(locale)] if self.rest else [])])


def within(name: str, refused: Refused) -> RefusedAll:
    """Return a refusal with the name of where it was found before it."""
    return RefusedAll(((Place.named(name), refused),))
