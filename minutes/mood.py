"""Reported or ordered: what was achieved never becomes a directive, what is asked for does."""

import re
from enum import StrEnum

from minutes.outline import Level, Sentence


class Mood(StrEnum):
    """What a passage does."""

    OPEN = "open"  # nothing was said yet of what follows
    REPORTED = "reported"
    ORDERED = "ordered"
    FRAME = "frame"  # who met, who sat where


_MUST = r"(?<![主重必首概纲只摘简扼既不还又将就若想])要(?![求点素闻件案目么旨职领塞道害是事因件约])"
ORDER = re.compile(
    rf"{_MUST}|必须|务必|务求|应当|(?<![对适反相响供效感回理本答])应(?![对急用邀保有届收变付诊试力]|[^，。]{{1,6}}尽)|须(?!知)|需要|不得|严禁|禁止|确保(?!了)|力争|争取(?!了)|着力(?!点)|限期|责成|抓紧|务实推进|加快(?!了)|尽快"
    r"|请(?=[^，。]{0,24}(?:于|在|按|将|认真|抓紧|及时|做好|填|报|研究|对照|切实|遵照))"
)
STRONG = re.compile(
    rf"{_MUST}|必须|务必|应当|(?<=[，。：；、门位区县市局委])须|须于|不得|严禁|力争|限期|责成"
    # 确保9月底前…, 请于10日前…
    r"|(?:确保|争取|抓紧|保证|请|拟|计划)(?!了)[^，。；了]{0,40}(?:[日月底旬末季度年节末]前|[月年]底|[日天月年周]内|[月年季]末|期间)"
    # 年底前，我市将…
    r"|(?:[日月底旬末年节]前|[月年]底|年内)[，,]?[^，。；了]{0,24}将"
    # 今年计划…, 下一步…
    r"|(?:今年|下半年|明年|下一?步|今后|接下来|到20[0-9]{2}年|下阶段)[，,]?[^，。；了]{0,16}(?:计划|将|拟|力争|规划)"
    # 全市工作目标：…
    r"|(?:规划|计划|工作|任务|年度|主要|总体|建设)[^，。；]{0,10}(?:目标|任务)(?:[:：]|为|是)"
)
_PLANNED = re.compile(
    r"将(?!.{0,6}(?:了|要求|其))|计划(?!生育|单列)|拟(?!定)|预计|目标|任务是|主要包括|力争|办好|重点抓好|(?:今年|明年)[^，。了]{0,8}(?:再|继续|重点|全力)"
)
_DONE = re.compile(
    r"(?<![为除极罢])了(?![解结然却])|已(?:经|于|有|全[部面]|基本|完[成工]|建成|开工|印发|出台|达|累计|启动|投入|落实|实现|在(?!建)|按|将|组织|取得|成立|制定|形成|顺利|通过|整改|发放|报|立|被|连续|陆续|初步)|[均都现业]已|尚未|仍[有未需]|仍然|目前|截[至止](?!.{0,12}前)|以来|近日|(?<![0-9])日前|去年|上年|同比|环比|较上年|比上年|累计(?:完成|发放|投入|建成|救助|下拨|开展|排查|整改)(?!.{0,20}(?:以上|前|底))|正(?:在|按|有序|加紧|积极|式(?:启用|开工|投|上线))|圆满(?:完成|结束)|顺利(?:完成(?![^，。]{0,6}任务)|结束)|共(?:有|计|完成|发放|安排|投入|排查|检查|收到|救助|发现|开工|竣工|新增|建成)|还有(?:差距|不足)|存在|^(?:因|由于|鉴于)|^为[^，。]{2,60}(?:奠定|打下|贡献|提供[^，。]{0,8}(?:支撑|保障|保证)$)|安排[^，。]{0,24}项目[0-9]+个|还有约?[0-9]|没有(?:竣工|完成|整改)|增长[0-9]|创历史|位居|排名第|名列|荣获|获得[^，。]{0,10}(?:称号|表彰|好评|肯定)|充分肯定|给予[^，。]{0,6}肯定"
)
_PURPOSE = re.compile(
    r"^为(?:了|进一步|深入|认真|切实|全面|贯彻|落实|做好|加强|推动|确保|保障|规范|促进|加快|充分)[^。]{2,}(?:召开|现将|制定本|特制定|经研究|决定|如下|印发|制定)"
)
_ARRANGED = re.compile(
    r"现将[^。]{2,90}(?:印发|转发|通知|通报|报告)|进行了?(?:全面|专题|再|具体|周密|统一)?(?:安排|部署|总结|动员|回顾|研究|调度)|(?:安排|部署|安排部署)了|[作做]了?(?:全面|具体|专题)?(?:安排|部署|动员)|(?:研究|安排|部署)[^，。]{0,30}(?:工作|任务|事项)[，,。]?$"
)
_TELLS = re.compile(
    r"^(?:会上|会前|会后[，,]|随后|据悉|据了解|据介绍|[^，。要]{0,40}(?:听取|观看|通报|传达(?!.{0,6}要求)|汇报|介绍|回顾|总结|审议|学习)了?[^，。]{0,4})"
)
_FRAME = re.compile(
    r"(?:出席|参加)(?:了?(?:此次|本次|这次)?(?:会议|活动|调研|座谈|会)|会议)|(?:主持|列席)(?:了?|召开)?[^，。]{0,12}会议?|(?:并|作|作了|发表)(?:重要)?讲话|参会(?!人员)|与会|陪同|(?:作|做)了?(?:专题|交流|表态|典型)?(?:发言|汇报|报告)|记者|通讯员|本报讯|来源[:：]|作者[:：]|日期[:：]|时间[:：]|编辑[:：]|责任编辑|联系(?:人|电话)[:：]|附件[:：]|抄送|整理\)|会议室|分会场|主会场"
)
_HELD = re.compile(
    r"(?:召开|举行)(?!一次|[^，。]{0,3}每)[^，。]{0,40}(?:会|会议|仪式)$|(?:召开|举行)了?[^，。]{4,40}(?:会|会议)(?=[，,。]|$)"
)
_ACHIEVED = re.compile(
    r"(?:今年|本年|去年|上年|第?[一二三四]季度|[上下]半年|近年|年初|[一二三四五六七八九十0-9]+月份?|[0-9]{4}年|过去|前一阶段|前期|一年来|五年来|目前|以来)[^。]{0,60}(?:了(?![解])|取得|成[绩效果]|进展|明显|显著|有序|稳步|良好|总体)|工作(?:取得|成效)|取得了?[^，。]{0,8}(?:成[绩效果]|进展|突破)|做了大量|卓有成效|推进情况|进展情况(?:如下|：|:)"
)
_YEAR = re.compile(r"[^，,。]{0,4}((?:19|20)[0-9]{2})年")
_UNTIL = re.compile(r"(?:力争)?[到至]((?:19|20)[0-9]{2})年")
_SPEAKER = re.compile(
    r"(?:^|会议|大会|全会|通知|方案|意见|纪要|会上|[一-龥]{2,4}(?:同志|书记|厅长|局长|省长|市长|州长|县长|区长|主任|部长|处长|主席|司长|秘书长|领导)|^[一-龥]{2,4}|部|厅|局|委|办|人|者|单位|政府)(?:在[^，。]{0,12}(?:讲话|会)[^，。]{0,4}中?)?(?:还|同时|最后|首先|并|会上|就[^，。]{0,30})?(?P<verb>强调|要求|提出|部署|明确|决定|指出|表示|认为|介绍|通报|肯定|听取|回顾|总结|号召|希望|说)(?<!的部署)(?<!的要求)(?<!的决定)(?<!的说)(?:了)?(?=[，,：:。]|$|(?<=要求)|(?<=强调))"
)
_OF_MEETING = re.compile(r"会议?上?(?:还|同时|充分)?$")
_SETS_GOALS = re.compile(
    r"(?:方案|意见|计划|规划|通知|要点)[^。]{0,30}(?:明确|提出)了?[^，。]{0,14}(?:目标|任务|要求|举措|措施)"
)
_ORDERS = frozenset({"强调", "要求", "部署", "提出", "明确", "决定", "号召", "希望"})
_REPORTS = frozenset({"通报", "听取", "回顾", "总结", "肯定", "介绍"})
_PAST_HEAD = re.compile(
    r"工作(?:开展|完成|进展)?情况|主要成效|存在(?:的)?(?:主要)?问题|工作回顾|基本情况|形势|取得(?:的)?成[效绩]|主要做法|完成情况|特点|经验|背景|现状|短板|不足"
)
_NEXT_HEAD = re.compile(
    r"下一?步|下阶段|工作(?:安排|打算|要求|计划|措施|任务|目标|重点|部署)|主要(?:任务|目标|措施|指标)|重点(?:任务|工作|项目)|目标(?:任务|要求)|总体(?:要求|目标)|保障措施|整改要求|有关(?:要求|事项)|几点意见|建设(?:任务|内容|目标)|实施步骤|组织(?:领导|实施)|职责分工|任务分[工解]|时间安排|进度安排"
)
_PLAN = re.compile(
    r"通知|方案|要点|计划|制度|办法|规定|细则|分解|清单|责任书|任务书|决定|实事|纪要|规划|措施|意见(?!建议)|目标|安排|指南|规程|条例|指标|任务表"
)
_BEGINS = re.compile(
    r"(?:通知|纪要|要求|部署|安排|方案|意见|计划|事项)如下|特制定本|现印发给你们|请(?:认真|结合实际)?[^，。]{0,10}(?:贯彻|遵照)(?:执行|落实)"
)
_ARTICLE = re.compile(r"^[ 　]*第[一二三四五六七八九十百零]{1,6}条", re.MULTILINE)
_STANDING = re.compile(
    r"(?:制定|按照?|执行|适用|依照)本(?:制度|办法|规定|细则|规则|规程|条例)|本(?:制度|办法|规定|细则|规则)(?:自|由|所称|适用)"
)


