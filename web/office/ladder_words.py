"""A ladder in words: when, and who hears what then."""

from dataclasses import dataclass

from rules.ladder import Call, Ladder, Mode, Rung
from web.frame.here import Here


@dataclass(frozen=True, slots=True)
class RungSaid:
    """One rung in words."""

    when: str
    calls: tuple[str, ...]


def rungs_in_words(here: Here, ladder: Ladder) -> list[RungSaid]:
    """Return the rungs of a ladder in words, with the warnings and proposals they imply."""
    return [RungSaid(_when(here, rung), tuple(_call(here, one) for one in rung.calls)) for rung in ladder.under(None)]


def _when(here: Here, rung: Rung) -> str:
    often = here._("，每%(every)s天再告知，共%(times)s次", every=rung.every, times=rung.times) if rung.times > 1 else ""
    return _offset(here, rung) + often


def _offset(here: Here, rung: Rung) -> str:
    days = abs(rung.offset)
    if not days:
        return here._("到期日")
    if rung.calendar_days:
        return here._("到期前%(n)s日", n=days) if rung.offset < 0 else here._("逾期%(n)s日", n=days)
    return here._("到期前%(n)s个工作日", n=days) if rung.offset < 0 else here._("逾期%(n)s个工作日", n=days)


def _call(here: Here, call: Call) -> str:
    asked = here._("（经审核后发）") if call.mode is Mode.CONFIRM else ""
    return f"{here.words.roles[call.role]}{here.words.frame['colon']}{here.words.kinds[call.kind]}{asked}"
