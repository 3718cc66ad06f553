"""What one clause does within a sentence: it orders, tells, says who speaks, or names the day of figures."""

import re

from minutes.cues import allows, has_happened, orders, orders_plainly, plans, sums_up
from minutes.mood import Mood

_AS_OF = re.compile(r"^截[至止]到?[^，,前]{2,14}$")
_SPEECH = re.compile(
    r"[^，。]{0,60}?(?:会议|会上|大会)?(?:还|同时)?(?:强调|(?<!的)要求|指出|表示|认为|号召)|[^，。]{0,60}?(?:会议|会上|大会|方案|通知)(?:还|同时)?(?:提出|部署|明确|决定|议定|商定|同意|介绍|通报|希望)"
)
_IS = re.compile(r"^(?:是(?!否)|[^，。]{2,24}(?<![就才正还也都凡特尤要但])是(?!否)[^，。]{3,})")
_EXPECTS = re.compile(r"^(?:计划|预计|预期|拟|将)")
_STATES = re.compile(r"^(?:既|都|也|均|就|便)?是(?!否)|^成为了?|^意味着|^标志着")


def is_as_of(clause: str) -> bool:
    """Say whether a clause only names the day of the figures after it."""
    return _AS_OF.match(clause) is not None


def is_told(clause: str, mood: Mood, *, ahead: bool = False) -> bool:
    """Say whether a clause tells what was or is, in a passage of some mood; an order in it goes before.

    `ahead` says that its sentence has set a date to come: 到2030年，累计….
    """
    if allows(clause):
        return True
    if mood is Mood.ORDERED:
        return not orders(clause) and (has_happened(clause, ahead=ahead) or _IS.match(clause) is not None)
    meant = orders_plainly(clause) or (ahead and plans(clause))
    return not meant or has_happened(clause, ahead=ahead) or sums_up(clause)


def is_speech(clause: str) -> bool:
    """Say whether a clause only says who speaks: 会议强调."""
    return _SPEECH.fullmatch(clause) is not None and not orders(clause[:-2])


def is_expected(clause: str) -> bool:
    """Say whether a clause tells what is expected; after what stands now it is no order: 目前主体完工，计划12月开业."""
    return _EXPECTS.match(clause) is not None


def tells_of(after: str | None) -> bool:
    """Say whether the clause after one makes it only what is spoken of: …完成任务，既是底线…."""
    return after is not None and _STATES.match(after) is not None
