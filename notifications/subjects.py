"""The subject of a mail: a bracket word, then one line in full or several counted."""

from collections import Counter
from collections.abc import Iterable, Sequence

from jinja2 import Template

from notifications.catalogue import Catalogue
from notifications.digest import Digest, DigestLine
from notifications.view import View, one_line
from notifications.voices import plain
from rules.acts import happened
from rules.ladder import NoticeKind
from rules.roles import UNIT_ROLES
from rules.sections import DigestSection

LONGEST_TITLE = 40  # characters of a title in a subject; the mail itself has all of it
LONGEST = 200
_WEIGHT = {
    kind: weight
    for weight, kind in enumerate(
        (
            NoticeKind.ATTENTION,
            NoticeKind.PROMPT,
            NoticeKind.URGE,
            NoticeKind.CALL,
            NoticeKind.PROPOSAL,
            NoticeKind.EVENT,
            NoticeKind.REMIND,
            NoticeKind.RESULT,
            NoticeKind.INFORM,
        )
    )
}
Parts = Sequence[tuple[DigestSection, Sequence[View]]]


def subject(parts: Parts, digest: Digest, words: Catalogue, template: Template) -> str:
    """Return the subject; the gravest kind decides the word in brackets."""
    views = [view for _, group in parts for view in group]
    if not views:
        return ""
    gravest = min(views, key=lambda view: _WEIGHT[view.line.kind])
    tail = _one(views[0], template) if len(views) == 1 else _several(parts, digest, words)
    return words.bracket.format(bracket_word(gravest.line, words)) + tail[:LONGEST]


def bracket_word(line: DigestLine, words: Catalogue) -> str:
    """Return the word for a line's kind; peers are asked, whatever the kind."""
    if line.peer and line.role in UNIT_ROLES and line.kind is not NoticeKind.RESULT:
        return words.peer
    by_cause = {NoticeKind.EVENT: words.events, NoticeKind.RESULT: words.results}.get(line.kind, {})
    return by_cause.get(happened(line.cause), words.kinds[line.kind])


def late_word(lines: Iterable[DigestLine], words: Catalogue) -> str:
    """Return what is said of the past due: what was only hoped for is not called overdue."""
    hoped = {line.hoped for line in lines}
    if hoped == {True}:
        return words.hoped
    return words.mixed if True in hoped else words.sections[DigestSection.OVERDUE]


def summary(parts: Parts, words: Catalogue) -> str:
    """Return how many lines of which sections there are."""
    late = [view.line for part, group in parts if part is DigestSection.OVERDUE for view in group]
    return words.count({part: len(group) for part, group in parts}, late_word(late, words))


def _one(view: View, template: Template) -> str:
    title = view.line.title
    short = title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"
    return one_line(plain(template.render(v=view, title=short).strip()))


def _several(parts: Parts, digest: Digest, words: Catalogue) -> str:
    numbers = Counter(one_line(line.number) for line in digest.lines)
    first = parts[0][1][0].line.number
    others = words.frame["others"] if len(numbers) > 1 else ""
    return f"{summary(parts, words)}{words.frame['opening']}{first}{others}{words.frame['closing']}"
