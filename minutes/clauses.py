"""Which clauses of a sentence order and which tell; who speaks and what is only announced is left out."""

import re
from collections.abc import Iterator
from itertools import zip_longest

from minutes.cues import allows, has_happened, orders, orders_plainly, plans, sums_up
from minutes.mood import Mood
from minutes.outline import OutlineSentence, TextPart

_AS_OF = re.compile(r"^截[至止]到?[^，,前]{2,14}$")
_SPEECH = re.compile(
    r"[^，。]{0,60}?(?:会议|会上|大会)?(?:还|同时)?(?:强调|(?<!的)要求|指出|表示|认为|号召)|[^，。]{0,60}?(?:会议|会上|大会|方案|通知)(?:还|同时)?(?:提出|部署|明确|决定|议定|商定|同意|介绍|通报|希望)"
)
_IS = re.compile(r"^(?:是(?!否)|[^，。]{2,24}(?<![就才正还也都凡特尤要但])是(?!否)[^，。]{3,})")
_EXPECTS = re.compile(r"^(?:计划|预计|预期|拟|将)")
_STATES = re.compile(r"^(?:既|都|也|均|就|便)?是(?!否)|^成为了?|^意味着|^标志着")


_ANNOUNCES = re.compile(
    r"(?:以下|如下|下列|下述)[^，。]{0,14}(?:工作|任务|要求|事项|方面|措施|意见|问题|目标|几点|点|项|条|个)?$"
    r"|办好[^，。]{0,14}实事$"
)
_GOES_ON = re.compile(r"其中|[^，。]{2,24}占[^，。]{0,6}[0-9.]+[%‰]$")
_ONLY_PROPORTION = re.compile(r"[0-9.]+[%‰](?:[（(].*)?")
_ASKS = re.compile(r"(?:并|还|同时)?(?:要求|强调)(?!的)[^，。]")
_SETS_DATE = re.compile(r"[日月底旬末年节]前|[月年]底|[年月日周天]内|[年季月]末|到20[0-9]{2}年")


def ordering(sentence: OutlineSentence, mood: Mood) -> Iterator[tuple[TextPart, bool]]:
    """Yield the clauses, in a passage of some mood, and whether each tells what was or is.

    What follows 截至… tells as well, and 计划… does after what stands now (目前主体完工，计划12月开业); a clause that the next one
    speaks of (…完成任务，既是底线…) orders nothing.
    """
    tells = as_of = ahead = False
    for clause, after in zip_longest(sentence.clauses, sentence.clauses[1:]):
        text = clause.text
        if _is_speech(text) or (after is None and _ANNOUNCES.search(text)):
            continue
        mood = Mood.ORDERED if _ASKS.match(text) else mood
        as_of = as_of or _AS_OF.match(text) is not None
        ahead = ahead or _SETS_DATE.search(text) is not None
        spoken_of = after is not None and _STATES.match(after.text) is not None
        before, tells = tells, _tells(text, mood, ahead=ahead) or spoken_of
        tells = tells or (before and _GOES_ON.match(text) is not None and not orders(text))
        tells = tells or (as_of and not orders_plainly(text)) or (before and _EXPECTS.match(text) is not None)
        yield clause, tells


def _is_speech(text: str) -> bool:
    """Say whether a clause only says who speaks: 会议强调."""
    return _SPEECH.fullmatch(text) is not None and not orders(text[:-2])


def _tells(text: str, mood: Mood, *, ahead: bool) -> bool:
    """Say whether a clause tells; an order in it goes before. `ahead` says that its sentence has set a date: 到2030年，累计…."""
    if allows(text) or _ONLY_PROPORTION.fullmatch(text):
        return True
    if mood is Mood.ORDERED:
        return not orders(text) and (has_happened(text, ahead=ahead) or _IS.match(text) is not None)
    meant = orders_plainly(text) or (ahead and plans(text))
    return not meant or has_happened(text, ahead=ahead) or sums_up(text)
