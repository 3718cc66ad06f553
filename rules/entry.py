"""Reads what a person typed: a value the rules can trust, or a refusal that names the field and what was in it."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from rules.refusal import Refused

EARLIEST, LATEST = date(1949, 10, 1), date(2199, 12, 31)
LARGEST = Decimal(10) ** 12
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－", "0123456789.,-")
_FIGURE = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")
_DATE = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")


def _shown(value: object) -> str:
    """Return the value so that it can be printed: no control characters, at most 60 characters."""
    text = str(value).encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)[:60]


def read_text(field: str, value: object, *, at_most: int = 500, empty: bool = False) -> str:
    """Return the text stripped; refuse NUL, control characters, lone surrogates, bidirectional overrides, too long, empty."""
    text = str(value if value is not None else "").strip()
    for character in text:
        if (
            unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t"
        ) or character in "\u202d\u202e\u2066\u2067":
            raise Refused(
                field=field,
                zh=f"“{_shown(text)}”含有不能保存的字符 U+{ord(character):04X}。",
                en=f"{_shown(text)!r} contains U+{ord(character):04X}, which cannot be stored.",
            )
    if len(text) > at_most:
        raise Refused(
            field=field,
            zh=f"共{len(text)}字，最多{at_most}字。",
            en=f"{len(text)} characters, at most {at_most} are kept.",
        )
    if not text and not empty:
        raise Refused(field=field, zh="不能为空。", en="must not be empty.")
    return text


def read_line(field: str, value: object, *, at_most: int = 200, empty: bool = False) -> str:
    """Return a text of one line; a line break in it is refused, since it may end up in a mail header."""
    text = read_text(field, value, at_most=at_most, empty=empty)
    if len(text.splitlines()) > 1 or "\t" in text:
        raise Refused(field=field, zh=f"“{_shown(text)}”须为一行。", en=f"{_shown(text)!r} must be one line.")
    return text


def read_figure(field: str, value: object) -> Decimal:
    """Return a figure of at most four decimals from 0 to 10¹²; full-width digits and thousands commas are read."""
    text = str(value).strip().translate(_FULL_WIDTH)
    if isinstance(value, bool) or not _FIGURE.fullmatch(text):
        raise Refused(field=field, zh=f"“{_shown(value)}”不是数字。", en=f"{_shown(value)!r} is not a number.")
    figure = Decimal(text.replace(",", ""))
    if figure < 0:
        raise Refused(field=field, zh=f"{_shown(value)}是负数。", en=f"{_shown(value)} is negative.")
    if figure > LARGEST or figure != round(figure, 4):
        raise Refused(
            field=field,
            zh=f"{_shown(value)}超出范围（最大10¹²，最多四位小数）。",
            en=f"{_shown(value)} is out of range (at most 10¹² and four decimals).",
        )
    return figure.normalize() + 0


def read_date(field: str, value: object) -> date:
    """Return a day written 2018-09-30, 2018/9/30 or 2018年9月30日, from 1949-10-01 to 2199-12-31."""
    if type(value) is date:
        day: date | None = value
    else:
        match = _DATE.fullmatch(unicodedata.normalize("NFKC", str(value)).strip())
        try:
            day = date(*map(int, match.groups())) if match else None
        except ValueError:
            day = None
    if day is None:
        raise Refused(
            field=field,
            zh=f"“{_shown(value)}”不是日历上的日期（例：2018-09-30）。",
            en=f"{_shown(value)!r} is not a day of the calendar (write 2018-09-30).",
        )
    if not EARLIEST <= day <= LATEST:
        raise Refused(
            field=field, zh=f"{day}不在{EARLIEST}至{LATEST}之间。", en=f"{day} is not between {EARLIEST} and {LATEST}."
        )
    return day


def read_address(field: str, value: object) -> str:
    """Return one mail address (RFC 5321 form without quotes); two addresses or a line break are refused."""
    text = read_line(field, value, at_most=254)
    if not _ADDRESS.fullmatch(text) or ".." in text:
        raise Refused(
            field=field, zh=f"“{_shown(value)}”不是一个邮箱地址。", en=f"{_shown(value)!r} is not one mail address."
        )
    return text
