"""The ways to send messages: one folder for each, and the table that says which are there."""

from collections.abc import Callable, Sequence
from typing import Protocol

from notifications.channel import Channel
from notifications.channels.mail.channel import MailChannel, MailSettings


class ChannelSettings(MailSettings, Protocol):
    """What an office sets for its channels: the settings of each, which `runtime/settings.py` reads."""


CHANNELS: Sequence[Callable[[ChannelSettings], Channel]] = (MailChannel.of,)


def open_channel(settings: ChannelSettings) -> Channel:
    """Return the first channel of the table that is set; while none is, the first, for which messages wait."""
    channels = _all(settings)
    return next((channel for channel in channels if channel.is_set), channels[0])


def channel_of(content: bytes, settings: ChannelSettings) -> Channel:
    """Return the channel that wrote finished bytes, whichever is set now."""
    return next((channel for channel in _all(settings) if channel.wrote(content)), open_channel(settings))


def _all(settings: ChannelSettings) -> list[Channel]:
    return [of(settings) for of in CHANNELS]
