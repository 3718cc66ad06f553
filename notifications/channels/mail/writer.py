"""Writes mails as the office: from its mailbox, each with a Message-ID of the office's domain."""

from dataclasses import dataclass
from datetime import datetime

from notifications.channel import Addressee, FinishedMessage
from notifications.channels.mail.mailbox import Mailbox
from notifications.channels.mail.message import build, new_message_id
from notifications.rendered import RenderedMail


@dataclass(frozen=True, slots=True)
class MailWriter:
    """The office's mailbox, and what is written from it."""

    mailbox: Mailbox

    @property
    def name(self) -> str:
        """Return what the office is called."""
        return self.mailbox.name

    @property
    def address(self) -> str:
        """Return the address the mail server is told mail comes from."""
        return self.mailbox.address

    def finish(self, rendered: RenderedMail, to: Addressee, *, token: str, now: datetime) -> FinishedMessage:
        """Make a worded mail into the bytes that go out, to the addressee's mail address."""
        message_id = new_message_id(token, self.address.rpartition("@")[2])
        reader = Mailbox(to.name, to.email)
        content = build(rendered, sender=self.mailbox, to=reader, message_id=message_id, date=now)
        return FinishedMessage(message_id, reader.address, content)
