"""What the status page shows, read in one read-only session."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from models.mail import MessageState, Tick
from models.queries.due import last_tick
from models.queries.messages import count_messages, oldest_waiting
from notifications.catalogue import figure
from notifications.voices import words_of
from runtime.pulse import PrefectState, Pulse, TickRecord
from runtime.resources import World
from services.boards import standings
from services.boards.standings import Standing
from services.mail.outlook import Expected, Outlook, outlook

SHOWN = 100  # mails listed


@dataclass(frozen=True, slots=True)
class Status:
    """Everything on the page."""

    now: datetime
    office: str
    outlook: Outlook
    last: TickRecord | None
    age: int
    worked: Tick | None
    prefect: PrefectState
    mail_server: bool
    outbox: Mapping[MessageState, int]
    oldest: datetime | None
    ledger: list[Standing]


def gather(world: World, pulse: Pulse) -> Status:
    """Read what the page shows."""
    now = world.clock()
    practice = world.practice(now)
    with world.store.read() as session:
        counts = count_messages(session)
        return Status(
            now,
            practice.writer.name,
            outlook(session, practice, now=now),
            pulse.last,
            round(pulse.age),
            last_tick(session),
            pulse.prefect,
            world.channel.is_set,
            {state: counts.get(state, 0) for state in MessageState},
            oldest_waiting(session),
            standings.ledger(session, practice.calendar, now=now),
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """How a status reads in one language: the decisions a template would have to make."""

    status: Status
    words: Mapping[str, str]
    zone: ZoneInfo

    def at(self, moment: datetime) -> str:
        """Return a moment on the office's clock."""
        return f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M}"

    @property
    def mails(self) -> tuple[Expected, ...]:
        """Return the mails that are listed."""
        return self.status.outlook.mails[:SHOWN]

    @property
    def unlisted(self) -> int:
        """Return how many are not."""
        return len(self.status.outlook.mails) - len(self.mails)

    def kinds(self, mail: Expected) -> str:
        """Return the kinds of a mail's notices, each once."""
        words = words_of(self.words["lang"])
        return words.listed(list(dict.fromkeys(words.kinds[line.kind] for line in mail.lines)))

    def did(self, tick: TickRecord) -> str:
        """Return what a tick did."""
        counts = {**asdict(tick.ticked)}
        counts["proposed_n"] = counts.pop("proposed")
        return self._counted(counts) or self.words["tick_idle"]

    def worked(self, tick: Tick) -> str:
        """Return what a kept tick did."""
        names = ("looked_at", "notices", "messages", "sent", "failed")
        return self._counted({name: getattr(tick, name) for name in names})

    def _counted(self, counts: Mapping[str, int]) -> str:
        said = [self.words[name].format(n=count) for name, count in counts.items() if count]
        return words_of(self.words["lang"]).listed(said)

    def light(self, one: Standing) -> str:
        """Return a directive's light in words; what has none says where it is in its life."""
        if one.light is not None:
            return self.words[f"light_{one.light}"]
        return self.words[f"ended_{one.ended_as}" if one.ended_as else f"life_{one.life}"]

    @staticmethod
    def figure(value: Decimal | None) -> str:
        """Return a figure, or a dash."""
        return "—" if value is None else figure(value)

    @staticmethod
    def day(value: date | None) -> str:
        """Return a day, or a dash."""
        return "—" if value is None else value.isoformat()