def is_plan(title: str, beginning: str) -> bool:
    """Say whether a text orders by its form: its title names a notice, a plan, a list of tasks, or it begins as one."""
    held = re.search(r"传达|学习|召开|举行|座谈|推进会|调度会|会议(?!纪要)", title)
    return (
        (_PLAN.search(title) is not None and held is None)
        or _BEGINS.search(beginning) is not None
        or _has_articles(beginning)
    )


def is_standing(text: str) -> bool:
    """Say whether a text is a standing rule (制度, 办法), whose periods run from events to come."""
    return _STANDING.search(text) is not None or _has_articles(text[:_ENOUGH])


def _has_articles(text: str) -> bool:
    return len(_ARTICLE.findall(text)) > 1


_ENOUGH = 3000  # characters in which a text of articles has two of them


def section(sentence: Sentence, mood: Mood) -> Mood:
    """Return the mood a heading opens: 存在问题 reports, 下一步 orders, others change nothing."""
    if _NEXT_HEAD.search(sentence.text):
        return Mood.ORDERED
    return Mood.REPORTED if _PAST_HEAD.search(sentence.text) else mood


def following(sentence: Sentence, mood: Mood, year: int) -> Mood:
    """Return the mood of a sentence, which the ones after it share until something is said."""
    text = sentence.text
    if _PURPOSE.match(text) or (_ARRANGED.search(text) and not ORDER.search(text)):
        return Mood.FRAME
    said = _SPEAKER.search(text[:80])
    if _SETS_GOALS.search(text):
        return Mood.ORDERED
    if said and not (said["verb"] in _REPORTS and not _OF_MEETING.search(text[: said.start("verb")])):
        mood = _after_speech(said["verb"], text, mood)
    elif (
        (_FRAME.search(text) and not ORDER.search(text))
        or (sentence.first and sentence.level is Level.NONE and _HELD.search(text) and not STRONG.search(text))
        or (mood is not Mood.ORDERED and _TELLS.search(text) and not ORDER.search(text))
    ):
        return Mood.FRAME
    if mood is not Mood.ORDERED and _is_past(text, year) and not STRONG.search(text):
        return Mood.REPORTED
    until = _UNTIL.match(text)
    if until and int(until[1]) >= year and not _DONE.search(text):
        return Mood.ORDERED
    if (
        mood is Mood.OPEN
        and not _DONE.search(text)
        and (ORDER.search(text) or (_PLANNED.search(text) and not _SUMS.search(text)))
    ):
        return Mood.ORDERED
    if mood is Mood.REPORTED and STRONG.search(text) and not _DONE.search(text):
        return Mood.ORDERED
    return mood


