"""Sentences that order, cut into passages of one thing each: a goal with a number or a date, or work without either."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from minutes.deadlines import Deadline, Kind, When, chosen, find_deadlines
from minutes.mood import ORDER, STRONG, Mood, is_as_of, is_expected, is_speech, is_subject, is_told
from minutes.outline import Part, Sentence
from minutes.quantities import Quantity, find_quantities, goal_of, is_funding

_DELIVERS = re.compile(
    r"完成|完工|动工|提交|出台|印发|制定|编制|建成|竣工|开工|启动|投[入用运]|上报|报送|验收|通车|交付|启用|达标|全覆盖|全部|办结|销号|清零|上线|发放到位|整改到位|落实到位|取缔|关停|拆除"
)
_ACTS = re.compile(
    r"推进|推动|加强|抓好|抓实|做好|做实|做优|做强|完善|建立|健全|开展|落实|建设|新建|新增|完成|实施|打造|强化|提高|提升|深化|优化|规范|组织|制定|出台|编制|印发|上报|报送|"
    r"汇总|整改|整治|排查|清理|检查|督促|督查|督导|指导|支持|引导|鼓励|培育|创建|推广|探索|构建|保障|保证|防止|防范|杜绝|严格|严禁|严肃|细化|明确|压实|扩大|扩面|增强|增加|改善|改造|更新|修订|修复|"
    r"巩固|拓展|加快|加大|促进|统筹|协调|配合|配齐|配备|选派|培训|宣传|发放|拨付|办理|答复|解决|处理|化解|梳理|核查|核实|调查|调研|摸清|登记|公开|公示|通报|考核|评估|验收|收集|"
    r"储备|种植|播种|扩种|生产|供应|投放|救助|帮扶|慰问|关爱|服务|覆盖|实现|形成|发展|发挥|坚持|坚决|突出|聚焦|盯紧|紧盯|守住|兜牢|兜底|纳入|进行|采取|管好|用好|办好|建好|完工|开工|对接|争取|落细|查处|打击|关停|拆除|取缔|召开|举办|推出|安排|部署|倒排|挂图|确保|抓紧|抓住|抓|补齐|扛|压紧|传达|学习|贯彻|报|送|设立|设置|调整|改革|创新|运用|用足|减少|降低|控制|压减|节约|养护|管护|拿出|提交|管理|监管|监测|监督|巡查|值班|值守|预警|转移|安置|分配|使用|答复|抄送|反馈"
)
_STARTS = re.compile(
    r"^(?:同时|此外|另外|并?要(?![求点])|由|请|下一步|一要|二要|三要|继续|务必|必须|各(?:地|级|市|县|区|有关|相关|单位|部门|乡|镇|牵头|责任|成员))"
)
_SLOGAN = re.compile(
    r"^(?:[^，。]{0,14}要)?(?:切实|进一步|不断|始终|坚持|牢固|深刻|充分|全面)*(?:提高(?:思想|政治)?(?:认识|站位)|增强[^，。]{0,14}(?:责任感|使命感|紧迫感|意识|自觉)|统一思想|把?[^，。]{0,8}(?:思想|行动)[^，。]{0,10}统一到|以[^，。]{2,40}为(?:指导|统领|引领|遵循|根本)|深入(?:学习)?贯彻[^，。]{0,30}精神|认识[^，。]{0,12}(?:重要|意义)|[^，。]{0,6}树[立牢][^，。]{0,20}(?:意识|理念|思想|观)|站在[^，。]{2,20}高度|(?:请|望)[^，。]{0,16}(?:贯彻|遵照)(?:执行|落实)$)"
)
_ANNOUNCES = re.compile(
    r"(?:以下|如下|下列|下述)[^，。]{0,14}(?:工作|任务|要求|事项|方面|措施|意见|问题|目标|几点|点|项|条|个)?$"
)
_AND = re.compile(r"、|以及|[和及与]|，")
SHORTEST = 4  # characters of a clause that says anything
_NEAR_START = 7  # characters before a date that the clauses after it share
_NOTHING_ELSE = re.compile(
    r"(?:到|至|于|在|力争|确保|争取|预计|计划|从|并|要|我[省市县区]|全[省市县区]|各地|[^，。]{0,6}期间|其中)*"
)
_TOO_SHORT = 5  # characters of a clause that has no thing of its own: 启动运营


@dataclass(frozen=True, slots=True)
class Goal:
    """One thing asked for: where it stands, with its number and its date."""

    start: int
    end: int
    quantity: Quantity | None = None
    deadline: Deadline | None = None

    @property
    def is_counted(self) -> bool:
        """Say whether it has a number or a date of its own."""
        return self.quantity is not None or (self.deadline is not None and self.deadline.kind is not Kind.VAGUE)


@dataclass(slots=True)
class Passage:
    """Clauses that belong to one goal."""

    start: int
    end: int
    goal: Goal | None = None
    vague: Deadline | None = None
    clauses: list[Part] = field(default_factory=list)

    @property
    def goal_text(self) -> str:
        """Return the words of the goal alone, without what leads to it."""
        goal = self.goal
        return "，".join(c.text for c in self.clauses if goal and goal.start <= c.start < goal.end)

    def add(self, clause: Part) -> None:
        """Take one more clause in."""
        self.clauses.append(clause)
        self.end = clause.end


@dataclass(frozen=True, slots=True)
class Told:
    """A number that the text reports, with the words after it."""

    quantity: Quantity
    text: str


@dataclass(slots=True)
class Cut:
    """What a sentence yields."""

    passages: list[Passage] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    when: When | None = None
    until: Deadline | None = None  # 到2030年，…: what follows in the paragraph is due then, too


def cut(sentence: Sentence, mood: Mood, when: When, shared: Deadline | None = None, *, whole: bool = False) -> Cut:
    """Return the passages that order something; `shared` is the deadline of the heading above, or of the row as a `whole`."""
    found = Cut(when=when)
    lead: Deadline | None = shared
    lead_start: int | None = None
    clauses = sentence.clauses
    has_counts = _counts_something(sentence, when)
    waiting = shared if whole else None
    before_told = as_of = False
    for n, clause in enumerate(clauses):
        after = clauses[n + 1].text if n + 1 < len(clauses) else None
        dates = [_moved(d, clause.start) for d in find_deadlines(clause.text, when)]
        if is_speech(clause.text) or (n + 1 == len(clauses) and _ANNOUNCES.search(clause.text)):
            continue
        told = is_told(clause.text, mood) or is_subject(clause.text, after)
        as_of = as_of or is_as_of(clause.text)
        told = told or (as_of and not STRONG.search(clause.text)) or (before_told and is_expected(clause.text))
        before_told = told
        if told:
            found.told.extend(_told(clause, dates))
            _close(found)
            continue
        if _is_date_alone(clause, dates):
            waiting = lead = replace(dates[0], bare=False)
            lead_start = clause.start
            found.until = lead if clause.text[0] in "到至" else None
            when = found.when = when.with_year(dates[0].on.year if dates[0].on else None)
            continue
        for goal in _goals(
            clause, dates, lead, kind=Kind.INHERITED if lead_start is None else Kind.EXPLICIT, has_counts=has_counts
        ):
            _place(found, clause, goal, lead_start)
            lead_start = None
            waiting = None if goal.is_counted else waiting
            if goal.deadline and goal.deadline.on and goal.deadline.kind is not Kind.INHERITED:
                when = found.when = when.with_year(
                    goal.deadline.on.year if goal.deadline.on.year > when.on.year else None
                )
                if goal.deadline.start - clause.start <= _NEAR_START:
                    lead = goal.deadline
                elif lead is not shared:
                    lead = shared
    if waiting is not None:
        _hold_for_all(found, waiting)
    found.passages = [passage for passage in found.passages if passage.clauses]
    return found


def _hold_for_all(found: Cut, deadline: Deadline) -> None:
    """Give a date that no single goal took to all that was said after it."""
    for passage in found.passages:
        if passage.clauses and passage.goal is None and passage.clauses[-1].start >= deadline.start:
            passage.goal = Goal(passage.start, passage.end, None, deadline)
            return


def _moved(one: Deadline, by: int) -> Deadline:
    return replace(one, start=one.start + by, end=one.end + by)


def _counts_something(sentence: Sentence, when: When) -> bool:
    """Say whether a sentence counts anything but money."""
    return any(q.unit not in {"元", "美元"} for q in find_quantities(sentence.text))


def _told(clause: Part, dates: Sequence[Deadline]) -> Iterator[Told]:
    spans = tuple((d.start - clause.start, d.end - clause.start) for d in dates)
    for q in find_quantities(clause.text, spans):
        if q.value is not None:
            yield Told(q, clause.text[q.start : q.end + 14])


def _close(found: Cut) -> None:
    """End the passage at hand, so that nothing is added over what only tells."""
    if found.passages and found.passages[-1].goal is None and not found.passages[-1].clauses:
        found.passages.pop()
    found.passages.append(Passage(-1, -1))


def _is_date_alone(clause: Part, dates: Sequence[Deadline]) -> bool:
    dated = [d for d in dates if d.on and not d.bare]
    if len(dated) != 1:
        return False
    besides = clause.text[: dated[0].start - clause.start] + clause.text[dated[0].end - clause.start :]
    return _NOTHING_ELSE.fullmatch(besides) is not None


def _goals(clause: Part, dates: list[Deadline], lead: Deadline | None, *, kind: Kind, has_counts: bool) -> list[Goal]:
    """Return the goals of a clause: one, or one for each number where several things are counted."""
    local = [_moved(d, -clause.start) for d in dates]
    spans = tuple((d.start, d.end) for d in local if d.kind not in {Kind.RECURRING, Kind.VAGUE})
    numbers = [
        q
        for q in find_quantities(clause.text, spans)
        if not (has_counts and (q.is_input or is_funding(clause.text, q)))
    ]
    numbers = [q for q in numbers if not q.is_input]
    own = chosen(clause.text, local)
    deadline = _moved(own, clause.start) if own else None
    parts = _listed(clause.text, numbers)
    if len(parts) > 1:
        return [
            Goal(clause.start + a, clause.start + b, q, _or_lead(deadline, lead, kind, counted=True))
            for a, b, q in parts
        ]
    number = goal_of(clause.text, numbers)
    counted = number is not None or (len(clause.text) > _TOO_SHORT and _DELIVERS.search(clause.text) is not None)
    return [Goal(clause.start, clause.end, number, _or_lead(deadline, lead, kind, counted=counted))]


def _or_lead(own: Deadline | None, lead: Deadline | None, kind: Kind, *, counted: bool) -> Deadline | None:
    """Return a clause's own deadline, else the one it shares, if it delivers anything."""
    if own is not None and own.kind is not Kind.VAGUE:
        return own
    if lead is not None and counted:
        return replace(lead, kind=kind if lead.kind is not Kind.RELATIVE else lead.kind)
    return own


