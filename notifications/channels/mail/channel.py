"""Mail as a channel: set by the URL of an SMTP server and the address mail comes from."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar, Protocol, Self

from notifications.channel import ReadableMessage, ServerCheck
from notifications.channels.mail import greeting, stored
from notifications.channels.mail.mailbox import Mailbox
from notifications.channels.mail.smtp import SmtpSender
from notifications.channels.mail.smtp_settings import parse_smtp_url
from notifications.channels.mail.writer import MailWriter
from notifications.sender import Sender
from rules.refusal import Refused, within


class MailSettings(Protocol):
    """What an office sets for mail."""

    @property
    def smtp_url(self) -> str:
        """Return the URL of the mail server; empty: mail waits."""
        ...

    @property
    def mail_from(self) -> str:
        """Return the address mail comes from."""
        ...


@dataclass(frozen=True, slots=True)
class MailChannel:
    """Mail over SMTP. The URL may hold a password and is in no representation."""

    url: str = field(repr=False)
    address: str

    name: ClassVar[str] = "smtp"

    @classmethod
    def of(cls, settings: MailSettings) -> Self:
        """Return mail as an office has set it."""
        return cls(settings.smtp_url, settings.mail_from)

    @property
    def is_set(self) -> bool:
        """Say whether there is a mail server."""
        return bool(self.url)

    def senders(self) -> Callable[[], Sender] | None:
        """Return what opens a connection to the mail server; refuse a URL that names none."""
        if not self.url:
            return None
        try:
            return partial(SmtpSender, parse_smtp_url(self.url))
        except Refused as refusal:
            raise within("DUBAN_SMTP_URL", refusal) from refusal

    def check(self, longest: float) -> ServerCheck:
        """Say whether the mail server takes us: connection, TLS, login, EHLO, and no mail."""
        return greeting.check(self.url, longest)

    def writer(self, office: str) -> MailWriter:
        """Return who writes mail as an office."""
        return MailWriter(Mailbox(office, self.address))

    def wrote(self, content: bytes) -> bool:
        """Say whether finished bytes are a mail."""
        return stored.is_mail(content)

    def read(self, content: bytes) -> ReadableMessage:
        """Read the bytes of a mail."""
        return stored.read(content)

    def masked(self, content: bytes, mask: Callable[[str], str]) -> bytes:
        """Return the bytes of a mail with its texts masked."""
        return stored.masked(content, mask)
