"""What ends a page before it is made: signing in comes first, a password of one's own does, or there is no such page."""

from typing import NoReturn


class SignInFirst(Exception):
    """Nobody is signed in; `to` is where they wanted to go."""

    def __init__(self, to: str) -> None:
        super().__init__(to)
        self.to = to


class ChangeFirst(Exception):
    """The password was drawn for whoever signed in with it: their own comes first."""


class NotFound(Exception):
    """There is no such page, or not for this reader: both are answered alike."""


def not_found() -> NoReturn:
    """Answer that there is no such page."""
    raise NotFound
