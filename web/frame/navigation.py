"""The pages each kind of reader finds in the navigation."""

from collections.abc import Callable
from typing import NamedTuple

from services.people.access import Viewer
from translations.texts import N_


class Room(NamedTuple):
    """A page in the navigation."""

    path: str
    name: str
    is_for: Callable[[Viewer], bool]
    is_daily: bool = True


def _office(viewer: Viewer) -> bool:
    return viewer.is_office


def _reader(viewer: Viewer) -> bool:
    return viewer.sees_all


def _leader(viewer: Viewer) -> bool:
    return viewer.is_leader or viewer.is_office or viewer.is_auditor


ROOMS = (
    Room("/desk", N_("督办台"), _office),
    Room("/today", N_("今日拟发"), _office),
    Room("/leader", N_("一页情况"), _leader),
    Room("/bureau", N_("本单位"), lambda viewer: bool(viewer.units)),
    Room("/directives", N_("督办事项"), lambda viewer: viewer.sees_all or bool(viewer.units)),
    Room("/register", N_("登记"), _office),
    Room("/minutes", N_("读会议纪要"), _office),
    Room("/drafts", N_("草稿"), _office),
    Room("/approvals", N_("审批"), _office),
    Room("/weeks", N_("周报"), _leader),
    Room("/mails", N_("邮件"), _reader, is_daily=False),
    Room("/people", N_("单位与人员"), _reader, is_daily=False),
    Room("/calendar", N_("工作日历"), _reader, is_daily=False),
    Room("/ladders", N_("催办规则"), _reader, is_daily=False),
    Room("/log", N_("操作日志"), _reader, is_daily=False),
    Room("/status", N_("运行状态"), _reader, is_daily=False),
    Room("/accounts", N_("账户"), lambda viewer: viewer.is_administrator, is_daily=False),
)


def rooms(viewer: Viewer, *, daily: bool) -> list[tuple[str, str]]:
    """Return the rooms a person may enter, by address and name: those of every day, or the others."""
    return [(room.path, room.name) for room in ROOMS if room.is_for(viewer) and room.is_daily is daily]
