"""Words for what is done: what delivers something, what only goes on, and what is but an attitude."""

import re

from minutes.cues import orders
from minutes.outline import TextPart

DELIVERS = re.compile(
    r"完成|完工|动工|提交|出台|印发|制定|编制|建成|竣工|开工|启动|投[用运]|投入(?=使用|运|生产|试)|上报|报送|验收|通车|交付|启用|达标|全覆盖|全部|办结|销号|清零"
    r"|上线|发放到位|整改到位|落实到位|取缔|关停|拆除|达到[^，]{0,10}标准"
)
_ACTS = re.compile(
    "推进|推动|加强|抓好|抓实|做好|做实|做优|做强|完善|建立|健全|开展|落实|建设|新建|新增|完成|实施|打造|强化|提高|提升|深化|优化|规范|组织|制定|出台|编制"
    "|印发|上报|报送|汇总|整改|整治|排查|清理|检查|督促|督查|督导|指导|支持|引导|鼓励|培育|创建|推广|探索|构建|保障|保证|防止|防范|杜绝|严格|严禁|严肃"
    "|细化|明确|压实|扩大|扩面|增强|增加|改善|改造|更新|修订|修复|巩固|拓展|加快|加大|促进|统筹|协调|配合|配齐|配备|选派|培训|宣传|发放|拨付|办理|答复"
    "|解决|处理|化解|梳理|核查|核实|调查|调研|摸清|登记|公开|公示|通报|考核|评估|验收|收集|储备|种植|播种|扩种|生产|供应|投放|救助|帮扶|慰问|关爱|服务"
    "|覆盖|实现|形成|发展|发挥|坚持|坚决|突出|聚焦|盯紧|紧盯|守住|兜牢|兜底|纳入|进行|采取|管好|用好|办好|建好|完工|开工|对接|争取|落细|查处|打击|关停"
    "|拆除|取缔|召开|举办|推出|安排|部署|倒排|挂图|确保|抓紧|抓住|抓|补齐|扛|压紧|传达|学习|贯彻|报|送|设立|设置|调整|改革|创新|运用|用足|减少|降低"
    "|控制|压减|节约|养护|管护|拿出|提交|管理|监管|监测|监督|巡查|值班|值守|预警|转移|安置|分配|使用|抄送|反馈|提供|讲清|定好|备好|复查|补办|查验|牵头|排出|建成|竣工|投用|开通|增设|升级|升格|加装|安装|整修|铺设|修建|扩建|搬迁|补助|减免|申报|编写|签订|制订"
)
_STARTS = re.compile(
    r"^(?:同时|此外|另外|并?要(?![求点])|由|请|下一步|[一二三四]要|继续|务必|必须|各(?:地|级|市|县|区|有关|相关|单位|部门|乡|镇|牵头|责任|成员))"
)
_ATTITUDE = re.compile(
    r"^(?:[^，。]{0,14}要)?(?:切实|进一步|不断|始终|坚持|牢固|深刻|充分|全面)*"
    r"(?:提高(?:思想|政治)?(?:认识|站位)|增强[^，。]{0,20}(?:责任感|使命感|紧迫感|意识|自觉)|统一思想|把?[^，。]{0,8}(?:思想|行动)[^，。]{0,10}统一到"
    r"|以[^，。]{2,40}为(?:指导|统领|引领|遵循|根本)|深入(?:学习)?贯彻[^，。]{0,30}精神|认识[^，。]{0,12}(?:重要|意义)"
    r"|[^，。]{0,6}树[立牢][^，。]{0,20}(?:意识|理念|思想|观)|站在[^，。]{2,20}高度|(?:请|望)[^，。]{0,16}(?:贯彻|遵照)(?:执行|落实)$)"
)
_ITEM = re.compile(
    r"(?:为[^，。]{2,24}|[^，。]{0,8}全部|免费|在[^，。]{2,14}|对[^，。]{2,20})?"
    r"(?:免费|新建|建设|硬化|维修|铺设|安装|建成|开通|增设|改造|升级|升格|启动|完成|实施|开展|提供|建立|创建|打造|设立|给予|补贴|实现[^，。]{0,24}全覆盖|开工|推进[^，。]{2,16}(?:建设|改造|扩容))"
    r"|[^，。]{4,40}全覆盖$"
)
_SAYS_SOMETHING = 4  # characters
NAMES_SOMETHING = 6  # characters of a clause that has a thing of its own; 启动运营 has none


def says_deed(clause: TextPart) -> bool:
    """Say whether a clause orders anything but an attitude."""
    text = clause.text
    if len(text) < _SAYS_SOMETHING or is_attitude(clause):
        return False
    return orders(text) or _ACTS.search(text) is not None


def is_attitude(clause: TextPart) -> bool:
    """Say whether a clause asks only for an attitude: 提高认识, 增强责任感."""
    return _ATTITUDE.match(clause.text) is not None


def names_deed(clause: TextPart) -> bool:
    """Say whether a clause could give its name to what is ordered."""
    text = clause.text
    return len(text) >= NAMES_SOMETHING and _ACTS.search(text) is not None and not is_attitude(clause)


def is_item(clause: TextPart) -> bool:
    """Say whether a clause could be an item of a yearly list of what is done for the people (民生实事)."""
    return _ITEM.match(clause.text) is not None


def begins_deed(clause: TextPart) -> bool:
    """Say whether a clause begins something new: 同时, 要, 由, 各地."""
    return _STARTS.match(clause.text) is not None and says_deed(clause)


def delivers(text: str) -> bool:
    """Say whether a clause names something that is finished one day."""
    return DELIVERS.search(text) is not None
