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
from services.boards.standings import LedgerLine
from services.mail.outlook import ExpectedMail, Outlook, outlook
from services.operations.doctor import CLOCK_STOPPED
from translations.texts import N_, say
from web.frame.words import LIGHTS, MESSAGE_STATES, standing_of

SHOWN = 100  # mails listed
_COUNTS: Mapping[str, str] = {  # of what a tick did
    "looked_at": N_("查看节点%(n)s个"),
    "notices": N_("新通知%(n)s条"),
    "superseded": N_("合并%(n)s条"),
    "proposed": N_("待审核%(n)s条"),
    "messages": N_("写信%(n)s封"),
    "sent": N_("发出%(n)s封"),
    "retry": N_("待重试%(n)s封"),
    "uncertain": N_("未确认%(n)s封"),
    "presumed": N_("推定送达%(n)s封"),
    "failed": N_("失败%(n)s封"),
    "dissolved": N_("撤回重写%(n)s封"),
}
_PREFECT: Mapping[PrefectState, str] = {
    PrefectState.ABSENT: N_("不在本进程运行"),
    PrefectState.STARTING: N_("启动中，巡检照常进行"),
    PrefectState.UP: N_("运行中"),
    PrefectState.DOWN: N_("未运行，巡检照常进行"),
}


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
    ledger: list[LedgerLine]


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
class StatusInWords:
    """How a status reads in one language: the decisions a template would have to make."""

    status: Status
    lang: str
    zone: ZoneInfo

    def at(self, moment: datetime) -> str:
        """Return a moment on the office's clock."""
        return f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M}"

    @property
    def mails(self) -> tuple[ExpectedMail, ...]:
        """Return the mails that are listed."""
        return self.status.outlook.mails[:SHOWN]

    @property
    def unlisted(self) -> int:
        """Return how many are not."""
        return len(self.status.outlook.mails) - len(self.mails)

    def kinds(self, mail: ExpectedMail) -> str:
        """Return the kinds of a mail's notices, each once."""
        words = words_of(self.lang)
        return words.listed(list(dict.fromkeys(words.kinds[line.kind] for line in mail.lines)))

    def did(self, tick: TickRecord) -> str:
        """Return what a tick did."""
        counts = asdict(tick.ticked)
        counts["proposed"] = counts.pop("proposed")  # what waits for a person is said last
        return self._counted(counts) or say(self.lang, N_("无到期事项"))

    def worked(self, tick: Tick) -> str:
        """Return what a kept tick did."""
        names = ("looked_at", "notices", "messages", "sent", "failed")
        return self._counted({name: getattr(tick, name) for name in names})

    def _counted(self, counts: Mapping[str, int]) -> str:
        said = [say(self.lang, _COUNTS[name], n=count) for name, count in counts.items() if count]
        return words_of(self.lang).listed(said)

    def state(self, state: MessageState) -> str:
        """Return what the state of a mail is called."""
        return say(self.lang, MESSAGE_STATES[state])

    @property
    def clock_stopped(self) -> str:
        """Return that the clock is not believed, and what to do about it."""
        return say(self.lang, N_("%(found)s；%(todo)s"), found=CLOCK_STOPPED.found, todo=CLOCK_STOPPED.todo)

    @property
    def prefect(self) -> str:
        """Return whether Prefect runs along, in words."""
        return say(self.lang, _PREFECT[self.status.prefect])

    def light(self, standing: LedgerLine) -> str:
        """Return a directive's light in words; what has none says where it is in its life."""
        if standing.light is not None:
            return say(self.lang, LIGHTS[standing.light])
        return say(self.lang, standing_of(standing.life, standing.ended_as))

    @staticmethod
    def figure(value: Decimal | None) -> str:
        """Return a figure, or a dash."""
        return "—" if value is None else figure(value)

    @staticmethod
    def day(value: date | None) -> str:
        """Return a day, or a dash."""
        return "—" if value is None else value.isoformat()
