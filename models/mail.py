"""What is owed to roles, whom it reaches, and the mail that carries it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.types import Moment, table_of, word
from rules.ladder import Mode, NoticeKind
from rules.roles import Role
from rules.selection import NoticeState


class Notice(SQLModel, table=True):
    """One cause, one round of one milestone, one role (通知): the unit of never twice, never lost.

    `considered_at` is the opening at which it last had to wait for a role below it.
    """

    __table_args__ = (
        UniqueConstraint("milestone_id", "round", "cause", "role", name="notice_once"),
        Index("notice_waits", "state", "at"),
    )

    id: int = Field(default=None, primary_key=True)
    milestone_id: int = Field(foreign_key="milestone.id")
    round: int
    cause: str = Field(max_length=64)
    role: Role = Field(sa_type=word(Role))
    kind: NoticeKind = Field(sa_type=word(NoticeKind))
    mode: Mode = Field(default=Mode.AUTO, sa_type=word(Mode))
    at: datetime = Field(sa_type=Moment)
    state: NoticeState = Field(default=NoticeState.OWED, sa_type=word(NoticeState))
    told_at: datetime | None = Field(default=None, sa_type=Moment)
    considered_at: datetime | None = Field(default=None, sa_type=Moment)
    note: str = Field(default="", sa_type=Text)
    recorded_at: datetime = Field(sa_type=Moment)


NOTICE = table_of(Notice)


class MessageState(StrEnum):
    """Where a message stands."""

    READY = "ready"
    RETRY = "retry"  # the server does not have it
    SENDING = "sending"  # leased
    UNCERTAIN = "uncertain"  # DATA was begun, no answer came: it goes once more, 15 minutes later
    SENT = "sent"
    PRESUMED = "presumed"  # ambiguous twice: the office is told, and it is not sent a third time
    FAILED = "failed"  # the server will never take it
    DISSOLVED = "dissolved"  # its opening passed, or its matter was settled, before the server had it


MESSAGE_TRANSITIONS: dict[MessageState, frozenset[MessageState]] = {
    MessageState.READY: frozenset({MessageState.SENDING, MessageState.DISSOLVED}),
    MessageState.RETRY: frozenset({MessageState.SENDING, MessageState.DISSOLVED}),
    MessageState.SENDING: frozenset(
        {
            MessageState.READY,
            MessageState.RETRY,
            MessageState.UNCERTAIN,
            MessageState.SENT,
            MessageState.PRESUMED,
            MessageState.FAILED,
        }
    ),
    MessageState.UNCERTAIN: frozenset({MessageState.SENDING, MessageState.PRESUMED}),
    MessageState.SENT: frozenset(),
    MessageState.PRESUMED: frozenset(),
    MessageState.FAILED: frozenset(),
    MessageState.DISSOLVED: frozenset(),
}


SETTLED = tuple(state for state, after in MESSAGE_TRANSITIONS.items() if not after)  # nothing is sent any more


class Message(SQLModel, table=True):
    """What one person gets at one opening (邮件); its finished bytes are its `MessageContent`. A lease (token, until) fences who may settle it.

    `begun_at` is when DATA was begun under the present lease, `taken_at` when the server took it. `uncertain_at` is when
    the server may first have taken it without our knowing: from then on its bytes never change.
    """

    __table_args__ = (
        UniqueConstraint("kind", "person_id", "batch", name="message_once"),
        Index("message_waits", "state", "next_try_at"),
        Index("message_of_opening", "batch"),
    )

    id: int = Field(default=None, primary_key=True)
    kind: str = Field(default="digest", max_length=32)
    person_id: int = Field(foreign_key="person.id")
    batch: str = Field(max_length=32)
    address: str = Field(max_length=254)
    header_id: str = Field(max_length=254, unique=True)
    subject: str = Field(sa_type=Text)
    sha256: str = Field(max_length=64)
    state: MessageState = Field(default=MessageState.READY, sa_type=word(MessageState))
    composed_at: datetime = Field(sa_type=Moment)
    next_try_at: datetime = Field(sa_type=Moment)
    lease_token: str = Field(default="", max_length=32)
    lease_until: datetime | None = Field(default=None, sa_type=Moment)
    attempts: int = 0
    begun_at: datetime | None = Field(default=None, sa_type=Moment)
    taken_at: datetime | None = Field(default=None, sa_type=Moment)
    uncertain_at: datetime | None = Field(default=None, sa_type=Moment)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)


MESSAGE = table_of(Message)


class MessageContent(SQLModel, table=True):
    """The finished bytes of a message, written once; apart from it, because SQLite rewrites a whole row at every change."""

    __tablename__ = "message_content"

    message_id: int = Field(primary_key=True, foreign_key="message.id", sa_column_kwargs={"autoincrement": False})
    content: bytes = Field(sa_type=LargeBinary)


MESSAGE_CONTENT = table_of(MessageContent)


class Recipient(SQLModel, table=True):
    """A person a notice reaches; without a message until compose has written one."""

    __table_args__ = (UniqueConstraint("notice_id", "person_id", name="recipient_once"),)

    id: int = Field(default=None, primary_key=True)
    notice_id: int = Field(foreign_key="notice.id")
    person_id: int = Field(foreign_key="person.id")
    message_id: int | None = Field(default=None, foreign_key="message.id", index=True)


RECIPIENT = table_of(Recipient)


_STANDS = text("lifted_at IS NULL")


class MailHold(SQLModel, table=True):
    """One person's mail of one opening, held back by the office (缓发); lifted by a person, or by nobody when its opening has passed."""

    __tablename__ = "mail_hold"
    __table_args__ = (
        Index("mail_hold_once", "person_id", "batch", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
    )

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    batch: str = Field(max_length=32)
    reason: str = Field(sa_type=Text)
    held_by: int = Field(foreign_key="person.id")
    held_at: datetime = Field(sa_type=Moment)
    lifted_by: int | None = Field(default=None, foreign_key="person.id")
    lifted_at: datetime | None = Field(default=None, sa_type=Moment)


MAIL_HOLD = table_of(MailHold)


class Attempt(SQLModel, table=True):
    """One try to send a message, and what the server said."""

    id: int = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id", index=True)
    at: datetime = Field(sa_type=Moment)
    result: str = Field(max_length=16)
    code: int | None = None
    reply: str = Field(default="", sa_type=Text)


ATTEMPT = table_of(Attempt)


class MailServer(SQLModel, table=True):
    """A mail server by its name (host:port), and how long it is left alone after conversations that did not come about."""

    __tablename__ = "mail_server"

    name: str = Field(primary_key=True, max_length=300)
    failures: int = 0
    next_try_at: datetime | None = Field(default=None, sa_type=Moment)
    reply: str = Field(default="", sa_type=Text)


class Tick(SQLModel, table=True):
    """One pass that found something to do."""

    id: int = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Moment)
    looked_at: int = 0
    notices: int = 0
    messages: int = 0
    sent: int = 0
    failed: int = 0


class Heartbeat(SQLModel, table=True):
    """The one row that says when a tick last ended, whether or not it found anything, and until when mail was pruned."""

    id: int = Field(default=1, primary_key=True)
    at: datetime | None = Field(default=None, sa_type=Moment)
    pruned_on: date | None = None


HEARTBEAT = table_of(Heartbeat)


class ClockStop(SQLModel, table=True):
    """A clock that could not be believed: nothing is sent until a person accepts it."""

    __tablename__ = "clock_stop"

    id: int = Field(default=None, primary_key=True)
    noticed_at: datetime = Field(sa_type=Moment)
    expected_at: datetime = Field(sa_type=Moment)
    accepted_at: datetime | None = Field(default=None, sa_type=Moment)