def _listed(text: str, numbers: list[Quantity]) -> list[tuple[int, int, Quantity]]:
    """Return the parts of a clause that count one thing each: A个甲、B个乙 are two."""
    found: list[tuple[int, int, Quantity]] = []
    start = 0
    for one, other in zip(numbers, numbers[1:], strict=False):
        between = text[one.end : other.start]
        link = max(_AND.finditer(between), key=lambda m: m.start(), default=None)
        noun = link is not None and (link.start() >= 2 or (one.start - start >= 2 and len(between) - link.end() >= 2))  # noqa: PLR2004 - a noun has two characters
        if link is None or not noun or one.value is None or re.search(r"[的在对为]$|其中", between):
            return []
        found.append((start, one.end + link.start(), one))
        start = one.end + link.end()
    return [*found, (start, len(text), numbers[-1])] if found else []


def _place(found: Cut, clause: Part, goal: Goal, lead_start: int | None) -> None:
    """Put a goal into the passage at hand, or begin a new one."""
    last = found.passages[-1] if found.passages else None
    part = Part(goal.start, goal.end, clause.text[goal.start - clause.start : goal.end - clause.start])
    new = (
        last is None
        or last.start < 0
        or (goal.is_counted and last.goal is not None)
        or (bool(last.clauses) and _STARTS.match(clause.text) is not None and is_worth(Passage(0, 0, clauses=[clause])))
    )
    if new:
        found.passages.append(Passage(goal.start if lead_start is None else lead_start, goal.end))
    passage = found.passages[-1]
    passage.add(part)
    if goal.is_counted:
        passage.goal = goal
    passage.vague = passage.vague or (goal.deadline if goal.deadline and goal.deadline.kind is Kind.VAGUE else None)


def is_worth(passage: Passage) -> bool:
    """Say whether a passage without number or date orders anything but an attitude."""
    return any(_says(clause) for clause in passage.clauses)


def deed_of(passage: Passage) -> Part:
    """Return the clause that says what is done, the first if none does."""
    longer = [clause for clause in passage.clauses if len(clause.text) > _TOO_SHORT and _ACTS.search(clause.text)]
    return next((clause for clause in longer if not _SLOGAN.match(clause.text)), passage.clauses[0])


def _says(clause: Part) -> bool:
    said = len(clause.text) >= SHORTEST and not _SLOGAN.match(clause.text)
    return said and (ORDER.search(clause.text) is not None or _ACTS.search(clause.text) is not None)
