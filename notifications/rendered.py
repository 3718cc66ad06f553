"""A mail in words, before it becomes bytes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """Subject, plain text and HTML of one mail; both bodies say the same."""

    subject: str
    text: str
    html: str
