"""The words for what is decided: the kinds of decisions, and the terms they may set."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class DecisionKind(StrEnum):
    """What the office decided, in one word: what a decision is listed and counted under."""

    APPROVAL = "approval"
    ACCEPTANCE = "acceptance"
    RETURN = "return"
    UNTRUE = "untrue"  # 反映不实
    ENDING = "ending"
    STOP_NOTICE = "stop_notice"
    CONFIRM_NOTICE = "confirm_notice"
    EXTENSION = "extension"  # 延期
    STATED_DATE = "stated_date"  # 反馈时间
    REFUSAL = "refusal"  # of a request
    HOLD = "hold"  # 暂缓
    RESUME = "resume"
    ADJUSTMENT = "adjustment"  # 调整
    CORRECTION = "correction"  # 更正
    TRANSFER = "transfer"  # 移交
    INSTRUCTION = "instruction"  # 批示
    RECHECK = "recheck"  # 回头看
    CARRY_OVER = "carry_over"  # 跨年续办
    REVERSAL = "reversal"  # undoes another decision, and names it


class Term(StrEnum):
    """What of an assignment or a directive a decision may set: its date, its quota, its quantity."""

    DUE_ON = "due_on"
    QUOTA = "quota"
    QUANTITY = "quantity"


class TermChange(NamedTuple):
    """A term that is another than before; None: there was none, or there is none any more."""

    term: Term
    before: date | Decimal | None
    after: date | Decimal | None
