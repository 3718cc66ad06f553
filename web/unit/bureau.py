"""What a unit owes, by urgency, on one page; for those who see every unit the same of one, to read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from models.people import Unit
from models.queries.clauses.scope import Scope
from models.queries.units import heirs_on, unit_within, units_by_id
from rules.acts import Act
from rules.milestones import OFFICE_KINDS, MilestoneKind
from rules.sections import DueState
from services.boards import unit_duties
from services.boards.unit_duties import DutyLine, UnitDuties, Urgency
from translations.texts import N_
from web.frame.interruptions import not_found
from web.frame.page_answer import PageAnswer
from web.frame.permissions import ForOversight, ForUnit, ThisPage
from web.frame.reader import PageReader
from web.links.link_shown import left_of, named_figures

router = APIRouter()
LISTED = 100  # of what is due later; the list of directives has them all
PARTS: Mapping[Urgency, str] = {
    Urgency.ACT: N_("今日须办"),
    Urgency.OVERDUE: N_("已逾期"),
    Urgency.SOON: N_("即将到期"),
    Urgency.RECEIPT: N_("待签收"),
    Urgency.WAITING: N_("等督查室答复"),
    Urgency.LATER: N_("以后到期"),
}
_WHOLE = {MilestoneKind.COMPLETION: N_("办结"), MilestoneKind.ITEMS: N_("清单事项销号")}


@router.get("/bureau")
def bureau(reader: ForUnit, page: ThisPage) -> Response:
    """Show what the reader's own units owe."""
    with page.read() as session:
        units = units_by_id(session, reader.viewer.units)
        owing = unit_duties.owing(session, reader.practice, Scope(reader.viewer.units), now=reader.now)
    return _page(reader, page, units, owing, may_act=True)


@router.get("/bureau/{code}")
def one_bureau(reader: ForOversight, page: ThisPage, code: str) -> Response:
    """Show what one unit owes."""
    with page.read() as session:
        unit = unit_within(session, code, reader.scope) or not_found()
        scope = Scope(frozenset({unit.id, *_merged_into(session, unit, reader)}))
        owing = unit_duties.owing(session, reader.practice, scope, now=reader.now)
    return _page(reader, page, [unit], owing, may_act=False)


def _merged_into(session: Session, unit: Unit, reader: PageReader) -> list[int]:
    """Return the units that one answers for besides itself."""
    return [earlier for earlier, heir in heirs_on(session, reader.today).items() if heir == unit.id]


def _page(reader: PageReader, page: PageAnswer, units: list[Unit], owing: UnitDuties, *, may_act: bool) -> Response:
    return page.show(
        "bureau", units=units, found=owing, shown=DutiesInWords(reader, may_act=may_act, several=len(units) > 1)
    )


class Button(NamedTuple):
    """An act one click away."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class DutiesInWords:
    """The list in words."""

    reader: PageReader
    may_act: bool
    several: bool

    @property
    def parts(self) -> Mapping[Urgency, str]:
        """Return the parts of the list by what they are called."""
        return PARTS

    @staticmethod
    def listed(part: Urgency, lines: Sequence[DutyLine]) -> Sequence[DutyLine]:
        """Return the lines that are listed: all that is urgent, of what is due later the first."""
        return lines[:LISTED] if part is Urgency.LATER else lines

    def unlisted(self, part: Urgency, lines: Sequence[DutyLine]) -> int:
        """Return how many are not."""
        return len(lines) - len(self.listed(part, lines))

    def what(self, kind: MilestoneKind, name: str) -> str:
        """Return what is owed, as mails name it, with the name of a step or a period."""
        duty = self.reader._(_WHOLE[kind]) if kind in _WHOLE else self.reader.words.duties[kind]
        named = name if kind in {MilestoneKind.STEP, MilestoneKind.REPORT} else ""
        return " ".join(filter(None, (duty[:1].upper() + duty[1:], named)))

    def left(self, line: DutyLine) -> str:
        """Return how many working days are left, or how late it is."""
        return left_of(self.reader.lang, line, hoped=line.hoped)

    @staticmethod
    def is_late(line: DutyLine) -> bool:
        """Say whether it is past due in the unit's hands."""
        return line.state is DueState.PAST and line.kind not in OFFICE_KINDS and not line.held

    def figures(self, line: DutyLine) -> list[tuple[str, str]]:
        """Return the unit's own figures, each with its name, and the items that are open."""
        values = (line.quota, line.reported, line.verified, line.missing)
        named = named_figures(self.reader.lang, values, line.counted, self.reader.day(line.as_of) if line.as_of else "")
        items = (self.reader._("未销号清单事项"), self.reader.words.listed(line.items))
        return [*named, items] if line.items else named

    def buttons(self, line: DutyLine) -> list[Button]:
        """Return what may be done about it, the likeliest first; whoever only reads has none."""
        acts = line.acts if self.may_act else ()
        return [Button(f"/bureau/assignments/{line.assignment_id}/{act}", self._name(act, line)) for act in acts]

    def _name(self, act: Act, line: DutyLine) -> str:
        text = self.reader.words.acts[Act.CLAIM_ITEMS if act is Act.CLAIM and line.items else act]
        return text[:1].upper() + text[1:]
