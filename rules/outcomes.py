"""What may become of a directive, of an assignment, and of a thing that was drawn for a re-check."""

from enum import StrEnum


class Life(StrEnum):
    """The life of a directive."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    DISPATCHED = "dispatched"
    ENDED = "ended"


class Ending(StrEnum):
    """How a directive ends, or an assignment."""

    COMPLETED = "completed"  # 办结
    WITHDRAWN = "withdrawn"  # 撤销
    TRANSFERRED = "transferred"  # 移交
    MERGED = "merged"  # 合并
    ROUTINE = "routine"  # 转入常态


class SampleFinding(StrEnum):
    """What was found of one thing that was drawn."""

    TRUE = "true"  # 属实
    PARTLY = "partly"  # 部分属实
    UNTRUE = "untrue"  # 不属实
