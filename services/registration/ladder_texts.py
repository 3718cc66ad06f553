"""Reads ladders from what an office wrote, and writes them so."""

from dataclasses import dataclass

from rules.entry import read_figure, read_line
from rules.ladder import Call, Ladder, Mode, NoticeKind, Rung
from rules.milestones import STANDARD, MilestoneKind
from rules.presets import PLANS
from rules.refusal import Refused
from rules.roles import HEARERS, Role
from services.entries import check_fields, read_flag, read_word


def read_ladder(fields: object) -> Ladder:
    """Return the ladder of `{name, rungs: [{offset, calendar_days, every, times, calls: [{role, kind, mode}]}]}`."""
    given = check_fields("ladder", fields, frozenset({"name", "rungs"}))
    rungs = given.get("rungs")
    if not isinstance(rungs, list) or not rungs:
        raise Refused(field="ladder.rungs", zh="须有至少一级。", en="there must be at least one.")
    return Ladder(read_line("ladder.name", given.get("name")), tuple(_rung(rung) for rung in rungs))


@dataclass(frozen=True, slots=True)
class LadderEntry:
    """A ladder, and what it is for: the kinds of milestones of one plan."""

    plan: str
    kinds: tuple[MilestoneKind, ...]
    ladder: Ladder


def read_entry(fields: object) -> LadderEntry:
    """Return a ladder with what it is for: `{plan, milestones: [completion, …], name, rungs}`; the plan may be left out."""
    given = check_fields("ladder", fields, frozenset({"plan", "milestones", "name", "rungs"}))
    plan = read_line("ladder.plan", given.get("plan", STANDARD), at_most=32)
    if plan not in PLANS:
        raise Refused(
            field="ladder.plan",
            zh=f"没有“{plan}”，可用：{'、'.join(PLANS)}。",
            en=f"there is no {plan!r}; known are {', '.join(PLANS)}.",
        )
    named = given.get("milestones")
    if not isinstance(named, list) or not named:
        raise Refused(field="ladder.milestones", zh="须写明适用的节点。", en="name the kinds it is for.")
    kinds = tuple(read_word("ladder.milestones", word, MilestoneKind) for word in named)
    if len(set(kinds)) < len(kinds):
        raise Refused(field="ladder.milestones", zh="节点重复。", en="a kind is named twice.")
    return LadderEntry(plan, kinds, read_ladder({key: given[key] for key in ("name", "rungs") if key in given}))


def fields_of(entry: LadderEntry) -> dict[str, object]:
    """Return what `read_entry` reads back as the same ladder."""
    rungs = rungs_of(entry.ladder)
    kinds = [str(kind) for kind in entry.kinds]
    return {"plan": entry.plan, "milestones": kinds, "name": entry.ladder.name, "rungs": rungs}


def rungs_of(ladder: Ladder) -> list[dict[str, object]]:
    """Return the rungs of a ladder as plain values; what is usual is left out."""
    return [_plain(rung) for rung in ladder.rungs]


def _plain(rung: Rung) -> dict[str, object]:
    fields: dict[str, object] = {"offset": rung.offset}
    if rung.calendar_days:
        fields["calendar_days"] = True
    if rung.times > 1:
        fields |= {"every": rung.every, "times": rung.times}
    calls: list[dict[str, str]] = []
    for call in rung.calls:
        mode = {"mode": str(call.mode)} if call.mode is not Mode.AUTO else {}
        calls.append({"role": str(call.role), "kind": str(call.kind), **mode})
    return fields | {"calls": calls}


def _rung(fields: object) -> Rung:
    given = check_fields("rung", fields, frozenset({"offset", "calendar_days", "every", "times", "calls"}))
    calls = given.get("calls")
    if not isinstance(calls, list):
        raise Refused(field="rung.calls", zh="须为列表。", en="must be a list.")
    return Rung(
        _offset(given.get("offset")),
        tuple(_call(call) for call in calls),
        int(read_figure("rung.every", given.get("every", 0))),
        int(read_figure("rung.times", given.get("times", 1))),
        read_flag("rung.calendar_days", given.get("calendar_days", False)),
    )


def _offset(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refused(field="rung.offset", zh=f"“{value}”须为整数。", en=f"{value!r} must be a whole number.")
    return value


def _call(fields: object) -> Call:
    given = check_fields("call", fields, frozenset({"role", "kind", "mode"}))
    role = read_word("call.role", given.get("role"), Role)
    if role not in HEARERS:
        raise Refused(field="call.role", zh=f"“{role}”不能被告知。", en=f"{str(role)!r} cannot be told.")
    kind = read_word("call.kind", given.get("kind"), NoticeKind)
    return Call(role, kind, read_word("call.mode", given.get("mode", "auto"), Mode))
