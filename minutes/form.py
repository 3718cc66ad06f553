"""What kind of text it is: one that orders by its form, a standing rule, a section on what was or on what comes next."""

import re

_PAST_HEAD = re.compile(
    r"工作(?:开展|完成|进展)?情况|主要成效|存在(?:的)?(?:主要)?问题|工作回顾|基本情况|形势|取得(?:的)?成[效绩]|主要做法|完成情况"
    r"|特点|经验|背景|现状|短板|不足"
)
_NEXT_HEAD = re.compile(
    r"下一?步|下阶段|工作(?:安排|打算|要求|计划|措施|任务|目标|重点|部署)|主要(?:任务|目标|措施|指标)|重点(?:任务|工作|项目)"
    r"|目标(?:任务|要求)|总体(?:要求|目标)|保障措施|整改要求|有关(?:要求|事项)|几点意见|建设(?:任务|内容|目标)|实施步骤"
    r"|组织(?:领导|实施)|职责分工|任务分[工解]|时间安排|进度安排"
)
_PLAN = re.compile(
    r"通知|方案|要点|计划|制度|办法|规定|细则|分解|清单|责任书|任务书|决定|实事|纪要|规划|措施|意见(?!建议)|目标|安排|指南|规程|条例"
    r"|指标|任务表"
)
_BEGINS = re.compile(
    r"(?:通知|纪要|要求|部署|安排|方案|意见|计划|事项)如下|特制定本|现印发给你们"
    r"|请(?:认真|结合实际)?[^，。]{0,10}(?:贯彻|遵照)(?:执行|落实)"
)
_ARTICLE = re.compile(r"^[ 　]*第[一二三四五六七八九十百零]{1,6}条", re.MULTILINE)
_STANDING = re.compile(
    r"(?:制定|按照?|执行|适用|依照)本(?:制度|办法|规定|细则|规则|规程|条例)|本(?:制度|办法|规定|细则|规则)(?:自|由|所称|适用)"
)
_HELD = re.compile(r"传达|学习|召开|举行|座谈|推进会|调度会|会议(?!纪要)")
_ENOUGH = 3000  # characters in which a text of articles has two of them


def is_plan(title: str, beginning: str) -> bool:
    """Say whether a text orders by its form: its title names a notice, a plan, a list of tasks, or it begins as one."""
    named = _PLAN.search(title) is not None and not _HELD.search(title)
    return named or _BEGINS.search(beginning) is not None or _has_articles(beginning)


def is_standing(text: str) -> bool:
    """Say whether a text is a standing rule (制度, 办法), whose periods run from events to come."""
    return _STANDING.search(text) is not None or _has_articles(text[:_ENOUGH])


def _has_articles(text: str) -> bool:
    return len(_ARTICLE.findall(text)) > 1


def is_of_next(heading: str) -> bool:
    """Say whether a heading opens what is to be done: 下一步工作."""
    return _NEXT_HEAD.search(heading) is not None


def is_of_past(heading: str) -> bool:
    """Say whether a heading opens what was done, or how things stand: 存在的问题."""
    return _PAST_HEAD.search(heading) is not None
