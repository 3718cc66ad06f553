"""A ladder in words: when, and who hears what then."""

from dataclasses import dataclass

from rules.ladder import Call, Ladder, Mode, Rung
from web.frame.reader import PageReader


@dataclass(frozen=True, slots=True)
class RungInWords:
    """One rung in words."""

    when: str
    calls: tuple[str, ...]


def rungs_in_words(reader: PageReader, ladder: Ladder) -> list[RungInWords]:
    """Return the rungs of a ladder in words, with the warnings and proposals they imply."""
    return [
        RungInWords(_when(reader, rung), tuple(_call(reader, call) for call in rung.calls))
        for rung in ladder.under(None)
    ]


def _when(reader: PageReader, rung: Rung) -> str:
    often = (
        reader._("，每%(every)s天再告知，共%(times)s次", every=rung.every, times=rung.times) if rung.times > 1 else ""
    )
    return _offset(reader, rung) + often


def _offset(reader: PageReader, rung: Rung) -> str:
    days = abs(rung.offset)
    if not days:
        return reader._("到期日")
    if rung.calendar_days:
        return reader._("到期前%(n)s日", n=days) if rung.offset < 0 else reader._("逾期%(n)s日", n=days)
    return reader._("到期前%(n)s个工作日", n=days) if rung.offset < 0 else reader._("逾期%(n)s个工作日", n=days)


def _call(reader: PageReader, call: Call) -> str:
    asked = reader._("（经审核后发）") if call.mode is Mode.CONFIRM else ""
    return f"{reader.words.roles[call.role]}{reader.words.frame['colon']}{reader.words.kinds[call.kind]}{asked}"
