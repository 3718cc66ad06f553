"""The leader's one page: lights over time, bureaus by directives, what needs a word; it prints on A4."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response

from rules.lights import Light
from rules.outcomes import Ending
from rules.week.report_lines import Tally
from rules.week.weeks import Week
from services.boards import attention, heat_map
from services.boards.attention import AttentionPoint, Contact, OverdueGroup
from services.boards.heat_map import HeatField
from services.weekly import reports
from translations.texts import N_
from web.frame.permissions import ForLeader, ThisPage
from web.frame.reader import PageReader
from web.links.link_shown import past_by

router = APIRouter()
WEEKS, COLUMNS, NAMED = 26, 40, 3
SERIES: Mapping[str, tuple[str, str]] = {
    "red": (N_("红灯"), "#b00020"),
    "short": (N_("未达预期"), "#b35c00"),
    "yellow": (N_("黄灯"), "#e0a800"),
    "green": (N_("绿灯"), "#1b6e2d"),
    "grey": (N_("灰灯"), "#7a7a7a"),
    "done": (N_("各单位均已完成"), "#0b4f9e"),
}
SIGNS: Mapping[Light, tuple[str, str]] = {
    Light.RED: ("●", N_("红")),
    Light.YELLOW: ("▲", N_("黄")),
    Light.GREEN: ("○", N_("绿")),
    Light.GREY: ("‖", N_("灰")),
}


@router.get("/leader")
def leader(reader: ForLeader, page: ThisPage) -> Response:
    """Show how everything stands, at a glance."""
    limit = None if page.query("columns") == "all" else COLUMNS
    scope = reader.scope
    with page.read() as session:
        weeks = reports.tallies(session, WEEKS)
        table = heat_map.heat(session, reader.practice, scope, limit=limit, now=reader.now)
        words = attention.attention(session, reader.practice, scope, now=reader.now)
    return page.show(
        "leader", weeks=weeks, table=table, words=words, shown=LeaderPage(reader), chart=_chart(reader, weeks)
    )


def _chart(reader: PageReader, weeks: Sequence[tuple[Week, Tally]]) -> dict[str, object]:
    """Return a stacked bar a week, for the browser to draw; patterns tell the lights apart beside the colours."""
    bars = [
        {
            "name": reader._(name),
            "type": "bar",
            "stack": "lights",
            "color": colour,
            "data": [getattr(tally, key) for _, tally in weeks],
        }
        for key, (name, colour) in SERIES.items()
    ]
    return {
        "aria": {"enabled": True, "decal": {"show": True}},
        "animation": False,
        "grid": {"left": 40, "right": 10, "top": 64, "bottom": 30},
        "legend": {"top": 0},
        "xAxis": {"type": "category", "data": [f"W{week.number:02d}" for week, _ in weeks]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": bars,
    }


@dataclass(frozen=True, slots=True)
class LeaderPage:
    """The page in words."""

    reader: PageReader

    @property
    def series(self) -> Mapping[str, str]:
        """Return the lights of a week by what they are called."""
        return {key: self.reader._(name) for key, (name, _) in SERIES.items()}

    def sign(self, field: HeatField) -> tuple[str, str, str]:
        """Return the class, the sign and the word of a field: never a colour alone."""
        if field.light is not None:
            sign, word = SIGNS[field.light]
            return str(field.light), sign, self.reader._(word)
        if field.ended in {None, Ending.COMPLETED}:
            return "ended", "✓", self.reader._("完成")
        return "ended", "–", self.reader._("已移出")

    @property
    def signs(self) -> list[tuple[str, str, str]]:
        """Return every light with its sign and word, for the line that explains them."""
        return [(str(light), sign, self.reader._(word)) for light, (sign, word) in SIGNS.items()]

    def about(self, point: AttentionPoint) -> str:
        """Return whose matter it is."""
        return f"{point.unit} {self.title(point)}".strip()

    def title(self, point: AttentionPoint | OverdueGroup) -> str:
        """Return what a matter is called, with the name of a step."""
        step = f" {point.step}" if point.step else ""
        return self.reader._("“%(title)s”（%(number)s）", title=point.title, number=point.number) + step

    def overdue(self, overdue: OverdueGroup) -> str:
        """Say how late how many units are, and with whom of the first few to speak."""
        if len(overdue.parties) == 1:
            [(unit, contact)] = overdue.parties
            return f"{unit} " + self.reader._("%(late)s。%(who)s", late=self._late(overdue), who=self._contact(contact))
        facts = {"n": len(overdue.parties), "late": self._late(overdue), "who": self._parties(overdue)}
        return self.reader._("%(n)s个单位%(late)s：%(who)s。", **facts)

    def _parties(self, overdue: OverdueGroup) -> str:
        named = [f"{party.unit}{self._in_brackets(party.contact)}" for party in overdue.parties[:NAMED]]
        more = [self.reader._("等")] if len(overdue.parties) > NAMED else []
        return self.reader.words.listed(named) + "".join(more)

    def _in_brackets(self, contact: Contact | None) -> str:
        frame = self.reader.words.frame
        who = f"{contact.name}{contact.title} {contact.phone}".strip() if contact else ""
        return f"{frame['opening']}{who}{frame['closing']}" if who else ""

    def late(self, point: AttentionPoint) -> str:
        """Say how late it is, and with whom to speak."""
        return self.reader._("%(late)s。%(who)s", late=self._late(point), who=self._contact(point.contact))

    def told(self, point: AttentionPoint) -> str:
        """Say how late it is, when the leader was told, and with whom to speak."""
        facts = {"late": self._late(point), "day": self.reader.day(point.on), "who": self._contact(point.contact)}
        return self.reader._("%(late)s，%(day)s已提请关注。%(who)s", **facts)

    def help(self, point: AttentionPoint) -> str:
        """Say what the unit asks for, as of which day, and with whom to speak."""
        text = " ".join(point.text.split()).rstrip("。.；;，,")
        facts = {"text": text, "day": self.reader.day(point.on), "who": self._contact(point.contact)}
        return self.reader._("%(text)s（%(day)s报）。%(who)s", **facts)

    def held(self, point: AttentionPoint) -> str:
        """Say when the hold is looked at again, and by whom."""
        return self.reader._(
            "暂缓，应于%(day)s复核。%(who)s", day=self.reader.day(point.on), who=self._contact(point.contact)
        )

    def _late(self, point: AttentionPoint | OverdueGroup) -> str:
        text = past_by(self.reader.lang, point.days, hoped=point.hoped)
        return text[:1].upper() + text[1:]

    def _contact(self, who: Contact | None) -> str:
        """Return with whom to speak."""
        if who is None:
            return self.reader._("没有登记负责人，请问督查室。")
        role = self.reader.words.roles[who.role]
        facts = {
            "role": role,
            "name": who.name,
            "title": who.title,
            "phone": who.phone or self.reader._("没有登记电话"),
        }
        return self.reader._("可找%(role)s%(name)s%(title)s，%(phone)s。", **facts)
