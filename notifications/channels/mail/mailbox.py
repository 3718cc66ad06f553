"""A mailbox: one name and one address that may stand in a header and on an SMTP command line."""

from dataclasses import dataclass

from rules.entry import read_address, read_line
from rules.refusal import Refused


def check_address(field: str, address: str) -> str:
    """Return the address; refuse two of them, a line break, a blank at its ends, and anything but ASCII."""
    if read_address(field, address) != address or not address.isascii():
        raise Refused(
            field=field,
            zh=f"{address!a}须为一个不含空格和中文的邮箱地址。",
            en=f"{address!a} must be one mail address of ASCII characters without blanks.",
        )
    return address


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name, which may be empty or Chinese, and one address."""

    name: str
    address: str

    def __post_init__(self) -> None:
        """Refuse what could break out of a header."""
        check_address("address", self.address)
        read_line("name", self.name, empty=True)
