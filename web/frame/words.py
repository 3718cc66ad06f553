"""What pages call a light, a directive's life and its end, and the state of a mail; which language a reader reads."""

from collections.abc import Mapping

from models.mail import MessageState
from rules.lights import Light
from rules.outcomes import Ending, Life
from translations.texts import N_, NC_

LIGHTS: Mapping[Light, str] = {
    Light.GREEN: N_("绿灯 正常"),
    Light.YELLOW: N_("黄灯 将到期或落后"),
    Light.RED: N_("红灯 逾期"),
    Light.GREY: N_("灰灯 暂缓"),
}
LIVES: Mapping[Life, str] = {
    Life.DRAFT: NC_("status", "草稿"),
    Life.SUBMITTED: NC_("status", "待审批"),
    Life.APPROVED: NC_("status", "已批准，待下发"),
    Life.DISPATCHED: N_("进行中"),
}
ENDINGS: Mapping[Ending, str] = {
    Ending.COMPLETED: N_("✓ 办结"),
    Ending.WITHDRAWN: NC_("status", "撤销"),
    Ending.TRANSFERRED: NC_("status", "移交"),
    Ending.MERGED: N_("合并"),
    Ending.ROUTINE: N_("转入常态"),
}
MESSAGE_STATES: Mapping[MessageState, str] = {
    MessageState.READY: N_("待发"),
    MessageState.RETRY: N_("待重试"),
    MessageState.SENDING: N_("发送中"),
    MessageState.UNCERTAIN: N_("未确认"),
    MessageState.SENT: N_("已发出"),
    MessageState.PRESUMED: NC_("status", "推定送达"),
    MessageState.FAILED: N_("失败"),
    MessageState.DISSOLVED: N_("已撤回"),
}


def standing_of(life: Life, ended_as: Ending | None) -> str:
    """Return where a directive is in its life (a msgid); one that is over says how it ended."""
    return ENDINGS[ended_as] if ended_as else LIVES[life]


def language(asked: str | None, accepted: str, default: str) -> str:
    """Return the language asked for (`?lang=`), else the first of the reader's that we speak, else the default: zh or en."""
    wanted = [asked or "", *accepted.split(","), default]
    spoken = [word.strip().lower()[:2] for word in wanted]
    return next((word for word in spoken if word in {"zh", "en"}), "zh")
