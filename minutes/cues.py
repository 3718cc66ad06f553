"""Words by which a sentence orders, plans, tells or only says who met."""

import re

_MUST = r"(?<![主重必首概纲只摘简扼既不还又将就若想])要(?![求点素闻件案目么旨职领塞道害是事因约])"
_ORDER = re.compile(
    rf"{_MUST}|必须|务必|务求|应当|须(?!知)|需要|不得|严禁|禁止|限期|责成"
    r"|(?<![对适反相响供效感回理本答])应(?![对急用邀保有届收变付诊试力]|[^，。]{1,6}尽)"
    r"|确保(?!了)|保证(?=[在于到])|力争|争取(?!了)|着力(?!点)|抓紧|加快(?!了)|尽快"
    r"|请(?=[^，。]{0,24}(?:于|在|按|将|认真|抓紧|及时|做好|填|报|研究|对照|切实|遵照))"
)
_PLAIN = re.compile(
    rf"{_MUST}|必须|务必|应当|(?<=[，。：；、门位区县市局委])须|须于|不得|严禁|力争|限期|责成"
    # 确保9月底前…, 请于10日前…
    r"|(?:确保|争取|抓紧|保证|请|拟|计划)(?!了)[^，。；了]{0,40}(?:[日月底旬末季度年节末]前|[月年]底|[日天月年周]内|[月年季]末|期间)"
    # 年底前，我市将…
    r"|(?:[日月底旬末年节]前|[月年]底|年内)，?[^，。；了]{0,24}将"
    # 今年计划…, 下一步…
    r"|(?:今年|下半年|明年|下一?步|今后|接下来|到20[0-9]{2}年|下阶段)，?[^，。；了]{0,16}(?:计划|将|拟|力争|规划)"
    # 全市工作目标：…
    r"|(?:规划|计划|工作|任务|年度|主要|总体|建设)[^，。；]{0,10}(?:目标|任务)(?:[:：]|为|是)"
)
_PLANNED = re.compile(
    r"将(?!.{0,6}(?:了|要求|其))|计划(?!生育|单列)|拟(?!定)|预计|目标|任务是|主要包括|力争|办好|重点抓好"
    r"|(?:今年|明年)[^，。了]{0,8}(?:再|继续|重点|全力)"
)
_DONE = re.compile(
    # what has been done
    r"(?<![为除极罢])了(?![解结然却])|[均都现业]已|圆满(?:完成|结束)|顺利(?:完成(?![^，。]{0,6}任务)|结束)"
    r"|已(?:经|于|有|全[部面]|基本|完[成工]|建成|开工|印发|出台|达|累计|启动|投入|落实|实现|在(?!建)|按|将|组织|取得|成立|制定|形成|顺利|通过"
    r"|整改|发放|报|立|被|建立|纳入|覆盖|签订|部署|明确|安排|开展|组建|配备|解决|办结|拨付|下达|下发|更换|安装|开通|实行|通车|连续|陆续|初步)"
    r"|[也均都](?:全面|全部|基本|如期|顺利)?(?:完成|建成|竣工|结束)$"
    # how it stands
    r"|总(?:覆盖|投资额|建筑面积|面积|人口|里程)[^，。]{0,4}[0-9]|[0-9]+(?:部分|章)|尚未|仍[有未需]|仍然|目前|存在|还有(?:差距|不足|约?[0-9])|没有(?:竣工|完成|整改)|正(?:在|按|有序|加紧|积极|式(?:启用|开工|投|上线))"
    # praise, causes and purposes
    r"|荣获|获得[^，。]{0,10}(?:称号|表彰|好评|肯定)|充分肯定|给予[^，。]{0,6}肯定|^(?:因|由于|鉴于)"
    r"|^为[^，。]{2,60}(?:奠定|打下|贡献|提供[^，。]{0,8}(?:支撑|保障|保证)$)"
)
_TOTALS = re.compile(
    # as of when, compared with what
    r"截[至止](?!.{0,12}前)|以来|近日|(?<![0-9])日前|去年|上年|同比|环比|增长[0-9]|创历史|位居|排名第|名列"
    # totals
    r"|累计(?:完成|发放|投入|建成|救助|下拨|开展|排查|整改)(?!.{0,20}(?:以上|前|底))|安排[^，。]{0,24}项目[0-9]+个"
    r"|共(?:有|计|完成|发放|安排|投入|排查|检查|收到|救助|发现|开工|竣工|新增|建成)"
)
_ACHIEVED = re.compile(
    r"(?:今年|本年|去年|上年|第?[一二三四]季度|[上下]半年|近年|年初|[一二三四五六七八九十0-9]+月份?|[0-9]{4}年|过去|前一阶段|前期|一年来|五年来|目前|以来)"
    r"[^。]{0,60}(?:了(?![解])|取得|成[绩效果]|进展|明显|显著|有序|稳步|良好|总体)"
    r"|工作(?:取得|成效)|取得了?[^，。]{0,8}(?:成[绩效果]|进展|突破)|做了大量|卓有成效|推进情况|进展情况(?:如下|：|:)"
)
_SUMS = re.compile(r"合计|总计|(?<![抢侵强])占(?!比|地|用|道)[^，。]{0,10}[0-9.]+[%‰]|为[0-9.]+%|达[0-9.]+%")
_MAY = re.compile(r"最多可|可(?:以)?(?:延长|适当|酌情|放宽|申请)")
SAID = r"(?:[^，。]{1,20}(?:要求|强调|提出|指出|明确)，)?"  # who speaks, before what is said
_YEAR = re.compile(rf"{SAID}[^，。]{{0,4}}((?:19|20)[0-9]{{2}})年")
_UNTIL = re.compile(r"(?:力争)?[到至]((?:19|20)[0-9]{2})年")


def orders(text: str) -> bool:
    """Say whether a text has a word that orders: 要, 必须, 确保, 尽快."""
    return _ORDER.search(text) is not None


def orders_plainly(text: str) -> bool:
    """Say whether a text orders even among what is told: 要, or a goal with a date to come."""
    return _PLAIN.search(text) is not None


def plans(text: str) -> bool:
    """Say whether a text says what is planned: 将, 计划, 目标."""
    return _PLANNED.search(text) is not None and _SUMS.search(text) is None


def has_happened(text: str, *, ahead: bool = False) -> bool:
    """Say whether a text tells what has happened or stands so now: 了, 已, 截至, 目前; totals do, unless a date lies ahead of them."""
    return _DONE.search(text) is not None or (not ahead and _TOTALS.search(text) is not None)


def sums_up(text: str) -> bool:
    """Say whether a text gives totals and proportions as they stand."""
    return _SUMS.search(text) is not None


def allows(text: str) -> bool:
    """Say whether a text only permits: 可延长."""
    return _MAY.search(text) is not None


def achieved(text: str) -> bool:
    """Say whether a text speaks of what was achieved in a time."""
    return _ACHIEVED.search(text) is not None


def year_spoken_of(text: str) -> int | None:
    """Return the year a sentence begins with, None when it begins with none."""
    named = _YEAR.match(text)
    return int(named[1]) if named else None


def year_aimed_at(text: str) -> int | None:
    """Return the year until which a sentence sets a goal (到2025年), None when it sets none."""
    until = _UNTIL.match(text)
    return int(until[1]) if until else None
