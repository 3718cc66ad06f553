"""The bytes of a message: two parts, headers no name can break out of, the same bytes for the same facts."""

import re
from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise

from notifications.channels.mail.mailbox import Mailbox, check_address
from notifications.rendered import RenderedMail
from rules.entry import read_line
from rules.field_names import THINGS
from rules.refusal import Refused

CHUNK = 39  # bytes of UTF-8 in one encoded word, so that "Subject: " and the word stay within 76 columns
COLUMNS = 76  # characters in a line of base64
_PLAIN_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]{1,50}")  # RFC 5322 atoms, which need no quotes
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,200}@[A-Za-z0-9][A-Za-z0-9.-]{0,252}>")


def new_message_id(token: str, domain: str) -> str:
    """Return the Message-ID of a token; the same token gives the same one.

    >>> new_message_id("8f2c", "mzt.example.cn")
    '<8f2c@mzt.example.cn>'
    """
    return _check_message_id(f"<{token}@{domain}>")


def build(
    rendered: RenderedMail,
    *,
    sender: Mailbox,
    to: Mailbox,
    message_id: str,
    date: datetime,
    reply_to: str | None = None,
    in_reply_to: str | None = None,
    references: tuple[str, ...] = (),
) -> bytes:
    """Return the message as bytes ready for DATA: CRLF line ends, ASCII only, base64 parts. `date` must be aware."""
    boundary = f"=_{sha256(_check_message_id(message_id).encode()).hexdigest()[:32]}"
    headers = [
        ("From", _mailbox(sender)),
        ("To", _mailbox(to)),
        *([("Reply-To", check_address("Reply-To", reply_to))] if reply_to else []),
        ("Subject", _text(read_line("subject", rendered.subject, at_most=400))),
        ("Date", format_datetime(_aware(date))),
        ("Message-ID", message_id),
        *_thread(in_reply_to, references),
        ("MIME-Version", "1.0"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("Content-Type", f'multipart/alternative;\r\n boundary="{boundary}"'),
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    parts = _part(boundary, "plain", rendered.text) + _part(boundary, "html", rendered.html)
    return head.encode("ascii") + parts + f"\r\n--{boundary}--\r\n".encode("ascii")


def _thread(in_reply_to: str | None, references: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if in_reply_to:
        yield "In-Reply-To", _check_message_id(in_reply_to)
    if references:
        yield "References", "\r\n ".join(map(_check_message_id, references))


def _part(boundary: str, subtype: str, content: str) -> bytes:
    """Return one part; base64, because webmail in China handles it better than quoted-printable for Chinese text."""
    raw = "\r\n".join(content.splitlines()).encode("utf-8", "replace") + b"\r\n"
    head = f'\r\n--{boundary}\r\nContent-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    return head.encode("ascii") + _base64_lines(raw)


def _base64_lines(raw: bytes) -> bytes:
    """Return base64 in lines of 76 characters (RFC 2045, section 6.8); `encodebytes` takes three times as long."""
    text = b64encode(raw)
    return b"\r\n".join([text[start : start + COLUMNS] for start in range(0, len(text), COLUMNS)]) + b"\r\n"


@lru_cache(maxsize=4096)
def _mailbox(mailbox: Mailbox) -> str:
    if not mailbox.name:
        return mailbox.address
    name = mailbox.name if _PLAIN_NAME.fullmatch(mailbox.name) and "=?" not in mailbox.name else _encode(mailbox.name)
    return f"{name}\r\n <{mailbox.address}>"


def _text(text: str) -> str:
    """Return an unstructured header value; what is plain, short and cannot be taken for an encoded word stays readable."""
    is_plain = text.isascii() and text.isprintable() and len(text) <= CHUNK and "=?" not in text
    return text if is_plain else _encode(text)


def _encode(text: str) -> str:
    """Return RFC 2047 encoded words, each on its own line and none splitting a character."""
    cuts = [0]
    size = 0
    for index, character in enumerate(text):
        width = len(character.encode("utf-8", "replace"))
        if size + width > CHUNK:
            cuts.append(index)
            size = 0
        size += width
    pieces = (text[start:end].encode("utf-8", "replace") for start, end in pairwise([*cuts, len(text)]))
    return "\r\n ".join(f"=?utf-8?b?{b64encode(piece).decode('ascii')}?=" for piece in pieces)


def _check_message_id(message_id: str) -> str:
    if not _MESSAGE_ID.fullmatch(message_id):
        raise Refused(field="Message-ID", zh=f"{message_id!a}不合规。", en=f"{message_id!a} is not <token@domain>.")
    return message_id


def _aware(date: datetime) -> datetime:
    if date.tzinfo is None:
        raise Refused(field="date", field_zh=THINGS["date"], zh=f"{date}没有时区。", en=f"{date} has no time zone.")
    return date
