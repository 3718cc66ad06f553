"""Who is to do it: subjects, 由…牵头, brackets with lead and co-operating parties; a model place is nobody."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

_BODY = (
    r"(?:[^，。；;：:、\s]{0,24}?(?:局|委员会|委|办公室|办|厅|部门|单位|政府|街道|公司|集团|中心|镇|乡|县|市|区|州|处|室|院|校|组|指挥部|社区|村|"
    r"企业|机构|管委会|党组|党委|联社|协会|总会|银行|站|所|队|地|委办))"
)
_ALL = re.compile(
    r"^(?:全[省市县区州]?)?各(?:级)?(?:设区市|省辖市|区县|市县|县区|县市|市州|乡镇|镇街|地|市|县|区|州|盟)(?:[（(][^）)]{1,8}[)）])?(?:、?各?(?:级|部门|单位))*"
)
_MODEL = re.compile(r"(?:推广|借鉴|学习|参照|复制|总结|宣传)[^，。；;]{1,30}?(?:经验|做法|模式|典型|样板|案例)")
_BRACKETS = re.compile(
    r"[(（\[【〔]?(?:牵头|责任|承办|主办|主责|负责|实施|落实|主管)(?:单位|部门|处室|科室|领导)[:：](?P<lead>[^;；。)）\]】〕\n]{2,120}?)"
    r"(?:[;；，,。]?(?:配合|协办|参与|参加|协助|责任|协同|联系)(?:单位|部门|处室)?[:：](?P<co>[^)）\]】〕\n。]{2,160}))?(?:[)）\]】〕。;；]|$)"
)
_LEADING = re.compile(
    r"[(（\[【](?P<lead>[^()（）\[\]]{2,80}?)(?:牵头(?:负责|落实)?|负责|主办|承办)(?:[，,;；、](?P<co>[^()（）\[\]]{2,80}?)(?:配合|协办|参与|协助|按职责分工负责|等))?[)）\]】]"
)
_BY = re.compile(
    rf"由(?P<lead>{_BODY}(?:[、和及与]{_BODY})*)(?:共同|联合)?(?:牵头|负责|组织|会同|综合|直接|统一|承办|具体|进行|制定|汇总|按|落实|督促|统筹|做好|抓|配合|研究|提出)(?:[^，。；]*?(?:会同|协同|联合)(?P<co>{_BODY}(?:[、和及与]{_BODY})*))?"
)
_SUBJECT = re.compile(
    rf"^(?:[到至于在]?[0-9一二三四五六七八九十]{{1,4}}[0-9年月日底前末之以旬上中下季度]{{2,12}}[，,]?)?(?:同时|此外|另外|下一步|会后|今后|一方面|希望|请|要求|要)?(?P<lead>(?:{_BODY}|各地|各级)(?:[、和及与]{_BODY}|各级|各部门|各单位)*)(?:都|均|也|还|一定|务必|必须|要|应|须|需|负责|牵头|切实|按|以[0-9]|加快|继续|尽快|抓紧|在[^，。]{{2,20}}前|于[^，。]{{2,14}}前|[0-9]{{1,2}}月)"
)
_WITH = re.compile(
    rf"(?:会同|协同|联合|配合|与)(?P<co>(?:{_BODY})(?:[、和及]{_BODY})*)(?=[，,。；;]|开展|建立|做好|制定|共同|抓|推)"
)
_ALSO = re.compile(rf"[，,、;；](?P<co>{_BODY}(?:[、和及与]{_BODY})*)(?:配合|协助|参与|协办)")
_SPLIT = re.compile(r"[、，,;；]|(?<=[局委办厅门位府处室组心市县区院])[和及与]")
_OFFICE = re.compile(r"(?:民政局|民政部门|局)$")
_TITLE = re.compile(
    r"(?:书记|局长|厅长|市长|县长|区长|主任|部长|主席|同志|会议|大会|工作|任务|项目|全市|全省|全县|全区|问题|情况|措施|质量|建设)$"
)


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit the office knows, by its official name and all others."""

    name: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Register:
    """The units an office knows."""

    units: Sequence[KnownUnit] = ()

    @cached_property
    def official(self) -> dict[str, str]:
        """Return the official name by every name."""
        return {name: unit.name for unit in self.units for name in (unit.name, *unit.names)}

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """Return what finds any of the names, longer ones first."""
        names = sorted(self.official, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, names))) if names else None

    @cached_property
    def subject(self) -> re.Pattern[str] | None:
        """Return what finds known units as those who are to do something: 郑州、洛阳两市要."""
        if self.pattern is None:
            return None
        unit = self.pattern.pattern
        return re.compile(
            rf"^(?P<lead>(?:{unit})(?:[、和及与](?:{unit}))*)(?:等?[两三四五六七八九十]?[市县局家]|等地)?(?:都|均|也)?(?:要|应|须|负责|牵头|务必|必须)"
        )

    def named(self, phrase: str) -> tuple[str, ...]:
        """Return whom a phrase names: known units by their official names, others as they stand."""
        parts = filter(None, (part.strip(" 等。") for part in _SPLIT.split(phrase)))
        return tuple(dict.fromkeys(self._official_name(part) for part in parts))

    def _official_name(self, part: str) -> str:
        return self.official.get(part) or self.official.get(_OFFICE.sub("", part), part)


@dataclass(frozen=True, slots=True)
class Parties:
    """Who leads, who co-operates; `inferred` where the text only says 各地 or said it before."""

    lead: tuple[str, ...] = ()
    co: tuple[str, ...] = ()
    inferred: bool = False


def parties_of(text: str, register: Register) -> Parties:
    """Return who is to do what a passage orders, as far as it says."""
    text = _MODEL.sub("", text) if "经验" in text or "做法" in text or "模式" in text else text
    for pattern, hint in ((_BRACKETS, "：:"), (_LEADING, "（([【"), (_BY, "由")):
        m = pattern.search(text) if any(map(text.__contains__, hint)) else None
        if m and _is_party(m["lead"]):
            return Parties(register.named(m["lead"]), register.named(m["co"]) if m["co"] else _co(text, register))
    return _subject(text, register)


def assigned_by(text: str, register: Register) -> Parties | None:
    """Return whom a sentence assigns what stands before it to, if it does nothing else: （牵头单位：…；配合单位：…）."""
    m = _BRACKETS.fullmatch(text.strip()) or _LEADING.fullmatch(text.strip())
    if m is None or not _is_party(m["lead"]):
        return None
    return Parties(register.named(m["lead"]), register.named(m["co"]) if m["co"] else ())


def _is_party(phrase: str) -> bool:
    return _TITLE.search(phrase) is None


def _co(text: str, register: Register) -> tuple[str, ...]:
    m = _ALSO.search(text) or _WITH.search(text)
    return register.named(m["co"]) if m and _is_party(m["co"]) else ()


def _subject(text: str, register: Register) -> Parties:
    everybody = _ALL.match(text)
    if everybody:
        return Parties((everybody.group(),), _co(text, register), inferred=True)
    known = register.subject.match(text) if register.subject else None
    m = known or _SUBJECT.match(text)
    if m and _is_party(m["lead"]):
        return Parties(register.named(m["lead"]), _co(text, register))
    return Parties((), _co(text, register))