def _is_past(text: str, year: int) -> bool:
    """Say whether a sentence speaks of what was achieved, or of a year before this one."""
    named, until = _YEAR.match(text), _UNTIL.match(text)
    if until and int(until[1]) >= year:
        return False
    return _ACHIEVED.search(text) is not None or (named is not None and int(named[1]) < year)


def _after_speech(verb: str, text: str, mood: Mood) -> Mood:
    if verb in _ORDERS:
        return Mood.ORDERED
    return (
        Mood.REPORTED
        if verb in _REPORTS
        else (Mood.OPEN if mood is not Mood.ORDERED or _ACHIEVED.search(text) else mood)
    )


_SUMS = re.compile(r"合计|总计|(?<![抢侵强])占(?!比|地|用|道)[^，。]{0,10}[0-9.]+%|为[0-9.]+%|达[0-9.]+%")
_MAY = re.compile(r"最多可|可(?:以)?(?:延长|适当|酌情|放宽|申请)")
_AS_OF = re.compile(r"^截[至止]到?[^，,前]{2,14}$")


def is_as_of(clause: str) -> bool:
    """Say whether a clause only names the day of the figures after it."""
    return _AS_OF.match(clause) is not None


def is_told(clause: str, mood: Mood) -> bool:
    """Say whether a clause tells what was or is, in a passage of some mood; an order in it goes before."""
    if _MAY.search(clause):
        return True
    if mood is Mood.ORDERED:
        return not ORDER.search(clause) and (_DONE.search(clause) is not None or _IS.match(clause) is not None)
    return not STRONG.search(clause) or _DONE.search(clause) is not None or _SUMS.search(clause) is not None


