"""Keeps what is marked secret out: state secrets always, 内部 until a person has answered for it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from minutes.files.refusing import refusal, shown
from rules.refusal import Remedy

_STARRED_WITHIN, _ALONE_WITHIN, _AT_THE_END = 30, 10, 5  # lines that are not blank
_LONGEST = 40  # characters of a line that is nothing but a mark
_ONE_FORM = str.maketrans("機絕祕內資傳級長個號參閱嚴請準⭐✩✭✮✯✰", "机绝秘内资传级长个号参阅严请准★★★★★★")
_UNSAID = re.compile(r"[^\w★☆*]|_")
_PERIOD = r"(?:\d{1,2}(?:年|个月)|长期|永久)"
_STARRED = re.compile(rf"(?<!工作)(绝密|机密|秘密)级?[★☆]{_PERIOD}?")
_ALONE = re.compile(
    rf"(?:份号)?(?:No|NO)?\d{{0,8}}(?:密级|保密级别)?"
    rf"(绝密|机密|秘密)(?:级|件|文件|材料|资料)*[★☆*]?{_PERIOD}?"
    rf"(?:特提|特急|加急|平急|急件)?(?:份号|No|NO|第)?\d{{0,8}}号?",
)
_NOT_OUTSIDE = r"(?:不得|不准|请勿|切勿|严禁|禁止)外传"
_INTERNAL = re.compile(
    rf"[★☆*]?(?:密级|保密级别)?"
    rf"(?:{_NOT_OUTSIDE}|工作秘密|内部(?:文件|资料|材料|使用|文稿|刊物|情况|参考|参阅|掌握|传阅|发行)*)"
    rf"(?:{_NOT_OUTSIDE}|注意保存|注意保密|妥善保管|不得翻印)*(?:[★☆*]{_PERIOD}?)?",
)


class Grade(StrEnum):
    """What a mark says about who may read."""

    TOP_SECRET = "绝密"  # noqa: S105 - a grade, no password
    SECRET = "机密"  # noqa: S105 - the same
    CONFIDENTIAL = "秘密"
    INTERNAL = "内部"


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark of secrecy as it is written, and its line, counted from one."""

    grade: Grade
    line: int
    written: str


def mark_of(text: str) -> Mark | None:
    r"""Return the mark that binds most: one of a state secret before 内部, else the first; None of a text without.

    >>> mark_of("机密★1年\n会议纪要")
    Mark(grade=<Grade.SECRET: '机密'>, line=1, written='机密★1年')
    >>> mark_of("会议强调，要做好机密文件的保管和内部控制。")
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line and not line.isspace()]
    return next(_of_a_secret(lines), None) or next(_of_the_inside(lines), None)


def check(name: str, text: str, *, internal_allowed: bool) -> None:
    """Refuse a text that is marked as a state secret, or 内部 unless that was allowed."""
    mark = mark_of(text)
    if mark and mark.grade is not Grade.INTERNAL:
        raise refusal(
            name,
            f"第{mark.line}行标有“{mark.written}”：国家秘密不得进入本系统（《保守国家秘密法》），请按保密规定在涉密系统中办理。",
            f"line {mark.line} is marked {mark.written!r}: state secrets must not enter this system (Law on Guarding State Secrets); handle them where they may be kept.",
        )
    if mark and not internal_allowed:
        raise refusal(
            name,
            f"第{mark.line}行标有“{mark.written}”：请先征得发文单位同意，再确认一次。",
            f"line {mark.line} is marked {mark.written!r}: ask the issuer first, then confirm once.",
            remedy=Remedy.INTERNAL,
        )


def _of_a_secret(lines: list[tuple[int, str]]) -> Iterator[Mark]:
    """Yield the marks of a state secret: with a star in any line at the beginning, without one only alone in its line."""
    for place, (number, line) in enumerate(lines[:_STARRED_WITHIN]):
        said = _said(line)
        if match := _STARRED.search(said):
            yield Mark(Grade(match[1]), number, match[0])
        elif place < _ALONE_WITHIN and len(said) <= _LONGEST and (match := _ALONE.fullmatch(said)):
            yield Mark(Grade(match[1]), number, shown(line, at_most=_LONGEST))


def _of_the_inside(lines: list[tuple[int, str]]) -> Iterator[Mark]:
    """Yield the marks 内部, which stand alone in a line at the beginning or the end."""
    for number, line in [*lines[:_ALONE_WITHIN], *lines[_ALONE_WITHIN:][-_AT_THE_END:]]:
        said = _said(line)
        if len(said) <= _LONGEST and _INTERNAL.fullmatch(said):
            yield Mark(Grade.INTERNAL, number, shown(line, at_most=_LONGEST))


def _said(line: str) -> str:
    """Return a line in one form: narrow, simplified, without spaces, brackets, punctuation and unseen characters."""
    return _UNSAID.sub("", unicodedata.normalize("NFKC", line).translate(_ONE_FORM))
