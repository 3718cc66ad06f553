"""The pages each kind of reader finds in the navigation."""

from collections.abc import Callable
from typing import NamedTuple

from services.people.access import Viewer
from translations.texts import N_


class NavigationPage(NamedTuple):
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
    NavigationPage("/desk", N_("督办台"), _office),
    NavigationPage("/today", N_("今日拟发"), _office),
    NavigationPage("/leader", N_("一页情况"), _leader),
    NavigationPage("/bureau", N_("本单位"), lambda viewer: bool(viewer.units)),
    NavigationPage("/directives", N_("督办事项"), lambda viewer: viewer.sees_all or bool(viewer.units)),
    NavigationPage("/register", N_("登记"), _office),
    NavigationPage("/minutes", N_("读会议纪要"), _office),
    NavigationPage("/drafts", N_("草稿"), _office),
    NavigationPage("/approvals", N_("审批"), _office),
    NavigationPage("/weeks", N_("周报"), _leader),
    NavigationPage("/mails", N_("邮件"), _reader, is_daily=False),
    NavigationPage("/people", N_("单位与人员"), _reader, is_daily=False),
    NavigationPage("/calendar", N_("工作日历"), _reader, is_daily=False),
    NavigationPage("/ladders", N_("催办规则"), _reader, is_daily=False),
    NavigationPage("/log", N_("操作日志"), _reader, is_daily=False),
    NavigationPage("/status", N_("运行状态"), _reader, is_daily=False),
    NavigationPage("/accounts", N_("账户"), lambda viewer: viewer.is_administrator, is_daily=False),
)


def rooms(viewer: Viewer, *, daily: bool) -> list[tuple[str, str]]:
    """Return the rooms a person may enter, by address and name: those of every day, or the others."""
    return [(room.path, room.name) for room in ROOMS if room.is_for(viewer) and room.is_daily is daily]
