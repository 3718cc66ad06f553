"""How this office works: everything the rules need besides the facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from notifications.channel import Writer
from rules.calendar import WorkCalendar
from rules.ladder import DEFAULT_LADDERS, Ladder
from rules.milestones import MilestoneClock, MilestoneKind
from rules.presets import PRESET_LADDERS
from rules.week.weeks import Issuing
from rules.window import SendWindow


@dataclass(frozen=True)
class Practice:
    """Calendar, hours, ladders, who writes for the office, and what mail may say."""

    calendar: WorkCalendar
    writer: Writer
    window: SendWindow = field(default_factory=SendWindow)
    ladders: Mapping[MilestoneKind, Ladder] = field(default_factory=lambda: dict(DEFAULT_LADDERS))
    plan_ladders: Mapping[tuple[str, MilestoneKind], Ladder] = field(default_factory=lambda: dict(PRESET_LADDERS))
    mail_detail: str = "full"
    office_of_one: bool = False
    connections: int = 2  # to the mail server at once; with one, mail goes and is logged in a fixed order
    weekly_report: Issuing = Issuing.SIGNED
    public_url: str = ""  # empty: mails carry no link

    def ladder_of(self, milestone: MilestoneClock) -> Ladder:
        """Return the ladder a milestone climbs: its plan's own, or the office's for its kind."""
        return self.plan_ladders.get((milestone.plan, milestone.kind)) or self.ladders[milestone.kind]
