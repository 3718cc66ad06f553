"""Reads ladders from what an office wrote."""

from rules.entry import read_figure, read_line
from rules.ladder import Call, Ladder, Mode, NoticeKind, Rung
from rules.refusal import Refused
from rules.roles import HEARERS, Role
from services.entries import check_fields, read_flag, read_word


def read_ladder(fields: object) -> Ladder:
    """Return the ladder of `{name, rungs: [{offset, calendar_days, every, times, calls: [{role, kind, mode}]}]}`."""
    given = check_fields("ladder", fields, frozenset({"name", "rungs"}))
    rungs = given.get("rungs")
    if not isinstance(rungs, list) or not rungs:
        raise Refused("ladder.rungs：须有至少一级。", "ladder.rungs: there must be at least one.")
    return Ladder(read_line("ladder.name", given.get("name")), tuple(_rung(rung) for rung in rungs))


def _rung(fields: object) -> Rung:
    given = check_fields("rung", fields, frozenset({"offset", "calendar_days", "every", "times", "calls"}))
    calls = given.get("calls")
    if not isinstance(calls, list):
        raise Refused("rung.calls：须为列表。", "rung.calls: must be a list.")
    return Rung(
        _offset(given.get("offset")),
        tuple(_call(call) for call in calls),
        int(read_figure("rung.every", given.get("every", 0))),
        int(read_figure("rung.times", given.get("times", 1))),
        read_flag("rung.calendar_days", given.get("calendar_days", False)),
    )


def _offset(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refused(f"rung.offset：“{value}”须为整数。", f"rung.offset: {value!r} must be a whole number.")
    return value


def _call(fields: object) -> Call:
    given = check_fields("call", fields, frozenset({"role", "kind", "mode"}))
    role = read_word("call.role", given.get("role"), Role)
    if role not in HEARERS:
        raise Refused(f"call.role：“{role}”不能被告知。", f"call.role: {role!r} cannot be told.")
    kind = read_word("call.kind", given.get("kind"), NoticeKind)
    return Call(role, kind, read_word("call.mode", given.get("mode", "auto"), Mode))
