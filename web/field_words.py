"""What a refusal calls a field, as the pages call it."""

from collections.abc import Mapping


def N_(msgid: str) -> str:  # noqa: N802 - gettext's name for a text that is translated later
    """Mark a text for translation."""
    return msgid


FIELDS: Mapping[str, str] = {
    "reason": N_("理由"),
    "figure": N_("累计数"),
    "as_of": N_("截至日期"),
    "document": N_("文号"),
    "password": N_("密码"),
    "old": N_("原密码"),
    "quota": N_("任务数"),
    "due_on": N_("期限"),
    "title": N_("标题"),
    "unit": N_("单位"),
    "email": N_("邮箱"),
    "name": N_("姓名"),
    "signed_by": N_("签批人姓名"),
    "wanted_on": N_("希望延至"),
    "text": N_("内容"),
}
