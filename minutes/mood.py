"""Reported or ordered: what was achieved never becomes a directive, what is asked for does."""

import re
from enum import StrEnum

from minutes.cues import achieved, has_happened, orders, orders_plainly, plans, year_aimed_at, year_spoken_of
from minutes.form import is_of_next, is_of_past
from minutes.outline import ListLevel, OutlineSentence


class Mood(StrEnum):
    """What a passage does."""

    OPEN = "open"  # nothing was said yet of what follows
    REPORTED = "reported"
    ORDERED = "ordered"
    FRAME = "frame"  # who met, who sat where


_PURPOSE = re.compile(
    r"^为(?:了|进一步|深入|认真|切实|全面|贯彻|落实|做好|加强|推动|确保|保障|规范|促进|加快|充分)[^。]{2,}"
    r"(?:召开|现将|制定本|特制定|经研究|决定|如下|印发|制定)"
)
_ARRANGED = re.compile(
    r"现将[^。]{2,90}(?:印发|转发|通知|通报|报告)|进行了?(?:全面|专题|再|具体|周密|统一)?(?:安排|部署|总结|动员|回顾|研究|调度)"
    r"|(?:安排|部署|安排部署)了|[作做]了?(?:全面|具体|专题)?(?:安排|部署|动员)|(?:研究|安排|部署)[^，。]{0,30}(?:工作|任务|事项)[，。]?$"
)
_TELLS = re.compile(
    r"^(?:会上|会前|会后，|随后|据悉|据了解|据介绍"
    r"|[^，。要]{0,40}(?:听取|观看|通报|传达(?!.{0,6}要求)|汇报|介绍|回顾|总结|审议|学习)了?[^，。]{0,4})"
)
_MET = re.compile(
    r"(?:出席|参加)(?:了?(?:此次|本次|这次)?(?:会议|活动|调研|座谈|会)|会议)|(?:主持|列席)(?:了?|召开)?[^，。]{0,12}会议?"
    r"|(?:并|作|作了|发表)(?:重要)?讲话|参会(?!人员)|与会|陪同|[作做]了?(?:专题|交流|表态|典型)?(?:发言|汇报|报告)"
    r"|记者|通讯员|本报讯|责任编辑|整理\)|会议室|分会场|主会场|抄送"
    r"|(?:来源|作者|日期|时间|编辑|联系人|联系电话|附件)[:：]"
)
_HELD = re.compile(
    r"(?:召开|举行)(?!一次|[^，。]{0,3}每)[^，。]{0,40}(?:会|会议|仪式)$|(?:召开|举行)了?[^，。]{4,40}(?:会|会议)(?=[，。]|$)"
)
_TITLES = "同志|书记|厅长|局长|省长|市长|州长|县长|区长|主任|部长|处长|主席|司长|秘书长|领导"
_SPEAKER = re.compile(
    rf"(?:^|会议|大会|全会|通知|方案|意见|纪要|会上|[一-龥]{{2,4}}(?:{_TITLES})|^[一-龥]{{2,4}}|部|厅|局|委|办|省|市|县|区|人|者|单位|政府)"
    r"(?:在[^，。]{0,12}(?:讲话|会)[^，。]{0,4}中?)?(?:还|同时|最后|首先|并|会上|就[^，。]{0,30})?"
    r"(?P<verb>强调|要求|提出|部署|明确|决定|议定|商定|同意|指出|表示|认为|介绍|通报|肯定|听取|回顾|总结|号召|希望|说)"
    r"(?<!的部署)(?<!的要求)(?<!的决定)(?<!的说)了?(?=[，：:。]|$|(?<=要求)|(?<=强调))"
)
_OF_MEETING = re.compile(r"会议?上?(?:还|同时|充分)?$")
_SETS_GOALS = re.compile(
    r"(?:方案|意见|计划|规划|通知|要点)[^。]{0,30}(?:明确|提出)了?[^，。]{0,14}(?:目标|任务|要求|举措|措施)"
    r"|(?:文件|方案|意见|通知|计划|规划|细则)》?，?(?:还)?(?:提出|明确|要求)(?!了)"
    r"|，(?:并|还|同时)?(?:要求|强调)(?=[^，。的])"
)
_ORDERS = frozenset({"强调", "要求", "部署", "提出", "明确", "决定", "议定", "商定", "同意", "号召", "希望"})
_REPORTS = frozenset({"通报", "听取", "回顾", "总结", "肯定", "介绍"})
_SPEAKS_WITHIN = 80  # characters of a sentence in which it says who speaks


def section(heading: str, mood: Mood) -> Mood:
    """Return the mood a heading opens: 存在问题 reports, 下一步 orders, others change nothing."""
    if is_of_next(heading):
        return Mood.ORDERED
    return Mood.REPORTED if is_of_past(heading) else mood


def following(sentence: OutlineSentence, mood: Mood, year: int) -> Mood:
    """Return the mood of a sentence, which the ones after it take over until something is said; `year` is the meeting's."""
    text = sentence.text
    if _announces(text):
        return Mood.FRAME
    if _SETS_GOALS.search(text):
        return Mood.ORDERED
    verb = _verb_of_speaker(text)
    if verb is None and _tells_who_met(sentence, mood):
        return Mood.FRAME
    return _by_what_it_says(text, _after_speech(verb, text, mood) if verb else mood, year)


def _announces(text: str) -> bool:
    """Say whether a sentence only says what the text is for, or that something was arranged."""
    return _PURPOSE.match(text) is not None or (_ARRANGED.search(text) is not None and not orders(text))


def _verb_of_speaker(text: str) -> str | None:
    """Return how a speaker speaks in a sentence; 总结 and the like are speech of the meeting only."""
    said = _SPEAKER.search(text[:_SPEAKS_WITHIN])
    if said is None or (said["verb"] in _REPORTS and not _OF_MEETING.search(text[: said.start("verb")])):
        return None
    return said["verb"]


def _tells_who_met(sentence: OutlineSentence, mood: Mood) -> bool:
    text = sentence.text
    if sentence.first and sentence.level is ListLevel.NONE and _HELD.search(text) and not orders_plainly(text):
        return True
    reported = _MET.search(text) or (mood is not Mood.ORDERED and _TELLS.search(text))
    return bool(reported) and not orders(text) and not orders_plainly(text)


def _after_speech(verb: str, text: str, mood: Mood) -> Mood:
    if verb in _ORDERS:
        return Mood.ORDERED
    if verb in _REPORTS:
        return Mood.REPORTED
    return mood if mood is Mood.ORDERED and not achieved(text) else Mood.OPEN


def _by_what_it_says(text: str, mood: Mood, year: int) -> Mood:
    """Return the mood of a sentence by its own words, given the mood around it."""
    aimed, spoken_of = year_aimed_at(text), year_spoken_of(text)
    ahead = (aimed is not None and aimed >= year) or (spoken_of is not None and spoken_of >= year and plans(text))
    if mood is not Mood.ORDERED and not ahead and _is_past(text, year) and not orders_plainly(text):
        return Mood.REPORTED
    if has_happened(text):
        return mood
    turns = ahead or (mood is Mood.OPEN and (orders(text) or plans(text)))
    return Mood.ORDERED if turns or (mood is Mood.REPORTED and orders_plainly(text)) else mood


def _is_past(text: str, year: int) -> bool:
    spoken_of = year_spoken_of(text)
    return achieved(text) or (spoken_of is not None and spoken_of < year)
