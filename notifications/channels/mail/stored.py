"""Reads the bytes of mails that were kept, and masks what they say."""

from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage

from notifications.channel import ReadableMessage

_HEADERS = ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted")


def is_mail(content: bytes) -> bool:
    """Say whether bytes begin as every mail of ours does, masked or not."""
    return content.startswith(b"From: ")


def read(content: bytes) -> ReadableMessage:
    """Return the headers worth showing and both bodies; a body that is not there is empty."""
    mail = message_from_bytes(content, policy=policy.default)
    headers = tuple((name, str(mail[name])) for name in _HEADERS if name in mail)
    return ReadableMessage(headers, _part(mail, "plain"), _part(mail, "html"))


def _part(mail: EmailMessage, subtype: str) -> str:
    body = mail.get_body((subtype,))
    return str(body.get_content()) if body else ""


def masked(content: bytes, mask: Callable[[str], str]) -> bytes:
    """Return a message with its texts masked; whatever else it is made of stays."""
    mail = message_from_bytes(content, policy=policy.SMTP)
    for part in mail.walk():
        if isinstance(part, EmailMessage) and part.get_content_maintype() == "text":
            part.set_content(mask(part.get_content()), subtype=part.get_content_subtype(), cte="base64")
    return mail.as_bytes()