_SPEECH = re.compile(
    r"[^，。]{0,60}?(?:会议|会上|大会)?(?:还|同时)?(?:强调|(?<!的)要求|指出|表示|认为|号召)|[^，。]{0,60}?(?:会议|会上|大会|方案|通知)(?:还|同时)?(?:提出|部署|明确|决定|介绍|通报|希望)"
)
_IS = re.compile(r"^(?:是(?!否)|[^，。]{2,24}(?<![就才正还也都凡特尤要但])是(?!否)[^，。]{3,})")


def is_speech(clause: str) -> bool:
    """Say whether a clause only says who speaks: 会议强调."""
    return _SPEECH.fullmatch(clause) is not None and not ORDER.search(clause[:-2])


_EXPECTS = re.compile(r"^(?:计划|预计|预期|拟|将)")


def is_expected(clause: str) -> bool:
    """Say whether a clause tells what is expected; after what stands now it is no order: 目前主体完工，计划12月开业."""
    return _EXPECTS.match(clause) is not None


_STATES = re.compile(r"^(?:既|都|也|均|就|便)?是(?!否)|^成为了?|^意味着|^标志着")


def tells_of(after: str | None) -> bool:
    """Say whether the clause after one makes it only what is spoken of: …完成任务，既是底线…."""
    return after is not None and _STATES.match(after) is not None
