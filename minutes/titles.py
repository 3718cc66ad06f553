"""A short name for what was ordered: the goal without date, strength and subject."""

import re

LONGEST = 40  # characters; a subject line of a mail has room for more
SHORTEST = 5  # fewer characters name nothing
_MANNER = r"力争|争取|确保|务必|必须|着力|切实|认真|扎实|积极|进一步|深入|全面(?!建成|完成|启动)|坚决|努力|继续|尽快|抓紧|大力|依法|有序"
_LEAD = re.compile(
    rf"^(?:[^，。]{{0,14}}?(?<![主重必需])(?:要(?![求点素])|应当?|须))?(?:{_MANNER}|[于在到至要](?![^，。]{{0,12}}[上下中]，))*(?=[一-龥0-9“《])"
)
_WORK = re.compile(rf"^(?:{_MANNER}|抓好|做好|办好|处理好)*")


def title_for(goal: str, phrase: str) -> str:
    """Return a name for a goal whose deadline is written as `phrase`; of a longer one, its first words."""
    short = re.sub(r"^[，、,]+|[，、,。]+$", "", _dateless(goal, phrase))
    bare = _LEAD.sub("", short, count=1)
    return _cut(bare if len(bare) >= SHORTEST else short)


def _dateless(goal: str, phrase: str) -> str:
    return re.sub(rf"[于在以到]?{re.escape(phrase)}", "", goal, count=1) if phrase else goal


def heading_for(text: str) -> str:
    """Return a name for a key work: 着力抓好脱贫攻坚工作 is 脱贫攻坚工作."""
    bare = _WORK.sub("", text)
    return _cut(bare if len(bare) >= SHORTEST else text)


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    at = max(text.rfind(mark, 8, LONGEST) for mark in "，、,")
    return text[: at if at > 0 else LONGEST]
